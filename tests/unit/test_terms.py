"""Words, folding, families, and the term table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model import RecordKey
from generator.serial import decode, encode
from generator.terms import (
    STOP_WORDS,
    CommonForms,
    TextDocument,
    chosen,
    common_forms,
    cut,
    cut_again,
    family,
    fold,
    inflections,
    lookalikes,
    participles,
    sorted_by_key,
    tabulate,
    tabulate_parts,
    usage,
    words,
)

CASES = json.loads((Path(__file__).parents[1] / "search" / "words.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "expected"), [(text, cut) for text, cut, _ in CASES])
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(("text", "expected"), [(text, folded) for text, _, folded in CASES])
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_words_hold_no_space_and_no_apostrophe(text: str) -> None:
    assert [word for word in words(text) if not word or "'" in word or word.split() != [word]] == []


SAME = [
    "acteur acteurs actrice actrices",
    "médiateur médiateurs médiatrice médiatrices",
    "directeur directrice directrices",
    "chercheur chercheuse chercheuses",
    "ouvrier ouvrière ouvrières",
    "usager usagère usagères",
    "autrice auteur auteurs autrices",
    "ingénieur ingénieure",
    "habitant habitante habitantes",
    "aidant aidante aidants aidantes",
    "élu élue élus élues",
    "chargé chargée chargés chargées",
    "salarié salariée salariés salariées",
    "actif active actifs actives",
    "social sociale sociaux sociales",
    "citoyen citoyenne citoyens citoyennes",
    "œil oeil yeux",
    "cœur coeur cœurs coeurs",
    "cheval chevaux",
    "travail travaux",
    "forme formes",
    "formation formations",
    "former forment formons",
    "illectronisme illectronismes",
    "mise mises",
    "familial familiale familiaux familiales",
    "écrivain écrivaine écrivaines",
    "maître maitre maîtresse",
    "aîné ainé aînées ainées",
    "boîte boite boîtes boites",
    "événement évènements",
]


@pytest.mark.parametrize("group", SAME)
def test_forms_of_one_word_share_a_family(group: str) -> None:
    assert len({family(word) for word in group.split()}) == 1


APART = [
    "forme formation",
    "poste posture",
    "cour courage cours course courir",
    "marché marche marcher",
    "mairie maire mère",
    "habitat habitant habit",
    "police politique",
    "port porte portrait",
    "pair paire père",
    "plan plante planète",
    "commune communication commun",
    "médiation méditation",
    "général génération",
    "logement logiciel",
    "compte conte",
    "économie économique",
    "plant plante",
    "jeune jeûne",
    "mur mûr",
    "moral morale",
]


@pytest.mark.parametrize("group", APART)
def test_other_words_stay_apart(group: str) -> None:
    assert len({family(word) for word in group.split()}) == len(group.split())


@pytest.mark.parametrize("word", ["temps", "corps", "accès", "processus", "pays", "bus"])
def test_words_without_singular_keep_their_name(word: str) -> None:
    assert family(word) == word


def test_stop_words_are_folded() -> None:
    assert {fold(word) for word in STOP_WORDS} == STOP_WORDS


def document(name: str, title: str, body: str = "") -> TextDocument:
    return TextDocument(RecordKey("ressource", name), title, "", "", body)


def test_a_table_says_where_each_word_stands() -> None:
    table = tabulate([document("a", "L’eau, l’air", "Eaux"), document("b", "Un air")])
    read = [[[table.words[at] for at in field] for field in row] for row in table.documents]

    assert table.keys == (RecordKey("ressource", "a"), RecordKey("ressource", "b"))
    assert read == [[["eau", "air"], [], [], ["eaux"], []], [["un", "air"], [], [], [], []]]
    assert table.words == ("air", "eau", "eaux", "un")
    assert [table.family_names[at] for at in table.families] == ["air", "eau", "eau", "un"]
    assert table.stops == (False, False, False, True)


def test_a_word_typed_without_accents_joins_the_accented_one() -> None:
    table = tabulate([document("a", "ECONOMIE économie"), document("b", "marche marché")])
    families = {word: table.family_names[at] for word, at in zip(table.words, table.families, strict=True)}

    assert families == {
        "economie": "économie",
        "économie": "économie",
        "marche": "marche",
        "marché": "marché",
    }


def test_the_order_of_documents_changes_no_word() -> None:
    one = tabulate([document("a", "zèbre eau"), document("b", "air")])
    two = tabulate([document("b", "air"), document("a", "zèbre eau")])

    assert (one.words, one.families, one.family_names) == (two.words, two.families, two.family_names)


def test_forms_of_the_dictionary_have_their_entry_and_are_the_same_once_kept() -> None:
    forms = common_forms()
    rows = {form: (plain, lemma) for form, plain, lemma in forms.rows()}

    assert rows["élèves"] == ("eleves", "élève")
    assert rows["chevaux"] == ("chevaux", "cheval")
    assert forms.families["minière"] == "minier"
    assert "cheval" not in forms.families  # it is of its own
    assert "marchassions" not in rows
    assert decode(encode(forms), CommonForms) == forms


def test_inflections_are_the_other_forms_of_a_family() -> None:
    forms = {form: name for form, _, name in inflections({"cheval", "œil"}, common_forms())}

    assert forms["chevaux"] == "cheval"
    assert forms["yeux"] == "œil"
    assert set(forms.values()) == {"cheval", "œil"}


def test_lookalikes_are_words_that_nobody_should_be_led_away_from() -> None:
    found = {word for word, *_ in lookalikes({"courage", "pairs"}, common_forms())}

    assert {"cour", "corsage", "paris"} & found >= {"cour", "corsage"}
    assert "marché" not in found


def test_participles_and_their_verbs_find_one_another_unless_they_are_nouns_first() -> None:
    found = set(participles({"organiser", "planté", "peindre", "marché", "marcher", "financer"}))

    assert found == {
        ("organisé", "organiser"),
        ("organisés", "organiser"),
        ("planter", "planté"),
        ("peint", "peindre"),
        ("peints", "peindre"),
    }


@pytest.mark.parametrize(
    ("forms", "name"),
    [
        ("complète complètes complet", "complet"),
        ("nouvelles nouveau", "nouveau"),
        ("boulonnaise boulonnaises", "boulonnais"),
        ("donnée données", "donnée"),
        ("savon savons", "savon"),
        ("allées", "allée"),
    ],
)
def test_forms_that_the_dictionary_misreads(forms: str, name: str) -> None:
    assert {family(form) for form in forms.split()} == {name}


def test_usage_tells_everyday_words_from_rare_ones_and_from_what_is_no_french_word() -> None:
    table = tabulate([document("a", "porte portes terril leçons bibliothécaires datavize")])
    shares = dict(zip(table.family_names, usage(table), strict=True))

    assert shares["datavize"] is None
    assert shares["porte"] > 1e-4 > shares["leçon"] > 1e-5 > shares["bibliothécaire"] > shares["terril"] > 0
    assert usage(tabulate([document("a", "leçon leçons")])) == [pytest.approx(shares["leçon"], rel=0.5)]


TEXTS = st.text(alphabet="abé’ -.", max_size=12)
DOCUMENTS = st.lists(st.tuples(TEXTS, TEXTS, st.booleans()), max_size=6)


def documents(texts: list[tuple[str, str, bool]]) -> list[TextDocument]:
    return [
        TextDocument(RecordKey("ressource", str(at)), title, "", "", body)
        for at, (title, body, _) in enumerate(texts)
    ]


@given(DOCUMENTS)
def test_some_of_the_texts_cut_are_as_if_they_alone_had_been(texts: list[tuple[str, str, bool]]) -> None:
    every, kept = documents(texts), [flag for *_, flag in texts]

    part = chosen(cut(every), kept)

    assert tabulate_parts([part]) == tabulate(each for each, flag in zip(every, kept, strict=True) if flag)


@given(DOCUMENTS)
def test_texts_kept_and_texts_cut_make_the_table_of_all(texts: list[tuple[str, str, bool]]) -> None:
    every, kept = documents(texts), [flag for *_, flag in texts]
    whole = tabulate(every)

    fresh = cut(each for each, flag in zip(every, kept, strict=True) if not flag)

    assert tabulate_parts([cut_again(whole)]) == whole
    assert sorted_by_key(tabulate_parts([fresh, chosen(cut_again(whole), kept)])) == whole
