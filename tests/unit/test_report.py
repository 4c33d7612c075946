"""The broken library: every code, the whole report, in each form.

``tests/broken/content`` is synthetic. ``MINE_UPDATE_GOLDENS=1`` writes the expected reports anew.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from generator import report
from generator.cli import main
from generator.model import Position
from generator.problems import RULES, problem
from generator.source import MAX_FILE_BYTES

BROKEN = Path(__file__).resolve().parent.parent / "broken"
SAID_ELSEWHERE = {"modele-absent"}  # an empty model leaves nothing else to say: see test_schema


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


@pytest.mark.usefixtures("broken")
def test_the_same_sentence_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    sentences = {p["message"] for p in json.loads(run(capsys, "json"))["problems"]}

    for form in ("text", "github"):
        text = run(capsys, form).replace("%25", "%").replace("%0A", "\n")
        assert [s for s in sentences if s not in text] == []


def test_a_very_long_line_is_shown_around_its_fault() -> None:
    found = problem("x.md", Position(1, 5001, 1, 5004), "lien-mort", "Message.")

    text = report.render_text([found], 1, "", lambda _: ["a" * 5000 + "bcd" + "e" * 5000], False)

    assert max(len(line) for line in text.split("\n")) < 300
    lines = text.split("\n")
    assert "bcd" == lines[2][lines[3].index("^") : lines[3].rindex("^") + 1]


@pytest.mark.parametrize(("number", "expected"), [(0, "0 notice"), (1, "1 notice"), (2, "2 notices")])
def test_counts_in_french(number: int, expected: str) -> None:
    assert expected == report.count(number, "notice")


def test_annotations_cannot_be_broken_by_content() -> None:
    found = problem("a,b:c.md", Position(1, 1, 1, 2), "lien-mort", "100 %\n::error::faux")

    text = report.render_github([found], 1, "")

    assert text.startswith(
        "::error file=a%2Cb%3Ac.md,line=1,endLine=1,col=1,title=lien-mort::100 %25%0A::error::faux\n"
    )


def test_a_message_shows_in_markdown_as_it_is() -> None:
    found = problem("x.md", Position(1, 1, 1, 2), "lien-mort", "![a](b.png) <b> `c` *d* [e]")

    text = report.render_markdown([found], 1, "")

    assert r"!\[a\](b.png) \<b\> \`c\` \*d\* \[e\]" in text
