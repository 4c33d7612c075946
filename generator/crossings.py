"""Links between records: declared in the front matter, cited in a body, computed from the words.

Comes in: the ``Corpus``, and the ``TermTable`` of its records' texts. Goes out: ``Crossing`` values, each
with the reasons a reader is shown, in an order that depends on the records alone.

- *Declared*: one crossing per statement, in the direction written. What is stated from both sides
  (« A prolonge B », « B est prolongé par A ») is one crossing; ``inverse_of`` gives the other side's view.
- *Cited*: one crossing per record linked to, with the sentences that hold the links.
- *Computed*: for each record, its best crossings towards other kinds of knowledge and towards its own.
  Scores are symmetric; the lists are not: a record may be among the best of another that has better ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from operator import attrgetter

import numpy as np

from generator.closeness import Closeness, Pairs, Wording, first_of_each, measure_closeness
from generator.links import resolve_link, resolve_reference
from generator.model import Corpus, Crossing, CrossingKind, Record, RecordKey, Role, Vocabulary
from generator.terms import TermTable

THRESHOLD = 0.12
"""Below this score no computed crossing is shown: see ``docs/decisions/0002-computed-crossings.md``."""
BEST = 8
"""Computed crossings kept for a record towards other kinds of knowledge, and as many towards its own."""
COPIES = 2
"""Of records that are near copies of one another, a list shows so many at most."""
BEST_OF_ALL = 50
"""Computed crossings kept for a record when measuring, before threshold and diversity."""
SHARED_TERMS = 4
EVIDENT_FACETS = (Role.THEME, Role.PLACE)
"""The facets that two records on one matter may share."""


def cross(corpus: Corpus, table: TermTable, *, every: bool = False) -> tuple[Crossing, ...]:
    """Every crossing of the corpus, sorted by source, then kind, then nearest first.

    ``every`` is for ``cross_computed``.
    """
    found = [*cross_declared(corpus), *cross_cited(corpus), *cross_computed(corpus, table, every=every)]
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


def cross_computed(corpus: Corpus, table: TermTable, *, every: bool = False) -> list[Crossing]:
    """The records that are close by their words, with the terms they share.

    By source, nearest first. Records of searchable kinds that have a crossing axis take part. With ``every``, the best fifty of
    each record before threshold and diversity: what a measure of the ranking needs.
    """
    rows = sorted(_participants(corpus, table), key=lambda row: table.keys[row])
    if len(rows) < 2:
        return []
    keys = [table.keys[row] for row in rows]
    records = [corpus.records[key] for key in keys]
    facets = [
        frozenset().union(
            *({f"{role}:{term}" for term in _terms(corpus, record, role)} for role in EVIDENT_FACETS)
        )
        for record in records
    ]
    closeness = measure_closeness(table, rows, facets)
    if every:
        pairs = closeness.pairs.take(first_of_each(closeness.pairs.source, limit=BEST_OF_ALL))
    else:
        pairs = _chosen(closeness, [_terms(corpus, record, Role.AXIS) for record in records])
    return list(_worded(corpus, keys, pairs, closeness))


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


def _chosen(closeness: Closeness, axes: Sequence[frozenset[str]]) -> Pairs:
    """Pairs above the threshold: few of a kind of near copies, then the best of either side."""
    pairs = closeness.pairs.take(closeness.pairs.score >= THRESHOLD)
    pairs = pairs.take(first_of_each(pairs.source, closeness.copies[pairs.target], limit=COPIES))
    columns = sorted(frozenset().union(*axes))
    carried = np.array([[column in axis for column in columns] for axis in axes], dtype=bool)
    other = (carried[pairs.target] & ~carried[pairs.source]).any(axis=1)
    return pairs.take(first_of_each(pairs.source, other.astype(np.int64), limit=BEST))


def _worded(
    corpus: Corpus, keys: Sequence[RecordKey], pairs: Pairs, closeness: Closeness
) -> Iterator[Crossing]:
    """The pairs as crossings. What two records share is worded once for both directions."""
    low, high = np.minimum(pairs.source, pairs.target), np.maximum(pairs.source, pairs.target)
    codes, place = np.unique(low * len(keys) + high, return_inverse=True)
    terms = closeness.evidence.shared(codes // len(keys), codes % len(keys), SHARED_TERMS)
    spelling = _Spelling(corpus, keys)
    spelled = {
        column: spelling.of(closeness.evidence.wording(column))
        for column in np.unique(terms).tolist()
        if column >= 0
    }
    shared = [_sharing([spelled[column] for column in row if column >= 0]) for row in terms.tolist()]
    columns = (pairs.source, pairs.target, pairs.score, pairs.between, place)
    for source, target, score, between, index in zip(*(column.tolist() for column in columns), strict=True):
        reasons = shared[index]
        if between >= 0:
            title = _title(corpus, keys[between])
            reasons = (*reasons, f"par l’intermédiaire de «\u00a0{title}\u00a0»")
        if reasons:
            yield Crossing(keys[source], keys[target], CrossingKind.COMPUTED, "", score, reasons)


def _sharing(terms: Sequence[str]) -> tuple[str, ...]:
    return (f"partagent\u00a0: {', '.join(terms)}",) if terms else ()


class _Spelling:
    """The spelling that the records' own texts give to words."""

    def __init__(self, corpus: Corpus, keys: Sequence[RecordKey]) -> None:
        self._corpus = corpus
        self._keys = keys
        self._texts: dict[int, tuple[str, str]] = {}

    def of(self, wording: Wording) -> str:
        """The words as they stand in their document."""
        if wording.document not in self._texts:
            self._texts[wording.document] = self._read(self._corpus.records[self._keys[wording.document]])
        text, low = self._texts[wording.document]
        return find_wording(text, low, wording.words) or " ".join(wording.words)

    def _read(self, record: Record) -> tuple[str, str]:
        texts = [value.data for values in record.values.values() for value in values]
        text = unicodedata.normalize("NFC", "\n".join([*texts, record.body]))
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

    A capital at the start of a sentence is taken off; those of names and initials stay.

    >>> title = "Politique de l’Éducation nationale"
    >>> find_wording(title, title.lower(), ("politique", "de", "éducation"))
    'politique de l’Éducation'
    """
    capitalised = ""
    start = low.find(words[0])
    while start >= 0:
        end = _end_of(low, start, words)
        if end:
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
