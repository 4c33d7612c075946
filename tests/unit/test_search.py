"""The index's files: what each holds, read back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.beside import anew
from generator.model import RecordKey
from generator.search import (
    CARDS_PER_FILE,
    FOLDER,
    HASH_LENGTH,
    LEVELS,
    SearchCard,
    SearchFacet,
    hash_texts,
    render_search,
    shard_name,
    shorten,
)
from generator.terms import TextDocument, tabulate

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def card(name: str, date: str = "", title: str = "") -> SearchCard:
    return SearchCard(
        name,
        f"ressources/{name}/",
        title or name,
        "Résumé",
        ("action",),
        "Article",
        date[:4],
        ("Irev",),
        date,
        ("mot",),
    )


def index(
    *records: tuple[SearchCard, str], facets: Any = (), synonyms: Any = None, remember: Any = anew
) -> dict[str, bytes]:
    cards = [one for one, _ in records]
    table = tabulate(
        TextDocument(RecordKey("ressource", one.id), one.title, "", "", body) for one, body in records
    )
    return render_search(table, cards, facets, synonyms or {}, remember)


def read(files: dict[str, bytes], name: str) -> Any:
    """The value that a file hands over, by its name without its hash."""
    (content,) = [c for path, c in files.items() if path.startswith(f"{FOLDER}{name}.")]
    text = content.decode()
    opening = f'mineRecherche("{name}",'
    assert text.startswith(opening)
    assert text.endswith(");\n")
    return json.loads(text[len(opening) : -3])


def read_postings(text: str) -> dict[str, list[tuple[int, int]]]:
    found = {}
    for part in text.split(";"):
        word, gaps, weights = part.split(" ")
        documents = []
        document, gap, shift = -1, 0, 0
        for digit in map(DIGITS.index, gaps):
            gap += (digit & 31) << shift
            shift += 5
            if digit < 32:
                document += gap + 1
                documents.append(document)
                gap = shift = 0
        found[word] = list(zip(documents, map(DIGITS.index, weights), strict=True))
    return found


def postings(files: dict[str, bytes], family: str) -> dict[str, list[tuple[int, int]]]:
    lists = [path for path in files if path.startswith(f"{FOLDER}listes/")]
    return read_postings(read(files, f"listes/{hash_texts([family])[0] % len(lists)}")[family])


def lexicon(files: dict[str, bytes], word: str) -> str:
    entries = dict(entry.split(",", 1) for entry in read(files, f"lexique/{word[:2]}").split(";"))
    return str(entries[word])


def test_documents_are_numbered_from_the_oldest() -> None:
    files = index((card("b", "2024-05-01"), "eau"), (card("a", "2019"), "eau eau"), (card("c"), "eau"))

    assert [row[0] for row in read(files, "cartes/0")] == ["c", "a", "b"]
    assert [document for document, _ in postings(files, "eau")["eau"]] == [0, 1, 2]


def test_postings_keep_each_form_and_weigh_titles_more() -> None:
    files = index((card("a", "2019", "Forêts"), ""), (card("b", "2020"), "la forêt au loin des villes"))
    found = postings(files, "forêt")

    assert {word: [document for document, _ in rows] for word, rows in found.items()} == {
        "forêt": [1],
        "forêts": [0],
    }
    assert LEVELS >= found["forêts"][0][1] > found["forêt"][0][1] >= 1


def test_far_documents_are_found_again() -> None:
    rare = {3, 40, 41, 1100, 2047}
    files = index(*((card(f"r{n:04}", "2020"), "rare" if n in rare else "") for n in range(2100)))

    assert [document for document, _ in postings(files, "rare")["rare"]] == sorted(rare)


def test_the_lexicon_leads_to_families_with_their_documents() -> None:
    files = index((card("a"), "médiatrices"), (card("b"), "médiateur"))

    assert lexicon(files, "mediatrices") == "médiateur,2"
    assert lexicon(files, "mediateurs") == "médiateur,2", "a form that no text uses"


def test_words_that_fold_alike_say_how_they_are_spelled() -> None:
    files = index((card("a"), "marche"), (card("b"), "marché"))

    assert lexicon(files, "marche") == ",1,marche|marché,1,marché"


def test_french_words_that_look_alike_are_known_without_documents() -> None:
    assert lexicon(index((card("a"), "courage")), "cour") == ","


def test_stop_words_are_listed_in_titles_only() -> None:
    files = index((card("a", title="Avec ou sans"), "avec"), (card("b"), "avec"))

    assert [document for document, _ in postings(files, "avec")["avec"]] == [0]


def test_synonyms_are_families_and_their_words_are_known() -> None:
    files = index((card("a"), "eau"), synonyms={"Personnes âgées": ("aînés", "les Aînés"), "Seul": ()})

    assert read(files, "synonymes") == [[["Personnes âgées", ["personne", "âgé"]], ["aînés", ["aîné"]]]]
    assert lexicon(files, "aines") == "aîné,"


def test_facets_are_columns_over_the_documents() -> None:
    facet = SearchFacet("format", "Format", (("a", "A"), ("b", "B")), ((1, 0), (1,), ()))
    files = index((card("x", "2001"), ""), (card("y", "2002"), ""), (card("z", "2000"), ""), facets=[facet])
    (named,) = read(files, "facettes")
    (column,) = read(files, "colonnes")

    assert named["values"] == [["a", "A"], ["b", "B"]]
    assert named["counts"] == [1, 2]
    assert [column["sets"][DIGITS.index(digit)] for digit in column["column"]] == [[], [0, 1], [1]]
    assert [row[-1] for row in read(files, "cartes/0")] == [[[]], [[1, 0]], [[1]]]


def test_values_that_are_records_keep_their_address() -> None:
    facet = SearchFacet(
        "par", "Par", (("a", "A"), ("b", "B")), ((1,),), (("A",), ("B", "Bé", "Bis")), ("p/a/", "p/b/")
    )
    (named,) = read(index((card("x"), ""), facets=[facet]), "facettes")

    assert named["addresses"] == ["p/a/", "p/b/"]
    assert named["counts"] == [0, 1]
    assert named["synonyms"] == {"1": ["Bé", "Bis"]}


def test_cards_are_shared_out_and_titles_ordered() -> None:
    cards = [card(f"r{n:02}", title=f"Titre {chr(122 - n)}") for n in range(CARDS_PER_FILE + 1)]
    files = index(*((one, "") for one in cards))
    titles = read(files, "titres")

    assert len(read(files, "cartes/0")) == CARDS_PER_FILE
    assert len(read(files, "cartes/1")) == 1
    assert read(files, "cartes/1")[0][-2:] == [["mot"], []]
    assert [DIGITS.index(digit) for digit in titles["column"]] == list(range(CARDS_PER_FILE + 1))


def test_the_manifest_names_every_file() -> None:
    files = index((card("a"), "eau"), (card("b"), "Ünï 日本 zèbre"))
    manifest = json.loads(files[f"{FOLDER}manifeste.js"].decode()[len('mineRecherche("manifeste",') : -3])
    named = {f"lexique/{name}.{seal}" for name, seal in manifest["lexicon"].items()}
    named |= {f"{name}.{seal}" for name, seal in manifest["files"].items()}
    for folder, key in (
        ("listes", "lists"),
        ("suites", "sequences"),
        ("fins", "tails"),
        ("cartes", "chunks"),
    ):
        seals = [manifest[key][at : at + HASH_LENGTH] for at in range(0, len(manifest[key]), HASH_LENGTH)]
        named |= {f"{folder}/{number}.{seal}" for number, seal in enumerate(seals)}

    assert {f"{FOLDER}{name}.js" for name in named} == set(files) - {f"{FOLDER}manifeste.js"}


def test_an_index_depends_on_its_records_alone() -> None:
    records = [(card("a", "2020"), "eau vive"), (card("b", "2021"), "air pur")]

    assert index(*records) == index(*records)


def test_one_changed_body_changes_few_files() -> None:
    others = [
        (card(f"r{n:03}", "2020"), f"eau vive commune {'forêt' if n % 3 else 'rivière'}") for n in range(200)
    ]
    before = index((card("z", "2021"), "air pur"), *others)
    after = index((card("z", "2021"), "air doux"), *others)
    fresh = set(after) - set(before)

    assert {path[len(FOLDER) :].split("/")[0] for path in fresh} <= {"lexique", "listes", "suites", "fins"}
    assert len(fresh) < len(after) / 3


def test_an_empty_library_has_an_index() -> None:
    files = render_search(tabulate(()), (), (), {})

    assert read(files, "listes/0") == {}
    assert f"{FOLDER}manifeste.js" in files


@given(st.lists(st.text(alphabet="aé日𝄞 ", max_size=6), max_size=8))
def test_texts_are_hashed_as_one_by_one(texts: list[str]) -> None:
    def hashed(text: str) -> int:
        value = 0x811C9DC5
        for character in text:
            value = (value ^ ord(character)) * 0x01000193 & 0xFFFFFFFF
        return value

    assert hash_texts(texts).tolist() == [hashed(text) for text in texts]


@pytest.mark.parametrize(
    ("word", "name"), [("eau", "ea"), ("a", "a"), ("2019", "20"), ("日本", "-65e5-672c"), ("é", "-e9")]
)
def test_lexicon_files_have_plain_names(word: str, name: str) -> None:
    assert shard_name(word) == name


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("un deux", 7, "un deux"),
        ("un  deux\ntrois", 9, "un deux…"),
        ("un, deux trois", 4, "un…"),
        ("anticonstitution", 9, "anticonst…"),
    ],
)
def test_long_summaries_end_between_words(text: str, length: int, short: str) -> None:
    assert shorten(text, length) == short


REMEMBERED = {
    "the same words elsewhere": ("les écluses, un canal", "deux canaux", True),
    "a number more": ("deux canaux, un canal, 1954", "les écluses", True),
    "a word more": ("deux canaux, un canal", "les écluses du bief", False),
    "another form of a word": ("deux canaux, un canal", "l’écluse", False),
    "a word less": ("deux canaux", "les écluses", False),
}


@pytest.mark.parametrize(("one", "other", "same"), REMEMBERED.values(), ids=REMEMBERED)
def test_words_are_gathered_anew_when_they_are_others(one: str, other: str, same: bool) -> None:
    kept: dict[tuple[str, bytes], Any] = {}

    def remember(name: str, key: bytes, _kind: object, work: Any) -> Any:
        return kept[name, key] if (name, key) in kept else kept.setdefault((name, key), work())

    index((card("a"), "deux canaux, un canal"), (card("b"), "les écluses"), remember=remember)

    again = index((card("a"), one), (card("b"), other), remember=remember)

    assert sorted(name for name, _ in kept) == ["forms", *["lexicon"] * (1 if same else 2)]
    assert again == index((card("a"), one), (card("b"), other))
