"""The page of each record: its facts, its body, the records it meets and why, how to cite it.

Comes in: the ``Catalogue``, its crossings, the bodies rendered. Goes out: pages whose views are made when they
are written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import partial
from itertools import islice

from generator.catalogue import (
    SEARCH_ADDRESS,
    Catalogue,
    FacetColumn,
    Surroundings,
    axis_marks,
    base_of,
    facet_terms,
    is_archived,
    label_of,
    newest_first,
    reasons_in_words,
    relation_in_words,
    role_labels,
    role_text,
    spot_of,
    term_of,
    with_record,
)
from generator.drawing import Spot, draw_neighbours
from generator.feeds import feed_path, feeds_of
from generator.french import NO_BREAK, date_in_words, described, in_french, plural, reading_minutes, related
from generator.links import content_path, resolve_file, resolve_link, resolve_reference
from generator.listings import CARDS_A_PAGE, contribute_address, either_order, lay_out_listing, unit_of
from generator.metadata import Describer, PageFacts, SiteFacts
from generator.model import (
    START,
    BodyLink,
    Crossing,
    CrossingKind,
    Dates,
    Field,
    Page,
    Record,
    RecordKey,
    Role,
    Value,
)
from generator.references import CODE_ADDRESSES, Reference, is_citable, reference_of
from generator.terms import fold
from generator.views import (
    Body,
    Card,
    Drawing,
    Fact,
    Gap,
    Link,
    ListingText,
    Mark,
    Metadata,
    Neighbour,
    Passage,
    Picture,
    Quotation,
    RecordView,
    Resolve,
    SortLink,
    StepView,
    Viewpoint,
)

FRAGMENT_PREFIX = "c-"
"""Starts every id inside a body, so that none is also one of the page's own."""

OTHER_VIEWS, SAME_SUBJECT = 6, 4
"""How many computed crossings a page shows of each sort."""
DRAWN, LEAST_DRAWN = 4, 3
"""A record's drawing: neighbours on either side at most, and how many are worth one."""


_SHOWN_ELSEWHERE = frozenset(
    {
        Role.TITLE,
        Role.SUMMARY,
        Role.AXIS,
        Role.IMAGE,
        Role.RELATIONS,
        Role.STEPS,
        Role.STATUS,
        Role.FORMER_IDS,
        Role.SUCCESSOR,
        Role.DIFFUSION,  # what is on the site is public
        Role.WAIVERS,
    }
)
BETWEEN_RELATIONS = "\u202f; "
"""Between the relations that one record has to another."""
_WORDS = frozenset({"texte", "texte long"})
"""The types whose values are written in words."""


