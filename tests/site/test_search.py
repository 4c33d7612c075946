"""The search page in a real browser: French as people type it, facets, addresses, keyboard, no server."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import yaml

SETTLED = "[data-total][aria-busy=false]"
COUNTED = "details:not([open]) .recherche-facettes, .recherche-facettes:not(.recherche-facettes--sans-compte)"
Front = dict[str, list[str]]


# -- what the files say --------------------------------------------------------------------------------


def read_records(content: Path) -> dict[str, Front]:
    """The front matter of every published resource as it is written, by id; single values as lists."""
    records = {}
    for path in sorted((content / "ressources").rglob("*.md")):
        front = yaml.load(path.read_text(encoding="utf-8").split("---\n")[1], yaml.BaseLoader)  # noqa: S506  # makes texts only
        if front.get("statut") != "brouillon":
            records[path.stem] = {k: v if isinstance(v, list) else [v] for k, v in front.items()}
    return records


def matching(content: Path, **wanted: set[str]) -> set[str]:
    """Ids of the resources that carry, for each key, one of the wanted labels."""
    keys = {"type_de_savoir": "type de savoir"}
    return {
        record_id
        for record_id, front in read_records(content).items()
        if all(labels & set(front.get(keys.get(key, key), [])) for key, labels in wanted.items())
    }


# -- the page as its reader meets it ---------------------------------------------------------------------


class SearchPage:
    """The search page once settled."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_selector(SETTLED, state="attached")  # hidden when nothing is found
        self.page.wait_for_selector(COUNTED, state="attached")

    @property
    def ids(self) -> list[str]:
        return self.page.locator("[data-total] [data-id]").evaluate_all("all => all.map(e => e.dataset.id)")

    @property
    def total(self) -> int:
        return int(self.page.locator("[data-total]").get_attribute("data-total"))

    @property
    def parameters(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)

    def box(self) -> Any:
        return self.page.locator("main input[name=q]")

    def type(self, text: str) -> None:
        self.box().fill(text)
        self.box().press("Enter")
        self.page.wait_for_function(
            "text => (new URLSearchParams(location.search).get('q') || '') === text", arg=text
        )
        self.settle()

    def facet_value(self, label: str) -> Any:
        """The checkbox whose name opens with this label; its count follows."""
        return self.page.get_by_role("checkbox", name=re.compile("^" + re.escape(label)))

    def toggle(self, label: str) -> None:
        before = self.page.url
        self.facet_value(label).click(force=True)
        self.page.wait_for_function("url => location.href !== url", arg=before)
        self.settle()

    def count_of(self, label: str) -> int:
        name = self.facet_value(label).evaluate("box => box.labels[0].innerText")
        return int(re.search(r"(\d+)\D*$", name)[1])


@pytest.fixture
def search(visit: Any) -> Callable[..., SearchPage]:
    def open_search(built: Any, query: str = "", **context: Any) -> SearchPage:
        return SearchPage(visit(f"{built.url}recherche/{query}", **context))

    return open_search


# -- words -------------------------------------------------------------------------------------------------


def test_case_accents_and_elisions_change_nothing(synthetic: Any, search: Any) -> None:
    found = []
    for query in ("economie", "l’économie", "l'économie", "ÉCONOMIE", "Économie"):
        page = search(synthetic, f"?q={quote(query)}")
        found.append((page.total, page.ids))

    assert found[0][0] > 0
    assert found == [found[0]] * len(found)


def test_the_real_library_answers_alike(real: Any, search: Any) -> None:
    answers = [search(real, f"?q={quote(q)}") for q in ("economie", "l’économie", "ÉCONOMIE")]

    assert answers[0].total > 0
    assert [a.ids for a in answers] == [answers[0].ids] * 3


def test_a_title_finds_its_record_first(real: Any, search: Any) -> None:
    page = search(real, "?q=" + quote("Label de qualité « Services Publics + »"))

    assert page.ids[0] == "label-services-publics-plus"


def test_what_counts_the_filters_is_fetched_when_they_are_opened(synthetic: Any, search: Any) -> None:
    wide = search(synthetic, "?q=territoire", viewport={"width": 1280, "height": 900})
    narrow = search(synthetic, "?q=territoire", viewport={"width": 390, "height": 844})
    fetched = "() => performance.getEntriesByType('resource').filter(each => each.name.includes('/colonnes')).length"

    assert narrow.ids == wide.ids
    assert (narrow.page.evaluate(fetched), wide.page.evaluate(fetched)) == (0, 1)

    narrow.page.locator(".recherche-filtres > summary").click()
    narrow.page.wait_for_function(fetched)
    narrow.settle()

    counts = [
        [int(number) for number in page.page.locator(".mine-count").all_inner_texts() if number.isdigit()]
        for page in (narrow, wide)
    ]
    assert sum(counts[0]) > 0
    assert counts[0] == counts[1]


