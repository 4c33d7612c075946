"""Putting a site in its place: whole or not at all, one build at a time, and what did not change is kept."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


PATHS = ("a", "a/index.html", "a/b/index.html", "a/b", "c/index.html", "d.json")
STATES = st.dictionaries(st.sampled_from(PATHS), st.sampled_from((b"1", b"2", b"33"))).filter(
    lambda state: not any(one.startswith(f"{other}/") for one in state for other in state)
)


@pytest.mark.parametrize("links", [True, False], ids=["hard links", "no hard links"])
@given(states=st.lists(STATES, min_size=2, max_size=6), damage=st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_sites_that_take_turns_hold_what_was_written(
    links: bool, states: list[dict[str, bytes]], damage: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as root:
        patch.setattr(publish, "LARGE", 0)
        if not links:
            patch.setattr(os, "link", refuse)
        site, spare = Path(root, "site"), Path(root, ".site.old")
        before: dict[str, tuple[bytes, int]] = {}
        for turn, state in enumerate(states):
            if turn == damage and spare.is_dir():  # whatever happened to it
                shutil.rmtree(spare)
                shutil.copytree(site, spare)
                (spare / "étranger").mkdir()
                (spare / "étranger/a").write_text("x")
            with publish.aside(site, lambda: None) as new:
                for path, data in state.items():
                    new.write(path, data)
                new.put_in_place()

            assert files(site) == state
            stays = {path for path, (data, _) in before.items() if state.get(path) == data}
            now = {path: (data, (site / path).stat().st_ino) for path, data in state.items()}
            assert not links or all(now[path] == before[path] for path in stays)
            assert {path.name for path in Path(root).iterdir()} <= {"site", ".site.old"}
            before = now


def test_a_large_site_keeps_the_one_before_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "LARGE", 2)
    links: list[str] = []
    link = os.link
    monkeypatch.setattr(os, "link", lambda *pair: (links.append(pair[0]), link(*pair)))
    site = tmp_path / "site"

    def write(**changed: bytes) -> list[str]:
        links.clear()
        with publish.aside(site, lambda: None) as new:
            for path, data in (dict.fromkeys("abcd", b"same") | changed).items():
                new.write(path, data)
            new.put_in_place()
        return sorted(Path(path).name for path in links)

    assert write() == []
    assert write(a=b"1") == ["b", "c", "d"]
    assert write(a=b"1", b=b"2") == ["a"]
    assert write(a=b"1", b=b"3", e=b"4") == ["b"]  # made ready before it is known that it will go
    assert write(a=b"5", b=b"6", c=b"7", d=b"8") == ["b", "e"]
    assert not (tmp_path / ".site.old").exists()  # it holds nothing of the new one


def test_a_site_taken_away_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "LARGE", 0)
    site = tmp_path / "site"
    for text in (b"1", b"1", b"2"):
        with publish.aside(site, lambda: None) as new:
            new.write("a", text)
            new.write("b", b"same")
            new.put_in_place()
    shutil.rmtree(site)

    with publish.aside(site, lambda: None) as new:
        new.write("c", b"3")
        new.put_in_place()

    assert files(site) == {"c": b"3"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def refuse(*_: object) -> None:
    raise OSError


def test_a_file_system_without_hard_links_does_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
