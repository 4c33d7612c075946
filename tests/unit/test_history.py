"""What Git knows: days, what a branch changes, the sources of an older commit."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpora import SIILAB, record, schema_bytes
from repositories import commit, git, write

from generator.disk import Project, read_sources
from generator.errors import ProjectError
from generator.history import read_dates, read_past, read_revisions, read_since, read_sources_at
from generator.model import Dates


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The content folder of a repository, with one commit on « main »."""
    folder = tmp_path / "content"
    write(folder, schema_bytes() | {"contributeurs/labo.md": SIILAB.encode()})
    write(folder, {"ressources/a.md": record().encode(), "ressources/b.md": record("B").encode()})
    (tmp_path / "mkdocs.yml").write_text("docs_dir: content\n")
    git(tmp_path, "2024-01-01", "init", "-q", "-b", "main")
    commit(tmp_path)
    return folder


# -- dates --------------------------------------------------------------------------------------------


def test_dates_follow_renames(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    git(tmp_path, "2020-01-01", "init", "-q")
    (content / "a é.md").write_text("une\nnotice\nassez\nlongue\n" * 5)
    (content / "b.md").write_text("b")
    commit(tmp_path, "2020-01-01")
    (content / "b.md").write_text("bb")
    commit(tmp_path, "2021-02-02")
    git(tmp_path, "2022-03-03", "mv", "content/a é.md", "content/c.md")
    commit(tmp_path, "2022-03-03")
    (content / "neuf.md").write_text("pas encore enregistré")

    expected = {"c.md": Dates("2020-01-01", "2022-03-03"), "b.md": Dates("2020-01-01", "2021-02-02")}
    assert expected == read_dates(content)


def test_no_history_gives_no_dates(tmp_path: Path) -> None:
    assert {} == read_dates(tmp_path)


# -- what a branch changes ----------------------------------------------------------------------------


def test_a_branch_changes_what_it_touches_since_it_parted(content: Path) -> None:
    git(content, "2024-01-01", "checkout", "-q", "-b", "branche")
    write(content, {"ressources/b.md": b"change", "ressources/c.md": b"commis"})
    (content / "ressources/a.md").unlink()
    commit(content)
    git(content, "2024-01-01", "checkout", "-q", "main")
    write(content, {"ressources/plus-tard.md": b"sur main, ensuite"})
    commit(content)
    git(content, "2024-01-01", "checkout", "-q", "branche")
    write(content, {"ressources/é d.md": b"pas encore commis"})

    since = read_since(content, "main", read_sources(content))

    assert {"ressources/a.md", "ressources/b.md", "ressources/c.md", "ressources/é d.md"} == since.changed
    assert {"contributeurs/labo.md", "ressources/a.md", "ressources/b.md"} == set(since.before.markdown)
    assert record("B").encode() == since.before.markdown["ressources/b.md"]
    assert set(schema_bytes()) == set(since.before.schema)


def test_what_could_not_be_read_before_is_a_problem_there_too(content: Path) -> None:
    (content / "ressources/lien.md").symlink_to("a.md")
    (content / "ressources/lien2.md").symlink_to("a.md")
    commit(content)
    (content / "ressources/lien.md").unlink()
    write(content, {"ressources/lien.md": b"un fichier", "ressources/dossier.md/x.md": b"x"})

    since = read_since(content, "HEAD", read_sources(content))

    problems = {(p.path, p.code) for p in since.before.problems}
    assert {("ressources/lien.md", "lien-symbolique"), ("ressources/lien2.md", "lien-symbolique")} == problems
    assert "ressources/lien.md" not in since.before.markdown


@pytest.mark.parametrize(
    ("revision", "expected"),
    [
        ("absente", "La révision « absente » n’existe pas dans ce dépôt."),
        ("--output=x", "La révision « --output=x » n’existe pas dans ce dépôt."),
        ("", "La révision «  » n’existe pas"),
        ("HEAD:ressources", "n’existe pas"),
    ],
)
def test_an_unknown_revision_is_told(content: Path, revision: str, expected: str) -> None:
    with pytest.raises(ProjectError) as told:
        read_since(content, revision, read_sources(content))
    assert expected in str(told.value)


def test_a_folder_outside_git_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(ProjectError, match="n’est pas dans un dépôt Git"):
        read_since(tmp_path, "main", read_sources(tmp_path))


def test_a_shallow_clone_is_told(content: Path, tmp_path: Path) -> None:
    old = git(content, "2024-01-01", "rev-parse", "HEAD").strip()
    write(content, {"ressources/c.md": b"c"})
    commit(content)
    git(tmp_path, "2024-01-01", "clone", "-q", "--depth=1", f"file://{tmp_path}", "copie")

    with pytest.raises(ProjectError, match="git fetch --unshallow"):
        read_since(tmp_path / "copie/content", old, read_sources(content))


def test_unrelated_histories_are_told(content: Path) -> None:
    git(content, "2024-01-01", "checkout", "-q", "--orphan", "autre")
    commit(content, "2024-02-02")

    with pytest.raises(ProjectError, match="pas d’histoire commune"):
        read_since(content, "main", read_sources(content))


# -- older commits ------------------------------------------------------------------------------------


def test_the_sources_of_an_older_commit(content: Path) -> None:
    before = read_sources(content)
    write(
        content, {"ressources/b.md": b"change", "ressources/c.md": b"c", ".cache/x.md": b"x", "i.png": b"i"}
    )
    (content / "ressources/lien.md").symlink_to("a.md")
    commit(content, "2024-02-03")
    now = read_sources(content)
    (content.parent / "README").write_text("hors du contenu")
    commit(content.parent, "2024-03-04")

    newest, oldest = read_revisions(content)

    assert ("2024-02-03", "2024-01-01") == (newest.day, oldest.day)
    read: dict[str, bytes] = {}
    assert now == read_sources_at(content, newest, read)
    assert before == read_sources_at(content, oldest, read)


def test_no_revisions_without_a_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert [] == read_revisions(tmp_path)


# -- the past of a branch -----------------------------------------------------------------------------


def project_of(content: Path) -> Project:
    return Project(content.parent / "mkdocs.yml", content, content.parent / "site")


def test_the_past_of_a_branch_is_where_it_left(content: Path) -> None:
    before = read_sources(content)
    base = git(content, "2024-01-01", "rev-parse", "HEAD").strip()
    git(content, "2024-01-01", "checkout", "-q", "-b", "branche")
    write(content, {"ressources/b.md": b"change", "i.png": b"i"})
    commit(content)
    git(content, "2024-01-01", "checkout", "-q", "main")
    write(content, {"ressources/plus-tard.md": b"sur main, ensuite"})
    commit(content)
    git(content, "2024-01-01", "checkout", "-q", "branche")

    past = read_past(project_of(content), "main", read_sources(content))

    assert (base, before, True) == (past.commit, past.sources, past.known)
    assert {"ressources/b.md", "i.png"} == past.touched


def test_a_content_folder_that_moved_is_found_where_the_configuration_of_then_had_it(content: Path) -> None:
    before = read_sources(content)
    moved = content.parent / "livres" / "fiches"
    moved.parent.mkdir()
    content.rename(moved)
    (content.parent / "mkdocs.yml").write_text("docs_dir: livres/fiches\n")
    project = Project(content.parent / "mkdocs.yml", moved, content.parent / "site")

    past = read_past(project, "HEAD", read_sources(moved))

    assert (before, True) == (past.sources, past.known)


@pytest.mark.parametrize("config", ["docs_dir: absent\n", "[", "docs_dir: ..\n"])
def test_a_content_folder_that_was_nowhere_has_no_past(content: Path, config: str) -> None:
    (content.parent / "mkdocs.yml").write_text(config)
    commit(content.parent)
    elsewhere = content.parent / "neuf"
    write(elsewhere, {"ressources/a.md": b"a"})
    project = Project(content.parent / "mkdocs.yml", elsewhere, content.parent / "site")

    past = read_past(project, "HEAD", read_sources(elsewhere))

    assert ({}, False) == (dict(past.sources.markdown), past.known)