def test_results_are_links_to_their_records(real: Any, search: Any) -> None:
    page = search(real, "?q=numerique")
    links = page.page.locator("[data-total] [data-id]").evaluate_all(
        "all => all.map(e => [e.dataset.id, (e.matches('a') ? e : e.querySelector('a')).pathname])"
    )

    assert links
    assert {path for record_id, path in links} == {
        f"/{'parcours' if record_id.startswith('de-la-fracture') else 'ressources'}/{record_id}/"
        for record_id, _ in links
    }


def test_nothing_found_is_said_in_words(real: Any, search: Any) -> None:
    page = search(real, "?q=zzyzxqwk")

    assert page.total == 0
    assert page.ids == []
    assert page.page.locator("main").inner_text().strip()


def test_nothing_found_offers_nothing_to_sort_nor_to_filter_by(real: Any, search: Any) -> None:
    page = search(real, "?q=zzzzzzzz")
    sort, formats = page.page.locator(".recherche-tri"), page.page.get_by_role("group", name="Format")

    assert page.total == 0
    assert not sort.is_visible()
    assert not formats.is_visible()
    assert "sans résultat" not in page.page.locator("main").inner_text()

    page.page.get_by_role("searchbox").fill("numérique")
    page.page.get_by_role("searchbox").press("Enter")
    page.page.wait_for_function("() => document.querySelector('[data-total]').dataset.total > 0")
    page.settle()
    assert sort.is_visible()
    assert formats.is_visible()


def test_a_query_is_text_and_never_markup(real: Any, search: Any) -> None:
    query = "<img src=x onerror=alert(1)>"
    page = search(real, "?q=" + quote(query))

    assert page.box().input_value() == query
    assert page.page.locator("main img[src=x]").count() == 0


# -- facets --------------------------------------------------------------------------------------------------


THEMES = ("Solidarité et social", "Démocratie et citoyenneté")
FORMAT = "Article"


def test_two_themes_and_a_format_filter_and_count_rightly(synthetic: Any, search: Any) -> None:
    page = search(synthetic)
    paths = list((synthetic.content / "parcours").glob("*.md"))
    assert page.total == len(read_records(synthetic.content)) + len(paths)

    for theme in THEMES:
        page.toggle(theme)
    either = matching(synthetic.content, thématique=set(THEMES))
    assert page.total == len(either)
    format_count = page.count_of(FORMAT)

    page.toggle(FORMAT)
    both = matching(synthetic.content, thématique=set(THEMES), format={FORMAT})
    assert 0 < len(both) < len(either)
    assert page.total == len(both) == format_count
    assert set(page.ids) <= both
    for theme in ("Santé", *THEMES):
        assert page.count_of(theme) == len(
            matching(synthetic.content, thématique={theme}, format={FORMAT})
        ), theme


def test_words_and_facets_hold_together(synthetic: Any, search: Any) -> None:
    words = search(synthetic, "?q=habitants")
    page = search(synthetic, "?q=habitants")
    page.toggle(THEMES[0])

    assert 0 < page.total < words.total
    assert set(page.ids) <= matching(synthetic.content, thématique={THEMES[0]})


def test_the_address_reproduces_the_state(synthetic: Any, search: Any) -> None:
    page = search(synthetic)
    page.type("habitants")
    for label in (*THEMES, FORMAT):
        page.toggle(label)
    again = search(synthetic, "?" + urlsplit(page.page.url).query)

    assert again.ids == page.ids
    assert again.total == page.total
    assert again.box().input_value() == "habitants"
    assert [again.facet_value(label).is_checked() for label in (*THEMES, FORMAT)] == [True] * 3


def test_the_back_button_goes_one_choice_back(synthetic: Any, search: Any) -> None:
    page = search(synthetic)
    states = [(page.total, page.ids)]
    for label in THEMES:
        page.toggle(label)
        states.append((page.total, page.ids))
    for label, expected in reversed(list(zip(THEMES, states, strict=False))):
        page.page.go_back()
        page.page.wait_for_function(
            f"document.querySelector('[data-total]').dataset.total === '{expected[0]}'"
        )
        page.settle()
        assert (page.total, page.ids) == expected
        assert not page.facet_value(label).is_checked()