class RecordPages:
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
        self._feeds = feeds_of(catalogue)
        self._filters = _filters(catalogue)
        self._facets = frozenset(column.key for column in catalogue.facets)
        self._passages = _passages(catalogue)
        self._listed = _listed(catalogue)
        self._spots: dict[str, Spot] = {}
        self._shared: dict[tuple[int, str], Link] = {}
        site = SiteFacts(around.site_name, around.site_url, catalogue.addresses)
        self._describer = Describer(self._corpus, site)
        self._axes = {
            kind.id: axis_marks(catalogue.corpus.schema, kind) for kind in self._corpus.schema.kinds.values()
        }

    def pages(self) -> Iterator[Page]:
        """Each record's page, then the listing of what refers to it when that is long."""
        for record in self._corpus.records.values():
            yield self._page(record)
            yield from self._resource_listing(record)

    def revise(self, record: Record) -> Page | None:
        """The page of a record that has changed since, among all else as it was; nothing when more changes."""
        catalogue = with_record(self._catalogue, record)
        if catalogue is None:
            return None
        revised = copy(self)
        revised._catalogue, revised._corpus = catalogue, catalogue.corpus  # noqa: SLF001 - one of us
        return revised._page(record)  # noqa: SLF001 - one of us

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
            partial(self._made_of, record),
        )

    def _made_of(self, record: Record) -> object:
        """All that the view takes beside the fields of records: this one's text and days, and its crossings."""
        key = record.key
        return record, self._around.dates.get(record.path), self._from.get(key), self._to.get(key)

    def _view(self, record: Record) -> RecordView:
        corpus, kind, address = (
            self._corpus,
            self._catalogue.kind(record.key),
            self._catalogue.addresses[record.key],
        )
        card = self._catalogue.cards[record.key]
        body = self._render_body(record)
        declared = tuple(_gathered((*self._stated(record.key), *self._stated_by_others(record.key))))
        mentioned = tuple(self._mentioned(record.key))
        citing = tuple(self._citing(record.key))
        close = tuple(self._close(record.key))
        elsewhere = _addresses((*declared, *citing))
        other, same = _beside(card, (*declared, *mentioned, *citing), close, elsewhere)
        listed = _addresses(other)
        related_only = tuple(each for each in declared if each.card.address not in listed)
        citing_only = tuple(each for each in citing if each.card.address not in listed | _addresses(declared))
        beside = (card, *(neighbour.card for neighbour in (*declared, *other, *citing, *same)))
        reached = {mark.id for each in beside for mark in each.marks}
        resources = self._referring.get(record.key, ())
        drawing, left_out = self._drawn_around(
            card,
            {
                CrossingKind.DECLARED: [neighbour.card for neighbour in declared],
                CrossingKind.CITED: [
                    *(neighbour.card for neighbour in citing),
                    *(neighbour.card for neighbour in mentioned if neighbour.card.address in listed),
                ],
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
            card=card,
            marks=card.marks,
            themes=self._items_of_role(record, Role.THEME),
            picture=picture,
            facts=tuple(self._facts(record)),
            source=next(iter(self._items_of_role(record, Role.SOURCE)), None),
            body_html=body.html,
            headings=body.headings,
            declared=_with_shared(related_only, close, citing),
            other_views=_viewpoints(card.marks, other),
            same_subject=same,
            cited_by=_quotations(_with_shared(citing_only, close)),
            missing=tuple(self._missing(record, reached)),
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
            minutes=reading_minutes(record.body),
            feed=feed_path(address) if address in self._feeds else "",
            search_address=self._filters[address][1] if address in self._filters else "",
            sorts=self._either_order(address, resources, address),
            steps=tuple(self._steps(record.key)),
            passages=self._passages.get(record.key, ()),
        )

    # ---- steps

    def _steps(self, key: RecordKey) -> Iterator[StepView]:
        for number, step in enumerate(self._catalogue.itineraries.get(key, ()), 1):
            yield StepView(number, self._catalogue.cards[step.target], in_french(step.sentence))

    # ---- crossings

    def _missing(self, record: Record, reached: Container[str]) -> Iterator[Gap]:
        """The kinds of knowledge with no crossing here; each leads to how to contribute on the record's first theme."""
        kind = self._catalogue.kind(record.key)
        axis, theme = kind.roles.get(Role.AXIS), kind.roles.get(Role.THEME)
        on = {theme.facet: record.text(theme.key)} if theme and theme.facet and record.text(theme.key) else {}
        for mark in self._axes[kind.id]:
            if mark.id not in reached and axis:
                wanted = {**on, axis.facet: mark.id} if axis.facet else on
                yield Gap(mark.label, contribute_address(self._around, wanted), mark)

    def _mentioned(self, key: RecordKey) -> Iterator[Neighbour]:
        """The records that this one's text links to."""
        for crossing in self._from.get(key, ()):
            if crossing.kind is CrossingKind.CITED:
                card = self._catalogue.cards[crossing.target]
                yield Neighbour(card, "", ("mentionnée dans le texte de cette ressource",))

    def _citing(self, key: RecordKey) -> Iterator[Neighbour]:
        """The records whose body links here, with the sentences that do."""
        for crossing in self._to.get(key, ()):
            if crossing.kind is CrossingKind.CITED:
                card = self._catalogue.cards[crossing.source]
                yield Neighbour(card, "", ("mentionne cette ressource",), reasons_in_words(crossing))

    def _close(self, key: RecordKey) -> Iterator[Neighbour]:
        """The records that are close by their words, nearest first, with what they share."""
        for crossing in self._from.get(key, ()):
            if crossing.kind is CrossingKind.COMPUTED:
                yield Neighbour(self._catalogue.cards[crossing.target], "", reasons_in_words(crossing))

    def _stated(self, key: RecordKey) -> Iterator[Neighbour]:
        """What the record says of others."""
        for crossing in self._from.get(key, ()):
            if crossing.kind is CrossingKind.DECLARED:
                relation = relation_in_words(self._catalogue, crossing, crossing.source)
                theirs = relation_in_words(self._catalogue, crossing, crossing.target)
                reason = related(theirs) if theirs else f"cette ressource {relation} celle-ci"
                yield Neighbour(self._catalogue.cards[crossing.target], relation, (_written(reason),))

    def _stated_by_others(self, key: RecordKey) -> Iterator[Neighbour]:
        """What others say of the record, seen from its side."""
        for crossing in self._to.get(key, ()):
            if crossing.kind is CrossingKind.DECLARED:
                relation = relation_in_words(self._catalogue, crossing, crossing.target)
                if relation:
                    theirs = relation_in_words(self._catalogue, crossing, crossing.source)
                    reason = _written(related(theirs))
                    yield Neighbour(self._catalogue.cards[crossing.source], relation, (reason,))

    def _drawn_around(
        self, card: Card, beside: Mapping[CrossingKind, Sequence[Card]]
    ) -> tuple[Drawing | None, int]:
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
                side.append((self._spot(neighbour), sort))
        return draw_neighbours(card.marks, *sides), len(styles) - len(sides[0]) - len(sides[1])

    def _spot(self, card: Card) -> Spot:
        spot = self._spots.get(card.address)
        if spot is None:
            spot = self._spots[card.address] = spot_of(card)
        return spot

    # ---- facts

    def _facts(self, record: Record) -> Iterator[Fact]:
        for wanted in self._catalogue.kind(record.key).fields.values():
            values = record.values.get(wanted.key)
            if not values or wanted.role in _SHOWN_ELSEWHERE:
                continue
            usual = wanted.role is Role.LANGUAGE and all(value.data == wanted.default for value in values)
            if not usual:
                items = tuple(item for value in values for item in self._items(wanted, value))
                if items:
                    yield Fact(self._fact_label(wanted, len(values)), items)

    def _fact_label(self, wanted: Field, count: int) -> str:
        if count < 2:
            return wanted.label
        vocabulary = self._corpus.schema.vocabularies.get(wanted.vocabulary)
        return vocabulary.label if vocabulary and wanted.facet else plural(wanted.label)

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
            case "référence" | "terme":
                yield self._shared_item(wanted, value)
            case "adresse":
                yield Link(_short_address(value.data), value.data)
            case "code":
                label = f"{wanted.code.upper()}{NO_BREAK}{value.data}"
                yield Link(label, CODE_ADDRESSES.get(wanted.code, "").format(value.data))
            case _:
                facet = next(facet_terms(self._corpus, wanted, value, self._catalogue.addresses), None)
                label = label_of(self._corpus, wanted, value)
                typed = wanted.type in _WORDS
                yield Link(
                    in_french(label) if typed else label, facet.address if facet and wanted.facet else ""
                )

    def _shared_item(self, wanted: Field, value: Value) -> Link:
        """What many records say alike is worked out once."""
        known = self._shared.get((id(wanted), value.data))
        if known is None:
            make = self._term_item if wanted.type == "terme" else self._reference_item
            known = self._shared[id(wanted), value.data] = make(wanted, value)
        return known

    def _reference_item(self, wanted: Field, value: Value) -> Link:
        key = resolve_reference(self._corpus, wanted.target, value.data)
        label = in_french(label_of(self._corpus, wanted, value))
        return Link(label, self._catalogue.addresses[key] if key else "")

    def _term_item(self, wanted: Field, value: Value) -> Link:
        term = term_of(self._corpus.schema, wanted, value.data)
        if term is None:
            return Link(value.data)
        shown = wanted.facet in self._facets
        listing = f"{wanted.facet}/{term.id}/" if shown else self._listed.get((wanted.vocabulary, term.id))
        if listing:
            return Link(term.label, listing)
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
            role_labels(self._corpus, record, Role.STATUS)[0] if is_archived(self._catalogue, record) else ""
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
            card, kind = self._catalogue.cards[record.key], self._catalogue.kind(record.key)
            about = self._catalogue.addresses[record.key]
            address = _resources_address(about)
            text = ListingText(
                eyebrow=kind.label,
                title=card.title,
                unit=unit_of(self._catalogue, keys),
                search_address=self._filters[about][1] if about in self._filters else "",
                feed=feed_path(about) if about in self._feeds else "",
                parents=(Link(kind.plural, f"{kind.folder}/"), Link(card.title, about)),
            )
            sorts = self._either_order(about, keys, address)
            yield from lay_out_listing(self._catalogue, text, address, keys, sorts)

    def _either_order(self, about: str, keys: Sequence[RecordKey], address: str) -> tuple[SortLink, ...]:
        """The orders of the records, listed at ``address``, that refer to the one whose page is ``about``."""
        if about not in self._filters:
            return ()
        column, filtered = self._filters[about]
        return either_order(self._catalogue, column, keys, address, filtered)


def reference_in(catalogue: Catalogue, record: Record, around: Surroundings) -> Reference | None:
    """A record's reference, for kinds that describe documents, with where its notice is read."""
    if not is_citable(catalogue.kind(record.key)):
        return None
    notice = ""
    if around.site_url and around.site_name:
        address = around.site_url + catalogue.addresses[record.key]
        notice = f"Notice de {around.site_name}{NO_BREAK}: {address}"
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
        f"Organisation{several}{NO_BREAK}: {', '.join(contributors)}" if contributors else "",
        *(f"{code.upper()}{NO_BREAK}{number}" for code, number in reference.codes.items()),
    ]
    ends = []
    if reference.address:  # no full stop after an address: it would be copied with it
        ends.append(f"Disponible à l’adresse{NO_BREAK}: {reference.address}")
    elif reference.source and not reference.held:
        pieces.append(f"Source{NO_BREAK}: {reference.source}")
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


