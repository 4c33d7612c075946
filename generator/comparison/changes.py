"""What a comparison says, as values: everything that differs between two states, nothing of how it is shown.

Comes in: nothing. Goes out: the types below.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from generator.model import CrossingKind, Problem, Severity


class Change(StrEnum):
    """What became of a record, a file, a term or a field."""

    ADDED = "added"
    RENAMED = "renamed"
    CHANGED = "changed"
    MERGED = "merged"
    REMOVED = "removed"
    UNREADABLE = "unreadable"
    """Its file is there, but no notice can be read in it any more."""
    READABLE = "readable"
    """The opposite."""


class FieldChange(NamedTuple):
    """What a record says otherwise: values gone and values new, or for long texts the number of words. Nothing of
    these: the order of the values.
    """

    label: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    words: tuple[int, int] | None = None


class RecordChange(NamedTuple):
    """A record that is not what it was. ``path`` is the present one, ``former_path`` the old one where another;
    ``other`` is the title of the record that took over a merged one.
    """

    change: Change
    kind: str
    id: str
    title: str
    path: str
    former_path: str = ""
    former_id: str = ""
    other: str = ""
    draft: bool = False
    fields: tuple[FieldChange, ...] = ()


class Named(NamedTuple):
    """A record as a crossing names it."""

    kind: str
    id: str
    title: str


class CrossingChange(NamedTuple):
    """A crossing that is new or gone. ``near`` when one of its records changes too."""

    kind: CrossingKind
    source: Named
    target: Named
    relation: str
    reasons: tuple[str, ...]
    score: float
    near: bool


class CountChange(NamedTuple):
    """How many records carry a facet's value, or are of a kind (``facet`` is then empty)."""

    facet: str
    label: str
    value: str
    before: int
    after: int


class SchemaChange(NamedTuple):
    """A kind, a field, a vocabulary or a term that is not what it was; ``owner`` is what it belongs to."""

    change: Change
    what: str
    owner: str
    name: str
    details: tuple[str, ...] = ()


class Address(StrEnum):
    """What an address led to. Of a ``LISTING``, nothing has to be kept: it comes back with its first record."""

    RECORD = "record"
    TERM = "term"
    FILE = "file"
    LISTING = "listing"


class DeadAddress(NamedTuple):
    """An address that answered and would no longer; ``remedy`` says how to keep it."""

    address: str
    leads_to: Address
    title: str
    remedy: str


class FileChange(NamedTuple):
    """A file that is neither a record nor a part of the model: an editorial page, an image."""

    change: Change
    path: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs. ``respelled`` counts the files whose bytes differ while what they say does not."""

    records: tuple[RecordChange, ...] = ()
    gained: tuple[CrossingChange, ...] = ()
    lost: tuple[CrossingChange, ...] = ()
    totals: tuple[CountChange, ...] = ()
    counts: tuple[CountChange, ...] = ()
    schema: tuple[SchemaChange, ...] = ()
    addresses: tuple[DeadAddress, ...] = ()
    problems: tuple[Problem, ...] = ()
    mended: tuple[Problem, ...] = ()
    files: tuple[FileChange, ...] = ()
    respelled: int = 0
    notes: tuple[str, ...] = ()

    @property
    def dead(self) -> tuple[DeadAddress, ...]:
        """The addresses that can be kept, and would not be."""
        return tuple(found for found in self.addresses if found.leads_to is not Address.LISTING)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The new problems that keep the site from being published."""
        return tuple(found for found in self.problems if found.severity is Severity.ERROR)

    @property
    def is_empty(self) -> bool:
        """Does nothing change for anybody? ``respelled`` files and the notes do not count."""
        return not any((self.records, self.gained, self.lost, self.totals, self.counts, self.schema,
                        self.addresses, self.problems, self.mended, self.files))  # fmt: skip
