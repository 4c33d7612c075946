"""A record written to harm its readers: what reaches the site."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from generator.disk import read_project, read_sources
from generator.mkdocs_plugin import build

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.integration

HOSTILE = r"""---
titre: "<script>alert('titre')</script> & \"guillemets\" </title><b>"
résumé: "<img src=x onerror=alert('résumé')> {{ 7 * 7 }} {% raw %}"
thématique: Santé
format: rapport
type de savoir: action
contributeur: siilab
mots-clés: ["</script><script>alert('mot')</script>", "' onmouseover='alert(1)"]
source: {titre: "<b onclick=alert(1)>x</b>", adresse: "https://exemple.fr/?a=\"><script>"}
---
## <script>alert('titre de partie')</script> Une partie

<script>alert('corps')</script>
<img src="x" alt="" onerror="alert('image')">
<a href="javascript:alert('lien')">un lien</a> <a href="JaVaScRiPt:alert(1)">b</a> <a href="data:text/html,x">c</a>
<iframe src="https://exemple.fr/"></iframe> <svg onload="alert(1)"><script>alert(2)</script></svg>
<form action="https://exemple.fr/"><input name="q"></form> <style>body{display:none}</style>
<p style="position:fixed" id="contenu" class="mine-piege">un paragraphe</p>
![une image d’ailleurs](https://exemple.fr/suivi.png) <link rel="stylesheet" href="https://exemple.fr/x.css">
<base href="https://exemple.fr/"><meta http-equiv="refresh" content="0;url=https://exemple.fr/">

{{ config }} {% include "main.html" %}
"""


class Reader(HTMLParser):
    """Collects what could act: tags, attributes, addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("content", "theme"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    source = HOSTILE.replace('?a=\\"><script>', "?a=1")
    (folder / "content" / "ressources" / "hostile.md").write_text(source, encoding="utf-8")
    settings = read_project(folder / "mkdocs.yml")
    assert build(settings, read_sources(settings.content), lambda _: None) is not None
    return folder / "site"


def pages(site: Path) -> list[Path]:
    return [page for page in site.rglob("*.html") if "hostile" in page.read_text(encoding="utf-8")]


def test_nothing_written_by_a_contributor_acts(site: Path) -> None:
    found = pages(site)
    assert len(found) >= 4  # its page, the listings, the home page

    for page in found:
        reader = Reader()
        reader.feed(page.read_text(encoding="utf-8"))
        for tag, attributes in reader.tags:
            where = f"{page.relative_to(site)}: <{tag} {attributes}>"
            assert not [name for name in attributes if name.startswith("on")], where
            assert "style" not in attributes, where
            assert tag not in {"iframe", "object", "embed", "base", "style"}, where
            addresses = [attributes.get(name) or "" for name in ("href", "src", "action", "data")]
            assert not [
                a for a in addresses if re.match(r"\s*(javascript|data|vbscript):", a, re.IGNORECASE)
            ], where
            if tag in {"img", "script", "link", "form"}:
                assert not [a for a in addresses if a.startswith(("http:", "https:", "//"))], where


def test_its_words_are_shown_as_typed(site: Path) -> None:
    page = (site / "ressources" / "hostile" / "index.html").read_text(encoding="utf-8")

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(" in page
    assert "{{ 7 * 7 }}" in page
    assert "{{ config }}" in page
    assert page.count('id="contenu"') == 1
