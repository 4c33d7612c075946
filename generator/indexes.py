"""Indexes: for each facet, the page of all its values. Dates make a timeline, territories may be put on a map.

Comes in: the ``Catalogue``. Goes out: pages. Roles say which facet is which, never keys; which territories a map can
show is the theme's to know, by their ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby

from generator.catalogue import (
    SEARCH_ADDRESS,
    UNDATED,
    Catalogue,
    FacetColumn,
    Surroundings,
    facet_value,
)
from generator.french import DESCRIPTION_LENGTH, NO_BREAK, in_french, shortened
from generator.listings import contribute_address
from generator.model import Page, RecordKey, Role
from generator.views import Decade, FacetValue, IndexView, Mark, Share, TimelineView, YearRow

MOST_UNFOLDED = 12
"""Rows of a timeline that are shown at once; more than these are cut into decades."""


def lay_out_indexes(catalogue: Catalogue, around: Surroundings) -> Iterator[Page]:
    """The index of each facet that has pages of its own."""
    for column in catalogue.facets:
        if not column.indexed:
            continue
        if column.role is Role.DATE:
            yield _timeline_page(catalogue, column)
            continue
        values = tuple(facet_value(column, term) for term in column.terms.values())
        description = f"{column.title}{NO_BREAK}: {', '.join(value.label for value in values)}"
        places = _places(catalogue, column, around) if column.role is Role.PLACE else {}
        yield Page(
            f"{column.key}/",
            column.title,
            shortened(description, DESCRIPTION_LENGTH),
            "index-facette.html",
            partial(IndexView, column.title, values, places),
        )


def _places(catalogue: Catalogue, column: FacetColumn, around: Surroundings) -> Mapping[str, FacetValue]:
    """Every territory of the vocabulary; those without records lead to how to contribute some."""
    kinds = (catalogue.corpus.schema.kinds[kind] for kind in column.kinds)
    names = (kind.roles[Role.PLACE].vocabulary for kind in kinds if Role.PLACE in kind.roles)
    vocabulary = catalogue.corpus.schema.vocabularies.get(next(names, ""))
    found = {}
    for term in vocabulary.terms.values() if vocabulary else ():
        carried = column.terms.get(term.id)
        found[term.id] = (
            facet_value(column, carried)
            if carried
            else FacetValue(in_french(term.label), contribute_address(around, {column.key: term.id}), 0)
        )
    return found


# ---------------------------------------------------------------------------------------- timeline


def _timeline_page(catalogue: Catalogue, column: FacetColumn) -> Page:
    years = sorted(column.terms)
    span = f", de {years[0]} à {years[-1]}" if len(years) > 1 else ""
    return Page(
        f"{column.key}/",
        column.title,
        f"Les ressources année par année{span}, et d’où vient leur savoir.",
        "chronologie.html",
        partial(_timeline, catalogue, column),
    )


def _timeline(catalogue: Catalogue, column: FacetColumn) -> TimelineView:
    axis = catalogue.facet(Role.AXIS)
    marks = tuple(term.mark for term in axis.terms.values() if term.mark) if axis else ()
    rows = [
        (int(year), YearRow(term.label, term.address, len(keys), _shares(marks, axis, keys)))
        for year, term in sorted(column.terms.items(), reverse=True)
        if (keys := column.records[year])
    ]
    counts = [share.count for _, row in rows for share in row.shares] or [row.count for _, row in rows]
    total = sum(row.count for _, row in rows)
    dated = sum(1 for key in catalogue.corpus.records if key.kind in column.kinds)
    undated = dated - total
    return TimelineView(
        title=column.title,
        marks=marks,
        decades=_decades(rows),
        most=max(counts, default=1) or 1,
        total=total,
        undated=FacetValue(UNDATED.label, f"{SEARCH_ADDRESS}?{column.key}={UNDATED.id}", undated)
        if undated and any(catalogue.corpus.schema.kinds[kind].searchable for kind in column.kinds)
        else None,
    )


def _shares(marks: Iterable[Mark], axis: FacetColumn | None, keys: Iterable[RecordKey]) -> tuple[Share, ...]:
    carried = [axis.values.get(key, ()) for key in keys] if axis else []
    return tuple(Share(mark, sum(1 for ids in carried if mark.id in ids)) for mark in marks)


def _decades(rows: Sequence[tuple[int, YearRow]]) -> tuple[Decade, ...]:
    """The years in one piece when they are few, else by decade, the last ones unfolded."""
    if len(rows) <= MOST_UNFOLDED:
        return (Decade("", sum(row.count for _, row in rows), _with_gaps(rows), True),) if rows else ()
    found: list[Decade] = []
    shown = 0
    for decade, group in groupby(rows, lambda row: row[0] // 10 * 10):
        years = list(group)
        unfolded = not shown or shown + len(years) <= MOST_UNFOLDED
        shown += len(years) if unfolded else MOST_UNFOLDED  # what comes after a folded decade is folded too
        label = f"{decade} à {decade + 9}"
        found.append(Decade(label, sum(row.count for _, row in years), _with_gaps(years), unfolded))
    return tuple(found)


def _with_gaps(rows: Sequence[tuple[int, YearRow]]) -> tuple[YearRow, ...]:
    """The rows of these years, newest first, with one between them for years that have none."""
    found: list[YearRow] = []
    for place, (year, row) in enumerate(rows):
        newer = rows[place - 1][0] if place else year + 1
        if newer - year > 1:
            first, last = year + 1, newer - 1
            found.append(YearRow(str(first) if first == last else f"{first} à {last}", "", 0, ()))
        found.append(row)
    return tuple(found)
