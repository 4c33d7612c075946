"""Which records the checks of the whole corpus bring together, so that a change is looked at with these alone.

Comes in: records, and those that changed. Goes out: the ties of each, as numbers, and the paths of the records that a
change is of interest to. A number is that of a text: two texts may share one, and a record is then looked at for nothing.

A problem of a record follows from the record itself and from those that answer to what it asks for: whom it names,
who has one of its names, its title but for a word, its address or one of its codes. Only chains of relations go further.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias
from zlib import crc32

from generator.duplicates import marks_of
from generator.links import content_path, is_internal
from generator.model import BodyLink, Field, Kind, Property, Record, Role, Schema
from generator.schema import fold_name


class Ties(NamedTuple):
    """What a record ``answers`` to, what it ``asks`` for, and whom it names in relations that may form a ``chain``."""

    answers: list[int]
    asks: list[int]
    chain: list[int]


TiesOf: TypeAlias = Callable[[Record], Ties]


class Around(NamedTuple):
    """The paths of the records whose problems may be others now, and of those that it takes to tell."""

    affected: frozenset[str]
    needed: frozenset[str]


_NAMES = (Role.FORMER_IDS, Role.TITLE, Role.ALIASES)


def ties_in(schema: Schema) -> TiesOf:
    """What tells the ties of a record of this model."""
    readers = {kind.id: _reader(kind, schema) for kind in schema.kinds.values()}
    return lambda record: readers[record.key.kind](record)


def _reader(kind: Kind, schema: Schema) -> TiesOf:
    own = [kind.roles[role].key for role in _NAMES if role in kind.roles]
    naming = [(f, part) for f in kind.fields.values() for part in f.fields or (f,) if part.target]
    chains = _chains(schema)
    marks = marks_of(kind)

    def ties_of(record: Record) -> Ties:
        values = record.values
        met = [_name(kind.id, record.id), *marks(record)]
        for key in own:
            met += [_name(kind.id, value.data) for value in values.get(key, ())]
        asks, chain = met.copy(), []
        for field, part in naming:
            for value in values.get(field.key, ()):
                for inner in value.parts.get(part.key, ()) if field.fields else (value,):
                    asks.append(named := _name(part.target, inner.data))
                    if inner.relation in chains:
                        chain.append(named)
        for link in record.links:
            if is_internal(link):
                asks += _led_to(record, link, schema)
        met.append(place := _place(record.path))
        if (address := _place(f"{kind.folder}/{record.id}")) != place:
            met.append(address)
        return Ties(met, asks, chain)

    return ties_of


def _chains(schema: Schema) -> frozenset[str]:
    """The relations that, followed, may not lead back to where they began, and their inverses."""
    terms = [term for vocabulary in schema.vocabularies.values() for term in vocabulary.terms.values()]
    acyclic = [term for term in terms if Property.ACYCLIC in term.properties]
    return frozenset(id_ for term in acyclic for id_ in (term.id, term.inverse))


def _name(kind: str, text: str) -> int:
    return crc32(f"{kind}\0{fold_name(text)}".encode())


def _place(path: str) -> int:
    return crc32(path.strip("/").removesuffix(".md").encode())


def _led_to(record: Record, link: BodyLink, schema: Schema) -> Iterator[int]:
    target = link.href.partition("#")[0]
    if link.wikilink:
        yield from (_name(kind, target) for kind in schema.kinds)
    elif path := content_path(record.path, target):
        yield _place(path)


# ---------------------------------------------------------------- what changed


def says_else(before: Record, after: Record, schema: Schema) -> bool:
    """May the record matter to others now as it did not before? Not when its text alone has changed, or fields that
    no rule compares, and neither the lines of the others nor where its links lead in the library.
    """
    return _leads(before) != _leads(after) or _compared(before, schema) != _compared(after, schema)


def _leads(record: Record) -> set[tuple[str, bool]]:
    """Where the text of a record leads in the library."""
    return {(link.href, link.wikilink) for link in record.links if is_internal(link)}


def _compared(record: Record, schema: Schema) -> Record:
    """What the rules of the whole corpus may say something of."""
    fields = schema.kinds[record.key.kind].fields
    values = {key: v for key, v in record.values.items() if not _stands_alone(fields[key], schema)}
    return record._replace(values=values, body="", links=())


def _stands_alone(field: Field, schema: Schema) -> bool:
    """Is a field of no interest to these rules: words or terms that imply nothing, and name no record?"""
    vocabulary = schema.vocabularies.get(field.vocabulary)
    implied = any(term.properties for term in vocabulary.terms.values()) if vocabulary else False
    return field.type in ("texte", "texte long", "terme") and field.role in _OF_ONE_RECORD and not implied


_OF_ONE_RECORD = frozenset(
    {None, Role.SUMMARY, Role.THEME, Role.AXIS, Role.FORMAT, Role.PLACE, Role.KEYWORDS, Role.LICENCE}
)
"""What fields are for that say something of their record alone."""


class Change(NamedTuple):
    """The ties of a record that says else: ``before``, none of a new one, and ``after``."""

    before: Ties
    after: Ties


NO_TIES = Ties([], [], [])

MOST = 300
"""With more records than these around what changed, all are looked at."""


def look_around(ties: Mapping[str, Ties], changed: Iterable[str], said: Sequence[Change]) -> Around | None:
    """The records around those ``changed``: whoever asks for what one that ``said`` else answers to, or did; then whoever
    these ask for. ``ties`` are those of all records, by path, as they are now.

    ``None`` when these are many.
    """
    told = {number for change in said for each in change for number in each.answers}
    affected = {path for path, each in ties.items() if not told.isdisjoint(each.asks)} if told else set()
    affected.update(changed)
    if len(affected) > MOST:
        return None
    asked = {number for path in affected for number in ties[path].asks}
    needed = {path for path, each in ties.items() if not asked.isdisjoint(each.answers)}
    needed |= affected | _chained(ties, said)
    return Around(frozenset(affected), frozenset(needed)) if len(needed) <= MOST else None


def meeting(ties: Mapping[str, Ties]) -> set[str]:
    """The paths of the records that answer to something that another answers to as well: no others may be one."""
    first: dict[int, str] = {}
    found: set[str] = set()
    for path, each in ties.items():
        for number in each.answers:
            other = first.setdefault(number, path)
            if other is not path:
                found.update((other, path))
    return found


def _chained(ties: Mapping[str, Ties], said: Iterable[Change]) -> set[str]:
    """The records in chains of relations with one that is named anew, or by a name that is not whose it was; of long
    chains, more than would be looked at.
    """
    moved = {
        number for before, after in said for number in {*before.answers}.symmetric_difference(after.answers)
    }
    anew = {number for before, after in said if {*before.chain} != {*after.chain} for number in after.chain}
    naming: dict[int, list[str]] = defaultdict(list)
    for path, each in ties.items():
        for number in each.chain:
            naming[number].append(path)
    reached = [path for number in (moved | anew) & naming.keys() for path in naming[number]]
    if not reached:
        return set()
    named: dict[int, list[str]] = defaultdict(list)
    for path, each in ties.items():
        for number in naming.keys() & each.answers:
            named[number].append(path)
    found: set[str] = set()
    while reached and len(found) <= MOST:
        path = reached.pop()
        if path not in found:
            found.add(path)
            reached += [other for number in ties[path].chain for other in named[number]]
            reached += [
                other for number in ties[path].answers if number in naming for other in naming[number]
            ]
    return found
