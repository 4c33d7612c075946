"""Times the ``mine`` command on synthetic libraries, beside the budgets: ``make bench``.

Comes in: sizes and a number of runs. Goes out: a table on the terminal, with the median of the runs, the budget and
their ratio (under 1 is within). Each run is a process of its own, as a person would start it. « Cold » means that
the site and every cache are gone; the pages of the disk stay in the system's memory, and what the program keeps beside itself
stays as the modules that Python compiled do. Peak memory is that of the
largest single process. On Linux, crossings alone are timed too, in a process that has read all else.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import factory
from generator.disk import read_sources

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000)
# Seconds (megabytes for memory) at each of the sizes.
BUDGETS: dict[str, tuple[float | None, float]] = {
    "check, cold": (0.4, 2.0),
    "check, nothing changed": (0.3, 0.6),
    "check, one body changed": (0.3, 0.5),
    "check, one title changed": (0.3, 0.5),
    "check, one record added": (0.3, 0.5),
    "build, cold": (2.0, 10.0),
    "build, nothing changed": (0.8, 1.5),
    "build, one body changed": (0.8, 2.0),
    "serve, one record saved": (0.3, 0.5),
    "memory": (250.0, 900.0),
    "crossings alone": (None, 3.0),
    "    memory beyond the records": (None, 500.0),
}
PACKAGES = ("mkdocs", "mkdocs-material", "comrak", "nh3", "pyyaml", "jinja2", "numpy", "scipy", "simplemma")


@dataclass
class Run:
    """One process: how long it took, its share of processor, its most memory, its account of its stages."""

    seconds: float
    processor: float
    megabytes: float
    stages: dict[str, float] = field(default_factory=dict)


def set_aside(folder: Path, sources: Collection[str]) -> None:
    """Move all that is no source out of a folder.

    It is removed with the whole at the end: ext4 spends seconds on new files just after old ones were
    deleted, which is not ours to measure.
    """
    aside = folder.with_name(f"{folder.name}-{time.monotonic_ns()}")
    aside.mkdir()
    for path in folder.iterdir():
        if path.name not in sources:
            path.rename(aside / path.name)


class Project:
    """A synthetic library in a folder of its own, with a Git history, the theme and the configuration."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder / str(size)
        self.folder.mkdir(parents=True)
        shutil.copy(ROOT / "mkdocs.yml", self.folder)
        shutil.copytree(ROOT / "theme", self.folder / "theme")
        factory.write_content(size, self.folder / "content")
        self._git("init", "--quiet")
        self._git("add", "--all")
        identity = ("-c", "user.name=Mesure", "-c", "user.email=mesure@example.org")
        self._git(*identity, "commit", "--quiet", "--message", "Bibliothèque synthétique")
        self.sources = {path.name for path in self.folder.iterdir()}

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, check=True)

    def forget(self) -> None:
        """Set aside the site and every cache."""
        set_aside(self.folder, self.sources)

    def edit(self, mark: str) -> None:
        """Add a paragraph to the body of one record."""
        record = min((self.folder / "content" / "ressources").rglob("*.md"))
        with record.open("a", encoding="utf-8") as file:
            file.write(f"\n{mark}.\n")

    def rename(self, mark: str) -> None:
        """Give one record another title."""
        record = max((self.folder / "content" / "ressources").rglob("*.md"))
        text = record.read_text(encoding="utf-8")
        fresh = re.sub(
            r"^titre: .*$", f"titre: Un titre de mesure, {mark}", text, count=1, flags=re.MULTILINE
        )
        record.write_text(fresh, encoding="utf-8")

    def add(self, mark: str) -> None:
        """Add one record: the first, under other names."""
        folder = self.folder / "content" / "ressources"
        text = min(folder.rglob("*.md")).read_text(encoding="utf-8")
        fresh = re.sub(
            r"^titre: .*$", f"titre: Une notice ajoutée, {mark}", text, count=1, flags=re.MULTILINE
        )
        fresh = re.sub(r"^(?:source|anciens identifiants|identifiants?): .*\n", "", fresh, flags=re.MULTILINE)
        (folder / f"ajout-{mark}.md").write_text(fresh, encoding="utf-8")

    def mine(self, *arguments: str) -> Run:
        """Run the command to its end; a failure stops the whole benchmark, with what it said."""
        command = [sys.executable, "-m", "generator", *arguments, "-f", str(self.folder / "mkdocs.yml")]
        environment = os.environ | {"XDG_CACHE_HOME": str(self.folder / "cache"), "NO_MKDOCS_2_WARNING": "1"}
        with tempfile.TemporaryFile("w+") as output:
            start = time.perf_counter()
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            text = output.read()
        if process.returncode:
            sys.exit(f"{' '.join(command)} → {process.returncode}\n{text[-3000:]}")
        scale = 1024 if sys.platform == "linux" else 1024 * 1024  # kilobytes, but bytes on macOS
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale, read_stages(text))

    def serve(self, saves: int) -> tuple[list[float], list[float]]:
        """Seconds from a record's saving to its fresh page, and to its fresh card in a list, on a running server."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        command = [sys.executable, "-m", "generator", "serve", "-f", str(self.folder / "mkdocs.yml")]
        record = min((self.folder / "content" / "ressources").rglob("*.md"))
        page = f"http://{address}/ressources/{record.stem}/"
        text = record.read_text(encoding="utf-8")
        server = subprocess.Popen(
            [*command, "--address", address], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_for(page, "", server)
            pages, lists = [], []
            for number in range(saves):
                mark = f"0 Enregistrement de mesure {number}"  # the first title of all
                fresh = re.sub(r"^titre: .*$", f"titre: {mark}", text, flags=re.MULTILINE)
                record.write_text(f"{fresh}\n{mark} dans le texte.\n", encoding="utf-8")
                start = time.perf_counter()
                wait_for(page, f"{mark} dans", server)
                pages.append(time.perf_counter() - start)
                wait_for(f"http://{address}/ressources/page/titre/", mark, server)
                lists.append(time.perf_counter() - start)
                time.sleep(1)  # as a person pauses, and so that the server is idle again
            return pages, lists
        finally:
            server.terminate()
            server.wait()
            record.write_text(text, encoding="utf-8")

    def cross(self) -> dict[str, float]:
        """Seconds that all crossings take, and megabytes beyond those of the records and their texts."""
        command = [sys.executable, __file__, "--cross", str(self.folder / "content")]
        return read_stages(
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        )


def print_crossings(content: Path) -> None:
    """Compute the crossings of a library as a build does; this process does nothing else."""
    from generator import build
    from generator.catalogue import catalogue_of
    from generator.crossings import cross
    from generator.fork import beside_for
    from generator.rules import check_sources

    gc.disable()
    sources = read_sources(content)
    beside = beside_for(len(sources.markdown))
    catalogue = catalogue_of(check_sources(sources, beside)[0])
    table = build._tabulate(catalogue, beside)
    before = megabytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is measured from here
    start = time.perf_counter()
    cross(catalogue.corpus, table, beside)
    print(f"seconds\t{time.perf_counter() - start:.3f}\nmegabytes\t{megabytes('VmHWM') - before:.0f}")


def megabytes(name: str) -> float:
    """What Linux says of this process's memory."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def wait_for(page: str, mark: str, server: subprocess.Popen[bytes], patience: float = 300) -> None:
    """Ask for the page until it holds the mark."""
    end = time.perf_counter() + patience
    while time.perf_counter() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(page, timeout=patience) as answer:
                if mark in answer.read().decode():
                    return
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.02)
    sys.exit(f"{page} never showed “{mark}”")


