"""Feeds, as a feed reader reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import corpora
import feedparser
import pytest

from generator.catalogue import Catalogue, Surroundings, catalogue_of
from generator.feeds import MOST_ENTRIES, feeds_of, plan_feeds
from generator.model import Dates

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://exemple.org/mine/"
RECORDS = {
    "ressources/a.md": corpora.record("Un <titre> & « deux »", date="2019", thématique="[santé, culture]"),
    "ressources/b.md": corpora.record("B", date="2021-06", format="podcast"),
    "ressources/c.md": corpora.record("C", résumé="Un ]]> & <b>."),
}
DATES = {
    "ressources/a.md": Dates("2024-03-01", "2024-05-06"),
    "ressources/b.md": Dates("2024-03-02", "2024-03-02"),
    "index.md": Dates("2023-01-01", "2024-01-01"),
}


def catalogue(records: Mapping[str, str] = RECORDS) -> Catalogue:
    return catalogue_of(corpora.check(records)[0])


def read(page: str, around: Surroundings, records: Mapping[str, str] = RECORDS) -> Any:
    text = plan_feeds(catalogue(records), around)[f"{page}flux.xml"]()
    served = {"content-type": "application/xml", "content-location": f"{SITE}{page}flux.xml"}
    found = feedparser.parse(text, response_headers=served)
    assert found.bozo is False
    assert found.version == "atom10"
    check_atom(text)
    return found


def check_atom(text: bytes) -> None:
    """What RFC 4287 asks for."""
    feed = ET.fromstring(text)  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    ids = [element.text for element in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        alternate = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternate) == 1
        assert all(category.get("term") for category in element.findall(f"{ATOM}category"))


def test_every_listing_has_a_feed() -> None:
    assert sorted(feeds_of(catalogue())) == [
        "annee/2019/",
        "annee/2021/",
        "contributeurs/",
        "contributeurs/labo/",
        "format/podcast/",
        "format/rapport/",
        "ressources/",
        "thematique/culture/",
        "thematique/culture/format/rapport/",
        "thematique/culture/type-de-savoir/action/",
        "thematique/emploi/",
        "thematique/sante/",
        "thematique/sante/format/podcast/",
        "thematique/sante/format/rapport/",
        "thematique/sante/type-de-savoir/action/",
        "type-de-savoir/academique/",
        "type-de-savoir/action/",
        "type-de-savoir/experientiel/",
    ]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("ressources/", ["B", "Un <titre> & « deux »", "C"]),
        ("thematique/culture/", ["Un <titre> & « deux »"]),
        ("format/podcast/", ["B"]),
        ("contributeurs/labo/", ["B", "Un <titre> & « deux »", "C"]),
        ("thematique/emploi/", []),
    ],
)
def test_a_feed_has_the_records_of_its_listing(page: str, expected: list[str]) -> None:
    dates = {**DATES, "ressources/c.md": Dates("2024-02-01", "2024-02-01")}
    found = read(page, Surroundings(dates=dates, site_url=SITE, site_name="La Mine"))

    assert [entry.title.replace("\u00a0", " ") for entry in found.entries] == expected


def test_a_feed_says_what_it_follows() -> None:
    found = read("ressources/", Surroundings(dates=DATES, site_url=SITE, site_name="La Mine"))
    first, second = found.entries

    assert found.feed.title == "La Mine – Ressources"
    assert found.feed.language == "fr"
    assert found.feed.author == "La Mine"
    assert found.feed.updated == "2024-05-06T00:00:00Z"
    assert {link.rel: link.href for link in found.feed.links} == {
        "alternate": f"{SITE}ressources/",
        "self": f"{SITE}ressources/flux.xml",
    }
    assert (first.link, first.published, first.updated) == (
        f"{SITE}ressources/b/",
        "2024-03-02T00:00:00Z",
        "2024-03-02T00:00:00Z",
    )
    assert second.updated == "2024-05-06T00:00:00Z"
    assert [tag.term for tag in second.tags] == ["Santé", "Culture et tourisme", "Savoir d’action"]
    assert [each.name for each in first.contributors] == ["Laboratoire synthétique"]
    assert "author" not in first


def test_titles_and_summaries_are_plain_text() -> None:
    dates = {f"ressources/{id_}.md": Dates("2024-01-01", "2024-01-01") for id_ in "abc"}
    found = read("ressources/", Surroundings(dates=dates))

    assert [(entry.title_detail.type, entry.summary_detail.type) for entry in found.entries] == [
        ("text/plain", "text/plain")
    ] * 3
    assert "Un ]]> & <b>." in [entry.summary for entry in found.entries]


def test_without_the_sites_address_links_are_relative_and_resolved() -> None:
    text = plan_feeds(catalogue(), Surroundings(dates=DATES))["thematique/sante/flux.xml"]().decode()
    found = read("thematique/sante/", Surroundings(dates=DATES))

    assert 'href="../../ressources/b/"' in text
    assert 'rel="self"' not in text
    assert [entry.link for entry in found.entries] == [f"{SITE}ressources/b/", f"{SITE}ressources/a/"]


def test_a_site_that_moves_keeps_its_ids() -> None:
    here = read("ressources/", Surroundings(dates=DATES, site_name="La Mine"))
    there = read("ressources/", Surroundings(dates=DATES, site_name="La Mine", site_url=SITE))

    assert [entry.id for entry in here.entries] == [entry.id for entry in there.entries]
    assert here.feed.id == there.feed.id != read("format/rapport/", Surroundings(site_name="La Mine")).feed.id


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2021", "2021-01-01T00:00:00Z"),
        ("2021-06", "2021-06-01T00:00:00Z"),
        ("2021-06-30", "2021-06-30T00:00:00Z"),
    ],
)
def test_without_git_a_records_own_date_stands_for_its_addition(date: str, moment: str) -> None:
    found = read("ressources/", Surroundings(), {"ressources/a.md": corpora.record("A", date=date)})

    assert [(entry.published, entry.updated) for entry in found.entries] == [(moment, moment)]


@pytest.mark.parametrize(
    ("dates", "moment"),
    [(DATES, "2023-01-01T00:00:00Z"), ({}, "1970-01-01T00:00:00Z")],
    ids=["Git", "no Git"],
)
def test_nothing_was_added_to_an_empty_listing_since_the_library_began(
    dates: Mapping[str, Dates], moment: str
) -> None:
    found = read("thematique/emploi/", Surroundings(dates=dates), {"ressources/a.md": corpora.record("A")})

    assert (found.feed.updated, found.entries) == (moment, [])


def test_what_nobody_can_date_is_left_out() -> None:
    assert read("ressources/", Surroundings(), {"ressources/a.md": corpora.record("A")}).entries == []


def test_a_feed_stays_short() -> None:
    records = {f"ressources/r{n:02}.md": corpora.record(f"R{n}", date=str(1950 + n)) for n in range(50)}

    entries = read("ressources/", Surroundings(), records).entries

    assert (len(entries), entries[0].title) == (MOST_ENTRIES, "R49")
