"""Words that one letter tells apart, found among very many.

Comes in: words. Goes out: which of some others are near one of them. Each word, whole and without each of its letters,
becomes a number; two different texts have the same one once in 2⁶⁴.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.uint64]

_FACTOR = 0x9E3779B97F4A7C15
"""An odd number of 64 bits without pattern."""
_SIEVE_BITS = 22


def one_letter_from(others: Iterable[str]) -> Callable[[Sequence[str]], list[bool]]:
    """What tells of words which of them become one of the ``others`` when one letter at most goes from each (paix and pair,
    cours and cour).
    """
    import numpy as np  # here, so that a mere check of the content need not load it

    shift = np.uint64(64 - _SIEVE_BITS)
    cuts = [numbers.ravel() for _, numbers in _cuts(list(others))]
    known = np.sort(np.concatenate([np.zeros(0, np.uint64), *cuts]))
    sieve = np.zeros(1 << _SIEVE_BITS, dtype=bool)
    sieve[known >> shift] = True

    def are_near(words: Sequence[str]) -> list[bool]:
        near = np.zeros(len(words), dtype=bool)
        for places, numbers in _cuts(words):
            likely = np.nonzero(sieve[numbers >> shift])  # nearly all others go without being looked up
            asked = numbers[likely]
            found = known[np.minimum(np.searchsorted(known, asked), len(known) - 1)] == asked
            near[np.array(places)[likely[1][found]]] = True
        return near.tolist()

    return are_near if len(known) else lambda words: [False] * len(words)


def _cuts(words: Sequence[str]) -> Iterator[tuple[list[int], Numbers]]:
    """By length, the places of the words that have it; in a column for each, the numbers of the word without each of its
    letters, then whole.
    """
    import numpy as np

    by_length: dict[int, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        by_length[len(word)].append(place)
    for length, places in by_length.items():
        text = "".join(words[place] for place in places).encode("utf-32-le", "surrogatepass")
        letters = (
            np.frombuffer(text, dtype=np.uint32).reshape(len(places), length).T.astype(np.uint64, order="C")
        )
        powers = np.array([pow(_FACTOR, power, 1 << 64) for power in range(length + 1)], dtype=np.uint64)
        numbers = np.zeros((length + 1, len(places)), dtype=np.uint64)
        before = numbers[length]
        for at in range(length):
            numbers[at] = before * powers[length - 1 - at]
            before *= powers[1]
            before += letters[at]
        after = np.zeros_like(before)
        for at in reversed(range(length)):
            numbers[at] += after
            after += letters[at] * powers[length - 1 - at]
        yield places, numbers
