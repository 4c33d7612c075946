"""What was added last: in which order, and the page « Ajouts récents ».

Comes in: the ``Catalogue``, the days of Git. Goes out: records from the last added on, and a page that shows the
first of them by month.

Without Git's days, a record's own date stands for the day it was added, and the page says so. What is archived is
no news.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby

from generator.catalogue import Catalogue, Surroundings, date_of, is_archived, newest_first
from generator.french import date_in_words
from generator.model import Page, Record, RecordKey
from generator.views import AdditionsView, Month

ADDITIONS_ADDRESS = "ajouts/"
ADDITIONS_SHOWN = 40


def last_added(catalogue: Catalogue, records: Iterable[Record], around: Surroundings) -> list[RecordKey]:
    """The last added first: by the day of Git, then by the record's own date and title."""
    order = newest_first(catalogue, (record for record in records if not is_archived(catalogue, record)))
    order.sort(key=partial(_day_of_git, around), reverse=True)
    return [record.key for record in order]


def day_added(catalogue: Catalogue, record: Record, around: Surroundings) -> str:
    """The day Git says, or the record's own date as stored (``2021-06``), or nothing."""
    return _day_of_git(around, record) or date_of(catalogue.corpus, record)


def _day_of_git(around: Surroundings, record: Record) -> str:
    dates = around.dates.get(record.path)
    return dates.added if dates else ""


def lay_out_additions(catalogue: Catalogue, around: Surroundings, feed: str, guide: str) -> Page:
    """The page of what was added last to the kinds that are searched; ``feed`` is where it can be followed, ``guide``
    the page that says how to contribute.
    """
    return Page(
        ADDITIONS_ADDRESS,
        "Ajouts récents",
        "Les dernières ressources entrées dans la bibliothèque, mois par mois.",
        "ajouts.html",
        partial(_view, catalogue, around, feed, guide),
    )


def _view(catalogue: Catalogue, around: Surroundings, feed: str, guide: str) -> AdditionsView:
    records = catalogue.corpus.records
    found = (record for record in records.values() if catalogue.kind(record.key).searchable)
    keys = last_added(catalogue, found, around)[:ADDITIONS_SHOWN]
    known = any(_day_of_git(around, records[key]) for key in keys)
    return AdditionsView(tuple(_months(catalogue, keys, around)), known, feed, guide)


def _months(catalogue: Catalogue, keys: Iterable[RecordKey], around: Surroundings) -> Iterator[Month]:
    def month(key: RecordKey) -> str:
        return day_added(catalogue, catalogue.corpus.records[key], around)[: len("2021-06")]

    for iso, group in groupby(keys, month):
        yield Month(date_in_words(iso) if iso else "", tuple(catalogue.cards[key] for key in group))
