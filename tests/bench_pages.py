"""Weighs the site's pages and times them as a slow phone would show them: ``make bench-pages``.

Comes in: numbers of synthetic resources (0: this project's own library). Goes out: tables in Markdown, medians, with the
budgets beside. Lighthouse measures (``peers``), with Chromium as Debian packs it, over a loopback host that compresses,
with its usual phone: slow 4G (150 ms, 1.6 Mbit/s) and a processor four times as slow, simulated. Bytes are those of the
first load, headers, style, script and icon included. « Search » are those of its script and index alone.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import peers
from bench import ROOT, Project, processor
from conftest import which_tool
from serving import serve

SIZES = (0, 10_000)
QUERY = "m%C3%A9diation+num%C3%A9rique"
HEADINGS = (
    "resources", "page", "requests", "first load", "of it the search", "budget", "first paint", "largest paint",
    "layout shift", "blocking", "performance", "accessibility",
)  # fmt: skip


@dataclass(frozen=True)
class Budget:
    """The most that a page may ask and weigh; ``search`` holds for its script and index alone."""

    requests: int = 0
    kilobytes: int = 0
    search: int = 0


@dataclass(frozen=True)
class Visit:
    """What Lighthouse saw of one load."""

    requests: int
    bytes: int
    search: int
    first_paint: float
    largest_paint: float
    shift: float
    blocking: float
    performance: float
    accessibility: float


def pages_of(site: Path) -> Iterator[tuple[str, str, Budget]]:
    """What each page is called, where it is, what it may weigh."""
    records = sorted((site / "ressources").glob("*/index.html"), key=lambda page: page.stat().st_size)
    record = records[len(records) // 2].parent.name
    yield "home", "", Budget()
    yield "resource of median size", f"ressources/{record}/", Budget(requests=12, kilobytes=150)
    yield "largest resource", f"ressources/{records[-1].parent.name}/", Budget(requests=12, kilobytes=150)
    yield "listing", "ressources/", Budget()
    pairs = sorted((site / "thematique").glob("*/*/*/index.html"), key=lambda page: page.stat().st_size)
    if pairs:
        yield "largest listing of two facets", f"{pairs[-1].parent.relative_to(site).as_posix()}/", Budget()
    yield "search, before the first key", "recherche/", Budget(search=60)
    yield "search, first query", f"recherche/?q={QUERY}", Budget(search=150)


def measure(lighthouse: peers.Tool, url: str) -> Visit:
    """One first load."""
    chromium = which_tool("chromium")
    environment = os.environ | ({"CHROME_PATH": chromium} if chromium else {})
    flags = ("--output=json", "--quiet", "--only-categories=performance,accessibility")
    chrome = "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking"
    done = subprocess.run(
        [*lighthouse.command, url, *flags, chrome],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if done.returncode:
        sys.exit(f"Lighthouse failed on {url}:\n{done.stderr[-3000:]}")
    report = json.loads(done.stdout)
    audits, categories = report["audits"], report["categories"]
    asked = [
        (urlsplit(row["url"]).path, row["transferSize"])
        for row in audits["network-requests"]["details"]["items"]
    ]
    searched = [size for path, size in asked if "/recherche/index/" in path or path.endswith("/recherche.js")]
    return Visit(
        len(asked),
        sum(size for _, size in asked),
        sum(searched),
        audits["first-contentful-paint"]["numericValue"],
        audits["largest-contentful-paint"]["numericValue"],
        audits["cumulative-layout-shift"]["numericValue"],
        audits["total-blocking-time"]["numericValue"],
        categories["performance"]["score"] * 100,
        categories["accessibility"]["score"] * 100,
    )


def print_row(size: int, name: str, budget: Budget, visits: Sequence[Visit]) -> None:
    def median(attribute: str) -> float:
        return statistics.median(getattr(visit, attribute) for visit in visits)

    search = median("search") / 1e3
    promised = [f"{budget.requests} requests"] if budget.requests else []
    promised += [f"{budget.kilobytes} KB"] if budget.kilobytes else []
    promised += [f"search {budget.search} KB"] if budget.search else []
    cells = (
        f"{size:,}".replace(",", " ") if size else "this library",
        name,
        f"{median('requests'):.0f}",
        f"{median('bytes') / 1e3:.0f} KB",
        f"{search:.0f} KB" if search else "",
        ", ".join(promised),
        f"{median('first_paint') / 1e3:.1f} s",
        f"{median('largest_paint') / 1e3:.1f} s",
        f"{median('shift'):.2f}",
        f"{median('blocking'):.0f} ms",
        f"{median('performance'):.0f}",
        f"{median('accessibility'):.0f}",
    )
    print(f"| {' | '.join(cells)} |", flush=True)


def build(size: int, folder: Path) -> Path:
    """The site of a synthetic library, or of this project's own."""
    if size:
        project = Project(folder, size)
        project.mine("build")
        return project.folder / "site"
    command = [sys.executable, "-m", "generator", "build", "--site", str(folder / "own")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder / "own"


def main() -> None:
    parser = argparse.ArgumentParser(description="Weighs and times the site's pages.")
    parser.add_argument(
        "sizes", nargs="*", type=int, default=SIZES, help="numbers of resources (0: this library)"
    )
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    try:
        lighthouse = peers.npm(*peers.LIGHTHOUSE)
    except peers.NotInstallableError as why:
        sys.exit(f"Skipped: Lighthouse ({why})")
    print(f"{processor()}, {os.cpu_count()} cores · {platform.system()} · Lighthouse {lighthouse.version}")
    print(
        f"load average {os.getloadavg()[0]:.1f} at the start (near 0 on a quiet machine), {arguments.runs} runs\n"
    )
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}", flush=True)
    with tempfile.TemporaryDirectory(prefix="la-mine-pages-") as folder:
        for size in arguments.sizes:
            site = build(size, Path(folder))
            with serve(site) as host:
                for name, path, budget in pages_of(site):
                    visits = [measure(lighthouse, host.url + path) for _ in range(arguments.runs)]
                    print_row(size, name, budget, visits)


if __name__ == "__main__":
    main()
