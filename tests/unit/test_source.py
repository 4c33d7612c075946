"""Bytes → text → front matter → tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.edits import edited
from generator.model import Position, Problem
from generator.source import (
    Expected,
    Mapping,
    Scalar,
    parse_front_matter,
    parse_text,
    parse_yaml,
    read_tree,
)

LINES = st.sampled_from(
    [
        "---",
        "--- ",
        "...",
        "titre: x",
        "note: y",
        "un mot",
        "- a",
        "  - a",
        "",
        "  ",
        "# x",
        "— dit-il",
        "é: 1",
        "1: a",
        ":",
        "Fin",
    ]
)


@given(st.lists(LINES, max_size=12), st.booleans(), st.booleans())
def test_usual_parts_are_those_that_lines_tell(lines: list[str], known: bool, last: bool) -> None:
    """A space behind a « --- » changes nothing, but that each line is looked at."""
    key_of = {"titre": "titre"}.get if known else None
    text = "\n".join(["---", *lines, "---", *lines]) + "\n" * last

    front, problems = parse_front_matter("x.md", text, key_of)
    by_lines = parse_front_matter("x.md", text.replace("---\n", "--- \n", 1), key_of)

    assert by_lines == (front, problems)


@pytest.mark.parametrize(
    ("data", "expected", "codes"),
    [
        ("é\n".encode(), "é\n", []),
        ("\ufeffé\n".encode(), "é\n", ["marque-utf8"]),
        ("a\r\né\r\n".encode(), "a\né\n", ["fins-de-ligne-windows"]),
        (b"a\rb", "a\nb", ["fins-de-ligne-windows"]),
        ("été d’hiver".encode("cp1252"), "été d’hiver", ["encodage-windows"]),
        ("été ".encode() + b"\xe9", "été \ufffd", ["utf8-invalide"]),
        ("été".encode("utf-16"), "été", ["encodage-utf16"]),
        (b"a\x00b", "a\ufffdb", ["caractere-interdit"]),
        (b"", "", []),
    ],
)
def test_decoding(data: bytes, expected: str, codes: list[str]) -> None:
    text, problems = parse_text("x.md", data)

    assert expected == text
    assert codes == [p.code for p in problems]


def test_the_underline_of_a_title_closes_no_header() -> None:
    text = "---\ntitre: x\nrésumé: y\nformat: z\n\nUn texte.\n\nLes règles\n----------\nLa suite.\n"

    front, problems = parse_front_matter("x.md", text)

    assert front is None
    assert [("entete-non-ferme", "format: z\n---")] == [(p.code, p.suggestion) for p in problems]


def test_fields_of_a_catalogue_are_told_as_such() -> None:
    """« TITRE = … » without « --- » around: the lines that lack, and nothing made up."""
    text = "TITRE = Le budget\nRÉSUMÉ = Un résumé.\nFORMAT = Rapport\n\nUn texte.\n"

    front, problems = parse_front_matter("x.md", text)

    assert front is not None
    assert front.body == "\nUn texte.\n"
    assert [(p.code, p.suggestion, p.fix) for p in problems] == [
        ("entete-absent", "---\nTITRE = Le budget\nRÉSUMÉ = Un résumé.\nFORMAT = Rapport\n---", ())
    ]


def test_a_bad_byte_is_told_at_its_place() -> None:
    _, problems = parse_text("x.md", "titre: été\nrésumé: ".encode() + b"\xe9t\xe9\n")

    assert Position(2, 9, 2, 10) == problems[0].position


def test_windows_text_is_shown_as_it_will_read() -> None:
    _, problems = parse_text("x.md", "---\r\ntitre: Été à Lille\r\n---\r\n".encode("cp1252"))

    assert "titre: Été à Lille" in problems[0].message


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "fichier-vide", 1),
        ("\n  \n", "fichier-vide", 1),
        ("Du texte seul.\n", "entete-absent", 1),
        ("\n\n# Titre\n", "entete-absent", 3),
        ("---\ntitre: x\n", "entete-non-ferme", 2),
        ("---\nDu texte.\n", "entete-non-ferme", 1),
        ("---\n" + "a: b\n" * 20_000 + "---\n", "fichier-trop-gros", 1),
    ],
)
def test_front_matter_faults(text: str, code: str, line: int) -> None:
    front, problems = parse_front_matter("x.md", text)

    assert front is None
    assert [(code, line)] == [(p.code, p.position.line) for p in problems]


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ("titre: x\nthématique:\n  - Santé", "\nLe texte.\n\nNote : la suite.\n"),
        ("titre: x\nthématique:\n- Santé\nrésumé: |\n  un texte", ""),
        ("titre : x\nformat : Rapport", "# Un titre\n\n- un\n\nVoir : ceci\n"),
        ("titre: x\n\nformat: Rapport", "\nNote : le texte"),
        ("titre: x", "Le texte vient tout de suite : ceci.\n"),
    ],
)
def test_a_front_matter_without_an_end_is_told_where_it_ends(fields: str, body: str) -> None:
    text = f"---\n{fields}\n{body}"
    _, problems = parse_front_matter("x.md", text)

    assert ["entete-non-ferme"] == [p.code for p in problems]
    assert f"---\n{fields}\n---\n{body}" == pasted(text, problems)


@pytest.mark.parametrize("fence", ["–-", "—", "–", "–––", "---—", "-----"])
@pytest.mark.parametrize(
    "body", ["Un texte.\n", "Un texte.\n\n---\nNote : la suite\n", "## Un titre\n\nUn texte.\n\n---\n"]
)
@pytest.mark.parametrize("opens", [False, True])
def test_other_dashes_that_close_a_front_matter(fence: str, body: str, opens: bool) -> None:
    text = f"{fence if opens else '---'}\ntitre: x\nformat: y\n{fence}\n{body}"
    front, problems = parse_front_matter("x.md", text)

    assert front is not None
    assert body == front.body
    assert [1, 4][not opens :] == [p.position.line for p in problems]
    assert all((p.code, p.suggestion, bool(p.fix)) == ("entete-absent", "---", True) for p in problems)


@pytest.mark.parametrize("more", ["date: 2021", "date: 2021\nUn reste\npublic: x", "", "# une remarque"])
def test_dashes_among_fields_close_no_front_matter(more: str) -> None:
    front, problems = parse_front_matter("x.md", f"---\ntitre: x\nformat: y\n———\n{more}\n---\nUn texte.\n")

    assert problems == []
    assert front is not None
    assert front.body == "Un texte.\n"


def test_front_matter_keeps_the_lines_of_the_file() -> None:
    front, _ = parse_front_matter("x.md", "\n---\ntitre: x\n---\nTexte\n---\n")

    assert front is not None
    node, _ = parse_yaml("x.md", front.yaml)
    assert isinstance(node, Mapping)
    assert Position(3, 1, 3, 6) == node.entries[0][0].position
    assert ("Texte\n---\n", 5, 4) == (front.body, front.body_line, front.end_line)


@pytest.mark.parametrize(
    "typed", ["01004", "no", "12:30", "1e3", "0x10", "2023-11-27", "~", "1_000", "yes", "=", ".5"]
)
def test_scalars_stay_as_typed(typed: str) -> None:
    node, problems = parse_yaml("x.md", f"a: {typed}\n")

    assert problems == []
    assert isinstance(node, Mapping)
    value = node.entries[0][1]
    assert isinstance(value, Scalar)
    assert typed == value.text


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a: &x b\n", "yaml-ancre", (1, 4)),
        ("a: b\nc: *x\n", "yaml-ancre", (2, 4)),
        ("a: !!python/object:os.system x\n", "yaml-ancre", (1, 4)),
        ("a: !x b\n", "yaml-ancre", (1, 4)),
        ("a: " + "[" * 5000 + "\n", "yaml-trop-profond", (1, 15)),
        ("- " * 5000 + "x\n", "yaml-trop-profond", (1, 25)),
        ("- a\nb: c\n", "yaml-invalide", (2, 1)),
        ("[a, b]: c\n", "yaml-invalide", (1, 1)),
    ],
)
def test_yaml_faults(text: str, code: str, place: tuple[int, int]) -> None:
    _, problems = parse_yaml("x.md", text)

    assert [(code, place)] == [(p.code, p.position[:2]) for p in problems]


def test_an_ampersand_inside_a_text_is_no_anchor() -> None:
    node, problems = parse_yaml(
        "x.md", "a: Recherche & développement !\nb: https://a.org/?x=1&y=2\nc: 5 * 3\n"
    )

    assert problems == []
    assert node is not None


@pytest.mark.parametrize(
    ("text", "line", "mended"),
    [
        ("titre: Lille : un port\nrésumé: r\n", 1, 'titre: "Lille : un port"'),
        ("titre: \"Réseau d'entraide\nrésumé: r\n", 1, 'titre: "Réseau d\'entraide"'),
        ("titre: 'Un titre\nrésumé: r\n", 1, 'titre: "Un titre"'),
        ("titre: t\n résumé: r\nformat: f\n", 2, "résumé: r"),
        ("titre: t\n\trésumé: r\n", 2, "résumé: r"),
        ("image:\n\tfichier: f\n", 2, "  fichier: f"),
        ("titre:Un titre\nrésumé: r\n", 1, "titre: Un titre"),
        ("titre= Un titre\nrésumé: r\n", 1, "titre: Un titre"),
        ("titre: & si on partageait\nrésumé: r\n", 1, 'titre: "& si on partageait"'),
        ("titre: * Atelier\nrésumé: r\n", 1, 'titre: "* Atelier"'),
        ("titre: &ancre Atelier\nrésumé: r\n", 1, 'titre: "&ancre Atelier"'),
        ("titre: !Attention\nrésumé: r\n", 1, 'titre: "!Attention"'),
        ("titre: > 50 ans : le retour\nrésumé: r\n", 1, 'titre: "> 50 ans : le retour"'),
        ("titre: ? Qui\nrésumé: r\n", 1, 'titre: "? Qui"'),
        ("titre: @x\nrésumé: r\n", 1, 'titre: "@x"'),
        ("titre: [Vidéo] Le café\nrésumé: r\n", 1, 'titre: "[Vidéo] Le café"'),
        ('titre: "Le "café" noir"\nrésumé: r\n', 1, "titre: 'Le \"café\" noir'"),
        ("titre: 'L'histoire'\nrésumé: r\n", 1, 'titre: "L\'histoire"'),
        ('titre: "x" y\nrésumé: r\n', 1, "titre: '\"x\" y'"),
        ('titre: "a\\c"\nrésumé: r\n', 1, 'titre: "a\\\\c"'),
        ('titre: "L\\\'été"\nrésumé: r\n', 1, 'titre: "L\'été"'),
        ('titre: "L\\\'\\temps"\nrésumé: r\n', 1, 'titre: "L\'\\\\temps"'),
        ("titre: 'L\\'été'\nrésumé: r\n", 1, 'titre: "L\'été"'),
        ('mots-clés: ["l\\\'eau", sol]\nrésumé: r\n', 1, 'mots-clés: ["l\'eau", sol]'),
        ("mots-clés: ['l\\'eau', 'sol']\nrésumé: r\n", 1, 'mots-clés: ["l\'eau", "sol"]'),
        ('mots-clés:\n  - "l\\\'eau"\n  - sol\n', 2, '  - "l\'eau"'),
        ("titre: t\nmots-clés: [#eau, #sol]\nrésumé: r\n", 2, 'mots-clés: ["#eau", "#sol"]'),
        ("titre: t\nmots-clés: [eau, sol\nrésumé: r\n", 2, "mots-clés: [eau, sol]"),
        ("titre: t\nla suite\nrésumé: r\n", 2, "  la suite"),
        ('mots-clés: "eau", \'le sol\' ; "a: b"\nrésumé: r\n', 1, 'mots-clés: ["eau", \'le sol\', "a: b"]'),
        ('titre: "eau", dit-il, "sol"\nrésumé: r\n', 1, "titre: 'eau\", dit-il, \"sol'"),
        ("titre: a : b # c\nrésumé: r\n", 1, 'titre: "a : b" # c'),
        ("titre: 'L'été'  # l'an d'avant\nrésumé: r\n", 1, "titre: \"L'été\"  # l'an d'avant"),
        ("titre: Lille : atelier #3\nrésumé: r\n", 1, 'titre: "Lille : atelier #3"'),
        ("mots-clés: [#eau, #sol] # a\nrésumé: r\n", 1, 'mots-clés: ["#eau", "#sol"] # a'),
        ("\ttitre: Lieu : Site\nrésumé: r\n", 1, 'titre: "Lieu : Site"'),
        ('titre: t\n\tformat: "f\nrésumé: r\n', 2, 'format: "f"'),
        ("source:\n\ttitre: Lieu : Site\nrésumé: r\n", 2, '  titre: "Lieu : Site"'),
        ("source:\n  titre: Lieu : Site\nrésumé: r\n", 2, '  titre: "Lieu : Site"'),
        ("format: - Rapport\nrésumé: r\n", 1, "format: Rapport"),
        ("titre: - Lille : un port\nrésumé: r\n", 1, 'titre: "Lille : un port"'),
        ("titre: - 5 degrés\nrésumé: r\n", 1, 'titre: "- 5 degrés"'),
        ("mots-clés: - eau\n  - le sol, la mer\nrésumé: r\n", 1, 'mots-clés: [eau, "le sol, la mer"]'),
        ("mots-clés: - eau\n- sol\nrésumé: r\n", 1, "mots-clés: [eau, sol]"),
        ('titre: t\nrésumé: |\n  Un texte : "libre\nformat: "f\n', 4, 'format: "f"'),
    ],
)
def test_a_broken_line_is_mended_so_that_the_rest_is_read(text: str, line: int, mended: str) -> None:
    node, problems = parse_yaml("x.md", text)

    assert [(line, mended)] == [(p.position.line, p.suggestion) for p in problems], problems
    assert isinstance(node, Mapping)
    expected = len([each for each in text.split("\n") if each and not each.startswith((" ", "la suite"))])
    assert len(node.entries) >= min(expected, 1)
    assert parse_yaml("x.md", pasted(text, problems))[1] == []


@pytest.mark.parametrize(
    ("value", "sure"),
    [
        (r'"L\'été"', True),
        (r'"\"L\'été\""', True),
        (r'"L\'\d"', False),
        (r"'L\'été'", False),
        (r'"a\c"', False),
        (r'"L\'été" # \'', False),
    ],
)
def test_a_backslash_before_an_apostrophe_means_the_apostrophe(value: str, sure: bool) -> None:
    _, problems = parse_yaml("x.md", f"titre: {value}\nrésumé: r\n")

    assert [sure] == [bool(p.fix) for p in problems]


KNOWN = {"titre", "thématique", "format", "date", "public"}
EXPECTED = Expected(
    KNOWN.__contains__, lambda key, text: key not in ("public", "source") and text[:1].isupper()
)


@pytest.mark.parametrize(
    ("text", "code", "place", "better"),
    [
        ('titre:"T"\ndate:2021\n', "entete-sans-champs", (1, 2), 'titre: "T"\ndate: 2021'),
        (
            "titre:T\npublic:\n  - a\nformat:F\n",
            "yaml-invalide",
            (1, 4),
            "titre: T\npublic:\n  - a\nformat: F",
        ),
        ("titre: T\nformat\u00a0:F\ndate:2021\n", "yaml-invalide", (2, 3), "format: F\ndate: 2021"),
        ('**titre**: "T : U"\n**date**: 2021\n', "entete-sans-champs", (1, 2), 'titre: "T : U"\ndate: 2021'),
        ("**titre:** T\n**date :**2021\n", "entete-sans-champs", (1, 2), "titre: T\ndate: 2021"),
        ("- **titre** : T\n- **date** : 2021\n", "entete-sans-champs", (1, 2), "titre: T\ndate: 2021"),
        ("`titre`: T\n`date`: 2021\n", "entete-sans-champs", (1, 2), "titre: T\ndate: 2021"),
        ("titre: T\n*date*: 2021\n", "yaml-invalide", (2, 2), "date: 2021"),
    ],
)
def test_names_of_fields_that_yaml_does_not_read(
    text: str, code: str, place: tuple[int, int], better: str
) -> None:
    tree = read_tree("x.md", text, EXPECTED)

    assert [(code, place, better, True)] == [
        (p.code, (p.position.line, p.position.end_line), p.suggestion, bool(p.fix)) for p in tree.problems
    ]
    mended = read_tree("x.md", edited(text, [tree.problems[0].fix])[0], EXPECTED)
    assert (pasted(text, tree.problems), []) == (mended.text, mended.problems)
    assert isinstance(mended.root, Mapping)
    assert mended.root == tree.root


@pytest.mark.parametrize(
    "text",
    ["titre: T\nformat: **F**\n", "lieu:x\nheure:y\n", "Un texte.\nformat:F\n", "titre:T\n", "**lieu**: x\n"],
)
def test_other_lines_are_no_fields_to_mend(text: str) -> None:
    told = str(read_tree("x.md", text, EXPECTED).problems)

    assert "le nom d’un champ" not in told.lower()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("titre: T\nthématique = Santé\nformat: F\n", [(2, 11, "thématique: Santé", True)]),
        ("titre = T\nthématique=Santé\n", [(1, 6, "titre: T", True), (2, 11, "thématique: Santé", True)]),
        ("titre: T\nthématique：Santé\n", [(2, 11, "thématique: Santé", True)]),
        ("titre: T\n  thématique = Santé\n", [(2, 13, "thématique: Santé", False)]),
        ("titre: T\nthématique Santé\nformat: F\n", [(2, 11, "thématique: Santé", False)]),
        ("titre: Les jardins, le\npublic des jardins\nformat: F\n", [(2, 1, "  public des jardins", False)]),
        ("titre: |\n  date = 2021\n", []),
        ("titre: T\nformat: 'a\n  date = 2021'\n", []),
        ("titre: a = b\n", []),
        ("titre: T\nformat: ?\n", []),
        ("titre: T\nformat: -\n", []),
        ("titre:\n  - ?\n", []),
    ],
)
def test_other_signs_than_a_colon(text: str, expected: list[tuple[int, int, str, bool]]) -> None:
    tree = read_tree("x.md", text, EXPECTED)

    assert expected == [(*p.position[:2], p.suggestion, bool(p.fix)) for p in tree.problems]
    assert isinstance(tree.root, Mapping)


def test_every_broken_line_is_told_in_one_run() -> None:
    node, problems = parse_yaml("x.md", "titre: Lille : un port\n\trésumé: r\nformat:f\ndate: 2023\n")

    assert [1, 2, 3] == [p.position.line for p in problems]
    assert isinstance(node, Mapping)
    assert ["titre", "résumé", "format", "date"] == [key.text for key, _ in node.entries]


def pasted(text: str, problems: list[Problem]) -> str:
    """A text once every suggestion has taken the place of the lines that it is for."""
    lines = text.split("\n")
    for found in sorted(problems, key=lambda found: found.position, reverse=True):
        if found.suggestion is not None:
            lines[found.position.line - 1 : found.position.end_line] = found.suggestion.split("\n")
    return "\n".join(lines)


LISTED = "thématique:\n  - Santé\n  - Culture et tourisme"


@pytest.mark.parametrize(
    ("text", "better", "sure"),
    [
        ("thématique:\n• Santé\n• Culture et tourisme", LISTED, True),
        ("thématique:\n•\tSanté\n•\u00a0Culture et tourisme", LISTED, True),
        ("thématique :\n– Santé\n– Culture et tourisme", LISTED.replace(":", " :", 1), True),
        ("thématique:\n-Santé\n-Culture et tourisme", LISTED, True),
        ("thématique:\n- Santé\n-Culture et tourisme", LISTED, True),
        ("thématique:\n  - Santé\n• Culture et tourisme", LISTED, True),
        ("thématique:\n* Santé\n*Culture et tourisme", LISTED, True),
        ("thématique:\n  * Santé\n  * Culture et tourisme", LISTED, True),
        ("thématique:\n1. Santé\n2. Culture et tourisme", LISTED, True),
        ("thématique:\no\tSanté\no\tCulture et tourisme", LISTED, True),
        ("thématique:\n\t•\tSanté\n\t•\tCulture et tourisme", LISTED, True),
        ("thématique:\n· Santé\n\n· Culture et tourisme  ", LISTED.replace("é\n", "é\n\n"), True),
        ("thématique:\n• Santé # à voir", "thématique:\n  - Santé # à voir", True),
        ("titre:\n• Un port : la mer\n• Lille", 'titre:\n  - "Un port : la mer"\n  - Lille', False),
        ("titre:\n• Un port : a : b\n• Lille", 'titre:\n  - "Un port : a : b"\n  - Lille', False),
        ("titre:\n• a: b\n• Lille", "titre:\n  - a: b\n  - Lille", True),
    ],
)
def test_a_list_pasted_at_the_margin_is_mended_as_one(text: str, better: str, sure: bool) -> None:
    tree = read_tree("x.md", f"public: x\n{text}\nformat: Rapport\n", EXPECTED)

    assert [("yaml-invalide", 3, sure)] == [(p.code, p.position.line, bool(p.fix)) for p in tree.problems]
    assert f"public: x\n{better}\nformat: Rapport\n" == pasted(
        f"public: x\n{text}\nformat: Rapport\n", tree.problems
    )
    assert read_tree("x.md", f"public: x\n{better}\nformat: Rapport\n", EXPECTED)[:2] == (tree.root, [])


@pytest.mark.parametrize(
    "lines",
    [
        "places:\n-5",
        "titre:\n1. Un seul",
        "titre: t\n• Santé",
        "thématique:\n- a\n- b\nx: 'y",
        "a:\n  • b\nx: 'y",
    ],
)
def test_other_lines_are_no_list_of_a_word_processor(lines: str) -> None:
    assert "deux espaces, un tiret" not in str(read_tree("x.md", lines, EXPECTED).problems)


@pytest.mark.parametrize(
    ("text", "better", "titre"),
    [
        ("titre: Le port: vers la mer\n  et au-delà", 'titre: "Le port: vers la mer et au-delà"', "Le port: vers la mer et au-delà"),
        ("titre: Le port: vers la mer\n\tet au-delà", 'titre: "Le port: vers la mer et au-delà"', "Le port: vers la mer et au-delà"),
        ("titre: Le logement\n  des jeunes : une étude", 'titre: "Le logement des jeunes : une étude"', "Le logement des jeunes : une étude"),
        ("titre: Le logement\n\tdes jeunes\u00a0: une étude", 'titre: "Le logement des jeunes\u00a0: une étude"', "Le logement des jeunes\u00a0: une étude"),
        ("titre: Le logement des jeunes\n\tdans le Nord", "titre: Le logement des jeunes\n  dans le Nord", "Le logement des jeunes dans le Nord"),
        ("titre: Lieu : Site\n  dans le Nord # a", 'titre: "Lieu : Site dans le Nord" # a', "Lieu : Site dans le Nord"),
        ("titre: Lille\n\tpublic:x", "titre: Lille\npublic: x", "Lille"),
        ("titre:\n\tLe logement", "titre:\n  Le logement", "Le logement"),
        ('titre: "Le port\n  de Lille', 'titre: "Le port de Lille"', "Le port de Lille"),
        ('titre: "Le "port" gris\n  et vert"', "titre: 'Le \"port\" gris et vert'", 'Le "port" gris et vert'),
        ("titre: Lille : un port\n public: x", 'titre: "Lille : un port"\npublic: x', "Lille : un port"),
        ("titre: Lille\n publique: x", "titre: Lille\npublique: x", "Lille"),
    ],
)  # fmt: skip
def test_a_value_on_several_lines_is_mended_as_one(text: str, better: str, titre: str) -> None:
    whole = f"format: F\n{text}\ndate: 2021\n"
    tree = read_tree("x.md", whole, EXPECTED)

    assert f"format: F\n{better}\ndate: 2021\n" == pasted(whole, tree.problems)
    lines = [line for p in tree.problems for line in range(p.position.line, p.position.end_line + 1)]
    assert len(lines) == len(set(lines))  # one proposal for each line
    for read in (tree, read_tree("x.md", pasted(whole, tree.problems), EXPECTED)):
        assert isinstance(read.root, Mapping)
        values = {key.text: value.text for key, value in read.root.entries if isinstance(value, Scalar)}
        assert (titre, "2021") == (values["titre"], values["date"])
    assert len(whole.split("\n")) == len(tree.text.split("\n"))


def test_a_quote_left_open_does_not_hide_quotes_that_cut_a_value() -> None:
    text = 'titre: "Le travail\nrésumé: "Le "travail social" en vrai"\nformat: f\n'
    _, problems = parse_yaml("x.md", text)

    assert [1, 2] == [p.position.line for p in problems]
    assert pasted(text, problems) == (
        'titre: "Le travail"\nrésumé: \'Le "travail social" en vrai\'\nformat: f\n'
    )


@pytest.mark.parametrize(
    ("key", "suggestion"),
    [("source", None), ("titre", 'titre: "[Le dossier](https://exemple.fr/a)"')],
)
def test_a_link_is_read_as_a_text_and_told_by_what_knows_its_field(key: str, suggestion: str | None) -> None:
    tree = read_tree("x.md", f"{key}: [Le dossier](https://exemple.fr/a)\nformat: F\n", EXPECTED)

    assert [(1, suggestion, ())] == [(p.position.line, p.suggestion, p.fix) for p in tree.problems]
    assert isinstance(tree.root, Mapping)
    values = [value.text for _, value in tree.root.entries if isinstance(value, Scalar)]
    assert ["[Le dossier](https://exemple.fr/a)", "F"] == values


SIGNS = "aéœ’\u00a0\t\n\x00\x0b\x1f\x7f\x80\x84\x85\x86\x9f\ufffd\ufffe\uffff"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@given(st.text(alphabet=SIGNS, max_size=4))
def test_a_control_character_is_told_wherever_it_is(encoding: str, text: str) -> None:
    forbidden = [sign for sign in text if sign in "\x00\x0b\x1f\x7f\x80\x84\x86\x9f\ufffe\uffff"]

    _, problems = parse_text("x.md", f"a{text}".encode(encoding))

    assert bool(forbidden) == ("caractere-interdit" in [p.code for p in problems])


@given(st.binary(max_size=200))
def test_any_bytes_give_text_and_problems(data: bytes) -> None:
    text, _ = parse_text("x.md", data)
    front, problems = parse_front_matter("x.md", text)
    if front is not None:
        _, more = parse_yaml("x.md", front.yaml)
        problems += more

    lines = text.count("\n") + 1
    assert all(1 <= p.position.line <= lines + 1 and p.position.column >= 1 for p in problems)


@given(st.text(alphabet="ab: -[]{}'\"&*!|>#%@`\n\t,?éà\\", max_size=80))
def test_any_yaml_text_gives_a_tree_or_a_problem(text: str) -> None:
    node, problems = parse_yaml("x.md", text)

    assert node is not None or problems or not _has_content(text)


def _has_content(text: str) -> bool:
    return any(line.strip() and not line.strip().startswith("#") for line in text.split("\n"))
