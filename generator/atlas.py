"""The map of crossings: what the library holds and lacks, and what links its themes.

Comes in: the ``Catalogue`` and the ``Graph`` of its crossings. Goes out: pages. « Croisements » has the
matrices (theme × kind of knowledge, theme × format) and the ring of themes; each theme has a page of its own,
where its crossings between kinds of knowledge are drawn and listed; each cell of a matrix has a listing.

Roles say which facets are crossed, never keys. A library without themes or without a crossing axis has none
of these pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations
from math import sqrt

from generator.catalogue import (
    CROSSINGS_ADDRESS,
    SEARCH_ADDRESS,
    Catalogue,
    Crossed,
    FacetColumn,
    FacetTerm,
    Surroundings,
    cross_facets,
    facet_value,
    pair_address,
    spot_of,
    tie_view,
)
from generator.drawing import draw_columns, draw_ring
from generator.feeds import feed_path
from generator.french import NO_BREAK, in_french
from generator.graph import EXCHANGED, NO_GRAPH, Carried, Graph, Tally, crossed, graph_of
from generator.listings import (
    contribute_address,
    crossed_values,
    either_order,
    lay_out_listing,
    theme_map_address,
    unit_of,
)
from generator.model import Crossing, Page, Role
from generator.views import (
    Cell,
    CrossingsView,
    Exchange,
    Facet,
    FacetValue,
    Link,
    ListingText,
    Mark,
    Matrix,
    MatrixRow,
    Meeting,
    ThemeExchanges,
    ThemeMapView,
    TieView,
)

_NO_MARK = Mark("", "", "")


def cross_catalogue(catalogue: Catalogue, crossings: Iterable[Crossing]) -> Graph:
    """The graph of the records that have a crossing axis."""
    axis, themes = catalogue.facet(Role.AXIS), catalogue.facet(Role.THEME)
    if axis is None or themes is None:
        return NO_GRAPH
    return graph_of(crossings, frozenset(axis.kinds), _carried(themes), _carried(axis))


def _carried(column: FacetColumn) -> Carried:
    return Carried(tuple(column.terms), column.values)


def lay_out_atlas(catalogue: Catalogue, graph: Graph, around: Surroundings) -> Iterator[Page]:
    """Every page of the map."""
    axis, themes = catalogue.facet(Role.AXIS), catalogue.facet(Role.THEME)
    if axis is None or themes is None:
        return
    others = [column for column in (axis, catalogue.facet(Role.FORMAT)) if column and column.indexed]
    found = {column.key: cross_facets(themes, column) for column in others}
    matrices = [
        _matrix(themes, column, found[column.key], around, inviting=column is axis) for column in others
    ]
    yield Page(
        CROSSINGS_ADDRESS,
        "Croisements",
        "Où chaque type de savoir a la parole, thématique par thématique, où il manque, et ce qui relie les thématiques.",
        "croisements.html",
        partial(_crossings_view, themes, axis, matrices, graph),
    )
    for theme in themes.terms.values():
        yield Page(
            theme_map_address(theme),
            f"Croisements{NO_BREAK}: {in_french(theme.label)}",
            f"Les croisements entre types de savoir de la thématique «{NO_BREAK}{in_french(theme.label)}{NO_BREAK}», en dessin et en liste.",
            "croisements-thematique.html",
            partial(_theme_view, catalogue, graph, around, theme),
        )
    if themes.indexed:
        for column in others:
            for theme in themes.terms.values():
                yield from _pair_listings(catalogue, themes, theme, column, found[column.key])


# ---------------------------------------------------------------------------------------- matrices


def _matrix(
    themes: FacetColumn, column: FacetColumn, found: Crossed, around: Surroundings, *, inviting: bool
) -> Matrix:
    """Themes as rows; but the fewer columns the better on a narrow screen, so that formats are rows."""
    upright = len(column.terms) <= len(themes.terms)
    rows, columns = (themes, column) if upright else (column, themes)
    most = max(map(len, found.values()), default=1)

    def cell(row: FacetTerm, other: FacetTerm) -> Cell:
        theme, term = (row, other) if upright else (other, row)
        count = len(found.get((theme.id, term.id), ()))
        if count:
            return Cell(count, pair_address(theme, column, term), sqrt(count / most))
        wanted = {themes.key: theme.id, column.key: term.id}
        return Cell(0, contribute_address(around, wanted) if inviting else "", 0.0)

    return Matrix(
        id=column.key,
        caption=f"Ressources par thématique et par {column.label[:1].lower()}{column.label[1:]}",
        corner=rows.label,
        columns=tuple(facet_value(columns, term) for term in columns.terms.values()),
        rows=tuple(
            MatrixRow(facet_value(rows, row), tuple(cell(row, term) for term in columns.terms.values()))
            for row in rows.terms.values()
        ),
        inviting=inviting,
    )


def _pair_listings(
    catalogue: Catalogue, themes: FacetColumn, theme: FacetTerm, column: FacetColumn, found: Crossed
) -> Iterator[Page]:
    """The records of a theme that carry a value of another facet, for each value that some carry."""
    terms = [term for term in column.terms.values() if found.get((theme.id, term.id))]
    values = tuple(
        FacetValue(
            in_french(term.label), pair_address(theme, column, term), len(found[theme.id, term.id]), term.mark
        )
        for term in terms
    )
    label = in_french(theme.label)
    siblings = Facet(column.key, f"{label}{NO_BREAK}: {column.title[:1].lower()}{column.title[1:]}", values)
    for term in terms:
        keys = found[theme.id, term.id]
        address = pair_address(theme, column, term)
        filtered = f"{SEARCH_ADDRESS}?{themes.key}={theme.id}&{column.key}={term.id}"
        text = ListingText(
            eyebrow=label,
            title=in_french(term.label),
            unit=unit_of(catalogue, keys),
            mark=term.mark,
            siblings=siblings,
            search_address=filtered,
            feed=feed_path(address),
            parents=(Link(themes.title, f"{themes.key}/"), Link(label, theme.address)),
        )
        sorts = either_order(catalogue, themes, keys, address, filtered)
        yield from lay_out_listing(catalogue, text, address, keys, sorts)


# ---------------------------------------------------------------------------------------- the ring


def _crossings_view(
    themes: FacetColumn, axis: FacetColumn, matrices: Sequence[Matrix], graph: Graph
) -> CrossingsView:
    terms = tuple(themes.terms.values())
    places = {term.id: place for place, term in enumerate(terms)}
    nodes = [
        (
            in_french(term.label),
            theme_map_address(term),
            _name(themes, term, graph),
            len(themes.records.get(term.id, ())),
        )
        for term in terms
    ]
    edges = {
        (places[one], places[other]): (tally.total, tally.crossing)
        for (one, other), tally in graph.themes.items()
        if one != other
    }
    return CrossingsView(
        total=graph.whole.total,
        crossing=graph.whole.crossing,
        meetings=tuple(
            Meeting(one, other, graph.kinds.get((one.id, other.id), 0)) for one, other in _mark_pairs(axis)
        ),
        matrices=tuple(matrices),
        ring=draw_ring(nodes, edges),
        themes=tuple(
            ThemeExchanges(
                number=place + 1,
                label=in_french(term.label),
                address=theme_map_address(term),
                count=len(themes.records.get(term.id, ())),
                inside=_inside(graph, term),
                others=_exchanges(themes, graph, term),
            )
            for place, term in enumerate(terms)
        ),
    )


def _name(themes: FacetColumn, term: FacetTerm, graph: Graph) -> str:
    """A theme's node for those who do not see it."""
    count, inside = len(themes.records.get(term.id, ())), _inside(graph, term).total
    name = f"{in_french(term.label)}{NO_BREAK}: {count} ressource{'s' if count > 1 else ''}"
    return f"{name}, {inside} lien{'s' if inside > 1 else ''} entre elles" if inside else name


