"""One problem from run to run, and the list of those already known."""

from __future__ import annotations

import json

import pytest

from generator.baseline import (
    Identity,
    compare,
    fingerprints,
    identify,
    parse_baseline,
    render_baseline,
)
from generator.model import START, Position, Problem
from generator.problems import problem


def at(line: int, message: str = "« a » manque.", path: str = "x.md", code: str = "lien-mort") -> Problem:
    return problem(path, Position(line, 1, line, 4), code, message)


def nothing(_: str) -> list[str]:
    return []


@pytest.mark.parametrize(
    ("message", "position", "expected"),
    [
        ("« a » n’est pas un terme. Termes admis : « b », « c ».", Position(2, 1, 2, 3), "a"),
        ("«\u00a0un  texte\nlong\u00a0» manque.", Position(2, 1, 2, 3), "un texte long"),
        ("Rien n’est nommé.", Position(2, 3, 2, 8), "texte"),
        ("Rien n’est nommé.", Position(2, 3, 3, 2), "texte ici"),
        ("Rien n’est nommé.", Position(9, 1, 9, 4), ""),
        ("Rien n’est nommé.", START, ""),
        (f"« {'x' * 500} » est trop long.", START, "x" * 120),
    ],
)
def test_the_subject_of_a_problem(message: str, position: Position, expected: str) -> None:
    one = problem("x.md", position, "lien-mort", message)

    assert Identity("x.md", "lien-mort", expected) == identify(one, lambda _: ["# x", "- texte ici", "fin"])


A, B = Identity("x.md", "lien-mort", "a"), Identity("x.md", "lien-mort", "b")


@pytest.mark.parametrize(
    ("problems", "known", "new", "gone"),
    [
        ([at(3)], {A: 1}, [], {}),
        ([at(30)], {A: 1}, [], {}),
        ([at(3), at(9)], {A: 1}, [9], {}),
        ([at(3)], {A: 3}, [], {A: 2}),
        ([at(3, "« b » manque.")], {A: 1}, [3], {A: 1}),
        ([at(3, path="y.md")], {A: 1}, [3], {A: 1}),
        ([at(3, code="lien-refuse")], {A: 1}, [3], {A: 1}),
        ([], {A: 1, B: 2}, [], {A: 1, B: 2}),
        ([at(3)], {}, [3], {}),
    ],
)
def test_what_is_new_and_what_is_gone(
    problems: list[Problem], known: dict[Identity, int], new: list[int], gone: dict[Identity, int]
) -> None:
    parted = compare(problems, known, nothing)

    assert new == [p.position.line for p in parted.new]
    assert gone == parted.gone
    assert sorted(problems) == sorted((*parted.new, *parted.known))


def test_a_baseline_is_sorted_one_problem_a_line_and_read_back() -> None:
    problems = [at(9, path="z.md"), at(3), at(5), at(4, '« é "b" » manque.')]

    text = render_baseline(problems, nothing)

    assert text.splitlines() == [
        '{"problems": [',
        '{"path": "x.md", "code": "lien-mort", "subject": "a", "count": 2},',
        '{"path": "x.md", "code": "lien-mort", "subject": "é \\"b\\"", "count": 1},',
        '{"path": "z.md", "code": "lien-mort", "subject": "a", "count": 1}',
        "]}",
    ]
    known = parse_baseline(text)
    assert known is not None
    parted = compare(problems, known, nothing)
    assert ((), {}) == (parted.new, parted.gone)


def test_an_empty_baseline() -> None:
    assert {} == parse_baseline(render_baseline([], nothing))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---\ntitre: Une notice\n---\n",
        "[]",
        "{}",
        '{"problems": 3}',
        '{"problems": [{"path": "x.md"}]}',
        '{"problems": ["x"]}',
        '{"problems": [{"path": 1, "code": "c", "subject": "s", "count": 1}]}',
        '{"problems": [{"path": "x", "code": "c", "subject": "s", "count": "?"}]}',
        '{"problems": [{"path": "x", "code": "c", "subject": "s", "count": 0}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_baseline(text: str) -> None:
    assert parse_baseline(text) is None


def test_fingerprints_are_all_different() -> None:
    marks = fingerprints([at(3), at(4), at(4, "« b » manque.")], nothing)

    assert len(set(marks)) == 3
    assert all(len(mark) == 40 for mark in marks)
    assert json.dumps(marks)
