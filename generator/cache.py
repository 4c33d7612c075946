"""The edge that keeps what parsing gave from one run to the next, so that only changed files are parsed again.

Comes in: a project and its sources. Goes out: what a check finds, sooner. A cache that is missing, damaged, or of
another program or model is passed over. Files of ``.cache/la-mine``, made of data alone (MessagePack, read into our types and
nothing else): deleted at any time, shared between branches or restored on another machine, it is believed
only for the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence, Set
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import NamedTuple, TypeVar

from generator.beside import Beside, at_once
from generator.corpus import ParsedFile, Sources, parse_files
from generator.disk import Project
from generator.model import Problem, Record, Schema
from generator.program import digest, program, read_own, read_sealed, write_own, write_sealed
from generator.rules import Checked, Outset, Parsed, check_parsed, check_some, parse_again, set_out
from generator.serial import decode, encode
from generator.terms import KnownTexts
from generator.ties import NO_TIES, Change, Ties, look_around, says_else

FOLDER = ".cache/la-mine"
T = TypeVar("T")


class Findings(NamedTuple):
    """What a check found: its problems, and among how many records."""

    problems: tuple[Problem, ...]
    records: int


class _Remembered(NamedTuple):
    """What the last check found, and of which files: their digests, and what parsing gave of those that are ``newer`` than
    what the cache of notices holds. A check that is ``entangled`` is not mended for what matters to other records.
    """

    findings: Findings
    digests: dict[str, bytes]
    entangled: bool
    newer: dict[str, ParsedFile]


_FEW = 20
"""When more files than these changed, all are looked at."""


def find_problems(project: Project, sources: Sources, beside: Beside) -> Findings:
    """The problems of a project's sources. When nothing has changed since the last check they are those of then;
    when a few records have, only these are looked at, and those that they may matter to.
    """
    outset = set_out(sources)
    digests = dict(outset.digests)
    key = _key(sources, beside_records=digests.keys())
    last = read_kept(project, "findings", key, _Remembered)
    changed = [path for path, found in digests.items() if last is None or last.digests.get(path) != found]
    if last is not None and not changed and len(digests) == len(last.digests):
        return last.findings
    now = None
    if last is not None and len(changed) <= _FEW and digests.keys() >= last.digests.keys():
        now = _look_at(project, sources, outset.schema, last, changed)
    if now is None:
        checked, newer = _check(project, sources, beside, outset)
        found = Findings(checked.problems, len(checked.corpus.records))
        now = _Remembered(found, digests, checked.entangled, newer)
    write_kept(project, "findings", key, now)
    return now.findings


def _look_at(
    project: Project, sources: Sources, schema: Schema, last: _Remembered, changed: Sequence[str]
) -> _Remembered | None:
    """The last check, mended for the files that changed or came; ``None`` when that takes a whole one."""
    then = _read_then(project, sources, last)
    if then is None:
        return None
    alone = replace(sources, markdown={path: sources.markdown[path] for path in changed})
    now, _ = parse_files(alone, schema, at_once, {})
    said = []
    for path, file in now.items():
        was = then.file(path)
        if was is None or says_else(was.record, file.record, schema):
            said.append(Change(NO_TIES if was is None else was.ties, file.ties))
    ties = {**then.ties, **{path: file.ties for path, file in now.items()}}
    around = None if said and last.entangled else look_around(ties, changed, said)
    if around is None:
        return None
    found = {path: now.get(path) or then.file(path) for path in sorted(around.needed)}
    files = {path: file for path, file in found.items() if file is not None}
    problems = check_some(last.findings.problems, sources, schema, files, around.affected)
    if problems is None:
        return None
    digests = {**last.digests, **{path: file.digest for path, file in now.items()}}
    records = last.findings.records + len(digests) - len(last.digests)
    return _Remembered(Findings(problems, records), digests, last.entangled, {**last.newer, **now})


class _Then(NamedTuple):
    """The records of the last check: the ties of all, and what gives the file of one; nothing of one that was not there."""

    ties: dict[str, Ties]
    file: Callable[[str], ParsedFile | None]


def _read_then(project: Project, sources: Sources, last: _Remembered) -> _Then | None:
    """What the last check knew of each record; ``None`` when that was not kept."""
    from msgspec import Raw  # of nearly all, only the ties are read

    known = read_kept(project, "notices", _key(sources), dict[str, tuple[bytes, Ties, Raw, Raw]]) or {}
    ties: dict[str, Ties] = {}
    for path, found in last.digests.items():
        if path in last.newer:
            ties[path] = last.newer[path].ties
        elif path in known and known[path][0] == found:
            ties[path] = known[path][1]
        else:
            return None

    def file(path: str) -> ParsedFile | None:
        if path in last.newer or path not in ties:
            return last.newer.get(path)
        record, problems = decode(known[path][2], Record), decode(known[path][3], tuple[Problem, ...])
        return None if record is None or problems is None else ParsedFile(*known[path][:2], record, problems)

    return _Then(ties, file)


def check_with_cache(project: Project, sources: Sources, beside: Beside) -> Checked:
    """The check of a project's sources, which parses the files that changed since the last one."""
    return _check(project, sources, beside)[0]


