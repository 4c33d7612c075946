"""The edge that keeps compiled templates where Python keeps its own compiled modules: in this program's ``__pycache__``.

Comes in: the compiled templates of a process. Goes out: those of the process before, when this very program wrote them.
What stands there is run, as Python runs what it finds there: it is never in ``.cache/``, which archives bring back
from elsewhere. A file that cannot be read or written costs a third of a second, nothing else.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType
from typing import TypeAlias

from generator.cache import digest, program
from generator.parts import COMPILED_FRAMES, COMPILED_PARTS

_BOTH = (COMPILED_PARTS, COMPILED_FRAMES)
_DIGEST = 16
_Codes: TypeAlias = dict[tuple[str, str], CodeType]


def read_compiled() -> None:
    """Take up what was compiled before, unless this process has compiled something itself."""
    if any(templates.codes for templates in _BOTH):
        return
    with suppress(OSError):
        data = _file().read_bytes()
        payload = data[2 * _DIGEST :]
        if data[: 2 * _DIGEST] == _key() + digest([payload]):  # ours, and whole
            kept: tuple[_Codes, ...] = marshal.loads(payload)  # noqa: S302 - as Python does with its own
            for templates, codes in zip(_BOTH, kept, strict=True):
                templates.codes.update(codes)


def write_compiled() -> None:
    """Keep what this process used, if it had to compile some of it, and if Python keeps compiled code here."""
    if sys.dont_write_bytecode or not any(templates.is_new for templates in _BOTH):
        return
    payload = marshal.dumps(tuple(templates.used() for templates in _BOTH))
    file = _file()
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        fresh.write_bytes(_key() + digest([payload]) + payload)
        fresh.replace(file)
    for templates in _BOTH:
        templates.is_new = False


def _file() -> Path:
    return Path(cache_from_source(str(Path(__file__).with_name("templates.py"))))


def _key() -> bytes:
    return digest(program())
