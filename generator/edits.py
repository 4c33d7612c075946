"""Makes exact edits in a text: nothing else of it changes, its line ends included.

Comes in: a text and edits, whose places are lines and columns of it. Goes out: the text once edited.
"""

from __future__ import annotations

import re
from bisect import bisect, insort
from collections.abc import Iterable, Sequence

from generator.model import Edit, Position

LINE_END = re.compile(r"\r\n|\r|\n")


def edited(text: str, groups: Iterable[tuple[Edit, ...]]) -> tuple[str, int]:
    """The text once edited, and how many groups of edits were made. Its line ends are kept."""
    starts = [0, *(match.end() for match in LINE_END.finditer(text))]
    line_end = LINE_END.search(text)
    newline = line_end.group() if line_end else "\n"

    def offset(line: int, column: int) -> int:
        return starts[line - 1] + column - 1 if line <= len(starts) else len(text)

    made: list[tuple[int, int, str]] = []
    number = 0
    for edits in groups:
        changes = [
            (
                offset(*edit.position[:2]),
                offset(*edit.position[2:]),
                edit.text.replace("\n", newline),
            )
            for edit in edits
        ]
        # U+FFFD stands for a character that parse_text could not give: the edit would lose it.
        if not any(_clashes(change, made) or "\ufffd" in change[2] for change in changes):
            number += 1
            for change in changes:
                insort(made, change)
    pieces, end = [], 0
    for start, after, instead in made:
        pieces += [text[end:start], instead]
        end = after
    return "".join([*pieces, text[end:]]), number


def _clashes(change: tuple[int, int, str], made: list[tuple[int, int, str]]) -> bool:
    """Does a change touch the same characters, or the same place, as one of the sorted others?"""
    start, end, _ = change
    index = bisect(made, (start,))
    before, after = made[index - 1 : index] if index else [], made[index : index + 1]
    return any(start < other[1] for other in before) or any(
        other[0] < end or other[0] == start for other in after
    )


def line_edit(number: int, before: str, after: str) -> Edit:
    """The smallest edit that makes one line of another."""
    start = _alike(before, after)
    shortest = min(len(before), len(after)) - start
    end = min(_alike(before[::-1], after[::-1]), shortest)
    place = Position(number, start + 1, number, len(before) - end + 1)
    return Edit(place, after[start : len(after) - end])


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common before they differ."""
    if other.startswith(one):
        return len(one)
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(other))


LONGEST_LINE = 4_000
"""Nobody pastes a longer line; a file made to do harm has thousands of faults on one of all its bytes."""


def lines_with(lines: Sequence[str], place: Position, text: str) -> str | None:
    """The whole lines of a place, as they are once ``text`` stands there; ``None`` where there is no such place,
    or where they are too long to be told.
    """
    if not 0 < place.line <= place.end_line <= len(lines):
        return None
    first, last = lines[place.line - 1], lines[place.end_line - 1]
    if max(len(first), len(last)) > LONGEST_LINE:
        return None
    return first[: place.column - 1] + text + last[place.end_column - 1 :]
