from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import pytest

from generator.graph import STRONGEST, Carried, Graph, Tally, crossed, graph_of, ties
from generator.model import Crossing, CrossingKind, RecordKey

THEMES, KINDS = ("santé", "culture"), ("vécu", "action", "étude")


def key(id_: str, kind: str = "ressource") -> RecordKey:
    return RecordKey(kind, id_)


def crossing(
    one: str, other: str, kind: CrossingKind = CrossingKind.COMPUTED, score: float = 0.5
) -> Crossing:
    return Crossing(key(one), key(other), kind, "", score, ())


def graph(records: Mapping[str, tuple[Sequence[str], Sequence[str]]], *crossings: Crossing) -> Graph:
    """The graph of these records: id → themes, kinds of knowledge."""
    themes = {key(id_): carried for id_, (carried, _) in records.items()}
    kinds = {key(id_): carried for id_, (_, carried) in records.items()}
    return graph_of(crossings, {"ressource"}, Carried(THEMES, themes), Carried(KINDS, kinds))


def test_two_themes_show_what_they_exchange() -> None:
    """Apart: what crosses kinds of knowledge, and what stays within one."""
    found = graph(
        {
            "a": (["santé"], ["vécu"]),
            "b": (["culture"], ["étude"]),
            "c": (["culture"], ["vécu"]),
            "d": (["santé"], ["vécu"]),
        },
        crossing("a", "b", score=0.2),
        crossing("b", "d", score=0.9),
        crossing("c", "a"),
        crossing("a", "d"),
    )

    assert found.exchanged == {
        ("santé", "culture"): (
            [crossing("b", "d", score=0.9), crossing("a", "b", score=0.2)],
            [crossing("c", "a")],
        ),
        ("santé", "santé"): ([], [crossing("a", "d")]),
    }


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("vécu", "étude", {("vécu", "étude")}),
        ("étude", "vécu", {("étude", "vécu")}),
        ("vécu", "vécu", set()),
        ("", "vécu", set()),
        ("vécu action", "vécu action", set()),
        ("vécu action", "action", {("vécu", "action")}),
        ("vécu action", "action étude", {("vécu", "action"), ("vécu", "étude"), ("action", "étude")}),
    ],
)
def test_two_records_cross_what_they_do_not_both_carry(one: str, other: str, expected: set[str]) -> None:
    assert set(crossed(one.split(), other.split())) == expected


def test_a_pair_of_records_is_one_tie_shown_by_its_strongest_crossing() -> None:
    declared = crossing("b", "a", CrossingKind.DECLARED, 1.0)
    found = ties(
        [
            crossing("a", "b", score=0.9),
            crossing("b", "a", score=0.9),
            crossing("a", "b", CrossingKind.CITED, 1.0),
            declared,
            crossing("a", "a"),
            crossing("a", "c", score=0.2),
            crossing("c", "a", score=0.3),
            Crossing(key("a"), key("labo", "contributeur"), CrossingKind.CITED, "", 1.0, ()),
        ],
        {"ressource"},
    )

    assert list(found) == [declared, crossing("c", "a", score=0.3)]


def test_ties_are_counted_by_theme_and_by_kind_of_knowledge() -> None:
    found = graph(
        {
            "a": (["santé"], ["vécu"]),
            "b": (["santé"], ["étude"]),
            "c": (["culture"], ["vécu"]),
            "d": (["culture", "santé"], ["action", "étude"]),
            "nu": ([], []),
        },
        crossing("a", "b"),
        crossing("c", "a"),
        crossing("d", "a"),
        crossing("d", "nu"),
    )

    assert found.whole == Tally(total=4, crossing=2)
    assert found.themes == {
        ("santé", "santé"): Tally(2, 2),
        ("santé", "culture"): Tally(2, 1),
    }
    assert found.kinds == {("vécu", "action"): 1, ("vécu", "étude"): 2}
    assert found.within == {"santé": {("vécu", "étude"): 2, ("vécu", "action"): 1}, "culture": {}}
    assert found.strongest["santé"][("vécu", "action")] == [crossing("d", "a")]


def test_the_strongest_come_first_and_are_few() -> None:
    records = {f"r{n:02}": (["santé"], ["vécu" if n % 2 else "étude"]) for n in range(40)}
    pairs = [crossing(f"r{n:02}", f"r{n + 1:02}", score=n / 100) for n in range(39)]
    cited = crossing("r00", "r39", CrossingKind.CITED, 1.0)

    found = graph(records, *pairs, cited).strongest["santé"][("vécu", "étude")]

    assert found == [cited, *reversed(pairs[-STRONGEST + 1 :])]


def test_the_graph_does_not_depend_on_the_order_of_crossings() -> None:
    records = {f"r{n}": ([THEMES[n % 2]], [KINDS[n % 3]]) for n in range(12)}
    pairs = [crossing(f"r{n}", f"r{m}", score=0.5) for n in range(12) for m in range(12)]

    assert graph(records, *pairs) == graph(records, *reversed(pairs))


def test_nothing_gives_an_empty_graph() -> None:
    assert graph({}).whole == Tally(0, 0)
    assert graph({"a": (["santé"], ["vécu"])}).themes == {}


def test_many_crossings_take_a_linear_time() -> None:
    def seconds(size: int) -> float:
        records = {f"r{n}": ([THEMES[n % 2]], [KINDS[n % 3]]) for n in range(size)}
        pairs = [crossing(f"r{n}", f"r{(n * 7 + m) % size}") for n in range(size) for m in range(1, 6)]
        start = time.process_time()
        graph(records, *pairs)
        return time.process_time() - start

    assert min(seconds(8_000) for _ in range(3)) < 40 * min(seconds(800) for _ in range(3))