def read_stages(text: str) -> dict[str, float]:
    """The ``stage<TAB>seconds`` lines that ``--timings`` prints."""
    stages = {}
    for line in text.splitlines():
        name, tab, seconds = line.partition("\t")
        if tab and seconds.replace(".", "", 1).isdigit():
            stages[name] = float(seconds)
    return stages


def pace() -> Run:
    """Ten million additions in a plain loop: how far a shared machine was slowed by others, from run to run."""
    start = time.perf_counter()
    total = 0
    for number in range(10_000_000):
        total += number
    seconds = time.perf_counter() - start
    return Run(seconds, seconds, 0.0)


def measure(project: Project, runs: int) -> dict[str, list[Run]]:
    """Every measure of one library, ``runs`` times each."""
    measures: dict[str, list[Run]] = defaultdict(list)
    for run in range(runs):
        project.forget()
        measures["check, cold"].append(project.mine("check"))
        measures["check, nothing changed"].append(project.mine("check"))
        project.edit(f"Contrôle {run}")
        measures["check, one body changed"].append(project.mine("check"))
        project.rename(str(run))
        measures["check, one title changed"].append(project.mine("check"))
        project.add(str(run))
        measures["check, one record added"].append(project.mine("check"))
        project.forget()
        measures["build, cold"].append(project.mine("build", "--timings"))
        measures["build, nothing changed"].append(project.mine("build", "--timings"))
        measures["pace of the machine"].append(pace())
    for run in range(
        runs
    ):  # last: each takes the former site away, and what is written next would pay for it
        project.edit(f"Mesure {run}")
        measures["build, one body changed"].append(project.mine("build", "--timings"))
    return measures


