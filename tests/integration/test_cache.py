"""Files that did not change are not parsed again, and what is found is the same whatever the cache holds."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import corpora
import pytest

from generator import cache
from generator.beside import at_once
from generator.disk import Project, read_sources
from generator.rules import check_sources

pytestmark = pytest.mark.integration

RECORDS = 4
FORMATS = """
    libellé: Formats
    termes:
      rapport: {libellé: Rapport}
      rencontre: {libellé: Rencontre, propriétés: [événement]}
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    files = {path: text.encode() for path, text in corpora.SCHEMA.items()}
    files |= corpora.schema_bytes(
        {"vocabulaires/formats.yml": FORMATS, "vocabulaires/relations.yml": corpora.WITHOUT_CYCLE}
    )
    files |= {f"ressources/{id_}.md": corpora.record(id_).encode() for id_ in ("a", "b", "c")}
    files["contributeurs/labo.md"] = corpora.SIILAB.encode()
    for path, data in files.items():
        file = tmp_path / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (tmp_path / "mkdocs.yml").write_text("site_name: Essai\n", encoding="utf-8")
    return Project(tmp_path / "mkdocs.yml", tmp_path / "content", tmp_path / "site")


def check(project: Project) -> cache.Checked:
    return cache.check_with_cache(project, read_sources(project.content), at_once)


def test_one_changed_record_is_the_only_one_parsed(project: Project, parsed: list[str]) -> None:
    check(project)
    parsed.clear()
    with (project.content / "ressources/b.md").open("a", encoding="utf-8") as file:
        file.write("Un mot de plus.\n")

    check(project)

    assert parsed == ["ressources/b.md"]


def damage(project: Project, change: Callable[[bytes], bytes], what: str = "notices") -> None:
    [file] = (project.config_file.parent / cache.FOLDER).glob(f"*.{what}")
    file.write_bytes(change(file.read_bytes()))


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda data: data[: len(data) // 2],
    "empty": lambda data: data[:0],
    "one bit": lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
    "another program": lambda data: bytes(16) + data[16:],
    "no MessagePack": lambda data: data[:16] + cache.digest([b"\xc1"]) + b"\xc1",
    "other types": lambda data: data[:16] + cache.digest([b"\x81\xa1a\x01"]) + b"\x81\xa1a\x01",
    "a pickle": lambda data: b"\x80\x04cos\nsystem\n(S'false'\ntR." + data[:0],
}


