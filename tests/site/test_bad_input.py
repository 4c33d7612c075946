"""Whatever is in the address, whatever is missing: the search page says what happened, and gives a way on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

SETTLED = "[data-total][aria-busy=false]"
NOISE = "ne contient aucun mot à rechercher"


def said(page: Any) -> str:
    """All that the page shows, with plain spaces."""
    return page.locator("main").inner_text().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=carte&couleur=bleu", "Filtre inconnu, laissé de côté : « couleur »"),
        ("q=carte&thematique=inconnue", "« Thématique : inconnue »"),
        ("annee=2090..2099", "« Année : 2090..2099 »"),
        ("annee=abcd..", "« Année : abcd.. »"),
        ("thematique=" + quote("<b>x</b>"), "« Thématique : <b>x</b> »"),
        (
            "q=" + quote("numérique " * 1000),
            "Texte très long : seuls ses 300 premiers caractères ont été lus.",
        ),
        ("q=" + "a" * 10_000, f"Aucune ressource ne correspond à « {'a' * 100}… »"),
        (
            "q=" + quote("<script>alert(1)</script><img src=x onerror=alert(2)>"),
            "voici celles qui en contiennent le plus",
        ),
        ("q=" + quote("😀😀"), f"« 😀😀 » {NOISE} : la recherche n’en tient pas compte."),
        ("q=" + quote("?!… -- «»"), NOISE),
        ("q=" + quote("?!") + "&type-de-savoir=academique", NOISE),
        ("q=" + quote("\u202ezzyzxq"), "« zzyzxq »"),
        ("q=%E0%A4%A", "résultat"),
        ("q=" + quote("le la les de du"), "résultat"),
        ("q=" + quote('"carte'), "résultat"),
        ("tri=nimporte", "résultats"),
        ("__proto__=x&constructor=y&q=carte", "« __proto__ », « constructor »"),
    ],
)
def test_any_query_is_answered(query: str, expected: str, real: Any, visit: Any) -> None:
    page = visit(f"{real.url}recherche/?{query}", viewport={"width": 390, "height": 844})
    page.wait_for_selector(SETTLED, state="attached")

    assert expected in said(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert page.locator("main :is(script:not([src]), img[src=x], b)").count() == 0
    total = int(page.locator("[data-total]").get_attribute("data-total"))
    assert total or page.get_by_role("link", name="Voir toutes les ressources").is_visible()


def test_what_sharing_adds_to_an_address_is_no_filter(real: Any, visit: Any) -> None:
    page = visit(f"{real.url}recherche/?q=carte&utm_source=lettre&fbclid=x")
    page.wait_for_selector(SETTLED, state="attached")

    assert "Filtre inconnu" not in said(page)


def test_a_word_found_is_not_offered_as_a_near_one(real: Any, visit: Any) -> None:
    page = visit(f"{real.url}recherche/?q=illectronysm")
    page.wait_for_selector(SETTLED, state="attached")
    page.goto(f"{real.url}recherche/?q=illectronisme&annee=2016&thematique=sante")
    page.wait_for_selector(SETTLED, state="attached")

    assert "mais aucun avec les filtres « Santé » et « 2016 »" in said(page)
    assert "Mots proches" not in said(page)
    assert (
        page.get_by_role("link", name="Proposer une ressource qui manque")
        .get_attribute("href")
        .endswith("?thematique=sante")
    )


def replaced(body: Callable[[bytes], bytes]) -> Callable[[Any], None]:
    def answer(route: Any) -> None:
        whole = route.fetch()
        route.fulfill(response=whole, body=body(whole.body()))

    return answer


SPOILT = {
    "missing": lambda route: route.fulfill(status=404, body=""),
    "cut": replaced(lambda text: text[: len(text) // 2]),
    "empty": replaced(lambda _: b""),
    "another page": replaced(lambda _: b"<!doctype html><p>Portail du Wi-Fi"),
}


@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.parametrize(
    "part", ["manifeste", "facettes", "colonnes", "synonymes", "lexique/", "listes/", "cartes/"]
)
def test_a_spoilt_index_is_told(part: str, how: str, real: Any, visit: Any) -> None:
    visit.excused = ("404", "script:", "MIME")
    page = visit(f"{real.url}a-propos/")
    page.route(f"**/recherche/index/{part}**", SPOILT[how])
    page.goto(f"{real.url}recherche/?q=carte")
    page.wait_for_selector(SETTLED, state="attached")

    assert "La recherche ne répond pas" in said(page)
    assert page.locator(".recherche-secours").get_by_role("link", name="Santé").is_visible()
    page.unroute_all()
    page.get_by_role("button", name="Réessayer").click()
    page.wait_for_selector("[data-total]:not([data-total='0'])")


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_without_its_script_the_page_gives_its_links(motion: str, real: Any, visit: Any) -> None:
    visit.excused = ("ERR_FAILED",)
    page = visit(f"{real.url}a-propos/", reduced_motion=motion)
    page.route("**/recherche.js", lambda route: route.abort())
    page.goto(f"{real.url}recherche/?q=carte")
    links = page.locator(".recherche-secours")
    assert links.evaluate("links => getComputedStyle(links).visibility") == "hidden"
    page.evaluate("document.getAnimations().forEach((one) => one.finish())")  # some seconds

    assert "La recherche par mots n’a pas pu démarrer" in said(page)
    assert Axe().run(page).violations_count == 0
    links.get_by_role("link", name="Santé").click()
    page.wait_for_url("**/thematique/sante/")


def test_a_slow_index_is_told_and_shown_when_it_comes(real: Any, visit: Any) -> None:
    page = visit(f"{real.url}a-propos/")
    page.clock.install()
    held: list[Any] = []

    def hold(route: Any) -> None:  # Playwright asks a handler for its signature: a built-in has none
        held.append(route)

    page.route("**/recherche/index/facettes*", hold)
    page.goto(f"{real.url}recherche/?q=carte", wait_until="domcontentloaded")
    page.get_by_text("Recherche en cours…").wait_for()
    assert not page.locator(".recherche-secours").is_visible()
    page.clock.fast_forward(9000)
    assert "La recherche tarde à répondre : le réseau est lent" in said(page)
    assert page.locator(".recherche-secours").get_by_role("link", name="Santé").is_visible()

    for route in held:
        route.continue_()
    page.wait_for_selector("[data-total]:not([data-total='0'])")
    page.wait_for_selector(SETTLED)
    assert "résultats" in said(page)
    assert not page.locator(".recherche-secours").is_visible()


def test_the_telephone_keyboard_goes_when_the_search_is_sent(real: Any, visit: Any) -> None:
    page = visit(
        f"{real.url}recherche/", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    box = page.locator("main input[name=q]")
    box.tap()
    box.fill("carte")
    box.press("Enter")
    page.wait_for_url("**?q=carte")

    assert not box.evaluate("box => box === document.activeElement")


def test_a_refused_storage_still_leads_to_a_reference(real: Any, visit: Any) -> None:
    page = visit(f"{real.url}a-propos/")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })"
    )
    page.goto(f"{real.url}ressources/histoire-du-citp/")
    page.get_by_role("button", name="Ajouter à ma sélection").first.click()

    assert "chaque ressource donne sa référence" in page.locator(".mine-said").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="RIS").click()
    assert download.value.suggested_filename == "histoire-du-citp.ris"
