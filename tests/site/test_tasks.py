"""Five things that readers come for, each done from the home page on a phone, with taps and typing only.

Each test ends with what the reader wanted, and says how many taps it took. After them, other ways that are walked from one end to
the other: a reading path with the keyboard alone, a département from the map, a feed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import bibtexparser
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SETTLED = "[data-total][aria-busy=false]"


@dataclass
class Reader:
    """Someone with a phone: taps, types, reads what is on the screen."""

    page: Any
    taps: int = 0

    def tap(self, role: str, name: str | re.Pattern[str], within: Any = None) -> None:
        found = (within or self.page).get_by_role(role, name=name).first
        found.scroll_into_view_if_needed()
        found.tap()
        self.taps += 1

    def search(self, text: str) -> None:
        """Type in the box that the page shows, and send it."""
        box = self.page.get_by_role("searchbox").first
        box.tap()
        box.fill(text)
        box.press("Enter")
        self.taps += 1
        self.page.wait_for_url("**/recherche/?q=*")
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_selector(SETTLED, state="attached")

    def filters(self) -> None:
        self.page.locator("summary", has_text="Filtres").tap()
        self.taps += 1

    @property
    def titles(self) -> list[str]:
        return self.page.locator("[data-total] [data-id] h3").all_inner_texts()

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text().replace("\u00a0", " ").replace("\u202f", " ")

    def sees(self, locator: Any) -> bool:
        """Whether the top of something is on the screen, without scrolling."""
        box = locator.bounding_box()
        return bool(box) and 0 <= box["y"] < self.page.viewport_size["height"]


@pytest.fixture(params=["light", "dark"])
def reader(request: pytest.FixtureRequest, real: Any, visit: Any) -> Reader:
    page = visit(real.url, color_scheme=request.param, **PHONE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return Reader(page)


def front_matters(built: Any) -> dict[str, dict[str, Any]]:
    files = (built.content / "ressources").rglob("*.md")
    return {
        file.stem: yaml.load(file.read_text(encoding="utf-8").split("---\n")[1], yaml.BaseLoader)  # noqa: S506  # makes texts only
        for file in files
    }


def holds(front: dict[str, Any], key: str, value: str) -> bool:
    found = front.get(key, [])
    return value in (found if isinstance(found, list) else [found])


# -- the five tasks ------------------------------------------------------------------------------------------


def test_a_map_of_digital_places_is_found(reader: Reader) -> None:
    reader.search("carte des lieux numériques")
    wanted = "Cartographie des lieux de ressources numériques en Hauts-de-France"
    assert wanted in reader.titles[:3]
    assert reader.sees(reader.page.locator("[data-total] [data-id]").first)

    reader.tap("link", wanted)
    reader.page.wait_for_url("**/ressources/cartographie-des-lieux-de-ressources-numeriques/")
    source = reader.page.get_by_role("link", name="Consulter la source")
    assert reader.sees(source)
    assert source.get_attribute("href").startswith("http")
    assert "2019 · SIILAB" in reader.page.locator(".mine-head").inner_text()
    headings = reader.page.locator(".mine-text h2").all_inner_texts()
    assert headings[0].startswith("Un lien sans doute mort")  # said before the reader has left by it
    assert reader.taps == 2

    reader.page.go_back()
    reader.settle()
    assert wanted in reader.titles


def test_nothing_yet_from_experience_is_said_and_leads_on(reader: Reader, real: Any) -> None:
    if any(holds(front, "type de savoir", "expérientiel") for front in front_matters(real).values()):
        pytest.skip("the library now has what this test says is missing")
    reader.search("illectronisme")
    found = len(reader.titles)
    reader.filters()
    reader.page.get_by_text("Savoir expérientiel", exact=True).first.tap()
    reader.page.wait_for_url("**type-de-savoir=experientiel*")
    reader.settle()
    reader.tap("button", "Aucun résultat")

    answer = reader.page.locator(".recherche-vide")
    assert reader.sees(answer)
    assert Axe().run(reader.page).violations_count == 0
    assert (
        f"{found} résultats pour « illectronisme », mais aucun avec le filtre « Savoir expérientiel »"
        in reader.text
    )
    assert "Mots proches" not in reader.text  # the word was found
    reader.tap("link", re.compile(r"^Savoir d’action \(professionnel\) \(\d+\)"), answer)
    reader.settle()
    assert reader.titles

    reader.page.go_back()
    reader.settle()
    reader.tap("link", "Proposer une ressource qui manque")
    reader.page.wait_for_url("**/contribuer/?type-de-savoir=experientiel")
    assert "Ce qui manque ici : Savoir expérientiel" in reader.text


@pytest.mark.parametrize("way", ["search", "organisation"])
def test_everything_from_one_contributor_since_2019(way: str, reader: Reader, real: Any) -> None:
    if way == "search":
        reader.search("siilab")
        reader.tap("link", re.compile("^Filtrer par contributeur"))
    else:
        reader.tap("button", "Menu")
        reader.tap("link", "Contributeurs")
        reader.tap("link", "SIILAB", reader.page.locator("main"))
        reader.tap("link", "Affiner dans la recherche")
    reader.page.wait_for_url("**contributeur=siilab*")
    reader.settle()
    reader.filters()
    reader.page.get_by_label("depuis").select_option("2019")
    reader.page.wait_for_url("**annee=2019..*")
    reader.settle()
    reader.tap("button", re.compile(r"^Voir les \d+ résultats"))

    theirs = [front for front in front_matters(real).values() if holds(front, "contributeur", "siilab")]
    since = [front for front in theirs if front.get("date", "") >= "2019"]
    undated = [front for front in theirs if not front.get("date")]
    assert len(reader.titles) == len(since) > 0
    assert reader.sees(reader.page.locator("[data-total] [data-id]").first)
    assert reader.page.evaluate("document.activeElement.dataset.recherche") == "annonce"
    if undated:  # they may be of 2019 as well: the page says that they are there
        reader.tap("link", re.compile("montrer aussi"))
        reader.settle()
        assert len(reader.titles) == len(since) + len(undated)


def test_one_resource_is_cited(reader: Reader) -> None:
    reader.search("histoire du citp")
    reader.tap("link", "Histoire du CITP")
    reader.page.wait_for_url("**/ressources/histoire-du-citp/")
    reader.tap("link", "Citer")
    assert reader.sees(reader.page.get_by_role("heading", name="Citer cette ressource"))

    reader.tap("button", "Copier la référence")
    reader.page.get_by_text("Référence copiée.").wait_for()
    assert reader.page.evaluate("navigator.clipboard.readText()").startswith(
        "Histoire du CITP. Article. 27 novembre 2024."
    )

    with reader.page.expect_download() as download:
        reader.tap("button", "BibTeX")
    assert download.value.suggested_filename == "histoire-du-citp.bib"
    (entry,) = bibtexparser.parse_string(download.value.path().read_text(encoding="utf-8")).entries
    assert (entry.key, entry.fields_dict["year"].value) == ("histoire-du-citp", "2024")
    assert "Référence enregistrée : histoire-du-citp.bib" in reader.page.locator(
        ".mine-said"
    ).inner_text().replace("\u00a0", " ")
    assert reader.taps == 5


def test_three_resources_are_gathered_and_printed(reader: Reader) -> None:
    reader.page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    reader.search("concertation")
    wanted = reader.titles[:3]
    for title in wanted:
        reader.tap("button", f"Ajouter à ma sélection\u00a0: {title}")
    said = reader.page.locator(".mine-said")
    assert "3\u00a0ressources" in said.inner_text()
    reader.tap("link", "Voir ma sélection", said)
    reader.page.wait_for_selector(".mine-selection__list h2")
    assert reader.page.locator(".mine-selection__list h2").all_inner_texts() == wanted

    reader.tap("button", "Imprimer le dossier")
    assert reader.page.evaluate("window.printed") == 1
    reader.page.emulate_media(media="print")
    assert reader.page.locator(".mine-selection__details:visible").count() == 3
    assert reader.page.get_by_text("Dossier de 3\u00a0ressources").is_visible()
    assert not reader.page.locator(
        ".mine-selection button:visible, .mine-pick:visible, .mine-search:visible"
    ).count()
    assert reader.taps == 6


# -- other ways, from one end to the other ---------------------------------------------------------------------


def tab_to(page: Any, name: str) -> None:
    """Press Tab until what has this name has the focus, which is on the screen and can be seen."""
    for _ in range(80):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const element = document.activeElement;
                const box = (element.closest(".mine-card") || element).getBoundingClientRect();
                const outlined = [element, element.closest(".mine-card")].some((one) => one && getComputedStyle(one).outlineStyle !== "none");
                return { name: element.textContent.replace(/\\s+/g, " "), there: box.bottom > 0 && box.top < innerHeight, outlined };
            }"""
        )
        if name in seen["name"] and len(seen["name"]) < 300:
            assert seen["there"], f"out of sight: {name}"
            assert seen["outlined"], f"no outline: {name}"
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"never reached: {name}")