@pytest.mark.parametrize("change", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_cache_is_not_believed(
    project: Project, parsed: list[str], change: Callable[[bytes], bytes]
) -> None:
    expected = check(project)
    damage(project, change)
    parsed.clear()

    assert check(project)[:2] == expected[:2]
    assert len(parsed) == RECORDS


@pytest.mark.parametrize("what", ["notices", "findings"])
@pytest.mark.parametrize("change", DAMAGES.values(), ids=DAMAGES)
def test_findings_of_a_damaged_cache_are_not_believed(
    project: Project, change: Callable[[bytes], bytes], what: str
) -> None:
    cache.find_problems(project, read_sources(project.content), at_once)
    damage(project, change, what)
    write_below(project.content / "ressources/b.md", TEXTS[1])
    sources = read_sources(project.content)

    assert cache.find_problems(project, sources, at_once).problems == check_sources(sources)[1]


def test_another_model_parses_all_again(project: Project, parsed: list[str]) -> None:
    check(project)
    parsed.clear()
    model = project.content / "modele/ressource.yml"
    model.write_text(model.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    check(project)

    assert len(parsed) == RECORDS


def test_any_run_of_edits_finds_what_a_first_check_finds(project: Project) -> None:
    choose = random.Random(2)
    folder = project.content / "ressources"
    for turn in range(40):
        files = sorted(folder.glob("*.md"))
        match choose.choice(["add", "edit", "rename", "delete", "break"]):
            case "add":
                (folder / f"n{turn}.md").write_text(corpora.record(f"n{turn}"), encoding="utf-8")
            case "edit" if files:
                choose.choice(files).write_text(corpora.record(f"t{turn}"), encoding="utf-8")
            case "rename" if files:
                choose.choice(files).rename(folder / f"r{turn}.md")
            case "delete" if files:
                choose.choice(files).unlink()
            case "break" if files:
                choose.choice(files).write_text("---\ntitre: [\n---\n", encoding="utf-8")

        checked = check(project)

        assert checked[:2] == check_sources(read_sources(project.content))


def test_a_folder_that_cannot_be_written_only_costs_time(project: Project, parsed: list[str]) -> None:
    (project.config_file.parent / ".cache").write_text("un fichier", encoding="utf-8")

    check(project)
    check(project)

    assert len(parsed) == 2 * RECORDS


def test_content_without_project_leaves_nothing_behind(project: Project) -> None:
    project.config_file.unlink()
    check(project)

    assert sorted(path.name for path in project.config_file.parent.iterdir()) == ["content"]


def test_work_is_done_anew_when_its_key_is_another(project: Project) -> None:
    done: list[int] = []

    def ask(key: bytes) -> tuple[str, ...]:
        return cache.remember(
            project, "essai", key, tuple[str, ...], lambda: (str(len(done)), done.append(0))[:1]
        )

    assert [ask(key) for key in (b"a", b"a", b"b", b"a")] == [("0",), ("0",), ("1",), ("2",)]
    (file,) = (project.config_file.parent / cache.FOLDER).glob("*.essai")
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert ask(b"a") == ("3",)


def test_nothing_changed_is_not_checked_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.content / "ressources/b.md").write_text(corpora.record("b", date="hier"), encoding="utf-8")
    first = cache.find_problems(project, read_sources(project.content), at_once)
    expected = check_sources(read_sources(project.content))
    assert first == (expected[1], RECORDS)
    assert first.problems

    monkeypatch.setattr(cache, "_check", lambda *_: pytest.fail("checked again"))

    assert cache.find_problems(project, read_sources(project.content), at_once) == first


# What may be written in a text: nothing, faults that it shows by itself, links that lead somewhere or nowhere.
TEXTS = (
    "Un mot.\n",
    "# Un titre\n\n### Trop bas\n",
    "Écrire à jeanne.martin@gmail.com.\n",
    "[cliquez ici](https://www.exemple.fr/)\n",
    "Voir [[a]] et [la suite](b.md).\n",
    "Voir [[nulle-part]].\n",
    "![](photo.png)\n",
)


@pytest.mark.parametrize("wrong", ["", "ligne", "zut"], ids=["sound", "broken", "misspelt"])
def test_a_text_that_changed_is_looked_at_alone(
    project: Project, parsed: list[str], monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    (project.content / "ressources/c.md").write_text(corpora.record("c", format=wrong), encoding="utf-8")
    cache.find_problems(project, read_sources(project.content), at_once)
    whole, real = [], cache._check
    monkeypatch.setattr(cache, "_check", lambda *given: whole.append(1) or real(*given))

    for text in TEXTS[:4]:  # what one change gave is the ground of the next
        write_below(project.content / "ressources/b.md", text)
        sources = read_sources(project.content)
        parsed.clear()
        found = cache.find_problems(project, sources, at_once)
        assert parsed == ["ressources/b.md"]
        assert found.problems == check_sources(sources)[1]
    assert not whole


@pytest.mark.parametrize(
    ("key", "line", "whole"),
    [
        ("résumé", "résumé: Écrire à jeanne.martin@gmail.com.", False),
        ("thématique", "thématique: Zut", False),
        ("résumé", "résumé: >\n  Deux lignes\n  de résumé.", False),  # the fields below stand elsewhere
        ("titre", "titre: Un autre titre", False),
        ("titre", "titre: Le même titre que celui de la notice c", False),
        ("format", "format: rencontre", False),
        ("source", "source: https://exemple.fr/c", False),
        ("contributeur", "contributeur: LABO", False),
        ("relations", "relations:\n  prolonge: c", False),
        ("relations", "relations:\n  prolonge: b", False),
        ("contributeur", "contributeur: personne", True),  # whose name was meant is looked for among all
    ],
)
def test_a_field_that_changed_is_looked_at_with_the_records_around(
    project: Project, monkeypatch: pytest.MonkeyPatch, key: str, line: str, *, whole: bool
) -> None:
    other = corpora.record(
        "Le même titre que celui de la notice c", source="https://exemple.fr/c", relations="{prolonge: b}"
    )
    (project.content / "ressources/c.md").write_text(other, encoding="utf-8")
    cache.find_problems(project, read_sources(project.content), at_once)
    checked, real = [], cache._check
    monkeypatch.setattr(cache, "_check", lambda *given: checked.append(1) or real(*given))

    edit_field(project.content / "ressources/b.md", key, line)
    sources = read_sources(project.content)

    assert cache.find_problems(project, sources, at_once).problems == check_sources(sources)[1]
    assert bool(checked) == whole


def test_a_new_record_is_looked_at_with_the_records_around(
    project: Project, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.find_problems(project, read_sources(project.content), at_once)
    monkeypatch.setattr(cache, "_check", lambda *_: pytest.fail("checked whole"))
    parsed.clear()
    new = corpora.record("Une notice neuve", relations="{prolonge: b}", source="https://exemple.fr/")
    (project.content / "ressources/neuve.md").write_text(new, encoding="utf-8")

    sources = read_sources(project.content)
    found = cache.find_problems(project, sources, at_once)

    assert parsed == ["ressources/neuve.md"]
    assert found == (check_sources(sources)[1], RECORDS + 1)


@pytest.mark.parametrize("lost", [True, False], ids=["names that nobody has", "names that somebody has"])
def test_any_run_of_edits_finds_the_problems_that_a_first_check_finds(
    project: Project, monkeypatch: pytest.MonkeyPatch, *, lost: bool
) -> None:
    # What was meant by a name that nobody has is looked for among all: nothing is looked at with a few then.
    texts, fields = (TEXTS, FIELDS) if lost else (TEXTS[:4], FIELDS[1:])
    choose = random.Random(3)
    folder = project.content / "ressources"
    looked_at, whole, real = 0, [], cache._check
    monkeypatch.setattr(cache, "_check", lambda *given: whole.append(1) or real(*given))
    for turn in range(120):
        files = sorted(folder.glob("*.md"))
        match choose.choice(["text", "two texts", "field", "field", "field", "rename", "add", "delete"]):
            case "text" if files:
                write_below(choose.choice(files), choose.choice(texts))
            case "two texts":
                for file in files[:2]:
                    write_below(file, choose.choice(texts))
            case "field" if files:
                edit_field(choose.choice(files), *choose.choice(fields))
            case "rename" if files:
                choose.choice(files).rename(folder / f"r{turn}.md")
            case "add":
                (folder / f"n{turn}.md").write_text(
                    corpora.record(f"n{turn}", choose.choice(texts)), encoding="utf-8"
                )
            case "delete" if len(files) > 2:
                choose.choice(files).unlink()

        sources = read_sources(project.content)
        found = cache.find_problems(project, sources, at_once)

        expected = check_sources(sources)
        assert found == (expected[1], len(expected[0].records))
        looked_at += bool(found.problems)
    assert looked_at > 20
    assert lost or len(whole) < 80


# A field of a record, and what may be written in its place: what other records are compared by, what they are not.
FIELDS = (
    ("contributeur", "contributeur: personne"),
    ("source", "source: https://exemple.fr/a"),
    ("titre", "titre: Le même titre pour toutes les notices"),
    ("titre", "titre: >\n  Un titre sur deux\n  lignes, comme dans les autres notices"),
    ("résumé", "résumé: Écrire à jeanne.martin@gmail.com."),
    ("résumé", "résumé: >\n  Deux lignes\n  de résumé."),
    ("thématique", "thématique: [Santé, Culture et tourisme]"),
    ("thématique", "thématique: Sante publike"),
    ("format", "format: rencontre"),
    ("date", f"date: {date.today().year + 1}-01-01"),  # noqa: DTZ011 - as the check reads the day
    ("mots-clés", "mots-clés: [un, deux, un]"),
    ("diffusion", "diffusion: non publié"),
    ("statut", "statut: brouillon"),
    ("relations", "relations:\n  prolonge: a"),
    ("relations", "relations:\n  prolonge: [c, b]"),
    ("relations", "relations:\n  est prolongé par: Le même titre pour toutes les notices"),
    ("anciens identifiants", "anciens identifiants: [b, vieille]"),
    ("contributeur", "contributeur: labo"),
    ("statut", "statut: publie"),
)


def edit_field(file: Path, key: str, line: str) -> None:
    """Put another line in the place of a field's, or add it."""
    head, fence, text = file.read_text(encoding="utf-8").rpartition("---\n")
    written = re.compile(rf"^{key}:.*\n(?: +.*\n)*", re.MULTILINE)
    head = written.sub(f"{line}\n", head) if written.search(head) else f"{head}{line}\n"
    file.write_text(f"{head}{fence}{text}", encoding="utf-8")


def write_below(file: Path, text: str) -> None:
    """Put a text in place of the one below a record's fields."""
    head = file.read_text(encoding="utf-8").rpartition("---\n")[0]
    file.write_text(f"{head}---\n{text}", encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "content/index.md").write_text("[lien](ressources/zut.md)", encoding="utf-8"),
        lambda root: (root / "content/ressources/c.md").unlink(),
        lambda root: (root / "content/ressources/notes.docx").write_bytes(b"PK"),
        lambda root: (root / "content/modele/ressource.yml").write_text("genre: x", encoding="utf-8"),
    ],
)
def test_any_change_is_checked(project: Project, change: Callable[[Path], object]) -> None:
    cache.find_problems(project, read_sources(project.content), at_once)
    change(project.config_file.parent)

    sources = read_sources(project.content)
    assert cache.find_problems(project, sources, at_once).problems == check_sources(sources)[1]
