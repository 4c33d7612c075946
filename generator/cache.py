"""The edge that keeps what parsing gave from one run to the next, so that only changed files are parsed again.

Comes in: a project and its sources. Goes out: parsed files by path, nothing when the cache is missing, damaged,
or of another program or model. One file of ``.cache/la-mine``, made of data alone (MessagePack, read into our types and
nothing else): deleted at any time, shared between branches or restored on another machine, it is believed
only file by file, for the same bytes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from generator.beside import Beside
from generator.corpus import ParsedFile, Sources
from generator.disk import Project
from generator.rules import Checked, check_again

FOLDER = ".cache/la-mine"
_DIGEST = 16


def check_with_cache(project: Project, sources: Sources, beside: Beside) -> Checked:
    """The check of a project's sources, which parses the files that changed since the last one."""
    known = read_parsed(project, sources)
    checked = check_again(sources, known, beside)
    same = len(known) == len(checked.parsed) and all(known.get(p) is f for p, f in checked.parsed.items())
    if not same:
        write_parsed(project, sources, checked.parsed)
    return checked


def read_parsed(project: Project, sources: Sources) -> Mapping[str, ParsedFile]:
    """What an earlier run of this program, with this model, made of the project's files."""
    import msgspec  # here: a project without cache needs none of it

    try:
        data = _file(project).read_bytes()
        key, digest, payload = data[:_DIGEST], data[_DIGEST : 2 * _DIGEST], data[2 * _DIGEST :]
        if key != _key(sources) or digest != _hash([payload]):
            return {}
        return msgspec.msgpack.decode(payload, type=dict[str, ParsedFile])
    except (OSError, msgspec.MsgspecError):
        return {}


def write_parsed(project: Project, sources: Sources, parsed: Mapping[str, ParsedFile]) -> None:
    """Keep what parsing gave, if there is a project to keep it in."""
    import msgspec

    if not project.config_file.is_file():
        return
    payload = msgspec.msgpack.encode(parsed, enc_hook=_plain)
    file = _file(project)
    fresh = file.with_name(f"{file.name}-{os.getpid()}")
    try:
        make_folder(file.parent)
        fresh.write_bytes(_key(sources) + _hash([payload]) + payload)
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


def _plain(value: object) -> object:
    if isinstance(value, MappingProxyType):
        return dict(value)
    raise NotImplementedError


def _file(project: Project) -> Path:
    """One file for each content folder; those of the project itself have one name on every machine."""
    root, content = project.config_file.parent.resolve(), project.content.resolve()
    name = content.relative_to(root).as_posix() if content.is_relative_to(root) else str(content)
    return root / FOLDER / f"{_hash([name.encode()]).hex()[:12]}.notices"


def _key(sources: Sources) -> bytes:
    schema = (piece for path, data in sorted(sources.schema.items()) for piece in (path.encode(), data))
    return _hash(chain(program(), schema))


def program() -> Iterator[bytes]:
    """All that says which program this is: its own code, Python, and the libraries with their versions."""
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".md"):
            yield from (file.name.encode(), file.read_bytes())
    yield sys.version.encode()
    for folder in map(Path, sys.path):
        if folder.is_dir():
            yield from sorted(os.fsencode(found.name) for found in folder.glob("*.dist-info"))


def _hash(pieces: Iterable[bytes]) -> bytes:
    found = blake2b(digest_size=_DIGEST)
    for piece in pieces:
        found.update(b"%d:" % len(piece))
        found.update(piece)
    return found.digest()
