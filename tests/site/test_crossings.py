"""The map of crossings in a real browser: its tables, its drawings and the lists that say the same."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

RECORD = "ressources/decouvrez-la-cartographie-des-lieux-de-ressources-numeriques/"
NARROW, WIDE = {"width": 360, "height": 800}, {"width": 1280, "height": 900}


def test_the_ring_and_the_list_beside_it_say_the_same(real: Any, synthetic: Any, visit: Any) -> None:
    for built in (real, synthetic):
        page = visit(built.url + "croisements/")
        drawn, listed, nodes, heads = page.evaluate(
            """() => {
                const all = (selector, make) => [...document.querySelectorAll(selector)].map(make);
                const number = {};
                document.querySelectorAll("[data-node]").forEach(
                    item => { number[item.querySelector("h3 a").textContent] = item.dataset.node; });
                return [
                    all("[data-edge]", edge => edge.dataset.edge),
                    all("[data-node] li a", link =>
                        [link.closest("[data-node]").dataset.node, number[link.textContent]].sort((a, b) => a - b).join("-")),
                    all(".mine-ring a", link => [link.querySelector("text").textContent, link.href.baseVal]),
                    all("[data-node]", item => [item.dataset.node, item.querySelector("h3 a").getAttribute("href")]),
                ];
            }"""
        )

        assert drawn
        assert sorted(drawn) == sorted(set(listed))
        assert sorted(listed) == sorted(2 * drawn), "each edge is told from both its themes"
        assert nodes == heads


def test_a_count_between_two_themes_opens_its_crossings(real: Any, visit: Any) -> None:
    page = visit(real.url + "croisements/")
    link = page.locator("[data-node] li:has(strong) a").first
    count = link.locator("xpath=following-sibling::strong").inner_text()

    link.click()
    page.wait_for_url("**#vers-*")

    opened = page.locator(":target")
    fold = page.locator("details:has(:target)")
    assert fold.locator("summary .mine-note").text_content().startswith(f"{count} lien")
    assert opened.locator(".mine-ties > li").count() == min(int(count), 6)
    assert fold.get_attribute("open") is not None


def test_the_drawing_around_a_record_and_its_lists_say_the_same(real: Any, visit: Any) -> None:
    page = visit(real.url + RECORD, viewport=WIDE)

    drawn = page.locator(".mine-drawing a").evaluate_all("all => all.map(a => a.href.baseVal)")
    listed = page.locator(".mine-after a, .mine-views a").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )

    assert len(drawn) >= 3
    assert len(set(drawn)) == len(drawn)
    assert set(drawn) <= set(listed)


def test_a_drawing_leads_to_records_with_the_mouse_and_is_out_of_the_way_of_the_keyboard(
    real: Any, visit: Any
) -> None:
    page = visit(real.url + RECORD, viewport=WIDE)
    for _ in range(80):
        page.keyboard.press("Tab")
        assert not page.evaluate("!!document.activeElement.closest('.mine-drawing')")
    page.locator(".mine-drawing a").first.click()

    page.wait_for_url("**/ressources/**")
    assert RECORD not in page.url


def test_a_theme_is_reached_with_the_keyboard_alone(real: Any, visit: Any) -> None:
    page = visit(real.url + "croisements/")
    page.locator(".mine-ring a").first.focus()
    page.keyboard.press("Tab")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/croisements/*/")

    assert page.locator("h1").inner_text() in name


def test_a_cell_leads_to_as_many_records_as_it_says(real: Any, visit: Any) -> None:
    page = visit(real.url + "croisements/", java_script_enabled=False)
    cell = page.locator(".mine-matrix--few .mine-matrix__cell").first
    count = int(cell.locator(".mine-matrix__number").inner_text())
    cell.click()

    assert page.locator("main .mine-cards > li").count() == count


def test_no_two_empty_cells_have_the_same_name(real: Any, visit: Any) -> None:
    page = visit(real.url + "croisements/", java_script_enabled=False)
    names = page.locator(".mine-matrix__hole").all_text_contents()

    assert "Santé, savoir académique\u00a0: aucune ressource. Proposer" in names
    assert len(set(names)) == len(names) > 2


def test_a_filled_cell_is_named_by_its_theme_its_kind_of_knowledge_and_its_count(
    real: Any, visit: Any
) -> None:
    page = visit(real.url + "croisements/")
    for table in page.locator(".mine-matrix").all():
        names = table.locator("td a").all_text_contents()
        assert len(set(names)) == len(names) > 2
    cell = page.locator(".mine-matrix--few .mine-matrix__cell").first
    place = cell.evaluate("a => [a.closest('tr').querySelector('th').innerText, a.closest('td').cellIndex]")
    kind = page.locator(".mine-matrix--few thead th").nth(place[1]).inner_text()
    count = cell.locator(".mine-matrix__number").inner_text()

    name = re.compile(rf"^{re.escape(place[0])}, {re.escape(kind)}\s: {count} ressources?$", re.IGNORECASE)

    assert page.get_by_role("table").first.get_by_role("link", name=name).count() == 1


def test_an_empty_cell_leads_to_the_guide_and_says_what_is_wanted(real: Any, visit: Any) -> None:
    page = visit(real.url + "croisements/", java_script_enabled=False)
    page.locator(".mine-matrix__hole").first.click()

    assert "/contribuer/?thematique=" in page.url
    assert "type-de-savoir=" in page.url
    assert page.locator("h1").inner_text().startswith("Contribuer")


def test_on_a_phone_the_table_stays_a_table_and_drawings_give_way_to_lists(real: Any, visit: Any) -> None:
    page = visit(real.url + "croisements/", viewport=NARROW)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = Counter(node["role"]["value"] for node in tree if not node["ignored"])

    assert roles["table"] == 2
    assert roles["columnheader"] >= 3 + 9
    assert roles["rowheader"] >= 9
    assert roles["cell"] >= 27
    discs = page.locator(".mine-ring circle").evaluate_all(
        "all => all.map(c => c.getBoundingClientRect().width)"
    )
    assert min(discs) >= 24, "as large as a finger needs"
    page = visit(real.url + RECORD, viewport=NARROW)
    assert not page.locator(".mine-drawing").is_visible()
    assert page.locator("#relations").is_visible()


def test_the_menu_leads_to_the_map(real: Any, visit: Any) -> None:
    page = visit(real.url, viewport=WIDE)
    page.locator("#menu a", has_text="Croisements").click()

    assert page.locator("h1").inner_text() == "Croisements"
    assert page.locator("#menu [aria-current]").inner_text() == "Croisements"
