"""What depends on the program alone is put together once, kept beside it, and believed from nobody else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import lexicon, program
from generator.cache import remember
from generator.disk import Project
from generator.serial import encode

pytestmark = pytest.mark.integration
NOWHERE = Project(Path("mkdocs.yml"), Path("content"), Path("site"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where things are kept, for once."""
    monkeypatch.setattr(program, "own_file", lambda name: tmp_path / "__pycache__" / name)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "__pycache__"


def test_what_was_kept_is_read_again(folder: Path) -> None:
    program.write_own("mots", b"eau")

    assert program.read_own("mots") == b"eau"
    assert [file.name for file in folder.iterdir()] == ["mots"]


def test_nothing_was_kept(folder: Path) -> None:
    assert program.read_own("mots") is None
    assert not folder.exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda data: data[:-1],
        lambda data: data[:-1] + b"x",
        lambda data: bytes([data[0] ^ 1]) + data[1:],  # another program's
        lambda data: data[: program.DIGEST] + program.digest([b"eaux"])[:-1] + b"?" + b"eaux",
    ],
)
def test_what_this_program_did_not_write_is_not_believed(
    folder: Path, spoil: Callable[[bytes], bytes]
) -> None:
    program.write_own("mots", b"eau")
    (folder / "mots").write_bytes(spoil((folder / "mots").read_bytes()))

    assert program.read_own("mots") is None


def test_nothing_is_kept_where_python_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    program.write_own("mots", b"eau")

    assert not folder.exists()


def test_half_a_file_is_not_left_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    program.write_own("mots", b"eau")

    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_stops_nothing(folder: Path) -> None:
    folder.write_text("a file")
    program.write_own("mots", b"eau")

    assert folder.read_text() == "a file"
    assert program.read_own("mots") is None


def test_it_stands_where_python_keeps_this_program() -> None:
    code = "from generator import program; print(program.__cached__); print(program.own_file('mots'))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    theirs, ours = map(Path, told.stdout.splitlines())

    assert theirs.parent == ours.parent
    assert not (Path(program.__file__).parent / f"{ours.name.partition('.')[0]}.py").exists()


@pytest.mark.usefixtures("folder")
def test_the_word_lists_are_put_together_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lexicon.lexicon.cache_clear()
    assert lexicon.lexicon().lemma("canaux") == "canal"

    monkeypatch.setattr(lexicon, "_put_together", lambda: pytest.fail("they are kept"))
    lexicon.lexicon.cache_clear()
    assert lexicon.lexicon().lemma("canaux") == "canal"
    lexicon.lexicon.cache_clear()


def test_work_without_a_key_is_remembered_for_every_project(folder: Path) -> None:
    assert remember(NOWHERE, "mots", b"", list[str], lambda: ["eau"]) == ["eau"]
    assert remember(NOWHERE, "mots", b"", list[str], lambda: pytest.fail("it is kept")) == ["eau"]

    program.write_own("mots", encode(1))  # what an older version of the work gave
    assert remember(NOWHERE, "mots", b"", list[str], lambda: ["air"]) == ["air"]
    assert [file.name for file in folder.iterdir()] == ["mots"]
