"""Listings: all records of a kind, those that carry a value of a facet, cut into pages.

Comes in: the ``Catalogue``. Goes out: pages of cards, with what readers may go to from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from msgspec.structs import asdict

from generator.catalogue import (
    CONTRIBUTE_PATH,
    CROSSINGS_ADDRESS,
    MOST_SIBLINGS,
    SEARCH_ADDRESS,
    Catalogue,
    FacetColumn,
    FacetTerm,
    Surroundings,
    facet_value,
    facet_view,
    newest_first,
    pair_address,
    siblings_of,
    tie_view,
    title_order,
)
from generator.feeds import feed_path
from generator.french import NO_BREAK, described, in_french, lower_first, number_in_french
from generator.graph import Graph, strength
from generator.model import (
    Crossing,
    Kind,
    Page,
    RecordKey,
    Role,
)
from generator.views import (
    Facet,
    FacetValue,
    ListingText,
    ListingView,
    PageLink,
    Pagination,
    SideBySide,
    SortLink,
)

CARDS_A_PAGE = 40
BESIDE = 2
"""How many pages of a listing are named on either side of the one shown."""
STRONGEST_SHOWN = 3
"""Crossings above a theme's listing."""


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
        name = f"{text.eyebrow}{NO_BREAK}: {text.title}" if text.eyebrow else text.title + text.order
        title = f"{name} (page{NO_BREAK}{index + 1})" if index else name
        description = text.definition or f"{len(keys)} {text.unit}, {name}"
        view = partial(_listing_view, catalogue, text, addresses, index, keys, sorts)
        made_of = None if text.side_by_side else tuple  # nothing else, but for crossings
        yield Page(address, title, described(description), "liste.html", view, made_of=made_of)


