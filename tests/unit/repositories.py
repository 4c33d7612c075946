"""Small Git repositories for the tests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path


def git(folder: Path, day: str, *arguments: str) -> str:
    """Run Git as nobody, at noon of a day."""
    moment = f"{day}T12:00:00+0000"
    env = {
        **os.environ,
        **{f"GIT_{who}_{what}": "t@t" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        "GIT_AUTHOR_DATE": moment,
        "GIT_COMMITTER_DATE": moment,
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    done = subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, env=env)
    return done.stdout.decode()


def commit(folder: Path, day: str = "2024-01-01") -> str:
    """Commit everything; the commit's name."""
    git(folder, day, "add", "--all")
    git(folder, day, "commit", "-qm", "x")
    return git(folder, day, "rev-parse", "HEAD").strip()


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder, by path."""
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
