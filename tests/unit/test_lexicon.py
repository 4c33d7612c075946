"""The word lists of two libraries, found as they say."""

from __future__ import annotations

import gzip
import json
from importlib.resources import files

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from generator.lexicon import lexicon

KNOWN = lexicon()


def test_a_form_leads_to_its_entry() -> None:
    assert KNOWN.lemma("chevaux") == "cheval"
    assert KNOWN.lemma("cheval") == "cheval"
    assert "chevaux" in KNOWN


def test_what_is_no_french_word_leads_nowhere() -> None:
    assert KNOWN.lemma("") == KNOWN.lemma("xylofolie") == ""
    assert "chev" not in KNOWN
    assert KNOWN.times("xylofolie") == 0


def test_every_form_is_that_of_the_dictionary() -> None:
    theirs = DefaultDictionaryFactory().get_dictionary("fr")

    assert dict(KNOWN.forms()) == dict(theirs.items())


def test_forms_of_an_entry_follow_one_another() -> None:
    lemmas = [lemma for _, lemma in KNOWN.forms()]
    changes = sum(lemma != before for lemma, before in zip(lemmas, [None, *lemmas], strict=False))

    assert changes == len(set(lemmas))


def test_words_are_said_as_often_as_films_say_them() -> None:
    packed = (files("spellchecker") / "resources" / "fr.json.gz").read_bytes()
    theirs: dict[str, int] = json.loads(gzip.decompress(packed))

    assert {word: KNOWN.times(word) for word in theirs} == theirs
    assert KNOWN.said_in_all == sum(theirs.values())
