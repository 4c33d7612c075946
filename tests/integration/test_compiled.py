"""Templates are compiled once for all builds (``test_program`` says what is believed of what is kept)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from generator import compiled, program
from generator.parts import CompiledTemplates, Parts

pytestmark = pytest.mark.integration
SOURCES = {"page.html": "{{ view }} !", "other.html": "{{ view }} ?"}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "__pycache__" / "templates.pyc"
    monkeypatch.setattr(program, "own_file", lambda _: file)
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
