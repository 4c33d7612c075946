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
    "step of a path": "ressources/etat-des-lieux-regional-de-l-illectronisme/",
    "path": "parcours/de-la-fracture-numerique-a-une-carte/",
    "paths": "parcours/",
    "listing of a kind": "ressources/",
    "listing of a facet value": "thematique/solidarite-et-social/",
    "empty listing": "thematique/sante/",
    "listing of two facet values": "thematique/solidarite-et-social/type-de-savoir/academique/",
    "facet": "thematique/",
    "map": "territoire/",
    "timeline": "annee/",
    "additions": "ajouts/",
    "crossings": "croisements/",
    "crossings of a theme": "croisements/solidarite-et-social/",
    "crossings of an empty theme": "croisements/sante/",
    "search": "recherche/",
    "selection": "selection/",
    "search with a query": "recherche/?q=num%C3%A9rique",
    "about": "a-propos/",
    "guide": "contribuer/",
    "guide for a gap": "contribuer/?thematique=sante&type-de-savoir=experientiel",
    "rules": "regles/",
    "rule": "regles/date-mal-ecrite/",
    "rule in words": "regles/fichier-illisible/",
    "data": "donnees/",
    "accessibility": "accessibilite/",
    "legal": "mentions-legales/",
    "quality": "qualite/",
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
        "annee/",
        "territoire/",
        "ajouts/",
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_past_of_the_corpus_is_drawn_for_everyone(scheme: str, measured: Any, visit: Any) -> None:
    page = visit(measured.url + PAGES["quality"], color_scheme=scheme, viewport={"width": 320, "height": 800})

    assert axe_report(page) == ""
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
    for chart in page.get_by_role("img").all():
        assert "15 janvier 2024" in chart.text_content()
    assert page.get_by_role("img", name="Notices publiées De 907 le 15 janvier 2024").count() == 1
    page.get_by_text("Où").first.click()
    page.get_by_role("link", name="ressources/ateliers-inclusion-numerique.md").click()
    assert page.url.endswith("/ressources/ateliers-inclusion-numerique/")


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


@pytest.mark.parametrize("width", [320, 360, 390])
def test_a_compound_name_in_a_title_stays_on_one_line(width: int, real: Any, visit: Any) -> None:
    page = visit(f"{real.url}contributeurs/region-hauts-de-france/", viewport={"width": width, "height": 740})
    title = page.locator("h1")
    names = page.locator("h1 .mine-unbroken, .mine-card__title .mine-unbroken")

    assert title.inner_text() == "Région Hauts-de-France"
    assert "Hauts-de-France" in names.all_inner_texts()
    assert set(names.evaluate_all("all => all.map(name => name.getClientRects().length)")) == {1}


def test_the_skip_link_comes_first_and_leads_to_the_content(real: Any, visit: Any) -> None:
    page = visit(real.url + PAGES["record"])
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('href')") == "#contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#contenu"


@pytest.mark.tool("java", "vnu")
def test_the_html_validator_finds_no_error(
    real: Any, measured: Any, find_tool: Callable[[str], str | None]
) -> None:
    files = [real.folder / path.partition("?")[0] / "index.html" for path in PAGES.values()]
    files += [real.folder / "404.html", measured.folder / PAGES["quality"] / "index.html"]
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


def test_the_example_to_follow_is_copied_as_written(real: Any, visit: Any) -> None:
    page = visit(real.url + "regles/date-mal-ecrite/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier").click()
    page.get_by_text("Exemple copié.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")

    assert copied.startswith('---\ntitre: "Cuisiner à plusieurs"\nrésumé: ')
    assert copied.endswith("\ndate: 2021-03-12\n---")


def test_lines_at_fault_are_told_without_colour(real: Any, visit: Any) -> None:
    page = visit(real.url + "regles/date-mal-ecrite/")
    before = page.locator("mark").evaluate("line => getComputedStyle(line, '::before').content")

    assert page.locator(".mine-rule__bad figcaption").inner_text().endswith("ligne 8")
    assert page.locator("mark").all_inner_texts() == ["date: 12/03/2021\n"]
    assert "▶" in before


