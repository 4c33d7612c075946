"""``mine new``, ``mine schema`` and ``mine rename-term`` as their users run them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import frontmatter
import pytest
import yaml
from corpora import SCHEMA, check, record, schema_bytes

from generator.cli import main
from generator.composing import compose, file_name, free_path, further_questions, parse_settings
from generator.disk import ProjectError, write_files
from generator.field_types import Fault
from generator.model import RecordKey

CORPUS, _ = check({"ressources/x.md": record("Autre")})
KIND = CORPUS.schema.kinds["ressource"]
REQUIRED = ("--set", "titre=Été à Lille", "--set", "résumé=Un résumé.", "--set", "thématique=santé")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "mkdocs.yml").write_text("site_name: Essai\ndocs_dir: content\n")
    files = {
        **schema_bytes(),
        "contributeurs/labo.md": "---\nnom: Laboratoire d’essai\n---\n".encode(),
        "ressources/a.md": record("Une enquête").encode(),
    }
    for path, data in files.items():
        file = tmp_path / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int | str | None, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    out, err = capsys.readouterr()
    return ended.value.code, out, err


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


# -- answers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("titre=2024", 'titre: "2024"'),
        ("Titre = Un « mot » : deux # trois", 'titre: "Un « mot » : deux # trois"'),
        ('titre=Il dit "non"\\', 'titre: "Il dit \\"non\\"\\\\"'),
        ("thème=sante", "thématique: Santé"),
        ("thématique=3, 1", "thématique:\n  - Développement local (Emploi, ESS)\n  - Santé"),
        ("thématique=Développement local (Emploi, ESS); culture", "thématique:\n  - Développement local (Emploi, ESS)\n  - Culture et tourisme"),
        ("type de savoir=action et académique", "type de savoir:\n  - Savoir d’action\n  - Savoir académique"),
        ("type de savoir=action / académique", "type de savoir:\n  - Savoir d’action\n  - Savoir académique"),
        ("contributeur=labo et Laboratoire synthétique", "contributeur: labo"),
        ("auteur=Nom, Prénom ; Autre, Prénom", "auteur:\n  - Nom, Prénom\n  - Autre, Prénom"),
        ("mots-clés=eau &amp; sol", "mots-clés: eau &amp; sol"),
        ("date=12 mars 2021", "date: 2021-03-12"),
        ("date=2021", "date: 2021"),
        ("contributeur=laboratoire synthetique", "contributeur: labo"),
        ("auteur=Nom, Prénom", "auteur: Nom, Prénom"),
        ("auteur=null", "auteur: 'null'"),
        ("mots-clés=eau, sol;air", "mots-clés:\n  - eau\n  - sol\n  - air"),
        ("source=https://exemple.org/a?b#c", "source: https://exemple.org/a?b#c"),
        ("source=Un livre : le deuxième", "source: 'Un livre : le deuxième'"),
        ("source.titre=Un livre", 'source:\n  titre: "Un livre"'),
        ("identifiant=978-2-07-036822-8", "identifiant: 9782070368228"),
        ("identifiant.isbn=978-2-07-036822-8", "identifiant:\n  isbn: 9782070368228"),
        ("places=1 200", "places: 1200"),
        ("gratuit=Oui", "gratuit: oui"),
        ("relations.prolonge-par=Autre", "relations:\n  est prolongé par: x"),
    ],
)  # fmt: skip
def test_an_answer_is_written_as_the_model_does(setting: str, expected: str) -> None:
    answers = parse_settings(KIND, [setting], CORPUS)
    assert not isinstance(answers, Fault), answers
    text = compose(KIND, answers)

    assert f"---\n{expected}\n---\n" == text
    assert list(yaml.safe_load(text.split("---\n")[1])) == list(answers)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("titre", "écrivez « champ=valeur »"),
        ("titer=x", "Vouliez-vous dire « titre » ?"),
        ("thématique=Cultur", "Vouliez-vous dire « Culture et tourisme » ?"),
        ("thématique=9", "n’est pas un terme"),
        ("format=rapport, podcast", "n’est pas un terme"),
        ("date=hier", "(2021, 2021-03 ou 2021-03-12)"),
        ("contributeur=labo sintétique", "Vouliez-vous dire « Laboratoire synthétique » ?"),
        ("source=Le site, www.exemple.org", "n’est pas une adresse web complète"),
        ("contributeur=labo et insee", "« labo et insee » n’est pas dans"),
        ("source.zut=x", "Parties : titre, adresse."),
        ("image=x.jpg", "image.fichier=…"),
        ("relations=x", "relations.prolonge=…"),
        ("relations.zut=x", "n’est pas une relation"),
        ("identifiant=zut", "n’est pas un DOI valable"),
    ],
)
def test_an_answer_that_cannot_be_used(setting: str, expected: str) -> None:
    found = parse_settings(KIND, [setting], CORPUS)

    assert isinstance(found, Fault)
    assert expected in found.message


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, []),
        ({"type de savoir": "Savoir d’action"}, []),
        ({"type de savoir": "Savoir expérientiel"}, ["auteur"]),
        ({"type de savoir": ["Savoir d’action", "Savoir expérientiel"]}, ["auteur"]),
        ({"type de savoir": "Savoir expérientiel", "auteur": "Un groupe"}, []),
    ],
)
def test_answers_that_ask_for_more(answers: dict[str, object], expected: list[str]) -> None:
    model = SCHEMA["modele/ressource.yml"].replace(
        "auteur: {", "auteur: {attendu si: {type de savoir: experientiel}, "
    )
    corpus, _ = check({}, changes={"modele/ressource.yml": model})
    found = further_questions(corpus.schema.kinds["ressource"], answers, corpus)

    assert expected == [field.key for field in found]


def test_fields_stand_in_the_order_of_the_model_whatever_that_of_the_answers() -> None:
    settings = ["date=2021", "auteur=A", "auteur=B, C", "titre=T", "thématique=culture"]
    answers = parse_settings(KIND, settings, CORPUS)
    assert not isinstance(answers, Fault)
    post = frontmatter.loads(compose(KIND, answers))

    assert ["titre", "thématique", "auteur", "date"] == list(post.metadata)
    assert ["A", "B, C"] == post["auteur"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Été à Lille !", "ete-a-lille"),
        ("mot " * 40, "-".join(["mot"] * 17)),
        ("a" * 90, ""),
        ("…", ""),
    ],
)
def test_the_name_of_a_file(title: str, expected: str) -> None:
    assert (expected or None) == (file_name(title) or None) or (
        title[0] == "a" and len(file_name(title)) == 70
    )


def test_a_free_path() -> None:
    taken = {"ressources/2024/Une-enquete.md", "ressources/une-enquete-2.md", "contributeurs/autre.md"}

    assert "ressources/une-enquete-3.md" == free_path(KIND, "une-enquete", taken)
    assert "ressources/autre.md" == free_path(KIND, "autre", taken)


# -- the command ----------------------------------------------------------------------------------------


def test_from_settings_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files_of(project)
    code, out, err = run(capsys, "new", "ressource", "--yes", *REQUIRED)

    assert (0, "") == (code, err)
    assert out.startswith("content/ressources/ete-a-lille.md est écrit.\n")
    assert 'titre: "Été à Lille"\nrésumé: "Un résumé."\nthématique: Santé\n' in (
        project / "content/ressources/ete-a-lille.md"
    ).read_text(encoding="utf-8")
    assert before == {p: d for p, d in files_of(project).items() if p != "content/ressources/ete-a-lille.md"}
    assert 0 == run(capsys, "check")[0]


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        ((), 2, "Genres : contributeur, ressource."),
        (("resource",), 2, "Vouliez-vous dire « ressource » ?"),
        (("ressource",), 2, "il manque : titre, résumé, thématique. Ajoutez : --set titre=…"),
        (("ressource", "--yes", "--set", "zut=1"), 2, "« zut » n’est pas un champ."),
        (("ressource", *REQUIRED, "--name", "a"), 2, "« ressources/a.md » existe déjà. Rien n’a été écrit. Donnez un nom : --name a-2"),
        (("ressource", *REQUIRED, "--name", "../a"), 2, "ne peut pas nommer un fichier"),
        (("ressource", *REQUIRED, "--name", "Été"), 2, "--name ete"),
        (("ressource", *REQUIRED, "--set", "titre=Encore"), 2, "gardez-en une"),
        (("ressource", "--set", "titre=!", *REQUIRED[2:]), 2, "--name nom-de-la-notice"),
        (("ressource", *REQUIRED, "--set", "image.fichier=x.jpg"), 1, "« texte alternatif » manque"),
    ],
)  # fmt: skip
def test_nothing_is_written(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, expected: str
) -> None:
    before = files_of(project)
    found = run(capsys, "new", *arguments)

    assert (code, "") == found[:2]
    assert expected in found[2]
    assert before == files_of(project)


@pytest.mark.usefixtures("project")
def test_what_the_check_refuses_is_shown_not_lost(capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = run(capsys, "new", "ressource", *REQUIRED, "--set", "image.fichier=x.jpg")

    assert "content/ressources/ete-a-lille.md:" in err
    assert "\n---\ntitre:" in err


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def answer(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    replies = iter(answers)

    def reply(_: str) -> str:
        text = next(replies)
        if text == "^C":
            raise KeyboardInterrupt
        return text

    monkeypatch.setattr("sys.stdin", _Terminal())
    monkeypatch.setattr("click.termui.visible_prompt_func", reply)


def test_groups_are_asked_for_one_by_one(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "content/modele/visite.yml").write_text(VISIT, encoding="utf-8")
    (project / "content/ressources/b.md").write_text(record("Une autre"), encoding="utf-8")
    answer(
        monkeypatch,
        "Une visite",
        "Une enquete", "Le début.",
        "zut", "b", "", "La fin.",  # a mistake; then a sentence is required
        "",                         # that is all
    )  # fmt: skip
    code, out, err = run(capsys, "new", "visite")

    assert (code, err) == (0, "")
    assert "« zut » n’est pas dans « content/ressources/ »" in out
    assert out.count("Ce que l’on y voit.") == 1
    text = (project / "content/visites/une-visite.md").read_text(encoding="utf-8")
    assert text.endswith(
        'salles:\n  - objet: a\n    mot: "Le début."\n  - objet: b\n    mot: "La fin."\n---\n'
    )


def test_an_expected_field_may_be_filled_in_later(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = """
genre: entretien
libellé: Entretien
dossier: entretiens
champs:
  nom: {type: texte, obligatoire: oui, rôle: titre}
  sujet: {type: terme, vocabulaire: thematiques, obligatoire: oui}
  accord: {type: texte, attendu si: {sujet: [sante]}}