def _inside(graph: Graph, theme: FacetTerm) -> Exchange:
    tally = graph.themes.get((theme.id, theme.id), Tally())
    return Exchange(theme.id, in_french(theme.label), theme_map_address(theme), tally.total, tally.crossing)


def _exchanges(themes: FacetColumn, graph: Graph, theme: FacetTerm) -> tuple[Exchange, ...]:
    """The crossings of a theme with each of the others, the most linked first."""
    found = []
    for other in themes.terms.values():
        tally = graph.themes.get((theme.id, other.id)) or graph.themes.get((other.id, theme.id))
        if tally and other.id != theme.id:
            label, address = in_french(other.label), theme_map_address(other)
            found.append(Exchange(other.id, label, address, tally.total, tally.crossing))
    return tuple(sorted(found, key=lambda exchange: -exchange.total))


def _strongest(catalogue: Catalogue, graph: Graph, theme: str, other: str) -> tuple[TieView, ...]:
    """The strongest crossings from one theme to another, those between kinds of knowledge first."""
    column = catalogue.facet(Role.THEME)
    crossing, alike = graph.exchanged.get((theme, other)) or graph.exchanged.get((other, theme), ((), ()))
    return tuple(
        tie_view(
            catalogue, each, turned=column is not None and theme not in column.values.get(each.source, ())
        )
        for each in (*crossing, *alike)[:EXCHANGED]
    )


