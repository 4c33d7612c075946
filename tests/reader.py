"""The search page's script, asked in Node about a real index, and its score on our bank of queries."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator.model import RecordKey
from generator.search import FOLDER, SearchCard, render_search
from generator.terms import TextDocument, tabulate

HERE = Path(__file__).parent / "search"
FOUND_AMONG = 10
REFUSED_AMONG = 5

needs_node = pytest.mark.tool("node")


def write_index(files: Mapping[str, bytes], folder: Path) -> Path:
    """The index's files on disk; gives their folder."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder / FOLDER


def ask(index: Path, queries: Sequence[Mapping[str, Any]] = (), words: Sequence[str] = ()) -> dict[str, Any]:
    """What the script answers to queries, and how it cuts and folds texts."""
    done = subprocess.run(
        ["node", str(HERE / "ask.cjs"), str(index)],
        input=json.dumps({"queries": queries, "words": words}),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@dataclass
class Score:
    """How a class of queries fares: expected records in the first ten, refused ones in the first five."""

    name: str
    found: int = 0
    expected: int = 0
    sprung: int = 0
    refused: int = 0

    def __str__(self) -> str:
        return f"{self.name:12} {self.found}/{self.expected} found, {self.sprung}/{self.refused} refused ones let in"


def make_bank_index(bank: Mapping[str, Any]) -> dict[str, bytes]:
    records = bank["records"]
    table = tabulate(
        TextDocument(RecordKey("ressource", r["id"]), r["title"], r["keywords"], r["summary"], r["body"])
        for r in records
    )
    cards = [
        SearchCard(r["id"], f"ressources/{r['id']}/", r["title"], r["summary"], (), "", "", (), "")
        for r in records
    ]
    synonyms = {label: tuple(others) for label, others in bank["synonyms"].items()}
    return render_search(table, cards, (), synonyms)


def score_bank(bank: Mapping[str, Any], folder: Path) -> tuple[dict[str, Score], list[str]]:
    """The score of each class and of all queries, and what went wrong."""
    index = write_index(make_bank_index(bank), folder)
    answers = ask(index, [{"text": query["query"]} for query in bank["queries"]])["answers"]
    return score_answers(bank["queries"], [answer["ids"] for answer in answers])


def score_answers(
    queries: Sequence[Mapping[str, Any]], answers: Sequence[Sequence[str]]
) -> tuple[dict[str, Score], list[str]]:
    """The same for the ids that any search gave, best first."""
    scores = {name: Score(name) for name in (*dict.fromkeys(query["class"] for query in queries), "all")}
    faults = []
    for query, ids in zip(queries, answers, strict=True):
        missed = sorted(set(query["expected"]) - set(ids[:FOUND_AMONG]))
        sprung = sorted(set(query["refused"]) & set(ids[:REFUSED_AMONG]))
        for score in (scores[query["class"]], scores["all"]):
            score.found += len(query["expected"]) - len(missed)
            score.expected += len(query["expected"])
            score.sprung += len(sprung)
            score.refused += len(query["refused"])
        if missed or sprung:
            faults.append(f"{query['class']} « {query['query']} » misses {missed}, lets in {sprung}")
    return scores, faults
