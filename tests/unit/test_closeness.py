"""The pieces that closeness is counted with, on rows of a few numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from generator.closeness import _heaviest, _numbered, first_of_each, measure_closeness
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
