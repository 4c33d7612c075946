"""The two sides of a comparison, and who became whom between them.

Comes in: two ``State`` values. Goes out: ``Fates``: for each record of before, the one that stands for it after.

A record is the same when its identity is, or its path; one that is gone is found again in the record that keeps its
id in its former ids, or that alone has its title and text, or its title.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from generator.baseline import Lines
from generator.catalogue import Catalogue, title_of
from generator.links import resolve_reference
from generator.model import Corpus, Crossing, Problem, Record, RecordKey, Role, Site
from generator.schema import MODEL_FOLDER, VOCABULARY_FOLDER
from generator.source import parse_text
from generator.terms import fold


@dataclass(frozen=True)
class State:
    """The library at one moment. ``texts`` holds its sources by path; ``site`` tells every address."""

    corpus: Corpus
    problems: Sequence[Problem]
    texts: Mapping[str, bytes]
    catalogue: Catalogue
    crossings: Sequence[Crossing]
    site: Site

    @cached_property
    def lines(self) -> Lines:
        """The lines of a source, by its path."""

        @lru_cache(maxsize=1)
        def lines(path: str) -> list[str]:
            return parse_text(path, self.texts.get(path, b""))[0].split("\n")

        return lines

    @cached_property
    def addresses(self) -> frozenset[str]:
        """All that a person may have noted: pages, old addresses that lead to them, files; not the second
        page of a listing, which is another one tomorrow.
        """
        pages = (page.address for page in self.site.pages if "/page/" not in f"/{page.address}")
        return frozenset(chain(pages, self.site.redirects, self.files))

    @cached_property
    def files(self) -> Mapping[str, str]:
        """Where the files that are neither records nor the model are published → their paths."""
        kept = (path for path in sorted(self.corpus.files) if self.is_other(path))
        return MappingProxyType({_file_address(path): path for path in kept})

    def is_other(self, path: str) -> bool:
        """Is the file neither a record nor a part of the model?"""
        folder, inside, _ = path.partition("/")
        records = {kind.folder for kind in self.corpus.schema.kinds.values()}
        read = {MODEL_FOLDER, VOCABULARY_FOLDER} | (records if path.endswith(".md") else set())
        return not (inside and folder in read)


def _file_address(path: str) -> str:
    """Where MkDocs publishes a file of the content folder."""
    if not path.endswith(".md"):
        return path
    folder, _, name = path.removesuffix(".md").rpartition("/")
    above = f"{folder}/" if folder else ""
    return above if name in ("index", "README") else f"{above}{name}/"


Now = Mapping[RecordKey, RecordKey]
"""Each record of before → the one that stands for it after, if any."""


class Fates(NamedTuple):
    """``merged`` are the records of before whose heir was there already, or has taken over several."""

    now: Now
    merged: frozenset[RecordKey]

    def pairs(self, before: State, after: State) -> Iterator[tuple[Record, Record]]:
        """Every record that goes on, as it was and as it is."""
        for old, new in self.now.items():
            if old not in self.merged:
                yield before.corpus.records[old], after.corpus.records[new]


def follow_records(before: State, after: State) -> Fates:
    """Who became whom."""
    old, new = before.corpus.records, after.corpus.records
    now = {key: key for key in old if key in new}
    for key in sorted(old.keys() - now.keys()):
        there = after.corpus.paths.get(old[key].path)
        heir = there if there is not None and there not in old else _heir(after, key)
        if heir is not None:
            now[key] = heir
    for likeness in (_title_and_text, _title_alone):
        kept = frozenset(now.values())
        gone = _by_likeness(before, (key for key in old if key not in now), likeness)
        fresh = _by_likeness(after, (key for key in new if key not in old and key not in kept), likeness)
        for found, keys in gone.items():
            heirs = fresh.get(found, [])
            if len(keys) == len(heirs) == 1:
                now[keys[0]] = heirs[0]
    shares = Counter(now.values())
    merged = (key for key, heir in now.items() if key != heir and (heir in old or shares[heir] > 1))
    return Fates(MappingProxyType(now), frozenset(merged))


def _heir(after: State, key: RecordKey) -> RecordKey | None:
    """The record that keeps an id among its former ones. Titles do not count here."""
    kind = after.corpus.schema.kinds.get(key.kind)
    former = kind.roles.get(Role.FORMER_IDS) if kind else None
    heir = resolve_reference(after.corpus, key.kind, key.id) if former else None
    if former is None or heir is None or key.id not in after.corpus.records[heir].texts(former.key):
        return None
    return heir


def _by_likeness(
    state: State, keys: Iterable[RecordKey], likeness: Callable[[State, Record], Hashable]
) -> dict[Hashable, list[RecordKey]]:
    found: dict[Hashable, list[RecordKey]] = defaultdict(list)
    for key in keys:
        record = state.corpus.records[key]
        if record.values:
            found[likeness(state, record)].append(key)
    return found


def _title_and_text(state: State, record: Record) -> Hashable:
    return record.key.kind, fold(title_of(state.corpus, record)), record.body.strip()


def _title_alone(state: State, record: Record) -> Hashable:
    return record.key.kind, fold(title_of(state.corpus, record))
