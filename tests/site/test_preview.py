"""``mine serve`` in a real browser: a save reloads the page, a fault is shown over it and goes when it is mended."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
RECORD = "ressources/label-services-publics-plus"


@dataclass(frozen=True)
class Served:
    """A content folder of its own, and where it is shown."""

    content: Path
    url: str


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copytree(ROOT / "theme", tmp_path / "theme")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "generator", "serve", "-f", "mkdocs.yml", "--address", address]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    url = f"http://{address}/"
    try:
        end = time.monotonic() + PATIENCE
        while not answers(url):
            assert server.poll() is None, server.communicate()
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.1)
        yield Served(tmp_path / "content", url)
    finally:
        server.terminate()
        server.communicate()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE):
            return True
    except (urllib.error.URLError, ConnectionError):
        return False


def wait_for(url: str, text: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            if text in answer.read().decode():
                return
        assert time.monotonic() < end, f"no “{text}” at {url}"
        time.sleep(0.1)


def test_a_save_reloads_the_page_and_a_fault_is_shown_until_it_is_mended(served: Served, visit: Any) -> None:
    record = served.content / f"{RECORD}.md"
    before = record.read_text(encoding="utf-8")
    page = visit(f"{served.url}{RECORD}/")
    page.set_default_timeout(PATIENCE * 1000)
    assert page.locator(".mine-problems").count() == 0

    record.write_text(f"{before}\nUne phrase enregistrée à l’instant.\n", encoding="utf-8")
    page.get_by_text("Une phrase enregistrée à l’instant.").wait_for()

    faulty = before.replace("format:", "forme inconnue:").replace("titre: ", "titre: En travaux, ", 1)
    record.write_text(faulty, encoding="utf-8")
    panel = page.locator(".mine-problems")
    panel.wait_for()
    panel.locator("summary").click()
    wait_for(f"{served.url}donnees/ressources.json", "En travaux, ")
    page.wait_for_timeout(1_000)  # the library has followed, and the page has perhaps been loaded again
    assert panel.locator("details").get_attribute("open") is not None
    assert f"content/{RECORD}.md:" in panel.inner_text()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    panel.get_by_role("link", name="Règle").first.click()
    page.wait_for_url("**/regles/**")
    assert page.locator("h1").inner_text()

    record.write_text(before, encoding="utf-8")
    panel.wait_for(state="detached")


def test_pages_and_indexes_are_there_when_asked_for(served: Served, visit: Any) -> None:
    page = visit(f"{served.url}recherche/?q=illectronisme")
    page.wait_for_selector("[data-total][aria-busy=false]")
    assert int(page.locator("[data-total]").get_attribute("data-total")) > 0

    page.locator("[data-id] a").first.click()
    page.wait_for_selector("article.mine-record")
    visit.excused = ("404",)
    page.goto(f"{served.url}ressources/nulle-part/")
    assert "Accueil" in page.locator("body").inner_text()
