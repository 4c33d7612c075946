"""What texts copy word for word: versions of one text, formulas that many repeat.

Comes in: the words of all documents end to end (as numbers), with the run of each, a field of a document. Goes out: for
each document, the first of the versions of its text; for each word, whether it stands in a stretch that many texts have.

Stretches are compared by a code of 64 bits, in time that grows with the words: whole texts are never laid side by side.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

Ints: TypeAlias = NDArray[np.integer[Any]]

VERBATIM = 12
"""So many words in a row that two texts share are no chance: one copied the other, or both a third. With eight, names of
programmes and set phrases go, and they are subjects."""
REPEATED = 4
"""A stretch that so many texts have is a formula. Two or three that quote one another are close by that."""
MOSTLY = 0.6
"""Two documents that share more than this of the stretches of the shorter are versions of one text."""
BLOCK = 1_000_000
"""Words looked at at once, which bounds memory."""
CODE_FACTOR = 0x9E3779B97F4A7C15
"""An odd number of 64 bits without pattern: lists of words or families become numbers that can be looked up."""
_SIEVE = 1 << 20


class Copies(NamedTuple):
    """``text`` is, for each document, the first of its versions; ``copied`` says of each word whether it stands in a
    stretch that ``REPEATED`` texts have.
    """

    text: Ints
    copied: NDArray[np.bool_]


def find_copies(words: Ints, runs: Ints, fields: int, first_field: int, documents: int) -> Copies:
    """Versions and copied words among documents of so many ``fields``, looked for from ``first_field`` on."""
    begins, codes = _stretches(words, runs, fields, first_field)
    owner = runs[begins] // fields
    place, number = _repeated(codes)
    if not len(place):
        return Copies(np.arange(documents), np.zeros(len(words), dtype=bool))
    held = np.sort(number * documents + owner[place])
    numbers, owners = np.divmod(held[_changes(held)], documents)
    text = _versions(numbers, owners, np.bincount(owner, minlength=documents))
    texts = np.sort(numbers * documents + text[owners])
    several = np.bincount(texts[_changes(texts)] // documents) >= REPEATED
    stretch = begins[place[several[number]]]
    change = np.zeros(len(words) + 1, dtype=np.int32)
    change[stretch] += 1
    change[stretch + VERBATIM] -= 1
    return Copies(text, np.cumsum(change[:-1]) > 0)


def _stretches(words: Ints, runs: Ints, fields: int, first_field: int) -> tuple[Ints, NDArray[np.uint64]]:
    """Where each stretch begins, none over the end of a field, and its code."""
    size = max(len(words) - VERBATIM + 1, 0)
    begins = np.flatnonzero(
        (runs[:size] == runs[len(words) - size :]) & (runs[:size] % fields >= first_field)
    )
    codes = np.empty(size, dtype=np.uint64)
    one, two, four = (np.uint64(pow(CODE_FACTOR, power, 1 << 64)) for power in (1, 2, 4))
    for start in range(0, size, BLOCK):
        single = words[start : start + BLOCK + VERBATIM - 1].astype(np.uint64) + np.uint64(1)
        pair = single[:-1] * one + single[1:]
        quad = pair[:-2] * two + pair[2:]
        eight = quad[:-4] * four + quad[4:]
        codes[start : start + BLOCK] = eight[:-4] * four + quad[8:]
    return begins, codes[begins]


def _repeated(codes: NDArray[np.uint64]) -> tuple[Ints, Ints]:
    """The places of the codes that stand in two places or more, and a number for each such code."""
    order = np.sort(codes)
    again = order[1:][order[1:] == order[:-1]]
    known = again[_changes(again)]
    sieve = np.zeros(_SIEVE, dtype=bool)
    sieve[known & np.uint64(_SIEVE - 1)] = True
    place = np.flatnonzero(
        sieve[codes & np.uint64(_SIEVE - 1)]
    )  # most of the others go without being looked up
    if not len(known):
        return place, place
    number = np.minimum(np.searchsorted(known, codes[place]), len(known) - 1)
    same = known[number] == codes[place]
    return place[same], number[same]


def _versions(numbers: Ints, owners: Ints, own: Ints) -> Ints:
    """The first of the documents that mostly share their stretches, from the documents that have each of these.

    Each is compared to the first that has the stretch: as many pairs as stretches, however many documents have one.
    """
    documents = len(own)
    starts = np.flatnonzero(_changes(numbers))
    first = np.repeat(owners[starts], np.diff(starts, append=len(numbers)))
    pairs = np.sort(first.astype(np.int64) * documents + owners)
    ends = np.flatnonzero(_changes(pairs))
    shares = np.diff(ends, append=len(pairs))
    one, other = np.divmod(pairs[ends], documents)
    same = shares > MOSTLY * np.minimum(own[one], own[other])
    edges = sparse.csr_matrix(
        (np.ones(int(same.sum()), dtype=bool), (one[same], other[same])), shape=(documents, documents)
    )
    component = connected_components(edges, directed=False)[1]
    text = np.zeros(documents, dtype=np.int64)
    text[component[::-1]] = np.arange(documents)[::-1]
    return np.asarray(text[component])


def _changes(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a sorted list has another value than before."""
    changes = np.ones(len(ordered), dtype=bool)
    changes[1:] = ordered[1:] != ordered[:-1]
    return changes
