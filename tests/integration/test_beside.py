"""A second process makes the same site, and its failure is not passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import mkdocs_plugin
from generator.disk import read_project
from generator.fork import can_fork, in_a_child

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not can_fork(), reason="one processor, or no fork on this system"),
]


def build(site: Path) -> dict[str, bytes]:
    assert mkdocs_plugin.build(read_project(ROOT / "mkdocs.yml", None, site), lambda _: None)
    return {str(p.relative_to(site)): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def test_two_processes_give_the_bytes_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    def counted(work):
        started.append(work)
        return in_a_child(work)

    alone = build(tmp_path / "alone")
    monkeypatch.setattr(mkdocs_plugin, "beside_for", lambda _records: counted)

    assert build(tmp_path / "together") == alone
    assert len(started) == 4  # half of the records, half of the texts, search, half of the files


def test_a_child_that_fails_is_told() -> None:
    def fail() -> None:
        raise ValueError

    with pytest.raises(RuntimeError, match="second process"):
        in_a_child(fail)()
