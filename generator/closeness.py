"""How close documents are by their words, and through which words.

Comes in: a ``TermTable``, and per document the facet values it carries and its names (its keywords, its
title). Goes out: for each document its nearest ones with a score in 0…1, the document in between when
there is one, and what two share.

What several texts copy word for word (a footer, the terms of a call) is left out: it says nothing of any. Versions of one
text are one where texts are counted.

How a score is made:

1. *Words, families and phrases*: three TF-IDF vectors a document (words as written, their families,
   phrases of two subject words), each cut to its heaviest terms; the mean of the three cosines.
2. *Subjects*: a title taken as a short text, and the passage of the other document that comes nearest
   to it. People link where a passage names what the other document is about.
3. *Shared facets*, as weak evidence: they lift documents that share words, and never bring any in.
4. *A short walk*: two documents close to a third one are as near as the weaker of the two legs.

The score ranks; *evidence* says why, and how much of it there is. It comes from the same words, and from
names that another text repeats as they are. Single words are evidence when they are too rare, in this
library and in French, for two texts to share them by chance.

Documents are taken in the order given: sorted by key, they give the same result whatever the order of
the files. Products are sparse and cut row by row, so that the work grows with the postings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from generator.beside import Beside, at_once
from generator.copies import CODE_FACTOR, Ints, find_copies
from generator.terms import TermTable, is_verb, usage

Name: TypeAlias = tuple[str, ...]
"""A keyword or a title, as the words of a ``TermTable``."""
Matrix: TypeAlias = Any
"""A ``scipy.sparse.csr_matrix``: scipy publishes no types."""
Floats: TypeAlias = NDArray[np.float64]

FIELD_WEIGHTS = np.array((3, 3, 2, 1), dtype=np.float32)
"""Title, keywords, summary, body: the fields of a document whose words are its own."""
TITLE, KEYWORDS, SUMMARY = 0, 1, 2
KEPT_TERMS = 50
"""A document is compared by its heaviest terms of each sort: beyond, quality stays and time grows."""
COMMON_SHARE = 0.5
"""A family in more than half of the documents is no subject: the stop words of this very corpus."""
FREQUENT_SHARE = 0.05
FREQUENT_LEAST, FREQUENT_MOST = 200, 500
"""Terms in more than 5 % of the documents are left out of products; the limit stays between 200 and
500 documents. In a small library they still tell records apart; in a large one they cost most of the time."""
PASSAGE = 20
"""Subject words in a passage: about two sentences."""
PREPOSITIONS = frozenset(("de", "du", "des", "à", "au", "aux", "en"))
ARTICLES = frozenset(("la", "le", "les"))
"""Words that may stand inside a phrase given as a reason; an article only after a preposition."""
CALENDAR = frozenset(
    """
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    lundi mardi mercredi jeudi vendredi samedi dimanche
    """.split()
)
"""Folded words that date a text: they help to rank what tells of one event, and prove nothing to a reader."""
COUNTING = frozenset(
    """
    zero deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente
    quarante cinquante soixante cent cents mille million millions premier premiere deuxieme second seconde
    troisieme dernier derniere seul seule seuls seules quelques divers diverses differents differentes
    nombreux nombreuses an ans annee annees mois semaine semaines jour jours heure heures ici
    """.split()
)
"""Folded words that count, sort or date: no reason begins or ends with one."""
PHRASE_SHARE = np.float32(0.5)
"""Phrases are rarer than words: without this, they would be the only reasons (squared: one quarter)."""
LEAST_SHARE = 0.15
"""A reason weighs at least this share of the pair's heaviest."""
LONGEST_NAME = 8
"""A name of more words is a sentence: no other text repeats it."""
NAME_PARTS = 6
"""Subject words of a name that keep shorter reasons from saying the same again."""
WHOLE = 2
"""How a word stands in a document that has it as a keyword; 1 is for other words of title and keywords."""
ORDINARY, ORDINARY_LENGTH = 50, 50
"""What a library counts is completed with fifty documents of ordinary French, of fifty words at least: a
small one cannot tell « terril » from « porte ». One of fewer documents is read as if it had so many."""
WRITTEN, UNSAID = 3, 3e-6
"""Notices are not written as people talk: a word may be three times more usual than in what is said, and
a French word is never rarer than three in a million."""
LEAST_RARITY = 0.3
"""Below (a chance in two), a shared word proves nothing."""
CANDIDATE_REASONS = 12
"""What two documents share is looked for among so many of the heaviest terms."""
WORDING_DOCUMENTS = 5
"""Texts looked at for a term that is well written."""
PHRASE_SPAN = 4
"""The second word of a phrase stands at most so far after the first: « qualité de la vie » is 3."""
SUBJECT_WEIGHT = 1 / 3
"""Weight of each of the two title-to-passage cosines, beside 1 for the mean cosine."""
SUBJECT_FLOOR = 0.1
"""A passage less near a title than this says nothing of it."""
FACET_WEIGHT = 0.05
WALK_WEIGHT = 0.3
WALK_NEIGHBOURS = 6
WALK_BLOCK = 20_000
"""Documents walked over at once, which bounds memory."""
CANDIDATES = 60
"""Nearest documents looked at for each document."""
BLOCK = 1_000
"""Rows multiplied at once, which bounds memory."""
SHARED_BLOCK = 10_000
SMALL = 20
"""Below so many documents, no word counts as common."""
FLOOR = 0.01
"""Below, two documents have nothing in common worth counting."""
NEARLY_SAME = 0.9
"""Above this mean cosine, two documents are versions of one another."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Scored pairs, both ways: ``score[x]`` says how close ``target[x]`` is to ``source[x]``.

    ``between`` is the document in the middle when most of the score comes through it, else -1.
    """

    source: Ints
    target: Ints
    score: Floats
    between: Ints

    def __len__(self) -> int:
        return len(self.source)

    def take(self, chosen: NDArray[Any]) -> Pairs:
        """Some of the pairs, by place or by flag."""
        return Pairs(self.source[chosen], self.target[chosen], self.score[chosen], self.between[chosen])