def _filters(catalogue: Catalogue) -> Mapping[str, tuple[FacetColumn, str]]:
    """Facet and search page filtered by each record that is itself a facet's value, by the address of its page."""
    kinds = catalogue.corpus.schema.kinds
    return {
        term.address: (column, f"{SEARCH_ADDRESS}?{column.key}={term.id}")
        for column in catalogue.facets
        if not column.indexed and any(kinds[kind].searchable for kind in column.kinds)
        for term in column.terms.values()
    }


def _resources_address(address: str) -> str:
    return f"{address}ressources/"


def _referring(catalogue: Catalogue) -> Mapping[RecordKey, tuple[RecordKey, ...]]:
    """Who refers to whom through a ``référence`` field, newest first (a successor is no resource)."""
    found: dict[RecordKey, dict[RecordKey, None]] = defaultdict(dict)
    for record in newest_first(catalogue, catalogue.corpus.records.values()):
        for wanted in catalogue.kind(record.key).fields.values():
            if wanted.type != "référence" or wanted.role is Role.SUCCESSOR:
                continue
            for text in record.texts(wanted.key):
                target = resolve_reference(catalogue.corpus, wanted.target, text)
                if target is not None:
                    found[target][record.key] = None
    return {target: tuple(keys) for target, keys in found.items()}


