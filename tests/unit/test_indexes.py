from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

import corpora
import pytest

from generator.catalogue import Surroundings, catalogue_of
from generator.indexes import lay_out_indexes
from generator.model import Page
from generator.parts import Parts
from generator.views import FacetValue, IndexView, TimelineView

PLACES = {
    "vocabulaires/territoires.yml": """
        libellé: Territoires
        termes:
          r32: {libellé: Hauts-de-France}
          '59': {libellé: Nord, parent: r32}
          '59350': {libellé: Lille, parent: '59'}
          '80': {libellé: Somme, parent: r32}
    """,
    "modele/ressource.yml": corpora.SCHEMA["modele/ressource.yml"].rstrip()
    + "\n          territoire: {type: terme, vocabulaire: territoires, facette: territoire, rôle: lieu}\n",
}


def indexes(
    records: Mapping[str, str], around: Surroundings | None = None, changes: Mapping[str, str] | None = None
) -> dict[str, Page]:
    found, _ = corpora.check({f"ressources/{id_}.md": text for id_, text in records.items()}, changes=changes)
    return {page.address: page for page in lay_out_indexes(catalogue_of(found), around or Surroundings())}


def timeline(dates: Iterable[str]) -> TimelineView:
    records = {f"r{n:02}": corpora.record(f"R{n}", date=date) for n, date in enumerate(dates)}
    return cast("TimelineView", indexes(records)["annee/"].view)


def drawn(view: TimelineView) -> list[str]:
    return [
        f"{decade.label}{'+' if decade.unfolded else '-'} "
        + " ".join(f"{row.label}:{row.count}" for row in decade.rows)
        for decade in view.decades
    ]


def years(first: int, last: int) -> str:
    return " ".join(f"{year}:1" for year in range(last, first - 1, -1))


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ([], []),
        (["2021", "2021-06", "2020-01-02"], ["+ 2021:2 2020:1"]),
        (["2021", "2019"], ["+ 2021:1 2020:0 2019:1"]),
        (["2021", "2016"], ["+ 2021:1 2017 à 2020:0 2016:1"]),
        # Many years are cut into decades: the last is unfolded, then those that still fit.
        (
            [str(year) for year in range(1995, 2010)],
            [f"2000 à 2009+ {years(2000, 2009)}", f"1990 à 1999- {years(1995, 1999)}"],
        ),
        (
            ["2021", "2020", *(str(year) for year in range(2001, 2010)), "1990", "1987"],
            [
                f"2020 à 2029+ {years(2020, 2021)}",
                f"2000 à 2009+ {years(2001, 2009)}",
                "1990 à 1999+ 1990:1",
                "1980 à 1989- 1987:1",
            ],
        ),
    ],
    ids=["none", "few", "a gap", "a long gap", "many", "many, in short decades"],
)
def test_the_timeline_runs_backwards(dates: list[str], expected: list[str]) -> None:
    assert drawn(timeline(dates)) == expected


def test_the_timeline_counts_kinds_of_knowledge_and_what_has_no_date() -> None:
    records = {
        "a": corpora.record("A", date="2021", type_de_savoir="[action, académique]"),
        "b": corpora.record("B", date="2021-02", type_de_savoir="action"),
        "c": corpora.record("C"),
    }
    view = cast("TimelineView", indexes(records)["annee/"].view)

    assert [(share.mark.id, share.count) for share in view.decades[0].rows[0].shares] == [
        ("experientiel", 0),
        ("action", 2),
        ("academique", 1),
    ]
    assert (view.most, view.total) == (2, 2)
    assert view.undated is not None
    assert (view.undated.count, view.undated.address) == (1, "recherche/?annee=sans-date")
    assert timeline(["2021"]).undated is None


def test_the_index_of_territories_knows_them_all_for_the_maps() -> None:
    around = Surroundings(addresses={"contribuer.md": "contribuer/"})
    view = cast(
        "IndexView", indexes({"a": corpora.record(territoire="Lille")}, around, PLACES)["territoire/"].view
    )

    assert [value.label for value in view.values] == ["Hauts-de-France", "Nord", "Lille"]
    assert {id_: (place.label, place.count, place.address) for id_, place in view.places.items()} == {
        "r32": ("Hauts-de-France", 1, "territoire/r32/"),
        "59": ("Nord", 1, "territoire/59/"),
        "59350": ("Lille", 1, "territoire/59350/"),
        "80": ("Somme", 0, "contribuer/?territoire=80"),
    }


def test_other_indexes_have_no_places() -> None:
    found = indexes({"a": corpora.record()})

    assert {address for address, page in found.items() if getattr(page.view, "places", {})} == set()
    assert "territoire/" not in found


@pytest.fixture(scope="module")
def parts() -> Parts:
    folder = Path(__file__).resolve().parents[2] / "theme" / "parts"
    return Parts({file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.html")})


@pytest.mark.parametrize(
    ("ids", "drawn"),
    [([], []), (["r32", "35"], []), (["59"], []), (["r32", "59", "35", "80"], ["Nord", "Somme"])],
    ids=["no vocabulary", "another region", "one only", "some"],
)
def test_a_map_shows_the_territories_whose_contours_the_theme_has(
    ids: list[str], drawn: list[str], parts: Parts
) -> None:
    names = {"59": "Nord", "80": "Somme"}
    places = {id_: FacetValue(names.get(id_, id_), f"territoire/{id_}/", 2) for id_ in ids}
    html = parts.render("index-facette.html", IndexView("Territoires", tuple(places.values()), places), "../")

    assert re.findall(r'<a href="[^"]*" aria-label="(\w+)', html) == drawn
    assert ("Tous les territoires" in html) == bool(drawn)


def test_a_departement_without_records_is_drawn_and_leads_nowhere(parts: Parts) -> None:
    places = {"59": FacetValue("Nord", "territoire/59/", 4), "80": FacetValue("Somme", "", 0)}
    html = parts.render("index-facette.html", IndexView("Territoires", (), places), "../")

    assert html.count("<path d=") == 2
    assert re.findall(r'class="mine-map__empty"><path .*?>(\w+)<tspan', html) == ["Somme"]
    assert 'href=""' not in html
