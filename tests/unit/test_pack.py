"""A site as a folder: each address as it works without a server, and what tells a person how to begin."""

from __future__ import annotations

import pytest

from generator.pack import render_guides, render_unserved, unserve


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("../contributeurs/siilab/", "../contributeurs/siilab/index.html"),
        ("../..", "../../index.html"),
        (".", "./index.html"),
        ("./", "./index.html"),
        ("../recherche/?q=eau&amp;tri=date", "../recherche/index.html?q=eau&amp;tri=date"),
        ("../a/#partie", "../a/index.html#partie"),
        ("../assets/mine.css", "../assets/mine.css"),
        ("page.html", "page.html"),
        ("un.fichier", "un.fichier"),
        ("#partie", "#partie"),
        ("?page=2", "?page=2"),
        ("", ""),
        ("/", "../../index.html"),
        ("/ressources/a/", "../../ressources/a/index.html"),
        ("/assets/mine.css?v=1", "../../assets/mine.css?v=1"),
        ("https://example.org/", "https://example.org/"),
        ("//example.org/", "//example.org/"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("data:image/png;base64,AA/", "data:image/png;base64,AA/"),
    ],
)
def test_an_address_works_in_a_folder(address: str, expected: str) -> None:
    assert expected.encode() == unserve(address.encode(), b"../../")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/la-mine/ressources/", "../ressources/index.html"),
        ("/la-mine/", "../index.html"),
        ("/ailleurs/", "/ailleurs/index.html"),  # not of this site: nothing better is known
    ],
)
def test_a_site_may_live_below_its_host(address: str, expected: str) -> None:
    assert expected.encode() == unserve(address.encode(), b"../", b"/la-mine/")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<a class="x" href="../">', '<a class="x" href="../index.html">'),
        ('<svg><a href="b/"><circle/></a></svg>', '<svg><a href="b/index.html"><circle/></a></svg>'),
        ('<form role="search" action="../recherche/">', '<form role="search" action="../recherche/index.html">'),
        (
            '<meta http-equiv="refresh" content="0; url=../b/">',
            '<meta http-equiv="refresh" content="0; url=../b/index.html">',
        ),
        ('<article data-selection="ressources/a/">', '<article data-selection="ressources/a/">'),
        ('<abbr title="x">a/</abbr>', '<abbr title="x">a/</abbr>'),
        ("<code>&lt;a href=\"b/\"&gt;</code>", "<code>&lt;a href=\"b/\"&gt;</code>"),
        ('<meta name="x" content="b/">', '<meta name="x" content="b/">'),
    ],
)  # fmt: skip
def test_only_addresses_of_a_page_change(page: str, expected: str) -> None:
    assert expected.encode() == render_unserved(page.encode(), "a/index.html")


def test_guides_are_for_people() -> None:
    guides = render_guides("L’exemple & fils", "2024-03-01", "https://example.org/mine/")

    letter = guides["LISEZ-MOI.txt"].decode("utf-8-sig")
    assert letter.startswith("L’exemple & fils\r\n================\r\n")
    assert letter.endswith(
        "du 1er mars 2024.\r\nElle se trouve aussi en ligne\u00a0: https://example.org/mine/\r\n"
    )
    assert "<h1>L’exemple &amp; fils</h1>" in guides["OUVRIR.html"].decode()
    assert set(guides) == {"LISEZ-MOI.txt", "OUVRIR.html", "site/ouvrir.js"}