def _mark_pairs(axis: FacetColumn) -> Iterator[tuple[Mark, Mark]]:
    return combinations([term.mark or _NO_MARK for term in axis.terms.values()], 2)


# --------------------------------------------------------------------------------------- one theme


def _theme_view(catalogue: Catalogue, graph: Graph, around: Surroundings, theme: FacetTerm) -> ThemeMapView:
    axis, themes = catalogue.facet(Role.AXIS), catalogue.facet(Role.THEME)
    assert axis is not None
    assert themes is not None
    keys = themes.records.get(theme.id, ())
    values = tuple(crossed_values(themes, theme, axis, keys, around))
    return ThemeMapView(
        parent=Link("Croisements", CROSSINGS_ADDRESS),
        theme=Link(in_french(theme.label), theme.address),
        count=len(keys),
        inside=_inside(graph, theme),
        values=values,
        meetings=tuple(
            _meeting(catalogue, graph, axis, theme, pair)
            for pair in combinations(zip(axis.terms, values, strict=True), 2)
        ),
        alike=tuple(
            tie_view(catalogue, crossing)
            for crossing in graph.exchanged.get((theme.id, theme.id), ((), ()))[1]
        ),
        others=tuple(
            exchange.with_(ties=_strongest(catalogue, graph, theme.id, exchange.id))
            for exchange in _exchanges(themes, graph, theme)
        ),
        siblings=Facet(
            themes.key,
            themes.title,
            tuple(
                FacetValue(
                    in_french(term.label), theme_map_address(term), len(themes.records.get(term.id, ()))
                )
                for term in themes.terms.values()
            ),
        ),
    )


def _meeting(
    catalogue: Catalogue,
    graph: Graph,
    axis: FacetColumn,
    theme: FacetTerm,
    pair: tuple[tuple[str, FacetValue], tuple[str, FacetValue]],
) -> Meeting:
    """Two kinds of knowledge within a theme; the first stands to the left."""
    (one, one_value), (other, other_value) = pair
    ties = [
        tie_view(catalogue, crossing, turned=(one, other) not in crossed(*_kinds(axis, crossing)))
        for crossing in graph.strongest.get(theme.id, {}).get((one, other), ())
    ]
    return Meeting(
        one=one_value.mark or _NO_MARK,
        other=other_value.mark or _NO_MARK,
        total=graph.within.get(theme.id, {}).get((one, other), 0),
        ties=tuple(ties),
        drawing=draw_columns((spot_of(tie.one), spot_of(tie.other), tie.style) for tie in ties)
        if ties
        else None,
        missing=tuple(value for value in (one_value, other_value) if not value.count),
    )


def _kinds(axis: FacetColumn, crossing: Crossing) -> Iterator[Sequence[str]]:
    return (axis.values.get(key, ()) for key in (crossing.source, crossing.target))
