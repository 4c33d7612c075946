"""Links between records: declared in the front matter, cited in a body, computed from the words.

Comes in: the ``Corpus``, and the ``TermTable`` of its records' texts. Goes out: ``Crossing`` values, each
with the reasons a reader is shown, in an order that depends on the records alone.

- *Declared*: one crossing per statement, in the direction written. What is stated from both sides
  (« A prolonge B », « B est prolongé par A ») is one crossing; ``inverse_of`` gives the other side's view.
- *Cited*: one crossing per record linked to, with the sentences that hold the links.
- *Computed*: for each record, its best crossings towards other kinds of knowledge and towards its own.
  Scores are symmetric; the lists are not: a record may be among the best of another that has better ones.
  A score is not enough: two records also share names or phrases that can be shown (``SUBSTANCE``), or
  words too rare for chance, or a third record that shares such with both. An empty list is honest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import cast

import numpy as np
from numpy.typing import NDArray

from generator.beside import Beside, at_once, in_halves
from generator.closeness import (
    COUNTING,
    Closeness,
    Evidence,
    Pairs,
    Shared,
    Wording,
    first_of_each,
    measure_closeness,
)
from generator.copies import Ints
from generator.links import resolve_link, resolve_reference
from generator.model import Corpus, Crossing, CrossingKind, Record, RecordKey, Role, Schema, Vocabulary
from generator.terms import STOP_WORDS, TermTable, family, fold, words

THRESHOLD = 0.12
"""Below this score no computed crossing is shown: see ``docs/decisions/0002-computed-crossings.md``."""
THRESHOLD_IF_RARE = 0.08
"""Enough for two records that share words too rare for chance: a testimony says few words of a report's."""
BEST = 6
"""Computed crossings kept for a record towards other kinds of knowledge, and as many towards its own."""
LOOKED_AT = 9
"""Pairs of either side looked at, nearest first, to find the ``BEST`` that can be explained."""
COPIES = 2
"""Of records that are near copies of one another, a list shows so many at most."""
BEST_OF_ALL = 50
"""Computed crossings kept for a record when measuring, before threshold and diversity."""
SHARED_TERMS = 4
SUBSTANCE = 2
"""What two records must share at least, as ``Evidence.shared`` counts it: a single common word never does."""
EVIDENT_FACETS = (Role.THEME, Role.PLACE)
"""The facets that two records on one matter may share."""


def cross(
    corpus: Corpus, table: TermTable, beside: Beside = at_once, *, every: bool = False
) -> tuple[Crossing, ...]:
    """Every crossing of the corpus, sorted by source, then kind, then nearest first.

    ``every`` is for ``cross_computed``.
    """
    computed = cross_computed(corpus, table, beside, every=every)
    found = [*cross_declared(corpus), *cross_cited(corpus), *computed]
    return tuple(sorted(found, key=attrgetter("source")))


def inverse_of(crossing: Crossing, vocabulary: Vocabulary) -> Crossing | None:
    """A declared crossing as the other record says it, if the relation has an inverse."""
    term = vocabulary.terms.get(crossing.relation)
    inverse = vocabulary.terms.get(term.inverse) if term else None
    if inverse is None:
        return None
    return Crossing(
        crossing.target, crossing.source, crossing.kind, inverse.id, crossing.score, (inverse.label,)
    )


def cross_declared(corpus: Corpus) -> list[Crossing]:
    """The relations that contributors wrote, each once."""
    found: dict[tuple[RecordKey, RecordKey, str], Crossing] = {}
    for key in sorted(corpus.records):
        for crossing, inverse in _stated(corpus, corpus.records[key]):
            known = (crossing.source, crossing.target, crossing.relation)
            mirrored = (crossing.target, crossing.source, inverse)
            if known not in found and mirrored not in found:
                found[known] = crossing
    return sorted(found.values(), key=attrgetter("source", "target", "relation"))


def cross_cited(corpus: Corpus) -> list[Crossing]:
    """The records that bodies link to, with the sentences around the links."""
    found = []
    for record in corpus.records.values():
        sentences: dict[RecordKey, dict[str, None]] = {}
        for link in record.links:
            target = resolve_link(corpus, record, link)
            if target is not None and target != record.key:
                sentences.setdefault(target, {})[link.sentence or link.text] = None
        for target, reasons in sentences.items():
            found.append(
                Crossing(record.key, target, CrossingKind.CITED, "", 1.0, tuple(filter(None, reasons)))
            )
    return sorted(found, key=attrgetter("source", "target", "relation"))


