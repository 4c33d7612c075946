"""The search's score on our own banks: what must be found, and what must stay out of the first five.

A bank holds synthetic notices, and queries in classes (accents, plural, traps…). The real index is
made and the real script reads it in Node. The score is printed (``pytest -rP``); a drop fails. The second bank was
written by somebody who knew neither the first nor the program, half of its classes to make it fail: its floor is what is
reached today.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader import HERE, needs_node, score_bank


@needs_node
@pytest.mark.parametrize("name", ["bank.json", "second-bank.json"])
def test_score_stays_above_its_floor(name: str, tmp_path: Path) -> None:
    bank = json.loads((HERE / name).read_text(encoding="utf-8"))
    scores, faults = score_bank(bank, tmp_path)
    print(*scores.values(), *faults, sep="\n")
    score, floor = scores["all"], bank["floor"]

    assert score.found / score.expected >= floor["found"], faults
    assert score.sprung / score.refused <= floor["refused"], faults