class Wording(NamedTuple):
    """A term as a text has it: its words with those that stand between, and documents to find it in."""

    words: tuple[str, ...]
    documents: tuple[int, ...]


class Shared(NamedTuple):
    """What pairs share: for each pair its columns, the best first, then -1; how much that proves; and
    whether its words are too rare together to be shared by chance.
    """

    columns: Ints
    substance: Ints
    rare: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What documents have in common: one row a document, one column a name, a family or a phrase.

    A column of ``terms`` weighs more than 1 for a name, less for the others. ``standing`` says where the
    column has a place in the title or keywords of a document. ``first`` and ``last`` are, for each column,
    the places in ``stream`` where its most frequent form begins and ends; ``parts`` its families;
    ``document`` where it stands. Names are the columns from ``first_name`` on; ``holders`` is ``terms``
    by column; ``sizes`` says of how many families a column is; ``standing_keys`` numbers the places of
    ``standing``, in their order. ``rarity`` says how rare each of a column's words is, but for the two texts
    that share it (the power of ten of texts that have one; nothing where ``parts`` repeats a word), ``chances`` how many
    words a document has to share (as a power of ten too; a shorter one counts as a passage).
    """

    terms: Matrix
    standing: Matrix
    parts: Ints
    first: Ints
    last: Ints
    document: Ints
    stream: Ints
    words: Sequence[str]
    sizes: Ints
    first_name: int
    holders: Matrix
    standing_keys: Ints
    rarity: Floats
    chances: Floats

    def candidates(self, source: Ints, target: Ints) -> Ints:
        """For each pair the columns that may be given as reasons: names, phrases, words, then -1."""
        blocks = [self._candidates(*block) for block in _blocks(source, target)]
        return np.concatenate([np.zeros((0, CANDIDATE_REASONS), np.int64), *blocks])

    def _candidates(self, source: Ints, target: Ints) -> Ints:
        common = _heaviest(self.terms[source].multiply(self.terms[target]).tocsr(), CANDIDATE_REASONS)
        weights = _table(common, common.data, CANDIDATE_REASONS, 0)
        columns = _table(common, common.indices, CANDIDATE_REASONS, -1)
        heaviest = np.where(weights > 1, 0, weights).max(axis=1, keepdims=True)
        rows, places = np.nonzero((columns >= 0) & (weights < LEAST_SHARE * heaviest))
        light = columns[rows, places]
        expected = (self.sizes[light] > 1) | (self._surprise(source[rows], target[rows], light) == 0)
        columns[rows[expected], places[expected]] = -1
        rank = np.where(weights > 1, 0, np.where(self.sizes[columns] > 1, 1, 2)) + 3 * (columns < 0)
        return np.take_along_axis(columns, np.argsort(rank, axis=1, kind="stable"), axis=1)

    def shared(self, source: Ints, target: Ints, candidates: Ints, limit: int) -> Shared:
        """The candidates that prove something, no word twice: a name stands for its words.

        A name or a phrase counts for one, and for two when it has a place in the title or keywords of
        both documents or is too long (three subject words) to be shared by chance. A single word counts
        for one at most: when it has such a place in both, is itself a keyword of one, or has such a place
        in one and completes a name or a phrase. Two texts often use a word for different things.

        Wherever they stand, words (and the rarest of a name or a phrase) are enough together when chance
        would bring them less than once among all documents.
        """
        empty = Shared(np.zeros((0, limit), np.int64), np.zeros(0, np.int64), np.zeros(0, bool))
        blocks = [
            self._shared(one, other, columns, limit)
            for one, other, columns in _blocks(source, target, candidates)
        ]
        columns, substance, rare = zip(empty, *blocks, strict=True)
        return Shared(np.concatenate(columns), np.concatenate(substance), np.concatenate(rare))

    def _shared(self, source: Ints, target: Ints, candidates: Ints, limit: int) -> Shared:
        one, other = self._standing(source, candidates), self._standing(target, candidates)
        both = (one > 0) & (other > 0)
        several, long = self.sizes[candidates] > 1, self.sizes[candidates] > 2
        anchored = (several & (candidates >= 0)).any(axis=1, keepdims=True)
        best = np.maximum(one, other)
        strong = (several | both | (best == WHOLE)) & (candidates >= 0)
        weak = ~strong & (best > 0) & anchored & (candidates >= 0)
        substance = np.where(strong & several, 1 + (both | long), strong | weak)
        surprise = np.where(candidates >= 0, self._surprise(source[:, None], target[:, None], candidates), 0)
        least = np.log10(max(self.terms.shape[0], ORDINARY))
        surprise[surprise.sum(axis=1) < least] = 0
        weak &= surprise == 0
        rank = np.where(strong, -np.inf, np.where(surprise > 0, -surprise, 1 - weak))
        order = np.argsort(rank, axis=1, kind="stable")[:, : 2 * limit]
        columns, substance, weak, surprise = (
            np.take_along_axis(each, order, axis=1) for each in (candidates, substance, weak, surprise)
        )
        free = (substance > 0) | (surprise > 0)
        parts, name = self.parts[columns], columns >= self.first_name
        alone = self.sizes[columns] == 1
        for place in range(1, columns.shape[1]):
            rows = np.flatnonzero(free[:, place] & alone[:, place])
            said = (parts[rows, :place] == parts[rows, place, None, :1]).any(axis=2)
            free[rows, place] = ~(said & free[rows, :place]).any(axis=1)
            rows = np.flatnonzero(free[:, place] & ~alone[:, place])
            before = parts[rows, :place]
            same = before[:, :, :, None] == parts[rows, None, place, None, :]
            inside = same.any(axis=2).all(axis=2) | same.any(axis=3).all(axis=2)
            said = np.where(name[rows, None, place], inside, same.any(axis=(2, 3)))
            free[rows, place] = ~(said & free[rows, :place]).any(axis=1)
        enough = (substance * (free & ~weak)).sum(axis=1, keepdims=True) > 1
        free &= ~(weak & enough)
        order = np.argsort(~free, axis=1, kind="stable")[:, :limit]
        chosen, proved, surprise = (
            np.take_along_axis(np.where(free, each, blank), order, axis=1)
            for each, blank in ((columns, -1), (substance, 0), (surprise, 0))
        )
        enough = np.maximum(proved.sum(axis=1), substance.max(axis=1))
        chosen[(proved == 0) & (enough > 1)[:, None]] = -1
        return Shared(chosen, enough, surprise.sum(axis=1) >= least)

    def _surprise(self, source: Ints, target: Ints, columns: Ints) -> Floats:
        """How unlikely two documents were to share each column: one in that power of ten.

        Each of the many words of a text has its chance to be met in the other. A phrase is as unlikely as its words
        together.
        """
        chance = (self.chances[source] + self.chances[target]) / 2
        surprise = np.zeros(columns.shape)
        for part in range(self.rarity.shape[1]):
            own = self.rarity[columns, part] - chance
            surprise += np.where(own < LEAST_RARITY, 0, own)
        return surprise

    def _standing(self, documents: Ints, columns: Ints) -> Ints:
        rows, places = np.nonzero(columns >= 0)
        keys = documents[rows].astype(np.int64) * self.standing.shape[1] + columns[rows, places]
        standing = np.zeros(columns.shape, dtype=np.int64)
        found, spots = _found(keys, self.standing_keys)
        standing[rows[found], places[found]] = self.standing.data[spots]
        return standing

    def wording(self, column: int) -> Wording:
        """A column as texts write it, and the documents that have it: first one where it stands so."""
        stretch = self.stream[self.first[column] : self.last[column] + 1]
        holders = self.holders.indices[self.holders.indptr[column] : self.holders.indptr[column + 1]]
        documents = dict.fromkeys([int(self.document[column]), *holders[:WORDING_DOCUMENTS].tolist()])
        return Wording(tuple(self.words[word] for word in stretch.tolist()), tuple(documents))


@dataclass(frozen=True, slots=True)
class Closeness:
    """Every pair worth looking at, by source then nearest first; why; and which documents are copies.

    ``copies`` holds a group number per document: versions of one document share theirs.
    """

    pairs: Pairs
    copies: Ints
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Stream:
    """The subject words of all documents in reading order; the arrays run side by side.

    ``place`` is a word's place among all words, ``run`` tells stretches of one field of one document. ``text`` is, for
    each document, the first of the versions of one text that it is one of.
    """

    documents: int
    text: Ints
    document: Ints
    field: Ints
    run: Ints
    place: Ints
    word: Ints
    family: Ints


def measure_closeness(
    table: TermTable,
    rows: Sequence[int],
    facets: Iterable[frozenset[str]],
    names: Iterable[Sequence[Name]] = (),
    beside: Beside = at_once,
) -> Closeness:
    """The nearest documents of each document, and what makes them near.

    Takes the documents at ``rows`` of the table; documents are then numbered in that order.
    ``facets`` runs beside ``rows``, and so does ``names``: each document's keywords and title. Words are compared
    ``beside`` the rest, which takes about as long; facets and names are asked for meanwhile.
    """
    everything, runs, copied, stream = _flatten(table, rows)
    text = stream.text
    words = _weigh(_count(stream, stream.word, len(table.words)), text)
    counts = _count(stream, stream.family, len(table.family_names))
    families = _weigh(counts, text)
    phrase_counts, phrase_ends = _phrases(stream, len(table.words))
    phrases = _weigh(phrase_counts, text)
    compared, kept = zip(*(_compared(part, text) for part in (words, families, phrases)), strict=True)
    together = sparse.hstack(compared, format="csr") * np.float32(3**-0.5)
    here = round(len(text) * (1 - _BESIDE))
    scored = beside(partial(_scored, together, here, stream, counts))
    del words, counts, compared  # in a large library, as much as all that follows
    named = _named(table, everything, runs, names, copied, text)
    evidence = _evidence(table, everything, stream, families, phrases, phrase_ends, named)
    carried = list(facets)
    some = _nearest(together, 0, here)
    del together
    others, subjects = scored()
    near = sparse.vstack([some, others], format="csr")
    scores = near.maximum(near.T) + SUBJECT_WEIGHT * subjects
    scores = _heaviest(scores.tocsr() * np.float32(1 / (1 + 2 * SUBJECT_WEIGHT)), CANDIDATES)
    scores = _with_facets(scores.maximum(scores.T).tocsr(), carried, text)
    return Closeness(_walk(scores), _group_copies(near, np.mean(kept, axis=0), text), evidence)


_BESIDE = 0.75
"""The share of the documents that are compared beside: finding evidence takes nearly as long."""


def _scored(compared: Matrix, start: int, stream: _Stream, families: Matrix) -> tuple[Matrix, Matrix]:
    """How near documents are by their words, those from ``start`` on, and by their subjects."""
    return _nearest(compared, start, compared.shape[0]), _subjects(stream, families)


def _group_copies(near: Matrix, kept: Floats, text: Ints) -> Ints:
    """A number for each group of versions, word for word or nearly: of all that the two say, not of what was ``kept`` of it
    to compare them.
    """
    whole = near.copy()
    whole.data = whole.data * np.sqrt(kept[_rows(near)] * kept[near.indices])
    versions = sparse.csr_matrix((np.ones(len(text), bool), (np.arange(len(text)), text)), shape=near.shape)
    groups = connected_components((whole > NEARLY_SAME) + versions, directed=False)[1]
    return np.asarray(groups, dtype=np.int64)


class _Names(NamedTuple):
    """The names that two documents or more have: counts, where they stand, their families, an example."""

    counts: Matrix
    standing: Matrix
    parts: Ints
    first: Ints
    last: Ints
    document: Ints
    keywords: frozenset[tuple[int, int]]
    """The keywords of a single subject word, as (document, family)."""


def _blocks(*tables: Ints) -> Iterator[list[Ints]]:
    """The tables cut in blocks of rows, which bounds memory."""
    for start in range(0, len(tables[0]), SHARED_BLOCK):
        yield [table[start : start + SHARED_BLOCK] for table in tables]


def _evidence(
    table: TermTable,
    everything: Ints,
    stream: _Stream,
    families: Matrix,
    phrases: Matrix,
    phrase_ends: Ints,
    named: _Names,
) -> Evidence:
    """What may be given as a reason, with where each term stands as texts usually write it."""
    met = np.flatnonzero(np.bincount(families.indices, minlength=families.shape[1]))
    usual = _usual(stream.word, stream.family, families.shape[1])[met]
    ends = np.concatenate([np.stack([usual, usual], axis=1), phrase_ends])
    terms = sparse.hstack([families[:, met], PHRASE_SHARE * phrases], format="csr")
    sayable = _sayable(table, everything, stream, ends)
    terms.data[~sayable[terms.indices]] = 0
    terms.eliminate_zeros()
    parts = stream.family[ends]
    filled = np.concatenate([parts, np.repeat(parts[:, :1], NAME_PARTS - 2, axis=1)], axis=1)
    terms = sparse.hstack([terms, named.counts], format="csr")
    standing = sparse.hstack([_standing(stream, met, parts[len(met) :], named), named.standing], "csr")
    standing.sort_indices()
    every_part = np.concatenate([filled, named.parts])
    rarity = _rarity_in_french(table, len(everything), families, stream.text)[every_part]
    for part in range(1, rarity.shape[1]):
        rarity[(every_part[:, :part] == every_part[:, part : part + 1]).any(axis=1), part] = -np.inf
    return Evidence(
        terms=terms,
        standing=standing,
        parts=every_part,
        sizes=1 + (np.diff(np.sort(every_part, axis=1), axis=1) > 0).sum(axis=1),
        first=np.concatenate([stream.place[ends[:, 0]], named.first]),
        last=np.concatenate([stream.place[ends[:, 1]], named.last]),
        document=np.concatenate([stream.document[ends[:, 0]], named.document]),
        stream=everything,
        words=table.words,
        first_name=len(ends),
        holders=terms.tocsc(),
        standing_keys=_rows(standing) * standing.shape[1] + standing.indices,
        rarity=rarity,
        chances=np.log10(np.maximum(np.diff(families.indptr), PASSAGE)),
    )


def _rarity_in_french(table: TermTable, words: int, families: Matrix, text: Ints) -> Floats:
    """How rare each family is, in the library and in French together: one text in that power of ten has it.

    The two documents that share a word are left out of the count: they are what is to be judged. For a
    word that is not French (a name, another language), the library alone can tell.
    """
    documents = families.shape[0]
    others = np.maximum(_spread(families, text) - 2, 0)
    share = np.array(usage(table), dtype=np.float64)
    length = max(words / max(documents, 1), ORDINARY_LENGTH)
    expected = 1 - np.exp(-length * (WRITTEN * share + UNSAID))
    likely = (others + ORDINARY * expected) / (max(documents - 2, 0) + ORDINARY)
    rarity: Floats = -np.log10(np.where(np.isnan(share), (others + 1) / max(documents, 1), likely))
    return rarity


def _standing(stream: _Stream, met: Ints, phrases: Ints, named: _Names) -> Matrix:
    """Which families and phrases have a place in the title or keywords of each document."""
    head = np.flatnonzero(stream.field < SUMMARY)
    width = int(stream.family.max(initial=0)) + 1
    column = np.zeros(width, dtype=np.int64)
    column[met] = np.arange(len(met))
    begins = head[:-1][(np.diff(head) == 1) & (np.diff(stream.run[head]) == 0)]
    begins = begins[stream.place[begins + 1] - stream.place[begins] <= PHRASE_SPAN]
    codes = phrases[:, 0].astype(np.int64) * width + phrases[:, 1]
    order = np.argsort(codes, kind="stable")
    found, spots = _found(
        stream.family[begins].astype(np.int64) * width + stream.family[begins + 1], codes[order]
    )
    whole = [(document, family) for document, family in sorted(named.keywords) if family < width]
    whole = [(document, int(column[family])) for document, family in whole if met[column[family]] == family]
    rows = np.concatenate([stream.document[head], stream.document[begins[found]], *_column(whole, 0)])
    columns = np.concatenate([column[stream.family[head]], len(met) + order[spots], *_column(whole, 1)])
    values = np.ones(len(rows), dtype=np.int64)
    values[len(rows) - len(whole) :] = WHOLE
    order = np.lexsort((-values, columns, rows))
    kept = order[
        np.flatnonzero(np.diff(rows[order] * (len(met) + len(phrases)) + columns[order], prepend=-1))
    ]
    shape = (stream.documents, len(met) + len(phrases))
    return sparse.csr_matrix((values[kept], (rows[kept], columns[kept])), shape=shape)


def _column(pairs: Sequence[tuple[int, int]], place: int) -> list[Ints]:
    return [np.array([pair[place] for pair in pairs], dtype=np.int64)]


def _found(codes: NDArray[Any], known: NDArray[Any]) -> tuple[Ints, Ints]:
    """Which codes are among the known ones (sorted), and at which place of theirs."""
    if not len(known):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    spots = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    found = np.flatnonzero(known[spots] == codes)
    return found, spots[found]


def _named(
    table: TermTable,
    everything: Ints,
    runs: Ints,
    names: Iterable[Sequence[Name]],
    copied: NDArray[np.bool_],
    text: Ints,
) -> _Names:
    """Where the names of documents stand in all documents, whatever the inflection of their words."""
    numbers = {word: number for number, word in enumerate(table.words)}
    lists: set[tuple[int, ...]] = set()

    def alone(name: Name) -> set[int]:
        """The family of a name of a single subject word; the others are listed."""
        known = [numbers[word] for word in name if word in numbers]
        if len(known) < len(name) or len(name) > LONGEST_NAME:
            return set()
        subject = {table.families[word] for word in known if not table.stops[word]}
        if len(subject) > 1:
            lists.add(tuple(table.families[word] for word in known))
        return subject if len(subject) == 1 else set()

    families_of: dict[Name, set[int]] = {}
    keywords = set()
    for document, own in enumerate(names):
        for name in own:
            if name not in families_of:
                families_of[name] = alone(name)
            keywords |= {(document, family) for family in families_of[name]}
    families = np.array(table.families, dtype=np.int64)[everything]
    families[copied] = len(table.family_names)  # which no name has
    stops = frozenset(family for family, stop in zip(table.families, table.stops, strict=True) if stop)
    every = sorted(lists, key=lambda name: (-len(name), name))
    place, column, length = _places(every, families, runs)
    owner, field = runs[place] // len(FIELD_WEIGHTS), runs[place] % len(FIELD_WEIGHTS)
    shape = (len(text), len(every))
    met = sparse.csr_matrix((np.ones(len(place), np.float32), (owner, column)), shape=shape)
    met.sum_duplicates()
    head = field < SUMMARY
    standing = sparse.csr_matrix((np.ones(int(head.sum())), (owner[head], column[head])), shape=shape)
    standing.sum_duplicates()
    standing.data[:] = 1
    met.data = 1 + _rarity(met, text)[met.indices]
    shared = np.flatnonzero(_spread(met, text) > 1)
    order = np.lexsort((place, field != KEYWORDS, column))
    example = order[np.searchsorted(column[order], shared)] if len(order) else order
    parts = np.zeros((len(shared), NAME_PARTS), dtype=np.int64)
    for row, number in enumerate(shared.tolist()):
        said = [family for family in dict.fromkeys(every[number]) if family not in stops][:NAME_PARTS]
        parts[row] = said + said[:1] * (NAME_PARTS - len(said))
    return _Names(
        met[:, shared],
        standing[:, shared],
        parts,
        place[example],
        place[example] + length[example] - 1,
        owner[example],
        frozenset(keywords),
    )


def _places(
    names: Sequence[tuple[int, ...]], families: NDArray[np.int64], runs: Ints
) -> tuple[Ints, Ints, Ints]:
    """Every place where a name begins, with the name's number and its length in words."""
    factor, width = np.uint64(CODE_FACTOR), int(families.max(initial=0)) + 1

    def among(own: list[int], step: int) -> NDArray[np.bool_]:
        """Which families some of these names have as the word of that number."""
        admitted = np.zeros(width, dtype=bool)
        admitted[[names[number][step] for number in own]] = True
        return admitted

    found_all = [np.zeros((3, 0), dtype=np.int64)]
    for length in sorted(set(map(len, names))):
        own = [number for number, name in enumerate(names) if len(name) == length]
        begins = np.flatnonzero(among(own, 0)[families[: len(families) - length + 1]])
        for step in range(1, length):
            begins = begins[among(own, step)[families[begins + step]]]
        begins = begins[runs[begins] == runs[begins + length - 1]]
        codes = np.zeros(len(begins), dtype=np.uint64)
        for step in range(length):
            codes = codes * factor + families[begins + step].astype(np.uint64) + np.uint64(1)
        known = np.array([_code(names[number]) for number in own], dtype=np.uint64)
        order = np.argsort(known, kind="stable")
        found, spots = _found(codes, known[order])
        numbers = np.array(own, dtype=np.int64)[order[spots]]
        found_all.append(np.stack([begins[found], numbers, np.full(len(numbers), length)]))
    place, column, lengths = np.concatenate(found_all, axis=1)
    return place, column, lengths


