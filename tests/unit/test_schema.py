"""The model and the vocabularies are content: checked, with places."""

from __future__ import annotations

from textwrap import dedent

import pytest
from corpora import SCHEMA, codes, schema, schema_bytes

from generator.model import Role
from generator.schema import fold_name, nearest, parse_schema, slug


def test_a_sound_model_reads_whole() -> None:
    found = schema()
    kind = found.kinds["ressource"]

    assert ["thematique", "format", "type-de-savoir", "contributeur", "annee"] == [
        f.facet for f in kind.facets()
    ]
    assert "type de savoir" == kind.roles[Role.AXIS].key
    assert "thématique" == kind.names[fold_name("THEMES")]
    assert "prolonge-par" == found.vocabularies["relations"].terms["prolonge"].inverse


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Type de savoir", "types_de_savoirs"),
        ("résumé", "RESUME"),
        ("mots-clés", "Mots clés"),
        ("Développement local (Emploi, ESS)", "developpement local emploi ess"),
        ("l’art", "L'art"),
        ("œuvre", "oeuvres"),
    ],
)
def test_names_that_are_one(left: str, right: str) -> None:
    assert fold_name(left) == fold_name(right)


@pytest.mark.parametrize(("left", "right"), [("titre", "date"), ("02", "2"), ("podcast", "pod cast")])
def test_names_that_are_two(left: str, right: str) -> None:
    assert fold_name(left) != fold_name(right)


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("modele/x.yml", "", ["modele-valeur"]),
        ("modele/x.yml", "- a\n", ["modele-valeur"]),
        ("modele/x.yml", "genre: x\n- y\n", ["yaml-invalide"]),
        ("modele/x.yml", "genre: x\nlibellé: X\nchamps: {titre: {rôle: titre}}\n", ["modele-cle-manquante"]),
        (
            "modele/x.yml",
            "genre: x\nlibellé: X\ndossier: Xs\nchamps: {t: {rôle: titre}}\n",
            ["modele-valeur"],
        ),
        ("modele/x.yml", "genre: x\nlibellé: X\ndossier: xs\nchamps: {t: {}}\n", ["modele-valeur"]),
        (
            "modele/x.yml",
            "genre: x\nlibellé: X\ndossier: xs\nchamps: {t: {rôle: titre, tipe: texte}}\n",
            ["modele-cle-inconnue"],
        ),
        (
            "modele/x.yml",
            "genre: x\nlibellé: X\ndossier: xs\nchamps: {t: {rôle: titre}, u: {type: terme, vocabulaire: format}}\n",
            ["modele-valeur"],
        ),
        (
            "modele/x.yml",
            "genre: x\nlibellé: X\ndossier: xs\nchamps: {t: {rôle: titre}, u: {synonymes: [T]}}\n",
            ["modele-valeur"],
        ),
        (
            "modele/x.yml",
            "genre: x\ngenre: y\nlibellé: X\ndossier: xs\nchamps: {t: {rôle: titre}}\n",
            ["champ-repete"],
        ),
        (
            "modele/x.yml",
            "genre: x\nlibellé: X\ndossier: recherche\nchamps: {t: {rôle: titre}}\n",
            ["modele-valeur"],
        ),
        (
            "modele/x.yml",
            "genre: x\nlibellé: X\ndossier: ressources\nchamps: {t: {rôle: titre}}\n",
            ["modele-valeur"],
        ),
        (
            "modele/x.yml",
            "genre: x\nlibellé: X\ndossier: annee\nchamps: {t: {rôle: titre}}\n",
            ["modele-valeur"],
        ),
        (
            "modele/x.yml",
            "genre: x\nlibellé: X\ndossier: xs\nchamps: {t: {rôle: titre, facette: donnees}}\n",
            ["modele-valeur"],
        ),
        ("vocabulaires/v.yml", "libellé: V\ntermes: {A b: {libellé: A}}\n", ["modele-valeur"]),
        ("vocabulaires/v.yml", "libellé: V\ntermes: {a: {}}\n", ["modele-cle-manquante"]),
        (
            "vocabulaires/v.yml",
            "libellé: V\ntermes: {a: {libellé: X}, b: {libellé: x}}\n",
            ["modele-nom-ambigu"],
        ),
        ("vocabulaires/v.yml", "libellé: V\ntermes: {a: {libellé: X, parent: zz}}\n", ["modele-valeur"]),
        ("vocabulaires/v.yml", "libellé: V\ntermes: {a: {libellé: X, parent: a}}\n", ["modele-valeur"]),
        (
            "vocabulaires/v.yml",
            "libellé: V\ntermes: {a: {libellé: X, inverse: b}, b: {libellé: Y}}\n",
            ["modele-valeur"],
        ),
        ("vocabulaires/v.yml", "libellé: V\ntermes: {a: texte}\n", ["modele-valeur"]),
        ("vocabulaires/v.yml", "libellé: V\ntermes: {a: {libellé: X, marque: étoile}}\n", ["modele-valeur"]),
    ],
)
def test_faults_of_the_model(path: str, text: str, expected: list[str]) -> None:
    _, problems = parse_schema(schema_bytes({path: dedent(text)}))

    assert expected == codes(problems), [p.message for p in problems]
    assert {path} == {p.path for p in problems}


