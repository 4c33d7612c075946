"""From a checked corpus to every page of the site: addresses, views, listings, redirects.

Comes in: the ``Corpus``, its crossings, its bodies rendered, and what only the edges know (Git dates, the
addresses of the editorial pages). Goes out: a ``Site`` of pages whose views the theme's
parts show, and the ``Catalogue``: what readers may see, facet by facet, which search and exports share.

Nothing here knows a kind or a key by name: roles say what a field is for, ``facette`` where readers
filter. A kind added to the model gets its pages, listings and facets without a line of Python.
Drafts are left out first of all, so that nothing can link to them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from types import MappingProxyType

from generator.crossings import inverse_of
from generator.drawing import LETTERS, Spot, draw_neighbours
from generator.fields import MONTHS
from generator.graph import NO_GRAPH, Graph, strength
from generator.links import content_path, resolve_file, resolve_link, resolve_reference
from generator.metadata import Describer, PageFacts, SiteFacts
from generator.model import (
    START,
    BodyLink,
    Corpus,
    Crossing,
    CrossingKind,
    Dates,
    Field,
    Kind,
    Measure,
    Page,
    Problem,
    Record,
    RecordKey,
    Role,
    Schema,
    Severity,
    Site,
    Term,
    Value,
)
from generator.problems import SEVERITY_NAMES, rule_path
from generator.references import CODE_ADDRESSES, Reference, is_citable, reference_of
from generator.rulebook import (
    FIXED,
    RULES_ADDRESS,
    Example,
    RulePage,
    Sample,
    plain_words,
)
from generator.schema import slug
from generator.terms import fold
from generator.views import (
    Body,
    Card,
    Drawing,
    ExampleView,
    Facet,
    FacetValue,
    Fact,
    Gap,
    HomeView,
    IndexView,
    Link,
    ListingView,
    Mark,
    Metadata,
    ModelRow,
    ModelTable,
    ModelView,
    Neighbour,
    PageLink,
    Pagination,
    Picture,
    Quotation,
    RecordView,
    Resolve,
    RuleGroup,
    RuleLink,
    RulesView,
    RuleView,
    SampleLine,
    SampleView,
    SearchView,
    SelectionView,
    Share,
    SideBySide,
    SortLink,
    ThemeTile,
    TieView,
    Viewpoint,
)

DRAFT, ARCHIVED = "brouillon", "archive"
"""The two terms of the status vocabulary that change what is published."""

SEARCH_ADDRESS = "recherche/"
SELECTION_ADDRESS = "selection/"
CROSSINGS_ADDRESS = "croisements/"
CONTRIBUTE_PATH = "contribuer.md"
FRAGMENT_PREFIX = "c-"
"""Starts every id inside a body, so that none is also one of the page's own."""

CARDS_A_PAGE = 40
BESIDE = 2
"""How many pages of a listing are named on either side of the one shown."""
LATEST = 6
OTHER_VIEWS, SAME_SUBJECT = 6, 4
"""How many computed crossings a page shows of each sort."""
GAPS = 8
DRAWN, LEAST_DRAWN = 4, 3
"""A record's drawing: neighbours on either side at most, and how many are worth one."""
STRONGEST_SHOWN = 3
"""Crossings above a theme's listing."""
MOST_SIBLINGS = 40
"""A facet with more values than this has an index page, but no list of values beside each listing."""
SUMMARY_LENGTH, DESCRIPTION_LENGTH = 300, 160

_NO_BREAK, _NARROW_NO_BREAK = "\u00a0", "\u202f"


# ------------------------------------------------------------------------------------ French words


def date_in_words(iso: str) -> str:
    """``2023-11-27`` as « 27 novembre 2023 », ``2021-06`` as « juin 2021 », ``2016`` as it is."""
    year, *rest = iso.split("-")
    words = [year]
    if rest:
        words.insert(0, MONTHS[int(rest[0]) - 1])
    if len(rest) > 1:
        words.insert(0, "1er" if rest[1] == "01" else str(int(rest[1])))
    return " ".join(words)


_SPACED = re.compile(
    r"(?P<opening>«) | (?P<high>[;?!])| (?P<wide>[:»%€])|(?<![\d,.])(?P<number>\d{1,3}(?: \d{3})+)(?!\d)"
)


def in_french(text: str) -> str:
    """The text with no-break spaces where French wants them and an ordinary one was typed.

    Narrow before ; ? ! and between the digits of « 250 000 », wide before : % € and inside « ».
    """
    return _SPACED.sub(_no_break, text) if _MAY_NEED_SPACES.search(text) else text


_MAY_NEED_SPACES = re.compile(r"[«;?!:»%€\d] | [;?!:»%€\d]")