def cross_computed(
    corpus: Corpus, table: TermTable, beside: Beside = at_once, *, every: bool = False
) -> list[Crossing]:
    """The records that are close by their words, with the terms they share.

    By source, nearest first. Records of searchable kinds that have a crossing axis take part. With
    ``every``, the best fifty of each record before threshold, evidence and diversity, some without a
    reason to show: what a measure of the ranking needs.
    """
    rows = sorted(_participants(corpus, table), key=lambda row: table.keys[row])
    if len(rows) < 2:
        return []
    keys = [table.keys[row] for row in rows]
    records = [corpus.records[key] for key in keys]
    facets = (
        frozenset().union(
            *({f"{role}:{term}" for term in _terms(corpus, record, role)} for role in EVIDENT_FACETS)
        )
        for record in records
    )
    names = (_names(corpus, record) for record in records)
    closeness = measure_closeness(table, rows, facets, names, beside)
    if every:
        pairs = closeness.pairs.take(first_of_each(closeness.pairs.source, limit=BEST_OF_ALL))
        return list(_worded(corpus, keys, closeness, pairs, None, beside))
    pairs = closeness.pairs.take(closeness.pairs.score >= THRESHOLD_IF_RARE)
    axes = [_terms(corpus, record, Role.AXIS) for record in records]
    return list(_worded(corpus, keys, closeness, pairs, axes, beside))


def _stated(corpus: Corpus, record: Record) -> Iterator[tuple[Crossing, str]]:
    """A record's relations to others, each with the id of the inverse relation."""
    field = corpus.schema.kinds[record.key.kind].roles.get(Role.RELATIONS)
    if field is None or field.vocabulary not in corpus.schema.vocabularies:
        return
    terms = corpus.schema.vocabularies[field.vocabulary].terms
    for value in record.values.get(field.key, ()):
        target = resolve_reference(corpus, field.target or record.key.kind, value.data)
        term = terms.get(value.relation)
        if term is not None and target is not None and target != record.key:
            yield (
                Crossing(record.key, target, CrossingKind.DECLARED, term.id, 1.0, (term.label,)),
                term.inverse,
            )


def _participants(corpus: Corpus, table: TermTable) -> Iterator[int]:
    taking_part = {
        kind.id for kind in corpus.schema.kinds.values() if kind.searchable and Role.AXIS in kind.roles
    }
    return (row for row, key in enumerate(table.keys) if key.kind in taking_part and key in corpus.records)


def _terms(corpus: Corpus, record: Record, role: Role) -> frozenset[str]:
    field = corpus.schema.kinds[record.key.kind].roles.get(role)
    return frozenset(record.texts(field.key)) if field else frozenset()


def _names(corpus: Corpus, record: Record) -> list[tuple[str, ...]]:
    """What a record is called and indexed by, in words: its title, without the article, and its keywords."""
    roles = corpus.schema.kinds[record.key.kind].roles
    fields = [roles[role] for role in (Role.TITLE, Role.KEYWORDS) if role in roles]
    named = (_named(text) for field in fields for text in record.texts(field.key))
    return [name for name in named if name]


@lru_cache(maxsize=65_536)  # records share their keywords
def _named(text: str) -> tuple[str, ...]:
    name = words(text)
    subject = [place for place, word in enumerate(name) if fold(word) not in STOP_WORDS]
    return tuple(name[subject[0] : subject[-1] + 1]) if subject else ()


def _best_of_sides(pairs: Pairs, axes: Sequence[frozenset[str]], limit: int) -> NDArray[np.bool_]:
    """Which pairs are the best of a record towards other kinds of knowledge, or towards its own."""
    columns = sorted(frozenset().union(*axes))
    carried = np.array([[column in axis for column in columns] for axis in axes], dtype=bool)
    other = (carried[pairs.target] & ~carried[pairs.source]).any(axis=1)
    return first_of_each(pairs.source, other.astype(np.int64), limit=limit)


class _Reasons:
    """What records share, in words that a reader understands."""

    def __init__(self, corpus: Corpus, keys: Sequence[RecordKey], evidence: Evidence) -> None:
        self._size = len(keys)
        self._evidence = evidence
        self._spelling = _Spelling(corpus, keys)
        self._labels = _labels(corpus.schema)
        self._spelled: dict[int, str] = {}

    def between(self, one: Ints, other: Ints, beside: Beside) -> tuple[list[tuple[str, ...]], Shared, Ints]:
        """The terms shown, the best first, and what they prove: each pair once, and its place therein."""
        low, high = np.minimum(one, other), np.maximum(one, other)
        codes, place = np.unique(low * self._size + high, return_inverse=True)
        (some, here), (others, there) = in_halves(cast("Sequence[int]", codes), self._shared, beside)
        shared = Shared._make(np.concatenate(pair) for pair in zip(some, others, strict=True))
        said = here | there
        terms = [tuple(said[column] for column in row if column >= 0) for row in shared.columns.tolist()]
        return terms, shared, place

    def _shared(self, codes: Sequence[int]) -> tuple[Shared, dict[int, str]]:
        """What pairs share, and how its columns are shown."""
        low, high = np.divmod(np.asarray(codes, dtype=np.int64), self._size)
        candidates = self._evidence.candidates(low, high)
        sayable = np.zeros(max(len(self._evidence.first), 1), dtype=bool)
        for column in np.flatnonzero(np.bincount(candidates[candidates >= 0])).tolist():
            sayable[column] = bool(self._said(column))
        candidates[~sayable[candidates]] = -1
        shared = self._evidence.shared(low, high, candidates, SHARED_TERMS)
        return shared, {column: said for column, said in self._spelled.items() if said}

    def _said(self, column: int) -> str:
        """How a column is shown; nothing when it would read badly or only says how records are classified."""
        if column not in self._spelled:
            wording = self._evidence.wording(column)
            families = tuple(family(word) for word in wording.words)
            said = "" if families in self._labels else self._spelling.of(wording)
            self._spelled[column] = said
        return self._spelled[column]


