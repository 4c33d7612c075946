"""What the search page's script understands: words, errors, addresses, filters, hostile input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.model import RecordKey
from generator.search import SearchCard, SearchFacet, render_search
from generator.terms import STOP_WORDS, TextDocument, tabulate
from reader import HERE, ask, needs_node, write_index

pytestmark = needs_node

RECORDS = {
    "eau": ("L’eau de la rivière", "2019", "santé", "article"),
    "riviere": ("Une rivière et ses gardiens", "2024", "santé culture", "film"),
    "marche": ("Une marche de nuit", "2021", "culture", "film"),
    "marche-couvert": ("Le marché couvert", "2022", "culture", "article"),
    "mediation": ("Médiatrices numériques", "2023", "", "article"),
    "mediatheque": ("La médiathèque du quartier", "2020", "culture", "film"),
    "co-ecriture": ("La co-écriture", "2018", "", ""),
    "aines": ("Visites aux personnes âgées", "2017", "santé", "article"),
}
YEARS = range(2024, 2016, -1)
KEYWORDS = {"aines": ("lien social", "isolement"), "eau": ("qualité de l’eau",), "mediation": ("ESS",)}
BODIES = {"marche": "Au retour, le lien est parfois social.", "mediatheque": "Une économie solidaire."}
THEMES = (("sante", "Santé"), ("culture", "Culture et tourisme"))
FORMATS = (("article", "Article"), ("film", "Film"))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    table = tabulate(
        TextDocument(RecordKey("r", name), title, ", ".join(KEYWORDS.get(name, ())), "", BODIES.get(name, ""))
        for name, (title, *_) in RECORDS.items()
    )
    cards = [
        SearchCard(name, f"r/{name}/", title, "", (), "", year, (), year, KEYWORDS.get(name, ()))
        for name, (title, year, *_) in RECORDS.items()
    ]
    themes = tuple(
        tuple(at for at, name in enumerate(("santé", "culture")) if name in themes.split())
        for _, _, themes, _ in RECORDS.values()
    )
    formats = tuple(
        tuple(at for at, name in enumerate(("article", "film")) if name == form)
        for *_, form in RECORDS.values()
    )
    facets = [
        SearchFacet("thematique", "Thématique", THEMES, themes, (("Soin",), ())),
        SearchFacet("type-de-document", "Type de document", FORMATS, formats),
        SearchFacet(
            "annee",
            "Année",
            tuple((str(year), str(year)) for year in YEARS),
            tuple((YEARS.index(int(year)),) for _, year, *_ in RECORDS.values()),
            range=True,
        ),
        SearchFacet("signataire", "Signataire", (("m", "Le Moulin"),), ((),) * 8, addresses=("gens/m/",)),
    ]
    synonyms = {
        "Personnes âgées": ("aînés", "seniors"),
        "Fleuve": ("rivière",),
        "économie solidaire": ("ESS",),
    }
    files = render_search(table, cards, facets, synonyms)
    return write_index(files, tmp_path_factory.mktemp("index"))


def answer(index: Path, text: str | None = None, **query: Any) -> dict[str, Any]:
    asked = query if text is None else {"text": text, **query}
    found: dict[str, Any] = ask(index, [asked])["answers"][0]
    return found


def test_words_are_cut_and_folded_as_in_python(index: Path) -> None:
    cases = json.loads((HERE / "words.json").read_text(encoding="utf-8"))
    answers = ask(index, words=[text for text, *_ in cases])["words"]

    assert [[case["words"], case["folded"]] for case in answers] == [
        [cut, folded] for _, cut, folded in cases
    ]


def test_stop_words_are_those_of_python(index: Path) -> None:
    assert ask(index)["stops"] == sorted(STOP_WORDS)


FOUND = {
    "rivieres": ["riviere", "eau"],
    "rivière eau": ["eau"],
    "marché": ["marche-couvert"],
    "marché couvert": ["marche-couvert"],
    "médiateur": ["mediation"],
    "médiat": ["mediation"],  # a French word: only words of its kin
    "médiatehque": ["mediatheque"],
    "coécriture": ["co-ecriture"],
    "seniors": ["aines"],
    "aînés": ["aines"],
    "xyzzy": [],
    "nuit": ["marche"],
    "nuits": ["marche"],
}


def test_what_is_found(index: Path) -> None:
    answers = ask(index, [{"text": text} for text in FOUND])["answers"]
    found = {text: sorted(one["ids"]) for text, one in zip(FOUND, answers, strict=True)}

    assert found == {text: sorted(ids) for text, ids in FOUND.items()}


def test_the_spelling_typed_comes_first(index: Path) -> None:
    assert answer(index, "marche")["ids"] == ["marche", "marche-couvert"], (
        "a hasty « marché » is found as well"
    )
    assert answer(index, "marchés")["ids"] == ["marche-couvert"]


def test_nothing_asked_gives_everything_newest_first(index: Path) -> None:
    newest = sorted(RECORDS, key=lambda name: RECORDS[name][1], reverse=True)

    assert answer(index, "")["ids"] == newest
    assert answer(index, "  …?! ")["ids"] == newest


def test_stop_words_alone_are_searched_in_titles(index: Path) -> None:
    assert "mediatheque" in answer(index, "du la")["ids"]


def test_when_no_record_has_all_words_the_page_says_which_it_lets_go(index: Path) -> None:
    found = answer(index, "rivière numérique xyzzy")

    assert found["missing"] == ["xyzzy"]
    assert found["partial"]
    assert set(found["ids"]) == {"eau", "riviere", "mediation"}
    found = answer(index, "eau rivière xyzzy")
    assert (found["ids"], found["missing"], found["partial"]) == (["eau"], ["xyzzy"], False)


def test_corrections_and_synonyms_are_said(index: Path) -> None:
    assert answer(index, "médiatehque")["corrected"] == [{"typed": "médiatehque", "read": ["médiathèque"]}]
    assert answer(index, "seniors")["also"] == ["Personnes âgées"]
    assert answer(index, "rivière")["also"] == []


def test_nearest_words_are_offered(index: Path) -> None:
    assert answer(index, "mediathropes")["suggestions"][:1] == ["médiathèque"]


def test_found_words_are_marked_as_written(index: Path) -> None:
    assert answer(index, "mediateur numerique")["marked"] == [["Médiatrices", "numériques"]]


def proposals(found: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [(one["facet"], one["leads"], one["total"]) for one in found["proposals"]]


def test_a_query_that_names_a_filter_is_offered_it(index: Path) -> None:
    assert proposals(answer(index, "SANTE")) == [("thematique", "?thematique=sante", 3)]
    assert proposals(answer(index, "les soins")) == [("thematique", "?thematique=sante", 3)], "a synonym"
    assert proposals(answer(index, address="?q=film&thematique=sante")) == [
        ("type-de-document", "?thematique=sante&type-de-document=film", 1)
    ], "beside the filters already there"
    assert proposals(answer(index, "santé publique")) == []
    assert proposals(answer(index, address="?q=santé&thematique=sante")) == []


def test_a_filter_that_is_a_record_leads_to_its_page(index: Path) -> None:
    found = answer(index, "moulins")

    assert [(one["address"], one["total"]) for one in found["proposals"]] == [("gens/m/", 0)]


PHRASES = {
    "lien social": ({"aines", "marche"}, [], 0),
    '"lien social"': ({"aines"}, [], 1),
    "« l’eau de la Rivière »": ({"eau"}, [], 0),
    "“qualité de l'eau”": ({"eau"}, [], 0),
    '"social lien"': ({"aines", "marche"}, ["social lien"], 0),
    '"lien social" "isolement"': ({"aines"}, [], 0),
    '"lien est parfois social"': ({"marche"}, [], 1),
    "« Économie SOLIDAIRE »": ({"mediatheque"}, [], 1),
    '"economie tres solidaire"': ({"mediatheque", "mediation"}, ["economie tres solidaire"], 0),
    '"rivière"': ({"eau", "riviere"}, [], 0),
    '"rivières"': ({"eau", "riviere"}, ["rivières"], 0),
    '"co-écriture"': ({"co-ecriture"}, [], 0),
    '"de la" rivière': ({"eau"}, [], 1),
    '"la rivière"': ({"eau", "riviere"}, [], 0),
    '"lien social': ({"aines", "marche"}, [], 0),
    '"" « » lien social': ({"aines", "marche"}, [], 0),
}


@pytest.mark.parametrize("text", PHRASES)
def test_quoted_phrases(text: str, index: Path) -> None:
    found = answer(index, text)
    ids, loose, apart = PHRASES[text]

    assert set(found["ids"]) == ids
    assert (found["phrases"]["loose"], found["phrases"]["apart"]) == (loose, apart)


def reasons(index: Path, text: str) -> dict[str, Any]:
    found = answer(index, text)
    return dict(zip(found["ids"], found["why"], strict=True))


def test_a_card_that_shows_no_word_says_why_it_is_there(index: Path) -> None:
    in_text = {"label": "", "texts": ["Dans le texte de la notice"]}

    assert reasons(index, "lien social") == {
        "aines": {"label": "Mots-clés", "texts": ["lien social"]},
        "marche": in_text,
    }
    assert reasons(index, '"lien est parfois social"') == {"marche": in_text}
    assert reasons(index, '"isolement" âgées') == {"aines": {"label": "Mots-clés", "texts": ["isolement"]}}
    assert reasons(index, "visites") == {"aines": None}
    assert reasons(index, "2019 rivière")["eau"] is None


def test_a_card_found_by_another_name_of_a_term_names_the_term(tmp_path: Path) -> None:
    document = TextDocument(RecordKey("r", "a"), "Une promenade", "", "", "Un soir.", "Culture et tourisme")
    card = SearchCard("a", "r/a/", "Une promenade", "", (), "", "2020", (), "2020", ())
    facet = SearchFacet("thematique", "Thématique", THEMES, ((1,),))
    files = render_search(tabulate([document]), [card], [facet], {"culture et tourisme": ("sorties",)})

    found = answer(write_index(files, tmp_path), "sorties")

    assert found["why"] == [{"label": "Thématique", "texts": ["Culture et tourisme"]}]


def test_what_an_acronym_stands_for_is_not_marked_word_by_word(index: Path) -> None:
    found = answer(index, "ess")

    assert found["also"] == ["économie solidaire"]
    assert set(found["ids"]) == {"mediation", "mediatheque"}
    assert found["marked"] == [[], []]


ASKED: dict[str, set[str]] = {
    "?thematique=sante": {"eau", "riviere", "aines"},
    "?thématique=Santé": {"eau", "riviere", "aines"},
    "?THEMATIQUE=soin": {"eau", "riviere", "aines"},
    "?thematique=sante&thematique=culture": set(RECORDS) - {"mediation", "co-ecriture"},
    "?thematique=culture&type-de-document=film": {"riviere", "marche", "mediatheque"},
    "?type_de_document=film&Type de document=article": set(RECORDS) - {"co-ecriture"},
    "?q=riviere&thematique=culture": {"riviere"},
    "?q=%C3%A9&nimporte=quoi": set(),
}


def test_addresses_say_what_is_asked(index: Path) -> None:
    answers = ask(index, [{"address": address} for address in ASKED])["answers"]

    assert {address: set(one["ids"]) for address, one in zip(ASKED, answers, strict=True)} == ASKED


def test_addresses_are_written_in_one_way(index: Path) -> None:
    read = answer(index, address="?tri=titre&THÉMATIQUE=culture et tourisme&q=L’eau&thematique=sante")

    assert read["address"] == "?q=L%E2%80%99eau&thematique=sante&thematique=culture&tri=titre"


YEARS_ASKED = {
    "?annee=2019": ({"eau"}, "?annee=2019"),
    "?annee=2019..2021": ({"eau", "mediatheque", "marche"}, "?annee=2019..2021"),
    "?annee=2021&annee=2019&Année=2020": ({"eau", "mediatheque", "marche"}, "?annee=2019..2021"),
    "?annee=2021..2019": ({"eau", "mediatheque", "marche"}, "?annee=2019..2021"),
    "?annee=2023..": ({"mediation", "riviere"}, "?annee=2023.."),
    "?annee=..2018": ({"aines", "co-ecriture"}, "?annee=..2018"),
    "?annee=2019&annee=2021": ({"eau", "marche"}, "?annee=2021&annee=2019"),
    "?annee=1990..": (set(RECORDS), "?annee=2017.."),
}


@pytest.mark.parametrize("address", YEARS_ASKED)
def test_years_are_asked_one_by_one_or_as_a_range(address: str, index: Path) -> None:
    found = answer(index, address=address)

    assert (set(found["ids"]), found["address"].replace("%2E", ".")) == YEARS_ASKED[address]


def test_an_empty_range_is_an_unknown_filter(index: Path) -> None:
    assert answer(index, address="?annee=1990..1991")["ignored"] == ["Année : 1990..1991"]
    assert answer(index, address="?annee=..")["ignored"] == ["Année : .."]
    assert answer(index, address="?thematique=1..2")["ignored"] == ["Thématique : 1..2"]


def test_unknown_filters_are_said_and_left_aside(index: Path) -> None:
    read = answer(index, address="?thematique=<b>&q=eau")

    assert read["ignored"] == ["Thématique : <b>"]
    assert read["ids"] == ["eau"]


def test_counts_follow_the_other_filters(index: Path) -> None:
    counts = answer(index, address="?thematique=sante")["counts"]

    assert counts["thematique"] == {"sante": 3, "culture": 4}, "what one more choice here would give alone"
    assert counts["type-de-document"] == {"article": 2, "film": 1}


def test_orders(index: Path) -> None:
    assert answer(index, address="?q=riviere&tri=titre")["ids"] == ["eau", "riviere"]
    assert answer(index, address="?q=riviere&tri=date")["ids"] == ["riviere", "eau"]
    assert answer(index, address="?tri=titre")["ids"][:2] == ["eau", "co-ecriture"]


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "a" * 10_000,
    "eau " * 2_000,
    "😀🏳️‍🌈",
    "__proto__ constructor toString",
    "'\"`${}\\u0000\\",
    "%C3%28 ; , | /",
    "..//..//",
    "ẞ ŉ ﷺ İ",
    "-",
]


def test_any_text_gets_an_answer(index: Path) -> None:
    queries = [{"text": text} for text in HOSTILE]
    queries += [{"address": f"?q={text}&thematique={text}&tri={text}&{text}={text}"} for text in HOSTILE]

    assert all(one["total"] >= 0 for one in ask(index, queries)["answers"])


def test_a_first_query_reads_few_files(index: Path) -> None:
    files = answer(index, "rivière")["files"]

    assert len([name for name in files if name.startswith("lexique/")]) == 1
    assert len(files) <= 7


def test_counts_are_asked_for_when_they_are_seen_or_filters_chosen(index: Path) -> None:
    seen, unseen = answer(index, "rivière"), answer(index, "rivière", counted=False)
    filtered = answer(index, "rivière", counted=False, address="?type-de-document=film")

    columns = {name for name in seen["files"] if name.startswith("colonnes")}
    assert len(columns) == 1
    assert columns.isdisjoint(unseen["files"])
    assert unseen["counts"] is None
    assert {**seen, "counts": None, "files": [], "milliseconds": 0} == {
        **unseen,
        "files": [],
        "milliseconds": 0,
    }
    assert columns <= set(filtered["files"])
    assert filtered["counts"] is not None


def test_a_cut_file_is_an_error_and_not_a_wrong_answer(index: Path, tmp_path: Path) -> None:
    copy = tmp_path / "index"
    for path in index.rglob("*.js"):
        target = copy / path.relative_to(index)
        target.parent.mkdir(parents=True, exist_ok=True)
        content = path.read_bytes()
        target.write_bytes(content[: len(content) // 2] if path.parent.name == "listes" else content)

    with pytest.raises(Exception, match="returned non-zero"):
        answer(copy, "rivière")
