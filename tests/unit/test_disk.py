"""Reading the project and its sources."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from generator.disk import read_project, read_sources, reason
from generator.errors import ProjectError
from generator.source import MAX_FILE_BYTES


def test_sources_of_a_folder(tmp_path: Path) -> None:
    for path in (
        "modele/a.yml",
        "vocabulaires/v.yml",
        "ressources/x.md",
        "ressources/s/y.md",
        "index.md",
        "images/i.png",
        ".caché",
    ):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(path.encode())

    sources = read_sources(tmp_path)

    assert {"modele/a.yml", "vocabulaires/v.yml"} == set(sources.schema)
    assert {"index.md", "ressources/x.md", "ressources/s/y.md"} == set(sources.markdown)
    assert {"images/i.png"} == sources.files - set(sources.markdown) - set(sources.schema)
    assert sources.problems == ()


def test_what_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    folder = tmp_path / "ressources"
    (folder / "dossier.md").mkdir(parents=True)
    (folder / "lien.md").symlink_to("/etc/hostname")
    (folder / "gros.md").write_bytes(b"x" * (MAX_FILE_BYTES + 1))
    (folder / "bon.md").write_bytes(b"x")

    sources = read_sources(tmp_path)

    assert {
        "ressources/dossier.md": "fichier-illisible",
        "ressources/lien.md": "lien-symbolique",
        "ressources/gros.md": "fichier-trop-gros",
    } == {p.path: p.code for p in sources.problems}
    assert ["ressources/bon.md"] == list(sources.markdown)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_without_rights_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "ressources" / "x.md"
    file.parent.mkdir()
    file.write_text("x")
    file.chmod(0)

    assert ["fichier-illisible"] == [p.code for p in read_sources(tmp_path).problems]


def test_the_project_is_what_its_configuration_says(tmp_path: Path) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text("docs_dir: fonds\nsite_name: !ENV [NOM, x]\nhook: !!python/name:os.system\n")
    (tmp_path / "fonds").mkdir()

    assert (config, tmp_path / "fonds", tmp_path / "site", "") == read_project(config)
    assert tmp_path / "ailleurs" == read_project(config, None, tmp_path / "ailleurs").site


@pytest.mark.parametrize("text", [None, "a: [", "- a\n", "docs_dir: absent\n", b"\xff\xfe"])
def test_a_project_that_cannot_be_read_is_told(tmp_path: Path, text: str | bytes | None) -> None:
    config = tmp_path / "mkdocs.yml"
    if text is not None:
        config.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(ProjectError, match="«"):
        read_project(config)


def test_a_broken_configuration_is_told_in_french_with_its_place(tmp_path: Path) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: x\nnav: [a\n  b: c\n")

    with pytest.raises(
        ProjectError, match=r"ne peut pas être lu à partir de la ligne \d, colonne \d+\. Vérifiez"
    ) as told:
        read_project(config)
    assert "expected" not in str(told.value)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.EACCES, "accès refusé"),
        (errno.EISDIR, "c’est un dossier"),
        (errno.EXDEV, os.strerror(errno.EXDEV)),
    ],
)
def test_what_the_system_says_is_french_where_it_is_common(number: int, expected: str) -> None:
    assert expected == reason(OSError(number, os.strerror(number)))


def test_the_address_of_the_site_ends_with_a_slash(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_url: https://example.org/mine\n")

    assert "https://example.org/mine/" == read_project(config).site_url
