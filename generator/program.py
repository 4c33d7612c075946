"""The edge that knows this program: what tells it from any other, and what depends on it alone, kept beside its code.

Comes in: names and bytes. Goes out: the bytes that this very program kept under a name, whole, or nothing. They stand in
``__pycache__``, where Python keeps what it compiled, and are trusted as much: code may be among them. Archives that bring
``.cache/`` back from elsewhere bring none of it. What cannot be read or written costs half a second, nothing else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.util import cache_from_source
from pathlib import Path

DIGEST = 16
"""Bytes in a digest."""


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
    found = blake2b(digest_size=DIGEST)
    for piece in pieces:
        found.update(b"%d:" % len(piece))
        found.update(piece)
    return found.digest()


def read_own(name: str) -> bytes | None:
    """What this program kept under this name."""
    payload = read_sealed(own_file(name), digest(program()))
    return None if payload is None else bytes(payload)


def write_own(name: str, payload: bytes) -> None:
    """Keep bytes that depend on this program alone, where Python keeps what it compiles, if it does."""
    if not sys.dont_write_bytecode:
        write_sealed(own_file(name), digest(program()), payload)


def own_file(name: str) -> Path:
    """Where they stand: no module has such a name."""
    return Path(cache_from_source(str(Path(__file__).with_name(f"la-mine-{name}.py"))))


def read_sealed(file: Path, key: bytes) -> memoryview | None:
    """What a file holds, if it was written whole and under this key."""
    try:
        data = file.read_bytes()
    except OSError:
        return None
    payload = memoryview(data)[2 * DIGEST :]
    return payload if data[: 2 * DIGEST] == key + digest([payload]) else None


def write_sealed(file: Path, key: bytes, payload: bytes) -> None:
    """Write a file whole or not at all, for ``read_sealed``."""
    fresh = file.with_name(f"{file.name}-{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as out:
            out.writelines((key, digest([payload]), payload))
        fresh.replace(file)
    except OSError:  # what cannot be kept costs time, nothing else
        with suppress(OSError):
            fresh.unlink()
