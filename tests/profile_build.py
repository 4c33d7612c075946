"""Shows where the time of a whole build goes, by stage and by function: ``make profile``.

Comes in: sizes. Goes out: for each, the stages as ``mine build --timings`` tells them, then the functions that took most
of the time, in the process that was started and in the copies of it that worked beside (``fork``). The profiler slows
small functions more than large ones: stages give seconds, functions give shares.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench import ROOT, Project, processor
from generator import fork
from generator.cli import main as mine

SIZES = (1_000, 10_000)
MOST = 25
PARENT, COPY = "parent.prof", "copy-{}.prof"


def run_profiled(folder: Path, arguments: Sequence[str]) -> None:
    """Run the ``mine`` command in this process; leave a profile of it and of each of its copies."""
    own = cProfile.Profile()
    send = fork._send

    def send_profiled(work: Any, sender: Connection) -> None:
        own.disable()  # it came along with the copy
        profile = cProfile.Profile()
        profile.runcall(send, work, sender)
        profile.dump_stats(folder / COPY.format(os.getpid()))

    fork._send = send_profiled
    try:
        own.runcall(mine, arguments)
    except SystemExit as ended:
        own.dump_stats(folder / PARENT)
        raise SystemExit(ended.code) from None


def print_functions(name: str, files: Sequence[Path]) -> None:
    """The functions that took most of the time of some profiles together."""
    stats: Any = pstats.Stats(str(files[0]))
    stats.add(*map(str, files[1:]))
    total = sum(own for _, _, own, _, _ in stats.stats.values())
    print(f"\n  {name}: {total:.1f} s under the profiler\n  {'own':>6}{'with calls':>12}{'calls':>12}")
    rows = sorted(stats.stats.items(), key=lambda row: row[1][2], reverse=True)
    for (file, line, function), (_, calls, own, whole, _) in rows[:MOST]:
        print(f"  {own / total:>6.1%}{whole / total:>12.1%}{calls:>12,}  {_place(file, line)}{function}")


def _place(file: str, line: int) -> str:
    """Where a function is, from the package that holds it; built-in ones have no file."""
    if file == "~":
        return ""
    parts = Path(file).parts
    start = parts.index("site-packages") + 1 if "site-packages" in parts else -2
    return f"{'/'.join(parts[start:])}:{line} "


def main() -> None:
    parser = argparse.ArgumentParser(description="Shows where the time of a build goes.")
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--mine", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)  # the profiled process
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.mine:
        run_profiled(arguments.into, arguments.mine)
    print(
        f"{processor()}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} (near 0 on a quiet machine)"
    )
    with tempfile.TemporaryDirectory(prefix="la-mine-profile-") as folder:
        for size in arguments.sizes:
            print_size(size, Project(Path(folder), size), Path(folder))


def print_size(size: int, project: Project, folder: Path) -> None:
    """Build once for the stages, once under the profiler."""
    plain = project.mine("build", "--timings")
    print(f"\n{size} resources: {plain.seconds:.1f} s, {plain.processor:.1f} s of processor, by stage")
    for stage, seconds in plain.stages.items():
        print(f"  {seconds:>6.2f} s  {seconds / plain.seconds:>6.1%}  {stage}")
    project.forget()
    into = folder / f"profiles-{size}"
    into.mkdir()
    command = ["build", "-f", str(project.folder / "mkdocs.yml")]
    subprocess.run(
        [sys.executable, __file__, "--into", str(into), "--mine", *command],
        cwd=ROOT,
        check=True,
        capture_output=True,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )
    print_functions("The process that was started", [into / PARENT])
    copies = sorted(into.glob(COPY.format("*")))
    if copies:
        print_functions(f"Its {len(copies)} copies together", copies)


if __name__ == "__main__":
    main()
