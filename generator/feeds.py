"""Feeds: what was added last to each listing, as Atom 1.0 (RFC 4287), for feed readers.

Comes in: the ``Catalogue``, the days of Git, the site's name and address. Goes out: one small file beside each
listing: of a kind, of a facet's value, of a theme and a kind of knowledge or a format.

Without the site's address links are relative, which Atom allows and resolves from where the feed was read. Ids
do not depend on that address: a site that moves does not make everything new again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from heapq import nsmallest
from html import escape
from uuid import NAMESPACE_URL, uuid5

from generator.additions import day_added, last_added
from generator.catalogue import Catalogue, Surroundings, base_of, cross_facets, pair_address
from generator.french import NO_BREAK, in_french
from generator.model import RecordKey, Role

FEED_NAME = "flux.xml"
MOST_ENTRIES = 30
STYLE_PATH = "assets/stylesheets/flux.css"
"""In the theme: a feed opened in a browser says what it is."""
_LONG_AGO = "1970-01-01"
"""When an empty feed last changed, in a library without any day."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What the listing at the address ``page`` is called, and the records it lists."""

    page: str
    title: str
    keys: Sequence[RecordKey]


def feeds_of(catalogue: Catalogue) -> dict[str, Feed]:
    """The feeds, by the address of their listing."""
    found = {}
    for kind in catalogue.corpus.schema.kinds.values():
        keys = [record.key for record in catalogue.of_kind(kind)]
        found[f"{kind.folder}/"] = Feed(f"{kind.folder}/", kind.plural, keys)
    for column in catalogue.facets:
        for term in column.terms.values():
            title = f"{column.label}{NO_BREAK}: {in_french(term.label)}"
            found[term.address] = Feed(term.address, title, column.records.get(term.id, ()))
    return found | {feed.page: feed for feed in _pair_feeds(catalogue)}


def _pair_feeds(catalogue: Catalogue) -> Iterator[Feed]:
    """Those of a theme with a value of another facet that some of its records carry."""
    themes, axis = catalogue.facet(Role.THEME), catalogue.facet(Role.AXIS)
    if themes is None or axis is None or not themes.indexed:
        return
    for column in (axis, catalogue.facet(Role.FORMAT)):
        if column is None or not column.indexed:
            continue
        for (theme_id, id_), keys in cross_facets(themes, column).items():
            theme, term = themes.terms[theme_id], column.terms[id_]
            title = f"{in_french(theme.label)}{NO_BREAK}: {in_french(term.label)}"
            yield Feed(pair_address(theme, column, term), title, keys)


def feed_path(page: str) -> str:
    """Where the feed of the listing at an address is."""
    return page + FEED_NAME


def plan_feeds(catalogue: Catalogue, around: Surroundings) -> dict[str, Callable[[], bytes]]:
    """Every feed by its path, made when it is written."""

    @cache
    def places() -> Mapping[RecordKey, int]:
        records = catalogue.corpus.records.values()
        return {key: place for place, key in enumerate(last_added(catalogue, records, around))}

    def made(feed: Feed) -> bytes:
        order = places()
        keys = nsmallest(MOST_ENTRIES, (key for key in feed.keys if key in order), key=order.__getitem__)
        return render_feed(catalogue, around, feed, keys).encode()

    return {feed_path(feed.page): partial(made, feed) for feed in feeds_of(catalogue).values()}


def render_feed(catalogue: Catalogue, around: Surroundings, feed: Feed, keys: Iterable[RecordKey]) -> str:
    """A feed of these records. Those without any day are left out: Atom wants one."""
    entries = [
        (key, day) for key in keys if (day := day_added(catalogue, catalogue.corpus.records[key], around))
    ]
    changed = [_changed(catalogue, around, key, day) for key, day in entries]
    title = f"{around.site_name} – {feed.title}" if around.site_name else feed.title
    base = around.site_url or base_of(feed.page)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<?xml-stylesheet type="text/css" href="{base_of(feed.page)}{STYLE_PATH}"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">',
        f"<title>{escape(title)}</title>",
        "<subtitle>Les derniers ajouts</subtitle>",
        f"<id>{_id(around, feed.page)}</id>",
        f'<link rel="alternate" type="text/html" href="{escape(base + feed.page)}"/>',
    ]
    if around.site_url:
        address = around.site_url + feed_path(feed.page)
        lines.append(f'<link rel="self" type="application/atom+xml" href="{escape(address)}"/>')
    lines += [
        f"<updated>{max(changed, default=_moment(_first_day(around)))}</updated>",
        f"<author><name>{escape(around.site_name or 'La Mine')}</name></author>",
    ]
    for (key, day), moment in zip(entries, changed, strict=True):
        lines += _entry(catalogue, around, key, _moment(day), moment, base)
    return "\n".join((*lines, "</feed>\n"))


def _entry(
    catalogue: Catalogue, around: Surroundings, key: RecordKey, published: str, updated: str, base: str
) -> Iterator[str]:
    card = catalogue.cards[key]
    yield "<entry>"
    yield f"<title>{escape(card.title)}</title>"
    yield f"<id>{_id(around, card.address)}</id>"
    yield f'<link rel="alternate" type="text/html" href="{escape(base + card.address)}"/>'
    yield f"<published>{published}</published>"
    yield f"<updated>{updated}</updated>"
    # Who contributes may only signal the resource: no author.
    yield from (
        f"<contributor><name>{escape(name)}</name></contributor>" for name in card.contributors if name
    )
    words = (*card.themes, *(mark.label for mark in card.marks))
    yield from (f'<category term="{escape(word)}"/>' for word in words)
    if card.summary:
        yield f"<summary>{escape(card.summary)}</summary>"
    yield "</entry>"


def _changed(catalogue: Catalogue, around: Surroundings, key: RecordKey, added: str) -> str:
    dates = around.dates.get(catalogue.corpus.records[key].path)
    return _moment(dates.changed if dates else added)


def _first_day(around: Surroundings) -> str:
    """When the library began: nothing was added since to a listing that is empty."""
    return min((dates.added for dates in around.dates.values()), default=_LONG_AGO)


def _moment(iso: str) -> str:
    """A day, a month or a year as the moment it begins."""
    return "-".join((*iso.split("-"), "01", "01")[:3]) + "T00:00:00Z"


def _id(around: Surroundings, address: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{around.site_name}/{address}')}"
