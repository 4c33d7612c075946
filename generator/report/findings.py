"""What all forms of a report share: the ``Report`` itself, its order, its counts, its corrected lines.

Comes in: problems and what surrounds them. Goes out: values and short French texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from shlex import quote

from generator.baseline import Identity, Lines, compare
from generator.edits import LONGEST_LINE
from generator.model import START, Edit, Problem, Severity
from generator.problems import rule_path


def no_lines(_path: str) -> Sequence[str]:
    """For a report whose files are not at hand."""
    return ()


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the check.

    ``problems`` are sorted by place. ``prefix`` stands before each path. ``changed`` are the files that a
    branch touches: they come first where not all is shown. ``site_url`` (ends with ``/``, or is empty) is where
    rules have their pages. ``notes`` are sentences on the run as a whole, said after the counts.
    """

    problems: Sequence[Problem]
    records: int
    prefix: str = ""
    lines: Lines = no_lines
    colour: bool = False
    changed: frozenset[str] = frozenset()
    site_url: str = ""
    notes: tuple[str, ...] = ()

    def rule_url(self, code: str) -> str:
        """The page of a rule; empty while the site has no known address."""
        return f"{self.site_url}{rule_path(code)}" if self.site_url else ""


def without_known(report: Report, known: Mapping[Identity, int], file: str) -> Report:
    """The report without the problems that a baseline holds, which its notes count. ``file`` is the baseline's."""
    parted = compare(report.problems, known, report.lines)
    notes = list(report.notes)
    if parted.known:
        already = count(
            len(parted.known),
            "problème déjà connu n’est pas répété",
            "problèmes déjà connus ne sont pas répétés",
        )
        notes.append(f"{already}.")
    if parted.gone:
        gone = count(
            sum(parted.gone.values()), "problème de la liste a disparu", "problèmes de la liste ont disparu"
        )
        notes.append(f"{gone} : mine check --baseline {quote(str(file))} --update-baseline")
    return replace(report, problems=parted.new, notes=tuple(notes))


def is_below(path: str, chosen: Sequence[str]) -> bool:
    """Is this one of the files, or in one of the folders, that someone chose? All are when nothing is chosen."""
    return not chosen or any(each in (path, ".") or path.startswith(f"{each}/") for each in chosen)


def only_below(report: Report, chosen: Sequence[str]) -> Report:
    """The report of the files and folders chosen, as its notes say; the whole one when nothing is chosen."""
    if not chosen:
        return report
    problems = tuple(found for found in report.problems if is_below(found.path, chosen))
    what = f"« {report.prefix}{chosen[0]} »" if len(chosen) == 1 else f"{len(chosen)} fichiers ou dossiers"
    return replace(
        report, problems=problems, notes=(*report.notes, f"Ne sont donnés que les problèmes de {what}.")
    )


def count(number: int, singular: str, plural: str | None = None) -> str:
    """« 1 notice », « 12 notices », « aucune » being the caller's business."""
    return f"{number} {singular if number < 2 else plural or singular + 's'}"


def count_by_severity(problems: Sequence[Problem]) -> str:
    """« 2 erreurs et 1 avertissement »."""
    errors = sum(p.severity is Severity.ERROR for p in problems)
    warnings = len(problems) - errors
    parts = [count(errors, "erreur")] if errors else []
    parts += [count(warnings, "avertissement")] if warnings else []
    return " et ".join(parts)


def render_summary(report: Report) -> str:
    """One sentence on the whole run, then its notes."""
    checked = count(report.records, "notice vérifiée", "notices vérifiées")
    if report.problems:
        files = len({p.path for p in report.problems})
        first = f"{count_by_severity(report.problems)} dans {count(files, 'fichier')} ({checked})."
    else:
        first = f"{checked}, aucun problème."
    return " ".join((first, *report.notes))


def most_important(report: Report) -> list[Problem]:
    """Where not all can be shown: changed files first, then errors, then by place."""
    return sorted(
        report.problems, key=lambda p: (p.path not in report.changed, p.severity is not Severity.ERROR)
    )


_MOST_LINES = 20
"""Lines of one block to paste."""


def lines_to_write(problem: Problem, lines: Lines) -> list[str]:
    """The whole lines to paste, in place of those of the problem, or above it; empty when none are known."""
    found = corrected_lines(problem, lines) if problem.suggestion is None else problem.suggestion.split("\n")
    return [*found[:_MOST_LINES], "…"] if len(found) > _MOST_LINES else found


def call_to_write(problem: Problem) -> str:
    """The words that stand before these lines."""
    place = problem.position
    above = place[:2] == place[2:] and place != START
    return "Ajoutez avant cette ligne :" if above else "Écrivez :"


def sentence(problem: Problem, lines: Lines) -> str:
    """All that is said of a problem: its message, and what to write, on the same line if it is one."""
    to_write = lines_to_write(problem, lines)
    if not to_write:
        return problem.message
    space = " " if len(to_write) == 1 else "\n"
    return f"{problem.message} {call_to_write(problem)}{space}" + "\n".join(to_write)


def _removes_lines(edit: Edit) -> bool:
    place = edit.position
    return not edit.text and place.column == place.end_column == 1 and place.end_line > place.line


def corrected_lines(problem: Problem, lines: Lines) -> list[str]:
    """The whole lines that a problem's edits touch, as they are once mended; empty without edits."""
    content = lines(problem.path)
    if any(_removes_lines(edit) for edit in problem.fix):
        return []
    edits = sorted(problem.fix, key=lambda edit: edit.position, reverse=True)
    if not edits or edits[0].position.end_line > len(content):
        return []
    first = edits[-1].position.line
    last = max(edit.position.end_line for edit in edits)
    mended = list(content[first - 1 : last])
    if max(map(len, mended)) > LONGEST_LINE:
        return []
    for place, text in edits:  # from the end, so that places before stay true
        start, end = place.line - first, place.end_line - first
        before, after = mended[start][: place.column - 1], mended[end][place.end_column - 1 :]
        mended[start : end + 1] = (before + text + after).split("\n")
    return mended if mended != list(content[first - 1 : last]) else []  # a fault of the bytes has no lines
