"""The command line: what it prints, in French, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from corpora import record, schema_bytes
from repositories import commit, git

from generator.cli import Stages, cli, main, shown_folder


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "mkdocs.yml").write_text("site_name: Essai\ndocs_dir: content\n")
    files = {
        **schema_bytes(),
        "contributeurs/labo.md": b"---\nnom: Labo\n---\n",
        "ressources/a.md": record().encode(),
    }
    for path, data in files.items():
        file = tmp_path / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int | str | None, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    out, err = capsys.readouterr()
    return ended.value.code, out, err


@pytest.mark.usefixtures("project")
def test_a_sound_library(capsys: pytest.CaptureFixture[str]) -> None:
    assert (0, "2 notices vérifiées, aucun problème.\n", "") == run(capsys, "check")


def test_warnings_do_not_fail(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "content" / "ressources" / "b.md").write_text("\ufeff" + record("B"), encoding="utf-8")

    code, out, _ = run(capsys, "check")

    assert code == 0
    assert "content/ressources/b.md:1:1 avertissement marque-utf8" in out
    assert out.endswith(
        "1 avertissement dans 1 fichier (3 notices vérifiées).\n"
        "1 de ces problèmes se corrige seul : mine check --fix\n"
    )


def test_json_has_the_agreed_keys(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "content" / "ressources" / "b.md").write_text(record("B", date="12/03/2021"), encoding="utf-8")

    code, out, _ = run(capsys, "check", "--format", "json")

    assert code == 1
    found = json.loads(out)
    assert found["records"] == 3
    (only,) = found["problems"]
    assert {
        "code": "date-mal-ecrite",
        "severity": "error",
        "path": "content/ressources/b.md",
        "line": 8,
        "column": 7,
        "end_line": 8,
        "end_column": 17,
        "message": only["message"],
        "suggestion": "date: 2021-03-12",
        "fixable": only["fixable"],
    } == only
    assert isinstance(only["fixable"], bool)


FAULTY = "\ufeff" + record("B", date="12/03/2021", thème="sante").replace("thématique: Santé\n", "")
FIXED = record("B", date="2021-03-12", thème="sante").replace("thématique: Santé\n", "")
FIXED = FIXED.replace("thème: sante", "thématique: Santé").replace("rapport", "Rapport")


@pytest.fixture
def faulty(project: Path) -> Path:
    """The library, with one file that the corrections mend and nothing else to say."""
    (project / "content/ressources/a.md").write_text(record().replace("rapport", "Rapport"), encoding="utf-8")
    file = project / "content/ressources/b.md"
    file.write_text(FAULTY, encoding="utf-8")
    return file


def test_fix_corrects_the_files_then_checks_them(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faulty.chmod(0o640)

    assert (
        0,
        "2 problèmes corrigés et 3 noms ou espaces remis en forme dans 1 fichier.\n3 notices vérifiées, aucun problème.\n",
        "",
    ) == run(capsys, "check", "--fix")
    assert faulty.read_text(encoding="utf-8") == FIXED
    assert faulty.stat().st_mode & 0o777 == 0o640
    assert sorted(faulty.parent.iterdir()) == [faulty.with_name("a.md"), faulty]
    assert run(capsys, "check", "--fix")[1].startswith("Aucune correction automatique.\n")


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (["content/ressources/b.md"], ["b.md"]),
        (["ressources/b.md"], ["b.md"]),
        (["content/ressources/"], ["b.md", "c.md"]),
        (["content/contributeurs", "content/ressources/c.md"], ["c.md"]),
        (["content"], ["b.md", "c.md"]),
        (["content/ressources/a.md"], []),
    ],
)
def test_files_chosen_are_told_and_mended_alone(
    project: Path, capsys: pytest.CaptureFixture[str], chosen: list[str], told: list[str]
) -> None:
    folder = project / "content" / "ressources"
    for name in "bc":
        (folder / f"{name}.md").write_text(record(name, date="12/03/2021"), encoding="utf-8")

    code, out, _ = run(capsys, "check", *chosen)
    assert code == bool(told)
    assert told == [name for name in ("a.md", "b.md", "c.md") if f"ressources/{name}:" in out]
    assert "Ne sont donnés que les problèmes de " in out

    command = f"mine check --fix {' '.join(str(Path(each)) for each in chosen)}\n"
    assert out.endswith(f" : {command}") == bool(told)

    _, out, err = run(capsys, "check", "--diff", *chosen)
    assert out.count("+date: 2021-03-12") == len(told)
    assert err.endswith(f" : {command}")

    assert run(capsys, "check", "--fix", *chosen)[0] == 0
    mended = [name for name in ("b.md", "c.md") if "12/03" not in (folder / name).read_text(encoding="utf-8")]
    assert told == mended


@pytest.mark.parametrize("form", ["json", "github", "markdown"])
@pytest.mark.usefixtures("faulty")
def test_fix_says_its_count_beside_the_other_forms(capsys: pytest.CaptureFixture[str], form: str) -> None:
    code, out, err = run(capsys, "check", "--fix", "--format", form)

    assert (0, "2 problèmes corrigés et 3 noms ou espaces remis en forme dans 1 fichier.\n") == (code, err)
    assert "correction" not in out


def test_diff_writes_nothing(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "check", "--diff")

    assert code == 1
    assert {"-date: 12/03/2021", "+date: 2021-03-12", "-thème: sante", "+thématique: Santé"} <= set(
        out.splitlines()
    )
    assert (
        err
        == "2 problèmes à corriger et 3 noms ou espaces à remettre en forme dans 1 fichier. Rien n’a été écrit ; pour les faire : mine check --fix\n"
    )
    assert faulty.read_text(encoding="utf-8") == FAULTY

    run(capsys, "check", "--fix")
    assert (0, "", "Aucune correction automatique.\n") == run(capsys, "check", "--diff")


def test_a_file_that_cannot_be_written_is_told(
    faulty: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.disk.write_source", lambda *_: "accès refusé")

    code, out, err = run(capsys, "check", "--fix")

    assert code == 1
    assert out.startswith("Aucune correction automatique.\n")
    assert "date-mal-ecrite" in out
    assert err == "« content/ressources/b.md » n’a pas été corrigé : accès refusé.\n"
    assert faulty.read_text(encoding="utf-8") == FAULTY


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "Emploi : mine [OPTIONS] COMMANDE"),
        (("chek",), "Cette commande n’existe pas."),
        (("check", "--frmat"), "L’option « --frmat » n’existe pas. Vouliez-vous dire « --format » ?"),
        (("check", "--format", "xml"), "Valeurs admises : text, json, github, gitlab, sarif, markdown."),
        (("check", "--fix", "--diff"), "choisissez l’un des deux"),
        (("check", "--fix", "--since", "HEAD"), "sans « --since »"),
        (("check", "rien.md"), "« rien.md » n’existe pas"),
        (("check", "mkdocs.yml"), "n’est pas dans le dossier de contenu « content »"),
        (("check", "content", "--baseline", "x.json", "--update-baseline"), "ni autre fichier"),
        (("check", "--format"), "L’option « --format » attend une valeur"),
        (("build", "plus"), "ne prend pas d’argument de plus (plus)"),
        (("check", "-f", "absent.yml"), "« absent.yml » n’existe pas ici."),
        (("check", "--content", "absent"), "Le dossier de contenu « absent » n’existe pas."),
        (("check", "--content", "mkdocs.yml"), "« mkdocs.yml » est un fichier, pas un dossier."),
        (("check", "-f", "absent.yml", "--content", "content"), "« absent.yml » n’existe pas ici."),
        (("check", "-f", "content"), "« content » ne peut pas être lu : c’est un dossier."),
        (("build", "-f", "absent.yml"), "« absent.yml » n’existe pas ici."),
        (("build", "--site", "content"), "touche au dossier de contenu"),
        (("build", "--site", "."), "touche au dossier de contenu"),
        (("build", "--site", "content/ressources"), "touche au dossier de contenu"),
        (("build", "--site", "mkdocs.yml"), "est un fichier"),
        (("serve", "--site", "autre"), "contient autre chose qu’un site de La Mine"),
    ],
)
def test_wrong_use(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], expected: str
) -> None:
    (project / "autre").mkdir()
    (project / "autre" / "thèse.txt").write_text("à garder")
    code, out, err = run(capsys, *arguments)

    assert (2, "") == (code, out)
    assert expected in err


def test_a_content_folder_needs_no_configuration(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "mkdocs.yml").unlink()

    assert 0 == run(capsys, "check", "--content", "content")[0]


@pytest.mark.parametrize("name", ["", *cli.commands])
def test_help_is_french(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, _ = run(capsys, *filter(None, [name]), "--help")

    assert code == 0
    assert out.startswith("Emploi : ")
    assert "Affiche cette aide." in out
    assert not {"Usage", "Show", "Commands:"} & set(out.replace("\n", " ").split())


@pytest.mark.parametrize("name", list(cli.commands))
def test_every_option_has_words(name: str) -> None:
    command = cli.commands[name]

    assert command.help
    assert [p.name for p in command.params if isinstance(p, click.Option) and not p.help] == []


def test_stages_are_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    with Stages(timings=False) as stages:
        stages.start("Lecture")
        stages.start("Écriture")

    assert ["Lecture", "Écriture"] == [
        line.partition(" : ")[0] for line in capsys.readouterr().err.splitlines()
    ]


def test_timings_are_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    with Stages(timings=True) as stages:
        stages.start("Lecture")

    name, seconds = capsys.readouterr().err.strip().split("\t")
    assert "Lecture" == name
    assert 0 <= float(seconds) < 5


def test_the_folder_is_shown_from_here(project: Path) -> None:
    shown = [shown_folder(folder) for folder in (project / "content", project, project.parent, Path("/"))]

    assert ["content/", "", f"{project.parent}/", "/"] == shown


# -- diff -----------------------------------------------------------------------------------------------


@pytest.fixture
def repository(project: Path) -> Path:
    """The library in Git, with one commit."""
    git(project, "2024-01-01", "init", "-q", "-b", "main")
    commit(project)
    return project


@pytest.mark.usefixtures("repository")
def test_diff_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "diff", "main", "--fail-on", "adresse-morte", "--fail-on", "nouvelle-erreur")

    assert (0, "") == (code, err)
    assert out.startswith("Rien ne change depuis « main » (")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], 0),
        (["--fail-on", "adresse-morte"], 1),
        (["--fail-on", "nouvelle-erreur"], 0),
        (["--fail-on", "nouvelle-erreur", "--fail-on", "adresse-morte", "--format", "json"], 1),
    ],
)
def test_diff_fails_on_what_it_is_told_to(
    repository: Path, capsys: pytest.CaptureFixture[str], options: list[str], expected: int
) -> None:
    (repository / "content/ressources/a.md").rename(repository / "content/ressources/b.md")

    code, out, _ = run(capsys, "diff", "HEAD", *options)

    assert expected == code
    assert "anciens identifiants: [a]" in out
    assert "content/ressources/b.md" in out


def test_diff_tells_what_is_wrong_now(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "content/ressources/a.md").write_text(record(date="hier"), encoding="utf-8")

    assert 0 == run(capsys, "diff", "HEAD")[0]
    code, out, _ = run(capsys, "diff", "HEAD", "--fail-on", "nouvelle-erreur")

    assert 1 == code
    assert "Le contenu a des erreurs : « mine check » les donne toutes." in out


def test_diff_starts_from_a_broken_commit(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, model = repository / "content/ressources/a.md", repository / "content/modele/ressource.yml"
    good = model.read_bytes()
    file.write_bytes(b"\xff\xfe\x00")
    model.write_text("genre: [")
    commit(repository)
    file.write_text(record(), encoding="utf-8")
    model.write_bytes(good)

    code, out, _ = run(capsys, "diff", "HEAD", "--format", "markdown")

    assert 0 == code
    assert "### Notices de nouveau lisibles (1)" in out or "### Notices ajoutées (1)" in out


def test_diff_of_line_ends_alone(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = repository / "content/ressources/a.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))

    _, out, _ = run(capsys, "diff", "HEAD")

    assert "Notices modifiées" not in out
    assert "1 fichier est écrit autrement, sans rien dire d’autre." in out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["diff"], "Il manque RÉVISION."),
        (["diff", "absente"], "La révision « absente » n’existe pas dans ce dépôt."),
        (["diff", "--output=x"], "L’option « --output » n’existe pas."),
        (["diff", "HEAD", "--format", "sarif"], "Valeurs admises : text, json, markdown."),
        (["diff", "HEAD", "--fail-on", "x"], "Valeurs admises : adresse-morte, nouvelle-erreur."),
    ],
)
@pytest.mark.usefixtures("repository")
def test_diff_wrongly_used(capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str) -> None:
    code, out, err = run(capsys, *arguments)

    assert (2, "") == (code, out)
    assert expected in err


def test_diff_without_git(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))

    code, _, err = run(capsys, "diff", "main")

    assert 2 == code
    assert "n’est pas dans un dépôt Git (ou Git n’est pas installé)" in err


def test_diff_in_a_shallow_clone(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = git(repository, "2024-01-01", "rev-parse", "HEAD").strip()
    (repository / "content/ressources/a.md").write_text(record("B"), encoding="utf-8")
    commit(repository)
    git(repository, "2024-01-01", "clone", "-q", "--depth=1", f"file://{repository}", "copie")
    monkeypatch.chdir(repository / "copie")

    code, _, err = run(capsys, "diff", old)

    assert 2 == code
    assert "git fetch --unshallow" in err


def test_diff_tells_when_the_folder_was_not_there(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "content").rename(repository / "fiches")

    code, out, _ = run(capsys, "diff", "HEAD", "--content", "fiches")
    assert 0 == code
    assert "Rien ne change" in out  # the configuration says where it was

    (repository / "mkdocs.yml").write_text("docs_dir: absent\n")
    commit(repository)
    git(repository, "2024-01-01", "mv", "fiches", "neuf")
    code, out, _ = run(capsys, "diff", "HEAD", "--content", "neuf")
    assert 0 == code
    assert "Le dossier de contenu n’existait pas à cette révision : tout compte comme ajouté." in out
