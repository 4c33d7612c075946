"""One site, whoever builds it: ``mine build``, ``mkdocs build``, twice, and after a crash."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from generator import mkdocs_plugin
from generator.build import plan_site, render_path
from generator.catalogue import SEARCH_ADDRESS, Surroundings
from generator.cli import main
from generator.disk import read_project, read_sources
from generator.errors import ProjectError
from generator.parts import Parts
from generator.render import SLOTS, Frame
from generator.rules import check_sources

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.integration

OWN = """---
titre: Une notice synthétique
résumé: Elle sert à essayer la construction.
thématique: Santé
format: Article
type de savoir: Savoir académique
contributeur: siilab
anciens identifiants: [ancienne-notice]
image: {fichier: images/essai.png, texte alternatif: Un carré, crédit: Personne}
---
## Une partie

![vu](../images/essai.png) [un document](../documents/essai.pdf) [l’accueil](../index.md)
"""


def make_project(folder: Path) -> Path:
    for name in ("content", "theme"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    put(folder, "content/ressources/essai.md", OWN)
    put(folder, "content/images/essai.png", "une image")
    put(folder, "content/documents/essai.pdf", "un document")
    return folder


def put(folder: Path, path: str, text: str) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def files(site: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(site)): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()
    }


def build(project: Path, site: str = "site") -> bool:
    settings = read_project(project / "mkdocs.yml", site=project / site)
    found = mkdocs_plugin.build(settings, read_sources(settings.content), lambda _: None)
    return found is not None


def run_mkdocs(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", *arguments],
        cwd=project,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_project(tmp_path_factory.mktemp("projet"))
    assert build(folder)
    return folder


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    return project / "site"


def test_mkdocs_gives_the_same_bytes(project: Path, site: Path) -> None:
    done = run_mkdocs(project, "--strict", "-d", str(project / "autre"))

    assert (done.returncode, done.stdout) == (0, "")
    assert files(project / "autre") == files(site)


def test_known_problems_do_not_stop_a_build(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_project(tmp_path)
    put(root, "content/ressources/essai.md", OWN.replace("thématique: Santé", "thématique: Zut"))
    monkeypatch.chdir(root)

    def run(*arguments: str) -> tuple[int | str | None, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = capfd.readouterr()
        return ended.value.code, out + err

    assert run("build")[0] == 1
    code, said = run("build", "--baseline", "absente.json")
    assert (code, "« absente.json » n’existe pas" in said) == (2, True)
    run("check", "--baseline", "connus.json", "--update-baseline")

    code, said = run("build", "--baseline", "connus.json")
    assert (code, "1 problème déjà connu n’est pas répété" in said) == (0, True)
    assert "terme-inconnu" not in said
    assert (root / "site/ressources/essai/index.html").is_file()
    assert "est à jour" in run("build", "--baseline", "connus.json")[1]

    put(root, "content/ressources/essai.md", OWN.replace("thématique: Santé", "thématique: Zut\ndate: hier"))
    code, said = run("build", "--baseline", "connus.json")
    assert (code, "date-mal-ecrite" in said, "terme-inconnu" in said) == (1, True, False)

    put(root, "content/ressources/essai.md", OWN.replace("thématique: Santé", "thématique: Zut"))
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    put(root, "mkdocs.yml", settings.replace("  - lamine\n", "  - lamine:\n      baseline: connus.json\n"))
    assert run("build")[0] == 0
    assert run_mkdocs(root, "--strict").returncode == 0


def test_a_second_build_gives_the_same_bytes_and_leaves_nothing_beside(project: Path, site: Path) -> None:
    before = files(site)

    assert build(project)

    assert files(site) == before
    assert [path.name for path in project.iterdir() if path.name.startswith(".site")] == []


def test_a_broken_record_stops_both_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path)
    put(project, "site/ancien.html", "l’ancien site")
    put(project, "content/ressources/casse.md", OWN.replace("Santé", "Santi").replace("ancienne-", "autre-"))

    assert not build(project)

    told = capsys.readouterr().err
    assert "ressources/casse.md:4:13 erreur terme-inconnu" in told
    assert "thématique: Santi" in told
    assert "Le site n’a pas été construit" in told
    done = run_mkdocs(project)
    assert done.returncode == 1
    assert "terme-inconnu" in done.stderr
    assert "Traceback" not in done.stderr
    assert files(project / "site") == {"ancien.html": "l’ancien site".encode()}


def test_a_crash_leaves_the_old_site_untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(tmp_path)
    put(project, "site/ancien.html", "l’ancien site")

    def fail(*_: object) -> bytes:
        raise ValueError("a bug")

    monkeypatch.setattr(mkdocs_plugin, "render_path", fail)
    with pytest.raises(ValueError, match="a bug"):
        build(project)

    assert files(project / "site") == {"ancien.html": "l’ancien site".encode()}
    assert sorted(path.name for path in project.iterdir()) == [
        ".cache",
        "content",
        "mkdocs.yml",
        "site",
        "theme",
    ]


def test_without_the_plugin_the_fault_is_told(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    text = (project / "mkdocs.yml").read_text(encoding="utf-8")
    (project / "mkdocs.yml").write_text(
        re.sub(r"^plugins:.*?\n\n", "plugins: []\n\n", text, flags=re.S | re.M)
    )

    with pytest.raises(ProjectError, match="lamine"):
        build(project)


# ------------------------------------------------------------------------------------ what is there


def test_sources_stay_out_of_the_site(site: Path) -> None:
    published = files(site)

    assert [path for path in published if path.endswith((".md", ".yml"))] == []
    assert [path for path in published if path.startswith(("modele", "vocabulaires", "parts"))] == []


def test_images_and_documents_are_published_and_linked(site: Path) -> None:
    page = (site / "ressources/essai/index.html").read_text(encoding="utf-8")

    assert (site / "images/essai.png").read_text(encoding="utf-8") == "une image"
    assert page.count('src="../../images/essai.png"') == 2
    assert 'href="../../documents/essai.pdf"' in page
    assert '<a href="../../">l’accueil</a>' in page


def test_an_old_address_leads_to_the_record(site: Path) -> None:
    page = (site / "ressources/ancienne-notice/index.html").read_text(encoding="utf-8")

    assert 'url=../../ressources/essai/"' in page


class Links(HTMLParser):
    """Collects a page's ids, its links, and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        named = (found.get("rel") or "").startswith(("canonical", "schema."))  # addresses that nothing loads
        if tag == "a" or (tag == "link" and named):
            self.links.append(found.get("href") or "")
        elif "src" in found or tag == "link":
            self.loaded.append(found.get("src") or found.get("href") or "")


