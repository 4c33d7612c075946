"""The library as a graph: records two by two, counted by theme and by kinds of knowledge.

Comes in: the crossings, and the terms (themes, kinds of knowledge) that each record carries. Goes out: a
``Graph``, small whatever the library's size: counts, and the strongest crossings of each theme.

A *tie* is a pair of records that crossings link, whichever way and however often; it is shown by its
strongest crossing. It *crosses* two kinds of knowledge when one record carries the first, the other the
second, and they do not both carry both: each brings the other something.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import product
from types import MappingProxyType

from generator.model import Crossing, CrossingKind, RecordKey

Pair = tuple[str, str]
"""Two terms of one vocabulary, in its order; twice the same for what happens inside one."""
Profile = tuple[tuple[str, ...], tuple[str, ...]]
"""A record as the counts see it: its themes, its kinds of knowledge."""

STRONGEST = 9
"""Crossings kept for each theme and each pair of kinds of knowledge."""
EXCHANGED = 6
"""Crossings kept for each pair of themes: as many between kinds of knowledge as within one."""
_RANK = {CrossingKind.DECLARED: 0, CrossingKind.CITED: 1, CrossingKind.COMPUTED: 2}


@dataclass(frozen=True, slots=True)
class Carried:
    """A vocabulary over the records: its terms in their order, and those that each record carries."""

    terms: Sequence[str] = ()
    values: Mapping[RecordKey, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many ties, and how many of them between different kinds of knowledge."""

    total: int = 0
    crossing: int = 0


@dataclass(frozen=True, slots=True)
class Graph:
    """Ties in numbers. ``themes`` counts them between two themes, ``kinds`` between two kinds of knowledge.

    ``strongest`` holds, by theme, then by pair of kinds of knowledge, the best crossings between records of
    that theme, and ``within`` how many there are. A tie may count for several pairs. ``exchanged`` holds, by pair of
    themes, the best crossings between different kinds of knowledge, and the best of those within one.
    """

    whole: Tally = Tally()
    themes: Mapping[Pair, Tally] = field(default_factory=lambda: MappingProxyType({}))
    kinds: Mapping[Pair, int] = field(default_factory=lambda: MappingProxyType({}))
    within: Mapping[str, Mapping[Pair, int]] = field(default_factory=lambda: MappingProxyType({}))
    strongest: Mapping[str, Mapping[Pair, Sequence[Crossing]]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    exchanged: Mapping[Pair, tuple[Sequence[Crossing], Sequence[Crossing]]] = field(
        default_factory=lambda: MappingProxyType({})
    )


NO_GRAPH = Graph()


def graph_of(
    crossings: Iterable[Crossing], counted: Collection[str], themes: Carried, kinds: Carried
) -> Graph:
    """The graph of the records whose kind is ``counted``. Time and memory grow as the crossings do."""
    alike: dict[tuple[Profile, Profile], list[Crossing]] = defaultdict(list)
    profiles: dict[RecordKey, Profile] = {}
    for crossing in ties(crossings, counted):
        for key in (crossing.source, crossing.target):
            if key not in profiles:
                profiles[key] = (tuple(themes.values.get(key, ())), tuple(kinds.values.get(key, ())))
        alike[profiles[crossing.source], profiles[crossing.target]].append(crossing)
    return _count(alike, _places(themes.terms), _places(kinds.terms))


def ties(crossings: Iterable[Crossing], counted: Collection[str]) -> Iterable[Crossing]:
    """The strongest crossing of each pair of records: what a person wrote first, then the nearest."""
    strongest: dict[tuple[RecordKey, RecordKey], Crossing] = {}
    for crossing in crossings:
        one, other = crossing.source, crossing.target
        if one.kind in counted and other.kind in counted and one != other:
            pair = (one, other) if one < other else (other, one)
            known = strongest.setdefault(pair, crossing)
            if known is not crossing and strength(crossing) < strength(known):
                strongest[pair] = crossing
    return strongest.values()


def strength(crossing: Crossing) -> tuple[int, float, RecordKey, RecordKey, str]:
    """Sorts crossings, the strongest first."""
    return (_RANK[crossing.kind], -crossing.score, crossing.source, crossing.target, crossing.relation)


def crossed(one: Collection[str], other: Collection[str]) -> Iterator[Pair]:
    """The kinds of knowledge that two records cross: the first of each pair is carried by ``one``.

    >>> sorted(crossed(["vécu"], ["vécu", "étude"]))
    [('vécu', 'étude')]
    """
    both = {*one} & {*other}
    return ((a, b) for a in one for b in other if a != b and not {a, b} <= both)


def _places(terms: Sequence[str]) -> Mapping[str, int]:
    return {term: place for place, term in enumerate(terms)}


def _count(
    alike: Mapping[tuple[Profile, Profile], Sequence[Crossing]],
    theme_places: Mapping[str, int],
    kind_places: Mapping[str, int],
) -> Graph:
    """Counts the ties, those between records of the same two profiles at once."""
    whole: Counter[bool] = Counter()
    between: defaultdict[Pair, Counter[bool]] = defaultdict(Counter)
    exchanged: defaultdict[Pair, tuple[list[Crossing], list[Crossing]]] = defaultdict(lambda: ([], []))
    kinds: Counter[Pair] = Counter()
    within: dict[str, defaultdict[Pair, list[Crossing]]] = {
        theme: defaultdict(list) for theme in theme_places
    }
    for ((themes, carried), (other_themes, other_carried)), found in alike.items():
        pairs = {_ordered(pair, kind_places) for pair in crossed(carried, other_carried)}
        whole[bool(pairs)] += len(found)
        for pair in {_ordered(pair, theme_places) for pair in product(themes, other_themes)}:
            between[pair][bool(pairs)] += len(found)
            exchanged[pair][not pairs].extend(found)
        for pair in pairs:
            kinds[pair] += len(found)
            for theme in {*themes}.intersection(other_themes):
                within[theme][pair] += found
    return Graph(
        whole=_tally(whole),
        themes=MappingProxyType({pair: _tally(between[pair]) for pair in _sorted(between, theme_places)}),
        kinds=MappingProxyType({pair: kinds[pair] for pair in _sorted(kinds, kind_places)}),
        within=MappingProxyType(
            {theme: {pair: len(found) for pair, found in pairs.items()} for theme, pairs in within.items()}
        ),
        strongest=MappingProxyType(
            {
                theme: {
                    pair: nsmallest(STRONGEST, pairs[pair], strength) for pair in _sorted(pairs, kind_places)
                }
                for theme, pairs in within.items()
            }
        ),
        exchanged=MappingProxyType(
            {
                pair: (nsmallest(EXCHANGED, crossing, strength), nsmallest(EXCHANGED, alike, strength))
                for pair, (crossing, alike) in exchanged.items()
            }
        ),
    )


def _ordered(pair: Pair, places: Mapping[str, int]) -> Pair:
    one, other = pair
    return pair if places[one] <= places[other] else (other, one)


def _sorted(pairs: Iterable[Pair], places: Mapping[str, int]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (places[pair[0]], places[pair[1]]))


def _tally(counts: Counter[bool]) -> Tally:
    return Tally(counts.total(), counts[True])
