"""Markup in plain texts: what of it is told, what is left of a text, and what is no markup."""

from __future__ import annotations

import pytest
from corpora import check, record
from hypothesis import given
from hypothesis import strategies as st

from generator.markup import decoded, decoded_with_places, with_ampersands, without_markup


@pytest.mark.parametrize(
    ("text", "plain", "sure"),
    [
        ("Caf&eacute; &amp; th&#xE9;", "Café & thé", True),
        ("&amp;amp;eacute; codé trois fois", "é codé trois fois", True),
        ("R&amp;D", "R&D", True),
        ("L’hiver&nbsp;: un bilan", "L’hiver\u00a0: un bilan", True),
        ("&nbsp;Le titre&nbsp;&nbsp; suite&nbsp;", "Le titre suite", True),
        ("Un titre&#10;sur deux lignes&shy;", "Un titre sur deux lignes", True),
        ("L’été\u00a0: un <em>bilan</em>", "L’été\u00a0: un bilan", True),
        ("Un **gros** *mot* et un `code`", "Un gros mot et un code", True),
        ("**gras *et* italique**", "gras et italique", True),
        ("***tout***", "tout", True),
        ("« *La Mine* », (*voir*)", "« La Mine », (voir)", True),
        ("Un titre<o:p></o:p><!-- note -->", "Un titre", True),
        ("<p>Un <B>résumé</B><br />collé.</p>", "Un résumé collé.", False),
        ("H<sub>2</sub>O", "H2O", False),
        ("voir [le site](https://exemple.fr/a)", "voir le site", False),
        ('voir [Lille](https://exemple.fr/Lille_(Nord) "La ville")', "voir Lille", False),
        ('voir <a href="https://exemple.fr/a">le site</a>', "voir le site", False),
        ("voir <https://exemple.fr/a>", "voir https://exemple.fr/a", False),
        ("Les &lt;b&gt;balises&lt;/b&gt;", "Les <b>balises</b>", False),  # meant, perhaps
        ("<br>", "", False),
        ("“Une enquête.”", "Une enquête.", False),
    ],
)
def test_a_text_without_its_markup(text: str, plain: str, *, sure: bool) -> None:
    found = without_markup(text)

    assert found is not None
    assert (plain, sure) == (found.text, found.sure)


@pytest.mark.parametrize(
    "text",
    [
        "R&D",
        "“Ici” et “là”",
        "Le débat “nature ou culture”",
        "C&A; Zara",
        "L’entité &inconnue; et &notre; en question",
        "Bravo &#55357;&#0; ici",
        "Des revenus < 1000 et > 300",
        "<5 ans> ou <les autres>",
        "La balise <b> ou l’élément <code>",
        "La <cite scolaire> de Lille, si a <b et c> d",
        "5 * 3 * 2 = 30, 2*3*4",
        "étudiant*es, trans* et LGBT+*, doctorant*e*s",
        "M*A*S*H, un * seul et autre *",
        "Gratuit (*) pour les adhérents (*)",
        "5 €*, réduit 3 €*, hausse de 5 %*",
        "La « mixité »*, un « vivre-ensemble »*",
        "*.csv/*.ods (***) et (***)",
        "nom_de_fichier__v2",
        "[Lille] (59), le mot [sic](p.12) et [2](2019)",
        "p < a > b",
    ],
)
def test_signs_that_are_no_markup(text: str) -> None:
    assert without_markup(text) is None


@given(st.text(alphabet='ab<>/&;#*`[]() \u00a0éamp="bi', max_size=40))
def test_what_nobody_can_have_meant_is_mended_at_once(text: str) -> None:
    found = without_markup(text)

    assert found is None or not found.sure or without_markup(found.text) is None


@given(st.text(alphabet="a@&#64;eacut;mp é\n", max_size=30))
def test_places_in_a_decoded_text_are_those_of_what_was_typed(text: str) -> None:
    plain, place = decoded_with_places(text)

    assert (place(0), place(len(plain))) == (0, len(text))
    places = [place(at) for at in range(len(plain) + 1)]
    assert places == sorted(places)
    assert all(text[place(at)] in (sign, "&") for at, sign in enumerate(plain))


def test_addresses_and_characters() -> None:
    assert (
        with_ampersands("https://exemple.fr/?a=1&#038;b=2&amp;amp;c=3&copy=4")
        == "https://exemple.fr/?a=1&b=2&c=3&copy=4"
    )
    assert decoded("&amp;eacute;&notre;") == "é&notre;"


@pytest.mark.parametrize(
    ("field", "suggestion"),
    [
        ("titre: 'L&#39;été'", "titre: 'L&#39;été'"),
        ('titre: "L&#39;été &amp; moi"', 'titre: "L\'été & moi"'),
        ('mots-clés: [a &amp; b, "**c**", <i>d</i>]', 'mots-clés: [a & b, "c", d]'),
        ("mots-clés: eau<br>air<br>terre", "mots-clés: [eau, air, terre]"),
        ("mots-clés: [sol, <li>eau</li><li>air</li>]", "mots-clés: [sol, eau, air]"),
        ("résumé: >\n  Un &amp; deux.\n  Trois **gras**.", None),
        ("résumé: |\n  Un &amp; deux.", None),
        ("source: Le site de la caf&eacute;t&eacute;ria", "source: Le site de la cafétéria"),
        (
            "source: {titre: Le *port*, adresse: https://exemple.fr}",
            "source: {titre: Le port, adresse: https://exemple.fr}",
        ),
    ],
)
def test_the_line_to_write_has_all_its_mends(field: str, suggestion: str | None) -> None:
    key = field.partition(":")[0]
    text = record(**{key: ""}).replace("---\n", f"---\n{field}\n", 1)

    _, problems = check({"ressources/x.md": text})

    assert [p.code for p in problems] == ["mise-en-forme"]
    assert problems[0].suggestion == (None if suggestion == field else suggestion)


@pytest.mark.parametrize(
    "field",
    [
        "source: https://exemple.fr/?a=1&#038;b=2",
        "source: “https://exemple.fr/?a=1&amp;b=2”",
        'source: "[Le site](https://exemple.fr/rapport)"',
    ],
)
def test_an_address_is_not_lost_to_a_mend(field: str) -> None:
    _, problems = check({"ressources/x.md": record(source="").replace("---\n", f"---\n{field}\n", 1)})

    assert [p.code for p in problems] == ["adresse-invalide"]
    assert "https://exemple.fr" in (problems[0].suggestion or "")


def test_an_address_in_code_is_personal_data_all_the_same() -> None:
    body = "Écrire à marie.dupont&#64;laposte.net ou au 06&nbsp;12&nbsp;34&nbsp;56&nbsp;78.\n"

    _, problems = check({"ressources/x.md": record(body=body)})

    assert [(p.code, p.position[1], p.position[3]) for p in problems] == [
        ("donnees-personnelles", 10, 38),
        ("donnees-personnelles", 45, 79),
    ]
