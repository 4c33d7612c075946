"""What a text shows to be wrong by itself."""

from __future__ import annotations

import pytest
from corpora import SCHEMA, check, codes, record
from hypothesis import given
from hypothesis import strategies as st

from generator.model import Edit, Position
from generator.prose import check_headings, check_typed_marks, mended_accents, right_levels

TEMPLATE = {
    "modele/ressource.yml": SCHEMA["modele/ressource.yml"].replace(
        "dossier: ressources", "dossier: ressources\n        à remplacer: [Le titre, Votre texte ici.]"
    )
}


def damaged(text: str) -> str:
    return "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize(
    "text", ["Hélène à l’école", "« Où ça ? » – œuvre…", "Été à Ô", "naïf Ç", "10 €", "Noël\u00a0: ï"]
)
def test_damaged_accents_are_mended(text: str) -> None:
    assert text == mended_accents(damaged(text))
    assert text == mended_accents(damaged(damaged(text)))


@pytest.mark.parametrize(
    "text", ["", "ÂGE", "CHÂTEAU », « pâté »", "Åland", "São Paulo", "SÃO", "â…", "à la Â"]
)
def test_sound_accents_stay(text: str) -> None:
    assert text == mended_accents(text)


@given(st.text(alphabet="abc ’«»éèêàâçùûôîïëœÉÀÔÊ…–.,:;!?\n"))
def test_french_is_never_taken_for_damaged(text: str) -> None:
    assert text == mended_accents(text)


@pytest.mark.parametrize(
    "text",
    ["Hélène à l’école", "« Où ça ? » – œuvre…", "Été à Ô", "naïf Ç", "10 €", "Noël\u00a0: ï", "Île, Œuvre"],
)
def test_accents_damaged_by_an_old_mac_are_mended(text: str) -> None:
    assert text == mended_accents(text.encode().decode("mac_roman"))


@pytest.mark.parametrize("text", ["√2 et √π", "x ≈ 3", "¬a", "2√Ω", "‚"])
def test_mathematics_stay(text: str) -> None:
    assert text == mended_accents(text)


@pytest.mark.parametrize(
    ("fields", "body", "expected"),
    [
        ({}, "Les habitants d\ufffdcid\ufffds.", [(9, 15, 22)]),
        ({"titre": '"Le kiosque du march\ufffd"'}, "\ufffd l’aide\n", [(2, 23, 29), (9, 1, 2)]),
        ({}, "L?état a pr?senté.\n\nLe c??ur.", [(9, 1, 7), (11, 4, 9)]),
        ({}, "L?état, et voir.php?a=b, https://a.fr/?x", []),
        ({}, "[le site](https://a.fr/x?y) et [un autre](https://a.fr/x?z)", []),
        ({}, "Qui?quoi?où?pourquoi?comment ? Oui?non.", []),
        ({}, "`a?b` et `c?d`\n\n```\nx?y z?t\n```", []),
        ({}, "Vraiment ? Oui ? Et après?", []),
    ],
)
def test_lost_accents_are_told_without_a_guess(
    fields: dict[str, str], body: str, expected: list[tuple[int, int, int]]
) -> None:
    _, problems = check({"ressources/x.md": record(body=body, **fields)})
    lost = [p for p in problems if p.code != "lien-vague"]

    assert [("accents-abimes", *place) for place in expected] == [
        (p.code, p.position.line, p.position.column, p.position.end_column) for p in lost
    ]
    assert all(p.suggestion is None and not p.fix and "ne se devine pas" in p.message for p in lost)


def test_many_lost_accents_are_told_of_a_few_lines() -> None:
    _, problems = check({"ressources/x.md": record(body="d\ufffd\n" * 12)})

    assert ["accents-abimes"] * 10 == codes(problems)
    assert problems[-1].message.endswith("Même chose pour 2 autres lignes.")


@pytest.mark.parametrize(
    ("fields", "body", "expected"),
    [
        ({"auteur": "HÃ©lÃ¨ne"}, "", (8, 10, 15, "auteur: Hélène")),
        ({}, "Câest lâ€™essai.", (9, 8, 11, "Câest l’essai.")),
        ({"thÃ©matique": "SantÃ©", "thématique": ""}, "", (7, 3, 20, "thématique: Santé")),
    ],
)
def test_where_accents_are_damaged(
    fields: dict[str, str], body: str, expected: tuple[int, int, int, str]
) -> None:
    _, problems = check({"ressources/x.md": record(body=body, **fields)})

    line, column, end, suggestion = expected
    assert [("accents-abimes", Position(line, column, line, end), suggestion)] == [
        (p.code, p.position, p.suggestion) for p in problems
    ]
    assert problems[0].fix


