"""Measures the search, ours beside Pagefind's on the same notices and queries: ``make bench-search``.

Comes in: the bank of ``tests/search/``, alone and among synthetic notices (``factory``). Goes out: tables in Markdown.

The pairs. Both index the same texts: title, keywords, summary, body, and the facets as words and as filters. Ours
makes its index in this process; Pagefind runs its command on plain pages, one a notice, written as its users would
(``data-pagefind-body``, ``-filter``, ``lang="fr"``), without our frame. Both are asked in Chromium, over a loopback
host that compresses. All of the bank's queries in one visit give what is found; some of them, each on a first visit
with an empty cache, give bytes and times (ours with the counts of all filters, and without, as on a phone, where filters are
closed until asked for): what loads before the first key (script and index, no page), then the query
up to its ten first results with what their cards show, then the same query again, its bytes being there. « Found » are the bank's expected notices in the first ten, « wrong firsts »
its refused ones in the first five; among thousands of synthetic notices some of these rightly come before.

Then ours in detail: each class of queries, what is missed, what each kind of file weighs.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import comrak
import yaml

import factory
import peers
import reader
from conftest import which_tool
from generator.model import RecordKey
from generator.search import FOLDER, SearchCard, SearchFacet, render_search
from generator.terms import TextDocument, tabulate
from serving import Host, serve, wire_bytes

SIZES = (0, 1_000, 10_000)
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
"""Of a library, as it grows; the bank's are many, and of its own notices."""
ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "theme" / "assets" / "javascripts" / "recherche.js"
BANK = json.loads((reader.HERE / "bank.json").read_text(encoding="utf-8"))
SHOWN = 10
EVERY = 20
"""One of so many of the bank's queries is a first visit."""


# -- notices, and the two indexes made of them ------------------------------------------------------------------


@dataclass(frozen=True)
class Notice:
    """What both searches are given of a resource."""

    id: str
    title: str
    keywords: str
    summary: str
    body: str
    facets: Mapping[str, Sequence[str]]


def make_notices(number: int) -> list[Notice]:
    """The bank's notices, among synthetic ones up to a number."""
    bank = [Notice(r["id"], r["title"], r["keywords"], r["summary"], r["body"], {}) for r in BANK["records"]]
    return [*bank, *_synthetic(max(0, number - len(bank)))]


def _synthetic(number: int) -> Iterator[Notice]:
    if not number:
        return
    for path, text in factory.make_texts(ROOT / "content", number, seed=1):
        if path.startswith("ressources/"):
            _, front, body = text.split("---\n", 2)
            values = {
                key: value if isinstance(value, list) else [value]
                for key, value in yaml.load(front, yaml.CBaseLoader).items()  # noqa: S506  # makes texts only
            }
            yield Notice(
                Path(path).stem,
                values["titre"][0],
                ", ".join(values.get("mots-clés", ())),
                values.get("résumé", [""])[0],
                body,
                {key: tuple(v[:4] if key == "date" else v for v in values.get(key, ())) for key in FACETS},
            )


@dataclass(frozen=True)
class Index:
    """A search laid out in a folder, and what making it took."""

    folder: Path
    seconds: float
    processor: float
    megabytes: float
    files: int


def make_ours(notices: Sequence[Notice], folder: Path) -> Index:
    """Our index, beside the script that reads it."""
    started, worked = time.perf_counter(), time.process_time()
    table = tabulate(
        TextDocument(
            RecordKey("ressource", notice.id),
            notice.title,
            ", ".join((notice.keywords, *(v for key in FACETS for v in notice.facets.get(key, ())))),
            notice.summary,
            notice.body,
        )
        for notice in notices
    )
    cards = [
        SearchCard(
            notice.id,
            f"ressources/{notice.id}/",
            notice.title,
            notice.summary,
            ("action",),
            *(", ".join(notice.facets.get(key, ())) for key in ("format", "date")),
            tuple(notice.facets.get("contributeur", ())),
            "",
        )
        for notice in notices
    ]
    synonyms = {label: tuple(others) for label, others in BANK["synonyms"].items()}
    files = render_search(table, cards, [_lay_out_facet(key, notices) for key in FACETS], synonyms)
    reader.write_index(files, folder)
    seconds, processor = time.perf_counter() - started, time.process_time() - worked
    shutil.copy(SCRIPT, folder)
    (folder / "index.html").write_text(
        '<!doctype html><html lang="fr"><title>Mesure</title>', encoding="utf-8"
    )
    return Index(folder, seconds, processor, sum(map(len, files.values())) / 1e6, len(files))


