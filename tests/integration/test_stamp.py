"""A site is called up to date when nothing that a build reads or wrote has changed, and only then."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import stamp
from generator.disk import Project, read_project, read_sources

pytestmark = pytest.mark.integration
SETTINGS = (
    "site_name: Essai\ndocs_dir: content\ntheme: {name: material, custom_dir: theme}\nplugins: [lamine]\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for path, text in {
        "mkdocs.yml": SETTINGS,
        "content/index.md": "# Accueil",
        "content/images/photo.png": "octets",
        "content/modele/ressource.yml": "genre: ressource",
        "theme/main.html": "<p>",
        "site/index.html": "<h1>Accueil</h1>",
        "site/page/index.html": "<h1>Page</h1>",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "Un")
    return read_project(tmp_path / "mkdocs.yml")


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Essai", "-c", "user.email=essai@example.org")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True)


def inputs(project: Project) -> str:
    return stamp.read_inputs(project, read_sources(project.content))


def up_to_date(project: Project) -> bool:
    return stamp.is_up_to_date(project, inputs(project))


def test_a_change_of_the_known_problems_asks_for_a_build(project: Project) -> None:
    root = project.config_file.parent
    project.config_file.write_text(
        SETTINGS.replace("[lamine]", "[lamine: {baseline: connus.json}]"), encoding="utf-8"
    )
    stamp.write_stamp(project, inputs(project))
    assert up_to_date(project)

    (root / "connus.json").write_text("{}", encoding="utf-8")
    assert not up_to_date(project)

    sources = read_sources(project.content)
    with_another = stamp.read_inputs(project, sources, root / "mkdocs.yml")
    assert with_another != stamp.read_inputs(project, sources)


def edit(path: str) -> Callable[[Path], object]:
    return lambda root: (root / path).write_text("autre chose", encoding="utf-8")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a record or a page": edit("content/index.md"),
    "the model": edit("content/modele/ressource.yml"),
    "a new file": edit("content/nouveau.md"),
    "a file renamed": lambda root: (root / "content/index.md").rename(root / "content/accueil.md"),
    "an image": lambda root: os.utime(root / "content/images/photo.png", (1, 1)),
    "the theme": edit("theme/main.html"),
    "the settings": lambda root: (root / "mkdocs.yml").write_text(SETTINGS + "\n", encoding="utf-8"),
    "the measures of quality": edit("qualite.json"),
    "the history": lambda root: git(root, "commit", "--quiet", "--allow-empty", "--message", "Deux"),
    "a page of the site": edit("site/index.html"),
    "a page of the site, deep": lambda root: (root / "site/page/index.html").unlink(),
    "something more in the site": edit("site/intrus.html"),
    "the stamp": lambda root: next((root / stamp.FOLDER).glob("*.stamp")).write_bytes(b"\xff\xfe"),
    "no stamp": lambda root: next((root / stamp.FOLDER).glob("*.stamp")).unlink(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_asks_for_a_build(project: Project, change: Callable[[Path], object]) -> None:
    stamp.write_stamp(project, inputs(project))
    assert up_to_date(project)

    change(project.config_file.parent)

    assert not up_to_date(project)


def test_what_changes_during_a_build_asks_for_another(project: Project) -> None:
    before = inputs(project)
    edit("theme/main.html")(project.config_file.parent)
    stamp.write_stamp(project, before)

    assert not up_to_date(project)


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS.replace("[lamine]", "[search, lamine]"),
        SETTINGS + "hooks: [crochet.py]\n",
        SETTINGS + "INHERIT: autre.yml\n",
        SETTINGS + "copyright: !ENV MENTION\n",
    ],
)
def test_settings_that_read_elsewhere_are_never_up_to_date(project: Project, settings: str) -> None:
    project.config_file.write_text(settings, encoding="utf-8")
    stamp.write_stamp(project, inputs(project))

    assert not up_to_date(project)
    assert not (project.config_file.parent / stamp.FOLDER).exists()


def test_another_library_or_program_asks_for_a_build(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp.write_stamp(project, inputs(project))
    monkeypatch.setattr(stamp, "program", lambda: iter([b"mkdocs-9.9.dist-info"]))

    assert not up_to_date(project)
