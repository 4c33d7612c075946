"""The edge that keeps what parsing gave from one run to the next, so that only changed files are parsed again.

Comes in: a project and its sources. Goes out: what a check finds, sooner. A cache that is missing, damaged, or of
another program or model is passed over. Files of ``.cache/la-mine``, made of data alone (MessagePack, read into our types and
nothing else): deleted at any time, shared between branches or restored on another machine, it is believed
only for the same bytes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeVar

from generator.beside import Beside
from generator.corpus import ParsedFile, Sources
from generator.disk import Project
from generator.model import Problem
from generator.rules import Checked, check_parsed, parse_again
from generator.serial import decode, encode

FOLDER = ".cache/la-mine"
_DIGEST = 16
T = TypeVar("T")


class Findings(NamedTuple):
    """What a check found: its problems, and among how many records."""

    problems: tuple[Problem, ...]
    records: int


def find_problems(project: Project, sources: Sources, beside: Beside) -> Findings:
    """The problems of a project's sources; those of the last check when nothing has changed since."""
    key = _key(sources, whole=True)
    known = _read(_file(project, "findings"), key, Findings)
    if known is not None:
        return known
    checked = check_with_cache(project, sources, beside)
    found = Findings(checked.problems, len(checked.corpus.records))
    _write(project, "findings", key, found)
    return found


def check_with_cache(project: Project, sources: Sources, beside: Beside) -> Checked:
    """The check of a project's sources, which parses the files that changed since the last one."""
    key = _key(sources)
    known = _read(_file(project, "notices"), key, dict[str, ParsedFile]) or {}
    parsed = parse_again(sources, known, beside)
    fresh = sum(known.get(path) is not file for path, file in parsed.files.items())
    gone = len(known.keys() - parsed.files.keys())
    # Writing all again to save the parsing of a few would cost more than it saves.
    many = (fresh + gone) * 100 > len(parsed.files)
    written = beside(lambda: _write(project, "notices", key, parsed.files)) if many else None
    checked = check_parsed(sources, parsed)
    if written is not None:
        written()
    return checked


def _read(file: Path, key: bytes, kind: type[T]) -> T | None:
    """What the file holds, if it was written whole, under this key, as values of this type."""
    try:
        data = file.read_bytes()
    except OSError:
        return None
    payload = memoryview(data)[2 * _DIGEST :]
    return decode(payload, kind) if data[: 2 * _DIGEST] == key + digest([payload]) else None


def _write(project: Project, name: str, key: bytes, value: object) -> None:
    """Keep a value, if there is a project to keep it in."""
    if not project.config_file.is_file():
        return
    payload = encode(value)
    file = _file(project, name)
    fresh = file.with_name(f"{file.name}-{os.getpid()}")
    try:
        make_folder(file.parent)
        fresh.write_bytes(key + digest([payload]) + payload)
        fresh.replace(file)
    except OSError:  # a cache that cannot be kept costs time, nothing else
        with suppress(OSError):
            fresh.unlink()


def make_folder(folder: Path) -> None:
    """The folder of caches, which tells Git itself that it is none of its business."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / ".gitignore"
    if not mark.exists():
        mark.write_text("*\n", encoding="ascii")


def _file(project: Project, suffix: str) -> Path:
    """One file for each content folder; those of the project itself have one name on every machine."""
    root, content = project.config_file.parent.resolve(), project.content.resolve()
    name = content.relative_to(root).as_posix() if content.is_relative_to(root) else str(content)
    return root / FOLDER / f"{digest([name.encode()]).hex()[:12]}.{suffix}"


def _key(sources: Sources, *, whole: bool = False) -> bytes:
    """What a value depends on besides its own file: the program and the model, or with ``whole`` everything."""
    texts = [*sorted(sources.schema.items()), *(sorted(sources.markdown.items()) if whole else ())]
    pieces = (piece for path, data in texts for piece in (os.fsencode(path), data))
    others = (sorted(sources.files), sources.problems, sources.today) if whole else ()
    return digest(chain(program(), pieces, (repr(other).encode() for other in others)))


@cache
def program() -> tuple[bytes, ...]:
    """All that says which program this is: its own code, Python, and the libraries with their versions."""
    return tuple(_program())


def _program() -> Iterator[bytes]:
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".md"):
            yield from (file.name.encode(), file.read_bytes())
    yield sys.version.encode()
    for folder in map(Path, sys.path):
        if folder.is_dir():
            yield from sorted(os.fsencode(found.name) for found in folder.glob("*.dist-info"))


def digest(pieces: Iterable[bytes | memoryview]) -> bytes:
    """Sixteen bytes that tell these pieces, in this order, from all others."""
    found = blake2b(digest_size=_DIGEST)
    for piece in pieces:
        found.update(b"%d:" % len(piece))
        found.update(piece)
    return found.digest()
