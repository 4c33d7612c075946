"""Records added, renamed, changed, merged or gone, and which of their fields.

Comes in: two states and who became whom. Goes out: ``RecordChange`` values. Records are compared by what they mean:
how a value is spelled, how lines end, and what the model calls a field or a term do not count.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from generator.catalogue import label_of, title_of
from generator.comparison.changes import Change, FieldChange, RecordChange
from generator.comparison.states import Fates, Now, State
from generator.links import resolve_reference
from generator.model import Corpus, Field, Kind, Record, Schema, Value
from generator.schema import fold_name

_ORDER = (Change.UNREADABLE, Change.REMOVED, Change.MERGED, Change.RENAMED, Change.ADDED, Change.CHANGED, Change.READABLE)  # fmt: skip


def compare_records(before: State, after: State, fates: Fates) -> list[RecordChange]:
    """The records that are not what they were: those gone first, then new ones, then changed ones."""
    found = [*_gone(before, after, fates), *_new(before, after, fates)]
    same_schema = before.corpus.schema == after.corpus.schema
    for former, record in fates.pairs(before, after):
        if former is not record and not (same_schema and former == record):
            change = _changed(before, after, fates.now, former, record)
            found += [change] if change else []
    return sorted(found, key=lambda change: (_ORDER.index(change.change), change.path))


def _told(state: State, record: Record, change: Change) -> RecordChange:
    draft = record.key not in state.catalogue.corpus.records
    kind = state.corpus.schema.kinds[record.key.kind].label
    title = title_of(state.corpus, record)
    return RecordChange(change, kind, record.id, title, record.path, draft=draft)


def _gone(before: State, after: State, fates: Fates) -> Iterator[RecordChange]:
    for key, record in before.corpus.records.items():
        if key in fates.merged:
            heir = after.corpus.records[fates.now[key]]
            yield _told(before, record, Change.MERGED)._replace(other=title_of(after.corpus, heir))
        elif key not in fates.now:
            there = record.path in after.corpus.files
            yield _told(before, record, Change.UNREADABLE if there else Change.REMOVED)


def _new(before: State, after: State, fates: Fates) -> Iterator[RecordChange]:
    known = {heir for key, heir in fates.now.items() if key not in fates.merged}
    for key, record in after.corpus.records.items():
        if key not in known:
            there = record.path in before.corpus.files and bool(before.corpus.schema.kinds)
            yield _told(after, record, Change.READABLE if there else Change.ADDED)


def _changed(before: State, after: State, now: Now, former: Record, record: Record) -> RecordChange | None:
    told = _told(after, record, Change.CHANGED)
    if former.path != record.path:
        told = told._replace(former_path=former.path)
    if former.values and not record.values:
        title = title_of(before.corpus, former)
        return told._replace(change=Change.UNREADABLE, title=title)
    if record.values and not former.values:
        return told._replace(change=Change.READABLE)
    fields = tuple(_field_changes(before, after, now, former, record))
    if former.id != record.id:
        return told._replace(change=Change.RENAMED, former_id=former.id, fields=fields)
    return told._replace(fields=fields) if fields or told.former_path else None


_LONG = "texte long"


class Reading(NamedTuple):
    """How the values of one state are understood: as the present vocabularies and records name them."""

    corpus: Corpus
    schema: Schema
    now: Now

    def meaning(self, wanted: Field, value: Value) -> Hashable:
        """What two spellings of one value have in common."""
        match wanted.type:
            case "terme":
                return self.term(wanted.vocabulary, value.data)
            case "référence":
                return self._record(wanted, value.data)
            case "relations":
                return self.term(wanted.vocabulary, value.relation), self._record(wanted, value.data)
            case "groupe":
                parts = {part.key: part for part in wanted.fields}
                return tuple(
                    (key, tuple(self.meaning(parts[key], each) for each in values))
                    for key, values in sorted(value.parts.items())
                    if key in parts and values
                )
        return value.data

    def term(self, vocabulary: str, id_: str) -> str:
        """The present id of a term."""
        found = self.schema.vocabularies.get(vocabulary)
        return id_ if found is None or id_ in found.terms else found.names.get(fold_name(id_), id_)

    def _record(self, wanted: Field, text: str) -> Hashable:
        key = resolve_reference(self.corpus, wanted.target, text)
        return text if key is None else self.now.get(key, key)


def _field_changes(
    before: State, after: State, now: Now, former: Record, record: Record
) -> Iterator[FieldChange]:
    kind_before = before.corpus.schema.kinds[former.key.kind]
    kind_after = after.corpus.schema.kinds[record.key.kind]
    old_keys = {present_key(kind_after, key): key for key in former.values}
    then = Reading(before.corpus, after.corpus.schema, now)
    today = Reading(after.corpus, after.corpus.schema, {})
    for key in dict.fromkeys([*record.values, *old_keys]):
        old_key = old_keys.get(key, key)
        wanted = kind_after.fields.get(key) or kind_before.fields[old_key]
        wanted_before = kind_before.fields.get(old_key, wanted)
        old = [(then.meaning(wanted_before, each), each) for each in former.values.get(old_key, ())]
        new = [(today.meaning(wanted, each), each) for each in record.values.get(key, ())]
        if [meaning for meaning, _ in old] == [meaning for meaning, _ in new] or _same_text(old, new):
            continue
        if wanted.type == _LONG and old and new:
            lengths = [sum(_count_words(each.data) for _, each in side) for side in (old, new)]
            yield FieldChange(wanted.label, words=(lengths[0], lengths[1]))
            continue
        kept = {meaning for meaning, _ in old} & {meaning for meaning, _ in new}
        yield FieldChange(
            wanted.label,
            tuple(_in_words(before.corpus, wanted_before, v) for meaning, v in old if meaning not in kept),
            tuple(_in_words(after.corpus, wanted, each) for meaning, each in new if meaning not in kept),
        )
    if former.body.strip() != record.body.strip():
        yield FieldChange("Texte", words=(_count_words(former.body), _count_words(record.body)))


def _same_text(old: Sequence[tuple[Hashable, Value]], new: Sequence[tuple[Hashable, Value]]) -> bool:
    """Is the same written, even if it leads elsewhere now? That is a problem, or another record's change."""
    before, after = ([(each.relation, _texts(each)) for _, each in side] for side in (old, new))
    return before == after


def _texts(value: Value) -> Hashable:
    parts = ((key, tuple(_texts(each) for each in values)) for key, values in value.parts.items())
    return value.data, tuple(parts)


def present_key(kind: Kind, key: str) -> str:
    """What the present model calls a field of the former one."""
    return key if key in kind.fields else kind.names.get(fold_name(key), key)


def _count_words(text: str) -> int:
    return len(text.split())


def _in_words(corpus: Corpus, wanted: Field, value: Value) -> str:
    match wanted.type:
        case "relations":
            vocabulary = corpus.schema.vocabularies.get(wanted.vocabulary)
            term = vocabulary.terms.get(value.relation) if vocabulary else None
            key = resolve_reference(corpus, wanted.target, value.data)
            title = title_of(corpus, corpus.records[key]) if key else value.data
            return f"{term.label if term else value.relation} : {title}"
        case "groupe":
            parts = {part.key: part for part in wanted.fields}
            return ", ".join(
                _in_words(corpus, parts[key], each)
                for key, values in value.parts.items()
                if key in parts
                for each in values
            )
    return label_of(corpus, wanted, value)