def _code(name: Sequence[int]) -> int:
    """One number for a list of families; two lists have the same one once in 2⁶⁴."""
    code = 0
    for family in name:
        code = (code * CODE_FACTOR + family + 1) % (1 << 64)
    return code


def _sayable(table: TermTable, everything: Ints, stream: _Stream, ends: Ints) -> NDArray[np.bool_]:
    """Which columns make a reason that reads well: a noun or a name, « feuille de route », not « est mis »."""
    verbs = np.array([is_verb(name) for name in table.family_names], dtype=bool)
    dates, inside = COUNTING | CALENDAR, PREPOSITIONS | ARTICLES
    names = np.array(
        [
            len(word) > 2 and not word[0].isdigit() and folded not in dates
            for word, folded in zip(table.words, table.folds, strict=True)
        ],
        dtype=bool,
    )
    prepositions = np.array([word in PREPOSITIONS for word in table.words], dtype=bool)
    links = np.array([word in inside for word in table.words], dtype=bool)
    whole: NDArray[np.bool_] = (names[stream.word] & ~verbs[stream.family])[ends].all(axis=1)
    first, last = stream.place[ends].T
    for step in range(1, PHRASE_SPAN):
        between = np.minimum(first + step, last)
        whole &= (between == last) | (prepositions if step == 1 else links)[everything[between]]
    return whole