def read_pages(site: Path) -> Iterator[tuple[Path, Links]]:
    for page in sorted(site.rglob("*.html")):
        links = Links()
        links.feed(page.read_text(encoding="utf-8"))
        yield page, links


def test_every_link_leads_to_a_file_and_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    dead: list[tuple[str, str]] = []
    for page, links in read_pages(site):
        for link in [*links.links, *links.loaded]:
            path = unquote(link.partition("#")[0].partition("?")[0])
            if link in links.loaded and "://" in link:
                dead.append((str(page.relative_to(site)), link))
            elif path and "://" not in path and not path.startswith(("mailto:", "data:")):
                target = site / path.lstrip("/") if path.startswith("/") else page.parent / path
                if not (target / "index.html" if path.endswith(("/", ".")) else target).is_file():
                    dead.append((str(page.relative_to(site)), link))

    assert dead == []


def test_no_id_stands_twice_on_a_page(site: Path) -> None:
    twice = {
        str(page.relative_to(site)): sorted({i for i in links.ids if links.ids.count(i) > 1})
        for page, links in read_pages(site)
        if len(links.ids) != len(set(links.ids))
    }

    assert twice == {}


def test_every_page_of_the_frame_has_its_policy_and_no_slot_left(site: Path) -> None:
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        assert "mine:csp" not in text
        assert "mine-frame-slot" not in text
        if 'http-equiv="refresh"' not in text:
            assert text.count('http-equiv="Content-Security-Policy"') == 1, page


def test_frames_know_where_they_stand(site: Path) -> None:
    listing = (site / "ressources/index.html").read_text(encoding="utf-8")
    record = (site / "ressources/essai/index.html").read_text(encoding="utf-8")

    assert '<a href="./" aria-current="page">Ressources</a>' in listing
    assert '<a href="../../ressources/">Ressources</a>' in record
    assert "x/x/" not in record
    assert f'action="../../{SEARCH_ADDRESS}"' in record


