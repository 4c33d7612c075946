"""Which problems are the same problem: across revisions, and beside a list of those already known.

Comes in: problems, the lines of their files, the text of a baseline (« liste des problèmes connus »). Goes
out: identities that survive moved lines, the baseline's text, and what is new, known or gone.

A problem is its file, its code and its *subject*: the first thing that its message names (« … »), else the
text at its place. Neither the line nor the wording counts, nor the list of allowed values that a message
may give. Several problems of one identity are told apart by their number.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from generator.model import START, Position, Problem

Lines = Callable[[str], Sequence[str]]
"""The lines of a file of the content folder, by its path; empty when it cannot be read."""


class Identity(NamedTuple):
    """What makes a problem the same from one run to the next."""

    path: str
    code: str
    subject: str


class Comparison(NamedTuple):
    """Problems that a baseline does not hold, those it holds, and what it holds in vain."""

    new: tuple[Problem, ...]
    known: tuple[Problem, ...]
    gone: Mapping[Identity, int]


_NAMED = re.compile(r"«\s*(.+?)\s*»", re.DOTALL)
_SPACES = re.compile(r"\s+")
_MOST_SUBJECT = 120


def identify(problem: Problem, lines: Lines) -> Identity:
    """The identity of one problem."""
    named = _NAMED.search(problem.message)
    subject = named[1] if named else _text_at(lines(problem.path), problem.position)
    return Identity(problem.path, problem.code, _SPACES.sub(" ", subject).strip()[:_MOST_SUBJECT])


def _text_at(content: Sequence[str], place: Position) -> str:
    """The first line of a stretch; nothing for a problem of the file as a whole."""
    if place == START or not 0 < place.line <= len(content):
        return ""
    end = place.end_column - 1 if place.end_line == place.line else None
    return content[place.line - 1][place.column - 1 : end]


def identify_all(problems: Iterable[Problem], lines: Lines) -> list[tuple[Identity, int]]:
    """Each problem's identity, and its number among those that share it, in the order given."""
    seen: Counter[Identity] = Counter()
    found = []
    for problem in problems:
        identity = identify(problem, lines)
        seen[identity] += 1
        found.append((identity, seen[identity]))
    return found


def fingerprints(problems: Iterable[Problem], lines: Lines) -> list[str]:
    """Each problem's identity as a short text for other tools: stable, and never twice the same in a run."""
    return [
        sha256("\0".join((*identity, str(number))).encode("utf-8", "surrogateescape")).hexdigest()[:40]
        for identity, number in identify_all(problems, lines)
    ]


def compare(problems: Sequence[Problem], known: Mapping[Identity, int], lines: Lines) -> Comparison:
    """Part problems into new and known. Of more than the baseline has of one identity, the last are new."""
    numbered = list(zip(problems, identify_all(problems, lines), strict=True))
    found = Counter(identity for _, (identity, _) in numbered)
    return Comparison(
        new=tuple(p for p, (identity, number) in numbered if number > known.get(identity, 0)),
        known=tuple(p for p, (identity, number) in numbered if number <= known.get(identity, 0)),
        gone={i: number - found[i] for i, number in sorted(known.items()) if number > found[i]},
    )


# ---------------------------------------------------------------------------------------- the file

_KEYS = ("path", "code", "subject", "count")


def render_baseline(problems: Iterable[Problem], lines: Lines) -> str:
    """The baseline of these problems: JSON, sorted, one identity a line, so that a diff says what changed."""
    counts = Counter(identify(problem, lines) for problem in problems)
    rows = [
        json.dumps(dict(zip(_KEYS, (*identity, number), strict=True)), ensure_ascii=False)
        for identity, number in sorted(counts.items())
    ]
    return '{"problems": [\n' + ",\n".join(rows) + ("\n" if rows else "") + "]}\n"


def parse_baseline(text: str) -> dict[Identity, int] | None:
    """What a baseline holds; ``None`` when the text is not one."""
    try:
        rows = json.loads(text)["problems"]
        found: Counter[Identity] = Counter()
        for row in rows:
            path, code, subject, number = (row[key] for key in _KEYS)
            if not all(isinstance(each, str) for each in (path, code, subject)) or int(number) < 1:
                return None
            found[Identity(path, code, subject)] += int(number)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return dict(found)
