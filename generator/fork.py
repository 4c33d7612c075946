"""Work beside the rest (``beside``) in a copy of this process.

Comes in: a function without arguments. Goes out: a function that waits for its result. An edge: the
core takes a way of working as an argument, and gives the same values whichever it is.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from types import MappingProxyType
from typing import Any, TypeVar, cast

from generator.beside import Beside, at_once
from generator.corpus import Fresh, ParsedFile
from generator.serial import decode

T = TypeVar("T")

LARGE = 1_000
"""From so many records on, a second process pays for its start."""


_CONTEXT: Any = multiprocessing.get_context("fork") if sys.platform == "linux" else None


def _view(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


def _fresh(data: bytes) -> Fresh:
    return Fresh(cast("ParsedFile", decode(data, ParsedFile)), data)


# Of our values, Python does not send the read-only views of mappings to another process by itself.
ForkingPickler.register(MappingProxyType, lambda view: (_view, (dict(view),)))
# What parsing gave would take it as long as half of the parsing.
ForkingPickler.register(Fresh, lambda fresh: (_fresh, (fresh.data,)))


def beside_for(records: int) -> Beside:
    """The way to work for so many records, on this system."""
    return in_a_child if records >= LARGE and can_fork() else at_once


def in_a_child(work: Callable[[], T]) -> Callable[[], T]:
    """In a copy of this process, made by ``fork``: what it needs is not sent, what it gives is."""
    receiver, sender = _CONTEXT.Pipe(duplex=False)
    child = _CONTEXT.Process(target=lambda: _send(work, sender), daemon=True)
    with warnings.catch_warnings():
        # Python 3.12 warns of threads that may hold locks: those there are numpy's, and sleep.
        warnings.simplefilter("ignore", DeprecationWarning)
        child.start()
    sender.close()

    @cache  # it is received once, and may be asked for again
    def wait() -> T:
        try:
            error, result = receiver.recv()
        except EOFError:
            raise RuntimeError("The second process of the build stopped before it had finished.") from None
        child.join()
        if error is not None:
            raise error
        return cast("T", result)

    return wait


def _send(work: Callable[[], object], sender: Connection) -> None:
    """What the work gives, or how it failed: the error is raised where its result is waited for."""
    try:
        sender.send((None, work()))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other process tells it
        error.add_note(f"In the second process:\n{traceback.format_exc()}")
        sender.send((error, None))


def give_way() -> None:
    """Let the other processes of a build go first, in a copy that none of them waits for."""
    os.nice(_PATIENCE)


_PATIENCE = 10
"""As ``nice`` counts it."""


def shared(items: Sequence[T], batch: int) -> Iterator[T]:
    """The items for several processes, each of which takes the next batch that no other has: whoever is quick does more.

    Made before the other processes are: each then goes through its own copy.
    """
    taken = _CONTEXT.Value("L", 0)

    def mine() -> Iterator[T]:
        while True:
            with taken.get_lock():
                start = taken.value
                taken.value += batch
            if start >= len(items):
                return
            yield from items[start : start + batch]

    return mine()


def can_fork() -> bool:
    """Is there a second processor, on a system that copies a process as it is?"""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1