def menu_of(site: Path, page: str) -> list[str]:
    html = (site / page).read_text(encoding="utf-8")
    return re.findall(
        r'<li><a href="[^"]*"[^>]*>([^<]*)</a>', html.partition("<nav id=")[2].partition("</nav>")[0]
    )


def test_the_menu_leads_to_the_reading_paths_from_every_page(site: Path) -> None:
    for page in ("index.html", "a-propos/index.html", "ressources/essai/index.html", "404.html"):
        assert "Parcours" in menu_of(site, page)
    listing = (site / "parcours/index.html").read_text(encoding="utf-8")
    assert '<a href="./" aria-current="page">Parcours</a>' in listing


@pytest.mark.parametrize("in_the_model", [True, False])
def test_without_a_reading_path_the_menu_says_nothing_of_them(tmp_path: Path, in_the_model: bool) -> None:
    root = make_project(tmp_path)
    shutil.rmtree(root / "content/parcours")
    if not in_the_model:
        (root / "content/modele/parcours.yml").unlink()
        data = (root / "content/donnees.md").read_text(encoding="utf-8")
        put(root, "content/donnees.md", data.replace("(donnees/schemas/parcours.json)", "(#)"))

    assert build(root)

    menu = menu_of(root / "site", "index.html")
    assert menu[0] == "Ressources"
    assert "Parcours" not in menu


def test_the_quality_of_the_corpus_is_told_without_commands(site: Path) -> None:
    page = (site / "qualite/index.html").read_text(encoding="utf-8")
    main = page.partition("<main")[2].partition("</main>")[0]

    assert "Pas encore de relevé. Il montrera" in main
    assert "<code" not in main
    assert "mine quality" not in main


def note_of(guide: str) -> str:
    return guide.partition('<div class="admonition note">')[2].partition("</div>")[0]


def test_without_a_repository_the_guide_says_what_can_be_done_already(tmp_path: Path, site: Path) -> None:
    guide = (site / "contribuer/index.html").read_text(encoding="utf-8")
    parts = re.findall('href="#([^"]+)"', note_of(guide))

    assert parts == ["avant-de-commencer", "ajouter-une-ressource-sur-github", "sans-compte-github"]
    assert all(f'id="{part}"' in guide for part in parts)
    assert "<a data-depot>" not in guide

    root = make_project(tmp_path)
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    put(root, "mkdocs.yml", settings.replace('depot: ""', "depot: https://exemple.org/mine"))
    assert build(root)
    guide = (root / "site/contribuer/index.html").read_text(encoding="utf-8")
    assert note_of(guide) == ""
    assert '<a href="https://exemple.org/mine">le dépôt de La Mine</a>' in guide


@pytest.mark.parametrize(
    ("content", "page"), [("content", "accueil"), ("content/modele", "ajouts/index.html")]
)
def test_only_a_site_with_a_guide_leads_to_it(content: str, page: str) -> None:
    corpus, _ = check_sources(read_sources(ROOT / content))
    parts = Parts({path.name: path.read_text(encoding="utf-8") for path in ROOT.glob("theme/parts/*.html")})
    frame = Frame("".join(slot.sentinel for slot in SLOTS))

    def leading(addresses: dict[str, str]) -> set[str]:
        plan = plan_site(corpus, Surroundings(addresses=addresses), "", lambda _: None)
        pages = {path: render_path(plan, path, parts, lambda _: frame).decode() for path in plan.pages}
        pages["accueil"] = parts.render("accueil.html", plan.pieces["accueil"], "")
        return {path for path, html in pages.items() if re.search('href="[./]*contribuer/', html)}

    assert leading({}) == set()
    assert page in leading({"contribuer.md": "contribuer/"})


@pytest.mark.parametrize("content", ["tests/broken/content", "content/modele"])
def test_while_serving_what_is_sound_of_a_broken_or_empty_library_is_shown(content: str) -> None:
    corpus, problems = check_sources(read_sources(ROOT / content))
    parts = Parts({path.name: path.read_text(encoding="utf-8") for path in ROOT.glob("theme/parts/*.html")})
    frame = Frame("".join(slot.sentinel for slot in SLOTS))

    plan = plan_site(corpus, Surroundings(), "https://exemple.org/", lambda _: None)
    rendered = {path: render_path(plan, path, parts, lambda _: frame) for path, _ in plan.paths()}

    assert problems
    assert {"recherche/index.html", "sitemap.xml"} <= set(rendered)
    assert len(rendered) >= len(corpus.records)