@pytest.mark.parametrize(
    ("fields", "body", "expected"),
    [
        ({}, "", []),
        ({"titre": "Le titre"}, "", [(2, 8)]),
        ({"mots-clés": "[Le titre, eau]"}, "", [(8, 13)]),
        ({}, "Un texte.\n\nVotre texte ici.\n", [(11, 1)]),
        ({}, "Un texte. Votre texte ici.\n", []),
        ({"titre": "Le titre du livre"}, "", []),
    ],
)
def test_words_of_the_template(fields: dict[str, str], body: str, expected: list[tuple[int, int]]) -> None:
    _, problems = check({"ressources/x.md": record(body=body, **fields)}, changes=TEMPLATE)

    assert [("texte-du-modele", *place) for place in expected] == [
        (p.code, *p.position[:2]) for p in problems
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[À COMPLÉTER PAR PAUL]", "[À COMPLÉTER PAR PAUL]"),
        ("Le budget est de [à compléter] euros.", "[à compléter]"),
        ("[chiffres à compléter]", "[chiffres à compléter]"),
        ("TODO : la suite", "TODO"),
        ("La suite (TODO)", "TODO"),
        ("XXX", "XXX"),
        ("Un formulaire à compléter, [à compléter](https://a.fr) en ligne.", None),
        ("Une coupe […] et une date [à venir].", None),
        ("Mme XXX, au chapitre XXX", None),
        ("`[à compléter]`", None),
        ("> Je soussigné [à compléter]", None),
        ("<!-- TODO : la suite -->", None),
        ("[à compléter][1]\n\n[1]: https://a.fr", None),
        ("Le film TODO SOBRE MI MADRE", None),
    ],
)
def test_reminders(line: str, told: str | None) -> None:
    _, problems = check({"ressources/x.md": record(body=f"Un texte.\n\n{line}\n")})

    assert [("texte-du-modele", f"« {told} »")] * (told is not None) == [
        (p.code, p.message.replace("\u00a0", " ").partition(" est")[0]) for p in problems
    ]


@pytest.mark.parametrize(
    ("levels", "right"),
    [
        ([], []),
        ([2, 3, 3, 2], [2, 3, 3, 2]),
        ([1, 2, 2], [2, 3, 3]),
        ([3, 3], [2, 2]),
        ([2, 4], [2, 3]),
        ([3, 2], [2, 2]),
        ([2, 3, 5, 4], [2, 3, 4, 4]),
        ([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 6]),
    ],
)
def test_right_levels(levels: list[int], right: list[int]) -> None:
    assert right == right_levels(levels)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("## A\n\n### B\n\n## C", None),
        ("Texte\n\n# A", "## A"),
        ("## A\n\n#### B", "### B"),
        ("### A ###", "## A ###"),
        ("A\n=\n\nB\n---", "## A"),
        ("Un texte\n---\n", None),
        ("```\n# commentaire\n```", None),
        ("~~~\n#### x\n~~~\n\n## A", None),
        ("## A\n\n```\n### x\n```\n\n#### B", "### B"),
        ("> # Citation", None),
        ("#hashtag", None),
    ],
)
def test_headings(body: str, expected: str | None) -> None:
    found = list(check_headings("x.md", body, 1))

    assert [expected] * bool(expected) == [p.suggestion for p in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("#Titre", "## Titre"),
        ("Texte.\n\n#Le déroulé\nTexte.", "## Le déroulé"),
        ("###Titre ###", "### Titre ###"),
        ("# Titre\n\n##", None),
        ("#eau", None),
        ("#MeToo", None),
        ("#Eau #Sol", None),
        ("Texte\n#Titre", None),
        ("#Un texte qui finit par un point.", None),
        ("```\n##x\n```", None),
        ("<!--\n##x\n-->", None),
        ("•\tun\n•\tdeux", "- un\n- deux"),
        ("· un\n\n· deux", "- un\n\n- deux"),
        ("– un\n– deux", "- un\n- deux"),
        ("-carottes\n-poireaux", "- carottes\n- poireaux"),
        ("-carottes", None),
        ("- carottes\n-poireaux\n- navets", "- poireaux"),
        ("- un\n- deux", None),
        ("→ un\n→ deux", "- un\n- deux"),
        ("→ Voir la carte", None),
        ("➢ un", "- un"),
        ("• un\n   o deux\n• trois", "- un\n  - deux\n- trois"),
        ("1.Laver\n2.Couper", "1. Laver\n2. Couper"),
        ("(1) Laver\n(2) Couper", "1. Laver\n2. Couper"),
        ("1- Laver\n2- Couper\n", "1. Laver\n2. Couper"),
        ("1) Laver\n2) Couper", None),
        ("1. Laver\n2. Couper", None),
        ("1.Laver\n\nUn texte.\n\n2.Couper", None),
        ("12/03 au soir\n13/03 au matin", None),
        ("– un seul tiret", None),
        ("— Bonjour, dit-il.\n— Bonjour !", None),
        ("— un ;\n— deux.", "- un ;\n- deux."),
        ("•un\n  suite\n•deux", "- un\n  suite\n- deux"),
        ("•\tun\n\to\tdeux\n•\ttrois", "- un\n  - deux\n- trois"),
        ("•\tun\no\tdeux\n§\ttrois\n•\tquatre", "- un\n  - deux\n    - trois\n- quatre"),
        ("o\tun\no\tdeux", "- un\n- deux"),
        ("\uf0b7 un\nLa suite.", "- un\n"),
        ("`• un`", None),
        ("~~~\n• un\n~~~", None),
        ("Un texte · un autre", None),
    ],
)
def test_marks_of_word_processors(body: str, expected: str | None) -> None:
    found = list(check_typed_marks("x.md", body, 1))

    assert [expected] * (expected is not None) == [p.suggestion for p in found]
    assert all(p.fix for p in found)


