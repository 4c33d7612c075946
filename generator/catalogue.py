"""What readers may see of a corpus: each record's address and card, the facets, crossings in words.

Comes in: the checked ``Corpus``. Goes out: the ``Catalogue`` that pages, search and exports share. Drafts are
left out first of all, so that nothing can link to them.

Nothing here knows a kind or a key by name: roles say what a field is for, ``facette`` where readers filter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from types import MappingProxyType
from typing import TypeAlias

from generator.crossings import inverse_of
from generator.drawing import LETTERS, Spot
from generator.french import date_in_words, feminine, in_french, plural, shortened
from generator.itineraries import Step, steps_of
from generator.links import resolve_reference
from generator.model import (
    ARCHIVED,
    DRAFT,
    Corpus,
    Crossing,
    CrossingKind,
    Dates,
    Field,
    Kind,
    Measure,
    Problem,
    Record,
    RecordKey,
    Role,
    Schema,
    Term,
    Value,
)
from generator.references import is_citable
from generator.schema import slug
from generator.terms import fold
from generator.views import (
    Card,
    Facet,
    FacetValue,
    Mark,
    TieView,
)

SEARCH_ADDRESS = "recherche/"
SELECTION_ADDRESS = "selection/"
CROSSINGS_ADDRESS = "croisements/"
CONTRIBUTE_PATH = "contribuer.md"

SUMMARY_LENGTH = 300
MOST_SIBLINGS = 40
"""A facet with more values than this has an index page, but no list of values beside each listing."""


# --------------------------------------------------------------------------------------- catalogue


@dataclass(frozen=True, slots=True)
class FacetTerm:
    """One value that readers filter by. ``address`` is its listing, or the record it names."""

    id: str
    label: str
    address: str
    definition: str = ""
    parent: str = ""
    mark: Mark | None = None
    synonyms: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()


UNDATED = FacetTerm("sans-date", "Sans date", "")
"""What a facet of dates calls the records that have none."""


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """One facet over all kinds: its values in reading order, and who carries which.

    A term with ancestors in its vocabulary counts for them too: a record of a commune is also one
    of its département and région. ``records`` runs newest first. ``indexed`` says whether the facet
    has pages of its own (a facet of references leads to the records' pages instead).
    """

    key: str
    label: str
    title: str
    kinds: tuple[str, ...]
    role: Role | None
    indexed: bool
    terms: Mapping[str, FacetTerm]
    records: Mapping[str, tuple[RecordKey, ...]]
    values: Mapping[RecordKey, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What readers may see: the corpus without its drafts, each record's address and card, the facets.

    ``itineraries`` holds the steps of the records that lead through others.
    """

    corpus: Corpus
    addresses: Mapping[RecordKey, str]
    cards: Mapping[RecordKey, Card]
    facets: tuple[FacetColumn, ...]
    itineraries: Mapping[RecordKey, tuple[Step, ...]]

    def kind(self, key: RecordKey) -> Kind:
        """The kind of a record."""
        return self.corpus.schema.kinds[key.kind]

    def of_kind(self, kind: Kind) -> Iterator[Record]:
        """The published records of a kind."""
        return (record for record in self.corpus.records.values() if record.key.kind == kind.id)

    def facet(self, role: Role) -> FacetColumn | None:
        """The facet that plays a role, if the model has one."""
        return next((column for column in self.facets if column.role is role), None)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the content does not say: Git dates by path, and where things lie.

    ``addresses`` leads from a content file that is no record (an editorial page, an image) to its
    address on the site. ``source_prefix`` stands before a record's path to make its file's address.
    ``site_name`` and ``site_url`` (which ends with ``/``, or is empty) say where a notice is read.
    ``problems`` are what the check found, ``measures`` what it found in older commits.
    """

    dates: Mapping[str, Dates] = field(default_factory=lambda: MappingProxyType({}))
    addresses: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    source_prefix: str = ""
    site_name: str = ""
    site_url: str = ""
    problems: tuple[Problem, ...] = ()
    measures: tuple[Measure, ...] = ()


Crossed: TypeAlias = Mapping[tuple[str, str], Sequence[RecordKey]]
"""Records by the ids of a theme and of a value of another facet."""


def base_of(address: str) -> str:
    """What leads from a page back to the site's root: ``../../`` for ``ressources/x/``."""
    return "../" * address.count("/") or "./"


def published(corpus: Corpus) -> Corpus:
    """The corpus without its drafts: nothing can list, cite or link to them any more."""
    kept = {key: record for key, record in corpus.records.items() if not _is_draft(corpus.schema, record)}
    if len(kept) == len(corpus.records):
        return corpus
    names = {
        kind: {name: id_ for name, id_ in found.items() if RecordKey(kind, id_) in kept}
        for kind, found in corpus.names.items()
    }
    paths = {path: key for path, key in corpus.paths.items() if key in kept}
    return corpus._replace(
        records=MappingProxyType(kept),
        names=MappingProxyType(names),
        paths=MappingProxyType(paths),
    )


def _is_draft(schema: Schema, record: Record) -> bool:
    status = schema.kinds[record.key.kind].roles.get(Role.STATUS)
    return status is not None and record.text(status.key) == DRAFT


def catalogue_of(corpus: Corpus) -> Catalogue:
    """The published part of a corpus, ready to be listed."""
    corpus = published(corpus)
    kinds = corpus.schema.kinds
    addresses = {key: f"{kinds[key.kind].folder}/{key.id}/" for key in corpus.records}
    leading = {kind.id for kind in kinds.values() if Role.STEPS in kind.roles}
    itineraries = {
        key: steps_of(corpus, record) for key, record in corpus.records.items() if key.kind in leading
    }
    marks = cache(partial(_marks, corpus.schema))  # few ways to carry them, and many cards
    cards = {key: _card(corpus, record, addresses[key], marks) for key, record in corpus.records.items()}
    cards |= {key: _leading_card(corpus.schema, cards, key, steps) for key, steps in itineraries.items()}
    order = sorted(corpus.records.values(), key=partial(title_order, corpus))
    order.sort(key=partial(date_of, corpus), reverse=True)
    facets = tuple(_facet_columns(corpus, order, addresses))
    return Catalogue(
        corpus,
        MappingProxyType(addresses),
        MappingProxyType(cards),
        facets,
        MappingProxyType(itineraries),
    )


def with_record(catalogue: Catalogue, record: Record) -> Catalogue | None:
    """The catalogue with a record that has changed, and all else as it was: facets and lists still have what it
    was. Nothing when the record comes, goes, or leads through others.
    """
    key, before = record.key, catalogue.corpus.records.get(record.key)
    if before is None or before.path != record.path or key in catalogue.itineraries:
        return None
    if _is_draft(catalogue.corpus.schema, record):
        return None
    corpus = catalogue.corpus._replace(records=MappingProxyType({**catalogue.corpus.records, key: record}))
    card = _card(corpus, record, catalogue.addresses[key], partial(_marks, corpus.schema))
    return replace(catalogue, corpus=corpus, cards=MappingProxyType({**catalogue.cards, key: card}))


def role_text(corpus: Corpus, record: Record, role: Role) -> str:
    """The first value of the field that plays a role, as stored."""
    found = corpus.schema.kinds[record.key.kind].roles.get(role)
    return record.text(found.key) if found else ""


def title_of(corpus: Corpus, record: Record) -> str:
    """A record's title, or its id."""
    return role_text(corpus, record, Role.TITLE) or record.id


def date_of(corpus: Corpus, record: Record) -> str:
    """A record's own date as stored (``2021-06``), or nothing."""
    return role_text(corpus, record, Role.DATE)


def title_order(corpus: Corpus, record: Record) -> tuple[str, str]:
    """What sorts records by title."""
    return fold(title_of(corpus, record)), record.id


def role_labels(corpus: Corpus, record: Record, role: Role) -> tuple[str, ...]:
    """A role's values in words."""
    found = corpus.schema.kinds[record.key.kind].roles.get(role)
    if found is None:
        return ()
    return tuple(label_of(corpus, found, value) for value in record.values.get(found.key, ()))


def label_of(corpus: Corpus, wanted: Field, value: Value) -> str:
    """A value in words: a term's label, the title of the record referred to, a date in French."""
    match wanted.type:
        case "terme":
            term = term_of(corpus.schema, wanted, value.data)
            return term.label if term else value.data
        case "référence":
            key = resolve_reference(corpus, wanted.target, value.data)
            return title_of(corpus, corpus.records[key]) if key else value.data
        case "date":
            return date_in_words(value.data)
    return value.data


def term_of(schema: Schema, wanted: Field, id_: str) -> Term | None:
    """The vocabulary's term of an id, if it has one."""
    vocabulary = schema.vocabularies.get(wanted.vocabulary)
    return vocabulary.terms.get(id_) if vocabulary else None


def _marks(schema: Schema, kind: str, carried: tuple[str, ...]) -> tuple[Mark, ...]:
    """The kinds of knowledge that a record carries, in the vocabulary's order."""
    return tuple(mark for mark in axis_marks(schema, schema.kinds[kind]) if mark.id in carried)


def mark_of(axis: Field, term: Term) -> Mark:
    """The mark of a term of the crossing axis."""
    return Mark(term.id, term.label, term.mark, f"{axis.facet}/{term.id}/" if axis.facet else "")


def _card(
    corpus: Corpus,
    record: Record,
    address: str,
    marks: Callable[[str, tuple[str, ...]], tuple[Mark, ...]],
) -> Card:
    axis = corpus.schema.kinds[record.key.kind].roles.get(Role.AXIS)
    return Card(
        id=record.id,
        address=address,
        title=in_french(title_of(corpus, record)),
        summary=shortened(in_french(role_text(corpus, record, Role.SUMMARY)), SUMMARY_LENGTH),
        marks=marks(record.key.kind, record.texts(axis.key)) if axis else (),
        format=", ".join(role_labels(corpus, record, Role.FORMAT)),
        year=date_of(corpus, record)[:4],
        contributors=tuple(in_french(name) for name in role_labels(corpus, record, Role.CONTRIBUTOR)),
        themes=role_labels(corpus, record, Role.THEME),
        citable=is_citable(corpus.schema.kinds[record.key.kind]),
    )


def _leading_card(
    schema: Schema, cards: Mapping[RecordKey, Card], key: RecordKey, steps: Sequence[Step]
) -> Card:
    """The card of a record that leads through others: how many, and the kinds of knowledge met on the way."""
    card, kind = cards[key], schema.kinds[key.kind]
    met = {mark for step in steps for mark in cards[step.target].marks}
    order = dict.fromkeys(mark for each in schema.kinds.values() for mark in axis_marks(schema, each))
    marks = tuple(mark for mark in order if mark in met or mark in card.marks)
    return card.with_(marks=marks, format=f"{card.format or kind.label}, {in_steps(len(steps))}")


def in_steps(number: int) -> str:
    """« 5 étapes »."""
    return f"{number} étape{'s' if number > 1 else ''}"


# ------------------------------------------------------------------------------------------ facets


def _facet_columns(
    corpus: Corpus, newest_first: Sequence[Record], addresses: Mapping[RecordKey, str]
) -> Iterator[FacetColumn]:
    """One column for each facet address, whichever kinds share it, in the model's order."""
    fields: dict[str, list[tuple[Kind, Field]]] = defaultdict(list)
    for kind in corpus.schema.kinds.values():
        for found in kind.facets():
            fields[found.facet].append((kind, found))
    for key, owners in fields.items():
        column = _facet_column(corpus, newest_first, addresses, key, owners)
        # When no record says other than what is taken for granted, there is nothing to filter by.
        if set(column.terms) != {owners[0][1].default}:
            yield column


def _facet_column(
    corpus: Corpus,
    newest_first: Sequence[Record],
    addresses: Mapping[RecordKey, str],
    key: str,
    owners: Sequence[tuple[Kind, Field]],
) -> FacetColumn:
    by_kind = {kind.id: found for kind, found in owners}
    terms: dict[str, FacetTerm] = {}
    records: dict[str, list[RecordKey]] = defaultdict(list)
    values: dict[RecordKey, tuple[str, ...]] = {}
    known: dict[tuple[str, str], tuple[FacetTerm, ...]] = {}  # a facet has few values for many records
    for record in newest_first:
        found = by_kind.get(record.key.kind)
        if found is None:
            continue
        carried: dict[str, FacetTerm] = {}
        for value in record.values.get(found.key, ()):
            place = (record.key.kind, value.data)
            if place not in known:
                known[place] = tuple(facet_terms(corpus, found, value, addresses))
            for term in known[place]:
                carried.setdefault(term.id, term)
        for id_, term in carried.items():
            terms.setdefault(id_, term)
            records[id_].append(record.key)
        if carried:
            values[record.key] = tuple(carried)
    first = owners[0][1]
    label, title = _facet_names(corpus.schema, first)
    return FacetColumn(
        key=key,
        label=label,
        title=title,
        kinds=tuple(by_kind),
        role=first.role,
        indexed=first.type != "référence",
        terms=MappingProxyType(_in_reading_order(corpus, first, terms)),
        records=MappingProxyType({id_: tuple(keys) for id_, keys in records.items()}),
        values=MappingProxyType(values),
    )


def _facet_names(schema: Schema, wanted: Field) -> tuple[str, str]:
    """What one value is called, and all of them. Dates are filtered by year."""
    if wanted.type == "date":
        return "Année", "Années"
    vocabulary = schema.vocabularies.get(wanted.vocabulary) if wanted.type == "terme" else None
    return wanted.label, vocabulary.label if vocabulary and vocabulary.label else plural(wanted.label)


def facet_terms(
    corpus: Corpus, wanted: Field, value: Value, addresses: Mapping[RecordKey, str]
) -> Iterator[FacetTerm]:
    """What one value counts for: itself, and the ancestors of a term."""
    if wanted.type == "terme":
        term = term_of(corpus.schema, wanted, value.data)
        while term:
            yield _vocabulary_term(wanted, term)
            term = term_of(corpus.schema, wanted, term.parent) if term.parent else None
    elif wanted.type == "référence":
        key = resolve_reference(corpus, wanted.target, value.data)
        if key:
            target = corpus.records[key]
            names = role_labels(corpus, target, Role.ALIASES)
            yield FacetTerm(key.id, title_of(corpus, target), addresses[key], synonyms=names)
    elif wanted.type == "date":
        year = value.data[:4]
        yield FacetTerm(year, year, f"{wanted.facet}/{year}/")
    elif id_ := slug(value.data):
        yield FacetTerm(id_, value.data, f"{wanted.facet}/{id_}/")


def _vocabulary_term(wanted: Field, term: Term) -> FacetTerm:
    return FacetTerm(
        id=term.id,
        label=term.label,
        address=f"{wanted.facet}/{term.id}/",
        definition=term.definition,
        parent=term.parent,
        mark=mark_of(wanted, term) if wanted.role is Role.AXIS else None,
        synonyms=term.synonyms,
        former_ids=term.former_ids,
    )


def _in_reading_order(
    corpus: Corpus, wanted: Field, carried: Mapping[str, FacetTerm]
) -> dict[str, FacetTerm]:
    """A vocabulary's own order, newest years first, other values by name.

    Themes and the crossing axis keep the terms that nothing carries yet: a gap is worth showing.
    """
    vocabulary = corpus.schema.vocabularies.get(wanted.vocabulary) if wanted.type == "terme" else None
    if vocabulary:
        whole = wanted.role in (Role.THEME, Role.AXIS)
        terms = vocabulary.terms.values()
        return {t.id: _vocabulary_term(wanted, t) for t in terms if whole or t.id in carried}
    by_name = sorted(carried.values(), key=lambda t: (fold(t.label), t.id), reverse=wanted.type == "date")
    return {term.id: term for term in by_name}


def facet_value(column: FacetColumn, term: FacetTerm) -> FacetValue:
    """One value with how many records carry it."""
    count = len(column.records.get(term.id, ()))
    return FacetValue(in_french(term.label), term.address, count, term.mark, in_french(term.definition))


def pair_address(theme: FacetTerm, column: FacetColumn, term: FacetTerm) -> str:
    """Where the records of a theme that carry a value of another facet are listed."""
    return f"{theme.address}{column.key}/{term.id}/"


def cross_facets(themes: FacetColumn, column: FacetColumn) -> Crossed:
    """The records of each theme and value of another facet, newest first; none where there are none."""
    found: defaultdict[tuple[str, str], list[RecordKey]] = defaultdict(list)
    for theme, keys in themes.records.items():
        for key in keys:
            for value in column.values.get(key, ()):
                found[theme, value].append(key)
    return found


def facet_view(column: FacetColumn) -> Facet:
    """A facet's values as lists show them."""
    return Facet(column.key, column.title, tuple(facet_value(column, term) for term in column.terms.values()))


def siblings_of(column: FacetColumn, term: FacetTerm) -> Facet | None:
    """The values beside a value: those under the same parent."""
    beside = [other for other in column.terms.values() if other.parent == term.parent]
    if len(beside) < 2 or len(beside) > MOST_SIBLINGS:
        return None
    return Facet(column.key, column.title, tuple(facet_value(column, other) for other in beside))


def is_archived(catalogue: Catalogue, record: Record) -> bool:
    """Whether a record is kept for memory only."""
    return role_text(catalogue.corpus, record, Role.STATUS) == ARCHIVED


def axis_marks(schema: Schema, kind: Kind) -> tuple[Mark, ...]:
    """Every mark of a kind's crossing axis, in the vocabulary's order."""
    axis = kind.roles.get(Role.AXIS)
    vocabulary = schema.vocabularies.get(axis.vocabulary) if axis else None
    return tuple(mark_of(axis, term) for term in vocabulary.terms.values()) if axis and vocabulary else ()


def newest_first(catalogue: Catalogue, records: Iterable[Record]) -> list[Record]:
    """Newest first, records without a date last, then by title."""
    order = sorted(records, key=partial(title_order, catalogue.corpus))
    order.sort(key=partial(date_of, catalogue.corpus), reverse=True)
    return order


# ------------------------------------------------------------------------------- crossings in words


def relation_in_words(catalogue: Catalogue, crossing: Crossing, teller: RecordKey) -> str:
    """A declared crossing as one of its two records says it; nothing where the relation has no inverse."""
    wanted = catalogue.kind(crossing.source).roles.get(Role.RELATIONS)
    relations = catalogue.corpus.schema.vocabularies.get(wanted.vocabulary) if wanted else None
    if teller == crossing.source:
        term = relations.terms.get(crossing.relation) if relations else None
        return feminine(term.label) if term else crossing.relation
    inverse = inverse_of(crossing, relations) if relations else None
    return feminine(inverse.reasons[0]) if inverse else ""


def reasons_in_words(crossing: Crossing) -> tuple[str, ...]:
    """Why two records are linked, ready to show."""
    return tuple(in_french(reason) for reason in crossing.reasons)


def tie_view(catalogue: Catalogue, crossing: Crossing, *, turned: bool = False) -> TieView:
    """A crossing as it reads from its source, or ``turned``, from its target."""
    one, other = crossing.source, crossing.target
    if turned:
        one, other = other, one
    match crossing.kind:
        case CrossingKind.DECLARED:
            relation = relation_in_words(catalogue, crossing, one) or "est liée à"
        case CrossingKind.CITED:
            relation = "est mentionnée par" if turned else "mentionne"
        case _:
            relation = ""
    reasons = () if crossing.kind is CrossingKind.DECLARED else reasons_in_words(crossing)
    return TieView(catalogue.cards[one], catalogue.cards[other], crossing.kind, relation, reasons)


def spot_of(card: Card) -> Spot:
    """A record as drawings show it."""
    return Spot(shortened(card.title, LETTERS), card.address, card.marks)
