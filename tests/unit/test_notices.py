"""Our own notices (``tests/crossings``, synthetic, written by hand): what they are, and floors for what readers are shown.

The floors lie a little below what was measured when they were set: a change that shows readers worse « Autres
regards » fails here. They are no target: weights are not to be tuned to them.
"""

from __future__ import annotations

import json

import pytest

from bench_crossings import (
    NOTICES,
    Notices,
    measure,
    measure_shown,
    rank,
    rank_by_plain_words,
    read_notices,
)
from generator.build import cross_records

RESOURCES = sorted((NOTICES / "notices" / "ressources").glob("*.md"))


@pytest.fixture(scope="module")
def notices() -> Notices:
    return read_notices()


def test_they_are_short_varied_and_say_that_they_are_synthetic(notices: Notices) -> None:
    resources = [record for key, record in notices.corpus.records.items() if key.kind == "ressource"]
    lengths = [len(f"{record.text('résumé')} {record.body}".split()) for record in resources]

    assert 40 <= len(resources) <= 60
    assert 40 <= min(lengths)
    assert max(lengths) <= 90
    assert all("# Notice synthétique" in file.read_text(encoding="utf-8") for file in RESOURCES)
    assert {"experientiel", "action", "academique"} == {record.text("type de savoir") for record in resources}
    themes = notices.corpus.schema.vocabularies["thematiques"].terms
    assert set(themes) == {theme for record in resources for theme in record.texts("thématique")}


def test_pairs_and_traps_are_between_notices_of_different_kinds_of_knowledge(notices: Notices) -> None:
    kinds = {key.id: record.texts("type de savoir") for key, record in notices.corpus.records.items()}
    expected = json.loads((NOTICES / "expected.json").read_text(encoding="utf-8"))

    assert all(kinds[one] != kinds[other] for one, other in [*expected["pairs"], *expected["traps"]])
    assert not {tuple(sorted(pair)) for pair in expected["pairs"]} & {
        tuple(sorted(pair)) for pair in expected["traps"]
    }
    lonely = kinds.keys() - notices.truth.linked.keys() - {"association-exemple"}
    assert len(lonely) >= 10


def test_what_readers_are_shown_is_mostly_right(notices: Notices) -> None:
    shown = measure_shown(notices)

    assert shown.right >= 0.80
    assert shown.found >= 0.30
    assert shown.beside_lonely <= 0.25
    assert shown.trapped == 0


def test_computed_crossings_rank_better_than_plain_words(notices: Notices) -> None:
    ours = measure(rank(cross_records(notices.corpus, every=True)), notices.truth)
    plain = measure(rank_by_plain_words(notices.truth.documents), notices.truth)

    assert all(one >= other + 0.1 for one, other in zip(ours, plain, strict=True)), (ours, plain)
