"""The edge that keeps compiled templates from one process to the next, as Python keeps compiled modules.

Comes in: the templates that this process compiled. Goes out: those of the process before.
"""

from __future__ import annotations

import marshal
from types import CodeType
from typing import TypeAlias

from generator.parts import COMPILED_FRAMES, COMPILED_PARTS
from generator.program import read_own, write_own

_BOTH = (COMPILED_PARTS, COMPILED_FRAMES)
_NAME = "templates"
_Codes: TypeAlias = dict[tuple[str, str], CodeType]


def read_compiled() -> None:
    """Take up what was compiled before, unless this process has compiled something itself."""
    if any(templates.codes for templates in _BOTH):
        return
    payload = read_own(_NAME)
    if payload is not None:
        kept: tuple[_Codes, ...] = marshal.loads(payload)  # noqa: S302 - as Python does with its own
        for templates, codes in zip(_BOTH, kept, strict=True):
            templates.codes.update(codes)


def write_compiled() -> None:
    """Keep what this process used, if it had to compile some of it."""
    if any(templates.is_new for templates in _BOTH):
        write_own(_NAME, marshal.dumps(tuple(templates.used() for templates in _BOTH)))
        for templates in _BOTH:
            templates.is_new = False
