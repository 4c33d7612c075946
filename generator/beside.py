"""Work beside the rest: now, or elsewhere while this process goes on.

Comes in: a function without arguments. Goes out: a function that waits for its result. Who starts a
build says which way (``fork.in_a_child`` is another): the values are the same.
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
    then: Callable[[], object] = lambda: None,
) -> tuple[T, T]:
    """What the work makes of the first items, and of the others, which are done beside.

    ``here`` is the share that is done here: less than half when there is something else to do ``then``, before
    the others are waited for.
    """
    middle = round(len(items) * here)
    second = beside(lambda: work(items[middle:]))
    first = work(items[:middle])
    then()
    return first, second()