@pytest.mark.parametrize(
    ("body", "better", "fixed"),
    [
        ("Cordialement,\n--\nSophie L.", "Cordialement,\n\n--", True),
        ("Texte de fin.\n---\nSuite", "Texte de fin.\n\n---", True),
        ("Texte de fin.\n===\nSuite", "Texte de fin.\n\n---", False),
        ("Un\ndeux\n-\nsuite", "deux\n\n---", False),
        ("Un texte.\nLe titre\n--------\n", "Un texte.\n\nLe titre\n--------", False),
        ("Qui sommes-nous ?\n-", "Qui sommes-nous ?\n\n---", False),
        ("> Bonjour,\n> --\n> x", "> Bonjour,\n>\n> --", True),
        ("- Un point,\n  ---\n  suite", "- Un point,\n\n  ---", True),
        (f"{'mot ' * 30}\n---", f"{'mot ' * 30}\n\n---", False),
    ],
)
def test_headings_by_accident(body: str, better: str, fixed: bool) -> None:
    _, problems = check({"ressources/x.md": record(body=body)})

    assert [("titre-mal-ecrit", better, fixed)] == [(p.code, p.suggestion, bool(p.fix)) for p in problems]
    assert check({"ressources/x.md": record(body=better)})[1] == ()


@pytest.mark.parametrize("body", ["##\n\nTexte", "Texte\n\n##", "## \n", "> ##\n"])
def test_empty_headings(body: str) -> None:
    _, problems = check({"ressources/x.md": record(body=body)})

    assert [("titre-mal-ecrit", None)] == [(p.code, p.suggestion) for p in problems]


@pytest.mark.parametrize(
    "body",
    [
        "Le titre\n---\n\nTexte.",
        "Qui sommes-nous ?\n---",
        "Un titre : le sien.\n-------------------",
        "Ce qui suit n’est qu’une partie de ce que dit le rapport que nous avons lu :\n----------",
        "```\nA,\n---\n```",
        "| a |\n|---|\n| b |",
        "Texte.\n\n---\n\nSuite.",
        "Texte.\n- un\n- deux",
        "`##` et #",
    ],
)
def test_headings_that_are_meant(body: str) -> None:
    assert check({"ressources/x.md": record(body=body)})[1] == ()


PROSE = "Les voisins se retrouvent chaque mois pour cuisiner ensemble, avec ce que chacun apporte."


@pytest.mark.parametrize(
    ("body", "better", "fixes"),
    [
        (f"    {PROSE}", [PROSE], 1),
        (f"\t{PROSE}\n\n\t{PROSE}", [PROSE, PROSE], 2),
        (f"Avant.\n\n  \t{PROSE}\nSuite.", [PROSE], 1),
        ("    « Venez avec vos enfants et vos amis »", ["« Venez avec vos enfants et vos amis »"], 0),
        ("    Les habitant(e)s se retrouvent\n    chaque mois.", ["Les habitant(e)s se retrouvent\nchaque mois."], 0),
        (f"> Une citation.\n\n    {PROSE}", [PROSE], 1),
    ],
)  # fmt: skip
def test_paragraphs_with_an_indent(body: str, better: list[str], fixes: int) -> None:
    _, problems = check({"ressources/x.md": record(body=body)})

    assert [("paragraphe-en-retrait", each) for each in better] == [(p.code, p.suggestion) for p in problems]
    assert fixes == sum(bool(p.fix) for p in problems)


