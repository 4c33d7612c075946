"""What the check found, in each form: text, JSON, GitHub annotations, Markdown summary.

Comes in: sorted problems, the number of records, and the lines of the files concerned. Goes out:
text to print. The sentence is the same in every form; paths are given as the command shows them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from generator.model import START, Problem, Severity

Lines = Callable[[str], Sequence[str]]
"""The lines of a file of the content folder, by its path; empty when it cannot be read."""

_NAMES = {Severity.ERROR: "erreur", Severity.WARNING: "avertissement"}
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33"}
_MOST_CARETS = 80


def count(number: int, singular: str, plural: str | None = None) -> str:
    """« 1 notice », « 12 notices », « aucune » being the caller's business."""
    return f"{number} {singular if number < 2 else plural or singular + 's'}"


def render_summary(problems: Sequence[Problem], records: int) -> str:
    """One sentence on the whole run."""
    if not problems:
        return f"{count(records, 'notice vérifiée', 'notices vérifiées')}, aucun problème."
    errors = sum(p.severity is Severity.ERROR for p in problems)
    warnings = len(problems) - errors
    parts = [count(errors, "erreur")] if errors else []
    parts += [count(warnings, "avertissement")] if warnings else []
    files = len({p.path for p in problems})
    return f"{' et '.join(parts)} dans {count(files, 'fichier')} ({count(records, 'notice vérifiée', 'notices vérifiées')})."


def render_text(problems: Sequence[Problem], records: int, prefix: str, lines: Lines, colour: bool) -> str:
    """One paragraph a problem: place, code, message, the line concerned with a caret below it."""

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour else text

    blocks = []
    for found in problems:
        place = found.position
        head = f"{paint(f'{prefix}{found.path}:{place.line}:{place.column}', '1')} "
        head += f"{paint(_NAMES[found.severity], _COLOURS[found.severity])} {paint(found.code, '2')}"
        block = [head, f"  {found.message}"]
        content = lines(found.path)
        if 0 < place.line <= len(content) and place != START:  # START stands for the whole file
            text = content[place.line - 1].replace("\t", " ").rstrip("\r\n")
            end = place.end_column if place.end_line == place.line else len(text) + 1
            carets = "^" * max(1, min(end - place.column, _MOST_CARETS))
            margin = " " * len(str(place.line))
            start = max(0, place.column - 1 - _MOST_CARETS)  # a very long line is shown around its fault
            shown = text[start : start + 3 * _MOST_CARETS]
            block.append(f"  {place.line} | {shown}")
            block.append(
                f"  {margin} | {' ' * (place.column - 1 - start)}{paint(carets, _COLOURS[found.severity])}"
            )
        blocks.append("\n".join(block))
    blocks.append(render_summary(problems, records))
    return "\n\n".join(blocks) + "\n"


def render_json(problems: Sequence[Problem], records: int, prefix: str) -> str:
    """The report for machines: see the keys below; lines and columns from 1, ends exclusive."""
    found = [
        {
            "code": p.code,
            "severity": p.severity.value,
            "path": prefix + p.path,
            "line": p.position.line,
            "column": p.position.column,
            "end_line": p.position.end_line,
            "end_column": p.position.end_column,
            "message": p.message,
            "suggestion": p.suggestion,
        }
        for p in problems
    ]
    return json.dumps({"records": records, "problems": found}, ensure_ascii=False, indent=2) + "\n"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def render_github(problems: Sequence[Problem], records: int, prefix: str) -> str:
    """Workflow commands that GitHub shows beside the lines of a pull request."""
    rows = []
    for p in problems:
        path = _escape(prefix + p.path).replace(":", "%3A").replace(",", "%2C")
        place = f"file={path},line={p.position.line},endLine={p.position.end_line},col={p.position.column}"
        rows.append(f"::{p.severity.value} {place},title={p.code}::{_escape(p.message)}")
    rows.append(render_summary(problems, records))
    return "\n".join(rows) + "\n"


_MOST_IN_SUMMARY = 100
_MARKDOWN_SIGNS = re.compile(r"[\\`*_\[\]<>]")


def render_markdown(problems: Sequence[Problem], records: int, prefix: str) -> str:
    """A summary for a pull request: problems by file, with the line to paste where there is one."""
    rows = ["## Vérification des notices", "", render_summary(problems, records)]
    path = ""
    for p in problems[:_MOST_IN_SUMMARY]:
        if p.path != path:
            path = p.path
            rows += ["", f"### `{prefix}{path}`", ""]
        message = _MARKDOWN_SIGNS.sub(r"\\\g<0>", p.message.replace("\n", " "))
        rows.append(f"- **Ligne {p.position.line}** ({_NAMES[p.severity]}) : {message}")
    left = len(problems) - _MOST_IN_SUMMARY
    if left > 0:
        rows += [
            "",
            f"… et {count(left, 'autre problème', 'autres problèmes')} : lancez `mine check` pour tout voir.",
        ]
    return "\n".join(rows) + "\n"
