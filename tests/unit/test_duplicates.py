"""Records that seem to describe one thing."""

from __future__ import annotations

import pytest
from corpora import check, codes, record

from generator.duplicates import plain_address

LONG = "Histoire ouvrière des jardins partagés de la vallée"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("https://exemple.org/a", "http://www.exemple.org/a/"),
        ("https://exemple.org/a", "HTTPS://Exemple.org:443/a#haut"),
        ("https://exemple.org/a", "https://exemple.org/a?utm_source=x&fbclid=y&xtor=z"),
        ("https://exemple.org/a?b=1&c=2", "https://exemple.org/a?c=2&b=1&utm_medium=x"),
        ("https://exemple.org/a", "https://exemple.org/a/index.html"),
        ("https://exemple.org/é", "https://exemple.org/%C3%A9"),
    ],
)
def test_one_address(left: str, right: str) -> None:
    assert plain_address(left) == plain_address(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("https://exemple.org/a", "https://exemple.org/A"),
        ("https://exemple.org/a", "https://exemple.org/b"),
        ("https://exemple.org/?id=1", "https://exemple.org/?id=2"),
        ("https://exemple.org/a", "https://aide.exemple.org/a"),
        ("https://exemple.org/#/a", "https://exemple.org/#/b"),
        ("https://exemple.org:8080/a", "https://exemple.org/a"),
    ],
)
def test_two_addresses(left: str, right: str) -> None:
    assert plain_address(left) != plain_address(right)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"source": "https://exemple.org/a"}, {"source": "http://www.exemple.org/a/"}, ["adresse-en-double"]),
        ({"source": "https://exemple.org/a"}, {"source": "{titre: Un site, adresse: https://exemple.org/a}"}, ["adresse-en-double"]),
        ({"source": "https://exemple.org"}, {"source": "https://exemple.org/"}, []),
        ({"source": "https://exemple.org/a"}, {"source": "https://exemple.org/a", "relations": "{voir aussi: a}"}, []),
        ({"source": "https://exemple.org/a", "relations": "{prolonge: b}"}, {"source": "https://exemple.org/a"}, []),
        ({"identifiant": "10.5555/ABC"}, {"identifiant": "{doi: 10.5555/abc}"}, ["document-en-double"]),
        ({"identifiant": "2-07-036822-X"}, {"identifiant": "978-2-07-036822-8"}, ["document-en-double"]),
        ({"identifiant": "{hal: hal-01234567v2}"}, {"identifiant": "{hal: hal-01234567}"}, ["document-en-double"]),
        ({"identifiant": "{issn: 2049-3630}"}, {"identifiant": "{issn: 2049-3630}"}, []),
        ({"identifiant": "{orcid: 0000-0002-1825-0097}"}, {"identifiant": "{orcid: 0000-0002-1825-0097}"}, []),
        (
            {"identifiant": "10.5555/abc"},
            {"identifiant": "10.5555/abc", "dérogations": "[{règle: document-en-double, raison: Deux chapitres}]"},
            ["document-en-double"],  # the small model has no such field: see test_rules
        ),
    ],
)  # fmt: skip
def test_identifiers_and_addresses(
    first: dict[str, str], second: dict[str, str], expected: list[str]
) -> None:
    _, problems = check(
        {"ressources/a.md": record("Une enquête", **first), "ressources/b.md": record("Un récit", **second)}
    )

    assert expected == [code for code in codes(problems) if code != "champ-inconnu"]
    assert all(
        p.path == "ressources/b.md" and "ressources/a.md" in p.message for p in problems if p.code in expected
    )


@pytest.mark.parametrize(
    ("title", "fields", "near"),
    [
        (LONG, {}, True),
        ("HISTOIRE OUVRIERE – les jardins partagés, dans la vallée", {}, True),
        ("La vallée des jardins partagés, histoire ouvrière", {}, True),
        ("Histoire ouvrière des jardins partagés de la valée", {}, True),
        ("Histoire ouvrière et sociale des jardins partagés de la vallée", {}, True),
        ("Histoire ouvrière des potagers partagés de la vallée", {}, False),
        ("Histoire ouvrière des jardins partagés de la vallée (2)", {}, False),
        ("Histoire ouvrière des jardins", {}, False),
        (LONG, {"contributeur": "autre"}, True),
        ("Histoire ouvrière des jardins partagés de la valée", {"contributeur": "autre"}, False),
        (LONG, {"date": "2019-03"}, True),
        (LONG, {"date": "2020"}, False),
        (LONG, {"relations": "{voir aussi: a}"}, False),
    ],
)
def test_near_titles(title: str, fields: dict[str, str], near: bool) -> None:
    _, problems = check(
        {
            "contributeurs/autre.md": "---\nnom: Une autre\n---\n",
            "ressources/a.md": record(LONG, date="2019"),
            "ressources/b.md": record(title, **fields),
        }
    )

    assert ["titre-proche"] * near == codes(problems)


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        ("Présentation", "Présentation", False),
        ("Rapport annuel", "Rapport annuel", True),
        ("Mois de l’innovation, 12ème édition", "12e édition du mois de l’innovation", True),
        ("Mois de l’innovation, 12ème édition", "13e édition du mois de l’innovation", False),
        ("Cahier 1, le lieu", "Cahier 2, le lieu", False),
        ("Douze mois pour agir, tome I", "Douze mois pour agir, tome II", False),
        ("Fête des écoles du quartier nord 2019", "Fête des écoles du quartier nord 2020", False),
    ],
)
def test_short_titles_and_series(first: str, second: str, near: bool) -> None:
    _, problems = check({"ressources/a.md": record(first), "ressources/b.md": record(second)})

    assert ["titre-proche"] * near == codes(problems)


def test_organisations_with_one_site() -> None:
    _, problems = check(
        {
            "contributeurs/a.md": "---\nnom: A\nsite: https://exemple.org\n---\n",
            "contributeurs/b.md": "---\nnom: B\nsite: https://www.exemple.org/\n---\n",
        },
        changes=SOURCE,
    )

    assert ["adresse-en-double"] == codes(problems)


SOURCE = {
    "modele/contributeur.yml": """
        genre: contributeur
        libellé: Contributeur
        dossier: contributeurs
        champs:
          nom: {type: texte, obligatoire: oui, rôle: titre}
          sigle: {type: texte, multiple: oui, rôle: autres noms}
          site: {type: adresse, rôle: source}
    """
}


def test_thousands_of_one_title_are_told_in_time() -> None:
    records = {f"ressources/n{i}.md": record(LONG) for i in range(3000)}
    _, problems = check(records)

    assert 2999 == len(problems)