def _listed(catalogue: Catalogue) -> Mapping[tuple[str, str], str]:
    """Where the records that carry a term are listed, by vocabulary and term, whichever kind is filtered by it."""
    facets = [found for kind in catalogue.corpus.schema.kinds.values() for found in kind.facets()]
    vocabularies = {found.facet: found.vocabulary for found in facets if found.type == "terme"}
    return {
        (vocabularies[column.key], id_): term.address
        for column in catalogue.facets
        if column.key in vocabularies
        for id_, term in column.terms.items()
    }


def _passages(catalogue: Catalogue) -> Mapping[RecordKey, tuple[Passage, ...]]:
    """Where records stand among the steps of others, by title; once in each, if it names a record twice."""
    found: dict[RecordKey, dict[RecordKey, Passage]] = defaultdict(dict)
    cards = catalogue.cards
    for leader in sorted(catalogue.itineraries, key=lambda key: (fold(cards[key].title), key)):
        links = [
            Link(cards[step.target].title, cards[step.target].address)
            for step in catalogue.itineraries[leader]
        ]
        for place, step in enumerate(catalogue.itineraries[leader]):
            passage = Passage(
                id=f"{leader.kind}-{leader.id}",
                kind=catalogue.kind(leader).label,
                leader=Link(cards[leader].title, cards[leader].address),
                number=place + 1,
                count=len(links),
                sentence=in_french(step.sentence),
                previous=links[place - 1] if place else None,
                next=links[place + 1] if place + 1 < len(links) else None,
            )
            found[step.target].setdefault(leader, passage)
    return {key: tuple(passages.values()) for key, passages in found.items()}


