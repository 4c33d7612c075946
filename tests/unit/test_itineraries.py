"""Records that lead through others in order: their checks, their pages, what others are told of them.

The kind here is no reading path: any kind whose field has the role leads, under any names.
"""

from __future__ import annotations

import json
from functools import partial
from typing import cast

import corpora
import pytest
from corpora import check, codes, record
from jsonschema import Draft7Validator

from generator.catalogue import Catalogue, Surroundings, catalogue_of
from generator.composing import compose, parse_settings
from generator.crossings import cross_declared
from generator.editors import render_schemas, render_snippets
from generator.edits import edited
from generator.export import render_records
from generator.field_types import Fault
from generator.itineraries import steps_of
from generator.model import Page, RecordKey
from generator.pages import lay_out, lay_out_home
from generator.render import render_body
from generator.schema import parse_schema
from generator.views import Link, ListingView, RecordView, SearchView

EXHIBITION = """
    genre: exposition
    libellé: Exposition
    dossier: expositions
    champs:
      nom: {type: texte, obligatoire: oui, rôle: titre, correspondances: {schema.org: name}}
      sujet: {type: terme, vocabulaire: thematiques, rôle: thème}
      salles:
        type: groupe
        multiple: oui
        obligatoire: oui
        rôle: étapes
        correspondances: {dublin core: 'dcterms:hasPart', schema.org: itemListElement}
        champs:
          cartel: {type: texte long, obligatoire: oui}
          œuvre: {type: référence, cible: ressource, obligatoire: oui}
      statut: {type: terme, vocabulaire: statuts, rôle: statut, défaut: publie}
      dérogations:
        type: groupe
        multiple: oui
        rôle: dérogations
        champs: {règle: {type: règle, obligatoire: oui}, raison: {type: texte, obligatoire: oui}}
"""
CHANGES = {
    "modele/exposition.yml": EXHIBITION,
    "vocabulaires/statuts.yml": """
        libellé: Statuts
        termes: {brouillon: {libellé: Brouillon}, publie: {libellé: Publié}, archive: {libellé: Archivé}}
    """,
}
RESOURCES = {
    "ressources/a.md": record("L’eau", type_de_savoir="académique"),
    "ressources/b.md": record("L’air"),
    "ressources/c.md": record("Le feu", type_de_savoir="[action, expérientiel]"),
    "ressources/brouillon.md": record("À venir", statut="brouillon"),
    "ressources/vieux.md": record("Jadis", statut="archivé"),
}
HERE = "https://mine.example/"


def exhibition(*rooms: str, more: str = "", name: str = "Une exposition synthétique") -> str:
    """An exhibition through records given as « identifiant: phrase »; of a bare identifier nothing is said."""
    lines = []
    for room in rooms:
        id_, _, text = room.partition(": ")
        lines += [f"  - œuvre: {id_}", *([f"    cartel: {text}"] if text else [])]
    return "\n".join(
        ["---", f"nom: {name}", "salles:", *lines, *([more] if more else []), "---", "Un mot.\n"]
    )


def catalogue(**exhibitions: str) -> Catalogue:
    texts = {f"expositions/{name}.md": text for name, text in exhibitions.items()}
    corpus, _ = check(RESOURCES | texts, changes=CHANGES)
    return catalogue_of(corpus)


def pages(found: Catalogue) -> dict[str, Page]:
    around = Surroundings(site_url=HERE, addresses={"contribuer.md": "contribuer/"})
    return {
        page.address: page for page in lay_out(found, (), partial(render_body, found, around), around).pages
    }


def fiche(found: Catalogue, address: str) -> RecordView:
    return cast("RecordView", pages(found)[address].view)


# -- checks


@pytest.mark.parametrize(
    ("rooms", "more", "expected"),
    [
        (("a: Une", "b: Deux"), "", []),
        (("L’eau: Une", "../ressources/b.md: Deux"), "", []),
        (("a: Une", "b"), "", ["champ-manquant"]),
        (("a: Une", "b: …"), "", ["champ-vide"]),
        (("a: Une",), "", ["etapes-insuffisantes"]),
        ((), "", ["champ-vide"]),
        (("a: Une", "bee: Deux"), "", ["reference-inconnue"]),
        (("a: Une", "labo: Deux"), "", ["reference-inconnue"]),
        (("a: Une", "b: Deux", "L’eau: Trois"), "", ["etape-repetee"]),
        (("a: Une", "a: Deux", "a: Trois"), "", ["etape-repetee", "etape-repetee"]),
        (("a: Une", "b: Deux", "a: Une"), "", ["etape-repetee"]),
        (("a: Une", "brouillon: Deux"), "", ["etape-non-publiee"]),
        (("a: Une", "brouillon: Deux"), "statut: brouillon", []),
        (("a: Une", "vieux: Deux"), "", ["etape-archivee"]),
        (("a: Une", "vieux: Deux"), "statut: brouillon", []),
        (("a: Une", "vieux: Deux"), "dérogations: [{règle: etape-archivee, raison: R}]", []),
    ],
)
def test_checks(rooms: tuple[str, ...], more: str, expected: list[str]) -> None:
    _, problems = check(RESOURCES | {"expositions/x.md": exhibition(*rooms, more=more)}, changes=CHANGES)

    assert expected == codes(problems), [p.message for p in problems]
    assert {"expositions/x.md"} >= {p.path for p in problems}


