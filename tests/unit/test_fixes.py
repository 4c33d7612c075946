"""The corrections: what is made, what is left to people, and that nothing else changes."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import pytest
from corpora import SIILAB, codes, schema_bytes
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from generator import rules
from generator.corpus import Sources
from generator.fixes import (
    Correction,
    Fixed,
    apply_fixes,
    fix_sources,
    render_count,
    render_diff,
    render_fixable,
)
from generator.model import START, Edit, Position, Problem
from generator.problems import RULES, problem
from generator.rules import check_sources
from generator.schema import parse_schema

PATH = "ressources/x.md"
OTHERS = {"contributeurs/labo.md": SIILAB.encode(), "contributeurs/siilab.md": b"---\nnom: Siilab\n---\n"}


@pytest.fixture(autouse=True, scope="module")
def _one_model() -> Iterator[None]:
    """Read the same model and vocabularies once."""
    with pytest.MonkeyPatch.context() as patch:
        read = lru_cache(lambda files: parse_schema(dict(files)))
        patch.setattr(
            rules,
            "parse_schema",
            lambda files: (read(tuple(files.items()))[0], list(read(tuple(files.items()))[1])),
        )
        yield


def library(data: bytes, schema: dict[str, bytes] | None = None) -> Sources:
    files = {**OTHERS, PATH: data}
    return Sources(schema or schema_bytes(), files, frozenset(files))


def fix(data: bytes | str) -> tuple[bytes, Correction]:
    """The bytes of a resource once corrected, in a library that is sound besides."""
    data = data.encode() if isinstance(data, str) else data
    found = fix_sources(library(data))
    assert set(found.files) <= {PATH}
    return found.files[PATH].data if found.files else data, found


STARTS = {"titre: Une enquête": "t", "résumé: Un résumé.": ("r", "desc"), "thématique: Santé": "th"}


def headed(*lines: str, body: str = "Texte.\n") -> str:
    """A resource whose front matter has these lines, and what they do not say of all that it must have."""
    said = [line.lstrip("\t ").lower() for line in lines]
    kept = [line for line, start in STARTS.items() if not any(_says(each, start) for each in said)]
    return "\n".join(["---", *kept, *lines, "---", body])


def _says(line: str, start: str | tuple[str, ...]) -> bool:
    return line.startswith(start) and not (start == "t" and line.startswith(("th", "typ", "tittre")))


# ---------------------------------------------------------------- what is corrected

LINES = [
    # (code, lines before, lines after)
    ("date-mal-ecrite", "date: 12/03/2021", "date: 2021-03-12"),
    ("date-mal-ecrite", "date: '12/03/2021'  # relu", "date: '2021-03-12'  # relu"),
    ("date-mal-ecrite", "date: 12 mars 2021", "date: 2021-03-12"),
    ("date-mal-ecrite", "date: le 1er août 2021", "date: 2021-08-01"),
    ("date-mal-ecrite", "date: vendredi 12 mars 2021", "date: 2021-03-12"),
    ("date-mal-ecrite", "date: mars 2021", "date: 2021-03"),
    ("date-mal-ecrite", "date: 2021/3/2", "date: 2021-03-02"),
    ("date-mal-ecrite", "date: 02/07/2019 00:00", "date: 2019-07-02"),
    ("reference-inconnue", "contributeur: [labo; siilab]", "contributeur: [labo, siilab]"),
    ("reference-inconnue", "contributeur:\n  - labo, siilab", "contributeur:\n  - labo\n  - siilab"),
    ("oui-ou-non", "gratuit: true", "gratuit: oui"),
    ("valeur-repetee", "mots-clés: [eau, sol, eau]", "mots-clés: [eau, sol]"),
    ("valeur-repetee", "mots-clés: [eau , eau , sol] # deux", "mots-clés: [eau , sol] # deux"),
    ("valeur-repetee", "mots-clés:\n  - eau\n  - eau\n  - sol", "mots-clés:\n  - eau\n  - sol"),
    ("valeur-repetee", "contributeur: [labo, ../contributeurs/labo.md]", "contributeur: [labo]"),
    ("liste-attendue", "mots-clés: eau, sol", "mots-clés: [eau, sol]"),
    ("liste-attendue", "mots-clés: eau ; a:, sol # non", 'mots-clés: [eau, "a:", sol] # non'),
    ("liste-attendue", "mots-clés: 'eau, sol'", "mots-clés: [eau, sol]"),
    ("liste-attendue", "thématique: Santé et culture", "thématique: [Santé, culture]"),
    ("liste-attendue", "thématique:\n  - Santé, culture", "thématique:\n  - Santé\n  - culture"),
    ("liste-attendue", "thématique: [Santé; culture]", "thématique: [Santé, culture]"),
    ("liste-attendue", "thématique:\n  - Santé\n   - culture", "thématique:\n  - Santé\n  - culture"),
    ("liste-attendue", "thématique:\n  -Santé\n  -culture", "thématique:\n  - Santé\n  - culture"),
    ("liste-attendue", "thématique:\n  • Santé\n  • culture", "thématique:\n  - Santé\n  - culture"),
    ("liste-attendue", "mots-clés: eau ; jardin (fleurs, arbres)", 'mots-clés: [eau, "jardin (fleurs, arbres)"]'),
    ("liste-attendue", "auteur: Dupont, Marie ; Durand, Paul", 'auteur: ["Dupont, Marie", "Durand, Paul"]'),
    ("date-mal-ecrite", "date: 5 janv. 2023", "date: 2023-01-05"),
    ("identifiant-invalide", "identifiant: ISBN 978-2-07-036822-8", "identifiant: 978-2-07-036822-8"),
    ("identifiant-invalide", "identifiant: {issn: 'ISSN : 2049-3630'}", "identifiant: {issn: '2049-3630'}"),
    ("yaml-invalide", "titre:\u00a0“Atelier\u00a0: guide” de 2020", 'titre: "“Atelier\u00a0: guide” de 2020"'),
    ("yaml-invalide", "titre:\u00a0Un atelier", "titre: Un atelier"),
    ("liste-attendue", "mots-clés: ––0", 'mots-clés: ["–0"]'),
    ("liste-attendue", "mots-clés:\n    eau\n    sol", "mots-clés:\n    - eau\n    - sol"),
    ("liste-attendue", "contributeur: [[labo]]", "contributeur: [labo]"),
    ("reference-inconnue", "contributeur: labo, siilab", "contributeur: [labo, siilab]"),
    ("valeur-coupee", "titre: Atelier #3", 'titre: "Atelier #3"'),
    ("yaml-invalide", "titre: Lille : un port", 'titre: "Lille : un port"'),
    ("yaml-invalide", "titre: Un « mot » : \"deux\"", "titre: 'Un « mot » : \"deux\"'"),
    ("yaml-invalide", "titre: @deux", 'titre: "@deux"'),
    ("yaml-invalide", "titre: [Vidéo] Le café", 'titre: "[Vidéo] Le café"'),
    ("yaml-invalide", "titre: \"Le \"café\" noir\"", "titre: 'Le \"café\" noir'"),
    ("yaml-invalide", "titre: 'L'été'", 'titre: "L\'été"'),
    ("yaml-invalide", "titre:Un titre", "titre: Un titre"),
    ("yaml-invalide", "titre:\u00a0Un titre", "titre: Un titre"),
    ("yaml-invalide", "titre= Un titre", "titre: Un titre"),
    ("yaml-invalide", "\ttitre: Un titre", "titre: Un titre"),
    ("yaml-invalide", "\ttitre: Lieu : Site", 'titre: "Lieu : Site"'),
    ("yaml-invalide", "source:\n\ttitre: Lieu : Site", 'source:\n  titre: "Lieu : Site"'),
    ("yaml-invalide", " titre: Un titre", "titre: Un titre"),
    ("yaml-invalide", "thématique:\n\t- Santé\n\t- culture", "thématique:\n  - Santé\n  - culture"),
    ("yaml-invalide", "source:\n\ttitre: Un titre", "source:\n  titre: Un titre"),
    ("yaml-invalide", "thématique:\n  - Santé\n\u00a0\u00a0- culture", "thématique:\n  - Santé\n  - culture"),
    ("yaml-invalide", "thématique:\n• Santé\n• culture", "thématique:\n  - Santé\n  - culture"),
    ("yaml-invalide", "thématique:\n1. Santé\n2. culture", "thématique:\n  - Santé\n  - culture"),
    ("yaml-invalide", "thématique:\n\to\tSanté\n\n\to\tculture", "thématique:\n  - Santé\n\n  - culture"),
    ("yaml-invalide", "titre: * Atelier", 'titre: "* Atelier"'),
    ("yaml-invalide", "titre:\tLieu : Site", 'titre:\t"Lieu : Site"'),
    ("yaml-invalide", "titre: & si on partageait", 'titre: "& si on partageait"'),
    ("yaml-ancre", "titre: ! Attention", 'titre: "! Attention"'),
    ("yaml-invalide", "thématique = Santé", "thématique: Santé"),
    ("yaml-invalide", "thématique=Santé\nformat = Rapport\ndate := 2021", "thématique: Santé\nformat: Rapport\ndate: 2021"),
    ("yaml-invalide", "thématique : Santé".replace(" :", "\uff1a"), "thématique: Santé"),
    ("yaml-invalide", "source:\n  titre = Un titre", "source:\n  titre: Un titre"),
    ("accents-abimes", "thÃ©matique: SantÃ©", "thématique: Santé"),
    ("accents-abimes", "mots-clés: [HÃ©lÃ¨ne]  # note", "mots-clés: [Hélène]  # note"),
    ("mise-en-forme", "titre: Caf&eacute; &amp; d&#233;bats", "titre: Café & débats"),
    ("mise-en-forme", "titre: 'Un <b>titre</b> **gras** et *penché*'", "titre: 'Un titre gras et penché'"),
    ("mise-en-forme", "titre: L’été &laquo;&nbsp;chaud&nbsp;&raquo;", "titre: L’été «\u00a0chaud\u00a0»"),
    ("mise-en-forme", "mots-clés: [R&amp;D, eau]  # note", "mots-clés: [R&D, eau]  # note"),
    ("adresse-invalide", "source: https://exemple.fr/?a=1&amp;b=2", "source: https://exemple.fr/?a=1&b=2"),
    ("liste-attendue", "thématique: Santé, Économie sociale et solidaire", 'thématique: [Santé, "Développement local (Emploi, ESS)"]'),
]  # fmt: skip


@pytest.mark.parametrize(("code", "before", "after"), LINES, ids=[before for _, before, _ in LINES])
def test_a_problem_is_mended(code: str, before: str, after: str) -> None:
    text = headed("# un commentaire", before, "places: 12   # b", body="Un texte  \nlibre.\n")
    _, problems = check_sources(library(text.encode()))
    assert code in codes(problems)

    data, found = fix(text)

    assert text.replace(before, after) == data.decode()
    assert codes(found.problems) == []


WHOLE = {
    "marque-utf8": lambda text: b"\xef\xbb\xbf" * 2 + text.encode(),
    "fins-de-ligne-windows": lambda text: text.replace("\n", "\r\n").encode(),
    "encodage-windows": lambda text: text.encode("cp1252"),
    "encodage-utf16": lambda text: text.encode("utf-16"),
}


@pytest.mark.parametrize("code", WHOLE)
def test_a_fault_of_the_bytes_is_mended(code: str) -> None:
    text = headed(body="Été « œuvre » à 12 €  \n\ttexte\n")
    data = WHOLE[code](text)
    assert [code] == codes(check_sources(library(data))[1])

    assert text.encode() == fix(data)[0]


def test_levels_of_headings_are_mended() -> None:
    text = headed(body="# Un\n\nTexte.\n\n### Deux  \n\n    # du code\n")
    assert ["niveau-de-titre"] == codes(check_sources(library(text.encode()))[1])

    data, found = fix(text)

    assert text.replace("\n# Un", "\n## Un") == data.decode()
    assert codes(found.problems) == []


BODIES = {
    "titre-mal-ecrit": ("##Titre\n\nTexte.\n", "## Titre\n\nTexte.\n"),
    "liste-mal-ecrite": ("Avec :\n\n•\tune pelle\n\to\tpetite\n•\tun seau\n", "Avec :\n\n- une pelle\n  - petite\n- un seau\n"),
    "tableau-mal-ecrit": (
        "| a | b |\n| c | d |\nSuite\n\n| a | b |\n|—|—|\n| c | d |\n",
        "| a | b |\n| --- | --- |\n| c | d |\n\nSuite\n\n| a | b |\n| --- | --- |\n| c | d |\n",
    ),
    "note-mal-ecrite": ("Un mot[^1].\n\n[^1] : Une note.\n", "Un mot[^1].\n\n[^1]: Une note.\n"),
    "paragraphe-en-retrait": (
        "\tLes voisins se retrouvent chaque mois pour cuisiner ensemble ce que chacun apporte.\n",
        "Les voisins se retrouvent chaque mois pour cuisiner ensemble ce que chacun apporte.\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", BODIES)
def test_marks_of_a_word_processor_are_mended(code: str) -> None:
    before, after = BODIES[code]
    assert {code} == set(codes(check_sources(library(headed(body=before).encode()))[1]))

    assert headed(body=after) == fix(headed(body=before))[0].decode()


def moved(text: str, margin: str) -> str:
    return "".join(f"{margin}{line}" if line.strip() else line for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (moved(headed("date: 2021"), "   "), headed("date: 2021")),
        (moved(headed("date: 2021"), "\t"), headed("date: 2021")),
        (moved(headed("date: 2021"), "\u00a0\u00a0"), headed("date: 2021")),
        (moved(headed("date: 12/03/2021"), "   "), headed("date: 2021-03-12")),
        ("```yaml\n" + headed(body="```\n"), headed(body="")),
        (headed().replace("---\n", "----\n"), headed()),
        (headed().replace("---\n", "—\n"), headed()),
        (f"  {headed()}", headed()),
        (headed("places: 12")[4:].replace("---\n", "\n"), headed("places: 12", body="\nTexte.\n")),
        (headed("places: 12")[4:], headed("places: 12")),
        (headed("date: 2021").replace("---\nTexte", "—\nTexte").replace("---", "—", 1), headed("date: 2021")),
    ],
)
def test_a_front_matter_out_of_its_place_is_mended_in_one_round(before: str, after: str) -> None:
    _, problems = check_sources(library(before.encode()))
    assert "entete-absent" in codes(problems)
    assert set(codes(problems)) <= {"entete-absent", "date-mal-ecrite"}

    assert after == fix(before)[0].decode()


def test_fields_in_a_list_are_taken_out_of_it() -> None:
    text = "---\n- titre: Un titre\n- résumé: Un résumé.\n- thématique:\n    - Santé\n- date: 2021\n---\n"
    assert ["entete-sans-champs"] == codes(check_sources(library(text.encode()))[1])

    assert text.replace("\n- ", "\n").replace("\n    - ", "\n  - ") == fix(text)[0].decode()


def test_what_is_fixable_is_tested_and_the_rest_never_fixed() -> None:
    tested = (
        {code for code, *_ in LINES}
        | set(WHOLE)
        | set(BODIES)
        | {"niveau-de-titre", "entete-absent", "entete-sans-champs", "champ-repete"}
    )
    assert {code for code, rule in RULES.items() if rule.fixable} == tested


TIDY = [
    ("Thème: Santé", "thématique: Santé"),
    ("Theme : SANTE", "thématique : Santé"),
    ("thématique: [culture, sante]", "thématique: [culture, Santé]"),
    ("thématique: 'sante'", "thématique: 'Santé'"),
    ("thématique: économie sociale et solidaire", 'thématique: "Développement local (Emploi, ESS)"'),
    ("thématique: Culture", "thématique: Culture et tourisme"),
    ("thématique: Developpement local - emploi, ess", 'thématique: "Développement local (Emploi, ESS)"'),
    ("format: rapport", "format: Rapport"),
    ("FORMAT: 'Podcast'   ", "format: 'Podcast'"),
    ("Types_de_savoir: [Experientiel, action]", "type de savoir: [Savoir expérientiel, action]"),
    ("type de savoir: [expérientiel]", "type de savoir: [expérientiel]"),
    ("identifiant: {DOI: 10.1234/abc}", "identifiant: {doi: 10.1234/abc}"),
    ("description: |\n  Une   \n  deux  ", "résumé: |\n  Une   \n  deux  "),
    ("places: 12  # un commentaire  ", "places: 12  # un commentaire  "),
    (unicodedata.normalize("NFD", "thématique: Santé"), "thématique: Santé"),
]


@pytest.mark.parametrize(("before", "after"), TIDY, ids=[before for before, _ in TIDY])
def test_names_are_spelled_as_the_model_does(before: str, after: str) -> None:
    text = headed(before)
    assert codes(check_sources(library(text.encode()))[1]) == []

    assert text.replace(before, after) == fix(text)[0].decode()


# ---------------------------------------------------------------- what is left to people


@pytest.mark.parametrize(
    "line",
    [
        "date: 13/25/2021",
        "date: 03/13/2021",
        "date: 12/03/21",
        "date: 5 mars 21",
        "date: mars-avril 2021",
        "date: avant 12 mars 2021",
        "date: lundi 12 mars 2021",
        "date: vers 2015",
        "date: 44621",
        "date: 02/07/2019 14:30",
        "thématique Santé",
        "titre: Un titre\n  date = 2021",
        "isbn: 978-2-07-036822-8",
        "identifiant: ISBN 978-2-07-036822-9",
        "identifiant: DOI 978-2-07-036822-8",
        "date: 2021-02-30",
        "thématique: Sante publike",
        "thématique: Mobilité, culture",
        "tittre: x",
        "titre: Atelier # à relire",
        "titre: Atelier #brouillon",
        "titre: a : b # note",
        'titre: "Un titre',
        "titre: Le port: vers\n  la mer",
        "titre: Le port\n\tvers la mer",
        'thématique: "Santé", "culture"',
        "thématique: - Santé",
        "source: [Le dossier](https://exemple.fr/a)",
        "titre: [Le dossier](https://exemple.fr/a)",
        "titre: 'il dit 'oui'",
        'titre: "a" et "b"',
        'titre: "a\\c"',
        "titre: &ancre Atelier",
        "titre: > Un texte",
        "mots-clés: [eau, sol",
        "mots-clés: #eau #sol",
        "format: - rapport",
        "format: [rapport, rapport]",
        "résumé: Un\n  port : la suite",
        "auteur:",
        "source: www.exemple.fr",
        "contributeur: labo, inconnu",
        "anciens identifiants: [Vieux Nom]",
    ],
)
def test_what_is_not_sure_is_left_alone(line: str) -> None:
    text = headed(line.replace("rapport", "Rapport"))
    _, problems = check_sources(library(text.encode()))

    assert codes(problems)
    assert text.encode() == fix(text)[0]
    assert [] == [p for p in problems if p.fix]


@pytest.mark.parametrize(
    "data",
    [
        headed("date: 12/03/2021").encode() + b"\xe9 \xc3\xa9",
        headed("date: 12/03/2021").encode("mac_roman"),
        headed("date: 12/03/2021").encode("utf-16")[:-1],
        headed("date: 12/03/2021").encode() + b"\0",
    ],
    ids=["two encodings", "another old encoding", "cut", "binary"],
)
def test_a_damaged_file_is_left_alone(data: bytes) -> None:
    assert data == fix(data)[0]


def test_a_fix_that_would_bring_a_problem_is_given_up() -> None:
    text = headed("auteur: HÃ©lÃ¨ne  # note\ndate: 12/03/2021")

    data, found = fix(text)

    # Once the name can be read, a « # » after it is told: a person looks at both.
    assert text.replace("12/03/2021", "2021-03-12").encode() == data
    assert codes(found.problems) == ["accents-abimes"]


def test_a_model_file_is_corrected_too() -> None:
    path = "vocabulaires/formats.yml"
    text = "libellé: Formats # a\ntermes:\n  rapport: {libellé: Rapport}\n"
    sources = library(headed().encode(), schema_bytes() | {path: b"\xef\xbb\xbf" + text.encode()})

    assert {path: Fixed(text.encode(), 1)} == fix_sources(sources).files


# ---------------------------------------------------------------- edits on bytes


def mend(*edits: tuple[tuple[int, int, int, int], str]) -> Problem:
    fix = tuple(Edit(Position(*place), text) for place, text in edits)
    return problem("x.md", START, "date-mal-ecrite", "", fix=fix)


@pytest.mark.parametrize(
    ("data", "problems", "expected", "number"),
    [
        ("aé\nbc\n", [mend(((2, 1, 2, 2), "B"))], "aé\nBc\n", 1),
        ("aé\r\nbc\r\n", [mend(((2, 1, 2, 1), "x\ny"))], "aé\r\nx\r\nybc\r\n", 1),
        ("\ufeffa\n", [mend(((1, 1, 1, 2), "b"))], "\ufeffb\n", 1),
        ("a\x0bb\x0cc\n", [mend(((1, 5, 1, 6), "d"))], "a\x0bb\x0cd\n", 1),
        ("abc", [mend(((1, 1, 1, 3), "x")), mend(((1, 2, 1, 4), "y"))], "xc", 1),
        ("abc", [mend(((1, 2, 1, 2), "x")), mend(((1, 2, 1, 2), "y"))], "axbc", 1),
        ("abc", [mend(((1, 1, 1, 2), "x")), mend(((1, 2, 1, 3), "y"))], "xyc", 2),
        ("abc", [mend(((1, 1, 1, 2), "x")), mend(((1, 3, 1, 4), "z"), ((1, 1, 1, 2), "y"))], "xbc", 1),
        ("a\nb", [mend(((2, 1, 3, 1), ""))], "a\n", 1),
        ("abc", [mend(((1, 1, 1, 2), "\ufffd"))], "abc", 0),
    ],
)
def test_edits(data: str, problems: list[Problem], expected: str, number: int) -> None:
    assert Fixed(expected.encode(), number) == apply_fixes(data.encode(), problems)


def test_an_encoding_that_is_not_to_be_fixed_keeps_the_file() -> None:
    assert Fixed("é".encode("cp1252"), 0) == apply_fixes("é".encode("cp1252"), [mend(((1, 1, 1, 2), "x"))])


# ---------------------------------------------------------------- words


def test_the_diff_shows_texts_and_says_the_rest() -> None:
    data = "\ufeff---\r\ndate: 12/03/2021\r\n---\r\nfin".encode()
    after = b"---\ndate: 2021-03-12\n---\nfin"

    text = render_diff(library(data), {PATH: Fixed(after, 3)}, "content/")

    assert text == (
        "content/ressources/x.md : la marque invisible (BOM) est retirée, les lignes se terminent par « LF ».\n"
        "--- content/ressources/x.md\tactuel\n"
        "+++ content/ressources/x.md\tcorrigé\n"
        "@@ -1,4 +1,4 @@\n"
        " ---\n"
        "-date: 12/03/2021\n"
        "+date: 2021-03-12\n"
        " ---\n"
        " fin\n"
        "\\ Pas de saut de ligne en fin de fichier\n"
    )


@pytest.mark.parametrize(
    ("numbers", "announced", "expected"),
    [
        ([], 0, "Aucune correction automatique."),
        ([], 2, "Aucune correction automatique."),
        ([(1, 0)], 1, "1 problème corrigé dans 1 fichier."),
        ([(1, 0), (2, 1)], 3, "3 problèmes corrigés et 1 nom ou espace remis en forme dans 2 fichiers."),
        ([(1, 0)], 2, "1 problème corrigé sur 2 dans 1 fichier."),
        ([(0, 2)], 0, "2 noms ou espaces remis en forme dans 1 fichier."),
    ],
)
def test_counts(numbers: list[tuple[int, int]], announced: int, expected: str) -> None:
    assert expected == render_count([Fixed(b"", *number) for number in numbers], announced)


@pytest.mark.parametrize(
    "text",
    [
        headed("date: 12/03/2021", "mots-clés: eau, sol", "titre: Lille : un port"),
        headed("thématique = Santé", "date: 12 mars 2021", body="#Titre\n\n• un\n• deux\n"),
        "\ufeff" + moved(headed("auteur: HÃ©lÃ¨ne"), "   ").replace("\n", "\r\n"),
    ],
)
def test_what_is_announced_is_what_is_mended(text: str) -> None:
    announced = sum(bool(p.fix) for p in check_sources(library(text.encode()))[1])
    found = fix_sources(library(text.encode()))

    assert announced > 0
    assert announced == found.announced == sum(each.mended for each in found.files.values())


@pytest.mark.parametrize(
    ("fixable", "expected"),
    [
        (0, ""),
        (1, "1 de ces problèmes se corrige seul : mine check --fix\n"),
        (2, "2 de ces problèmes se corrigent seuls : mine check --fix\n"),
    ],
)
def test_the_report_says_what_mends_itself(fixable: int, expected: str) -> None:
    assert expected == render_fixable([mend()] + [mend(((1, 1, 1, 1), "x"))] * fixable)


# ---------------------------------------------------------------- properties

LETTERS = st.text(alphabet="aé'’\"#:,;-–•&*!?@[]{}|>%` \t\u00a0\\/0129É«»", max_size=14)
DATES = st.sampled_from(["12/03/2021", "12 mars 2021", "2021", "13/25/2021", "vers 2015", "'1/2/2003'"])
TERMS = st.sampled_from(["Santé", "SANTE", "culture", "Santé, culture", "[sante, Santé]", "Zut", "Santé # note",
                         "\n  - Santé\n   - culture", "\n  -Santé\n  - culture", "\n\t- Santé", "[Santé; Zut]",
                         "\n• Santé\n• culture", "\n1. Zut\n\n-Santé", "- Santé\n- culture", '"Santé", "Zut"'])  # fmt: skip
COLON = st.sampled_from([": ", ": ", ": ", ":", " : ", "= ", " = ", "：", ":\u00a0"])
FIELDS = st.one_of(
    st.tuples(st.sampled_from(["titre", "Titre", "résumé", "description", "auteur", "zzz", "# note"]), COLON, LETTERS),
    st.tuples(st.sampled_from(["thématique", "theme", "Thème"]), COLON, TERMS),
    st.tuples(st.sampled_from(["mots-clés", "Mots_clés", "source", "contributeur"]), COLON,
              st.one_of(LETTERS, st.sampled_from(["eau, sol", "[eau, eau]", "labo, siilab", "[[labo]]"]))),
    st.tuples(st.just("date"), COLON, DATES),
    st.tuples(st.just("gratuit"), COLON, st.sampled_from(["oui", "true", "Non"])),
)  # fmt: skip
MARGIN = st.sampled_from(["", "", "", "", "", " ", "\t", "\u00a0"])


@st.composite
def files(draw: st.DrawFn) -> str:
    lines = draw(
        st.lists(
            st.tuples(
                MARGIN, FIELDS, st.sampled_from(["", "", " ", "  # fin", "\n  la suite", "\n\tet : la fin"])
            ),
            max_size=6,
        )
    )
    sound = [] if draw(st.booleans()) else ["résumé: Un résumé.", "format: Rapport"]
    head = [margin + "".join(field) + end for margin, field, end in lines]
    return "\n".join(["---", *sound, *head, "---", draw(LETTERS)])


def comments(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.lstrip().startswith("#")]


thorough = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@thorough
@given(files())
def test_corrections_only_ever_help(text: str) -> None:
    before, problems = check_sources(library(text.encode()))
    data, found = fix(text)

    was, left = Counter(codes(problems)), Counter(codes(found.problems))
    assert left <= was
    assert data == text.encode() or left < was or codes(problems) == codes(found.problems)
    assert comments(text.partition("\n---\n")[0]) == comments(data.decode().partition("\n---\n")[0])
    if {"niveau-de-titre", "titre-mal-ecrit", "liste-mal-ecrite"}.isdisjoint(codes(problems)):
        assert text.partition("\n---\n")[2] == data.decode().partition("\n---\n")[2]
    assert data == fix(data)[0]  # a second run changes nothing
    if any(p.code == "yaml-invalide" and not p.fix for p in problems):
        return  # what it said was a guess
    for key, record_before in before.records.items():
        values = found.corpus.records[key].values
        for name, written in record_before.values.items():
            lost = {p.position.line for p in problems if p.code in ("valeur-coupee", "reference-inconnue")}
            if written and not {value.position.line for value in written} & lost:
                assert [(v.data, v.relation) for v in written] == [
                    (v.data, v.relation) for v in values.get(name, ())
                ]


@thorough
@given(files(), st.sampled_from(sorted(WHOLE)), st.sampled_from(sorted(WHOLE)))
def test_every_form_of_a_file_is_corrected_alike(text: str, one: str, two: str) -> None:
    assume("\r" not in text and "：" not in text)  # Windows has no such sign
    text += "é"  # so that the old encodings show
    assume(text.encode("cp1252").decode("utf-8", errors="ignore").isascii())  # « É– » would be UTF-8 too
    forms = [WHOLE[one](text), WHOLE[two](text)]
    if one == "encodage-windows":
        forms.append(WHOLE[one](text.replace("\n", "\r\n")))

    assert {fix(text)[0]} == {fix(form)[0] for form in forms}


@thorough
@given(st.binary(max_size=120), files())
def test_no_bytes_break_the_corrections(noise: bytes, text: str) -> None:
    data = text.encode()
    middle = len(data) // 2
    mixed = data[:middle] + noise + data[middle:]

    corrected, found = fix(mixed)

    assert Counter(codes(found.problems)) <= Counter(codes(check_sources(library(mixed))[1]))
    assert corrected == fix(corrected)[0]
