"""The page « Qualité du corpus »: what it counts, what it draws, and the file of measures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from corpora import SIILAB, check, record, schema_bytes
from repositories import commit, git, write

from generator.catalogue import Surroundings, catalogue_of
from generator.cli import main
from generator.disk import read_measures
from generator.errors import ProjectError
from generator.model import Measure, Page
from generator.quality import (
    choose_revisions,
    lay_out_quality,
    measure,
    parse_measures,
    render_measures,
    without_drafts,
)
from generator.views import QualityView


def quality(records: dict[str, str], **around: Any) -> QualityView:
    corpus, problems = check(records)
    surroundings = Surroundings(problems=problems, **around)
    page = lay_out_quality(catalogue_of(corpus), without_drafts(corpus, problems), surroundings)
    assert "qualite/" == page.address
    return view_of(page)


def view_of(page: Page) -> QualityView:
    view = page.view
    assert isinstance(view, QualityView)
    return view


# -- now ----------------------------------------------------------------------------------------------


def test_problems_by_rule_errors_first_then_the_most_frequent() -> None:
    view = quality(
        {
            "ressources/a.md": "\ufeff" + record("A", mots_clés="eau, sol, air"),
            "ressources/b.md": "\ufeff" + record("B"),
            "ressources/c.md": record("C", date="hier"),
        }
    )

    assert (4, 1, 3) == (view.records, view.errors, view.warnings)
    assert [("date-mal-ecrite", "erreur", 1), ("marque-utf8", "avertissement", 2), ("liste-attendue", "avertissement", 1)] == [
        (row.code, row.severity, row.count) for row in view.rules
    ]  # fmt: skip
    assert "regles/date-mal-ecrite/" == view.rules[0].rule.address
    assert [("ressources/a.md", "ressources/a/"), ("ressources/b.md", "ressources/b/")] == [
        (place.label, place.address) for place in view.rules[1].places
    ]


def test_many_files_of_one_rule_are_counted_not_listed() -> None:
    view = quality({f"ressources/r{n}.md": "\ufeff" + record(f"R{n}") for n in range(20)})

    (row,) = view.rules
    assert (20, 12, 8) == (row.count, len(row.places), row.more)


def test_a_file_without_a_page_leads_to_the_forge_where_it_is_known() -> None:
    corpus, problems = check({"ressources/a.md": record()}, frozenset({"ressources/notes.txt"}))
    for prefix, expected in (
        ("", ""),
        ("https://example.org/blob/", "https://example.org/blob/ressources/notes.txt"),
    ):
        page = lay_out_quality(catalogue_of(corpus), problems, Surroundings(source_prefix=prefix))
        assert [expected] == [place.address for place in view_of(page).rules[0].places]


def test_drafts_count_for_nothing() -> None:
    draft = "\ufeff" + record("B", statut="brouillon", auteur="X")

    view = quality({"ressources/a.md": record(), "ressources/b.md": draft})

    assert (2, (), 0) == (view.records, view.rules, view.warnings)
    corpus, problems = check({"ressources/a.md": record(), "ressources/b.md": draft})
    assert Measure("2024-01-01", "abc", 2, 0, 0) == measure(corpus, problems, "2024-01-01", "abc")


def test_how_many_records_fill_the_optional_fields() -> None:
    view = quality(
        {
            f"ressources/r{n}.md": record(f"R{n}", auteur="X" if n else "", date="2020" if n == 2 else "")
            for n in range(3)
        }
    )

    resources, contributors = view.kinds
    filled = {field.label: (field.count, field.percent) for field in resources.fields}
    assert (3, "ressources", 1, "contributeur") == (
        resources.total,
        resources.unit,
        contributors.total,
        contributors.unit,
    )
    assert ((2, 67), (1, 33), (0, 0)) == (filled["Auteur"], filled["Date"], filled["Image"])
    assert not {"Titre", "Résumé", "Statut"} & set(filled)  # required, or filled by a default
    assert [3, 3, 3] == [field.count for field in resources.fields[:3]]


# -- over time ----------------------------------------------------------------------------------------


def months(number: int) -> list[str]:
    return [f"20{20 + month // 12}-{month % 12 + 1:02}-15" for month in range(number)][::-1]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], []),
        (["2024-01-01"], ["2024-01-01"]),
        # few days: every commit
        (["2024-01-02", "2024-01-02", "2024-01-01"], ["2024-01-01", "2024-01-02", "2024-01-02"]),
        # few months: the last commit of each day
        (
            [day for number in range(9, 0, -1) for day in [f"2024-01-0{number}"] * 3],
            [f"2024-01-0{number}" for number in range(1, 10)],
        ),
        # the last commit of each month
        ([day for month in months(7) for day in (month, month[:-2] + "03")], months(7)[::-1]),
    ],
)
def test_commits_chosen(days: list[str], expected: list[str]) -> None:
    assert expected == [days[place] for place in choose_revisions(days)]


@pytest.mark.parametrize("number", [6, 12, 13, 40, 500])
def test_never_many_commits_and_always_the_first_and_the_last(number: int) -> None:
    chosen = choose_revisions(months(number))

    assert len(chosen) == min(number, 12)
    assert chosen == sorted(chosen, reverse=True)
    assert len(set(chosen)) == len(chosen)
    assert (number - 1, 0) == (chosen[0], chosen[-1])


def test_the_last_commit_of_a_month_is_the_one_kept() -> None:
    days = [month[:-2] + day for month in months(6) for day in ("20", "10")]

    assert {"20"} == {days[place][-2:] for place in choose_revisions(days)}


@pytest.mark.parametrize(
    ("values", "xs", "ys", "ticks"),
    [
        ([("2024-01-01", 0), ("2024-12-31", 10)], [48, 344], [168, 16], [0, 5, 10]),
        ([("2024-01-01", 0), ("2024-12-31", 0)], [48, 344], [168, 168], [0, 1]),
        (
            [("2024-01-15", 7), ("2024-02-15", 22), ("2024-04-15", 30)],
            [48, 146.7, 344],
            [132.5, 56.5, 16],
            [0, 15, 30],
        ),
        # several on one day: evenly
        ([("2024-01-01", 1), ("2024-01-01", 1), ("2024-01-02", 1)], [48, 196, 344], [16, 16, 16], [0, 1]),
    ],
)
def test_drawings(values: list[tuple[str, int]], xs: list[float], ys: list[float], ticks: list[int]) -> None:
    measures = tuple(Measure(day, "c", number, 0, 0) for day, number in values)

    chart, _ = quality({}, measures=measures).charts

    assert xs == [x for x, _ in chart.points]
    assert ys == [y for _, y in chart.points]
    assert ticks == [tick.value for tick in chart.ticks]


def test_a_drawing_says_its_two_ends_in_words() -> None:
    measures = (Measure("2024-01-01", "a", 3, 2, 5), Measure("2024-03-02", "b", 8, 0, 1))

    view = quality({}, measures=measures)

    assert [
        "De 3 le 1er janvier 2024 à 8 le 2 mars 2024.",
        "De 7 le 1er janvier 2024 à 1 le 2 mars 2024.",
    ] == [chart.summary for chart in view.charts]
    assert [("2024-01-01", 3, 2, 5), ("2024-03-02", 8, 0, 1)] == [
        (row.day, row.records, row.errors, row.warnings) for row in view.measures
    ]


@pytest.mark.parametrize("number", [0, 1])
def test_nothing_is_drawn_of_less_than_two_measures(number: int) -> None:
    view = quality({}, measures=(Measure("2024-01-01", "a", 3, 2, 5),) * number)

    assert () == view.charts
    assert number == len(view.measures)


# -- the file -----------------------------------------------------------------------------------------


def test_measures_are_read_back_oldest_first() -> None:
    measures = (Measure("2024-01-01", "a", 3, 2, 5), Measure("2024-03-02", "b", 8, 0, 1))

    assert measures == parse_measures(render_measures(measures))
    assert measures == parse_measures(render_measures(measures[::-1]))
    assert () == parse_measures(render_measures(()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"measures": 3}',
        '{"measures": [3]}',
        '{"measures": [{"day": "2024-01-01"}]}',
        '{"measures": [{"day": "hier", "commit": "a", "records": 1, "errors": 0, "warnings": 0}]}',
        '{"measures": [{"day": "2024-13-01", "commit": "a", "records": 1, "errors": 0, "warnings": 0}]}',
        '{"measures": [{"day": "2024-01-01", "commit": "a", "records": -1, "errors": 0, "warnings": 0}]}',
        '{"measures": [{"day": "2024-01-01", "commit": "a", "records": "x", "errors": 0, "warnings": 0}]}',
        '{"measures": [{"day": 3, "commit": "a", "records": 1, "errors": 0, "warnings": 0}]}',
    ],
)
def test_what_is_no_file_of_measures(text: str) -> None:
    assert parse_measures(text) is None


# -- the command --------------------------------------------------------------------------------------


def test_the_command_measures_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    content = tmp_path / "content"
    write(tmp_path, {"mkdocs.yml": b"docs_dir: content\n", "content/index.md": b"# Avant le mod\xc3\xa8le\n"})
    git(tmp_path, "2023-12-01", "init", "-q")
    commit(tmp_path, "2023-12-01")
    write(content, schema_bytes() | {"contributeurs/labo.md": SIILAB.encode()})
    first = commit(tmp_path, "2024-01-01")
    write(
        content,
        {
            "ressources/a.md": record(date="hier").encode(),
            "ressources/b.md": b"\xef\xbb\xbf" + record("B").encode(),
        },
    )
    second = commit(tmp_path, "2024-02-02")
    (content / "ressources/b.md").unlink()
    third = commit(tmp_path, "2024-03-03")

    with pytest.raises(SystemExit) as ended:
        main(["quality"])

    assert (0, "3 relevés dans « qualite.json ».\n") == (ended.value.code, capsys.readouterr().out)
    assert (
        Measure("2024-01-01", first, 1, 0, 0),
        Measure("2024-02-02", second, 3, 1, 1),
        Measure("2024-03-03", third, 2, 1, 0),
    ) == read_measures(tmp_path)


def test_the_command_without_a_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "content").mkdir()

    with pytest.raises(SystemExit) as ended:
        main(["quality", "--content", "content"])

    assert 2 == ended.value.code
    assert "« content » n’a pas d’historique Git complet" in capsys.readouterr().err


def test_the_file_of_measures_may_be_missing_but_not_wrong(tmp_path: Path) -> None:
    assert () == read_measures(tmp_path)

    (tmp_path / "qualite.json").write_bytes(b"\xff")
    with pytest.raises(ProjectError, match="n’est pas un relevé de la qualité"):
        read_measures(tmp_path)