def _no_break(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "opening":
            return f"«{_NO_BREAK}"
        case "high":
            return _NARROW_NO_BREAK + match["high"]
        case "number":
            return match["number"].replace(" ", _NARROW_NO_BREAK)
    return _NO_BREAK + match["wide"]


_ORDINARY_SPACES = re.compile(r"[ \t\r\n]+")


def shortened(text: str, most: int) -> str:
    """The text cut between two words, with an ellipsis when something is left out."""
    text = _ORDINARY_SPACES.sub(" ", text.strip())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-\u00a0\u202f") + "…"


_SENTENCE_END = re.compile(r"[.?!…](?= )")


def described(text: str, most: int = DESCRIPTION_LENGTH) -> str:
    """The text cut after a sentence when that leaves enough of it, else between two words."""
    text = _ORDINARY_SPACES.sub(" ", text.strip())
    if len(text) > most:
        ends = [end.end() for end in _SENTENCE_END.finditer(text, 0, most + 1)]
        if ends and ends[-1] >= most // 3:
            return text[: ends[-1]]
    return shortened(text, most)


def _plural(label: str) -> str:
    """One word in the plural; several are left as they are (« Type de savoir »)."""
    return label if " " in label or label.endswith(("s", "x", "z")) else f"{label}s"


def _lower_first(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


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
    """What readers may see: the corpus without its drafts, each record's address and card, the facets."""

    corpus: Corpus
    addresses: Mapping[RecordKey, str]
    cards: Mapping[RecordKey, Card]
    facets: tuple[FacetColumn, ...]

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


def base_of(address: str) -> str:
    """What leads from a page back to the site's root: ``../../`` for ``ressources/x/``."""
    return "../" * address.count("/") or "./"


def published(corpus: Corpus) -> Corpus:
    """The corpus without its drafts: nothing can list, cite or link to them any more."""
    status = {
        kind.id: kind.roles[Role.STATUS].key
        for kind in corpus.schema.kinds.values()
        if Role.STATUS in kind.roles
    }
    kept = {
        key: record
        for key, record in corpus.records.items()
        if key.kind not in status or record.text(status[key.kind]) != DRAFT
    }
    names = {
        kind: {name: id_ for name, id_ in found.items() if RecordKey(kind, id_) in kept}
        for kind, found in corpus.names.items()
    }
    paths = {path: key for path, key in corpus.paths.items() if key in kept}
    return replace(
        corpus,
        records=MappingProxyType(kept),
        names=MappingProxyType(names),
        paths=MappingProxyType(paths),
    )


def catalogue_of(corpus: Corpus) -> Catalogue:
    """The published part of a corpus, ready to be listed."""
    corpus = published(corpus)
    kinds = corpus.schema.kinds
    addresses = {key: f"{kinds[key.kind].folder}/{key.id}/" for key in corpus.records}
    cards = {key: _card(corpus, record, addresses[key]) for key, record in corpus.records.items()}
    order = sorted(corpus.records.values(), key=partial(_title_order, corpus))
    order.sort(key=partial(_date, corpus), reverse=True)
    facets = tuple(_facet_columns(corpus, order, addresses))
    return Catalogue(corpus, MappingProxyType(addresses), MappingProxyType(cards), facets)


def role_text(corpus: Corpus, record: Record, role: Role) -> str:
    """The first value of the field that plays a role, as stored."""
    found = corpus.schema.kinds[record.key.kind].roles.get(role)
    return record.text(found.key) if found else ""


def _title(corpus: Corpus, record: Record) -> str:
    return role_text(corpus, record, Role.TITLE) or record.id


def _date(corpus: Corpus, record: Record) -> str:
    return role_text(corpus, record, Role.DATE)


def _title_order(corpus: Corpus, record: Record) -> tuple[str, str]:
    return fold(_title(corpus, record)), record.id


def role_labels(corpus: Corpus, record: Record, role: Role) -> tuple[str, ...]:
    """A role's values in words."""
    found = corpus.schema.kinds[record.key.kind].roles.get(role)
    if found is None:
        return ()
    return tuple(_label(corpus, found, value) for value in record.values.get(found.key, ()))


def _label(corpus: Corpus, wanted: Field, value: Value) -> str:
    match wanted.type:
        case "terme":
            term = _term(corpus.schema, wanted, value.data)
            return term.label if term else value.data
        case "référence":
            key = resolve_reference(corpus, wanted.target, value.data)
            return _title(corpus, corpus.records[key]) if key else value.data
        case "date":
            return date_in_words(value.data)
    return value.data


def _term(schema: Schema, wanted: Field, id_: str) -> Term | None:
    vocabulary = schema.vocabularies.get(wanted.vocabulary)
    return vocabulary.terms.get(id_) if vocabulary else None


def _marks(corpus: Corpus, record: Record) -> tuple[Mark, ...]:
    """A record's kinds of knowledge, in the vocabulary's order."""
    axis = corpus.schema.kinds[record.key.kind].roles.get(Role.AXIS)
    vocabulary = corpus.schema.vocabularies.get(axis.vocabulary) if axis else None
    if axis is None or vocabulary is None:
        return ()
    carried = record.texts(axis.key)
    return tuple(_mark(axis, term) for term in vocabulary.terms.values() if term.id in carried)


def _mark(axis: Field, term: Term) -> Mark:
    return Mark(term.id, term.label, term.mark, f"{axis.facet}/{term.id}/" if axis.facet else "")


def _card(corpus: Corpus, record: Record, address: str) -> Card:
    return Card(
        id=record.id,
        address=address,
        title=in_french(_title(corpus, record)),
        summary=shortened(in_french(role_text(corpus, record, Role.SUMMARY)), SUMMARY_LENGTH),
        marks=_marks(corpus, record),
        format=", ".join(role_labels(corpus, record, Role.FORMAT)),
        year=_date(corpus, record)[:4],
        contributors=tuple(in_french(name) for name in role_labels(corpus, record, Role.CONTRIBUTOR)),
        themes=role_labels(corpus, record, Role.THEME),
        citable=is_citable(corpus.schema.kinds[record.key.kind]),
    )


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
        yield _facet_column(corpus, newest_first, addresses, key, owners)


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
    for record in newest_first:
        found = by_kind.get(record.key.kind)
        if found is None:
            continue
        carried: dict[str, FacetTerm] = {}
        for value in record.values.get(found.key, ()):
            for term in _facet_terms(corpus, found, value, addresses):
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
    return wanted.label, vocabulary.label if vocabulary and vocabulary.label else _plural(wanted.label)


def _facet_terms(
    corpus: Corpus, wanted: Field, value: Value, addresses: Mapping[RecordKey, str]
) -> Iterator[FacetTerm]:
    """What one value counts for: itself, and the ancestors of a term."""
    if wanted.type == "terme":
        term = _term(corpus.schema, wanted, value.data)
        while term:
            yield _vocabulary_term(wanted, term)
            term = _term(corpus.schema, wanted, term.parent) if term.parent else None
    elif wanted.type == "référence":
        key = resolve_reference(corpus, wanted.target, value.data)
        if key:
            target = corpus.records[key]
            names = role_labels(corpus, target, Role.ALIASES)
            yield FacetTerm(key.id, _title(corpus, target), addresses[key], synonyms=names)
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
        mark=_mark(wanted, term) if wanted.role is Role.AXIS else None,
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


def facet_view(column: FacetColumn) -> Facet:
    """A facet's values as lists show them."""
    return Facet(column.key, column.title, tuple(facet_value(column, term) for term in column.terms.values()))


def _siblings(column: FacetColumn, term: FacetTerm) -> Facet | None:
    """The values beside a value: those under the same parent."""
    beside = [other for other in column.terms.values() if other.parent == term.parent]
    if len(beside) < 2 or len(beside) > MOST_SIBLINGS:
        return None
    return Facet(column.key, column.title, tuple(facet_value(column, other) for other in beside))


# ---------------------------------------------------------------------------------------- the site


def lay_out(
    catalogue: Catalogue,
    crossings: Iterable[Crossing],
    render_body: Callable[[Record], Body],
    around: Surroundings,
    graph: Graph = NO_GRAPH,
) -> Site:
    """Every page that is ours, in the order of addresses, and the old addresses that lead to them.

    Views are made when a page is rendered, and so are bodies, by ``render_body``. ``graph`` gives themes
    their strongest crossings.
    """
    pages = [
        *_RecordPages(catalogue, crossings, render_body, around).pages(),
        *_kind_listings(catalogue),
        *_facet_listings(catalogue, graph, around),
        _search_page(catalogue),
        _selection_page(catalogue),
    ]
    pages.sort(key=lambda page: page.address)
    return Site(tuple(pages), MappingProxyType(_redirects(catalogue)))


def _redirects(catalogue: Catalogue) -> dict[str, str]:
    found: dict[str, str] = {}
    taken = set(catalogue.addresses.values())
    for key, record in catalogue.corpus.records.items():
        former = catalogue.kind(key).roles.get(Role.FORMER_IDS)
        for id_ in record.texts(former.key) if former else ():
            address = f"{catalogue.kind(key).folder}/{id_}/"
            if address not in taken:
                found.setdefault(address, catalogue.addresses[key])
    for column in catalogue.facets:
        for term in column.terms.values():
            found |= {f"{column.key}/{id_}/": term.address for id_ in term.former_ids}
    return dict(sorted(found.items()))


# ------------------------------------------------------------------------------------ record pages

_SHOWN_ELSEWHERE = frozenset(
    {
        Role.TITLE,
        Role.SUMMARY,
        Role.AXIS,
        Role.IMAGE,
        Role.RELATIONS,
        Role.STATUS,
        Role.FORMER_IDS,
        Role.SUCCESSOR,
        Role.DIFFUSION,  # what is on the site is public
        Role.WAIVERS,
    }
)
_WORDS = frozenset({"texte", "texte long"})
"""The types whose values are written in words."""


class _RecordPages:
    """The pages of records: holds the look-ups that every one of them needs."""

    def __init__(
        self,
        catalogue: Catalogue,
        crossings: Iterable[Crossing],
        render_body: Callable[[Record], Body],
        around: Surroundings,
    ) -> None:
        self._catalogue = catalogue
        self._corpus = catalogue.corpus
        self._render_body = render_body
        self._around = around
        self._from: dict[RecordKey, list[Crossing]] = defaultdict(list)
        self._to: dict[RecordKey, list[Crossing]] = defaultdict(list)
        for crossing in crossings:
            if crossing.source in catalogue.cards and crossing.target in catalogue.cards:
                self._from[crossing.source].append(crossing)
                if crossing.kind is not CrossingKind.COMPUTED:
                    self._to[crossing.target].append(crossing)
        self._referring = _referring(catalogue)
        site = SiteFacts(around.site_name, around.site_url, catalogue.addresses)
        self._describer = Describer(self._corpus, site)
        self._axes = {
            kind.id: _axis_marks(catalogue.corpus.schema, kind) for kind in self._corpus.schema.kinds.values()
        }

    def pages(self) -> Iterator[Page]:
        for record in self._corpus.records.values():
            yield self._page(record)
            yield from self._resource_listing(record)

    def _page(self, record: Record) -> Page:
        card = self._catalogue.cards[record.key]
        dates = self._around.dates.get(record.path)
        return Page(
            card.address,
            card.title,
            described(card.summary or card.title),
            "fiche.html",
            partial(self._view, record),
            record.path,
            dates.changed if dates else "",
        )

    def _view(self, record: Record) -> RecordView:
        corpus, kind, address = (
            self._corpus,
            self._catalogue.kind(record.key),
            self._catalogue.addresses[record.key],
        )
        card = self._catalogue.cards[record.key]
        body = self._render_body(record)
        declared = (*self._stated(record.key), *self._stated_by_others(record.key))
        other, same = self._computed(record.key, {each.card.address: each.relation for each in declared})
        cited_by = self._cited_by(record.key)
        citing = (citer for quotation in cited_by for citer in quotation.cards)
        beside = (card, *(neighbour.card for neighbour in (*declared, *other, *same)), *citing)
        reached = {mark.id for each in beside for mark in each.marks}
        resources = self._referring.get(record.key, ())
        drawing, left_out = _drawn_around(
            card,
            {
                CrossingKind.DECLARED: [neighbour.card for neighbour in declared],
                CrossingKind.CITED: [citer for quotation in cited_by for citer in quotation.cards],
                CrossingKind.COMPUTED: [neighbour.card for neighbour in (*other, *same)],
            },
        )
        dates = self._around.dates.get(record.path, Dates("", ""))
        reference = reference_in(self._catalogue, record, self._around)
        picture = self._picture(record)
        return RecordView(
            id=record.id,
            kind=Link(kind.plural, f"{kind.folder}/"),
            title=card.title,
            summary=in_french(role_text(corpus, record, Role.SUMMARY)),
            status=self._status(record),
            successor=self._items_of_role(record, Role.SUCCESSOR),
            marks=card.marks,
            themes=self._items_of_role(record, Role.THEME),
            picture=picture,
            facts=tuple(self._facts(record)),
            source=next(iter(self._items_of_role(record, Role.SOURCE)), None),
            body_html=body.html,
            headings=body.headings,
            declared=declared,
            other_views=_viewpoints(card.marks, other),
            same_subject=same,
            cited_by=cited_by,
            missing_marks=tuple(mark for mark in self._axes[kind.id] if mark.id not in reached),
            resources=tuple(self._catalogue.cards[key] for key in resources[:CARDS_A_PAGE]),
            resources_total=len(resources),
            resources_address=_resources_address(address) if len(resources) > CARDS_A_PAGE else "",
            citation=citation_of(reference),
            address=address,
            permalink=self._around.site_url and self._around.site_url + address,
            metadata=self._metadata(record, reference, picture),
            added=dates.added,
            changed=dates.changed,
            file=Link(record.path, self._around.source_prefix and self._around.source_prefix + record.path),
            has_crossings=bool(card.marks),
            around=drawing,
            left_out=left_out,
        )

    # ---- crossings

    def _computed(
        self, key: RecordKey, related: Mapping[str, str]
    ) -> tuple[tuple[Neighbour, ...], tuple[Neighbour, ...]]:
        """The nearest records that bring another kind of knowledge, and the nearest of the same kinds.

        What stands among the record's relations already (``related``: address and words) is not said
        again among its like; among the others, the relation is why.
        """
        cards = self._catalogue.cards
        own = {mark.id for mark in cards[key].marks}
        other: list[Neighbour] = []
        same: list[Neighbour] = []
        for crossing in self._from.get(key, ()):
            if crossing.kind is not CrossingKind.COMPUTED:
                continue
            card = cards[crossing.target]
            if any(mark.id not in own for mark in card.marks):
                if len(other) < OTHER_VIEWS:
                    relation = related.get(card.address, "")
                    stated = (f"ressource liée{_NO_BREAK}: {relation}",)
                    other.append(Neighbour(card, relation, stated if relation else _reasons(crossing)))
            elif len(same) < SAME_SUBJECT and card.address not in related:
                same.append(Neighbour(card, "", _reasons(crossing)))
        return tuple(other), tuple(same)

    def _cited_by(self, key: RecordKey) -> tuple[Quotation, ...]:
        """The records whose body links here, with the sentence that does: said once when they share it."""
        found: dict[tuple[str, ...], dict[RecordKey, Card]] = defaultdict(dict)
        for crossing in self._to.get(key, ()):
            if crossing.kind is CrossingKind.CITED:
                found[_reasons(crossing)][crossing.source] = self._catalogue.cards[crossing.source]
        return tuple(Quotation(tuple(cards.values()), reasons) for reasons, cards in found.items())

    def _stated(self, key: RecordKey) -> Iterator[Neighbour]:
        """What the record says of others."""
        for crossing in self._from.get(key, ()):
            if crossing.kind is CrossingKind.DECLARED:
                relation = relation_in_words(self._catalogue, crossing, crossing.source)
                yield Neighbour(self._catalogue.cards[crossing.target], relation, ())

    def _stated_by_others(self, key: RecordKey) -> Iterator[Neighbour]:
        """What others say of the record, seen from its side."""
        for crossing in self._to.get(key, ()):
            if crossing.kind is CrossingKind.DECLARED:
                relation = relation_in_words(self._catalogue, crossing, crossing.target)
                if relation:
                    yield Neighbour(self._catalogue.cards[crossing.source], relation, ())

    # ---- facts

    def _facts(self, record: Record) -> Iterator[Fact]:
        for wanted in self._catalogue.kind(record.key).fields.values():
            values = record.values.get(wanted.key, ())
            usual = wanted.role is Role.LANGUAGE and all(value.data == wanted.default for value in values)
            if values and wanted.role not in _SHOWN_ELSEWHERE and not usual:
                items = tuple(item for value in values for item in self._items(wanted, value))
                if items:
                    yield Fact(self._fact_label(wanted, len(values)), items)

    def _fact_label(self, wanted: Field, count: int) -> str:
        if count < 2:
            return wanted.label
        vocabulary = self._corpus.schema.vocabularies.get(wanted.vocabulary)
        return vocabulary.label if vocabulary and wanted.facet else _plural(wanted.label)

    def _items_of_role(self, record: Record, role: Role) -> tuple[Link, ...]:
        wanted = self._catalogue.kind(record.key).roles.get(role)
        if wanted is None:
            return ()
        return tuple(
            item for value in record.values.get(wanted.key, ()) for item in self._items(wanted, value)
        )

    def _items(self, wanted: Field, value: Value) -> Iterator[Link]:
        """A value as a reader sees it, with its page where it has one."""
        match wanted.type:
            case "groupe":
                yield from self._group_items(wanted, value)
            case "référence":
                key = resolve_reference(self._corpus, wanted.target, value.data)
                label = in_french(_label(self._corpus, wanted, value))
                yield Link(label, self._catalogue.addresses[key] if key else "")
            case "terme":
                yield self._term_item(wanted, value)
            case "adresse":
                yield Link(_short_address(value.data), value.data)
            case "code":
                label = f"{wanted.code.upper()}{_NO_BREAK}{value.data}"
                yield Link(label, CODE_ADDRESSES.get(wanted.code, "").format(value.data))
            case _:
                facet = next(_facet_terms(self._corpus, wanted, value, self._catalogue.addresses), None)
                label = _label(self._corpus, wanted, value)
                typed = wanted.type in _WORDS
                yield Link(
                    in_french(label) if typed else label, facet.address if facet and wanted.facet else ""
                )

    def _term_item(self, wanted: Field, value: Value) -> Link:
        term = _term(self._corpus.schema, wanted, value.data)
        if term is None:
            return Link(value.data)
        if wanted.facet:
            return Link(term.label, f"{wanted.facet}/{term.id}/")
        outside = term.matches.get("uri", "")
        return Link(term.label, outside if outside.startswith("https://") else "")

    def _group_items(self, wanted: Field, value: Value) -> Iterator[Link]:
        """A group's parts: one address and a name make one link, anything else one item a part."""
        parts = [(part, found) for part in wanted.fields for found in value.parts.get(part.key, ())]
        addresses = [found.data for part, found in parts if part.type == "adresse"]
        names = [found.data for part, found in parts if part.type in _WORDS]
        if len(addresses) <= 1 and len(names) <= 1 and len(addresses) + len(names) == len(parts):
            address = addresses[0] if addresses else ""
            yield Link(in_french(names[0]) if names else _short_address(address), address)
        else:
            for part, found in parts:
                yield from self._items(part, found)

    def _status(self, record: Record) -> str:
        return (
            role_labels(self._corpus, record, Role.STATUS)[0] if _is_archived(self._catalogue, record) else ""
        )

    def _picture(self, record: Record) -> Picture | None:
        """An image group holds, in the model's order: the file, its text alternative, its credit."""
        wanted = self._catalogue.kind(record.key).roles.get(Role.IMAGE)
        value = next(iter(record.values.get(wanted.key, ())), None) if wanted else None
        if wanted is None or value is None:
            return None
        texts = [next((found.data for found in value.parts.get(part.key, ())), "") for part in wanted.fields]
        file, alternative, credit = (*(texts or [value.data]), "", "", "")[:3]
        paths = (file, content_path(record.path, file) or "")
        address = next((self._around.addresses[path] for path in paths if path in self._around.addresses), "")
        return Picture(address, in_french(alternative), in_french(credit)) if address else None

    def _metadata(self, record: Record, reference: Reference | None, picture: Picture | None) -> Metadata:
        card = self._catalogue.cards[record.key]
        dates = self._around.dates.get(record.path)
        page = PageFacts(
            title=card.title,
            description=described(card.summary or card.title),
            address=card.address,
            image=picture.address if picture else "",
            alternative=picture.alternative if picture else "",
            changed=dates.changed if dates else "",
        )
        return self._describer.describe(record, reference, page)

    # ---- lists

    def _resource_listing(self, record: Record) -> Iterator[Page]:
        """Every record that refers to this one, when its own page cannot show them all."""
        keys = self._referring.get(record.key, ())
        if len(keys) > CARDS_A_PAGE:
            title = self._catalogue.cards[record.key].title
            yield from lay_out_listing(
                self._catalogue,
                ListingText(
                    self._catalogue.kind(record.key).label, title, unit=unit_of(self._catalogue, keys)
                ),
                _resources_address(self._catalogue.addresses[record.key]),
                keys,
            )


def reference_in(catalogue: Catalogue, record: Record, around: Surroundings) -> Reference | None:
    """A record's reference, for kinds that describe documents, with where its notice is read."""
    if not is_citable(catalogue.kind(record.key)):
        return None
    notice = ""
    if around.site_url and around.site_name:
        address = around.site_url + catalogue.addresses[record.key]
        notice = f"Notice de {around.site_name}{_NO_BREAK}: {address}"
    return reference_of(catalogue.corpus, record, notice)


def citation_of(reference: Reference | None) -> str:
    """A reference in words, in the order of ISO 690.

    Who contributes may only signal the resource: never its author.
    """
    if reference is None:
        return ""
    contributors = reference.contributors
    several = "s" if len(contributors) > 1 else ""
    named = (reference.title, reference.source) if reference.held else (reference.title,)
    *before, last = filter(None, named)
    pieces = [
        ", ".join(reference.authors),
        *before,
        last + (" [en ligne]" if reference.address else ""),
        "" if reference.held else reference.genre,
        date_in_words(reference.date) if reference.date else "[s. d.]",
        f"Organisation{several}{_NO_BREAK}: {', '.join(contributors)}" if contributors else "",
        *(f"{code.upper()}{_NO_BREAK}{number}" for code, number in reference.codes.items()),
    ]
    ends = []
    if reference.address:  # no full stop after an address: it would be copied with it
        ends.append(f"Disponible à l’adresse{_NO_BREAK}: {reference.address}")
    elif reference.source and not reference.held:
        pieces.append(f"Source{_NO_BREAK}: {reference.source}")
    if reference.notice:
        ends.append(reference.notice)
    text = " ".join(_sentence(in_french(piece)) for piece in pieces if piece)
    return " ".join((text, " – ".join(ends))).strip()


def resolver_of(catalogue: Catalogue, record: Record, around: Surroundings) -> Resolve:
    """Where the addresses written in a record's body lead, seen from its page."""
    base = base_of(catalogue.addresses[record.key])

    def resolve(href: str, wikilink: bool) -> Link | None:
        link = BodyLink(href, "", "", START, wikilink)
        fragment = href.partition("#")[2]
        key = resolve_link(catalogue.corpus, record, link)
        if key is not None:
            end = f"#{FRAGMENT_PREFIX}{fragment}" if fragment else ""
            return Link(catalogue.cards[key].title, base + catalogue.addresses[key] + end)
        path = resolve_file(catalogue.corpus, record, link)
        target = around.addresses.get(path) if path else None
        if target is None:
            return None
        return Link(path or "", base + target + (f"#{fragment}" if fragment else ""))

    return resolve


def _resources_address(address: str) -> str:
    return f"{address}ressources/"


def _axis_marks(schema: Schema, kind: Kind) -> tuple[Mark, ...]:
    axis = kind.roles.get(Role.AXIS)
    vocabulary = schema.vocabularies.get(axis.vocabulary) if axis else None
    return tuple(_mark(axis, term) for term in vocabulary.terms.values()) if axis and vocabulary else ()


def _referring(catalogue: Catalogue) -> Mapping[RecordKey, tuple[RecordKey, ...]]:
    """Who refers to whom through a ``référence`` field, newest first (a successor is no resource)."""
    found: dict[RecordKey, dict[RecordKey, None]] = defaultdict(dict)
    for record in _newest_first(catalogue, catalogue.corpus.records.values()):
        for wanted in catalogue.kind(record.key).fields.values():
            if wanted.type != "référence" or wanted.role is Role.SUCCESSOR:
                continue
            for text in record.texts(wanted.key):
                target = resolve_reference(catalogue.corpus, wanted.target, text)
                if target is not None:
                    found[target][record.key] = None
    return {target: tuple(keys) for target, keys in found.items()}


def relation_in_words(catalogue: Catalogue, crossing: Crossing, teller: RecordKey) -> str:
    """A declared crossing as one of its two records says it; nothing where the relation has no inverse."""
    wanted = catalogue.kind(crossing.source).roles.get(Role.RELATIONS)
    relations = catalogue.corpus.schema.vocabularies.get(wanted.vocabulary) if wanted else None
    if teller == crossing.source:
        term = relations.terms.get(crossing.relation) if relations else None
        return term.label if term else crossing.relation
    inverse = inverse_of(crossing, relations) if relations else None
    return inverse.reasons[0] if inverse else ""


def _drawn_around(card: Card, beside: Mapping[CrossingKind, Sequence[Card]]) -> tuple[Drawing | None, int]:
    """A record and its neighbours, each once: what brings another kind of knowledge to the right.

    Also gives how many neighbours are left out.
    """
    styles: dict[str, tuple[Card, CrossingKind]] = {}
    for style, cards in beside.items():
        for neighbour in cards:
            styles.setdefault(neighbour.address, (neighbour, style))
    if len(styles) < LEAST_DRAWN:
        return None, 0
    own = {mark.id for mark in card.marks}
    sides: tuple[list[tuple[Spot, str]], ...] = ([], [])
    for neighbour, sort in styles.values():
        side = sides[any(mark.id not in own for mark in neighbour.marks)]
        if len(side) < DRAWN:
            side.append((spot_of(neighbour), sort))
    return draw_neighbours(card.marks, *sides), len(styles) - len(sides[0]) - len(sides[1])


def spot_of(card: Card) -> Spot:
    """A record as drawings show it."""
    return Spot(shortened(card.title, LETTERS), card.address, card.marks)


def _viewpoints(own: Iterable[Mark], neighbours: Iterable[Neighbour]) -> tuple[Viewpoint, ...]:
    """Neighbours grouped by the first kind of knowledge that each has and the record has not."""
    had = {mark.id for mark in own}
    groups: dict[Mark, list[Neighbour]] = {}
    for neighbour in neighbours:
        mark = next(mark for mark in neighbour.card.marks if mark.id not in had)
        groups.setdefault(mark, []).append(neighbour)
    return tuple(Viewpoint(mark, tuple(group)) for mark, group in groups.items())


def _reasons(crossing: Crossing) -> tuple[str, ...]:
    return tuple(in_french(reason) for reason in crossing.reasons)


def _is_archived(catalogue: Catalogue, record: Record) -> bool:
    return role_text(catalogue.corpus, record, Role.STATUS) == ARCHIVED


def _short_address(address: str) -> str:
    bare = address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    return bare if len(bare) <= 60 else f"{bare[:59]}…"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


# ---------------------------------------------------------------------------------------- listings


@dataclass(frozen=True, slots=True)
class ListingText:
    """What all pages of one listing say."""

    eyebrow: str
    title: str
    unit: str = ""
    definition: str = ""
    mark: Mark | None = None
    siblings: Facet | None = None
    search_address: str = ""
    order: str = ""
    parents: tuple[Link, ...] = ()
    side_by_side: SideBySide | None = None


def _newest_first(catalogue: Catalogue, records: Iterable[Record]) -> list[Record]:
    """Newest first, records without a date last, then by title."""
    order = sorted(records, key=partial(_title_order, catalogue.corpus))
    order.sort(key=partial(_date, catalogue.corpus), reverse=True)
    return order


def lay_out_listing(
    catalogue: Catalogue,
    text: ListingText,
    prefix: str,
    keys: Sequence[RecordKey],
    sorts: tuple[SortLink, ...] = (),
) -> Iterator[Page]:
    """The pages of one listing: ``prefix``, then ``prefix``page/2/ and on."""
    count = max(1, -(-len(keys) // CARDS_A_PAGE))
    more = prefix if prefix.endswith(f"{_BY_TITLE}") else f"{prefix}page/"
    addresses = (prefix, *(f"{more}{number}/" for number in range(2, count + 1)))
    for index, address in enumerate(addresses):
        name = f"{text.eyebrow}{_NO_BREAK}: {text.title}" if text.eyebrow else text.title + text.order
        title = f"{name} (page{_NO_BREAK}{index + 1})" if index else name
        description = text.definition or f"{len(keys)} {text.unit}, {name}"
        view = partial(_listing_view, catalogue, text, addresses, index, keys, sorts)
        yield Page(address, title, described(description), "liste.html", view)


def _listing_view(
    catalogue: Catalogue,
    text: ListingText,
    addresses: Sequence[str],
    index: int,
    keys: Sequence[RecordKey],
    sorts: tuple[SortLink, ...],
) -> ListingView:
    start = index * CARDS_A_PAGE
    return ListingView(
        eyebrow=text.eyebrow,
        title=text.title,
        definition=text.definition,
        mark=text.mark,
        total=len(keys),
        unit=text.unit,
        first=start + 1,
        cards=tuple(catalogue.cards[key] for key in keys[start : start + CARDS_A_PAGE]),
        pagination=_pagination(addresses, index),
        sorts=sorts,
        siblings=text.siblings,
        search_address=text.search_address,
        address=addresses[0],
        parents=text.parents,
        side_by_side=None if index else text.side_by_side,
    )


def _pagination(addresses: Sequence[str], index: int) -> Pagination:
    """Where page ``index`` (from 0) leads: a window, whatever the number of pages."""
    last = len(addresses) - 1
    shown = sorted({0, *range(max(0, index - BESIDE), min(last, index + BESIDE) + 1), last})
    steps: list[PageLink | None] = []
    for place, before in zip(shown, (-1, *shown), strict=False):
        if place - before == 2:
            steps.append(PageLink(place, addresses[place - 1]))  # a gap of one page is that page
        elif place - before > 2:
            steps.append(None)
        steps.append(PageLink(place + 1, addresses[place]))
    return Pagination(
        number=index + 1,
        count=len(addresses),
        steps=tuple(steps),
        previous=addresses[index - 1] if index else "",
        next=addresses[index + 1] if index < last else "",
    )


_BY_TITLE = "page/titre/"
"""Below ``page/``, where no record can have its address."""


def _kind_listings(catalogue: Catalogue) -> Iterator[Page]:
    """All records of each kind: newest first and by title, or by title alone for kinds without dates."""
    for kind in catalogue.corpus.schema.kinds.values():
        by_title = sorted(catalogue.of_kind(kind), key=partial(_title_order, catalogue.corpus))
        column = next((c for c in catalogue.facets if c.indexed and kind.id in c.kinds), None)
        text = ListingText(
            eyebrow="",
            title=kind.plural,
            unit=_kind_unit(kind, len(by_title)),
            definition="",
            siblings=facet_view(column) if column and len(column.terms) <= MOST_SIBLINGS else None,
            search_address=SEARCH_ADDRESS if kind.searchable else "",
        )
        titles = [record.key for record in by_title]
        prefix = f"{kind.folder}/"
        if Role.DATE not in kind.roles:
            yield from lay_out_listing(catalogue, text, prefix, titles)
            continue
        newest = [record.key for record in _newest_first(catalogue, by_title)]
        for address, keys in ((prefix, newest), (prefix + _BY_TITLE, titles)):
            sorts = (
                SortLink("Par date", prefix, address == prefix),
                SortLink("Par titre", prefix + _BY_TITLE, address != prefix),
            )
            order = " par titre" if address != prefix else ""
            yield from lay_out_listing(catalogue, replace(text, order=order), address, keys, sorts)


def _facet_listings(catalogue: Catalogue, graph: Graph, around: Surroundings) -> Iterator[Page]:
    """For each facet an index of its values, and for each value its records, newest first."""
    axis, themes = catalogue.facet(Role.AXIS), catalogue.facet(Role.THEME)
    for column in catalogue.facets:
        if not column.indexed:
            continue
        values = tuple(facet_value(column, term) for term in column.terms.values())
        description = f"{column.title}{_NO_BREAK}: {', '.join(value.label for value in values)}"
        yield Page(
            f"{column.key}/",
            column.title,
            shortened(description, DESCRIPTION_LENGTH),
            "index-facette.html",
            partial(IndexView, column.title, values),
        )
        searchable = any(catalogue.corpus.schema.kinds[kind].searchable for kind in column.kinds)
        for term in column.terms.values():
            keys = column.records.get(term.id, ())
            text = ListingText(
                eyebrow=column.label,
                title=in_french(term.label),
                unit=unit_of(catalogue, keys)
                or _kind_unit(catalogue.corpus.schema.kinds[column.kinds[0]], 0),
                definition=in_french(term.definition),
                mark=term.mark,
                siblings=_siblings(column, term),
                search_address=f"{SEARCH_ADDRESS}?{column.key}={term.id}" if searchable else "",
                side_by_side=_side_by_side(catalogue, graph, around, term, axis)
                if axis and column is themes
                else None,
            )
            yield from lay_out_listing(catalogue, text, term.address, keys)


def unit_of(catalogue: Catalogue, keys: Sequence[RecordKey]) -> str:
    """What a listing counts: « 3 ressources », or « 3 fiches » when kinds are mixed."""
    kinds = {key.kind for key in keys}
    if len(kinds) == 1:
        return _kind_unit(catalogue.corpus.schema.kinds[kinds.pop()], len(keys))
    return "fiches" if kinds else ""


def _side_by_side(
    catalogue: Catalogue, graph: Graph, around: Surroundings, theme: FacetTerm, axis: FacetColumn
) -> SideBySide | None:
    """What each kind of knowledge has on a theme, and how they meet there; nothing for an empty theme."""
    themes = catalogue.facet(Role.THEME)
    keys = themes.records.get(theme.id, ()) if themes else ()
    if themes is None or not keys:
        return None
    pairs = graph.strongest.get(theme.id, {}).values()
    ties = sorted(
        {crossing.source + crossing.target: crossing for found in pairs for crossing in found}.values(),
        key=strength,
    )
    return SideBySide(
        values=tuple(crossed_values(themes, theme, axis, keys, around)),
        ties=tuple(tie_view(catalogue, crossing) for crossing in _varied(ties)),
        map_address=theme_map_address(theme) if ties else "",
    )


def _varied(ties: Iterable[Crossing]) -> list[Crossing]:
    """The first crossings that have no record in common."""
    shown: set[RecordKey] = set()
    kept: list[Crossing] = []
    for crossing in ties:
        if len(kept) < STRONGEST_SHOWN and not shown & {crossing.source, crossing.target}:
            shown |= {crossing.source, crossing.target}
            kept.append(crossing)
    return kept


def crossed_values(
    themes: FacetColumn,
    theme: FacetTerm,
    column: FacetColumn,
    keys: Sequence[RecordKey],
    around: Surroundings,
) -> Iterator[FacetValue]:
    """The values of another facet within a theme: each leads to its records there, or to how to contribute some."""
    for term in column.terms.values():
        count = sum(1 for key in keys if term.id in column.values.get(key, ()))
        address = (
            pair_address(theme, column, term)
            if count
            else contribute_address(around, {themes.key: theme.id, column.key: term.id})
        )
        yield FacetValue(in_french(term.label), address, count, term.mark, in_french(term.definition))


def pair_address(theme: FacetTerm, column: FacetColumn, term: FacetTerm) -> str:
    """Where the records of a theme that carry a value of another facet are listed."""
    return f"{theme.address}{column.key}/{term.id}/"


def theme_map_address(theme: FacetTerm) -> str:
    """Where a theme's crossings are drawn and listed."""
    return f"{CROSSINGS_ADDRESS}{theme.id}/"


def contribute_address(around: Surroundings, values: Mapping[str, str]) -> str:
    """The contributor guide, told what is wanted; nothing if the site has no such guide."""
    guide = around.addresses.get(CONTRIBUTE_PATH, "")
    return guide and f"{guide}?{'&'.join(f'{key}={id_}' for key, id_ in values.items())}"


def tie_view(catalogue: Catalogue, crossing: Crossing, *, turned: bool = False) -> TieView:
    """A crossing as it reads from its source, or ``turned``, from its target."""
    one, other = crossing.source, crossing.target
    if turned:
        one, other = other, one
    match crossing.kind:
        case CrossingKind.DECLARED:
            relation = relation_in_words(catalogue, crossing, one) or "est lié à"
        case CrossingKind.CITED:
            relation = "est cité par" if turned else "cite"
        case _:
            relation = ""
    reasons = () if crossing.kind is CrossingKind.DECLARED else _reasons(crossing)
    return TieView(catalogue.cards[one], catalogue.cards[other], crossing.kind, relation, reasons)


def _kind_unit(kind: Kind, count: int) -> str:
    return _lower_first(kind.plural if count > 1 else kind.label)


# --------------------------------------------------------------------- search, home, the model table


def _search_page(catalogue: Catalogue) -> Page:
    facets = tuple(facet_view(column) for column in searchable_facets(catalogue))
    total = sum(1 for key in catalogue.corpus.records if catalogue.kind(key).searchable)
    return Page(
        SEARCH_ADDRESS,
        "Recherche",
        f"Rechercher parmi {total} ressources, par mots et par filtres.",
        "recherche.html",
        partial(SearchView, total, facets),
    )


def _selection_page(catalogue: Catalogue) -> Page:
    kinds = catalogue.corpus.schema.kinds.values()
    marks = {mark.id: mark for kind in kinds for mark in _axis_marks(catalogue.corpus.schema, kind)}
    return Page(
        SELECTION_ADDRESS,
        "Ma sélection",
        "Les ressources gardées dans ce navigateur : à relire, à imprimer, à reprendre dans une bibliographie.",
        "selection.html",
        partial(SelectionView, tuple(marks.values())),
    )


def searchable_facets(catalogue: Catalogue) -> tuple[FacetColumn, ...]:
    """The facets that the search page offers: those of searchable kinds."""
    kinds = catalogue.corpus.schema.kinds
    return tuple(
        column for column in catalogue.facets if any(kinds[kind].searchable for kind in column.kinds)
    )


def lay_out_home(catalogue: Catalogue, crossings: Iterable[Crossing], around: Surroundings) -> HomeView:
    """The front page: the themes and their mix, what is new, what is missing."""
    axis, themes = catalogue.facet(Role.AXIS), catalogue.facet(Role.THEME)
    kinds = catalogue.corpus.schema.kinds.values()
    crossed = {kind.id for kind in kinds if Role.AXIS in kind.roles}
    resources = [record for key, record in catalogue.corpus.records.items() if key.kind in crossed]
    signers = {kind.roles[Role.CONTRIBUTOR].target for kind in kinds if Role.CONTRIBUTOR in kind.roles}
    pairs = {
        frozenset((crossing.source, crossing.target))
        for crossing in crossings
        if crossing.source.kind in crossed and crossing.target.kind in crossed
    }
    return HomeView(
        total=len(resources),
        contributors=sum(1 for key in catalogue.corpus.records if key.kind in signers),
        crossings=len(pairs),
        themes=tuple(_theme_tile(themes, term, axis) for term in themes.terms.values()) if themes else (),
        marks=facet_view(axis).values if axis else (),
        latest=tuple(catalogue.cards[key] for key in _latest(catalogue, resources, around)),
        gaps=tuple(_gaps(catalogue, around.addresses.get(CONTRIBUTE_PATH, "")))[:GAPS],
    )


def _latest(catalogue: Catalogue, records: Iterable[Record], around: Surroundings) -> list[RecordKey]:
    """Last added by Git, else by the record's own date; archived ones are no news."""

    def age(record: Record) -> str:
        dates = around.dates.get(record.path)
        return dates.added if dates else ""

    order = _newest_first(catalogue, (r for r in records if not _is_archived(catalogue, r)))
    order.sort(key=age, reverse=True)
    return [record.key for record in order[:LATEST]]


def _theme_tile(themes: FacetColumn, term: FacetTerm, axis: FacetColumn | None) -> ThemeTile:
    carried = themes.records.get(term.id, ())
    return ThemeTile(
        term.id, term.label, term.address, len(carried), tuple(_mix(carried, axis)) if axis else ()
    )


def _mix(keys: Sequence[RecordKey], axis: FacetColumn) -> Iterator[Share]:
    for term in axis.terms.values():
        if term.mark:
            yield Share(term.mark, sum(1 for key in keys if term.id in axis.values.get(key, ())))


def _gaps(catalogue: Catalogue, address: str) -> Iterator[Gap]:
    """Whole holes first (a theme, a kind of knowledge), then a theme's missing viewpoints."""
    axis, themes = catalogue.facet(Role.AXIS), catalogue.facet(Role.THEME)
    for column in (themes, axis):
        for term in column.terms.values() if column else ():
            if not column or not column.records.get(term.id):
                yield Gap(f"{term.label}{_NO_BREAK}: aucune ressource", address, term.mark)
    for theme in themes.terms.values() if themes else ():
        keys = themes.records.get(theme.id, ()) if themes else ()
        for share in _mix(keys, axis) if axis and keys else ():
            if not share.count and axis and axis.records.get(share.mark.id):
                what = _lower_first(share.mark.label)
                yield Gap(f"{theme.label}{_NO_BREAK}: pas encore de {what}", address, share.mark)


def lay_out_model(schema: Schema) -> ModelView:
    """The contributor guide's tables, from the model itself: the kinds that are crossed come first."""
    kinds = sorted(schema.kinds.values(), key=lambda kind: Role.AXIS not in kind.roles)
    return ModelView(
        tuple(
            ModelTable(
                kind.label,
                kind.folder,
                tuple(_model_row(schema, kind, found) for found in kind.fields.values()),
            )
            for kind in kinds
        )
    )


def _model_row(schema: Schema, kind: Kind, found: Field) -> ModelRow:
    vocabulary = schema.vocabularies.get(found.vocabulary)
    return ModelRow(
        key=found.key,
        label=found.label,
        required=found.required,
        multiple=found.multiple,
        type=found.type,
        help=found.help,
        example=found.example,
        terms=tuple(term.label for term in vocabulary.terms.values()) if vocabulary else (),
        condition=" et ".join(
            f"« {key} » contient {' ou '.join(_term_names(schema, kind.fields[key], ids))}"
            for key, ids in found.expected_if.items()
        ),
    )


def _term_names(schema: Schema, field: Field, ids: Sequence[str]) -> Iterator[str]:
    terms = schema.vocabularies[field.vocabulary].terms
    return (f"« {terms[id_].label} »" for id_ in ids)


# ------------------------------------------------------------------------------ rules of the check

RenderMarkdown = Callable[[str, Resolve], Body]


def lay_out_rules(rules: Sequence[RulePage], markdown: RenderMarkdown) -> Iterator[Page]:
    """The page of each rule, and the table of them all. ``rules`` are in the order of their groups."""
    links = {rule.code: _rule_link(rule) for rule in rules}
    groups = {
        label: tuple(links[rule.code] for rule in group)
        for label, group in groupby(rules, key=lambda rule: rule.group)
    }
    yield Page(
        RULES_ADDRESS,
        "Règles de la vérification",
        f"Les {len(rules)} règles que suit la vérification des notices\u00a0: pourquoi, un exemple à éviter, un exemple à suivre.",
        "regles.html",
        partial(_rules_view, groups),
    )
    for rule in rules:
        html = partial(_rule_html, markdown, links, base_of(rule_path(rule.code)))
        yield Page(
            rule_path(rule.code),
            f"Règle{_NO_BREAK}: {_lower_first(rule.title)}",
            described(plain_words(rule.what)),
            "regle.html",
            partial(_rule_view, rule, groups[rule.group], html),
        )


def _rules_view(groups: Mapping[str, tuple[RuleLink, ...]]) -> RulesView:
    links = [link for found in groups.values() for link in found]
    errors = sum(link.grave for link in links)
    return RulesView(
        groups=tuple(RuleGroup(slug(label), label, found) for label, found in groups.items()),
        total=len(links),
        errors=errors,
        warnings=len(links) - errors,
        fixable=sum(link.fixable for link in links),
    )


def _rule_view(rule: RulePage, group: Sequence[RuleLink], html: Callable[[str], str]) -> RuleView:
    return RuleView(
        rule=_rule_link(rule),
        group=rule.group,
        what_html=html(rule.what),
        why_html=html(rule.why),
        bad=_example_view("a-eviter", rule.bad, html),
        good=_example_view("a-ecrire", rule.good, html),
        how_html=html(rule.how),
        fixed_html=html(FIXED) if rule.rule.fixable else "",
        others=tuple(link for link in group if link.code != rule.code),
    )


def _rule_link(page: RulePage) -> RuleLink:
    return RuleLink(
        code=page.code,
        title=page.title,
        address=rule_path(page.code),
        severity=SEVERITY_NAMES[page.rule.severity],
        grave=page.rule.severity is Severity.ERROR,
        fixable=page.rule.fixable,
    )


def _rule_html(markdown: RenderMarkdown, links: Mapping[str, RuleLink], base: str, text: str) -> str:
    """A text of a rule's page; its links to ``<code>.md`` lead to the pages of these rules."""

    def resolve(href: str, _wikilink: bool) -> Link | None:
        found = links.get(href.removesuffix(".md"))
        return Link(found.title, base + found.address) if found else None

    return markdown(text, resolve).html


def _example_view(id_: str, example: Example, html: Callable[[str], str]) -> ExampleView:
    samples = (_sample_view(f"{id_}-{number}", sample) for number, sample in enumerate(example.files, 1))
    return ExampleView(html(example.words), tuple(samples))


def _sample_view(id_: str, sample: Sample) -> SampleView:
    lines = enumerate(sample.lines(), 1)
    shown = tuple(SampleLine(text, number in sample.faults) for number, text in lines)
    return SampleView(id_, sample.path, shown, sample.faults)