"""
    (project / "content/modele/entretien.yml").write_text(kind, encoding="utf-8")
    answer(monkeypatch, "Une rencontre", "1", "")
    code, out, err = run(capsys, "new", "entretien")

    assert code == 0
    assert "attendu ici : Entrée pour le remplir plus tard" in out
    assert "champ-attendu" in err
    text = (project / "content/entretiens/une-rencontre.md").read_text(encoding="utf-8")
    assert "accord" not in text


VISIT = """
genre: visite
libellé: Visite
dossier: visites
champs:
  nom: {type: texte, obligatoire: oui, rôle: titre}
  salles:
    type: groupe
    multiple: oui
    obligatoire: oui
    rôle: étapes
    champs:
      objet: {type: référence, cible: ressource, obligatoire: oui}
      mot: {type: texte, obligatoire: oui, aide: Ce que l’on y voit.}
"""


def test_questions(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(
        monkeypatch,
        "zut", "2",             # the kind
        "", "Une enquête",      # the title is required
        "Un résumé.",
        "1, cultur", "1, culture",
        "hier", "mars 2021",
        "",                     # no keywords
        "exemple.org", "https://exemple.org",
    )  # fmt: skip
    code, out, _ = run(capsys, "new")

    assert code == 0
    assert "1. Santé\n" in out
    assert "Vouliez-vous dire « Culture et tourisme » ?" in out
    assert "« ressources/une-enquete.md » existe déjà" not in out
    text = (project / "content/ressources/une-enquete.md").read_text(encoding="utf-8")
    assert (
        "thématique:\n  - Santé\n  - Culture et tourisme\ndate: 2021-03\nsource: https://exemple.org\n"
        in text
    )


def test_a_name_that_is_taken_is_asked_again(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "A", "Un résumé.", "1", "", "", "", "Pas un nom", "b")
    code, out, _ = run(capsys, "new", "ressource")

    assert code == 0
    assert "« ressources/a.md » existe déjà. Quel nom donner au fichier ?" in out
    assert (project / "content/ressources/b.md").is_file()


@pytest.mark.parametrize("number", range(5))
def test_an_interruption_leaves_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    before = files_of(project)
    answer(monkeypatch, *["2", "A", "R", "1", ""][:number], "^C")
    code, _, err = run(capsys, "new")

    assert (130, "Interrompu.\n") == (code, err.lstrip("\n"))
    assert before == files_of(project)


# -- rename-term and schema -------------------------------------------------------------------------------


def test_rename_shows_then_does(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files_of(project)
    code, out, _ = run(capsys, "rename-term", "thématique", "Santé", "Bien-être", "--dry-run")
    assert code == 0
    assert "+++ content/ressources/a.md\trenommé" in out
    assert before == files_of(project)

    code, out, _ = run(capsys, "rename-term", "thématique", "Santé", "Bien-être")
    assert code == 0
    assert out.endswith("« Santé » devient « Bien-être ». 1 notice change.\n")
    assert "content/ressources/a.md\ncontent/vocabulaires/thematiques.yml\n" in out
    assert 0 == run(capsys, "check")[0]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("rename-term", "format"), "Il manque ANCIEN."),
        (("rename-term", "format", "Raport", "x"), "Vouliez-vous dire « Rapport » ?"),
        (("schema",), "mine schema GENRE (contributeur, ressource, modele, vocabulaire)"),
        (("schema", "resources"), "Vouliez-vous dire « ressource » ?"),
        (("schema", "--output", "mkdocs.yml"), "ne peut pas être écrit"),
    ],
)
def test_wrong_use(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], expected: str) -> None:
    code, out, err = run(capsys, *arguments)

    assert (2, "") == (code, out)
    assert expected in err


def test_schemas_on_the_terminal_and_in_a_folder(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "schema", "contributeur")
    assert (0, "Contributeur") == (code, json.loads(out)["title"])

    run(capsys, "schema", "--output", "ailleurs")
    assert out.encode() == (project / "ailleurs" / "contributeur.json").read_bytes()

    code, listed, _ = run(capsys, "schema", "--vscode")
    assert ".vscode/notices.code-snippets\n" in listed
    assert {".vscode/notices.code-snippets", ".vscode/schemas/ressource.json"} <= set(files_of(project))


def test_all_files_are_written_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (tmp_path / name for name in ("a", "b", "c"))
    first.write_text("avant")
    third.write_text("avant")
    replace, calls = Path.replace, []

    def fail_once(self: Path, target: Path) -> Path:
        calls.append(target)
        if target == third:
            raise PermissionError(13, "refusé")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_once)
    with pytest.raises(ProjectError, match="Rien n’a été changé"):
        write_files({first: b"x", second: b"x", third: b"x"})

    assert {"a": b"avant", "c": b"avant"} == files_of(tmp_path)
    assert calls == [first, second, third]


def test_a_record_made_is_the_record_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from generator.disk import read_sources
    from generator.rules import check_sources

    run(capsys, "new", "ressource", *REQUIRED, "--set", "date=1er mai 2020", "--set", "contributeur=labo")
    corpus, problems = check_sources(read_sources(project / "content"))
    made = corpus.records[RecordKey("ressource", "ete-a-lille")]

    assert problems == ()
    assert ("Été à Lille", ("sante",), "2020-05-01", ("labo",)) == (
        made.text("titre"), made.texts("thématique"), made.text("date"), made.texts("contributeur"),
    )  # fmt: skip