def _labels(schema: Schema) -> frozenset[tuple[str, ...]]:
    """The labels of fields, kinds and vocabularies, whole and word by word, as families.

    They tell how any record is described or classified: facets already count for what they are worth.
    """
    fields = [field for kind in schema.kinds.values() for field in kind.fields.values()]
    labels = [
        *(text for kind in schema.kinds.values() for text in (kind.label, kind.plural)),
        *(text for field in fields for text in (field.label, *field.synonyms)),
        *(term.label for vocabulary in schema.vocabularies.values() for term in vocabulary.terms.values()),
    ]
    whole = [tuple(family(word) for word in words(label)) for label in labels]
    return frozenset([*whole, *((name,) for label in whole for name in label)])


def _worded(
    corpus: Corpus,
    keys: Sequence[RecordKey],
    closeness: Closeness,
    pairs: Pairs,
    axes: Sequence[frozenset[str]] | None,
    beside: Beside,
) -> Iterator[Crossing]:
    """The pairs as crossings: those that are proven, chosen by ``axes``; all of them without."""
    if axes is not None:
        pairs = pairs.take(first_of_each(pairs.source, closeness.copies[pairs.target], limit=COPIES))
        pairs = pairs.take(_best_of_sides(pairs, axes, LOOKED_AT))
    through = np.flatnonzero(pairs.between >= 0)
    middles = pairs.between[through]
    reasons = _Reasons(corpus, keys, closeness.evidence)
    terms, shared, place = reasons.between(
        np.concatenate([pairs.source, pairs.source[through], pairs.target[through]]),
        np.concatenate([pairs.target, middles, middles]),
        beside,
    )
    place, *legs = np.split(place, [len(pairs), len(pairs) + len(through)])
    proven = (shared.substance >= SUBSTANCE) | shared.rare
    led = np.logical_and(*(proven[leg] for leg in legs))
    between = np.full(len(pairs), -1)
    between[through[led]] = middles[led]
    chosen = np.arange(len(pairs))
    if axes is not None:
        near = pairs.score >= THRESHOLD
        chosen = np.flatnonzero(near & (proven[place] | (between >= 0)) | shared.rare[place])
        chosen = chosen[_best_of_sides(pairs.take(chosen), axes, BEST)]
    columns = (
        column[chosen].tolist() for column in (pairs.source, pairs.target, pairs.score, between, place)
    )
    titles = [_name_of_one(corpus, key) for key in keys]
    for source, target, score, middle, index in zip(*columns, strict=True):
        link = (f"un lien avec «\u00a0{_title(corpus, keys[middle])}\u00a0»",) if middle >= 0 else ()
        names = {titles[end]: end for end in (source, target)} if titles[source] != titles[target] else {}
        common = (*(term for term in terms[index] if term.lower() not in names), *link)
        why = (f"en commun\u00a0: {', '.join(common)}",) if common else ()
        named = {names[low] for low in map(str.lower, terms[index]) if low in names}
        if named:  # the title of one is no subject of both
            why = (_named_in_the_other([_title(corpus, keys[end]) for end in named]), *why)
        yield Crossing(keys[source], keys[target], CrossingKind.COMPUTED, "", score, why)


def _named_in_the_other(titles: Sequence[str]) -> str:
    """How two records are linked when the other says the title of one, or each that of the other: it reads alike from both."""
    if len(titles) > 1:
        return "le titre de chacune se lit dans le texte de l’autre"
    return f"le titre de l’une, «\u00a0{titles[0]}\u00a0», se lit dans le texte de l’autre"


_ARTICLE = re.compile(r"\A(?:(?:les?|la|une?|des)\s|l['’])")


_FEWEST_WORDS = 3
"""A title of fewer words is a subject, that two records may share."""


