"""Every kind of page: accessible, valid, at home on a phone, and quiet."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = {
    "home": "",
    "record": "ressources/decouvrez-la-cartographie-des-lieux-de-ressources-numeriques/",
    "plain record": "ressources/dematerialisation-et-inegalites-d-acces-aux-services-publics/",
    "contributor": "contributeurs/siilab/",
    "listing of a kind": "ressources/",
    "listing of a facet value": "thematique/solidarite-et-social/",
    "empty listing": "thematique/sante/",
    "listing of two facet values": "thematique/solidarite-et-social/type-de-savoir/academique/",
    "facet": "thematique/",
    "crossings": "croisements/",
    "crossings of a theme": "croisements/solidarite-et-social/",
    "crossings of an empty theme": "croisements/sante/",
    "search": "recherche/",
    "search with a query": "recherche/?q=num%C3%A9rique",
    "about": "a-propos/",
    "guide": "contribuer/",
    "data": "donnees/",
    "accessibility": "accessibilite/",
    "legal": "mentions-legales/",
}
each_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


def settle(page: Any) -> None:
    """Wait until a search page has found what it looks for; other pages are settled as they are."""
    if "recherche/?" in page.url:
        page.wait_for_selector("[data-total][aria-busy=false]", state="attached")


def axe_report(page: Any) -> str:
    results = Axe().run(page)
    return results.generate_report() if results.violations_count else ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@each_page
def test_axe_finds_no_violation(path: str, scheme: str, real: Any, visit: Any) -> None:
    page = visit(real.url + path, color_scheme=scheme)
    settle(page)

    assert axe_report(page) == ""


def test_axe_finds_no_violation_on_long_lists(synthetic: Any, visit: Any) -> None:
    for path in (
        "",
        "ressources/",
        "ressources/page/2/",
        "recherche/?q=habitants",
        "thematique/sante/",
        "croisements/",
        "croisements/sante/",
    ):
        page = visit(synthetic.url + path)
        settle(page)

        assert axe_report(page) == "", path


@pytest.mark.parametrize("width", [320, 1280])
@each_page
def test_nothing_sticks_out_sideways(path: str, width: int, real: Any, visit: Any) -> None:
    page = visit(real.url + path, viewport={"width": width, "height": 800})
    settle(page)

    assert page.evaluate("document.scrollingElement.scrollWidth") <= width


@each_page
def test_pages_say_what_they_are(path: str, real: Any, visit: Any) -> None:
    page = visit(real.url + path)

    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator("h1").count() == 1
    assert page.title()
    assert page.locator("main").count() == 1


def test_titles_and_addresses_are_all_different(real: Any) -> None:
    titles: dict[str, list[str]] = {}
    for file in real.folder.rglob("index.html"):
        text = file.read_text(encoding="utf-8")
        if 'http-equiv="refresh"' not in text:
            title = text.partition("<title>")[2].partition("</title>")[0]
            titles.setdefault(title, []).append(file.parent.name)

    assert {title: places for title, places in titles.items() if len(places) > 1 or not title} == {}


def test_a_missing_page_says_so_and_leads_back(real: Any, visit: Any) -> None:
    visit.excused = ("404",)
    page = visit(real.url + "ressources/nulle-part/")

    assert "n’existe pas" in page.locator("main").inner_text()
    assert axe_report(page) == ""
    page.locator("main a").first.click()
    assert page.locator("h1").count() == 1


def test_the_skip_link_comes_first_and_leads_to_the_content(real: Any, visit: Any) -> None:
    page = visit(real.url + PAGES["record"])
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('href')") == "#contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#contenu"


@pytest.mark.tool("java", "vnu")
def test_the_html_validator_finds_no_error(real: Any, find_tool: Callable[[str], str | None]) -> None:
    files = [real.folder / path.partition("?")[0] / "index.html" for path in PAGES.values()]
    files.append(real.folder / "404.html")
    command = [find_tool("java"), "-Xss4m", "-jar", find_tool("vnu"), "--errors-only", "--exit-zero-always"]
    result = subprocess.run(
        [*command, "--format", "json", *dict.fromkeys(files)], capture_output=True, check=True
    )
    messages = [
        f"{each['url'].removeprefix(f'file:{real.folder}/')}:{each.get('lastLine')}: {each['message']}"
        for each in json.loads(result.stderr)["messages"]
    ]

    assert messages == []


def test_every_page_forbids_other_hosts(real: Any) -> None:
    """The policy is in the page itself, so that it holds wherever the site is put."""
    without = []
    for file in real.folder.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        if 'http-equiv="refresh"' not in text and 'http-equiv="Content-Security-Policy"' not in text:
            without.append(str(file.relative_to(real.folder)))

    assert without == []