def test_a_reading_path_is_followed_with_the_keyboard_alone(real: Any, visit: Any) -> None:
    page = visit(real.url, **PHONE)
    name = "De la fracture numérique à une carte des lieux où se faire aider"
    tab_to(page, name)
    page.wait_for_url("**/parcours/*/")
    steps = page.locator(".mine-steps h3 a").evaluate_all("all => all.map(a => a.href)")
    tab_to(page, "Commencer")
    for number, address in enumerate(steps, 1):
        page.wait_for_url(address)
        tab_to(page, f"étape {number} sur {len(steps)}")
        page.wait_for_url(f"{address}#*")
        tab_to(page, "Étape suivante" if number < len(steps) else "Revoir toutes les étapes")
    page.wait_for_url("**/parcours/*/")
    assert page.locator("h1").inner_text() == name


def test_what_concerns_ones_departement_is_found_from_the_map(reader: Reader) -> None:
    reader.tap("link", "Territoires")
    reader.page.wait_for_url("**/territoire/")
    assert (
        reader.page.get_by_role("link", name="tous les territoires").get_attribute("href")
        == "#tous-les-territoires"
    )
    reader.page.locator(".mine-map svg a", has_text="Pas-de-Calais").locator("path").tap()
    reader.page.wait_for_url("**/territoire/62/")

    broader = reader.page.get_by_role("navigation", name="Plus large").get_by_role("link")
    assert [link.inner_text().split()[0] for link in broader.all()] == ["Hauts-de-France", "France"]
    broader.first.tap()
    reader.page.wait_for_url("**/territoire/r32/")
    assert "France" in reader.page.get_by_role("navigation", name="Plus large").inner_text()


