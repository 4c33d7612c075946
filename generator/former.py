"""The edge that knows which pages and exports of a site would be made again as they are: their files are kept, and nothing rendered.

Comes in: for each of them, a key of all that it is made from. Goes out: whether its file of the former site is what would
be written. A file that was touched since it was written is not believed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from generator.cache import read_kept, write_kept
from generator.disk import Project
from generator.program import digest, program


class Made(NamedTuple):
    """What a file was made from, by the keys that tell it, and how its file was left: size in bytes, date in nanoseconds."""

    keys: tuple[bytes, ...]
    size: int
    modified: int


class FormerPages:
    """The pages and exports of the site that stands in ``site``, by path, and those of the one that takes its place."""

    def __init__(
        self, project: Project, site: Path, theme: Mapping[str, str], schema: Mapping[str, bytes]
    ) -> None:
        self._project, self._site = project, site
        # Another program or theme makes other pages of the same views, another model other views of the same records.
        texts = (text.encode() for item in sorted(theme.items()) for text in item)
        model = (piece for path, data in sorted(schema.items()) for piece in (path.encode(), data))
        self._key = digest([*program(), *texts, *model])
        self._name = f"{digest([os.fsencode(site)]).hex()[:12]}.pages"
        self._known = read_kept(project, self._name, self._key, dict[str, Made]) or {}
        self.made: dict[str, Made] = {}

    def any(self) -> bool:
        """Is some file of the former site known?"""
        return bool(self._known)

    def has(self, path: str, key: bytes) -> bool:
        """Was the former file made from the same: has it this key?"""
        former = self._known.get(path)
        if former is None or key not in former.keys or not _is_as_left(f"{self._site}/{path}", former):
            return False
        self.made[path] = former
        return True

    def note(self, path: str, keys: tuple[bytes, ...], file: str = "") -> None:
        """Remember a file that was just written, or the former one that stays by one of these keys."""
        status = os.stat(file or f"{self._site}/{path}")
        self.made[path] = Made(keys, status.st_size, status.st_mtime_ns)

    def save(self) -> None:
        """Remember all these files for the next build."""
        write_kept(self._project, self._name, self._key, self.made)


def _is_as_left(file: str, made: Made) -> bool:
    try:
        status = os.stat(file)
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (made.size, made.modified)