def _written(relation: str) -> str:
    return f"relation écrite{NO_BREAK}: {relation}"


def brings_another(card: Card, other: Card) -> bool:
    """Does a record bring a kind of knowledge that the first has not, if that one has any?"""
    own = {mark.id for mark in card.marks}
    return bool(own) and any(mark.id not in own for mark in other.marks)


def _gathered(neighbours: Iterable[Neighbour]) -> Iterator[Neighbour]:
    """Each record once, where it comes first, with all that is said of it."""
    found: dict[str, list[Neighbour]] = {}
    for neighbour in neighbours:
        found.setdefault(neighbour.card.address, []).append(neighbour)
    for first, *others in found.values():
        if not others:
            yield first
            continue
        alike = (first, *others)
        yield Neighbour(
            first.card,
            BETWEEN_RELATIONS.join(dict.fromkeys(each.relation for each in alike if each.relation)),
            tuple(dict.fromkeys(reason for each in alike for reason in each.reasons)),
            tuple(dict.fromkeys(sentence for each in alike for sentence in each.quoted)),
        )


def _beside(
    card: Card, linked: Iterable[Neighbour], close: Sequence[Neighbour], elsewhere: Container[str]
) -> tuple[tuple[Neighbour, ...], tuple[Neighbour, ...]]:
    """The records that bring another kind of knowledge, and the nearest of the same kinds.

    Of the first, those that people ``linked`` come before those that are ``close`` by their words. What is of the same
    kinds, and stands ``elsewhere`` on the page, is not said again among its like.
    """
    other = _gathered(each for each in (*linked, *close) if brings_another(card, each.card))
    same = (
        each for each in close if not brings_another(card, each.card) and each.card.address not in elsewhere
    )
    return tuple(islice(other, OTHER_VIEWS)), tuple(islice(same, SAME_SUBJECT))


def _addresses(neighbours: Iterable[Neighbour]) -> set[str]:
    return {neighbour.card.address for neighbour in neighbours}


def _with_shared(
    neighbours: Iterable[Neighbour], close: Iterable[Neighbour], citing: Iterable[Neighbour] = ()
) -> tuple[Neighbour, ...]:
    """Neighbours of a list that tells the link itself: their reasons are what they share, beside it."""
    shared = {each.card.address: each.reasons for each in close}
    quoted = {each.card.address: each.quoted for each in citing}
    return tuple(
        each.with_(
            reasons=shared.get(each.card.address, ()),
            quoted=each.quoted or quoted.get(each.card.address, ()),
        )
        for each in neighbours
    )


def _quotations(citing: Iterable[Neighbour]) -> tuple[Quotation, ...]:
    """The sentences that link to a record, each said once when records share it."""
    found: dict[tuple[str, ...], list[Neighbour]] = defaultdict(list)
    for neighbour in citing:
        found[neighbour.quoted].append(neighbour)
    return tuple(Quotation(tuple(group), sentences) for sentences, group in found.items())


def _viewpoints(own: Iterable[Mark], neighbours: Iterable[Neighbour]) -> tuple[Viewpoint, ...]:
    """Neighbours grouped by the first kind of knowledge that each has and the record has not."""
    had = {mark.id for mark in own}
    groups: dict[Mark, list[Neighbour]] = {}
    for neighbour in neighbours:
        mark = next(mark for mark in neighbour.card.marks if mark.id not in had)
        groups.setdefault(mark, []).append(neighbour)
    return tuple(Viewpoint(mark, tuple(group)) for mark, group in groups.items())


def _short_address(address: str) -> str:
    bare = address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    return bare if len(bare) <= 60 else f"{bare[:59]}…"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."
