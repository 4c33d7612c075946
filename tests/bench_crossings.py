"""Measures computed crossings against links that people made: ``make bench-crossings``.

First on our own two sets, always: ``tests/crossings`` holds short synthetic notices written by hand, checked and
crossed as a library is, with the pairs that a person expects between *different* kinds of knowledge and the traps
(same words, another matter). Told of each: how many of the « Autres regards » shown are right, how many of the
expected ones are shown, what is shown beside a notice that has no counterpart. What is shown was chosen on the first;
the second (``held-out``) was written before any score was looked at, and only confirms. A test holds floors for both
(``test_notices.py``).

Then on others. Comes in: a folder, as the argument or in ``MINE_GROUND_TRUTH``, with one folder per corpus that holds
``documents.jsonl`` (``{"id", "titre", "texte"}`` a line, links taken out) and ``pairs.json`` (pairs of ids that were
linked, either way). Goes out: a table. For each linked document its crossings are ranked, taken both ways, and compared
with its pairs; figures are means over the linked documents, beside those of plain TF-IDF.

Without a folder only our own sets are measured.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from generator.build import cross_records
from generator.corpus import Sources
from generator.crossings import THRESHOLD, THRESHOLD_IF_RARE, cross_computed
from generator.disk import read_sources
from generator.model import (
    START,
    Corpus,
    Crossing,
    CrossingKind,
    Field,
    Kind,
    Record,
    RecordKey,
    Role,
    Schema,
    Value,
)
from generator.rules import check_sources
from generator.terms import TextDocument, fold, tabulate

Rankings = Mapping[str, list[str]]
NOTICES = Path(__file__).resolve().parent / "crossings"
HELD_OUT = NOTICES / "held-out"
CONTENT = Path(__file__).resolve().parent.parent / "content"
TITLE = Field("titre", "Titre", "texte", role=Role.TITLE)
AXIS = Field("type de savoir", "Type de savoir", "terme", role=Role.AXIS)


class Document(NamedTuple):
    """One text of a corpus to measure on."""

    id: str
    title: str
    text: str


class GroundTruth(NamedTuple):
    """A corpus, and which documents people linked to which."""

    name: str
    documents: tuple[Document, ...]
    linked: Mapping[str, frozenset[str]]


def read_ground_truth(folder: Path) -> GroundTruth:
    lines = (folder / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    rows = (json.loads(line) for line in lines if line.strip())
    linked: dict[str, set[str]] = defaultdict(set)
    for one, other in json.loads((folder / "pairs.json").read_text(encoding="utf-8")):
        linked[one].add(other)
        linked[other].add(one)
    documents = tuple(Document(row["id"], row["titre"], row["texte"]) for row in rows)
    return GroundTruth(folder.name, documents, {id_: frozenset(others) for id_, others in linked.items()})


def corpus_of(documents: Iterable[Document]) -> Corpus:
    """The documents as records of one kind, with one kind of knowledge."""
    kind = Kind("ressource", "", "", "ressources", {}, {}, {Role.TITLE: TITLE, Role.AXIS: AXIS})
    records = {}
    for document in documents:
        key = RecordKey(kind.id, document.id)
        values = {TITLE.key: (Value(document.title, START),), AXIS.key: (Value("academique", START),)}
        records[key] = Record(key, f"ressources/{document.id}.md", values, document.text, 1)
    schema = Schema(kinds={kind.id: kind}, vocabularies={})
    return Corpus(schema, MappingProxyType(records), {}, {}, frozenset())


def crossings_of(documents: Iterable[Document], *, every: bool) -> list[Crossing]:
    corpus = corpus_of(documents)
    texts = (
        TextDocument(key, record.text(TITLE.key), "", "", record.body)
        for key, record in corpus.records.items()
    )
    return cross_computed(corpus, tabulate(texts), every=every)


def rank_by_crossings(documents: Iterable[Document], *, every: bool = True) -> Rankings:
    """For each document the others, nearest first; a crossing counts for both of its ends."""
    return rank(crossings_of(documents, every=every))


def rank(crossings: Iterable[Crossing]) -> Rankings:
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for crossing in crossings:
        scores[crossing.source.id][crossing.target.id] = crossing.score
        scores[crossing.target.id][crossing.source.id] = crossing.score
    return {id_: sorted(others, key=lambda other: (-others[other], other)) for id_, others in scores.items()}


def rank_by_plain_words(documents: Iterable[Document]) -> Rankings:
    """The yardstick: cosines of TF-IDF over folded words, a title counted three times, nothing else."""
    counts = {
        document.id: Counter(re.findall(r"[a-z0-9]+", fold(f"{document.title} " * 3 + document.text)))
        for document in documents
    }
    spread = Counter(word for words in counts.values() for word in words)
    vectors = {}
    for id_, words in counts.items():
        weights = {w: (1 + math.log(n)) * math.log((len(counts) + 1) / spread[w]) for w, n in words.items()}
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        vectors[id_] = {word: weight / length for word, weight in weights.items()}
    return {
        id_: sorted(
            (other for other in vectors if other != id_),
            key=lambda other: (-sum(w * vectors[other].get(word, 0.0) for word, w in own.items()), other),
        )
        for id_, own in vectors.items()
    }


def recall(ranked: list[str], wanted: frozenset[str], depth: int) -> float:
    return len(wanted.intersection(ranked[:depth])) / len(wanted)


def reciprocal_rank(ranked: list[str], wanted: frozenset[str], depth: int) -> float:
    return next((1 / rank for rank, id_ in enumerate(ranked[:depth], 1) if id_ in wanted), 0.0)


def measure(rankings: Rankings, truth: GroundTruth) -> tuple[float, float, float]:
    """Recall@5, Recall@10, MRR@50."""
    figures: tuple[Callable[[list[str], frozenset[str]], float], ...] = (
        lambda ranked, wanted: recall(ranked, wanted, 5),
        lambda ranked, wanted: recall(ranked, wanted, 10),
        lambda ranked, wanted: reciprocal_rank(ranked, wanted, 50),
    )
    first, second, third = (
        sum(figure(rankings.get(id_, []), wanted) for id_, wanted in truth.linked.items()) / len(truth.linked)
        for figure in figures
    )
    return first, second, third


def print_ranking(truth: GroundTruth, rank_all: Callable[[Iterable[Document]], Rankings]) -> None:
    print(f"\n{truth.name}: {len(truth.documents)} documents, {len(truth.linked)} of them linked")
    print(f"{'':26}{'Recall@5':>10}{'Recall@10':>11}{'MRR@50':>9}{'seconds':>9}")
    for label, way in (("plain TF-IDF", rank_by_plain_words), ("computed crossings", rank_all)):
        start = time.perf_counter()
        rankings = way(truth.documents)
        seconds = time.perf_counter() - start
        five, ten, first = measure(rankings, truth)
        print(f"{label:26}{five:10.3f}{ten:11.3f}{first:9.3f}{seconds:9.1f}")


def print_figures(truth: GroundTruth) -> None:
    print_ranking(truth, rank_by_crossings)
    shown = crossings_of(truth.documents, every=False)
    right = sum(crossing.target.id in truth.linked.get(crossing.source.id, ()) for crossing in shown)
    print(
        f"shown (score of {THRESHOLD} and more, {THRESHOLD_IF_RARE} with rare words): {len(shown) / len(truth.documents):.1f} a document, "
        f"{right / max(len(shown), 1):.0%} of them linked by people, "
        f"by chance {sum(map(len, truth.linked.values())) / len(truth.documents) ** 2:.0%}"
    )


# ------------------------------------------------------------------------------------ our own notices


class Notices(NamedTuple):
    """A set of our own: the library, its notices as texts with the pairs expected, and the traps, either way."""

    corpus: Corpus
    truth: GroundTruth
    traps: frozenset[tuple[str, str]]


class Shown(NamedTuple):
    """What readers are shown as « Autres regards » (directed: from the notice read to the other).

    ``right`` is the share of expected ones among them, ``found`` the share of the expected ones that are
    shown, ``beside_lonely`` how many a notice without counterpart shows, ``trapped`` how many are traps.
    """

    number: int
    right: float
    found: float
    beside_lonely: float
    trapped: int


def read_notices(folder: Path) -> Notices:
    library, own = read_sources(CONTENT), read_sources(folder / "notices")
    files = own.files | frozenset(library.schema)
    corpus, problems = check_sources(Sources(library.schema, own.markdown, files, today=own.today))
    assert problems == (), problems
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    linked: dict[str, set[str]] = defaultdict(set)
    for one, other in expected["pairs"]:
        linked[one].add(other)
        linked[other].add(one)
    documents = tuple(
        Document(key.id, record.text("titre"), " ".join((*record.texts("mots-clés"), record.text("résumé"), record.body)))
        for key, record in corpus.records.items()
        if key.kind == "ressource"
    )  # fmt: skip
    truth = GroundTruth(
        f"our own notices ({folder.name})", documents, {id_: frozenset(to) for id_, to in linked.items()}
    )
    traps = {(one, other) for one, other in expected["traps"]}
    return Notices(corpus, truth, frozenset(traps | {(other, one) for one, other in traps}))


def other_views(corpus: Corpus) -> list[tuple[str, str]]:
    """The computed crossings towards another kind of knowledge that the site shows."""
    axis = corpus.schema.kinds["ressource"].roles[Role.AXIS].key
    carried = {key: set(record.texts(axis)) for key, record in corpus.records.items()}
    return [
        (crossing.source.id, crossing.target.id)
        for crossing in cross_records(corpus)
        if crossing.kind is CrossingKind.COMPUTED and carried[crossing.target] - carried[crossing.source]
    ]


def measure_shown(notices: Notices) -> Shown:
    linked = notices.truth.linked
    shown = other_views(notices.corpus)
    right = sum(other in linked.get(one, ()) for one, other in shown)
    lonely = {document.id for document in notices.truth.documents} - linked.keys()
    return Shown(
        len(shown),
        right / max(len(shown), 1),
        right / sum(map(len, linked.values())),
        sum(one in lonely for one, _ in shown) / len(lonely),
        sum(pair in notices.traps for pair in shown),
    )


def print_notices(folder: Path) -> None:
    notices = read_notices(folder)
    print_ranking(notices.truth, lambda _: rank(cross_records(notices.corpus, every=True)))
    shown = measure_shown(notices)
    print(
        f"« Autres regards » shown: {shown.number}, {shown.right:.0%} of them right; {shown.found:.0%} of the expected ones "
        f"shown; {shown.beside_lonely:.1f} beside a notice without counterpart; {shown.trapped} traps of {len(notices.traps)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=os.environ.get("MINE_GROUND_TRUTH"),
        help="a folder of corpora",
    )
    folder = parser.parse_args().folder
    corpora = sorted(Path(folder).glob("*/pairs.json")) if folder else []
    print_notices(NOTICES)
    print_notices(HELD_OUT)
    if not corpora:
        print("\nFor more, give a folder of corpora, or set MINE_GROUND_TRUTH (see this file's head).")
    for pairs in corpora:
        print_figures(read_ground_truth(pairs.parent))


if __name__ == "__main__":
    main()