TWO = "salles:\n  - cartel: …\n    œuvre: a\n  - cartel: …\n    œuvre: b"
SAID = "salles:\n  - cartel: Une\n    œuvre: a\n  - cartel: Deux\n    œuvre: b"
ALONE = ("  - cartel: …\n    œuvre: a", "  - cartel: …\n    œuvre: b")


@pytest.mark.parametrize(
    ("rooms", "expected"),
    [
        (" [a, b]", (TWO,)),
        (" [[[a]], b.md]", (TWO,)),
        (" a, b", (TWO,)),
        ("\n  1. a-x\n  2. b-y", (TWO.replace("e: a", "e: a-x").replace("e: b", "e: b-y"),)),
        (" [{a: Une}, {b: Deux}]", (SAID,)),
        ("\n  a: Une\n  b: Deux", (SAID,)),
        ("\n  # deux\n  a: Une\n  b: Deux", (None,)),
        ("\n  - a\n  - b", ALONE),
        ("\n  - a.md\n  - '[[b]]'", ALONE),
        ("\n  - [[a]]\n  - ../ressources/b.md", ALONE),
        ("\n  - '[L’eau](../ressources/a.md)'\n  - b", ALONE),
        ("\n  - a.md : Une\n  - b: …", ("  - cartel: Une\n    œuvre: a", ALONE[1])),
        ("\n  - L’eau\n  - Un mot, et un autre.", (
            "  - cartel: …\n    œuvre: L’eau", '  - cartel: "Un mot, et un autre."\n    œuvre: …')),
        (" une-phrase à dire", ("salles:\n  - cartel: …\n    œuvre: une-phrase à dire",)),
        (" [{œuvre: a, cartel: Une}, b]", (None,)),
    ],
)  # fmt: skip
def test_steps_written_another_way_keep_what_they_say(rooms: str, expected: tuple[str | None, ...]) -> None:
    text = f"---\nnom: N\nsalles:{rooms}\n---\n"
    _, problems = check(RESOURCES | {"expositions/x.md": text}, changes=CHANGES)

    assert [("sous-champs-attendus", better) for better in expected] == [
        (p.code, p.suggestion) for p in problems
    ]


def test_steps_are_two_at_least() -> None:
    text = "---\nnom: N\nsalles: {œuvre: a, cartel: Une}\n---\n"
    _, problems = check(RESOURCES | {"expositions/x.md": text}, changes=CHANGES)

    assert ["etapes-insuffisantes"] == codes(problems)


DASHED = "  - œuvre: a\n    cartel: Une\n  - œuvre: b\n    cartel: Deux"


@pytest.mark.parametrize(
    ("rooms", "better"),
    [
        ("  œuvre: a\n  cartel: Une\n  œuvre: b\n  cartel: Deux", DASHED),
        ("œuvre: a\ncartel: Une\nœuvre: b\ncartel: Deux", DASHED),
        ("  - œuvre: a\n    cartel: Une\n    œuvre: b\n    cartel: Deux", DASHED),
        ("  œuvre: a\n  cartel: |\n    Une\n\n    fois\n  œuvre: b\n  # mot\n  cartel: >\n    Deux",
         "  - œuvre: a\n    cartel: |\n      Une\n\n      fois\n  - œuvre: b\n    # mot\n    cartel: >\n      Deux"),
        ("  cartel: Une\n  œuvre: a\n  cartel: Deux\n  œuvre: b",
         "  - cartel: Une\n    œuvre: a\n  - cartel: Deux\n    œuvre: b"),
    ],
)  # fmt: skip
def test_steps_without_dashes_are_told_where_each_begins(rooms: str, better: str) -> None:
    text = f"---\nnom: N\nsalles:\n{rooms}\nstatut: publié\n---\n"
    _, problems = check(RESOURCES | {"expositions/x.md": text}, changes=CHANGES)

    assert [("champ-repete", 4, better)] == [(p.code, p.position.line, p.suggestion) for p in problems]
    mended = text.replace(rooms, better)
    assert edited(text, [problems[0].fix])[0] == mended
    assert codes(check(RESOURCES | {"expositions/x.md": mended}, changes=CHANGES)[1]) == []


