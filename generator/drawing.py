"""Where things stand in the drawings of crossings: a record and its neighbours, two columns, a ring.

Comes in: labels, addresses, marks and who is linked to whom, in the order wanted. Goes out: the views of
``views.py`` with every coordinate, for SVG that the theme's parts write. Plain geometry: no chance and no
measured text, so that a build draws what the one before drew.

Labels stand beside their marks, on one line each, and lines never run through them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import cos, pi, sin, sqrt
from statistics import fmean
from typing import NamedTuple

from generator.views import (
    Drawing,
    DrawnLine,
    DrawnMark,
    DrawnNode,
    DrawnSpot,
    Mark,
    Ring,
    RingEdge,
    RingNode,
)

ROW = 30
"""Height of a line of text with its mark."""
LABEL = 410
"""Width kept for a label; ``LETTERS`` of the theme's text fit in."""
LETTERS = 48
_MARK = 17
"""From a mark to the next, and from the last to the label."""
_GAP = 150
"""Between the marks of two columns: there the lines run."""
_REACH = 120
"""Between the record in the middle and the marks of its neighbours."""

_OUTLINES = {
    "cercle": (-6, 0, "a6 6 0 1 0 12 0 6 6 0 1 0-12 0"),
    "losange": (0, -7, "l7 7-7 7-7-7z"),
    "carré": (-5, -5, "h11v11h-11z"),
    "triangle": (0, -6, "l6 11h-12z"),
}
"""By shape: from the middle of a mark to where its outline starts, and the outline from there."""
_OTHER_OUTLINE = (0, -7, "l6 3.5v7l-6 3.5-6-3.5v-7z")
_NO_MARK = Mark("", "", "cercle")


class Spot(NamedTuple):
    """What one end of a line shows."""

    label: str
    address: str
    marks: tuple[Mark, ...]


def draw_neighbours(
    marks: tuple[Mark, ...], before: Sequence[tuple[Spot, str]], after: Sequence[tuple[Spot, str]]
) -> Drawing:
    """A record between two columns of neighbours, each with the sort of line that leads to it."""
    frame = _frame(marks, tuple(style for _, style in before), tuple(style for _, style in after))
    places = iter(frame.places)
    nodes = tuple(
        _node(spot, side * _REACH, next(places), side)
        for spots, side in ((before, -1), (after, 1))
        for spot, _ in spots
    )
    left, right = (_REACH + LABEL if spots else frame.radius + 2 for spots in (before, after))
    return Drawing(-left, left + right, frame.height, frame.radius, frame.own, nodes, frame.lines)


class _Frame(NamedTuple):
    """All of a record's drawing but who its neighbours are: ``places`` are their heights."""

    height: int
    radius: int
    own: tuple[DrawnMark, ...]
    places: tuple[int, ...]
    lines: tuple[DrawnLine, ...]


@lru_cache(maxsize=10_000)
def _frame(marks: tuple[Mark, ...], before: tuple[str, ...], after: tuple[str, ...]) -> _Frame:
    """Once for each sort of neighbourhood: there are some dozens in a library, whatever its size."""
    height = ROW * max(len(before), len(after), 2)
    middle = height // 2
    radius = 8 + 7 * max(len(marks), 1)
    first = middle + 7 - 7 * len(_shown(marks))
    own = tuple(_outline(mark, 0, first + 14 * place) for place, mark in enumerate(_shown(marks)))
    places, lines = [], []
    for styles, side in ((before, -1), (after, 1)):
        top = (height - ROW * len(styles)) // 2 + ROW // 2
        for row, style in enumerate(styles):
            y = top + ROW * row
            places.append(y)
            from_y = middle + round(0.8 * radius * (y - middle) / middle)
            from_x = side * round(sqrt(radius**2 - (from_y - middle) ** 2) + 3)
            bend, end = side * _REACH // 2, side * (_REACH - 12)
            lines.append((style, f"M{from_x} {from_y}C{bend} {from_y} {bend} {y} {end} {y}"))
    return _Frame(height, radius, own, tuple(places), _by_style(lines))


