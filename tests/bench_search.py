"""Measures the search: what it finds on our bank, what its index weighs, how fast it answers: ``make bench-search``.

Comes in: the bank of ``tests/search/`` and synthetic libraries (``factory``). Goes out: tables on the terminal. Bytes
are those of gzip, as a plain static host sends them. A query is answered by the real script in Node, each time as on
a first visit. The peer to beat, Pagefind, finds 79 % of what is expected on another bank (DESIGN.md), in 11.5 s for
10 000 records.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import tempfile
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

import factory
import reader
from generator.model import RecordKey
from generator.search import SearchCard, SearchFacet, render_search
from generator.terms import TextDocument, tabulate

SIZES = (1_000, 10_000)
FACETS = ("thématique", "type de savoir", "format", "territoire", "contributeur", "date")
QUERIES = (
    "economie",
    "l’accueil des habitants",
    "médiation numérique",
    "illectronsime",
    "carto",
    "sol vivant",
    "zzzz",
)
ROOT = Path(__file__).resolve().parent.parent


def read_synthetic(number: int) -> Iterator[tuple[str, dict[str, list[str]], str]]:
    """The id, the front matter (every value a list of texts) and the body of synthetic resources."""
    for path, text in factory.make_texts(ROOT / "content", number, seed=1):
        if path.startswith("ressources/"):
            _, front, body = text.split("---\n", 2)
            values = yaml.load(front, yaml.CBaseLoader)  # noqa: S506  # makes texts only
            yield (
                Path(path).stem,
                {key: value if isinstance(value, list) else [value] for key, value in values.items()},
                body,
            )


def lay_out_facet(key: str, fronts: list[dict[str, list[str]]]) -> SearchFacet:
    labels = sorted(
        {str(label)[:4] if key == "date" else str(label) for front in fronts for label in front.get(key, ())}
    )
    places = {label: at for at, label in enumerate(labels)}
    columns = (
        tuple(places[str(label)[:4] if key == "date" else str(label)] for label in front.get(key, ()))
        for front in fronts
    )
    return SearchFacet(key, key, tuple((str(at), label) for at, label in enumerate(labels)), tuple(columns))


def make_index(number: int) -> tuple[dict[str, bytes], dict[str, float]]:
    """The index of a synthetic library, with the seconds of each step and the megabytes of the second."""
    records = list(read_synthetic(number))
    fronts = [front for _, front, _ in records]
    documents = [
        TextDocument(
            RecordKey("ressource", name),
            front["titre"][0],
            ", ".join(str(v) for key in ("mots-clés", *FACETS) for v in front.get(key, ())),
            front.get("résumé", [""])[0],
            body,
        )
        for name, front, body in records
    ]
    cards = [
        SearchCard(
            name,
            f"ressources/{name}/",
            front["titre"][0],
            front.get("résumé", [""])[0],
            ("action",),
            front["format"][0],
            front["date"][0][:4] if "date" in front else "",
            tuple(map(str, front["contributeur"])),
            front.get("date", [""])[0],
        )
        for name, front, _ in records
    ]
    started = time.perf_counter()
    table = tabulate(documents)
    tabulated = time.perf_counter()
    facets = [lay_out_facet(key, fronts) for key in FACETS]
    laid_out = time.perf_counter()
    files = render_search(table, cards, facets, {})
    rendered = time.perf_counter()
    tracemalloc.start()
    render_search(table, cards, facets, {})
    megabytes = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return files, {"words": tabulated - started, "index": rendered - laid_out, "memory": megabytes}


def weigh(index: Path, answer: dict[str, Any]) -> dict[str, int]:
    """Bytes on the wire for an answer, by kind of file."""
    sizes: dict[str, int] = defaultdict(int)
    for name in answer["files"]:
        sizes[name.split("/")[0].split(".")[0]] += len(gzip.compress((index / name).read_bytes()))
    return sizes


def report_size(number: int) -> None:
    files, cost = make_index(number)
    size = sum(map(len, files.values())) / 1e6
    print(
        f"\n{number} records: words {cost['words']:.1f} s, index {cost['index']:.1f} s, {cost['memory']:.0f} MB"
    )
    print(f"  {len(files)} files, {size:.1f} MB on disk")
    with tempfile.TemporaryDirectory() as folder:
        index = reader.write_index(files, Path(folder))
        script = len(gzip.compress((ROOT / "theme/assets/javascripts/recherche.js").read_bytes()))
        first, *answers = reader.ask(index, [{"text": text, "most": 20} for text in ("", *QUERIES)])[
            "answers"
        ]
        print(
            f"  before the first key: {sum(weigh(index, first).values()) / 1e3:.0f} KB, and the script {script / 1e3:.0f} KB"
        )
        for text, answer in zip(QUERIES, answers, strict=True):
            sizes = weigh(index, answer)
            kinds = ", ".join(f"{kind} {size / 1e3:.0f}" for kind, size in sizes.items())
            total = sum(sizes.values()) / 1e3
            print(
                f"  « {text} »: {answer['total']} found, {total:.0f} KB ({kinds}), {answer['milliseconds']:.0f} ms"
            )
        median = statistics.median(answer["milliseconds"] for answer in answers)
        print(f"  median answer: {median:.0f} ms, reading and running the files included")


def report_bank() -> None:
    bank = json.loads((reader.HERE / "bank.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        scores, faults = reader.score_bank(bank, Path(folder))
    print(f"Our bank: {len(bank['records'])} records, {len(bank['queries'])} queries")
    print("\n".join(str(score) for score in scores.values()))
    print("\n".join(faults))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="numbers of records")
    arguments = parser.parse_args()
    report_bank()
    for size in arguments.sizes:
        report_size(size)


if __name__ == "__main__":
    main()
