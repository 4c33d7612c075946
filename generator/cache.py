"""The edge that keeps what parsing gave from one run to the next, so that only changed files are parsed again.

Comes in: a project and its sources. Goes out: what a check finds, sooner. A cache that is missing, damaged, or of
another program or model is passed over. Files of ``.cache/la-mine``, made of data alone (MessagePack, read into our types and
nothing else): deleted at any time, shared between branches or restored on another machine, it is believed
only for the same bytes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeVar

from generator.beside import Beside, at_once
from generator.corpus import ParsedFile, Sources, digest_records, parse_files
from generator.disk import Project
from generator.model import Problem, Schema
from generator.rules import Checked, check_alone, check_parsed, parse_again
from generator.schema import parse_schema
from generator.serial import decode, encode
from generator.terms import KnownTexts

FOLDER = ".cache/la-mine"
_DIGEST = 16
T = TypeVar("T")


class Findings(NamedTuple):
    """What a check found: its problems, and among how many records."""

    problems: tuple[Problem, ...]
    records: int


class _Remembered(NamedTuple):
    """What the last check found, and of which files: their digests, those that are ``tied`` to others, and what
    parsing gave of those that are ``newer`` than what the cache of notices holds.
    """

    findings: Findings
    digests: dict[str, bytes]
    tied: frozenset[str]
    newer: dict[str, ParsedFile]


_FEW = 20
"""No more changed files than these are tried one by one."""


def find_problems(project: Project, sources: Sources, beside: Beside) -> Findings:
    """The problems of a project's sources. When nothing has changed since the last check they are those of then;
    when a few records have, in what says nothing of others, only these are looked at.
    """
    schema, _ = parse_schema(sources.schema)
    digests = digest_records(sources, schema)
    key = _key(sources, beside_records=digests)
    last = read_kept(project, "findings", key, _Remembered)
    changed = [path for path, found in digests.items() if last is None or last.digests.get(path) != found]
    if last is not None and not changed:
        return last.findings
    now = None
    if last is not None and len(changed) <= _FEW:
        now = _look_at(project, sources, schema, last, changed)
    if now is None:
        checked, newer = _check(project, sources, beside)
        found = Findings(checked.problems, len(checked.corpus.records))
        now = _Remembered(found, digests, checked.tied, newer)
    write_kept(project, "findings", key, now)
    return now.findings


def _look_at(
    project: Project, sources: Sources, schema: Schema, last: _Remembered, changed: Sequence[str]
) -> _Remembered | None:
    """The last check, mended for the files that changed; ``None`` when that takes a whole one."""
    import msgspec

    notices = read_kept(project, "notices", _key(sources), dict[str, msgspec.Raw]) or {}
    problems, digests, newer = last.findings.problems, dict(last.digests), dict(last.newer)
    for path in changed:
        before = newer.get(path) or (decode(notices[path], ParsedFile) if path in notices else None)
        if before is None or before.digest != digests[path]:
            return None
        alone = replace(sources, markdown={path: sources.markdown[path]})
        after = newer[path] = parse_files(alone, schema, at_once, {})[path]
        mended = check_alone(problems, last.tied, before, after, schema)
        if mended is None:
            return None
        problems, digests[path] = mended, after.digest
    return _Remembered(Findings(problems, last.findings.records), digests, last.tied, newer)


def check_with_cache(project: Project, sources: Sources, beside: Beside) -> Checked:
    """The check of a project's sources, which parses the files that changed since the last one."""
    return _check(project, sources, beside)[0]


def _check(project: Project, sources: Sources, beside: Beside) -> tuple[Checked, dict[str, ParsedFile]]:
    """The check, and the files that are newer than those in the cache."""
    key = _key(sources)
    known = read_kept(project, "notices", key, dict[str, ParsedFile]) or {}
    parsed = parse_again(sources, known, beside)
    newer = {path: file for path, file in parsed.files.items() if known.get(path) is not file}
    gone = len(known.keys() - parsed.files.keys())
    # Writing all again to save the parsing of a few would cost more than it saves.
    many = (len(newer) + gone) * 100 > len(parsed.files)
    written = beside(lambda: write_kept(project, "notices", key, parsed.files)) if many else None
    checked = check_parsed(sources, parsed)
    if written is not None:
        written()
    return checked, {} if many else newer


def remember(project: Project, name: str, key: bytes, kind: type[T], work: Callable[[], T]) -> T:
    """What some work gives, done anew only when its key is not that of the last time."""
    whole = digest([*program(), key])
    found = read_kept(project, name, whole, kind)
    if found is None:
        found = work()
        write_kept(project, name, whole, found)
    return found


def read_texts(project: Project) -> KnownTexts | None:
    """The texts that a build cut into words."""
    return read_kept(project, "texts", digest(program()), KnownTexts)


def write_texts(project: Project, texts: KnownTexts) -> None:
    """Keep the texts for the next build."""
    write_kept(project, "texts", digest(program()), texts)


def read_kept(project: Project, name: str, key: bytes, kind: type[T]) -> T | None:
    """What was kept under this name, if it was written whole, under this key, as values of this type."""
    try:
        data = _file(project, name).read_bytes()
    except OSError:
        return None
    payload = memoryview(data)[2 * _DIGEST :]
    return decode(payload, kind) if data[: 2 * _DIGEST] == key + digest([payload]) else None


def write_kept(project: Project, name: str, key: bytes, value: object) -> None:
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


def _key(sources: Sources, *, beside_records: Container[str] | None = None) -> bytes:
    """What a value depends on besides its own file: the program and the model. With the paths of the records'
    files, everything but what these hold.
    """
    texts = sorted(sources.schema.items())
    others: tuple[object, ...] = ()
    if beside_records is not None:
        texts += sorted(item for item in sources.markdown.items() if item[0] not in beside_records)
        others = (sorted(sources.files), sources.problems, sources.today)
    pieces = (piece for path, data in texts for piece in (os.fsencode(path), data))
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