def first_of_each(*groups: Ints, limit: int) -> NDArray[np.bool_]:
    """Which rows are among the first ``limit`` of their group; rows stand nearest first."""
    keys = np.zeros(len(groups[0]), dtype=np.int64)
    for group in groups:
        keys = keys * (int(group.max(initial=0)) + 1) + group
    order = _order(keys)
    changes = np.diff(keys[order], prepend=keys[order[:1]]) != 0
    starts = np.maximum.accumulate(np.where(changes, np.arange(len(order)), 0))
    chosen = np.zeros(len(order), dtype=bool)
    chosen[order] = np.arange(len(order)) - starts < limit
    return chosen


def _order(keys: Ints) -> Ints:
    """The places of some keys (none below 0), the least key first, then as they stand.

    Key and place are packed in one number: sorting numbers is ten times faster than sorting places.
    """
    place_bits = max(len(keys) - 1, 1).bit_length()
    if int(keys.max(initial=0)).bit_length() + place_bits > 63:
        return np.asarray(np.argsort(keys, kind="stable"))
    packed = np.sort(keys << place_bits | np.arange(len(keys)))
    return np.asarray(packed & ((1 << place_bits) - 1))


def _flatten(table: TermTable, rows: Sequence[int]) -> tuple[Ints, Ints, NDArray[np.bool_], _Stream]:
    """All words of the documents end to end, the run of each, whether it is copied, and the subject words of one's own."""
    documents, width = len(rows), len(FIELD_WEIGHTS)
    fields = [field for row in rows for field in table.documents[row][:width]]
    runs = np.repeat(np.arange(len(fields)), [len(field) for field in fields])
    everything = np.frombuffer(b"".join(fields), dtype=np.uint32).astype(np.int32)
    text, copied = find_copies(everything, runs, width, SUMMARY, documents)
    families = np.array(table.families, dtype=np.int32)
    kept = ~np.array(table.stops, dtype=bool)
    if documents >= SMALL:
        shape = (documents, len(table.family_names))
        family = families[everything]
        often = np.bincount(family, minlength=shape[1]) > COMMON_SHARE * documents  # no other may be common
        often &= np.bincount(families[kept], minlength=shape[1]) > 0  # nor matters
        some = np.flatnonzero(often[family])
        met = _ordered(np.ones(len(some), bool), runs[some] // width, family[some], shape)
        common = _spread(met, text) > COMMON_SHARE * documents
        kept &= ~common[families]
    place = np.flatnonzero(kept[everything] & ~copied)
    word, run = everything[place], runs[place]
    stream = _Stream(documents, text, run // width, run % width, run, place, word, families[word])
    return everything, runs, copied, stream


def _ordered(values: NDArray[Any], rows: Ints, columns: Ints, shape: tuple[int, int]) -> Matrix:
    """A matrix of values that come row after row; those of one place are added up."""
    ends = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=shape[0]))])
    matrix = sparse.csr_matrix((values, columns, ends), shape=shape, copy=True)
    matrix.sum_duplicates()
    return matrix


