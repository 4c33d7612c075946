"""Words a letter apart are found among many as they would be two by two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.spelling import one_letter_from

WORDS = st.lists(st.text(alphabet="abéœ𝄞", max_size=5), max_size=12)


def cuts(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


@pytest.mark.parametrize(
    ("word", "other", "near"),
    [
        ("paix", "pair", True),
        ("cour", "cours", True),
        ("cours", "cour", True),
        ("paix", "paix", True),
        ("paix", "port", False),
        ("abc", "bac", True),  # two letters that changed places
        ("paix", "pa", False),
        ("a", "b", True),
    ],
)
def test_words_a_letter_apart(word: str, other: str, *, near: bool) -> None:
    assert one_letter_from([other])([word]) == [near]


@given(WORDS, WORDS)
def test_many_at_once_are_found_as_two_by_two(words: list[str], others: list[str]) -> None:
    expected = [any(cuts(word) & cuts(other) for other in others) for word in words]

    assert one_letter_from(others)(words) == expected
