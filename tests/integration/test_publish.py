"""Putting a site in its place: whole or not at all, one build at a time, and what did not change is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

import pytest

from generator import mkdocs_plugin, publish
from generator.disk import read_project, read_sources
from generator.errors import ProjectError

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.integration


def build(site: Path) -> dict[str, bytes]:
    project = read_project(ROOT / "mkdocs.yml", None, site)
    assert mkdocs_plugin.build(project, read_sources(project.content), lambda _: None) == ()
    return files(site)


def files(site: Path) -> dict[str, bytes]:
    return {str(p.relative_to(site)): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def test_unchanged_files_keep_their_date(tmp_path: Path) -> None:
    site = tmp_path / "site"
    before = build(site)
    page, asset = site / "ressources/index.html", next(site.glob("assets/**/*.css"))
    changed = site / "a-propos/index.html"
    changed.write_text("retouché")
    for file in site.rglob("*"):
        os.utime(file, (1_000_000_000, 1_000_000_000))

    assert build(site) == before
    assert {page.stat().st_mtime, asset.stat().st_mtime} == {1_000_000_000}
    assert changed.stat().st_mtime > 1_000_000_000
    assert sorted(p.name for p in tmp_path.iterdir()) == ["site"]


def test_a_file_system_without_hard_links_does_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    site = tmp_path / "site"
    before = build(site)
    monkeypatch.setattr(os, "link", refuse)

    assert build(site) == before


def test_a_second_build_waits_for_the_first(tmp_path: Path) -> None:
    told: list[str] = []
    order: list[str] = []
    inside = threading.Event()

    def first() -> None:
        with publish.aside(tmp_path / "site", lambda: told.append("first waits")):
            inside.set()
            while not told:
                time.sleep(0.01)
            order.append("first ends")

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(10)
    with publish.aside(tmp_path / "site", lambda: told.append("second waits")):
        order.append("second begins")
    thread.join()

    assert told == ["second waits"]
    assert order == ["first ends", "second begins"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on this system")
def test_a_killed_build_leaves_the_site_and_the_next_one_is_right(tmp_path: Path) -> None:
    site = tmp_path / "site"
    before = build(site)
    command = [sys.executable, "-m", "generator", "build", "--site", str(site), "--timings"]
    for stage in ("Textes", "Pages rédigées", "Écriture des pages"):  # told as each one ends
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8")
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(stage):
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()

        assert files(site) == before

    assert build(site) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["site"]


def test_a_full_disk_leaves_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    before = build(site)
    (site / "ressources/index.html").write_text("à refaire")
    before["ressources/index.html"] = "à refaire".encode()

    def full(file: str, mode: str, **options: int) -> IO[bytes]:
        if "w" in mode:
            raise OSError(28, "No space left on device")
        return open(file, mode, **options)  # noqa: PTH123 - what it stands for

    monkeypatch.setattr(publish, "open", full, raising=False)
    with pytest.raises(ProjectError, match="le disque est plein"):
        build(site)

    assert files(site) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["site"]