def _name_of_one(corpus: Corpus, key: RecordKey) -> str:
    """A record's title as it stands in a sentence, in lower case and without its article; nothing when it may be a subject."""
    said = _ARTICLE.sub("", _title(corpus, key).lower()).split()
    return " ".join(said) if len(said) >= _FEWEST_WORDS else ""


class _Spelling:
    """The spelling that the records' own texts give to words."""

    def __init__(self, corpus: Corpus, keys: Sequence[RecordKey]) -> None:
        self._corpus = corpus
        self._keys = keys
        self._texts: dict[int, tuple[str, str]] = {}

    def of(self, wording: Wording) -> str:
        """The words as they stand in a document, or nothing when they never begin a phrase there."""
        for document in wording.documents:
            if document not in self._texts:
                self._texts[document] = self._read(self._corpus.records[self._keys[document]])
            text, low = self._texts[document]
            found = find_wording(text, low, wording.words)
            if found:
                return found
        return ""

    def _read(self, record: Record) -> tuple[str, str]:
        texts = [value.data for values in record.values.values() for value in values]
        text = unicodedata.normalize("NFC", "\n\n".join([*texts, record.body]))
        low = text.lower()
        return (text, low) if len(low) == len(text) else (low, low)


def _title(corpus: Corpus, key: RecordKey) -> str:
    field = corpus.schema.kinds[key.kind].roles.get(Role.TITLE)
    return (corpus.records[key].text(field.key) if field else "") or key.id


_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[\s’'-]*")
_ELIDED = frozenset({"l", "d", "j", "m", "t", "s", "c", "n", "qu"})


def find_wording(text: str, low: str, words: Sequence[str]) -> str:
    """The words (lower case, without elided articles) as the text spells them, or nothing.

    ``low`` is the text in lower case.

    A capital at the start of a sentence is taken off; those of names and initials stay. Words that never
    begin where a French noun phrase may (after an article, a preposition, a number, a mark), or that are
    half of a hyphenated name, are torn from others: they give nothing.

    >>> title = "Politique de l’Éducation nationale"
    >>> find_wording(title, title.lower(), ("politique", "de", "éducation"))
    'politique de l’Éducation'
    """
    capitalised = ""
    start = low.find(words[0])
    while start >= 0:
        end = _end_of(low, start, words)
        if end and _begins(low, start) and not _HYPHENATED.match(low, end):
            spelled = " ".join(text[start:end].split())
            initials = text[start + 1 : start + 2] != low[start + 1 : start + 2]
            if initials or text[start] == low[start]:
                return spelled
            before = text[:start].rstrip(" \u00a0«’'(*_[")
            if before and (before[-1].isalnum() or before[-1] == ","):
                return spelled
            capitalised = spelled[0].lower() + spelled[1:]
        start = low.find(words[0], start + 1)
    return capitalised


_TORN = re.compile(r"[^\W_]-\Z")
_HYPHENATED = re.compile(r"-[^\W_]")
_EMPHASIS = "*_[ \u00a0"
_LAST_WORD = re.compile(r"[^\W_]+\Z")
_OPENING = frozenset(
    """
    à après au aucun aucune autre autres aux avant avec ce ces cet cette certaines certains chaque chez comme contre
    d dans de depuis des du durant entre envers hors l la le les leur leurs lors ma malgré mes mon même mêmes nos
    notre par parmi pendant plusieurs pour quel quelle quelles quels sa sans sauf selon ses son sous sur ta tes ton
    tous tout toute toutes un une vers via vos votre
    """.split()
)
"""Articles, prepositions and the like: a noun may begin after them. After « et », an adjective may as well;
after « en », half of a set phrase (« en ligne »); after « est » or « donc », a participle."""


def _begins(low: str, start: int) -> bool:
    """May a noun phrase begin there? After a plain word it goes on."""
    before = low[max(start - 40, 0) : start]
    if before.endswith(("'", "’")):
        return True
    if _TORN.search(before):
        return False
    before = before.rstrip(_EMPHASIS)
    if before.endswith("\n") and not before.endswith("\n\n"):
        before = before[:-1].rstrip(_EMPHASIS)
    word = _LAST_WORD.search(before)
    if word is None or word[0].isdigit():
        return True
    return word[0] in _OPENING or fold(word[0]) in COUNTING


def _end_of(low: str, start: int, words: Sequence[str]) -> int:
    """Where the words end in the text, if they stand there one after the other; else 0."""
    if start and low[start - 1].isalnum():
        return 0
    met, end = 0, start
    for match in _WORD.finditer(low, start):
        if not _GAP.fullmatch(low, end, match.start()):
            return 0
        if match.group() == words[met]:
            met += 1
        elif not (met and match.group() in _ELIDED):
            return 0
        end = match.end()
        if met == len(words):
            return end
    return 0
