"""The search's score on our own bank: what must be found, and what must stay out of the first five.

The bank holds synthetic notices and queries in classes (accents, plural, traps…). The real index is
made, the real script reads it in Node; the score is printed (``pytest -s``), and a drop fails.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from generator.model import RecordKey
from generator.search import FOLDER, SearchCard, render_search
from generator.terms import TextDocument, tabulate

HERE = Path(__file__).parent
FOUND_AMONG = 10
REFUSED_AMONG = 5

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")


def ask(index: Path, request: dict[str, Any]) -> dict[str, Any]:
    """What the page's script answers, in Node."""
    done = subprocess.run(
        ["node", str(HERE / "ask.cjs"), str(index)],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def write_index(folder: Path, bank: dict[str, Any]) -> Path:
    """The index of the bank's records."""
    keys = [RecordKey("ressource", record["id"]) for record in bank["records"]]
    table = tabulate(
        TextDocument(key, record["title"], record["keywords"], record["summary"], record["body"])
        for key, record in zip(keys, bank["records"], strict=True)
    )
    cards = [
        SearchCard(r["id"], f"ressources/{r['id']}/", r["title"], r["summary"], (), "", "", (), "")
        for r in bank["records"]
    ]
    synonyms = {label: tuple(others) for label, others in bank["synonyms"].items()}
    for path, content in render_search(table, cards, (), synonyms).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder / FOLDER


@pytest.fixture(scope="module")
def bank() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((HERE / "bank.json").read_text(encoding="utf-8"))
    return read


def test_score_stays_above_its_floor(bank: dict[str, Any], tmp_path: Path) -> None:
    index = write_index(tmp_path, bank)
    queries = bank["queries"]
    answers = ask(index, {"queries": [{"text": query["query"]} for query in queries]})["answers"]
    scores: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    faults = []
    for query, answer in zip(queries, answers, strict=True):
        missed = [record for record in query["expected"] if record not in answer["ids"][:FOUND_AMONG]]
        sprung = [record for record in query["refused"] if record in answer["ids"][:REFUSED_AMONG]]
        for name in (query["class"], "all"):
            score = scores[name]
            score[0] += len(query["expected"]) - len(missed)
            score[1] += len(query["expected"])
            score[2] += len(sprung)
            score[3] += len(query["refused"])
        if missed or sprung:
            faults.append(f"{query['class']} « {query['query']} »: missed {missed}, refused {sprung}")
    for name, (found, expected, refused, traps) in scores.items():
        print(f"{name:12} found {found}/{expected}  refused {refused}/{traps}")
    print("\n".join(faults))
    found, expected, refused, traps = scores["all"]

    assert found / expected >= bank["floor"]["found"], faults
    assert refused / traps <= bank["floor"]["refused"], faults
