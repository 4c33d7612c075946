"""« Ma sélection » in a real browser: kept, counted, exported, printed, with the keyboard, and when storage is refused."""

from __future__ import annotations

import json
import re
from typing import Any

import bibtexparser
import pytest
import rispy
from axe_playwright_python.sync_playwright import Axe

RECORD = "ressources/decouvrez-la-cartographie-des-lieux-de-ressources-numeriques/"
OTHER = "ressources/histoire-du-citp/"
THIRD = "ressources/siilab-living-lab-ess/"
REFUSED = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })"
)


def keep(page: Any, url: str, *addresses: str) -> None:
    """Keep records from their own pages."""
    for address in addresses:
        page.goto(url + address)
        page.get_by_role("button", name="Ajouter à ma sélection").first.click()


def count(page: Any) -> str:
    return page.locator(".mine-kept__count").inner_text()


def kept(page: Any) -> list[str]:
    page.wait_for_selector(".mine-selection__list li, [data-selection=vide]:not([hidden])")
    return page.locator(".mine-selection__list h2").all_inner_texts()


def axe_report(page: Any) -> str:
    results = Axe().run(page)
    return results.generate_report() if results.violations_count else ""


# -- keeping -------------------------------------------------------------------------------------------------


def test_a_record_is_kept_from_its_page_and_found_on_the_next(real: Any, visit: Any) -> None:
    page = visit(real.url + RECORD)
    page.get_by_role("button", name="Ajouter à ma sélection").first.click()

    assert page.locator(".mine-said").inner_text().startswith("Ajouté à votre sélection (1\u00a0ressource).")
    assert page.get_by_role("link", name="Ma sélection, 1 ressource").is_visible()
    page.goto(real.url + RECORD)
    assert count(page) == "1"
    page.get_by_role("button", name="Retirer de ma sélection").first.click()
    assert count(page) == ""


def test_cards_of_listings_and_results_have_the_button(real: Any, visit: Any) -> None:
    page = visit(real.url + "ressources/")
    first = page.locator(".mine-card").first
    title = first.locator("h2").inner_text()
    first.get_by_role("button", name=f"Ajouter à ma sélection\u00a0: {title}").click()

    assert first.get_by_role("button", name=f"Retirer de ma sélection\u00a0: {title}").is_visible()
    assert page.url == real.url + "ressources/"
    page.goto(real.url + "recherche/?q=illectronisme")
    page.wait_for_selector("[data-total][aria-busy=false]", state="attached")
    page.locator("[data-total] .mine-pick").first.click()
    assert count(page) == "2"


def test_organisations_have_no_button(real: Any, visit: Any) -> None:
    page = visit(real.url + "contributeurs/")

    assert page.locator(".mine-card").count() > 5
    assert page.locator(".mine-pick").count() == 0


def test_without_javascript_nothing_is_promised(real: Any, visit: Any) -> None:
    page = visit(real.url + RECORD, java_script_enabled=False)

    assert page.locator(".mine-pick, .mine-kept:visible, .mine-files:visible").count() == 0
    assert page.get_by_role("link", name="BibTeX").get_attribute("href") == "../../donnees/references.bib"
    page.goto(real.url + "selection/")
    assert "demande JavaScript" in page.locator("main").inner_text()


def test_two_windows_show_the_same(real: Any, visit: Any) -> None:
    page = visit(real.url + RECORD)
    other = page.context.new_page()
    other.goto(real.url + "selection/")
    page.get_by_role("button", name="Ajouter à ma sélection").first.click()
    other.wait_for_selector(".mine-selection__list .mine-card")

    assert count(other) == "1"


def test_a_refused_storage_is_told(real: Any, visit: Any) -> None:
    page = visit(real.url + "a-propos/")
    page.add_init_script(REFUSED)
    page.goto(real.url + RECORD)
    page.get_by_role("button", name="Ajouter à ma sélection").first.click()

    assert "refuse de garder" in page.locator(".mine-said").inner_text()
    assert count(page) == "1"
    page.goto(real.url + "selection/")
    assert "refuse de garder" in page.locator("[data-selection=refus]").inner_text()
    assert page.get_by_text("Rien de gardé pour l’instant").is_visible()


@pytest.mark.parametrize(
    "stored",
    ["{", "null", "7", '[null, {"address": 3}, {"address": "../x/"}, {"address": "https://x.example/"}]'],
)
def test_whatever_is_in_the_storage_the_page_stands(stored: str, real: Any, visit: Any) -> None:
    page = visit(real.url + RECORD)
    page.evaluate("text => localStorage.setItem('mine-selection:/', text)", stored)
    page.goto(real.url + "selection/")

    assert page.get_by_text("Rien de gardé pour l’instant").is_visible()


# -- the page ------------------------------------------------------------------------------------------------


def test_the_page_shows_what_is_kept_in_order(real: Any, visit: Any) -> None:
    page = visit(real.url)
    keep(page, real.url, OTHER, RECORD)
    page.goto(real.url + "selection/")

    assert [title.partition(" ")[0] for title in kept(page)] == ["Histoire", "Découvrez"]
    assert page.locator("[data-selection=compte]").inner_text() == "2\u00a0ressources"
    assert axe_report(page) == ""
    page.locator(".mine-selection__list h2 a").first.click()
    assert page.url == real.url + OTHER


