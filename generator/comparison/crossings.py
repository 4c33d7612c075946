"""Crossings gained and lost, and the counts that change: by kind of record, by value of each facet.

Comes in: two states and who became whom. Goes out: ``CrossingChange`` and ``CountChange`` values.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from generator.catalogue import Catalogue, FacetColumn, reasons_in_words, relation_in_words, title_of
from generator.comparison.changes import CountChange, CrossingChange, Named, RecordChange
from generator.comparison.records import Reading
from generator.comparison.states import Fates, Now, State
from generator.graph import strength
from generator.model import Crossing, CrossingKind, RecordKey, Role, Schema


def _changed_keys(
    before: State, after: State, now: Now, changes: Iterable[RecordChange]
) -> frozenset[RecordKey]:
    """The present keys of the records that change, and those of the records that are gone."""
    paths = {change.path for change in changes}
    gone = (key for key, record in before.corpus.records.items() if record.path in paths)
    present = (key for key, record in after.corpus.records.items() if record.path in paths)
    return frozenset(chain((now.get(key, key) for key in gone), present))


def compare_crossings(
    before: State, after: State, fates: Fates, records: Iterable[RecordChange]
) -> tuple[tuple[CrossingChange, ...], tuple[CrossingChange, ...]]:
    """The crossings gained and those lost: of the records that change first, then the strongest."""
    now = fates.now
    changed = _changed_keys(before, after, now, records)
    old = _by_identity(before, now, Reading(before.corpus, after.corpus.schema, now).term)
    new = _by_identity(after, {}, lambda _, id_: id_)
    gained = [new[identity] for identity in new if identity not in old]
    lost = [old[identity] for identity in old if identity not in new]
    return (
        _crossings_told(after.catalogue, gained, {}, changed),
        _crossings_told(before.catalogue, lost, now, changed),
    )


def _by_identity(
    state: State, now: Now, term: Callable[[str, str], str]
) -> dict[tuple[RecordKey, RecordKey, str, str], Crossing]:
    """The crossings by their ends as they are called now, each pair of records once: who says so does not count."""
    found: dict[tuple[RecordKey, RecordKey, str, str], Crossing] = {}
    for crossing in state.crossings:
        source, target = now.get(crossing.source, crossing.source), now.get(crossing.target, crossing.target)
        if source == target:
            continue
        ways = [(source, target, crossing.kind.value, "")]
        if crossing.kind is CrossingKind.COMPUTED:
            ways.append((target, source, crossing.kind.value, ""))
        elif crossing.kind is CrossingKind.DECLARED:
            ways = list(_ways(state.corpus.schema, crossing, (source, target), term))
        identity = min(ways)
        if identity not in found or strength(crossing) < strength(found[identity]):
            found[identity] = crossing
    return found


def _ways(
    schema: Schema, crossing: Crossing, ends: tuple[RecordKey, RecordKey], term: Callable[[str, str], str]
) -> Iterator[tuple[RecordKey, RecordKey, str, str]]:
    """A declared crossing as either of its records may state it."""
    wanted = schema.kinds[crossing.source.kind].roles[Role.RELATIONS]
    relation = schema.vocabularies[wanted.vocabulary].terms.get(crossing.relation)
    source, target = ends
    yield source, target, crossing.kind.value, term(wanted.vocabulary, crossing.relation)
    if relation is not None and relation.inverse:
        yield target, source, crossing.kind.value, term(wanted.vocabulary, relation.inverse)


def _crossings_told(
    catalogue: Catalogue, crossings: Iterable[Crossing], now: Now, changed: frozenset[RecordKey]
) -> tuple[CrossingChange, ...]:
    """In words: those of the records that change first, then the strongest."""

    def is_near(crossing: Crossing) -> bool:
        return not changed.isdisjoint(now.get(key, key) for key in (crossing.source, crossing.target))

    def named(key: RecordKey) -> Named:
        return Named(key.kind, key.id, title_of(catalogue.corpus, catalogue.corpus.records[key]))

    order = sorted(crossings, key=lambda crossing: (not is_near(crossing), strength(crossing)))
    return tuple(
        CrossingChange(
            crossing.kind,
            named(crossing.source),
            named(crossing.target),
            relation_in_words(catalogue, crossing, crossing.source) if crossing.relation else "",
            () if crossing.relation else reasons_in_words(crossing),
            round(crossing.score, 4),
            is_near(crossing),
        )
        for crossing in order
    )


def compare_totals(before: State, after: State) -> Iterator[CountChange]:
    """The kinds of which more or fewer records are published."""
    old, new = (Counter(key.kind for key in state.catalogue.corpus.records) for state in (before, after))
    for id_, kind in {**before.corpus.schema.kinds, **after.corpus.schema.kinds}.items():
        if old[id_] != new[id_]:
            yield CountChange("", kind.plural, id_, old[id_], new[id_])


def compare_counts(before: State, after: State, fates: Fates) -> Iterator[CountChange]:
    """The values of facets that more or fewer records carry."""
    old = {column.key: column for column in before.catalogue.facets}
    new = {column.key: column for column in after.catalogue.facets}
    for key in dict.fromkeys([*new, *old]):
        yield from _column_changes(old.get(key), new.get(key), fates.now)


def _column_changes(old: FacetColumn | None, new: FacetColumn | None, now: Now) -> Iterator[CountChange]:
    """Values keep their count when they are called otherwise: terms by their former ids, records by their heirs."""
    column = new or old
    assert column is not None
    there, here = (found.terms if found else {} for found in (old, new))
    present = {former: id_ for id_, term in here.items() for former in term.former_ids}
    if not column.indexed:
        present |= {key.id: heir.id for key, heir in now.items()}
    before: dict[str, set[RecordKey]] = defaultdict(set)
    for id_, keys in old.records.items() if old else ():
        before[present.get(id_, id_)].update(keys)
    labels = {id_: term.label for id_, term in here.items()}
    for id_, term in there.items():
        labels.setdefault(present.get(id_, id_), term.label)
    for id_, label in labels.items():
        count = len(new.records.get(id_, ())) if new else 0
        if count != len(before[id_]):
            yield CountChange(column.label, label, id_, len(before[id_]), count)