def _count(stream: _Stream, columns: Ints, width: int, chosen: Ints | None = None) -> Matrix:
    """How often each document has each column, a title's words counting for more than a body's."""
    chosen = np.arange(len(stream.place)) if chosen is None else chosen
    weights = FIELD_WEIGHTS[stream.field[chosen]]
    return _ordered(weights, stream.document[chosen], columns, (stream.documents, width))


def _phrases(stream: _Stream, words: int) -> tuple[Matrix, Ints]:
    """Counts of the phrases that stand in two documents or more, and where their usual form stands."""
    near = stream.place[1:] - stream.place[:-1] <= PHRASE_SPAN
    begins = np.flatnonzero(near & (stream.run[1:] == stream.run[:-1]))
    forms, form = _numbered(stream.word[begins].astype(np.int64) * words + stream.word[begins + 1])
    example = np.zeros(forms, dtype=np.int64)
    example[form] = begins
    family = stream.family.astype(np.int64)
    width = int(family.max(initial=0)) + 1
    phrases, phrase_of_form = _numbered(family[example] * width + family[example + 1])
    phrase = phrase_of_form[form]
    counts = _count(stream, phrase, phrases, begins)
    kept = np.flatnonzero(_spread(counts, stream.text) > 1)
    usual = begins[_usual(form, phrase, phrases)[kept]] if len(begins) else begins
    return counts[:, kept], np.stack([usual, usual + 1], axis=1)