def test_one_is_taken_out_and_put_back_with_the_keyboard(real: Any, visit: Any) -> None:
    page = visit(real.url)
    keep(page, real.url, OTHER, RECORD, THIRD)
    page.goto(real.url + "selection/")
    before = kept(page)
    page.get_by_role("button", name=re.compile("^Retirer.*Découvrez")).focus()
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.textContent") == "Annuler"
    assert kept(page) == [before[0], before[2]]
    assert "n’est plus dans votre sélection" in page.locator("[role=status]").last.inner_text()
    assert count(page) == "2"
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('.mine-selection__list h2').length === 3")
    assert kept(page) == before
    assert page.evaluate("document.activeElement.dataset.selection") == "compte"


def test_all_are_taken_out_and_put_back(real: Any, visit: Any) -> None:
    page = visit(real.url)
    keep(page, real.url, OTHER, RECORD)
    page.goto(real.url + "selection/")
    before = kept(page)
    page.get_by_role("button", name="Tout retirer").click()

    assert (kept(page), count(page)) == ([], "")
    assert not page.get_by_role("button", name="Imprimer le dossier").is_visible()
    assert axe_report(page) == ""
    page.get_by_role("button", name="Annuler").click()
    page.wait_for_function("document.querySelectorAll('.mine-selection__list h2').length === 2")
    assert kept(page) == before


def test_a_record_that_is_gone_is_told_and_can_be_taken_out(real: Any, visit: Any) -> None:
    visit.excused = ("404",)
    page = visit(real.url + RECORD)
    stored = json.dumps([{"address": "ressources/nulle-part/", "title": "Un titre <b>gardé</b>"}])
    page.evaluate("text => localStorage.setItem('mine-selection:/', text)", stored)
    page.goto(real.url + "selection/")

    assert kept(page) == ["Un titre <b>gardé</b>"]
    page.get_by_role("button", name="Retirer\u00a0: Un titre").click()
    assert kept(page) == []


def test_a_record_that_cannot_be_read_is_told(real: Any, visit: Any) -> None:
    visit.excused = ("ERR_FAILED",)
    page = visit(real.url)
    keep(page, real.url, OTHER)
    page.route("**/selection/lots/*", lambda route: route.abort())
    page.goto(real.url + "selection/")

    assert kept(page) == ["Histoire du CITP"]
    assert "n’a pas pu être lue" in page.locator(".mine-selection__list").inner_text()


# -- files ---------------------------------------------------------------------------------------------------


def saved(page: Any, form: str) -> tuple[str, str]:
    with page.expect_download() as download:
        page.get_by_role("button", name=form, exact=True).click()
    return download.value.suggested_filename, download.value.path().read_bytes().decode()


def test_a_selection_is_saved_in_three_forms(real: Any, visit: Any) -> None:
    ids = ["histoire-du-citp", "decouvrez-la-cartographie-des-lieux-de-ressources-numeriques"]
    page = visit(real.url)
    keep(page, real.url, OTHER, RECORD)
    page.goto(real.url + "selection/")
    kept(page)

    name, text = saved(page, "BibTeX")
    assert name == "ma-selection.bib"
    assert [entry.key for entry in bibtexparser.parse_string(text).entries] == ids
    name, text = saved(page, "RIS")
    assert name == "ma-selection.ris"
    assert [entry["id"] for entry in rispy.loads(text)] == ids
    name, text = saved(page, "CSL-JSON")
    assert name == "ma-selection.json"
    assert [item["id"] for item in json.loads(text)] == ids


def test_a_record_saves_its_own_reference(real: Any, visit: Any) -> None:
    page = visit(real.url + RECORD)

    name, text = saved(page, "RIS")
    assert name == "decouvrez-la-cartographie-des-lieux-de-ressources-numeriques.ris"
    (entry,) = rispy.loads(text)
    assert entry["date"] == "2019/02/07/"
    assert entry["secondary_title"] == "Site de l’IREV"


def test_a_record_gives_its_lasting_address(real: Any, visit: Any) -> None:
    page = visit(real.url + RECORD + "?x=1#citer")

    assert page.locator("#permalien").inner_text() == real.url + RECORD


# -- paper, and no server --------------------------------------------------------------------------------------


def test_the_dossier_prints_references_and_no_button(real: Any, visit: Any) -> None:
    page = visit(real.url)
    keep(page, real.url, OTHER, RECORD)
    page.goto(real.url + "selection/")
    kept(page)
    page.emulate_media(media="print")
    text = page.locator("body").inner_text()

    assert "Dossier de 2\u00a0ressources, imprimé le" in text
    assert "Site de l’IREV [en ligne]. 7 février 2019." in text
    assert "Licence Ouverte 2.0" in text
    assert real.url + OTHER in text
    assert page.locator("button:visible, form:visible, .mine-said:visible").count() == 0


def test_it_works_from_a_folder(real: Any, visit: Any) -> None:
    folder = real.folder.as_uri() + "/"
    page = visit(folder + RECORD + "index.html")
    page.get_by_role("button", name="Ajouter à ma sélection").first.click()
    page.get_by_role("link", name=re.compile("^Ma sélection")).click()

    assert [title.partition(" ")[0] for title in kept(page)] == ["Découvrez"]
    _, text = saved(page, "BibTeX")
    assert text.startswith("@article{decouvrez")
    page.locator(".mine-selection__list h2 a").click()
    assert page.url == folder + RECORD + "index.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_is_at_home_everywhere(width: int, scheme: str, real: Any, visit: Any) -> None:
    page = visit(real.url, viewport={"width": width, "height": 800}, color_scheme=scheme)
    keep(page, real.url, OTHER, RECORD)
    page.goto(real.url + "selection/")
    kept(page)

    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    assert axe_report(page) == ""