@pytest.mark.parametrize(
    "rooms",
    [
        "  - œuvre: a\n    œuvre: b\n    cartel: Une\n  - œuvre: c\n    cartel: Deux",
        "  - œuvre: a\n    cartel: Une\n    cartel: Deux\n  - œuvre: c\n    cartel: Trois",
    ],
)
def test_a_part_written_twice_is_no_step_of_its_own(rooms: str) -> None:
    text = f"---\nnom: N\nsalles:\n{rooms}\n---\n"
    _, problems = check(RESOURCES | {"expositions/x.md": text}, changes=CHANGES)

    assert [("champ-repete", None, ())] == [(p.code, p.suggestion, p.fix) for p in problems]


def test_problems_have_their_place() -> None:
    text = exhibition("a: Une", "bb: Deux", "a: Trois", "c")
    _, problems = check(RESOURCES | {"expositions/x.md": text}, changes=CHANGES)

    found = [(p.position.line, p.position.column, p.code, p.suggestion) for p in problems]

    assert found == [
        (6, 12, "reference-inconnue", None),
        (8, 12, "etape-repetee", None),
        (10, 5, "champ-manquant", "  - œuvre: c\n    cartel: …"),
    ]
    assert "à la ligne 4" in problems[1].message


@pytest.mark.parametrize(
    "salles",
    [
        "{type: texte, rôle: étapes}",
        "{type: groupe, rôle: étapes, champs: {a: {type: référence, cible: ressource}, b: {type: texte}}}",
        "{type: groupe, multiple: oui, rôle: étapes, champs: {a: {type: référence, cible: ressource}}}",
        "{type: groupe, multiple: oui, rôle: étapes, champs: {b: {type: texte}}}",
    ],
)
def test_a_model_that_cannot_lead_anywhere_is_told(salles: str) -> None:
    model = f"genre: x\nlibellé: X\ndossier: x\nchamps:\n  nom: {{rôle: titre}}\n  salles: {salles}\n"
    _, problems = parse_schema(corpora.schema_bytes({"modele/x.yml": model}))

    assert [("modele/x.yml", 6, "modele-valeur")] == [(p.path, p.position.line, p.code) for p in problems]


def test_a_part_that_refers_to_an_unknown_kind_is_told() -> None:
    model = EXHIBITION.replace("cible: ressource", "cible: resource")
    _, problems = parse_schema(corpora.schema_bytes({**CHANGES, "modele/exposition.yml": model}))

    (found,) = problems
    assert found.code == "modele-valeur"
    assert "cible: ressource" in (found.suggestion or "")


# -- pages


def test_the_page_shows_its_steps_in_the_order_written() -> None:
    found = catalogue(x=exhibition("c: Le feu d’abord !", "brouillon: Caché", "a: Puis l’eau."))

    view = fiche(found, "expositions/x/")

    assert [(s.number, s.card.id, s.sentence) for s in view.steps] == [
        (1, "c", "Le feu d’abord\u202f!"),
        (2, "a", "Puis l’eau."),
    ]
    assert [fact.label for fact in view.facts] == []
    assert "Caché" not in repr(view.steps)


def test_its_card_counts_the_steps_and_shows_the_kinds_of_knowledge_met() -> None:
    found = catalogue(x=exhibition("c: Un", "a: Deux"))

    card = found.cards[RecordKey("exposition", "x")]

    assert card.format == "Exposition, 2 étapes"
    assert [mark.id for mark in card.marks] == ["experientiel", "action", "academique"]
    listing = cast("ListingView", pages(found)["expositions/"].view)
    assert [shown.id for shown in listing.cards] == ["x"]


def test_each_step_tells_where_it_stands_in_every_itinerary() -> None:
    found = catalogue(
        x=exhibition("a: Un", "b: Deux", "c: Trois", name="Zénith"),
        y=exhibition("b: Seul", "a: Fin", name="Aube"),
    )

    passages = fiche(found, "ressources/b/").passages

    assert [(p.kind, p.leader.label, p.number, p.count, p.sentence) for p in passages] == [
        ("Exposition", "Aube", 1, 2, "Seul"),
        ("Exposition", "Zénith", 2, 3, "Deux"),
    ]
    assert [(p.previous, p.next) for p in passages] == [
        (None, Link("L’eau", "ressources/a/")),
        (Link("L’eau", "ressources/a/"), Link("Le feu", "ressources/c/")),
    ]
    assert fiche(found, "ressources/vieux/").passages == ()


def test_a_record_named_twice_stands_at_its_first_place() -> None:
    found = catalogue(x=exhibition("a: Un", "b: Deux", "a: Trois"))

    assert [p.number for p in fiche(found, "ressources/a/").passages] == [1]