@pytest.mark.parametrize(
    "body",
    [
        "    Deux ou trois mots",
        "    SELECT nom FROM voisins WHERE ville = 'Lens'",
        "    print(Les voisins se retrouvent chaque mois);",
        "    Les voisins se retrouvent\n    Chaque mois sous le grand arbre\n    Et cuisinent ensemble",
        f"- Un point.\n\n    {PROSE}\n\n        {PROSE}",
        f"```\n    {PROSE}\n```",
        f"Suite\n    {PROSE}",
        f"Un mot[^1].\n\n[^1]: Une note.\n\n        {PROSE}",
        f"    {PROSE}\n\n    a = 1",
    ],
)
def test_indents_that_are_meant(body: str) -> None:
    assert check({"ressources/x.md": record(body=body)})[1] == ()


@pytest.mark.parametrize(
    ("body", "better"),
    [
        ("| a | b |\n| c | d |", "| a | b |\n| --- | --- |\n| c | d |"),
        ("Avant.\n| a | b |\n| c | d |\nAprès.", "| a | b |\n| --- | --- |\n| c | d |\n"),
        ("| a | b |\n|---|\n| c | d |", "| a | b |\n| --- | --- |\n| c | d |"),
        ("| a | b |\n|—|—|\n| c | d |", "| a | b |\n| --- | --- |\n| c | d |"),
        ("| a \\| b | c |\n| d | e |", "| a \\| b | c |\n| --- | --- |\n| d | e |"),
    ],
)
def test_tables_without_dashes(body: str, better: str) -> None:
    _, problems = check({"ressources/x.md": record(body=body)})

    assert [("tableau-mal-ecrit", better)] == [(p.code, p.suggestion) for p in problems]
    assert problems[0].fix
    assert check({"ressources/x.md": record(body=better)})[1] == ()


@pytest.mark.parametrize(
    "body",
    [
        "| a | b |\n|---|---|\n| c | d |",
        "| a | b |\n|:--|--:|\n| c |",
        "| a | b |",
        "| a |\n| b |",
        "| a | b |\n| c |",
        "```\n| a | b |\n| c | d |\n```",
        "    | a | b |\n    | c | d |",
        "`| a | b |` et | c",
    ],
)
def test_tables_that_are_some_and_bars_that_make_none(body: str) -> None:
    assert check({"ressources/x.md": record(body=body)})[1] == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Un mot[^1].", [(9, 7, None)]),
        ("Un mot[^1], un autre[^1] et[^2].\n\n[^2]: Oui.", [(9, 7, None)]),
        ("Un mot.\n\n[^2]: Une note.", [(11, 1, None)]),
        ("Un mot[^1].\n\n[^2]: Une note.", [(9, 7, None), (11, 1, None)]),
        ("Un mot[^a], un autre[^b].\n\n[^a]: Oui.", [(9, 21, None)]),
        ("Un mot[^1].\n\n[^1] : Une note.", [(11, 1, "[^1]: Une note.")]),
        ("Un mot[^1].\n\n[^1] Une note.", [(11, 1, "[^1]: Une note.")]),
        (
            "Un mot[^1] et[^2].\n\n[^1]\u00a0: `Un`.\n[^2] : Deux.",
            [(11, 1, "[^1]: `Un`."), (12, 1, "[^2]: Deux.")],
        ),
    ],
)
def test_notes_and_their_calls(body: str, expected: list[tuple[int, int, str | None]]) -> None:
    _, problems = check({"ressources/x.md": record(body=body)})

    assert [("note-mal-ecrite", *each) for each in expected] == [
        (p.code, *p.position[:2], p.suggestion) for p in problems
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("**Contexte**\n\nUn texte.\n\n**Les suites :**\n\nUn texte.", ["## Contexte", "## Les suites"]),
        ("## Un\n\n__Deux__\n\n__Trois__ :\n\nTexte", ["### Deux", "### Trois"]),
        ("**Contexte**\n\nUn seul.", []),
        ("**Une phrase.**\n\n**Une autre !**", []),
        ("**Un**\nsuite\n\n**Deux**\nsuite", []),
        ("```\n\n**Un**\n\n**Deux**\n\n```", []),
        ("**Un** mot\n\n**un** autre", []),
    ],
)
def test_lines_in_bold_that_stand_for_headings(body: str, expected: list[str]) -> None:
    _, problems = check({"ressources/x.md": record(body=body)})

    assert [("titre-mal-ecrit", each) for each in expected] == [(p.code, p.suggestion) for p in problems]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("Un.\n\n```\ncode\n\nLa suite.", 11),
        ("~~~\ncode\n```\n", 9),
        ("```\ncode\n```\n\n```yaml\nx: y", 13),
        ("````\n```\n````", None),
        ("```\ncode\n```", None),
        ("Un texte.\n\n```\n", None),
        ("Un ``` dans une ligne", None),
        ("```un``` et la suite", None),
        ("- un\n  ```\n  x\n\nLa suite.", None),
    ],
)
def test_samples_of_code_that_nothing_closes(body: str, line: int | None) -> None:
    _, problems = check({"ressources/x.md": record(body=body)})

    assert [("code-non-ferme", line)] * (line is not None) == [(p.code, p.position.line) for p in problems]