def test_an_empty_folder_says_what_is_missing() -> None:
    _, problems = parse_schema({})

    assert ["modele-absent", "modele-absent"] == codes(problems)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thematiqe", "thématique"),
        ("Resumé", "résumé"),
        ("type savoir", "type de savoir"),
        ("la date exacte", "date"),
        ("identité", None),
        ("zzzz", None),
    ],
)
def test_nearest(text: str, expected: str | None) -> None:
    assert expected == nearest(text, ["thématique", "résumé", "type de savoir", "date"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSEE Hauts-de-France", "INSEE"),
        ("Nord", "Nord"),
        ("Nord Pas de Calais", None),  # two of them
        ("Préfecture de la Somme", None),  # not that of the Pas-de-Calais
        ("Préfecture Calais", "Préfecture du Pas-de-Calais"),
        ("Institut national de la statistique", None),
        ("Association des amis de la nature", None),
        ("Les sept axes de travail INSEE", "Les sept axes de travail de l’INSEE"),
    ],
)
def test_a_name_is_near_when_nothing_of_the_text_is_lost(text: str, expected: str | None) -> None:
    names = [
        "INSEE",
        "DREETS Hauts-de-France",
        "Nord",
        "Pas-de-Calais",
        "Préfecture du Pas-de-Calais",
        "Institut régional du travail social",
        "Cité Nature",
        "Les sept axes de travail de l’INSEE",
    ]
    assert expected == nearest(text, names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("cité par", "est cité par"), ("cite", "cite"), ("est cité", "est cité par")],
)
def test_the_only_name_that_holds_the_words_as_they_stand_is_near(text: str, expected: str) -> None:
    names = ["cite", "est cité par", "prolonge", "est prolongé par"]
    assert expected == nearest(text, names)


@pytest.mark.parametrize(
    ("text", "expected"), [("Été à Lille !", "ete-a-lille"), ("L’œuvre", "l-oeuvre"), ("…", "")]
)
def test_slug(text: str, expected: str) -> None:
    assert expected == slug(text)


def test_a_condition_is_read_however_it_is_written() -> None:
    text = SCHEMA["modele/ressource.yml"].replace(
        "date: {type: date,", "date: {attendu si: {Types_de_savoir: [Académique, action]}, type: date,"
    )
    found, problems = parse_schema(schema_bytes({"modele/ressource.yml": text}))

    assert [] == problems
    assert {"type de savoir": ("academique", "action")} == dict(
        found.kinds["ressource"].fields["date"].expected_if
    )
    assert found.kinds["ressource"].roles[Role.DATE] is found.kinds["ressource"].fields["date"]


@pytest.mark.parametrize(
    ("condition", "suggestion"),
    [
        ("{type de savoirr: action}", "{type de savoir: action}"),
        ("{titre: action}", None),
        ("{date: action}", None),
        ("{type de savoir: acton}", "{type de savoir: action}"),
        ("{type de savoir: []}", None),
        ("action", None),
    ],
)
def test_a_condition_names_a_field_and_its_terms(condition: str, suggestion: str | None) -> None:
    text = SCHEMA["modele/ressource.yml"].replace(
        "date: {type: date,", f"date: {{attendu si: {condition}, type: date,"
    )
    found, problems = parse_schema(schema_bytes({"modele/ressource.yml": text}))

    assert ["modele-valeur"] == sorted({p.code for p in problems})
    assert suggestion is None or f"attendu si: {suggestion}" in problems[0].suggestion
    assert suggestion is not None or {None} == {p.suggestion for p in problems}
    assert not any(found.kinds["ressource"].fields["date"].expected_if.values())


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (
            '{n: {libellé: Nord, correspondances: {insee: "59"}}, l: {libellé: L, parent: n, correspondances: {insee: "59350"}}}',
            0,
        ),
        (
            '{n: {libellé: Nord, correspondances: {insee: "59"}}, l: {libellé: L, parent: n, correspondances: {insee: "62041"}}}',
            1,
        ),
        (
            '{n: {libellé: C, correspondances: {insee: "2A"}}, l: {libellé: L, parent: n, correspondances: {insee: "2A004"}}}',
            0,
        ),
        ('{n: {libellé: N, correspondances: {insee: "5900"}}}', 1),
        ("{n: {libellé: N, propriétés: [sans cycle, événement]}}", 0),
        ("{n: {libellé: N, propriétés: [sans cycles, zut]}}", 1),
    ],
)
def test_codes_and_properties_of_terms(terms: str, expected: int) -> None:
    _, problems = parse_schema(schema_bytes({"vocabulaires/formats.yml": f"libellé: F\ntermes: {terms}\n"}))

    assert ["modele-valeur"] * expected == codes(problems)


def test_a_broken_file_of_the_model_is_no_front_matter() -> None:
    _, problems = parse_schema(schema_bytes({"vocabulaires/formats.yml": "libellé: F\n- un\n"}))

    assert [True] == [
        p.message.startswith("Ce fichier ne peut pas être lu") for p in problems if p.code == "yaml-invalide"
    ]
