"""The report for people: on a terminal, and as the summary of a pull request.

Comes in: a ``Report``. Goes out: text, Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from generator.model import START, Problem, Severity
from generator.problems import SEVERITY_NAMES
from generator.report.findings import (
    Report,
    call_to_write,
    count,
    lines_to_write,
    most_important,
    render_summary,
    sentence,
)

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33"}
_MOST_CARETS = 80


def render_text(report: Report) -> str:
    """One paragraph a problem: place, code, message, the line concerned with a caret below it."""

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if report.colour else text

    blocks = []
    for found in report.problems:
        place = found.position
        head = f"{paint(f'{report.prefix}{found.path}:{place.line}:{place.column}', '1')} "
        head += f"{paint(SEVERITY_NAMES[found.severity], _COLOURS[found.severity])} {paint(found.code, '2')}"
        to_write = lines_to_write(found, report.lines)
        said = sentence(found, report.lines) if len(to_write) == 1 else found.message
        block = [head, f"  {said}"]
        margin = " "
        content = report.lines(found.path)
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
        if len(to_write) > 1:
            block += [f"  {call_to_write(found)}", *(f"  {margin} | {line}".rstrip() for line in to_write)]
        blocks.append("\n".join(block))
    blocks.append(render_summary(report))
    return "\n\n".join(blocks) + "\n"


# ---------------------------------------------------------------------------------------- Markdown

_MOST_PROBLEMS = 200
_MOST_BYTES = 512 * 1024
"""Half of what GitHub takes for the summary of a step: other steps may write there too."""
_MARKDOWN_SIGNS = re.compile(r"[\\`*_\[\]<>&~$]")
_BACKTICKS = re.compile("`+")


def render_markdown(report: Report) -> str:
    """A summary for a pull request: problems by file, with the block to paste where there is one.

    Files that the branch changes come first; the rest is told by its number.
    """
    shown = most_important(report)[:_MOST_PROBLEMS]
    shown.sort(key=lambda p: (p.path not in report.changed, p.path, p.position))
    rows = ["## Vérification des notices", "", escaped(render_summary(report))]
    size, told = 0, 0
    for path, problems in groupby(shown, key=lambda p: p.path):
        heading = ["", f"### {code_span(report.prefix + path)}", ""]
        if report.changed and path not in report.changed:
            heading += [
                "Ce fichier n’est pas changé ici : c’est un changement fait ailleurs qui l’atteint.",
                "",
            ]
        for problem in problems:
            block = [*heading, *_item(problem, report)]
            size += sum(len(row.encode("utf-8", "replace")) + 1 for row in block)
            if size > _MOST_BYTES:
                break
            rows += block
            told, heading = told + 1, []
    left = len(report.problems) - told
    if left > 0:
        more = count(left, "autre problème", "autres problèmes")
        rows += ["", f"… et {more} : lancez `mine check` pour tout voir."]
    return "\n".join(rows) + "\n"


def _item(problem: Problem, report: Report) -> Iterator[str]:
    url = report.rule_url(problem.code)
    rule = f"[{code_span(problem.code)}]({url})" if url else code_span(problem.code)
    message = escaped(problem.message.replace("\n", " "))
    pasted = lines_to_write(problem, report.lines)
    call = f" {call_to_write(problem)}" if pasted else ""
    yield f"- **Ligne {problem.position.line}** ({SEVERITY_NAMES[problem.severity]}, {rule}) : {message}{call}"
    if pasted:
        yield from _fence(pasted)


def _fence(lines: Sequence[str]) -> Iterator[str]:
    """A fenced block inside a list item, longer than any fence that it holds."""
    longest = max((len(run) for line in lines for run in _BACKTICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield ""
    yield f"  {fence}yaml"
    yield from (f"  {line}".rstrip() for line in lines)
    yield f"  {fence}"
    yield ""


def code_span(text: str) -> str:
    """A code span that shows this text, whatever it holds."""
    text = text.replace("\n", " ")
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    if not longest:
        return f"`{text}`"
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}"


def escaped(text: str) -> str:
    """The text as Markdown shows it, whatever signs it holds."""
    return _MARKDOWN_SIGNS.sub(r"\\\g<0>", text)
