"""Our own notices (``tests/crossings``, synthetic, written by hand): what they are, and floors for what readers are shown.

The floors lie a little below what was measured when they were set: a change that shows readers worse « Autres
regards » fails here. They are no target: weights are not to be tuned to them, and least of all to the set held out,
which was written before any score was looked at.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from bench_crossings import (
    HELD_OUT,
    NOTICES,
    Notices,
    measure,
    measure_shown,
    rank,
    rank_by_plain_words,
    read_notices,
)
from generator.build import cross_records


class Floors(NamedTuple):
    """What a set holds, and how good what it gives must be at least."""

    notices: int
    right: float
    found: float
    above_plain_words: float


FLOORS = {NOTICES: Floors(56, 0.9, 0.6, 0.14), HELD_OUT: Floors(24, 0.95, 0.8, 0.05)}


@pytest.fixture(scope="module", params=FLOORS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture(scope="module")
def notices(folder: Path) -> Notices:
    return read_notices(folder)


def test_they_are_short_varied_and_say_that_they_are_synthetic(folder: Path, notices: Notices) -> None:
    files = (folder / "notices" / "ressources").glob("*.md")
    resources = [record for key, record in notices.corpus.records.items() if key.kind == "ressource"]
    lengths = [len(f"{record.text('résumé')} {record.body}".split()) for record in resources]

    assert len(resources) == FLOORS[folder].notices
    assert 40 <= min(lengths)
    assert max(lengths) <= 90
    assert all("# Notice synthétique" in file.read_text(encoding="utf-8") for file in files)
    assert {"experientiel", "action", "academique"} == {record.text("type de savoir") for record in resources}
    themes = set(notices.corpus.schema.vocabularies["thematiques"].terms)
    assert len(themes - {theme for record in resources for theme in record.texts("thématique")}) <= 1


def test_pairs_and_traps_are_between_notices_of_different_kinds_of_knowledge(
    folder: Path, notices: Notices
) -> None:
    kinds = {key.id: record.texts("type de savoir") for key, record in notices.corpus.records.items()}
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

    assert all(kinds[one] != kinds[other] for one, other in [*expected["pairs"], *expected["traps"]])
    assert not {tuple(sorted(pair)) for pair in expected["pairs"]} & {
        tuple(sorted(pair)) for pair in expected["traps"]
    }
    lonely = kinds.keys() - notices.truth.linked.keys() - {"association-exemple"}
    assert len(lonely) >= 7


def test_what_readers_are_shown_is_mostly_right(folder: Path, notices: Notices) -> None:
    shown = measure_shown(notices)

    assert shown.right >= FLOORS[folder].right
    assert shown.found >= FLOORS[folder].found
    assert shown.beside_lonely <= 0.1
    assert shown.trapped == 0


def test_computed_crossings_rank_better_than_plain_words(folder: Path, notices: Notices) -> None:
    ours = measure(rank(cross_records(notices.corpus, every=True)), notices.truth)
    plain = measure(rank_by_plain_words(notices.truth.documents), notices.truth)

    more = FLOORS[folder].above_plain_words
    assert all(one >= other + more for one, other in zip(ours, plain, strict=True)), (ours, plain)
