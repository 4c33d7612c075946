from __future__ import annotations

import itertools
import re

import pytest

from generator.drawing import LABEL, MOST_EDGES, RADIUS, ROW, Spot, draw_columns, draw_neighbours, draw_ring
from generator.views import Mark

LIVED, STUDIED = Mark("vécu", "Savoir vécu", "cercle"), Mark("étude", "Savoir étudié", "carré")


def spot(id_: str, *marks: Mark) -> Spot:
    return Spot(id_.upper(), f"r/{id_}/", marks or (LIVED,))


def test_neighbours_stand_on_their_side_of_the_record() -> None:
    drawing = draw_neighbours(
        (LIVED, STUDIED),
        [(spot("a"), "declared")],
        [(spot("b", STUDIED), "computed"), (spot("c"), "computed")],
    )

    assert [(node.spot.label, node.spot.after, node.x > 0) for node in drawing.nodes] == [
        ("A", False, False),
        ("B", True, True),
        ("C", True, True),
    ]
    assert [mark.id for mark in drawing.own] == ["vécu", "étude"]
    assert [line.path.count("M") for line in drawing.lines] == [2, 1]
    assert drawing.styles == ("computed", "declared")


@pytest.mark.parametrize(("before", "after"), [(0, 1), (5, 5), (12, 1), (0, 12)])
def test_no_label_stands_on_another_or_outside(before: int, after: int) -> None:
    drawing = draw_neighbours(
        (),
        *(
            [(spot(f"{side}{n}"), "cited") for n in range(count)]
            for side, count in (("a", before), ("b", after))
        ),
    )

    for is_after in (False, True):
        rows = [node.y for node in drawing.nodes if node.spot.after is is_after]
        assert all(low + ROW <= high for low, high in itertools.pairwise(rows))
        assert all(0 < y < drawing.height for y in rows)
    assert all(drawing.left < node.x < drawing.left + drawing.width for node in drawing.nodes)
    room = [
        node.x - drawing.left if not node.spot.after else drawing.left + drawing.width - node.x
        for node in drawing.nodes
    ]
    assert min(room) > LABEL - 60


def test_columns_untangle_their_lines() -> None:
    drawing = draw_columns(
        [(spot("a"), spot("y"), "cited"), (spot("b"), spot("x"), "cited"), (spot("a"), spot("z"), "computed")]
    )

    labels = [node.spot.label for node in drawing.nodes]
    assert labels[:2] in (["A", "B"], ["B", "A"])
    crossings = {("A", "Y"), ("A", "Z"), ("B", "X")}
    rows = {node.spot.label: node.y for node in drawing.nodes}
    assert not [
        (one, other)
        for one in crossings
        for other in crossings
        if (rows[one[0]] - rows[other[0]]) * (rows[one[1]] - rows[other[1]]) < 0
    ]


def test_a_record_may_stand_in_both_columns() -> None:
    drawing = draw_columns([(spot("a"), spot("b"), "cited"), (spot("b"), spot("a"), "cited")])

    assert sorted(node.spot.label for node in drawing.nodes) == ["A", "A", "B", "B"]


def test_the_ring_is_round_and_its_discs_are_as_large_as_their_weight() -> None:
    ring = draw_ring(
        [
            ("Un", "un/", "Un : 4", 4),
            ("Deux mots et davantage", "deux/", "Deux", 1),
            ("Vide", "vide/", "Vide", 0),
        ],
        {(0, 1): (8, 2), (1, 2): (4, 0)},
    )

    assert [round((node.x**2 + node.y**2) ** 0.5) for node in ring.nodes] == [RADIUS] * 3
    assert ring.nodes[0].radius > ring.nodes[1].radius > ring.nodes[2].radius
    assert [node.empty for node in ring.nodes] == [False, False, True]
    assert [node.lines for node in ring.nodes] == [("Un",), ("Deux mots et", "davantage"), ("Vide",)]
    assert [(edge.one, edge.other, edge.core > 0) for edge in ring.edges] == [(2, 3, False), (1, 2, True)]
    assert all(edge.width >= edge.core for edge in ring.edges)


def test_a_ring_of_many_themes_draws_its_widest_lines() -> None:
    count = 60
    edges = {(one, other): (one + other, 0) for one in range(count) for other in range(one + 1, count)}

    ring = draw_ring([(f"T{n}", f"t{n}/", "", 1) for n in range(count)], edges)

    assert len(ring.edges) == MOST_EDGES
    assert ring.left_out == len(edges) - MOST_EDGES
    assert min(edge.width for edge in ring.edges) >= 1
    assert (59, 60) in {(edge.one, edge.other) for edge in ring.edges}


def test_an_empty_ring_is_empty() -> None:
    assert draw_ring([], {}) == ((), (), 0)


@pytest.mark.parametrize("shape", ["cercle", "carré", "triangle", "losange", "autre"])
def test_every_shape_has_an_outline_around_its_place(shape: str) -> None:
    node = draw_columns([(spot("a", Mark("m", "M", shape)), spot("b"), "cited")]).nodes[0]

    x, y = map(int, re.findall(r"^M(-?\d+) (-?\d+)", node.spot.marks[0].path)[0])
    assert abs(node.x + x + 75) <= 7
    assert abs(y) <= 7