def _check(
    project: Project, sources: Sources, beside: Beside, outset: Outset | None = None
) -> tuple[Checked, dict[str, ParsedFile]]:
    """The check, and the files that are newer than those in the cache."""
    key = _key(sources)
    known = read_kept(project, "notices", key, dict[str, ParsedFile]) or {}
    parsed = parse_again(sources, known, beside, outset)
    gone = len(known.keys() - parsed.files.keys())
    # Writing all again to save the parsing of a few would cost more than it saves.
    many = (len(parsed.fresh) + gone) * 100 > len(parsed.files)
    # In a thread: a copy of the process would have every page of memory copied that the check goes through.
    writing = Thread(target=_write_notices, args=(project, key, parsed))
    if many:
        writing.start()
    checked = check_parsed(sources, parsed)
    if many:
        writing.join()
    return checked, {} if many else {path: parsed.files[path] for path in parsed.fresh}


def _write_notices(project: Project, key: bytes, parsed: Parsed) -> None:
    """Keep what parsing gave."""
    from msgspec import Raw

    files = ((path, parsed.fresh.get(path) or encode(file)) for path, file in parsed.files.items())
    write_kept(project, "notices", key, {path: Raw(data) for path, data in files})


def remember(project: Project, name: str, key: bytes, kind: type[T], work: Callable[[], T]) -> T:
    """What some work gives, done anew only when its key is not that of the last time. What has no key depends on the program alone."""
    if not key:
        return _remember_beside_program(name, kind, work)
    whole = digest([*program(), key])
    found = read_kept(project, name, whole, kind)
    if found is None:
        found = work()
        write_kept(project, name, whole, found)
    return found


def _remember_beside_program(name: str, kind: type[T], work: Callable[[], T]) -> T:
    payload = read_own(name)
    found = decode(payload, kind) if payload is not None else None
    if found is None:
        found = work()
        write_own(name, encode(found))
    return found


def read_texts(project: Project) -> KnownTexts | None:
    """The texts that a build cut into words."""
    return read_kept(project, "texts", digest(program()), KnownTexts)


def write_texts(project: Project, texts: KnownTexts) -> None:
    """Keep the texts for the next build."""
    write_kept(project, "texts", digest(program()), texts)


def read_kept(project: Project, name: str, key: bytes, kind: type[T]) -> T | None:
    """What was kept under this name, if it was written whole, under this key, as values of this type."""
    payload = read_sealed(_file(project, name), key)
    return None if payload is None else decode(payload, kind)


def write_kept(project: Project, name: str, key: bytes, value: object) -> None:
    """Keep a value, if there is a project to keep it in."""
    if not project.config_file.is_file():
        return
    file = _file(project, name)
    with suppress(OSError):
        make_folder(file.parent)
    write_sealed(file, key, encode(value))


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


def _key(sources: Sources, *, beside_records: Set[str] | None = None) -> bytes:
    """What a value depends on besides its own file: the program and the model. With the paths of the records'
    files, everything but what these hold.
    """
    texts = sorted(sources.schema.items())
    others: tuple[object, ...] = ()
    if beside_records is not None:
        texts += sorted(item for item in sources.markdown.items() if item[0] not in beside_records)
        others = (sorted(sources.files - beside_records), sources.problems, sources.today)
    pieces = (piece for path, data in texts for piece in (os.fsencode(path), data))
    return digest(chain(program(), pieces, (repr(other).encode() for other in others)))