def _numbered(keys: Ints) -> tuple[int, Ints]:
    """How many different keys there are, and the number of each in their order."""
    order = _order(keys)
    rank = np.cumsum(np.diff(keys[order], prepend=-1) != 0, dtype=np.int32) - 1
    numbers = np.zeros(len(keys), dtype=np.int32)
    numbers[order] = rank
    return int(rank[-1]) + 1 if len(rank) else 0, numbers


def _usual(forms: Ints, groups: Ints, width: int) -> Ints:
    """For each group, the first place of its most frequent form (the lesser one among equals)."""
    sizes = np.bincount(forms)
    first = np.zeros(len(sizes), dtype=np.int64)
    first[forms[::-1]] = np.arange(len(forms))[::-1]
    seen = np.flatnonzero(sizes)
    order = seen[np.lexsort((-sizes[seen], groups[first[seen]]))]
    usual = np.zeros(width, dtype=np.int64)
    usual[groups[first[order]][::-1]] = first[order][::-1]
    return usual


def _weigh(counts: Matrix, text: Ints) -> Matrix:
    """TF-IDF rows of length 1."""
    weights = counts.copy()
    weights.data = np.sqrt(weights.data) * _rarity(counts, text)[weights.indices]
    return _unit(weights)


def _spread(matrix: Matrix, text: Ints) -> Ints:
    """In how many texts each column is, whatever the number of their versions."""
    spread = np.bincount(matrix.indices, minlength=matrix.shape[1])
    versions = np.flatnonzero(np.bincount(text, minlength=len(text))[text] > 1)
    if len(versions):
        some = matrix[versions]
        places = np.sort(text[versions][_rows(some)].astype(np.int64) * matrix.shape[1] + some.indices)
        again = places[1:][places[1:] == places[:-1]] % matrix.shape[1]
        spread -= np.bincount(again, minlength=matrix.shape[1])
    return spread


def _rarity(counts: Matrix, text: Ints) -> NDArray[np.float32]:
    spread = _spread(counts, text)
    rarity: NDArray[np.float32] = np.log((counts.shape[0] + 1) / (spread + 0.5)).astype(np.float32)
    return rarity