def test_each_search_has_its_title_in_the_browsers_history(real: Any, search: Any) -> None:
    page = search(real, "?q=numérique")
    plain = "Recherche – La Mine Hauts Savoirs"
    assert page.page.title() == f"numérique – {plain}"

    page.page.locator("input[name=type-de-savoir][value=academique]").check()
    page.settle()
    page.page.get_by_role("searchbox").fill("")
    page.page.get_by_role("searchbox").press("Enter")
    page.settle()
    history = page.page.context.new_cdp_session(page.page).send("Page.getNavigationHistory")["entries"]
    assert [entry["title"] for entry in history][-3:] == [
        f"numérique – {plain}",
        f"numérique, Savoir académique – {plain}",
        f"Savoir académique – {plain}",
    ]

    page.page.go_back()
    page.page.go_back()
    page.settle()
    assert page.page.title() == f"numérique – {plain}"


def test_coming_back_from_a_record_finds_the_results_again(synthetic: Any, search: Any) -> None:
    page = search(synthetic, "?q=habitants")
    before = page.ids
    page.page.locator("[data-total] [data-id] a").first.click()
    page.page.wait_for_url("**/ressources/**")
    page.page.go_back()
    page.settle()

    assert page.ids == before


# -- hands, eyes, ears ------------------------------------------------------------------------------------------


def test_everything_works_with_the_keyboard_alone(synthetic: Any, search: Any) -> None:
    page = search(synthetic)
    keyboard = page.page.keyboard
    page.page.locator("body").press("Tab")
    for _ in range(40):
        if page.page.evaluate("document.activeElement.matches('main input[name=q]')"):
            break
        keyboard.press("Tab")
    keyboard.type("habitants")
    keyboard.press("Enter")
    page.page.wait_for_function("location.search.includes('q=habitants')")
    page.settle()
    for _ in range(60):
        keyboard.press("Tab")
        if page.page.evaluate("document.activeElement.matches('main input[type=checkbox]')"):
            break
    before = page.total
    keyboard.press("Space")
    page.page.wait_for_function("location.search.includes('&')")
    page.settle()
    assert 0 < page.total < before
    assert page.page.evaluate("document.activeElement.matches('main input[type=checkbox]')"), "focus stays"
    for _ in range(200):
        keyboard.press("Tab")
        if page.page.evaluate("!!document.activeElement.closest('[data-total] [data-id]')"):
            break
    keyboard.press("Enter")
    page.page.wait_for_url("**/ressources/**")


def test_the_number_of_results_is_announced(synthetic: Any, search: Any) -> None:
    page = search(synthetic, "?q=habitants")
    announced = page.page.locator("[role=status], [aria-live=polite]").all_inner_texts()

    assert any(re.search(rf"\b{page.total}\b", text) for text in announced), announced


def test_reading_paths_are_counted_among_results_and_not_among_resources(real: Any, search: Any) -> None:
    page = search(real)
    resources = len(list((real.content / "ressources").rglob("*.md")))
    paths = len(list((real.content / "parcours").rglob("*.md")))

    assert page.total == resources + paths > resources
    assert page.page.get_by_role("status").first.inner_text() == f"{page.total}\u00a0résultats"
    described = page.page.locator("meta[name=description]").get_attribute("content")
    assert (
        described == f"Rechercher parmi {resources} ressources et {paths} parcours, par mots et par filtres."
    )


@pytest.mark.parametrize(
    "path", ["ressources/quelques-mots-sur-le-siilab/", "a-propos/", "thematique/solidarite-et-social/"]
)
def test_the_header_of_every_page_leads_to_the_search(path: str, real: Any, visit: Any) -> None:
    page = visit(real.url + path)
    box = page.locator("header input[name=q]")
    box.fill("numérique")
    box.press("Enter")
    page.wait_for_url("**/recherche/?q=num*")

    assert SearchPage(page).total > 0


# -- where JavaScript or a server is missing ------------------------------------------------------------------------


def test_without_javascript_the_facets_are_links(real: Any, visit: Any) -> None:
    page = visit(real.url + "recherche/?q=num%C3%A9rique", java_script_enabled=False)
    page.locator("main a[href*='thematique/solidarite']").first.click()

    assert "/thematique/" in page.url
    assert page.locator("main a[href*='/ressources/'], main a[href^='../../ressources/']").count() > 0


def test_without_javascript_no_control_pretends_to_work(real: Any, visit: Any) -> None:
    page = visit(real.url + "recherche/", java_script_enabled=False)

    assert page.locator("main input[type=checkbox]:visible").count() == 0
    assert "JavaScript" in page.locator("main").inner_text()


def test_search_works_from_a_folder_without_a_server(real: Any, visit: Any) -> None:
    page = visit((real.folder / "recherche" / "index.html").as_uri() + "?q=economie")
    found = SearchPage(page)

    assert found.total > 0
    link = page.locator("[data-total] [data-id] a").first
    link.click()
    page.wait_for_url("**/ressources/**")