def print_line(name: str, values: Sequence[float], unit: str, budget: float | None) -> None:
    median = statistics.median(values)
    beside = f"{budget:>9.1f}{median / budget:>9.2f}" if budget else ""
    spread = f"{min(values):.2f}–{max(values):.2f}"
    print(f"  {name:<34}{median:>9.2f} {unit:<3}{spread:>16}{beside}")


def budget_of(name: str, size: int) -> float | None:
    """The budget of a measure; none at a size that has none."""
    return BUDGETS[name][SIZES.index(size)] if size in SIZES and name in BUDGETS else None


def print_size(size: int, project: Project, count: int) -> None:
    """Measure one library and print what was found."""
    print(f"\n{f'{size} resources':<36}{'median':>9}{'spread':>20}{'budget':>9}{'ratio':>9}")
    measures = measure(project, count)
    for name, runs in measures.items():
        print_line(name, [run.seconds for run in runs], "s", budget_of(name, size))
        print_line("    processor time", [run.processor for run in runs], "s", None)
        for stage in runs[0].stages:
            print_line(f"    {stage}", [run.stages.get(stage, 0.0) for run in runs], "s", None)
    memory = [max(runs[index].megabytes for runs in measures.values()) for index in range(count)]
    print_line("memory", memory, "MB", budget_of("memory", size))
    if sys.platform == "linux":
        alone = [project.cross() for _ in range(count)]
        for name, key, unit in (
            ("crossings alone", "seconds", "s"),
            ("    memory beyond the records", "megabytes", "MB"),
        ):
            print_line(name, [run[key] for run in alone], unit, budget_of(name, size))
    name = "serve, one record saved"
    pages, lists = project.serve(count)
    print_line(name, pages, "s", budget_of(name, size))
    print_line("    its card in lists", lists, "s", None)


def processor() -> str:
    """The processor's name as the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def main() -> None:
    parser = argparse.ArgumentParser(description="Times the mine command on synthetic libraries.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cross", type=Path, help=argparse.SUPPRESS)  # the process that is measured
    arguments = parser.parse_args()
    if arguments.cross:
        print_crossings(arguments.cross)
        return
    print(f"{processor()}, {os.cpu_count()} cores · {platform.system()} · Python {platform.python_version()}")
    print(f"load average {os.getloadavg()[0]:.1f} at the start: near 0 on a quiet machine")
    print(" · ".join(f"{name} {version(name)}" for name in PACKAGES))
    with tempfile.TemporaryDirectory(prefix="la-mine-bench-") as folder:
        for size in arguments.sizes:
            print_size(size, Project(Path(folder), size), arguments.runs)


if __name__ == "__main__":
    main()