def _unit(rows: Matrix) -> Matrix:
    lengths = np.sqrt(np.bincount(_rows(rows), rows.data.astype(np.float64) ** 2, minlength=rows.shape[0]))
    rows.data = (rows.data / np.maximum(lengths, 1e-9)[_rows(rows)]).astype(np.float32)
    return rows


def _rows(matrix: Matrix) -> Ints:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _compared(weights: Matrix, text: Ints) -> tuple[Matrix, Floats]:
    """The rows cut to what comparing needs: terms shared by some and not by most, the heaviest; and how much of each
    that is.
    """
    spread = _spread(weights, text)
    most = _most(weights.shape[0])
    kept = (spread > 1) & (spread <= most)
    rows = _heaviest(weights[:, np.flatnonzero(kept)], KEPT_TERMS)
    squares: Floats = np.zeros(rows.shape[0])
    np.add.at(squares, _rows(rows), rows.data.astype(np.float64) ** 2)
    return _unit(rows), squares


def _most(documents: int) -> float:
    """In how many documents a term may stand and still be compared."""
    return min(max(FREQUENT_SHARE * documents, FREQUENT_LEAST), FREQUENT_MOST)


def _heaviest(matrix: Matrix, limit: int, floor: float = 0.0) -> Matrix:
    """Each row cut to its ``limit`` largest values above ``floor``, heaviest first."""
    least = np.full(matrix.shape[0], floor, dtype=matrix.dtype)
    for row in np.flatnonzero(np.diff(matrix.indptr) > 4 * limit).tolist():  # sorting them whole is slow
        values = matrix.data[matrix.indptr[row] : matrix.indptr[row + 1]]
        least[row] = max(floor, np.nextafter(np.partition(values, -limit)[-limit], np.float32(0)))
    kept = np.flatnonzero(matrix.data > np.repeat(least, np.diff(matrix.indptr)))
    rows, columns, values = _rows(matrix)[kept], matrix.indices[kept], matrix.data[kept]
    order = _heaviest_first(rows, values)
    counts = np.bincount(rows, minlength=matrix.shape[0])
    rank = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    order = order[rank < limit]
    ends = np.concatenate([[0], np.cumsum(np.minimum(counts, limit))])
    return sparse.csr_matrix((values[order], columns[order], ends), shape=matrix.shape)


def _heaviest_first(rows: Ints, values: NDArray[Any]) -> Ints:
    """The order by row, then by value from the largest, then as they stand."""
    place_bits = max(len(rows) - 1, 1).bit_length()
    value_bits = min(62 - place_bits - int(rows.max(initial=1)).bit_length(), 30)
    steps = (1 << value_bits) - 1
    values = values.astype(np.float64)
    lack = steps - np.rint(values * (steps / max(values.max(initial=0.0), 1e-9))).astype(np.int64)
    return _order(rows.astype(np.int64) << value_bits | lack)


def _nearest(rows: Matrix, first: int, end: int) -> Matrix:
    """Cosines of some rows with all others, the best of each of them."""
    columns = rows.T.tocsr()
    blocks = [sparse.csr_matrix((0, rows.shape[0]), dtype=rows.dtype)]
    for start in range(first, end, BLOCK):
        block = rows[start : min(start + BLOCK, end)] @ columns
        own = _rows(block) + start == block.indices
        block.data[own] = 0
        blocks.append(_heaviest(block, CANDIDATES, FLOOR))
    return sparse.vstack(blocks, format="csr")


def _subjects(stream: _Stream, families: Matrix) -> Matrix:
    """How near a passage of one document comes to the other's title, both ways added."""
    size = stream.documents
    rarity = _rarity(families, stream.text)
    titled = np.flatnonzero(stream.field == TITLE)
    titles = sparse.csr_matrix(
        (np.ones(len(titled), np.float32), (stream.document[titled], stream.family[titled])),
        shape=families.shape,
    )
    titles.sum_duplicates()
    titles.data = rarity[titles.indices]
    titles = _unit(titles)
    passages, owner = _passages(stream, rarity)
    used = np.flatnonzero(
        (np.bincount(titles.indices, minlength=titles.shape[1]) > 0)
        & (np.bincount(families.indices, minlength=families.shape[1]) <= _most(size))
    )
    titles, passages = titles[:, used], passages[:, used].T.tocsr()
    blocks = []
    for start in range(0, size, BLOCK):
        block = titles[start : start + BLOCK] @ passages
        block.data[block.data <= SUBJECT_FLOOR] = 0
        block.eliminate_zeros()
        block.sort_indices()
        pairs = _rows(block) * size + owner[block.indices]
        starts = np.flatnonzero(np.diff(pairs, prepend=-1))
        nearest = np.maximum.reduceat(block.data, starts) if len(starts) else block.data
        rows, documents = np.divmod(pairs[starts], size)
        nearest[documents == rows + start] = 0
        best = sparse.csr_matrix((nearest, (rows, documents)), shape=(block.shape[0], size))
        blocks.append(_heaviest(best, CANDIDATES))
    named = sparse.vstack(blocks, format="csr")
    return named + named.T