def test_a_term_leads_to_its_listing_though_this_kind_is_not_filtered_by_it() -> None:
    found = catalogue(x=exhibition("a: Un", "b: Deux", more="sujet: Santé"))

    facts = {fact.label: fact.items for fact in fiche(found, "expositions/x/").facts}

    assert facts == {"Sujet": (Link("Santé", "thematique/sante/"),)}
    assert cast("ListingView", pages(found)["thematique/sante/"].view).total == 4


def test_the_front_page_names_the_first_ones() -> None:
    several = {f"x{n}": exhibition("c: Un", "a: Deux", name=f"N {n}") for n in range(5)}
    home = lay_out_home(catalogue(**several), (), Surroundings())

    assert [each.card.title for each in home.itineraries] == ["N 0", "N 1", "N 2"]
    assert [[mark.id for mark in marks] for marks in home.itineraries[0].steps] == [
        ["experientiel", "action"],
        ["academique"],
    ]
    assert home.itineraries_page == Link("Expositions", "expositions/")
    assert lay_out_home(catalogue(), (), Surroundings()).itineraries == ()


def test_the_search_counts_them_under_their_own_name_and_filters_resources() -> None:
    page = pages(catalogue(x=exhibition("a: Un", "b: Deux")))["recherche/"]

    assert page.description == "Rechercher parmi 4 ressources et 1 exposition, par mots et par filtres."
    assert cast("SearchView", page.view).total == 4


def test_an_empty_library_counts_nothing() -> None:
    page = pages(catalogue_of(check({})[0]))["recherche/"]

    assert page.description == "Rechercher dans la bibliothèque, par mots et par filtres."


def test_steps_are_no_crossings() -> None:
    assert cross_declared(catalogue(x=exhibition("a: Un", "b: Deux")).corpus) == []


# -- for machines


def test_the_head_says_an_ordered_list() -> None:
    found = catalogue(x=exhibition("b: Un", "brouillon: Caché", "a: Deux"))

    metadata = fiche(found, "expositions/x/").metadata

    assert metadata.data["@type"] == ["CreativeWork", "ItemList"]
    assert metadata.data["itemListElement"] == [
        {
            "@type": "ListItem",
            "position": place,
            "item": {"name": name, "url": f"{HERE}ressources/{id_}/"},
            "description": text,
        }
        for place, (name, id_, text) in enumerate([("L’air", "b", "Un"), ("L’eau", "a", "Deux")], 1)
    ]
    parts = [tag.content for tag in metadata.tags if tag.name == "DCTERMS.hasPart"]
    assert parts == [f"{HERE}ressources/b/", f"{HERE}ressources/a/"]


def test_records_are_published_with_their_steps_in_order() -> None:
    rows = json.loads(render_records(catalogue(x=exhibition("b: Un", "a: Deux")), Surroundings()))
    (row,) = [row for row in rows if row["genre"] == "exposition"]

    assert row["champs"]["salles"] == [
        {"cartel": "Un", "œuvre": {"id": "b", "libellé": "L’air"}},
        {"cartel": "Deux", "œuvre": {"id": "a", "libellé": "L’eau"}},
    ]


def test_editors_ask_for_two_steps() -> None:
    schema, _ = parse_schema(corpora.schema_bytes(CHANGES))
    validator = Draft7Validator(json.loads(render_schemas(schema)["exposition"]))
    one, other = {"œuvre": "a", "cartel": "Un"}, {"œuvre": "b", "cartel": "Deux"}

    valid = [
        validator.is_valid({"nom": "N", "salles": rooms}) for rooms in ([one, other], [one], one, [one, one])
    ]

    assert valid == [True, False, False, False]
    body = json.loads(render_snippets(schema))["salles"]["body"]
    assert body[:3] == ["salles:", '  - cartel: "${1:…}"', "    œuvre: ${2:…}"]
    assert len(body) == 6


def test_a_new_one_is_made_of_parts_in_order() -> None:
    corpus, _ = check(RESOURCES, changes=CHANGES)
    kind = corpus.schema.kinds["exposition"]
    settings = ["nom=N", "salles.œuvre=L’air", "salles.œuvre=a", "salles.cartel=Un", "salles.cartel=Deux"]

    answers = parse_settings(kind, settings, corpus)
    assert not isinstance(answers, Fault)
    text = compose(kind, answers)

    assert 'salles:\n  - œuvre: b\n    cartel: "Un"\n  - œuvre: a\n    cartel: "Deux"\n' in text
    corpus, problems = check(RESOURCES | {"expositions/n.md": text}, changes=CHANGES)
    assert codes(problems) == []
    steps = steps_of(corpus, corpus.records[RecordKey("exposition", "n")])
    assert [(step.target.id, step.sentence) for step in steps] == [("b", "Un"), ("a", "Deux")]
