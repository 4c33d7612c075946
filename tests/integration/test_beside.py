"""A second process makes the same site, and its failure is not passed over."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from generator import corpus, mkdocs_plugin, publish
from generator.disk import read_project, read_sources
from generator.fork import can_fork, give_way, in_a_child, shared
from generator.rules import check_again, parse_again

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not can_fork(), reason="one processor, or no fork on this system"),
]


def build(site: Path) -> dict[str, bytes]:
    project = read_project(ROOT / "mkdocs.yml", None, site)
    assert mkdocs_plugin.build(project, read_sources(project.content), lambda _: None) == ()
    return {str(p.relative_to(site)): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def test_two_processes_give_the_bytes_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    def counted(work, **how):
        started.append(work)
        return in_a_child(work, **how)

    monkeypatch.setattr(mkdocs_plugin, "can_fork", lambda: False)
    alone = build(tmp_path / "alone")
    monkeypatch.setattr(mkdocs_plugin, "can_fork", can_fork)
    monkeypatch.setattr(mkdocs_plugin, "in_a_child", counted)
    monkeypatch.setattr(mkdocs_plugin, "beside_for", lambda _records: counted)
    monkeypatch.setattr(mkdocs_plugin, "check_with_cache", lambda _, *rest: check_again(rest[0], {}, rest[1]))
    monkeypatch.setattr(corpus, "FEW", 0)

    assert build(tmp_path / "together") == alone
    assert (
        len(started) == 7
    )  # half of the records, of the texts, of the reasons; search; closeness; exports; the files


def test_another_process_makes_the_former_site_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mkdocs_plugin, "beside_for", lambda _records: in_a_child)
    monkeypatch.setattr(publish, "LARGE", 10)
    site = tmp_path / "site"
    before = build(site)
    for path in ("ressources/index.html", "404.html", "recherche/index.html"):
        (site / path).write_text("retouché")

        assert build(site) == before
        assert sorted(p.name for p in tmp_path.iterdir()) == [".site.old", "site"]


def test_what_two_processes_share_is_taken_once() -> None:
    items = list(range(1_000))
    left = shared(items, 7)
    elsewhere = in_a_child(lambda: list(left))

    assert sorted([*left, *elsewhere()]) == items


def test_what_parsing_gave_is_the_same_from_another_process() -> None:
    sources = read_sources(ROOT / "content")
    here = parse_again(sources, {}).files

    assert in_a_child(lambda: list(here.values()))() == list(here.values())


def test_a_child_may_let_others_go_first() -> None:
    assert in_a_child(lambda: (give_way(), os.nice(0))[1])() > os.nice(0)


def test_what_a_child_gives_may_be_asked_for_again() -> None:
    wait = in_a_child(os.getpid)

    assert wait() == wait() != os.getpid()


def test_a_child_that_fails_is_told() -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space") as told:
        in_a_child(fail)()
    assert "second process" in told.value.__notes__[0]


def test_a_child_that_is_killed_is_told() -> None:
    with pytest.raises(RuntimeError, match="second process"):
        in_a_child(lambda: os.kill(os.getpid(), signal.SIGKILL))()
