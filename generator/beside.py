"""Work beside the rest: now, or elsewhere while this process goes on; and work that was done before.

Comes in: a function without arguments. Goes out: a function that waits for its result, or the result. Who starts a
build says which way (``fork.in_a_child`` and ``cache.remember`` are others): the values are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol, TypeVar

T = TypeVar("T")
Item = TypeVar("Item")


class Beside(Protocol):
    """A way to do some work beside the rest: what it gives waits for the result."""

    def __call__(self, work: Callable[[], T]) -> Callable[[], T]:
        """Start the work."""


class Remember(Protocol):
    """A way to have what some work gives, a value of this ``kind``: from now, or from when it was last done with this ``key``,
    which tells all that the work depends on but the program (nothing, when it is empty).
    """

    def __call__(self, name: str, key: bytes, kind: type[T], work: Callable[[], T]) -> T:
        """The result of the work, which has a name among others."""


def anew(name: str, key: bytes, kind: type[T], work: Callable[[], T]) -> T:  # noqa: ARG001 - a way of working
    """The plain way: nothing is remembered."""
    return work()


def at_once(work: Callable[[], T]) -> Callable[[], T]:
    """The plain way: now."""
    result = work()
    return lambda: result


def later(work: Callable[[], T]) -> Callable[[], T]:
    """When its result is first waited for: in a preview, perhaps never."""
    return cache(work)


def in_halves(
    items: Sequence[Item],
    work: Callable[[Sequence[Item]], T],
    beside: Beside,
    *,
    here: float = 0.5,
) -> tuple[T, T]:
    """What the work makes of the first items, and of the others, which are done beside.

    ``here`` is the share that is done here: more than half where what the others give takes its time to come.
    """
    middle = round(len(items) * here)
    second = beside(lambda: work(items[middle:]))
    first = work(items[:middle])
    return first, second()
