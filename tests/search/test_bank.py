"""The search's score on our own bank: what must be found, and what must stay out of the first five.

The bank holds synthetic notices, and queries in classes (accents, plural, traps…). The real index is
made and the real script reads it in Node. The score is printed (``pytest -rP``); a drop fails.
"""

from __future__ import annotations

import json
from pathlib import Path

from reader import HERE, needs_node, score_bank


@needs_node
def test_score_stays_above_its_floor(tmp_path: Path) -> None:
    bank = json.loads((HERE / "bank.json").read_text(encoding="utf-8"))
    scores, faults = score_bank(bank, tmp_path)
    print(*scores.values(), *faults, sep="\n")
    score, floor = scores["all"], bank["floor"]

    assert score.found / score.expected >= floor["found"], faults
    assert score.sprung / score.refused <= floor["refused"], faults