def _passages(stream: _Stream, rarity: NDArray[np.float32]) -> tuple[Matrix, Ints]:
    """Summaries and bodies cut in passages of equal length, as unit rows, with the owner of each.

    A text shorter than a passage counts as filled up with ordinary words: a body of one word is no
    perfect match for every title that holds it.
    """
    prose = np.flatnonzero(stream.field >= SUMMARY)
    document, family = stream.document[prose], stream.family[prose]
    lengths = np.bincount(document, minlength=stream.documents)
    rank = np.arange(len(prose)) - (np.cumsum(lengths) - lengths)[document]
    pieces = np.maximum(lengths // PASSAGE, 1)
    passage = (np.cumsum(pieces) - pieces)[document] + np.minimum(rank // PASSAGE, pieces[document] - 1)
    rows = sparse.csr_matrix(
        (np.ones(len(prose), np.float32), (passage, family)), shape=(int(pieces.sum()), len(rarity))
    )
    rows.sum_duplicates()
    owner = np.repeat(np.arange(stream.documents), pieces)
    rows.data = np.sqrt(rows.data) * rarity[rows.indices]
    ordinary = float((rarity[family] ** 2).mean()) if len(family) else 1.0
    missing = np.maximum(PASSAGE - lengths[owner], 0) * ordinary
    squares = np.bincount(_rows(rows), rows.data.astype(np.float64) ** 2, minlength=rows.shape[0]) + missing
    rows.data = (rows.data / np.sqrt(np.maximum(squares, 1e-9))[_rows(rows)]).astype(np.float32)
    return rows, owner


def _with_facets(scores: Matrix, facets: Sequence[frozenset[str]], text: Ints) -> Matrix:
    """The scores, lifted for documents that also share facet values; rare values lift more."""
    values = {value: column for column, value in enumerate(sorted(frozenset().union(*facets)))}
    columns = [values[value] for own in facets for value in sorted(own)]
    rows = np.repeat(np.arange(len(facets)), [len(own) for own in facets])
    carried = sparse.csr_matrix(
        (np.ones(len(columns), np.float32), (rows, columns)), shape=(len(facets), len(values))
    )
    carried.data = np.maximum(_rarity(carried, text), 0)[carried.indices]
    carried = _unit(carried)
    sources = _rows(scores)
    for start in range(0, scores.nnz, 200_000):
        stretch = slice(start, start + 200_000)
        shared = carried[sources[stretch]].multiply(carried[scores.indices[stretch]]).sum(axis=1)
        scores.data[stretch] += FACET_WEIGHT * np.asarray(shared, dtype=np.float32).ravel()
    return scores


def _walk(scores: Matrix) -> Pairs:
    """All pairs with their direct score, raised where a third document leads from one to the other."""
    scores.sort_indices()
    codes, score, between = _raised(scores, *_ways(scores))
    source, target = np.divmod(codes, max(scores.shape[0], 1))
    del codes
    pairs = Pairs(source, target, score, between)
    return pairs.take(_heaviest_first(source, score))


def _raised(scores: Matrix, ways: Ints, legs: Floats, middles: Ints) -> tuple[Ints, Floats, Ints]:
    """The codes of all pairs, close or led to, with their score and the document between that makes most of it, or -1."""
    size = scores.shape[0]
    direct = _rows(scores) * size + scores.indices.astype(np.int64)
    there_and_back = np.concatenate([ways, ways % size * size + ways // size])
    order = _order(there_and_back)
    keys = there_and_back[order]
    found, spots = _found(keys, direct)
    new = np.ones(len(keys), dtype=bool)
    new[found] = False
    codes = np.concatenate([direct, keys[new]])
    places = np.empty(len(keys), dtype=np.int64)
    places[found], places[new] = spots, np.arange(len(direct), len(codes))
    straight, round_about, between = np.zeros(len(codes)), np.zeros(len(codes)), np.full(len(codes), -1)
    straight[: len(direct)] = scores.data
    round_about[places] = WALK_WEIGHT * np.tile(legs, 2)[order]
    between[places] = np.tile(middles, 2)[order]
    between[straight >= round_about] = -1
    return codes, np.minimum(straight + round_about, 1.0).round(4), between


def _ways(scores: Matrix) -> tuple[Ints, Floats, Ints]:
    """The best way through a third document between any two: a code of both (the lower number first), sorted; the weaker
    of its legs; the document between.
    """
    size = scores.shape[0]
    legs = _heaviest(scores, WALK_NEIGHBOURS)
    ends = _table(legs, legs.indices, WALK_NEIGHBOURS, 0)
    weights = _table(legs, legs.data, WALK_NEIGHBOURS, 0)
    starts = range(0, size, WALK_BLOCK)
    parts = [_best_ways(*_steps(ends, weights, start)) for start in starts]
    codes, values, middles = (np.concatenate(part) for part in zip(_NO_WAYS, *parts, strict=True))
    return _best_ways(codes, values, middles)


_NO_WAYS = (np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64))


def _best_ways(codes: Ints, values: Floats, middles: Ints) -> tuple[Ints, Floats, Ints]:
    """Of several ways between the same two documents, the best."""
    order = _heaviest_first(_numbered(codes)[1], values)
    best = order[np.flatnonzero(np.diff(codes[order], prepend=-1))]
    return codes[best], values[best], middles[best]


def _table(matrix: Matrix, values: NDArray[Any], width: int, blank: int) -> NDArray[Any]:
    """The values of a sparse matrix row by row, in a full table of ``width`` columns."""
    table = np.full((matrix.shape[0], width), blank, dtype=np.result_type(values, np.int64))
    rows = _rows(matrix)
    table[rows, np.arange(matrix.nnz) - matrix.indptr[rows]] = values
    return table


def _steps(ends: Ints, weights: Floats, start: int) -> tuple[Ints, Floats, Ints]:
    """Walks over one document, from some on: between two neighbours of one, and from one to a neighbour of its own."""
    size, width = ends.shape
    own = np.arange(start, min(start + WALK_BLOCK, size))
    near, leg = ends[own], weights[own]
    one, other = np.triu_indices(width, 1)
    first = np.concatenate([near[:, one].ravel(), np.repeat(own, width * width)])
    last = np.concatenate([near[:, other].ravel(), ends[near].ravel()])
    fork = np.minimum(leg[:, one], leg[:, other]).ravel()
    chain = np.minimum(leg[:, :, None], weights[near]).ravel()
    middles = np.concatenate([np.repeat(own, len(one)), np.repeat(near, width)])
    values = np.concatenate([fork, chain])
    kept = (values > 0) & (first != last)
    codes = np.minimum(first, last) * size + np.maximum(first, last)
    return codes[kept], values[kept], middles[kept]
