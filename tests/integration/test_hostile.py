"""Records written to harm their readers, or the check: what reaches the site, what is said of the others."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from corpora import record

import bench_hostile
from generator.cli import main
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
<img src="https://exemple.fr/x.png" alt="" onerror="alert('image')">
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
            named = (attributes.get("rel") or "").startswith("schema.")  # a namespace, which nothing loads
            if tag in {"img", "script", "link", "form"} and not named:
                assert not [a for a in addresses if a.startswith(("http:", "https:", "//"))], where


def test_its_words_are_shown_as_typed(site: Path) -> None:
    page = (site / "ressources" / "hostile" / "index.html").read_text(encoding="utf-8")

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(" in page
    assert "{{ 7 * 7 }}" in page
    assert "{{ config }}" in page
    assert page.count('id="contenu"') == 1


# ---------------------------------------------------------------- files made to harm the check


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A tiny library with one ordinary fault, which no other file may hide."""
    bench_hostile.write_library(tmp_path)
    (tmp_path / "ressources").mkdir()
    (tmp_path / "ressources" / "zz.md").write_text(record(date="12/03/2021"), encoding="utf-8")
    return tmp_path


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int | str | None, str]:
    with pytest.raises(SystemExit) as ended:
        main(["check", *arguments])
    return ended.value.code, capfd.readouterr().out


@pytest.mark.parametrize("name", bench_hostile.HOSTILE)
def test_a_hostile_file_hides_no_other(library: Path, capfd: pytest.CaptureFixture[str], name: str) -> None:
    data = bench_hostile.HOSTILE[name]()
    file = library / "ressources" / "hostile.md"
    file.write_bytes(data)
    began = time.monotonic()

    code, out = run(capfd, "--content", str(library), "--format", "json")

    assert time.monotonic() - began < 30  # the measure is bench_hostile’s; this tells a hang
    assert code == 1
    problems = json.loads(out)["problems"]
    assert [p["code"] for p in problems if p["path"].endswith("zz.md")] == ["date-mal-ecrite"]
    assert {Path(p["path"]).name for p in problems} <= {"zz.md", "hostile.md", "labo.md"}

    if any(p["fixable"] for p in problems if p["path"].endswith("hostile.md")):
        _, out = run(capfd, "--content", str(library), "--diff")

        assert "+date: 2021-03-12" in out
        assert data == file.read_bytes()


def test_what_is_no_file_hides_no_other(
    library: Path, capfd: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    resources = library / "ressources"
    (resources / "dossier.md").mkdir()
    (resources / "lien.md").symlink_to("zz.md")
    (resources / "boucle.md").symlink_to("boucle.md")
    (resources / "ailleurs").symlink_to(tmp_path_factory.mktemp("ailleurs"))
    (resources / "secret.md").write_bytes(b"x")
    (resources / "secret.md").chmod(0)
    os.mkfifo(resources / "tube.md")

    code, out = run(capfd, "--content", str(library), "--format", "json", "--fix")

    found = {Path(p["path"]).name: p["code"] for p in json.loads(out)["problems"]}
    assert code == 1
    assert "zz.md" not in found  # corrected
    assert {"lien.md", "boucle.md", "ailleurs"} == {n for n, c in found.items() if c == "lien-symbolique"}
    assert found["dossier.md"] == "fichier-illisible"
    assert found["secret.md"] in ("fichier-illisible", "entete-absent")  # root reads it
    assert (resources / "lien.md").is_symlink()


# ---------------------------------------------------------------- who reads what is said


def check_in_a_process(library: Path, **streams: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "generator", "check", "--content", str(library), "--format", "json"]
    return subprocess.Popen(
        command, cwd=ROOT, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    )


def test_a_long_report_reaches_a_pipe_whole(library: Path) -> None:
    """The command ends in its own way: nothing that it said may be lost."""
    faults = "".join(f"champ-{number}: x\n" for number in range(3_000))
    (library / "ressources" / "long.md").write_text(
        record().replace("---\n", f"---\n{faults}", 1), encoding="utf-8"
    )

    said, unsaid = (process := check_in_a_process(library)).communicate(timeout=60)

    assert len(json.loads(said)["problems"]) > 3_000
    assert (process.returncode, unsaid) == (1, b"")


def test_a_reader_who_leaves_early_is_no_fault(library: Path) -> None:
    process = check_in_a_process(library)
    assert process.stdout is not None
    process.stdout.close()

    _, unsaid = process.communicate(timeout=60)

    assert b"Traceback" not in unsaid


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_report_that_cannot_be_written_is_no_success(library: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        process = check_in_a_process(library, stdout=full)
        unsaid = process.communicate(timeout=60)[1].decode()

    assert process.returncode == 2
    assert unsaid.startswith("Ce que dit cette commande ne peut pas être écrit")
    assert len(unsaid.splitlines()) == 1