def _lay_out_facet(key: str, notices: Sequence[Notice]) -> SearchFacet:
    labels = sorted({label for notice in notices for label in notice.facets.get(key, ())})
    places = {label: at for at, label in enumerate(labels)}
    columns = (tuple(places[label] for label in notice.facets.get(key, ())) for notice in notices)
    return SearchFacet(key, key, tuple((str(at), label) for at, label in enumerate(labels)), tuple(columns))


def make_pagefind(tool: peers.Tool, notices: Sequence[Notice], folder: Path) -> Index:
    """Pagefind's index, as its command makes it from plain pages."""
    for notice in notices:
        page = folder / "ressources" / notice.id / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(_plain_page(notice), encoding="utf-8")
    (folder / "index.html").write_text(
        '<!doctype html><html lang="fr"><title>Mesure</title>', encoding="utf-8"
    )
    started, worked = time.perf_counter(), _children()
    subprocess.run([*tool.command, "--site", str(folder), "--silent"], check=True)
    seconds, processor = time.perf_counter() - started, _children() - worked
    files = [path for path in (folder / "pagefind").rglob("*.pf_*") if path.is_file()]
    return Index(folder, seconds, processor, sum(path.stat().st_size for path in files) / 1e6, len(files))


def _children() -> float:
    """The processor time of the commands that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _plain_page(notice: Notice) -> str:
    facets = "".join(
        f'<li data-pagefind-filter="{escape(key)}">{escape(value)}</li>'
        for key, values in notice.facets.items()
        for value in values
    )
    return (
        f'<!doctype html>\n<html lang="fr">\n<head><meta charset="utf-8"><title>{escape(notice.title)}</title></head>\n'
        f"<body><main data-pagefind-body><h1>{escape(notice.title)}</h1>\n<p>{escape(notice.summary)}</p>\n"
        f"<p>{escape(notice.keywords)}</p>\n<ul>{facets}</ul>\n{comrak.render_markdown(notice.body)}</main></body></html>\n"
    )


# -- asked in a browser --------------------------------------------------------------------------------------------

PREPARE_OURS = """async () => {
    const received = {};
    window.mineRecherche = (name, value) => { received[name] = value; };
    const run = (src) => new Promise((resolve, reject) => {
        const script = document.createElement("script");
        Object.assign(script, { src, onload: resolve, onerror: () => reject(new Error(src)) });
        document.head.append(script);
    });
    await run("/recherche.js");
    const load = async (file, name) => { await run("/FOLDER/" + file); return received[name]; };
    window.ask = async (text) => {
        const index = window.ours ??= new Recherche.Index(load);
        const { state } = Recherche.readAddress("", await index.facets());
        const answer = await Recherche.answer(index, { ...state, text }, { counted: COUNTED });
        return (await index.cards(answer.documents.slice(0, SHOWN))).map((card) => card.id);
    };
    await window.ask("");
}"""
PREPARE_PAGEFIND = """async () => {
    const pagefind = await import("/pagefind/pagefind.js");
    await pagefind.init();
    await pagefind.filters();
    window.ask = async (text) => {
        const { results } = await pagefind.search(text);
        const cards = await Promise.all(results.slice(0, SHOWN).map((result) => result.data()));
        return cards.map((card) => card.url.replace(/index\\.html$/, "").split("/").at(-2));
    };
}"""
ASK = """async (text) => {
    const started = performance.now();
    const ids = await window.ask(text);
    return [ids, performance.now() - started];
}"""


@dataclass(frozen=True)
class Answer:
    """One query on a first visit: bytes before the first key and for the query, its requests; milliseconds, and
    those of the same query again.
    """

    before: int
    bytes: int
    requests: int
    milliseconds: float
    again: float


def ask_all(browser: Any, host: Host, prepare: str, queries: Sequence[str]) -> list[list[str]]:
    """The ids found by each query, in one visit."""
    with _visit(browser, host, prepare) as page:
        return [page.evaluate(ASK, query)[0] for query in queries]


def ask_afresh(browser: Any, host: Host, prepare: str, query: str) -> Answer:
    """One query on a first visit."""
    host.sent.clear()
    with _visit(browser, host, prepare) as page:
        before = sum(size for path, size in host.sent if path not in {"/", "/favicon.ico"})
        host.sent.clear()
        milliseconds = page.evaluate(ASK, query)[1]
        sizes = [size for path, size in host.sent if path != "/favicon.ico"]
        return Answer(before, sum(sizes), len(sizes), milliseconds, page.evaluate(ASK, query)[1])


@contextmanager
def _visit(browser: Any, host: Host, prepare: str) -> Iterator[Any]:
    context = browser.new_context(locale="fr-FR")
    try:
        page = context.new_page()
        page.goto(host.url)
        page.evaluate(prepare.replace("FOLDER", FOLDER.strip("/")).replace("SHOWN", str(SHOWN)))
        yield page
    finally:
        context.close()


@contextmanager
def open_browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=which_tool("chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


# -- what is printed ---------------------------------------------------------------------------------------------------

HEADINGS = (
    "notices", "search", "found", "wrong firsts", "before the first key", "a query", "the most", "requests",
    "first answer", "again", "index made in (processor)", "on disk",
)  # fmt: skip


def print_pair(browser: Any, pagefind: peers.Tool | None, number: int) -> None:
    """Both searches over the same notices: a row each, with medians."""
    notices = make_notices(number)
    with tempfile.TemporaryDirectory() as folder:
        ours = make_ours(notices, Path(folder, "ours"))
        made = [
            ("La Mine", ours, PREPARE_OURS.replace("COUNTED", "true")),
            ("La Mine, filters closed", ours, PREPARE_OURS.replace("COUNTED", "false")),
        ]
        if pagefind is not None:
            theirs = make_pagefind(pagefind, notices, Path(folder, "pagefind"))
            made.append((f"Pagefind {pagefind.version}", theirs, PREPARE_PAGEFIND))
        for name, index, prepare in made:
            with serve(index.folder) as host:
                cells = (f"{len(notices):,}".replace(",", " "), name, *_measure(browser, host, prepare))
            cells += (
                f"{index.seconds:.1f} s ({index.processor:.1f})",
                f"{index.megabytes:.2f} MB, {index.files} files",
            )
            print(f"| {' | '.join(cells)} |", flush=True)


def _measure(browser: Any, host: Host, prepare: str) -> tuple[str, ...]:
    """The cells that a browser gives."""
    queries = [query["query"] for query in BANK["queries"]]
    score = reader.score_answers(BANK["queries"], ask_all(browser, host, prepare, queries))[0]["all"]
    answers = [ask_afresh(browser, host, prepare, query) for query in (*queries[::EVERY], *QUERIES)]
    return (
        f"{score.found} of {score.expected}",
        f"{score.sprung} of {score.refused}",
        f"{statistics.median(answer.before for answer in answers) / 1e3:.0f} KB",
        f"{statistics.median(answer.bytes for answer in answers) / 1e3:.0f} KB",
        f"{max(answer.bytes for answer in answers) / 1e3:.0f} KB",
        f"{statistics.median(answer.requests for answer in answers):.0f}",
        f"{statistics.median(answer.milliseconds for answer in answers):.0f} ms",
        f"{statistics.median(answer.again for answer in answers):.0f} ms",
    )


def print_bank() -> None:
    with tempfile.TemporaryDirectory() as folder:
        scores, faults = reader.score_bank(BANK, Path(folder))
    print(f"\nOurs by class: {len(BANK['records'])} notices, {len(BANK['queries'])} queries")
    print("\n".join(f"  {score}" for score in scores.values()))
    print("\n".join(f"  {fault}" for fault in faults))


def print_weights(number: int) -> None:
    """What our answers weigh by kind of file, read by the script in Node."""
    with tempfile.TemporaryDirectory() as folder:
        index = make_ours(make_notices(number), Path(folder)).folder / FOLDER
        queries = [{"text": text, "most": SHOWN} for text in ("", *QUERIES)]
        first, *answers = reader.ask(index, queries)["answers"]
        print(f"\nOurs at {number}: before the first key, {_weights(index, first)}")
        for text, answer in zip(QUERIES, answers, strict=True):
            print(f"  « {text} »: {answer['total']} found; {_weights(index, answer)}")


def _weights(index: Path, answer: Mapping[str, Any]) -> str:
    """Bytes on the wire by kind of file."""
    sizes: dict[str, int] = defaultdict(int)
    for name in answer["files"]:
        sizes[name.split("/")[0].split(".")[0]] += len(wire_bytes(index / name))
    kinds = ", ".join(f"{kind} {size / 1e3:.0f}" for kind, size in sizes.items())
    return f"{sum(sizes.values()) / 1e3:.0f} KB ({kinds})"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures our search beside Pagefind's.")
    parser.add_argument(
        "sizes", nargs="*", type=int, default=SIZES, help="numbers of notices (0: the bank alone)"
    )
    sizes = parser.parse_args().sizes
    try:
        pagefind: peers.Tool | None = peers.npm(*peers.PAGEFIND)
    except peers.NotInstallableError as why:
        pagefind = None
        print(f"Skipped: Pagefind ({why})")
    print(
        f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} (near 0 on a quiet machine); medians\n"
    )
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")
    with open_browser() as browser:
        for size in sizes:
            print_pair(browser, pagefind, size)
    print_bank()
    for size in filter(None, sizes):
        print_weights(size)


if __name__ == "__main__":
    main()