@pytest.mark.parametrize(
    "body",
    [
        "Un mot[^1].\n\n[^1]: Une note.",
        "Un mot[^Été].\n\n[^été]: Une note.",
        "Un mot[^1].\n\n[^1]: Une note[^2].\n[^2]: Une autre.",
        "> Un mot[^1].\n>\n> [^1]: Une note.",
        "L’expression [^a-z] et `[^1]` et \\[^2].",
        "```\n[^1]\n\n[^2]: x\n```",
    ],
)
def test_notes_that_are_called(body: str) -> None:
    assert check({"ressources/x.md": record(body=body)})[1] == ()


def test_headings_are_mended_together() -> None:
    (found,) = check_headings("x.md", "# A\n\n## B\n\n## C", 10)

    assert Position(10, 1, 10, 4) == found.position
    assert "Même chose pour 2 autres titres." in found.message
    assert (
        Edit(Position(10, 1, 10, 2), "##"),
        Edit(Position(12, 1, 12, 3), "###"),
        Edit(Position(14, 1, 14, 3), "###"),
    ) == found.fix


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[Le rapport de 2019](https://a.fr/x)", []),
        ("[ici](https://a.fr/x)", ["lien-vague"]),
        ("[Cliquez ici !](https://a.fr/x)", ["lien-vague"]),
        ("[Lire la suite →](https://a.fr/x)", ["lien-vague"]),
        ("[**En savoir plus**](https://a.fr/x)", ["lien-vague"]),
        ("[ici, le rapport](https://a.fr/x)", []),
        ("https://a.fr/x", ["lien-vague"]),
        ("<https://a.fr/x>", ["lien-vague"]),
        ("[https://a.fr/x](https://a.fr/x)", ["lien-vague"]),
        ("[](https://a.fr/x)", ["lien-sans-texte"]),
        ("[…](https://a.fr/x)", ["lien-sans-texte"]),
        ("[texte du lien](https://a.fr/x)", ["lien-vague"]),
        ("[Le titre de la page](https://a.fr/x)", ["lien-vague"]),
        ("[Le rapport](…)", ["lien-mal-ecrit"]),
        ("![…](https://a.fr/x.png)", ["image-sans-alternative"]),
        ("[ ](https://a.fr/x)", ["lien-sans-texte"]),
        ("[![Une carte](https://a.fr/x.png)](https://a.fr/x)", []),
        ("[[labo]] et `[ici](https://a.fr)` et <!-- [ici](https://a.fr) -->", []),
        ("Un renvoi[^1].\n\n[^1]: La note.", []),
        ("[le site](http:/a.fr)", ["adresse-invalide"]),
        ("[le site](https://https://a.fr)", ["adresse-invalide"]),
        ("[le site](htpps://a.fr)", ["adresse-invalide"]),
        ("[le site](ftp://a.fr)", ["adresse-invalide"]),
        ("[le site](https://www,a.fr)", ["adresse-invalide"]),
        ("[le site](https://a.fr/x%20y?z=1#b)", []),
        ("[le site](https//a.fr)", ["lien-mort"]),
    ],
)
def test_links(body: str, expected: list[str]) -> None:
    _, problems = check({"ressources/x.md": record(body=body)})

    assert expected == codes(problems), [p.message for p in problems]