def test_a_path_is_walked_with_the_keyboard_from_the_front_page_to_its_end(real: Any, visit: Any) -> None:
    page = visit(real.url)
    page.get_by_role("region", name="Se laisser guider").get_by_role("heading").get_by_role("link").click()
    steps = page.get_by_role("region", name="5 étapes").get_by_role("heading", level=3).all_inner_texts()
    titles = [step.partition(":")[2].strip() for step in steps]
    assert steps[0].startswith("Étape 1")
    page.get_by_role("link", name="Commencer").press("Enter")

    walked = [page.locator("h1").inner_text()]
    assert page.get_by_role("link", name="Étape précédente").count() == 0
    while page.get_by_role("link", name="Étape suivante").count():
        page.get_by_role("link", name="Étape suivante").press("Enter")
        walked.append(page.locator("h1").inner_text())
        assert page.get_by_role("navigation", name=f"étape {len(walked)} sur 5").count() == 1

    assert walked == titles
    page.get_by_role("link", name="Dernière étape").press("Enter")
    assert page.url == real.url + PAGES["path"]


@pytest.mark.parametrize("width", [360, 768])
def test_the_menu_closes_when_the_keyboard_leaves_it(width: int, real: Any, visit: Any) -> None:
    page = visit(real.url, viewport={"width": width, "height": 740})
    menu, button = page.locator("#menu"), page.get_by_role("button", name="Menu")

    button.press("Enter")
    menu.get_by_role("link").last.focus()
    page.keyboard.press("Tab")
    assert not menu.is_visible()
    assert page.evaluate("!!document.activeElement.closest('main')")

    button.press("Enter")
    page.keyboard.press("Shift+Tab")
    assert not menu.is_visible()

    button.press("Enter")
    menu.get_by_role("link").nth(1).focus()
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert button.evaluate("e => e === document.activeElement")

    button.click()
    page.get_by_role("button", name="Fermer").press("Enter")
    assert not menu.is_visible()
    assert button.evaluate("e => e === document.activeElement")


def test_a_gap_leads_to_the_guide_with_its_template_filled_in(real: Any, visit: Any) -> None:
    page = visit(real.url + PAGES["step of a path"])
    page.get_by_role("region", name="Autres regards").get_by_role(
        "link", name="En connaissez-vous une"
    ).click()

    assert page.url.endswith("contribuer/?thematique=solidarite-et-social&type-de-savoir=experientiel")
    told = page.locator(".mine-filled").inner_text()
    assert (
        "une ressource qui réunisse «\u00a0Solidarité et social\u00a0» et «\u00a0Savoir expérientiel\u00a0»"
        in told
    )
    assert (
        "demande aussi «\u00a0consentement\u00a0», «\u00a0diffusion\u00a0» et «\u00a0anonymat\u00a0»" in told
    )
    page.get_by_role("link", name="Le modèle à copier").click()
    filled = page.locator("#modele-rempli").inner_text()
    assert "\nthématique:\n  - Solidarité et social\nformat:" in filled
    assert (
        "\ntype de savoir:\n  - Savoir expérientiel\nconsentement: à compléter\ndiffusion: à compléter\n"
        "anonymat: à compléter\ncontributeur:"
    ) in filled
    assert page.locator(".mine-text pre").filter(has_text="à compléter").count() == 1


def test_a_gap_that_expects_nothing_more_leaves_the_template_as_short(real: Any, visit: Any) -> None:
    page = visit(real.url + "contribuer/?type-de-savoir=academique")

    assert page.locator(".mine-filled").inner_text() == (
        "Ce qui manque ici\u00a0: Savoir académique. Le modèle à copier est déjà rempli avec cela."
    )
    assert "à compléter" not in page.locator("#modele-rempli").inner_text()


def test_the_guide_takes_no_word_from_its_address(real: Any, visit: Any) -> None:
    page = visit(real.url + "contribuer/?thematique=<b>zut&type-de-savoir=constructor")

    assert page.locator(".mine-filled").count() == 0
    assert "zut" not in page.locator("main").inner_text()
