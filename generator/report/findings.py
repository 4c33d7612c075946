"""What all forms of a report share: the ``Report`` itself, its order, its counts, its corrected lines.

Comes in: problems and what surrounds them. Goes out: values and short French texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.baseline import Lines
from generator.model import Problem, Severity
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


def corrected_lines(problem: Problem, lines: Lines) -> list[str]:
    """The whole lines that a problem's edits touch, as they are once mended; empty without edits."""
    content = lines(problem.path)
    edits = sorted(problem.fix, key=lambda edit: edit.position, reverse=True)
    if not edits or edits[0].position.end_line > len(content):
        return []
    first = edits[-1].position.line
    last = max(edit.position.end_line for edit in edits)
    mended = list(content[first - 1 : last])
    for place, text in edits:  # from the end, so that places before stay true
        start, end = place.line - first, place.end_line - first
        before, after = mended[start][: place.column - 1], mended[end][place.end_column - 1 :]
        mended[start : end + 1] = (before + text + after).split("\n")
    return mended if mended != list(content[first - 1 : last]) else []  # a fault of the bytes has no lines
