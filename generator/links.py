"""Where a reference or a body's link leads, inside the library.

Comes in: the ``Corpus`` and what a contributor wrote. Goes out: a record, a content file, or nothing.
Checks, crossings and rendering share these answers, so that a link is dead for all or for none.
"""

from __future__ import annotations

import posixpath
import re

from generator.model import BodyLink, Corpus, Record, RecordKey
from generator.schema import fold_name

_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:|//|#|\?", re.IGNORECASE)


def resolve_reference(corpus: Corpus, kind: str, text: str) -> RecordKey | None:
    """The record of ``kind`` that a reference names: by id first, then by title or alias."""
    key = RecordKey(kind, text)
    if key in corpus.records:
        return key
    name = corpus.names.get(kind, {}).get(fold_name(text))
    return None if name is None else RecordKey(kind, name)


def is_internal(link: BodyLink) -> bool:
    """Does the link claim to lead somewhere in the library? An anchor of the same page does not."""
    return link.wikilink or not _SCHEME.match(link.href)


def resolve_link(corpus: Corpus, record: Record, link: BodyLink) -> RecordKey | None:
    """The record that a body's link leads to: ``[[id]]``, a path to its file, or its site address."""
    if not is_internal(link):
        return None
    target = link.href.partition("#")[0]
    if link.wikilink:
        same_kind_first = [record.key.kind, *(k for k in corpus.schema.kinds if k != record.key.kind)]
        found = (resolve_reference(corpus, kind, target) for kind in same_kind_first)
        return next((key for key in found if key is not None), None)
    path = content_path(record.path, target)
    if path is None:
        return None
    if path in corpus.paths:
        return corpus.paths[path]
    folder, _, id_ = path.strip("/").rpartition("/")
    kinds = (k for k in corpus.schema.kinds.values() if k.folder == folder)
    keys = (RecordKey(k.id, id_) for k in kinds)
    return next((key for key in keys if key in corpus.records), None)


def content_path(source: str, href: str) -> str | None:
    """Where a link of the file ``source`` leads in the content folder; ``None`` when it leaves it."""
    base = "" if href.startswith("/") else posixpath.dirname(source)
    path = posixpath.normpath(posixpath.join(base, href.lstrip("/")))
    return None if path.startswith("..") or path == "." else path


def resolve_file(corpus: Corpus, record: Record, link: BodyLink) -> str | None:
    """The content file, no record, that a body's link leads to: an image or an editorial page."""
    if link.wikilink or not is_internal(link):
        return None
    path = content_path(record.path, link.href.partition("#")[0])
    return path if path in corpus.files and path not in corpus.paths else None
