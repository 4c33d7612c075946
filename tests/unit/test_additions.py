from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import corpora
import pytest

from generator.additions import ADDITIONS_SHOWN, lay_out_additions
from generator.catalogue import Surroundings, catalogue_of
from generator.model import Dates
from generator.views import AdditionsView


def additions(records: Mapping[str, str], days: Mapping[str, str]) -> AdditionsView:
    found, _ = corpora.check(
        {f"ressources/{id_}.md": text for id_, text in records.items()}, changes=STATUSES
    )
    around = Surroundings(dates={f"ressources/{id_}.md": Dates(day, day) for id_, day in days.items()})
    return cast(
        "AdditionsView", lay_out_additions(catalogue_of(found), around, "ressources/flux.xml", "").view
    )


STATUSES = {
    "vocabulaires/statuts.yml": """
        libellé: Statuts
        termes: {brouillon: {libellé: Brouillon}, publie: {libellé: Publié}, archive: {libellé: Archivé}}
    """
}


@pytest.mark.parametrize(
    ("records", "days", "expected"),
    [
        ({}, {}, []),
        (
            {"a": "", "b": "2019", "c": ""},
            {"a": "2024-02-01", "b": "2024-02-03", "c": "2023-12-31"},
            [("février 2024", "b a"), ("décembre 2023", "c")],
        ),
        # Without Git, a record's own date; what nobody can date comes last.
        (
            {"a": "2021-06-02", "b": "2021-06", "c": "", "d": "2019"},
            {},
            [("juin 2021", "a b"), ("2019", "d"), ("", "c")],
        ),
    ],
    ids=["nothing", "days of Git", "own dates"],
)
def test_additions_go_by_month(
    records: Mapping[str, str], days: Mapping[str, str], expected: list[tuple[str, str]]
) -> None:
    view = additions({id_: corpora.record(id_, date=date) for id_, date in records.items()}, days)

    assert [(month.label, " ".join(card.id for card in month.cards)) for month in view.months] == expected
    assert view.known == bool(days)


def test_archived_records_and_organisations_are_no_additions() -> None:
    records = {"a": corpora.record("A", statut="archive"), "b": corpora.record("B")}

    assert [card.id for month in additions(records, {}).months for card in month.cards] == ["b"]


def test_only_the_last_are_shown() -> None:
    records = {f"r{n:02}": corpora.record(f"R{n}", date=str(1950 + n)) for n in range(ADDITIONS_SHOWN + 3)}

    shown = [card.year for month in additions(records, {}).months for card in month.cards]

    assert (len(shown), shown[0], shown[-1]) == (ADDITIONS_SHOWN, "1992", "1953")
