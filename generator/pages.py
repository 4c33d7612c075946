"""Every page of the library: records, listings, search, selection, home, and the table of the model.

Comes in: the ``Catalogue``, its crossings, its bodies rendered, and what only the edges know (Git dates, the
addresses of the editorial pages). Goes out: a ``Site`` of pages whose views the theme's parts show, and
the old addresses that lead to them.

A kind added to the model gets its pages, listings and facets without a line of Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from types import MappingProxyType

from generator.additions import last_added, lay_out_additions
from generator.catalogue import (
    SEARCH_ADDRESS,
    SELECTION_ADDRESS,
    Catalogue,
    FacetColumn,
    FacetTerm,
    Surroundings,
    axis_marks,
    facet_view,
)
from generator.feeds import feed_path
from generator.french import NO_BREAK, in_french, lower_first
from generator.graph import NO_GRAPH, Graph
from generator.indexes import lay_out_indexes
from generator.listings import (
    contribute_address,
    kind_unit,
    lay_out_facet_listings,
    lay_out_kind_listings,
)
from generator.model import (
    Crossing,
    Field,
    Kind,
    Page,
    Record,
    RecordKey,
    Role,
    Schema,
    Site,
)
from generator.record_pages import RecordPages
from generator.views import (
    Body,
    Gap,
    HomeView,
    Itinerary,
    Link,
    ModelRow,
    ModelTable,
    ModelView,
    SearchView,
    SelectionView,
    Share,
    ThemeTile,
)

LATEST = 6
GAPS = 8
ITINERARIES = 3


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
    records = RecordPages(catalogue, crossings, render_body, around)
    pages = [
        *records.pages(),
        *lay_out_kind_listings(catalogue, around),
        *lay_out_facet_listings(catalogue, graph, around),
        *lay_out_indexes(catalogue, around),
        lay_out_additions(catalogue, around, _whole_feed(catalogue), contribute_address(around, {})),
        _search_page(catalogue, around),
        _selection_page(catalogue),
    ]
    pages.sort(key=lambda page: page.address)
    return Site(tuple(pages), MappingProxyType(_redirects(catalogue)), records.revise)


def _whole_feed(catalogue: Catalogue) -> str:
    """The feed of the first kind that is searched."""
    kinds = catalogue.corpus.schema.kinds.values()
    return next((feed_path(f"{kind.folder}/") for kind in kinds if kind.searchable), "")


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


# --------------------------------------------------------------------- search, home, the model table


def _search_page(catalogue: Catalogue, around: Surroundings) -> Page:
    columns = searchable_facets(catalogue)
    faceted = {kind for column in columns for kind in column.kinds}
    kinds = [kind for kind in catalogue.corpus.schema.kinds.values() if kind.searchable]
    kinds.sort(key=lambda kind: kind.id not in faceted)
    counts = {kind.id: sum(1 for _ in catalogue.of_kind(kind)) for kind in kinds}
    counted = [f"{counts[kind.id]} {kind_unit(kind, counts[kind.id])}" for kind in kinds if counts[kind.id]]
    among = f"parmi {' et '.join(counted)}" if counted else "dans la bibliothèque"
    total = sum(count for kind, count in counts.items() if kind in faceted)
    return Page(
        SEARCH_ADDRESS,
        "Recherche",
        f"Rechercher {among}, par mots et par filtres.",
        "recherche.html",
        partial(SearchView, total, tuple(map(facet_view, columns)), contribute_address(around, {})),
    )


def _selection_page(catalogue: Catalogue) -> Page:
    kinds = catalogue.corpus.schema.kinds.values()
    marks = {mark.id: mark for kind in kinds for mark in axis_marks(catalogue.corpus.schema, kind)}
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
    leading = last_added(catalogue, (catalogue.corpus.records[key] for key in catalogue.itineraries), around)
    return HomeView(
        total=len(resources),
        contributors=sum(1 for key in catalogue.corpus.records if key.kind in signers),
        crossings=len(pairs),
        themes=tuple(_theme_tile(themes, term, axis) for term in themes.terms.values()) if themes else (),
        marks=facet_view(axis).values if axis else (),
        latest=tuple(catalogue.cards[key] for key in last_added(catalogue, resources, around)[:LATEST]),
        ways=tuple(
            Link(column.title, f"{column.key}/")
            for column in searchable_facets(catalogue)
            if column.indexed and column is not axis and column is not themes
        ),
        gaps=tuple(_gaps(catalogue, around))[:GAPS],
        itineraries=tuple(_itinerary(catalogue, key) for key in leading[:ITINERARIES]),
        itineraries_page=_page_of_all(catalogue, leading),
        contribute_address=contribute_address(around, {}),
    )


def _itinerary(catalogue: Catalogue, key: RecordKey) -> Itinerary:
    steps = catalogue.itineraries[key]
    return Itinerary(catalogue.cards[key], tuple(catalogue.cards[step.target].marks for step in steps))


def _page_of_all(catalogue: Catalogue, leading: Sequence[RecordKey]) -> Link | None:
    """The listing that holds all of these records, if one does."""
    kinds = {key.kind: catalogue.kind(key) for key in leading}
    return (
        next((Link(kind.plural, f"{kind.folder}/") for kind in kinds.values()), None)
        if len(kinds) == 1
        else None
    )


def _theme_tile(themes: FacetColumn, term: FacetTerm, axis: FacetColumn | None) -> ThemeTile:
    carried = themes.records.get(term.id, ())
    return ThemeTile(
        term.id, term.label, term.address, len(carried), tuple(_mix(carried, axis)) if axis else ()
    )


def _mix(keys: Sequence[RecordKey], axis: FacetColumn) -> Iterator[Share]:
    for term in axis.terms.values():
        if term.mark:
            yield Share(term.mark, sum(1 for key in keys if term.id in axis.values.get(key, ())))


def _gaps(catalogue: Catalogue, around: Surroundings) -> Iterator[Gap]:
    """Whole holes first (a theme, a kind of knowledge), then a theme's missing viewpoints."""
    axis, themes = catalogue.facet(Role.AXIS), catalogue.facet(Role.THEME)
    for column in (themes, axis):
        for term in column.terms.values() if column else ():
            if column and not column.records.get(term.id):
                address = contribute_address(around, {column.key: term.id})
                yield Gap(f"{term.label}{NO_BREAK}: aucune ressource", address, term.mark)
    if themes is None or axis is None:
        return
    for theme in themes.terms.values():
        keys = themes.records.get(theme.id, ())
        for share in _mix(keys, axis) if keys else ():
            if not share.count and axis.records.get(share.mark.id):
                what = lower_first(share.mark.label)
                address = contribute_address(around, {themes.key: theme.id, axis.key: share.mark.id})
                yield Gap(f"{theme.label}{NO_BREAK}: pas encore de {what}", address, share.mark)


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
        help=in_french(found.help),
        example=found.example,
        terms=tuple(term.label for term in vocabulary.terms.values()) if vocabulary else (),
        facet=found.facet,
        wanted={term.id: term.label for term in vocabulary.terms.values()}
        if vocabulary and found.facet and found.role in (Role.THEME, Role.AXIS)
        else {},
        condition=in_french(
            " et ".join(
                f"« {key} » contient {' ou '.join(_term_names(schema, kind.fields[key], ids))}"
                for key, ids in found.expected_if.items()
            )
        ),
        expected_if=dict(found.expected_if),
    )


def _term_names(schema: Schema, field: Field, ids: Sequence[str]) -> Iterator[str]:
    terms = schema.vocabularies[field.vocabulary].terms
    return (f"« {terms[id_].label} »" for id_ in ids)
