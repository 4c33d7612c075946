"""Our frozen values as bytes and back: what is kept in a file or sent to another process.

Comes in: values made of our types, or bytes and the type they should hold. Goes out: MessagePack, or values of
that type and of no other. Bytes that hold something else are refused, and nothing in them is ever run.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

T = TypeVar("T")


def encode(value: object) -> bytes:
    """A value as bytes. The same value gives the same bytes."""
    import msgspec  # here: many runs neither keep nor send anything

    return msgspec.msgpack.encode(value, enc_hook=_plain)


def decode(data: bytes | memoryview, kind: type[T]) -> T | None:
    """The value that bytes hold, or ``None`` where they hold none of this type."""
    import msgspec

    try:
        return msgspec.msgpack.decode(data, type=kind)
    except msgspec.MsgspecError:
        return None


def _plain(value: object) -> object:
    if type(value) is MappingProxyType:  # nearly all of them
        return value.copy()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str):  # markup is a text
        return str.__str__(value)
    raise NotImplementedError
