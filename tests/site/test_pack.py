"""The library taken away as a ZIP: unzipped, opened by double-click, followed from page to page without a server."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFUSED = "Lancez d’abord « mine build »."


def run_pack(site: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "generator", "pack", "--site", site, "--output", target]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def packed(real: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a person gets, at a place with a space and an accent in its name."""
    target = tmp_path_factory.mktemp("Clé d’été") / "la-mine.zip"
    done = run_pack(real.folder, target)
    assert done.returncode == 0, done.stderr
    zipfile.ZipFile(target).extractall(target.parent)
    return target.with_suffix("")


# -- the files -------------------------------------------------------------------------------------------------


def test_the_same_site_gives_the_same_bytes(real: Any, tmp_path: Path) -> None:
    first, second = tmp_path / "un" / "la-mine.zip", tmp_path / "deux" / "la-mine.zip"
    for target, date in ((first, 1_000_000_000), (second, 1_700_000_000)):
        target.parent.mkdir()
        for file in real.folder.rglob("*"):
            os.utime(file, (date, date))
        assert run_pack(real.folder, target).returncode == 0

    assert first.read_bytes() == second.read_bytes()
    assert [path.name for path in first.parent.iterdir()] == ["la-mine.zip"]


def test_nothing_but_pages_differs_from_the_site(real: Any, packed: Path) -> None:
    ours = {str(p.relative_to(real.folder)): p.read_bytes() for p in real.folder.rglob("*") if p.is_file()}
    site = packed / "site"
    theirs = {str(p.relative_to(site)): p.read_bytes() for p in site.rglob("*") if p.is_file()}

    assert ours.keys() - theirs.keys() <= {"404.html", "sitemap.xml", "sitemap.xml.gz"}
    assert theirs.keys() - ours.keys() == {"ouvrir.js"}
    differing = {path for path in ours.keys() & theirs.keys() if ours[path] != theirs[path]}
    assert {Path(path).suffix for path in differing} == {".html"}


class Links(HTMLParser):
    """The addresses that a page leads to or loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser gives it
        attributes = {name: value or "" for name, value in attrs}
        self.found += [attributes[name] for name in ("href", "src", "action") if attributes.get(name)]
        if attributes.get("http-equiv") == "refresh":
            self.found.append(attributes["content"].partition("url=")[2])


def test_every_address_of_every_page_is_a_file(packed: Path) -> None:
    lost = []
    for page in packed.rglob("*.html"):
        links = Links()
        links.feed(page.read_text(encoding="utf-8"))
        for link in set(links.found):
            target = urlsplit(urljoin(page.as_uri(), link))
            if target.scheme == "file" and not Path(unquote(target.path)).is_file():
                lost.append(f"{page.relative_to(packed)}: {link}")

    assert lost == []


@pytest.mark.parametrize(
    ("site", "target", "words"),
    [
        ("absent", "la-mine.zip", REFUSED),
        ("content", "la-mine.zip", REFUSED),
        ("", "", "donnez un nom de fichier, hors du dossier du site"),
        ("", "dans.zip", "donnez un nom de fichier, hors du dossier du site"),
    ],
)
def test_what_cannot_be_done_is_said(site: str, target: str, words: str, real: Any, tmp_path: Path) -> None:
    inside = real.folder if not site else tmp_path
    done = run_pack(ROOT / site if site else real.folder, inside / target)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (inside / "la-mine.zip").exists()


# -- in a browser ------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(visit: Any, packed: Path) -> Any:
    """The home page, as a double click on « OUVRIR.html » shows it; failed requests are noted as faults."""

    def note_failure(request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader left the page before it was there
            visit.faults.append(f"request failed: {request.failure} {request.url}")

    def open_pack(**context: Any) -> Any:
        page = visit((packed / "LISEZ-MOI.txt").as_uri(), **context)
        page.on("requestfailed", note_failure)
        page.goto((packed / "OUVRIR.html").as_uri())
        if context.get("java_script_enabled", True):
            page.wait_for_url("**/site/index.html")
        return page

    return open_pack


def settle(page: Any) -> None:
    page.wait_for_selector("[data-total][aria-busy=false]", state="attached")


def test_a_reader_finds_keeps_and_comes_back(opened: Any) -> None:
    page = opened()
    page.locator("main input[name=q], header input[name=q]").first.fill("illectronisme")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/index.html?q=illectronisme")
    settle(page)
    total = int(page.locator("[data-total]").get_attribute("data-total"))
    page.locator("main input[type=checkbox]:visible").first.click(force=True)
    page.wait_for_function(f"Number(document.querySelector('[data-total]').dataset.total) !== {total}")
    settle(page)
    filtered = int(page.locator("[data-total]").get_attribute("data-total"))
    assert 0 < filtered < total

    page.locator("[data-total] [data-id] a").first.click()
    page.wait_for_url("**/site/ressources/*/index.html")
    title = page.locator("h1").inner_text()
    page.get_by_role("button", name="Ajouter à ma sélection").first.click()
    page.locator("main a[href*='contributeurs/']").first.click()
    page.wait_for_url("**/site/contributeurs/*/index.html")
    page.go_back()
    page.wait_for_url("**/site/ressources/*/index.html")
    assert page.locator("h1").inner_text() == title
    page.go_back()
    page.wait_for_url("**/recherche/index.html?*")
    settle(page)
    assert int(page.locator("[data-total]").get_attribute("data-total")) == filtered

    page.get_by_role("link", name="Ma sélection, 1 ressource").click()
    page.wait_for_url("**/site/selection/index.html")
    assert page.locator(".mine-selection__list h2").all_inner_texts() == [title]
    with page.expect_download() as download:
        page.get_by_role("button", name="BibTeX").click()
    assert download.value.suggested_filename.endswith(".bib")


def test_a_reader_without_scripts_walks_too(opened: Any) -> None:
    page = opened(java_script_enabled=False)
    page.get_by_role("link", name="Ouvrir la bibliothèque").click()
    page.get_by_role("link", name="Thématiques", exact=True).first.click()
    page.wait_for_url("**/site/thematique/index.html")
    page.locator("main a[href*='solidarite']").first.click()
    page.locator("main .mine-card a").first.click()
    page.wait_for_url("**/site/ressources/*/index.html")
    page.locator(".mine-brand").click()
    page.wait_for_url("**/site/index.html")


def test_drawings_lead_somewhere_too(opened: Any) -> None:
    page = opened()
    page.goto(page.url.replace("index.html", "croisements/index.html"))
    link = page.locator("svg a[href]").first
    link.dispatch_event("click")
    page.wait_for_url("**/site/croisements/*/index.html")


def test_not_extracted_the_page_says_what_to_do(visit: Any, packed: Path, tmp_path: Path) -> None:
    alone = tmp_path / "OUVRIR.html"
    alone.write_bytes((packed / "OUVRIR.html").read_bytes())
    visit.excused = ("ERR_FILE_NOT_FOUND",)
    page = visit(alone.as_uri())

    assert page.get_by_text("Décompressez d’abord le fichier ZIP").is_visible()
