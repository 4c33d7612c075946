"""The pieces that closeness is counted with, on rows of a few numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from generator.closeness import _heaviest, _numbered, first_of_each, measure_closeness
from generator.copies import REPEATED, VERBATIM, find_copies
from generator.model import RecordKey
from generator.terms import TextDocument, tabulate


@pytest.mark.parametrize(
    ("row", "limit", "floor", "expected"),
    [
        ([0.1, 0.5, 0.3], 2, 0.0, [1, 2]),
        ([0.2, 0.2, 0.2], 2, 0.0, [0, 1]),
        ([0.1, 0.5, 0.3], 5, 0.2, [1, 2]),
        ([0.0, 0.0, 0.0], 2, 0.0, []),
        ([0.5] * 3 + [0.1] * 40 + [0.9], 2, 0.0, [43, 0]),
    ],
)
def test_heaviest(row: list[float], limit: int, floor: float, expected: list[int]) -> None:
    kept = _heaviest(sparse.csr_matrix(np.array([row], dtype=np.float32)), limit, floor)

    assert kept.indices.tolist() == expected


@pytest.mark.parametrize("keys", [[], [5], [3, 1, 3, 2], [2**60, 0, 2**60]], ids=str)
def test_numbered(keys: list[int]) -> None:
    different, numbers = _numbered(np.array(keys, dtype=np.int64))

    assert different == len(set(keys))
    assert [sorted(set(keys))[number] for number in numbers.tolist()] == keys


def test_first_of_each_counts_within_all_groups_given() -> None:
    source = np.array([0, 0, 0, 1, 1])
    side = np.array([1, 0, 1, 1, 1])

    assert first_of_each(source, side, limit=1).tolist() == [True, True, False, True, False]
    assert first_of_each(source, limit=2).tolist() == [True, True, False, True, True]


def brute_copies(texts: list[str]) -> list[set[str]]:
    """The stretches of each text that ``REPEATED`` texts have."""
    stretches = [
        {" ".join(text.split()[n : n + VERBATIM]) for n in range(len(text.split()) - VERBATIM + 1)}
        for text in texts
    ]
    return [
        {each for each in own if sum(each in other for other in stretches) >= REPEATED} for own in stretches
    ]


@given(
    st.lists(
        st.lists(st.sampled_from(["pied", "page", "note", "avis"]), max_size=3).flatmap(
            lambda words: st.permutations([" ".join(words), FOOTER, "un deux trois quatre"])
        ),
        max_size=7,
    )
)
def test_copied_words_are_those_of_stretches_that_many_texts_have(pieces: list[list[str]]) -> None:
    texts = [" ".join((f"propre{n} " * 30, *piece)) for n, piece in enumerate(pieces)]
    numbers = {word: n for n, word in enumerate(sorted({w for text in texts for w in text.split()}))}
    words = np.array([numbers[w] for text in texts for w in text.split()], dtype=np.int32)
    runs = np.repeat(np.arange(len(texts)), [len(text.split()) for text in texts])

    text, copied = find_copies(words, runs, 1, 0, len(texts))

    assert text.tolist() == list(range(len(texts))), "none is a version of another"
    shared = brute_copies(texts)
    for n, whole in enumerate(texts):
        own = whole.split()
        expected = np.zeros(len(own), dtype=bool)
        for start in range(len(own) - VERBATIM + 1):
            if " ".join(own[start : start + VERBATIM]) in shared[n]:
                expected[start : start + VERBATIM] = True
        assert copied[runs == n].tolist() == expected.tolist()


FOOTER = "texte tiré du recueil de paroles mené par le centre avec le soutien de la ville"


def test_versions_of_one_text_are_told_from_texts_with_one_footer() -> None:
    bodies = [" ".join(f"{sort}{n}" for n in range(60)) for sort in "abcde"]
    texts = [
        *bodies,
        f"{bodies[1]} édition deux",
        f"préface {bodies[1]}",
        *(f"{body} {FOOTER}" for body in bodies),
    ]
    numbers = {word: n for n, word in enumerate(dict.fromkeys(w for text in texts for w in text.split()))}
    words = np.array([numbers[w] for text in texts for w in text.split()], dtype=np.int32)
    runs = np.repeat(np.arange(len(texts)), [len(text.split()) for text in texts])

    text, copied = find_copies(words, runs, 1, 0, len(texts))

    assert text.tolist() == [0, 1, 2, 3, 4, 1, 1, 0, 1, 2, 3, 4]
    assert [word for word, is_copied in zip(words.tolist(), copied.tolist(), strict=True) if is_copied] == [
        numbers[word] for word in FOOTER.split()
    ] * 5


def test_documents_without_a_word_are_close_to_nothing() -> None:
    table = tabulate(TextDocument(RecordKey("ressource", id_), "", "", "", "") for id_ in "abc")

    closeness = measure_closeness(table, range(3), [frozenset()] * 3)

    assert len(closeness.pairs) == 0
    assert closeness.copies.tolist() == [0, 1, 2]


def test_documents_left_out_change_nothing() -> None:
    texts = {"a": "pommes anciennes", "b": "pommes anciennes du verger", "c": "pommes", "d": "trains"}
    whole = tabulate(TextDocument(RecordKey("r", id_), "", "", "", text) for id_, text in texts.items())
    part = tabulate(TextDocument(RecordKey("r", id_), "", "", "", texts[id_]) for id_ in "abd")

    chosen = measure_closeness(whole, [0, 1, 3], [frozenset()] * 3).pairs
    alone = measure_closeness(part, range(3), [frozenset()] * 3).pairs

    assert chosen.source.tolist() == alone.source.tolist()
    assert chosen.score.tolist() == alone.score.tolist()
