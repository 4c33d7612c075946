"""``mine check --since`` and ``--baseline``: what a branch brings, and what is known already."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from corpora import SIILAB, record, schema_bytes
from repositories import commit, git, write

from generator.cli import main


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with one old problem, committed on « main »."""
    write(
        tmp_path / "content",
        schema_bytes()
        | {
            "contributeurs/labo.md": SIILAB.encode(),
            "ressources/a.md": record().encode(),
            "ressources/cite.md": record("Cite", "Voir [a](a.md).\n").encode(),
            "ressources/vieux.md": record("Vieux", date="hier").encode(),
        },
    )
    (tmp_path / "mkdocs.yml").write_text("docs_dir: content\n")
    git(tmp_path, "2024-01-01", "init", "-q", "-b", "main")
    commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int | str | None, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["check", *arguments])
    out, err = capsys.readouterr()
    return ended.value.code, out, err


def codes(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[str, str]]:
    _, out, _ = check(capsys, *arguments, "--format", "json")
    return [(p["path"].removeprefix("content/ressources/"), p["code"]) for p in json.loads(out)["problems"]]


# -- since --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"ressources/b.md": record("B").encode()}, []),
        ({"ressources/b.md": record("B", date="demain").encode()}, [("b.md", "date-mal-ecrite")]),
        # a file that the branch touches: all its problems, the old ones too
        ({"ressources/vieux.md": record("Autre", date="hier").encode()}, [("vieux.md", "date-mal-ecrite")]),
        # a record taken away: who cites it is told, the old problem elsewhere is not
        ({"ressources/a.md": b""}, [("cite.md", "lien-mort")]),
        # a term taken away: the records that use it, whose other problems stay old
        (
            {"vocabulaires/formats.yml": b"libell\xc3\xa9: Formats\ntermes: {podcast: {libell\xc3\xa9: Podcast}}\n"},
            [(path, "terme-inconnu") for path in ("a.md", "cite.md", "vieux.md")],
        ),
        # a term added: the lists of allowed terms change in old messages, which stay old problems
        (
            {"vocabulaires/formats.yml": schema_bytes()["vocabulaires/formats.yml"].replace(b"{rapport", b"{jeu: {libell\xc3\xa9: Jeu}, rapport")},
            [],
        ),
    ],
)  # fmt: skip
def test_since_gives_what_the_branch_brings(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, bytes],
    expected: list[tuple[str, str]],
) -> None:
    write(project / "content", {"ressources/faux.md": record("Faux", format="tract").encode()})
    commit(project)
    for path, data in changes.items():
        if data:
            write(project / "content", {path: data})
        else:
            (project / "content" / path).unlink()

    assert expected == codes(capsys, "--since", "main")

    git(project, "2024-02-02", "checkout", "-q", "-b", "branche")
    if changes:
        commit(project)
    assert expected == codes(capsys, "--since", "main")


def test_lines_that_move_bring_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The old file is not touched, but a second of the same problem there would be new."""
    write(
        project / "content",
        {"ressources/cite.md": record("Cite", "Voir [a](a.md).\n\nVoir [x](x.md).\n").encode()},
    )
    commit(project)
    (project / "content/ressources/a.md").unlink()

    assert [("cite.md", "lien-mort")] == codes(capsys, "--since", "HEAD")


def test_since_says_what_it_left_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "content", {"ressources/b.md": record("B").encode()})

    code, out, _ = check(capsys, "--since", "main")

    assert 0 == code
    assert "5 notices vérifiées, aucun problème. Seul compte ce qui change depuis « main ».\n" == out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--since", "absente"), "La révision « absente » n’existe pas dans ce dépôt."),
        (("--baseline", "absente.json"), "La liste des problèmes connus « absente.json » n’existe pas."),
        (("--baseline", "a b.json"), "mine check --baseline 'a b.json' --update-baseline"),
        (("--baseline", "mkdocs.yml"), "« mkdocs.yml » n’est pas une liste de problèmes connus."),
        (("--baseline", "mkdocs.yml", "--update-baseline"), "« mkdocs.yml » n’est pas une liste"),
        (("--baseline", "content"), "ne peut pas être lue : c’est un dossier."),
        (
            ("--baseline", "absent/liste.json", "--update-baseline"),
            "ne peut pas être écrit : il n’existe pas.",
        ),
        (("--update-baseline",), "« --update-baseline » s’emploie avec « --baseline FICHIER »"),
        (("--baseline", "l.json", "--update-baseline", "--since", "main"), "et sans « --since »"),
    ],
)
@pytest.mark.usefixtures("project")
def test_wrong_use(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], expected: str) -> None:
    code, out, err = check(capsys, *arguments)

    assert (2, "") == (code, out)
    assert expected in err


# -- baseline -----------------------------------------------------------------------------------------


def test_a_ratchet(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Write the list, live with it, refuse what is new, tell what is gone, shrink it."""
    known = ("--baseline", "connus.json")
    code, out, _ = check(capsys, *known, "--update-baseline")
    assert (0, "« connus.json » tient la liste de 1 problème connu (1 de plus, 0 de moins).\n") == (code, out)
    assert '{"path": "ressources/vieux.md", "code": "date-mal-ecrite", "subject": "hier", "count": 1}' in (
        project / "connus.json"
    ).read_text(encoding="utf-8")

    write(
        project / "content",
        {"ressources/vieux.md": record("Vieux", auteur="Une association", date="hier").encode()},
    )
    code, out, _ = check(capsys, *known)
    assert (0, "4 notices vérifiées, aucun problème. 1 problème déjà connu n’est pas répété.\n") == (
        code,
        out,
    )

    write(project / "content", {"ressources/neuf.md": record("Neuf", date="demain").encode()})
    code, out, _ = check(capsys, *known)
    assert 1 == code
    assert "neuf.md:8:7 erreur date-mal-ecrite" in out
    assert "vieux.md" not in out

    write(project / "content", {"ressources/vieux.md": record("Vieux", date="2021").encode()})
    (project / "content/ressources/neuf.md").unlink()
    code, out, _ = check(capsys, *known)
    assert 0 == code
    assert "1 problème de la liste a disparu : mine check --baseline connus.json --update-baseline" in out

    code, out, _ = check(capsys, *known, "--update-baseline")
    assert (0, "« connus.json » tient la liste de 0 problème connu (0 de plus, 1 de moins).\n") == (code, out)
    assert (0, "4 notices vérifiées, aucun problème.\n", "") == check(capsys, *known)


def test_a_refused_list_stays_as_it_was(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notice = project / "content/ressources/a.md"

    assert 2 == check(capsys, "--baseline", str(notice), "--update-baseline")[0]
    assert record() == notice.read_text(encoding="utf-8")
    assert {"content", "mkdocs.yml", ".git", ".cache"} == {path.name for path in project.iterdir()}


def test_known_and_since_go_together(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(capsys, "--baseline", "connus.json", "--update-baseline")
    write(project / "content", {"ressources/vieux.md": record("Autre", date="hier").encode()})

    assert [] == codes(capsys, "--baseline", "connus.json", "--since", "main")
    assert [("vieux.md", "date-mal-ecrite")] == codes(capsys, "--since", "main")
