"""Templates are compiled once for all builds, and what stands where they are kept is run only if this program wrote it."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator import compiled
from generator.cache import digest
from generator.parts import CompiledTemplates, Parts

pytestmark = pytest.mark.integration
SOURCES = {"page.html": "{{ view }} !", "other.html": "{{ view }} ?"}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "__pycache__" / "templates.pyc"
    monkeypatch.setattr(compiled, "_file", lambda: file)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return file


def a_process(monkeypatch: pytest.MonkeyPatch) -> CompiledTemplates:
    """One that has compiled nothing yet; the templates of parts are given."""
    templates = CompiledTemplates()
    monkeypatch.setattr(compiled, "_BOTH", (templates, CompiledTemplates()))
    monkeypatch.setattr("generator.parts.COMPILED_PARTS", templates)
    compiled.read_compiled()
    return templates


@pytest.mark.usefixtures("kept")
def test_a_second_process_compiles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    first = a_process(monkeypatch)
    assert Parts(SOURCES).render("page.html", "<a>", "") == "&lt;a&gt; !"
    assert first.is_new
    compiled.write_compiled()

    second = a_process(monkeypatch)
    assert Parts(SOURCES).render("page.html", "<a>", "") == "&lt;a&gt; !"
    assert not second.is_new
    assert len(second.codes) == 2

    third = a_process(monkeypatch)  # one of the two was edited
    assert Parts(SOURCES | {"page.html": "{{ view }} ."}).render("page.html", "a", "") == "a ."
    assert third.is_new
    compiled.write_compiled()
    assert len(a_process(monkeypatch).codes) == 2  # what nothing asks for is not kept


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda data: data[:-1],
        lambda data: data[:-1] + b"x",
        lambda data: b"0" * 16 + data[16:],  # another program's
        lambda data: data[:16] + digest([bad := marshal.dumps(1)])[:-1] + b"?" + bad,
    ],
)
def test_what_this_program_did_not_write_is_not_run(
    kept: Path, monkeypatch: pytest.MonkeyPatch, spoil: object
) -> None:
    a_process(monkeypatch)
    Parts(SOURCES)
    compiled.write_compiled()
    kept.write_bytes(spoil(kept.read_bytes()))  # type: ignore[operator]

    assert a_process(monkeypatch).codes == {}


def test_nothing_is_kept_where_python_keeps_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    a_process(monkeypatch)
    Parts(SOURCES)
    compiled.write_compiled()

    assert not kept.exists()


def test_a_folder_that_cannot_be_written_stops_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_process(monkeypatch)
    Parts(SOURCES)
    kept.parent.write_text("a file")
    compiled.write_compiled()

    assert kept.parent.read_text() == "a file"


def test_it_stands_beside_what_python_compiles() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "from generator import compiled; print(compiled.__cached__, compiled._file(), sep=chr(10))",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split(os.linesep)

    assert Path(told[0]).parent == Path(told[1]).parent
