"""The built site, behind a loopback server, in a real Chromium.

Sites are built once a session: the real ``content/``, a synthetic one, one with a past to show. ``visit`` opens pages; when its test
ends, it fails for anything that a page should never do: ask another host, log an error, break its own policy.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import factory
from generator.model import Measure
from generator.quality import render_measures

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
SYNTHETIC_SIZE = 300
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.chromium)
            item.add_marker(pytest.mark.tool("chromium"))


class Handler(SimpleHTTPRequestHandler):
    """A plain static host: folders give their index, what is missing gives 404.html."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@dataclass(frozen=True)
class Built:
    """A built site: the content it was built from, its folder, and its address on the loopback."""

    content: Path
    folder: Path
    url: str


def build(content: Path, site: Path, config: Path = ROOT / "mkdocs.yml") -> None:
    command = [sys.executable, "-m", "generator", "build", "--content", content, "--site", site, "-f", config]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="session")
def host() -> Iterator[Callable[[Path], str]]:
    """Serves folders for the session; gives the address of each."""
    with ExitStack() as stack:

        def serve(folder: Path) -> str:
            server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}/"

        yield serve


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory, host: Callable[[Path], str]) -> Built:
    """The library itself."""
    folder = tmp_path_factory.mktemp("real") / "site"
    build(ROOT / "content", folder)
    return Built(ROOT / "content", folder, host(folder))


@pytest.fixture(scope="session")
def synthetic(tmp_path_factory: pytest.TempPathFactory, host: Callable[[Path], str]) -> Built:
    """A larger library, for lists that go over several pages."""
    base = tmp_path_factory.mktemp("synthetic")
    factory.write_content(SYNTHETIC_SIZE, base / "content")
    build(base / "content", base / "site")
    return Built(base / "content", base / "site", host(base / "site"))


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory, host: Callable[[Path], str]) -> Built:
    """The library itself, with measures of a past that it never had, and a warning in every notice."""
    base = tmp_path_factory.mktemp("measured")
    shutil.copytree(ROOT / "content", base / "content")
    shutil.copytree(ROOT / "theme", base / "theme")
    shutil.copy(ROOT / "mkdocs.yml", base)
    for file in (base / "content" / "ressources").glob("*.md"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    past = [Measure(f"2024-{month:02}-15", "x", 900 + 7 * month, 12 - month, 40) for month in range(1, 13)]
    (base / "qualite.json").write_text(render_measures(past))
    build(base / "content", base / "site", base / "mkdocs.yml")
    return Built(base / "content", base / "site", host(base / "site"))


MEDIA = (
    """---
titre: "Un texte avec des médias (exemple)"
résumé: "Une notice écrite pour un test."
thématique: Culture et tourisme
format: Article
type de savoir: action
contributeur: siilab
date: 2020
---

![Le film de l’atelier](https://video.example.org/w/abc)

![L’enregistrement de l’atelier](../images/essai.mp3)

"""
    + "Des mots à lire, pour de vrai. " * 200
)


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory, host: Callable[[Path], str]) -> Built:
    """The library itself with one more record, and the address where it will be."""
    base = tmp_path_factory.mktemp("media")
    shutil.copytree(ROOT / "content", base / "content")
    shutil.copytree(ROOT / "theme", base / "theme")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (base / "mkdocs.yml").write_text(f"{settings}\nsite_url: https://exemple.org/mine\n", encoding="utf-8")
    (base / "content" / "images").mkdir(exist_ok=True)
    (base / "content" / "images" / "essai.mp3").write_bytes(b"ID3")
    (base / "content" / "ressources" / "medias.md").write_text(MEDIA, encoding="utf-8")
    build(base / "content", base / "site", base / "mkdocs.yml")
    return Built(base / "content", base / "site", host(base / "site"))


@pytest.fixture(scope="session")
def browser(find_tool: Callable[[str], str | None]) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_tool("chromium"), args=list(FLAGS))
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """Opens pages and notes what they should not do. ``excused`` holds errors that a test expects."""

    browser: Any
    stack: ExitStack
    faults: list[str] = field(default_factory=list)
    excused: tuple[str, ...] = ()

    def __call__(self, url: str, **context: Any) -> Any:
        """A page at this address, in a context of its own; ``context`` as in Playwright's ``new_context``."""
        opened = self.browser.new_context(locale="fr-FR", **context)
        self.stack.callback(opened.close)
        page = opened.new_page()
        page.set_default_timeout(10_000)
        own = urlsplit(url).netloc

        def note_request(request: Any) -> None:
            address = urlsplit(request.url)
            if address.scheme not in {"data", "blob"} and address.netloc != own:
                self.faults.append(f"request to another host: {request.url}")

        page.on("request", note_request)
        page.on("console", lambda line: line.type == "error" and self.faults.append(f"console: {line.text}"))
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.goto(url)
        return page


@pytest.fixture
def visit(browser: Any) -> Iterator[Visit]:
    with ExitStack() as stack:
        visit = Visit(browser, stack)
        yield visit
    faults = [fault for fault in visit.faults if not any(text in fault for text in visit.excused)]
    assert faults == []
