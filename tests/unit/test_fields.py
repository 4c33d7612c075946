"""Each field type: what it accepts, how it normalises, what it refuses and what it suggests."""

from __future__ import annotations

import pytest
from corpora import check, codes, record
from hypothesis import given
from hypothesis import strategies as st

from generator.fields import iso_date
from generator.model import Problem, Record, RecordKey


def read(**fields: str) -> tuple[Record, tuple[Problem, ...]]:
    corpus, problems = check({"ressources/x.md": record(**fields)})
    return corpus.records[RecordKey("ressource", "x")], problems


@pytest.mark.parametrize(
    ("key", "typed", "expected"),
    [
        ("thématique", "Santé", ("sante",)),
        ("thématique", "sante", ("sante",)),
        ("thématique", "SANTÉ", ("sante",)),
        ("thématique", "[santé, Culture]", ("sante", "culture")),
        ("thématique", "développement local - emploi/ESS", ("emploi",)),
        ("thématique", "Économie sociale et solidaire", ("emploi",)),
        ("date", "2023", ("2023",)),
        ("date", "2023-11", ("2023-11",)),
        ("date", "2024-02-29", ("2024-02-29",)),
        ("date", "'2023'", ("2023",)),
        ("auteur", "Nom, Prénom", ("Nom, Prénom",)),
        ("auteur", "[A, B]", ("A", "B")),
        ("places", "1 200", ("1200",)),
        ("places", "12,5", ("12.5",)),
        ("gratuit", "Oui", ("oui",)),
        ("gratuit", "no", ()),
        ("source", "https://exemple.fr/a?b=1#c", ("https://exemple.fr/a?b=1#c",)),
        ("source", "Un document remis", ("Un document remis",)),
        ("anciens identifiants", "[vieux-nom]", ("vieux-nom",)),
        ("titre", "Un  titre\n  sur deux lignes", ("Un titre sur deux lignes",)),
    ],
)
def test_accepted(key: str, typed: str, expected: tuple[str, ...]) -> None:
    found, _ = read(**{key: typed})

    assert expected == found.texts(key)


@pytest.mark.parametrize(
    ("key", "typed", "code", "suggestion"),
    [
        ("thématique", "Sante publike", "terme-inconnu", "Santé"),
        ("thématique", "Zzz", "terme-inconnu", None),
        ("thématique", "[]", "champ-vide", None),
        ("thématique", "[Santé, santé]", "valeur-repetee", None),
        ("thématique", "Santé, Culture", "liste-attendue", "[Santé, Culture]"),
        ("thématique", "{a: b}", "texte-attendu", None),
        ("format", "[rapport, podcast]", "liste-inattendue", "rapport"),
        ("date", "12/03/2021", "date-mal-ecrite", "2021-03-12"),
        ("date", "12 mars 2021", "date-mal-ecrite", "2021-03-12"),
        ("date", "mars 2021", "date-mal-ecrite", "2021-03"),
        ("date", "hier", "date-mal-ecrite", None),
        ("date", "2023-02-30", "date-impossible", "2023-02"),
        ("date", "2023-13", "date-impossible", None),
        ("date", "0999", "date-impossible", None),
        ("source", "www.exemple.fr/x", "adresse-invalide", "https://www.exemple.fr/x"),
        ("source", "javascript:alert(1)", "adresse-invalide", None),
        ("source", "https://", "adresse-invalide", None),
        ("source", "https://exemple .fr", "adresse-invalide", None),
        ("source", "[a, b]", "liste-inattendue", "a"),
        ("source", "{lien: x}", "champ-inconnu", None),
        ("image", "images/a.png", "sous-champs-attendus", None),
        ("image", "{fichier: images/a.png}", "champ-manquant", "texte alternatif: …"),
        ("image", "{fichier: https://a.fr/b.png, texte alternatif: x}", "adresse-invalide", None),
        ("places", "beaucoup", "nombre-invalide", None),
        ("gratuit", "true", "oui-ou-non", "oui"),
        ("anciens identifiants", "[Vieux Nom]", "identifiant-invalide", "vieux-nom"),
        ("relations", "autre", "sous-champs-attendus", None),
        ("relations", "{prolongee: labo}", "terme-inconnu", "prolonge"),
        ("relations", "{prolonge: {a: b}}", "texte-attendu", None),
        ("mots-clés", "eau, sol", "liste-attendue", "[eau, sol]"),
        ("auteur", "[[a]]", "texte-attendu", None),
        ("date", "~", "champ-facultatif-vide", None),
        ("titre", "''", "champ-vide", "Une enquête"),
    ],
)
def test_refused(key: str, typed: str, code: str, suggestion: str | None) -> None:
    _, problems = read(**{key: typed})

    mine = [p for p in problems if p.code == code]
    assert [code] == codes(mine), codes(problems)
    if suggestion is not None:
        assert suggestion in (mine[0].suggestion or "")


@pytest.mark.parametrize(
    ("part", "typed", "expected"),
    [
        ("doi", "10.1000/xyz123", "10.1000/xyz123"),
        ("doi", "https://doi.org/10.1000/xyz123", "10.1000/xyz123"),
        ("doi", "11.1000/x", None),
        ("isbn", "978-2-07-036822-8", "9782070368228"),
        ("isbn", "978-2-07-036822-9", None),
        ("isbn", "2-07-036822-X", "207036822X"),
        ("issn", "0317-8471", "0317-8471"),
        ("issn", "0317-8472", None),
        ("orcid", "0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("orcid", "0000-0002-1825-0098", None),
        ("hal", "hal-01234567v2", "hal-01234567v2"),
        ("hal", "https://hal.science/hal-01234567", "hal-01234567"),
        ("hal", "01234567", None),
    ],
)
def test_codes_with_control_rules(part: str, typed: str, expected: str | None) -> None:
    found, problems = read(identifiant=f"{{{part}: '{typed}'}}")

    values = found.values["identifiant"][0].parts.get(part, ())
    assert ([expected] if expected else []) == [v.data for v in values]
    assert (["identifiant-invalide"] if expected is None else []) == codes(problems)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1er mars 2021", "2021-03-01"),
        ("lundi 27 novembre 2023", "2023-11-27"),
        ("2021/3/5", "2021-03-05"),
        ("31.12.1999", "1999-12-31"),
        ("Août 2020", "2020-08"),
        ("30 février 2021", None),
        ("13/13/2021", None),
        ("printemps 2021", None),
    ],
)
def test_dates_written_otherwise(typed: str, expected: str | None) -> None:
    assert expected == iso_date(typed)


@given(st.text(max_size=30))
def test_no_text_breaks_a_date(text: str) -> None:
    assert iso_date(text) is None or read(date=iso_date(text) or "")[1] == ()


def test_relations_in_both_writings() -> None:
    others = {"ressources/b.md": record("Autre"), "ressources/c.md": record("Encore")}
    first, _ = check({**others, "ressources/a.md": record(relations="{prolonge: [b, c], voir aussi: c}")})
    second, _ = check(
        {**others, "ressources/a.md": record(relations="[{prolonge: b}, {Prolonge: c}, {voir_aussi: c}]")}
    )

    for corpus in (first, second):
        values = corpus.records[RecordKey("ressource", "a")].values["relations"]
        assert [("prolonge", "b"), ("prolonge", "c"), ("voir-aussi", "c")] == [
            (v.relation, v.data) for v in values
        ]


def test_a_missing_default_is_filled() -> None:
    assert ("publie",) == read()[0].texts("statut")