def _listing_view(
    catalogue: Catalogue,
    text: ListingText,
    addresses: Sequence[str],
    index: int,
    keys: Sequence[RecordKey],
    sorts: tuple[SortLink, ...],
) -> ListingView:
    start = index * CARDS_A_PAGE
    said = asdict(text)
    if index:
        said |= {"side_by_side": None, "feed": ""}
    return ListingView(
        **said,
        total=len(keys),
        first=start + 1,
        cards=tuple(catalogue.cards[key] for key in keys[start : start + CARDS_A_PAGE]),
        pagination=_pagination(addresses, index),
        sorts=sorts,
        address=addresses[0],
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


BY_DATE, BY_TITLE = "Par date", "Par titre"
_BY_TITLE = "page/titre/"
"""Below ``page/``, where no record can have its address."""


def either_order(
    catalogue: Catalogue, column: FacetColumn, keys: Iterable[RecordKey], address: str, filtered: str
) -> tuple[SortLink, ...]:
    """Newest first, as listed at ``address``; by title, as the search page sorts what it keeps when ``filtered``.

    Nothing where that page has not all of these records.
    """
    kinds = catalogue.corpus.schema.kinds
    searched = {kind for kind in column.kinds if kinds[kind].searchable}
    if not filtered or not searched.issuperset(key.kind for key in keys):
        return ()
    by_title = SortLink(BY_TITLE, f"{filtered}&tri=titre", current=False, scripted=True)
    return (SortLink(BY_DATE, address, current=True), by_title)


def lay_out_kind_listings(catalogue: Catalogue, around: Surroundings) -> Iterator[Page]:
    """All records of each kind: newest first and by title, or by title alone for kinds without dates."""
    sizes = _sizes(catalogue)
    for kind in catalogue.corpus.schema.kinds.values():
        by_title = sorted(catalogue.of_kind(kind), key=partial(title_order, catalogue.corpus))
        column = next((c for c in catalogue.facets if c.indexed and kind.id in c.kinds), None)
        prefix = f"{kind.folder}/"
        text = ListingText(
            eyebrow="",
            title=kind.plural,
            unit=kind_unit(kind, len(by_title)),
            definition=in_french(kind.help) if Role.STEPS in kind.roles else "",
            siblings=facet_view(column) if column and len(column.terms) <= MOST_SIBLINGS else None,
            feed=feed_path(prefix),
            sizes=sizes,
            search_address=SEARCH_ADDRESS if kind.searchable and column else "",
            contribute_address=contribute_address(around, {}),
        )
        titles = [record.key for record in by_title]
        if Role.DATE not in kind.roles:
            yield from lay_out_listing(catalogue, text, prefix, titles)
            continue
        newest = [record.key for record in newest_first(catalogue, by_title)]
        for address, keys in ((prefix, newest), (prefix + _BY_TITLE, titles)):
            sorts = (
                SortLink(BY_DATE, prefix, address == prefix),
                SortLink(BY_TITLE, prefix + _BY_TITLE, address != prefix),
            )
            order = " par titre" if address != prefix else ""
            yield from lay_out_listing(catalogue, text.with_(order=order), address, keys, sorts)


def lay_out_facet_listings(catalogue: Catalogue, graph: Graph, around: Surroundings) -> Iterator[Page]:
    """For each value of a facet, its records, newest first; the search page gives them by title."""
    axis, themes = catalogue.facet(Role.AXIS), catalogue.facet(Role.THEME)
    for column in catalogue.facets:
        if not column.indexed:
            continue
        searchable = any(catalogue.corpus.schema.kinds[kind].searchable for kind in column.kinds)
        for term in column.terms.values():
            keys = column.records.get(term.id, ())
            filtered = f"{SEARCH_ADDRESS}?{column.key}={term.id}" if searchable else ""
            text = ListingText(
                eyebrow=column.label,
                title=in_french(term.label),
                unit=unit_of(catalogue, keys) or kind_unit(catalogue.corpus.schema.kinds[column.kinds[0]], 0),
                definition=in_french(term.definition),
                mark=term.mark,
                siblings=siblings_of(column, term),
                search_address=filtered,
                side_by_side=_side_by_side(catalogue, graph, around, term, axis)
                if axis and column is themes
                else None,
                feed=feed_path(term.address),
                contribute_address=contribute_address(around, {column.key: term.id}),
                broader=_broader(column, term),
            )
            sorts = either_order(catalogue, column, keys, term.address, filtered)
            yield from lay_out_listing(catalogue, text, term.address, keys, sorts)


def empty_listings(catalogue: Catalogue) -> frozenset[str]:
    """The addresses of the listings of kinds that have no record yet: a page is there, with nothing to read."""
    kinds = catalogue.corpus.schema.kinds.values()
    return frozenset(f"{kind.folder}/" for kind in kinds if not any(catalogue.of_kind(kind)))


def _broader(column: FacetColumn, term: FacetTerm) -> Facet | None:
    """The values above a value in its vocabulary, nearest first: what is said of a region holds for its départements."""
    above: list[FacetTerm] = []
    parent = column.terms.get(term.parent)
    while parent and parent not in above:
        above.append(parent)
        parent = column.terms.get(parent.parent)
    values = tuple(facet_value(column, each) for each in above)
    return Facet(column.key, column.title, values) if values else None


def _sizes(catalogue: Catalogue) -> Mapping[str, str]:
    """How many records name each record that is itself a facet's value, by its page: « 12 ressources »."""
    named = (
        (term.address, column.records[term.id])
        for column in catalogue.facets
        if not column.indexed
        for term in column.terms.values()
    )
    return {address: f"{number_in_french(len(keys))} {unit_of(catalogue, keys)}" for address, keys in named}


def unit_of(catalogue: Catalogue, keys: Sequence[RecordKey]) -> str:
    """What a listing counts: « 3 ressources », or « 3 fiches » when kinds are mixed."""
    kinds = {key.kind for key in keys}
    if len(kinds) == 1:
        return kind_unit(catalogue.corpus.schema.kinds[kinds.pop()], len(keys))
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


def theme_map_address(theme: FacetTerm) -> str:
    """Where a theme's crossings are drawn and listed."""
    return f"{CROSSINGS_ADDRESS}{theme.id}/"


def contribute_address(around: Surroundings, values: Mapping[str, str]) -> str:
    """The contributor guide, told what is wanted; nothing if the site has no such guide."""
    guide = around.addresses.get(CONTRIBUTE_PATH, "")
    wanted = "&".join(f"{key}={id_}" for key, id_ in values.items())
    return f"{guide}?{wanted}" if guide and wanted else guide


def kind_unit(kind: Kind, count: int) -> str:
    """What records of a kind are called when there are ``count`` of them."""
    return lower_first(kind.plural if count > 1 else kind.label)
