from __future__ import annotations

import json
from functools import partial
from xml.etree import ElementTree as ET

import corpora
import pytest
from jsonschema import Draft202012Validator

from generator.catalogue import Catalogue, Surroundings, catalogue_of
from generator.export import render_crossings, render_crossings_schema, render_records, render_sitemap
from generator.model import Crossing, CrossingKind, Dates, RecordKey
from generator.pages import lay_out
from generator.render import render_body

RECORDS = {
    "ressources/b.md": corpora.record("B", statut="brouillon"),
    "ressources/a.md": corpora.record(
        "A « é »",
        auteur="[Une autrice, Un auteur]",
        gratuit="oui",
        source="https://exemple.fr",
        relations="{prolonge: [c]}",
    ),
    "ressources/c.md": corpora.record("C"),
    "ressources/labo.md": corpora.record("Le labo en question"),
}
AROUND = Surroundings(
    dates={
        "ressources/a.md": Dates("2024-01-02", "2024-03-04"),
        "index.md": Dates("2023-01-01", "2023-02-02"),
    },
    addresses={"index.md": "", "images/x.png": "images/x.png"},
)


def key(id_: str, kind: str = "ressource") -> RecordKey:
    return RecordKey(kind, id_)


CROSSINGS = (
    Crossing(key("c"), key("a"), CrossingKind.COMPUTED, "", 0.123456, ("eau", "air")),
    Crossing(key("a"), key("c"), CrossingKind.DECLARED, "prolonge", 1.0, ("prolonge",)),
    Crossing(key("a"), key("labo", "contributeur"), CrossingKind.CITED, "", 1.0, ("Voir le labo.",)),
)


def catalogue() -> Catalogue:
    return catalogue_of(corpora.check(RECORDS)[0])


def test_records_are_published_with_ids_and_labels() -> None:
    rows = json.loads(render_records(catalogue(), AROUND))

    assert [(row["genre"], row["id"]) for row in rows] == [
        ("contributeur", "labo"),
        ("ressource", "a"),
        ("ressource", "c"),
        ("ressource", "labo"),
    ]
    assert rows[1] == {
        "adresse": "ressources/a/",
        "ajouté": "2024-01-02",
        "champs": {
            "auteur": ["Une autrice", "Un auteur"],
            "contributeur": [{"id": "labo", "libellé": "Laboratoire synthétique"}],
            "format": {"id": "rapport", "libellé": "Rapport"},
            "gratuit": True,
            "relations": {"prolonge": [{"id": "c", "libellé": "C"}]},
            "résumé": "Un résumé.",
            "source": {"adresse": "https://exemple.fr"},
            "statut": {"id": "publie", "libellé": "Publié"},
            "thématique": [{"id": "sante", "libellé": "Santé"}],
            "titre": "A « é »",
            "type de savoir": [{"id": "action", "libellé": "Savoir d’action"}],
        },
        "fichier": "ressources/a.md",
        "genre": "ressource",
        "id": "a",
        "modifié": "2024-03-04",
    }


def test_one_record_a_line_with_sorted_keys() -> None:
    text = render_records(catalogue(), AROUND)

    lines = text.splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("[", "]", 6)
    assert text.endswith("\n")
    assert all(list(row) == sorted(row) for row in json.loads(text))


def test_crossings_are_sorted_and_ids_shared_by_two_kinds_are_told_apart() -> None:
    rows = json.loads(render_crossings(catalogue().corpus, CROSSINGS, "json"))

    assert rows == [
        {
            "source": "a",
            "target": "contributeurs/labo",
            "kind": "cited",
            "relation": "",
            "score": 1.0,
            "reasons": ["Voir le labo."],
        },
        {
            "source": "a",
            "target": "c",
            "kind": "declared",
            "relation": "prolonge",
            "score": 1.0,
            "reasons": ["prolonge"],
        },
        {
            "source": "c",
            "target": "a",
            "kind": "computed",
            "relation": "",
            "score": 0.1235,
            "reasons": ["eau", "air"],
        },
    ]


def test_crossings_for_people() -> None:
    text = render_crossings(corpora.check(RECORDS)[0], CROSSINGS, "text")

    assert text.splitlines() == [
        "a → contributeurs/labo (cité)\u00a0: Voir le labo.",
        "a → c (prolonge)\u00a0: prolonge",
        "c → a (calculé, 0,12)\u00a0: eau, air",
    ]


def crossings_schema(site_url: str = "") -> dict[str, object]:
    return json.loads(render_crossings_schema(corpora.schema(), site_url))


def test_the_schema_of_crossings_accepts_what_is_published() -> None:
    schema = crossings_schema()
    Draft202012Validator.check_schema(schema)

    Draft202012Validator(schema).validate(
        json.loads(render_crossings(corpora.check(RECORDS)[0], CROSSINGS, "json"))
    )


SOUND = {"source": "a", "target": "c", "kind": "computed", "relation": "", "score": 0.5, "reasons": ["eau"]}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "deviné"},
        {"kind": "declared", "score": 1},
        {"kind": "declared", "relation": "prolonge", "score": 0.5},
        {"kind": "declared", "relation": "invente", "score": 1},
        {"kind": "cited"},
        {"relation": "prolonge"},
        {"score": 1.5},
        {"source": "É"},
        {"reasons": [""]},
        {"autre": 1},
    ],
)
def test_the_schema_of_crossings_refuses_anything_else(change: dict[str, object]) -> None:
    validator = Draft202012Validator(crossings_schema())

    assert validator.is_valid([SOUND])
    assert not validator.is_valid([SOUND | change])


def test_the_schema_of_crossings_knows_its_address() -> None:
    assert "$id" not in crossings_schema()
    assert (
        crossings_schema("https://exemple.org/")["$id"]
        == "https://exemple.org/donnees/schemas/croisements.json"
    )


def test_the_map_gives_every_page_and_the_days_of_git() -> None:
    site = lay_out(catalogue(), (), partial(render_body, catalogue(), AROUND), AROUND)

    root = ET.fromstring(render_sitemap(site, AROUND, "https://exemple.org/?a&b/"))  # noqa: S314 - our own text

    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    days = {
        url.findtext(f"{space}loc", "").removeprefix("https://exemple.org/?a&b/"): url.findtext(
            f"{space}lastmod"
        )
        for url in root
    }
    assert days["ressources/a/"] == "2024-03-04"
    assert days[""] == "2023-02-02"
    assert days["thematique/"] is None
    assert "images/x.png" not in days
    assert "ressources/b/" not in days
