"""A build after others makes what changed, and nothing else; its bytes are those of a first build."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import factory
from generator import build as build_module
from generator import cache, listings, mkdocs_plugin, publish
from generator.disk import Project, read_sources
from generator.record_pages import RecordPages

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.integration
RECORDS = 30


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A synthetic library in a project of its own, with the theme of ours."""
    root = tmp_path / "project"
    factory.write_content(RECORDS, root / "content", seed=5)
    shutil.copytree(ROOT / "theme", root / "theme")
    shutil.copy(ROOT / "mkdocs.yml", root)
    return Project(root / "mkdocs.yml", root / "content", root / "site")


def build(project: Project) -> dict[str, bytes]:
    assert mkdocs_plugin.build(project, read_sources(project.content), lambda _: None) is not None
    return {str(p.relative_to(project.site)): p.read_bytes() for p in project.site.rglob("*") if p.is_file()}


def build_anew(project: Project, elsewhere: Path) -> dict[str, bytes]:
    """The same sources, built where nothing was before."""
    shutil.rmtree(elsewhere, ignore_errors=True)
    elsewhere.mkdir()
    shutil.copy(project.config_file, elsewhere)
    (elsewhere / "theme").symlink_to(project.config_file.parent / "theme")
    return build(Project(elsewhere / "mkdocs.yml", project.content, elsewhere / "site"))


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of the pages that are rendered."""
    addresses: list[str] = []
    real = mkdocs_plugin.render_page

    def counted(page, *rest, **how):
        addresses.append(page.address)
        return real(page, *rest, **how)

    monkeypatch.setattr(mkdocs_plugin, "render_page", counted)
    return addresses


@pytest.fixture
def viewed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The identifiers of the records whose views are made, and the titles of the listings'."""
    names: list[str] = []
    of_record, of_listing = RecordPages._view, listings._listing_view

    def record_view(pages, record):
        names.append(record.id)
        return of_record(pages, record)

    def listing_view(catalogue, text, *rest):
        names.append(text.title)
        return of_listing(catalogue, text, *rest)

    monkeypatch.setattr(RecordPages, "_view", record_view)
    monkeypatch.setattr(listings, "_listing_view", listing_view)
    return names


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The bodies whose words are cut."""
    bodies: list[str] = []
    real = build_module.plain_text
    monkeypatch.setattr(build_module, "plain_text", lambda body: (bodies.append(body), real(body))[1])
    return bodies


def records(project: Project) -> list[Path]:
    return sorted((project.content / "ressources").rglob("*.md"))


def not_named(project: Project) -> list[Path]:
    """The records that no other file names: they may go, and nothing leads nowhere."""
    texts = {file: file.read_text(encoding="utf-8") for file in project.content.rglob("*.md")}
    return [
        file
        for file in records(project)
        if not any(file.stem in text for other, text in texts.items() if other != file)
    ]


def test_after_a_body_changed_one_record_is_parsed_and_its_page_rendered(
    project: Project, parsed: list[str], read: list[str], viewed: list[str], rendered: list[str]
) -> None:
    build(project)
    assert len(parsed) > RECORDS
    assert len(read) > RECORDS
    assert len(viewed) > 2 * RECORDS
    assert len(rendered) > 2 * RECORDS
    parsed.clear()
    read.clear()
    viewed.clear()
    rendered.clear()
    record = records(project)[3]
    record.write_text(
        record.read_text(encoding="utf-8") + "\nEt aussi.\n", encoding="utf-8"
    )  # no subject word

    build(project)

    assert parsed == [str(record.relative_to(project.content))]
    assert [body.rstrip().endswith("Et aussi.") for body in read] == [True]
    assert rendered == [f"ressources/{record.stem}/"]
    # A theme's first page also shows its strongest crossings: they are looked at.
    themes = {term["libellé"] for term in vocabulary(project, "thematiques").values()}
    assert set(viewed) - themes == {record.stem}


def vocabulary(project: Project, name: str) -> dict[str, dict[str, str]]:
    text = (project.content / f"vocabulaires/{name}.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["termes"]


def test_after_a_title_changed_the_pages_that_show_it_are_rendered(
    project: Project, rendered: list[str]
) -> None:
    build(project)
    rendered.clear()
    record = records(project)[3]
    lines = record.read_text(encoding="utf-8").split("\n")
    lines[1] = "titre: Un nouveau titre"
    record.write_text("\n".join(lines), encoding="utf-8")

    site = build(project)

    showing = {path.removesuffix("index.html") for path, data in site.items() if b"Un nouveau titre" in data}
    assert {address for address in showing if address.startswith(("ressources/", "thematique/"))} <= set(
        rendered
    )
    assert f"ressources/{record.stem}/" in rendered
    assert len(rendered) < sum(path.endswith("index.html") for path in site)


def test_nothing_is_rendered_when_nothing_changed(project: Project, rendered: list[str]) -> None:
    before = build(project)
    rendered.clear()

    assert build(project) == before
    assert rendered == []


CHANGES: dict[str, Callable[[Path], object]] = {
    "a page cut": lambda root: (root / "site/ressources/index.html").write_bytes(b""),
    "a page touched": lambda root: (root / "site/ressources/index.html").write_text("retouchée"),
    "a page gone": lambda root: (root / "site/ressources/index.html").unlink(),
    "the site gone": lambda root: shutil.rmtree(root / "site"),
    "what is known, cut": lambda root: cut(next((root / cache.FOLDER).glob("*.pages"))),
    "what is known, gone": lambda root: next((root / cache.FOLDER).glob("*.pages")).unlink(),
    "texts, cut": lambda root: cut(next((root / cache.FOLDER).glob("*.texts"))),
    "texts, gone": lambda root: next((root / cache.FOLDER).glob("*.texts")).unlink(),
    "what is known, code": lambda root: next((root / cache.FOLDER).glob("*.pages")).write_bytes(
        b"\x80\x04cos\nsystem\n(S'false'\ntR."
    ),
}


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_touched_is_made_again(project: Project, change: Callable[[Path], object]) -> None:
    before = build(project)
    change(project.config_file.parent)

    assert build(project) == before


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def add(file: Path, turn: int) -> None:
    new = file.with_name(f"nouvelle-{turn}.md")
    shutil.copy(file, new)
    edit(new, "titre: ", f"titre: Nouvelle {turn} ")


def move(file: Path, turn: int) -> None:
    edit(file, "\ntitre: ", f"\nanciens identifiants: [{file.stem}]\ntitre: ")
    file.rename(file.with_name(f"deplacee-{turn}.md"))


# Each is given a record that no other names, the project's folder, and a number of its own.
EDITS: dict[str, Callable[[Path, Path, int], object]] = {
    "a body": lambda file, _, turn: edit(file, "\n## ", f"\nUne médiation numérique, rue {turn}.\n\n## "),
    "a title": lambda file, _, turn: edit(file, "titre: ", f"titre: Titre {turn} "),
    "a new record": lambda file, _, turn: add(file, turn),
    "a record gone": lambda file, *_: file.unlink(),
    "a theme's part": lambda _, root, turn: edit(
        root / "theme/parts/fiche.html", "<h1", f"<h1 data-t='{turn}'"
    ),
    "a record renamed": lambda file, _, turn: file.rename(file.with_name(f"renommee-{turn}.md")),
    "a term": lambda _, root, turn: edit(
        root / "content/vocabulaires/formats.yml", ": Étude", f": Étude {turn}"
    ),
    "a theme's frame": lambda _, root, turn: edit(
        root / "theme/main.html", "<body", f"<body data-t='{turn}'"
    ),
    "a record moved": lambda file, _, turn: move(file, turn),
    "a setting": lambda _, root, turn: edit(root / "mkdocs.yml", "site_name: ", f"site_name: {turn} "),
}


def test_any_run_of_edits_gives_the_bytes_of_a_first_build(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "LARGE", 20)  # as for thousands of files: former sites take turns
    choose = random.Random(11)
    before = build(project)
    for turn, name in enumerate([*EDITS, *choose.choices([*EDITS], k=4)]):
        EDITS[name](choose.choice(not_named(project)), project.config_file.parent, turn)

        site = build(project)

        assert site != before, name
        assert site == build_anew(project, tmp_path / "anew"), name
        before = site