def draw_columns(ties: Iterable[tuple[Spot, Spot, str]]) -> Drawing:
    """Two columns and the lines between them; each spot stands near what it is linked to."""
    ties = tuple(ties)
    left = list(dict.fromkeys(one.address for one, _, _ in ties))
    right = list(dict.fromkeys(other.address for _, other, _ in ties))
    forth = _linked((one.address, other.address) for one, other, _ in ties)
    back = _linked((other.address, one.address) for one, other, _ in ties)
    for _ in range(3):
        right = _near(right, back, left)
        left = _near(left, forth, right)
    spots = {("left", one.address): one for one, _, _ in ties} | {
        ("right", other.address): other for _, other, _ in ties
    }
    height = ROW * max(len(left), len(right))
    nodes, rows = [], {}
    for name, column, side in (("left", left, -1), ("right", right, 1)):
        top = (height - ROW * len(column)) // 2 + ROW // 2
        for row, address in enumerate(column):
            rows[name, address] = top + ROW * row
            nodes.append(_node(spots[name, address], side * _GAP // 2, rows[name, address], side))
    end = _GAP // 2 - 12
    lines = [
        (
            style,
            "M{0} {1}C0 {1} 0 {2} {3} {2}".format(
                -end, rows["left", one.address], rows["right", other.address], end
            ),
        )
        for one, other, style in ties
    ]
    width = _GAP // 2 + LABEL
    return Drawing(-width, 2 * width, height, 0, (), tuple(nodes), _by_style(lines))


def _linked(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, other in pairs:
        found.setdefault(one, []).append(other)
    return found


def _near(column: Sequence[str], linked: Mapping[str, Sequence[str]], beside: Sequence[str]) -> list[str]:
    """A column in the order of what its spots are linked to; sorting is stable, so ties keep their order."""
    places = {address: place for place, address in enumerate(beside)}
    return sorted(column, key=lambda address: fmean(places[other] for other in linked[address]))


def _node(spot: Spot, x: int, y: int, side: int) -> DrawnNode:
    """A spot whose first mark stands at ``x``, and whose others and label follow on its side."""
    return DrawnNode(_drawn(spot, side), x + side * _room(spot.marks), y)


@lru_cache(maxsize=100_000)
def _drawn(spot: Spot, side: int) -> DrawnSpot:
    """Once for each record and side: it stands in the drawings of all its neighbours."""
    room = side * _room(spot.marks)
    marks = (_outline(mark, side * _MARK * place - room, 0) for place, mark in enumerate(_shown(spot.marks)))
    return DrawnSpot(spot.label, spot.address, side > 0, tuple(marks))


def _room(marks: Sequence[Mark]) -> int:
    return _MARK * len(_shown(marks)) - 3


def _shown(marks: Sequence[Mark]) -> Sequence[Mark]:
    return marks or (_NO_MARK,)


def _outline(mark: Mark, x: int, y: int) -> DrawnMark:
    across, down, outline = _OUTLINES.get(mark.shape, _OTHER_OUTLINE)
    return DrawnMark(mark.id, f"M{x + across} {y + down}{outline}")


def _by_style(lines: Iterable[tuple[str, str]]) -> tuple[DrawnLine, ...]:
    """One path for each sort of line."""
    found: dict[str, list[str]] = {}
    for style, path in lines:
        found.setdefault(style, []).append(path)
    return tuple(DrawnLine(style, "".join(paths)) for style, paths in sorted(found.items()))


# -------------------------------------------------------------------------------------------- ring

RADIUS = 150
"""Of the ring; its middle is the drawing's origin."""
MOST_EDGES = 60
"""Lines drawn; the lists beside give them all."""
_SMALLEST, _LARGEST = 16, 30
_WIDEST = 12
_LINE, _LINE_LETTERS = 18, 20


def draw_ring(
    nodes: Sequence[tuple[str, str, str, int]], edges: Mapping[tuple[int, int], tuple[int, int]]
) -> Ring:
    """Nodes (label, address, name, weight) on a ring; edges (all, some) as wide as they are many."""
    most = max((weight for *_, weight in nodes), default=0) or 1
    widest = max((whole for whole, _ in edges.values()), default=0) or 1
    angles = [2 * pi * place / max(len(nodes), 1) - pi / 2 for place in range(len(nodes))]
    kept = sorted(edges, key=lambda edge: (-edges[edge][0], edge))[:MOST_EDGES]

    def width(count: int) -> float:
        return round(1 + min(_WIDEST, 180 / len(kept)) * (count / widest) ** 1.5, 1) if count else 0

    return Ring(
        nodes=tuple(
            _ring_node(place, angles[place], label, address, name, sqrt(weight / most))
            for place, (label, address, name, weight) in enumerate(nodes)
        ),
        edges=tuple(
            RingEdge(
                one + 1,
                other + 1,
                _chord(angles[one], angles[other]),
                width(edges[one, other][0]),
                width(edges[one, other][1]),
            )
            for one, other in reversed(kept)
        ),
        left_out=len(edges) - len(kept),
    )


def _ring_node(place: int, angle: float, label: str, address: str, name: str, share: float) -> RingNode:
    x, y = RADIUS * cos(angle), RADIUS * sin(angle)
    radius = _SMALLEST + (_LARGEST - _SMALLEST) * share
    out = RADIUS + radius + 10
    anchor = "middle" if abs(cos(angle)) < 0.15 else "start" if cos(angle) > 0 else "end"
    lines = _folded(label)
    more = _LINE * (len(lines) - 1) / 2
    return RingNode(
        number=place + 1,
        label=label,
        address=address,
        name=name,
        x=round(x),
        y=round(y),
        radius=round(radius, 1),
        label_x=round(out * cos(angle)),
        label_y=round(out * sin(angle) + 5 - more + (7 + more) * sin(angle)),
        anchor=anchor,
        lines=lines,
        empty=not share,
    )


def _chord(one: float, other: float) -> str:
    (x1, y1), (x2, y2) = ((RADIUS * cos(angle), RADIUS * sin(angle)) for angle in (one, other))
    return f"M{x1:.0f} {y1:.0f}Q{(x1 + x2) / 5:.0f} {(y1 + y2) / 5:.0f} {x2:.0f} {y2:.0f}"


def _folded(label: str) -> tuple[str, ...]:
    """A label on one line, or on two of about the same length."""
    if len(label) <= _LINE_LETTERS or " " not in label:
        return (label,)
    spaces = (place for place, letter in enumerate(label) if letter == " ")
    middle = min(spaces, key=lambda place: abs(place - len(label) / 2))
    return label[:middle], label[middle + 1 :]