def test_printed_results_say_what_was_asked(real: Any, visit: Any) -> None:
    page = visit(f"{real.url}recherche/?q=carte")
    page.wait_for_selector(SETTLED)
    page.emulate_media(media="print")

    asked = page.locator(".recherche-annonce").evaluate("one => getComputedStyle(one, '::after').content")
    assert "« carte »" in asked.replace("\u00a0", " ")


def test_a_feed_says_what_it_is_in_letters_that_a_phone_shows(reader: Reader, visit: Any) -> None:
    visit.excused = ("404",)  # the browser asks for an icon of its own
    reader.tap("link", "Tous les ajouts récents")
    reader.tap("link", "S’abonner (Atom)")
    reader.page.wait_for_url("**/flux.xml")
    shown = reader.page.evaluate(
        """() => ({
            says: getComputedStyle(document.documentElement, "::before").content,
            size: parseFloat(getComputedStyle(document.querySelector("summary")).fontSize) * screen.width / innerWidth,
        })"""
    )

    assert "Ceci est un flux" in shown["says"]
    assert shown["size"] > 14


@pytest.mark.parametrize(
    "path",
    [
        "",
        "recherche/?q=num%C3%A9rique",
        "ressources/",
        "ressources/cartographie-des-lieux-de-ressources-numeriques/",
        "contributeurs/siilab/",
        "parcours/de-la-fracture-numerique-a-une-carte/",
        "thematique/",
        "territoire/62/",
        "annee/",
        "ajouts/",
        "selection/",
    ],
)
def test_fingers_have_room(path: str, real: Any, visit: Any) -> None:
    """44 pixels for everything but links inside sentences, and titles that fill their whole card."""
    page = visit(real.url, **PHONE)
    page.evaluate(
        "localStorage.setItem('mine-selection:/', '[{\"address\": \"ressources/histoire-du-citp/\"}]')"
    )
    page.goto(real.url + path)
    page.wait_for_selector(".mine-kept__count:not(:empty)")
    if "recherche" in path:
        page.locator("summary").tap()
    small = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, summary, select, input, label.recherche-choix")]
            .filter((e) => e.checkVisibility() && !e.closest(".mine-sr, .mine-skip, svg"))
            .filter((e) => !e.matches(".mine-card__title a, .mine-theme__name, .recherche-choix input"))
            .filter((e) => !e.closest(".mine-text :is(p, li), .mine-links, .mine-note, p:not(.mine-follow)"))
            .map((e) => [e.getBoundingClientRect(), e])
            .filter(([box]) => box.width < 43.5 || box.height < 43.5)
            .map(([box, e]) => `${Math.round(box.width)} × ${Math.round(box.height)} ${e.tagName} ${e.textContent.trim().slice(0, 40)}`)"""
    )

    assert small == []


@pytest.mark.parametrize("width", [195, 320])
@pytest.mark.parametrize(
    "path", ["", "recherche/?q=carte", "ressources/histoire-du-citp/", "territoire/", "selection/"]
)
def test_nothing_is_lost_in_a_narrow_window(path: str, width: int, real: Any, visit: Any) -> None:
    """320 pixels, and a phone's page enlarged twice."""
    page = visit(real.url + path, viewport={"width": width, "height": 640})

    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    assert page.get_by_role("button", name="Menu").is_visible()
