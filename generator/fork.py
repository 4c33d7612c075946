"""Work beside the rest (``beside``) in a copy of this process.

Comes in: a function without arguments. Goes out: a function that waits for its result. An edge: the
core takes a way of working as an argument, and gives the same values whichever it is.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import warnings
from collections.abc import Callable
from multiprocessing.reduction import ForkingPickler
from types import MappingProxyType
from typing import Any, TypeVar

from generator.beside import Beside, at_once

T = TypeVar("T")

LARGE = 1_000
"""From so many records on, a second process pays for its start."""


def _view(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


# Of our values, Python does not send the read-only views of mappings to another process by itself.
ForkingPickler.register(MappingProxyType, lambda view: (_view, (dict(view),)))


def beside_for(records: int) -> Beside:
    """The way to work for so many records, on this system."""
    return in_a_child if records >= LARGE and can_fork() else at_once


def in_a_child(work: Callable[[], T]) -> Callable[[], T]:
    """In a copy of this process, made by ``fork``: what it needs is not sent, what it gives is."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=lambda: sender.send(work()), daemon=True)
    with warnings.catch_warnings():
        # Python 3.12 warns of threads that may hold locks: those there are numpy's, and sleep.
        warnings.simplefilter("ignore", DeprecationWarning)
        child.start()
    sender.close()

    def wait() -> T:
        try:
            result: T = receiver.recv()
        except EOFError as error:
            raise RuntimeError("The second process of the build stopped: see its message above.") from error
        child.join()
        return result

    return wait


def can_fork() -> bool:
    """Is there a second processor, on a system that copies a process as it is?"""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1
