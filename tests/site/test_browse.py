"""Ways through the library besides search: the map, the timeline, what was added, feeds; and media in a text."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin
from urllib.request import urlopen

import feedparser
import pytest
from axe_playwright_python.sync_playwright import Axe

from generator.terms import fold


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_a_departement_is_reached_with_the_keyboard(scripts: bool, real: Any, visit: Any) -> None:
    page = visit(f"{real.url}territoire/", java_script_enabled=scripts)
    page.get_by_role("link", name="Nord : 2 ressources", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/territoire/59/")

    assert page.locator("h1").inner_text() == "Nord"
    assert page.locator(".mine-listing__count").inner_text().startswith("2 ressources")


def test_the_map_and_its_list_say_the_same(synthetic: Any, visit: Any) -> None:
    page = visit(f"{synthetic.url}territoire/")
    drawn = {
        " ".join(text.text_content().split()): text.evaluate("t => t.closest('a')?.getAttribute('href')")
        for text in page.locator(".mine-map svg text").all()
    }
    listed = {
        row.locator(".mine-values__label").inner_text().split()[0]
        + row.locator(".mine-count").inner_text().split()[0]: row.locator("a").get_attribute("href")
        for row in page.locator(".mine-map__list li").all()
    }

    assert len(listed) == 5
    assert listed == drawn


def test_focus_is_seen_on_the_map(real: Any, visit: Any) -> None:
    page = visit(f"{real.url}territoire/")
    link = page.locator(".mine-map svg a").first
    before = link.locator("path").evaluate("p => getComputedStyle(p).strokeWidth")
    page.locator(".mine-trail a").focus()
    page.keyboard.press("Tab")

    assert link.evaluate("a => a === document.activeElement")
    assert link.locator("path").evaluate("p => getComputedStyle(p).strokeWidth") != before


def test_a_folded_decade_opens_without_script(synthetic: Any, visit: Any) -> None:
    page = visit(f"{synthetic.url}annee/", java_script_enabled=False)
    folded = page.locator(".mine-timeline details:not([open])").first
    label = folded.locator("h2").inner_text()
    folded.locator("summary").focus()
    page.keyboard.press("Enter")
    opened = page.locator(".mine-timeline details", has=page.get_by_role("heading", name=label))

    year = opened.locator("tbody a").first
    assert year.is_visible()
    total = opened.locator("tbody tr").first.locator(".mine-years__total").inner_text()
    year.click()
    assert page.locator(".mine-listing__count strong").inner_text() == total


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["annee/", "territoire/", "ajouts/"])
def test_nothing_sticks_out_of_long_pages(path: str, width: int, synthetic: Any, visit: Any) -> None:
    page = visit(synthetic.url + path, viewport={"width": width, "height": 800})

    assert page.evaluate("document.scrollingElement.scrollWidth") <= width


@pytest.mark.parametrize(
    "path", ["ressources/", "thematique/solidarite-et-social/", "contributeurs/siilab/", "territoire/59/"]
)
def test_a_listing_leads_to_its_feed_and_the_feed_to_its_resources(path: str, real: Any, visit: Any) -> None:
    page = visit(real.url + path)
    seen = page.get_by_role("link", name="S’abonner (Atom)").get_attribute("href")
    told = page.locator('link[rel="alternate"][type="application/atom+xml"]').get_attribute("href")
    address = urljoin(page.url, seen)
    with urlopen(address) as answer:
        served = {"content-type": "application/xml", "content-location": address}
        feed = feedparser.parse(answer.read(), response_headers=served)

    assert urljoin(page.url, told) == address
    assert not feed.bozo
    assert feed.feed.link == page.url
    assert len(feed.entries) == len(page.locator(".mine-main .mine-card[data-selection]").all())
    page.goto(feed.entries[0].link)
    assert page.locator("h1").inner_text().replace("\u202f", " ") == feed.entries[0].title.replace(
        "\u202f", " "
    )


@pytest.mark.parametrize(
    "path",
    [
        "thematique/culture-et-tourisme/",
        "thematique/culture-et-tourisme/type-de-savoir/academique/",
        "annee/2021/",
        "territoire/59/",
        "contributeurs/organisation-synthetique-2/",
    ],
)
def test_a_listing_sorts_by_date_and_by_title(path: str, synthetic: Any, visit: Any) -> None:
    page = visit(synthetic.url + path)
    count = page.locator(".mine-listing__count strong, #ressources").first.inner_text().split()[0]
    orders = page.get_by_role("navigation", name="Trier la liste")
    assert orders.locator("[aria-current]").inner_text() == "Par date"
    orders.get_by_role("link", name="Par titre").click()
    page.wait_for_selector("[data-total][aria-busy=false]")

    assert page.locator("[data-total]").get_attribute("data-total") == count
    titles = page.locator("[data-total] [data-id] a").all_inner_texts()
    assert titles == sorted(titles, key=fold)
    assert page.get_by_label("Trier").input_value() == "titre"


def test_without_javascript_an_order_that_needs_it_is_not_offered(real: Any, visit: Any) -> None:
    page = visit(f"{real.url}thematique/solidarite-et-social/", java_script_enabled=False)

    assert not page.get_by_role("navigation", name="Trier la liste").is_visible()


def test_pages_after_the_first_have_no_feed(synthetic: Any, visit: Any) -> None:
    page = visit(f"{synthetic.url}ressources/page/2/")

    assert page.locator('link[type="application/atom+xml"]').count() == 0
    assert page.get_by_role("link", name="S’abonner (Atom)").count() == 0


def test_every_feed_is_sound(synthetic: Any) -> None:
    files = list(synthetic.folder.rglob("flux.xml"))
    faults = [
        str(file.relative_to(synthetic.folder))
        for file in files
        if feedparser.parse(file.read_bytes(), response_headers={"content-type": "application/xml"}).bozo
    ]

    assert len(files) > 30
    assert faults == []


def test_home_leads_to_every_other_way(real: Any, visit: Any) -> None:
    page = visit(real.url)
    ways = page.get_by_role("navigation", name="Ou parcourir autrement").get_by_role("link")

    assert [way.inner_text() for way in ways.all()][:4] == [
        "Toutes les ressources",
        "Formats",
        "Années",
        "Territoires",
    ]
    page.get_by_role("link", name="Tous les ajouts récents").click()
    assert page.locator("h1").inner_text() == "Ajouts récents"


def test_media_of_others_are_links_and_ours_wait(media: Any, visit: Any) -> None:
    asked: list[str] = []
    page = visit(f"{media.url}ressources/medias/")
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    player = page.locator("audio")

    assert Axe().run(page).violations_count == 0
    link = page.get_by_role("link", name="Le film de l’atelier sur video.example.org")
    assert link.get_attribute("href") == "https://video.example.org/w/abc"
    assert not [url for url in asked if url.endswith("essai.mp3")]
    assert page.locator(".mine-minutes").inner_text() == "6 min de lecture"
    page.evaluate("document.querySelector('audio').load(); document.querySelector('audio').preload = 'auto'")
    assert player.get_attribute("preload") == "auto"
    page.wait_for_timeout(300)
    assert [url for url in asked if url.endswith("essai.mp3")]  # the policy lets it be played


@pytest.mark.parametrize("path", ["", "a-propos/", "ressources/", "ressources/medias/", "annee/", "regles/"])
def test_every_page_says_what_a_preview_shows(path: str, media: Any, visit: Any) -> None:
    page = visit(media.url + path)
    tags = page.locator('meta[property^="og:"], meta[name^="twitter:"]')
    names = [tag.get_attribute("property") or tag.get_attribute("name") for tag in tags.all()]

    def told(name: str) -> str:
        return str(page.locator(f'meta[property="{name}"]').get_attribute("content"))

    assert len(names) == len(set(names))
    assert told("og:image") == "https://exemple.org/mine/assets/images/partage.png"
    assert told("og:url") == f"https://exemple.org/mine/{path}"
    assert told("og:title")
    assert told("og:description")
    assert page.locator('meta[name="twitter:card"]').get_attribute("content") == "summary_large_image"


def test_the_share_image_has_the_size_that_is_told(media: Any, visit: Any) -> None:
    page = visit(media.url)
    size = page.evaluate(
        """async () => {
            const image = new Image();
            image.src = "assets/images/partage.png";
            await image.decode();
            return [image.naturalWidth, image.naturalHeight];
        }"""
    )

    assert size == [1200, 630]
    assert (media.folder / "assets/images/partage.png").stat().st_size < 100_000


def test_new_pages_are_in_the_sitemap_once(media: Any) -> None:
    text = (media.folder / "sitemap.xml").read_text(encoding="utf-8")

    for path in ("ajouts/", "annee/", "annee/2020/", "territoire/", "territoire/59/"):
        assert text.count(f"<loc>https://exemple.org/mine/{path}</loc>") == 1, path
    assert "flux.xml" not in text