@pytest.mark.parametrize(
    "wrong", ["http:/a.fr/x", "https://https://a.fr/x", "htpps://a.fr/x", "https//a.fr/x"]
)
def test_an_address_is_mended(wrong: str) -> None:
    _, problems = check({"ressources/x.md": record(body=f"[le site]({wrong})")})

    assert ["[le site](https://a.fr/x)"] == [p.suggestion for p in problems]


@pytest.mark.parametrize(
    ("written", "better"),
    [
        ("Voir [le guide] (https://a.fr/g.pdf).", "Voir [le guide](https://a.fr/g.pdf)."),
        ("Voir [le site]https://a.fr/x.", "Voir [le site](https://a.fr/x)."),
        ("Voir (le site)[https://a.fr/x].", "Voir [le site](https://a.fr/x)."),
        ("Voir [l’annexe](https://a.fr/x", "Voir [l’annexe](https://a.fr/x)"),
        ("Voir [l’annexe](https://a.fr/x et la suite", "Voir [l’annexe](https://a.fr/x) et la suite"),
    ],
)
def test_marks_of_a_link_are_put_in_their_place(written: str, better: str) -> None:
    _, problems = check({"ressources/x.md": record(body=written)})

    assert [("lien-mal-ecrit", better)] == [(p.code, p.suggestion) for p in problems]
    assert check({"ressources/x.md": record(body=better)})[1] == ()


@pytest.mark.parametrize(
    "body",
    [
        '[le site](https://a.fr/x "Un titre")',
        "[le site](https://fr.wikipedia.org/wiki/Lens_(Pas-de-Calais))",
        "[le site](<https://a.fr/x>)",
        "`[le guide] (https://a.fr/g.pdf)`",
        "\\[le guide] (la suite) et [le site](https://a.fr)",
        "Une note[^12] (voir [le site](https://a.fr)).\n\n[^12]: Oui.",
        "[le site][1]\n\n[1]: https://a.fr",
        "[![Une carte](https://a.fr/x.png)](https://a.fr/y) (la suite)",
    ],
)
def test_marks_in_their_place_are_left_alone(body: str) -> None:
    assert check({"ressources/x.md": record(body=body)})[1] == ()


@pytest.mark.parametrize("line", ["â€œ clic â€�. NumÃ©rique", "un mot â€�"])
def test_accents_beyond_mending_are_told_without_a_guess(line: str) -> None:
    _, problems = check({"ressources/a.md": record(body=line)})

    assert [("accents-abimes", None)] == [(found.code, found.suggestion) for found in problems]
    assert "reprenez le texte d’origine" in problems[0].message


def test_an_underlined_title_says_what_to_do_with_its_line() -> None:
    _, problems = check({"ressources/a.md": record(body="Titre\n=====\n")})

    assert ["## Titre"] == [found.suggestion for found in problems]
    assert problems[0].message.endswith("Le titre souligné s’écrit avec des dièses, sans la ligne de signes.")


def test_a_dead_link_never_suggests_its_own_notice() -> None:
    _, problems = check({"ressources/rapport-2.md": record(body="Voir [le suivant](rapport-3.md).")})

    assert [("lien-mort", None)] == [(found.code, found.suggestion) for found in problems]


@pytest.mark.parametrize(
    ("written", "better"),
    [
        ("[les axes](sept-axes-labo.md)", "[les axes](sept-axes-du-labo.md)"),
        ("[les axes](axes-labo.md)", None),  # not the laboratory
        ("[le labo](labo)", "[le labo](../contributeurs/labo.md)"),
        ("[[lab]]", "[[labo]]"),
    ],
)
def test_a_dead_link_suggests_a_file_alike_as_a_whole(written: str, better: str | None) -> None:
    sources = {"ressources/a.md": record(body=written), "ressources/sept-axes-du-labo.md": record("Les axes")}
    _, problems = check(sources)

    assert [("lien-mort", better)] == [(found.code, found.suggestion) for found in problems]


def test_an_image_that_is_not_there_says_where_to_put_it_and_what_to_write() -> None:
    _, problems = check({"ressources/a.md": record(body="![Une carte](carte.png)")})

    assert "« content/images/ », et écrivez « ../images/carte.png »" in problems[0].message.replace(
        "\u00a0", " "
    )


def test_a_vague_link_suggests_a_whole_address() -> None:
    _, problems = check({"ressources/a.md": record(body="[en savoir plus](www.lille.fr)")})

    assert "[…](https://www.lille.fr)" in {found.suggestion for found in problems}
