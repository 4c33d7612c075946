"""What a change of the content changes for readers: two states of the library, one beside the other.

Comes in: two ``State`` values, each with its corpus, problems, crossings and addresses. Goes out: a ``Comparison``:
records, crossings, counts, model and vocabularies, problems, other files, and the addresses that would lead nowhere.
Everything is there; ``report.comparison`` says how much of it is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from generator.baseline import compare, identify
from generator.comparison.addresses import find_dead_addresses
from generator.comparison.changes import Change, Comparison, FileChange, RecordChange
from generator.comparison.crossings import compare_counts, compare_crossings, compare_totals
from generator.comparison.model import compare_schemas
from generator.comparison.records import compare_records
from generator.comparison.states import Fates, State, follow_records
from generator.model import Problem, Severity
from generator.source import parse_text

__all__ = ["Comparison", "State", "compare_states"]


def compare_states(before: State, after: State, touched: Iterable[str] = ()) -> Comparison:
    """What differs. ``touched`` are paths that Git knows to differ: of images, it is all that is known."""
    fates = follow_records(before, after)
    records = tuple(compare_records(before, after, fates))
    gained, lost = compare_crossings(before, after, fates, records)
    problems, mended = _problem_changes(before, after, fates)
    return Comparison(
        records=records,
        gained=gained,
        lost=lost,
        totals=tuple(compare_totals(before, after)),
        counts=tuple(compare_counts(before, after, fates)),
        schema=tuple(compare_schemas(before.corpus.schema, after.corpus.schema)),
        addresses=tuple(find_dead_addresses(before, after, fates)),
        problems=problems,
        mended=mended,
        files=tuple(_file_changes(before, after, frozenset(touched))),
        respelled=_count_respelled(before, after, fates, records),
        notes=tuple(_notes(before, after)),
    )


def _count_respelled(before: State, after: State, fates: Fates, told: Iterable[RecordChange]) -> int:
    paths = {change.path for change in told}
    return sum(
        1
        for former, record in fates.pairs(before, after)
        if record.path not in paths and after.texts.get(record.path) != before.texts.get(former.path)
    )


def _notes(before: State, after: State) -> Iterator[str]:
    if not before.corpus.schema.kinds and before.corpus.files:
        yield "À cette révision, le modèle ne pouvait pas être lu : toutes les notices comptent comme ajoutées."
    if any(found.severity is Severity.ERROR for found in after.problems):
        yield (
            "Le contenu a des erreurs : « mine check » les donne toutes. D’ici là, cette comparaison est incomplète."
        )


def _problem_changes(
    before: State, after: State, fates: Fates
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """The problems that are new, those that are gone. A file that moved keeps its problems."""
    moved = {former.path: record.path for former, record in fates.pairs(before, after)}
    origin = {new: old for old, new in moved.items()}

    def former_lines(path: str) -> Sequence[str]:
        return before.lines(origin.get(path, path))

    old = [found._replace(path=moved.get(found.path, found.path)) for found in before.problems]
    here = Counter(identify(found, after.lines) for found in after.problems)
    there = Counter(identify(found, former_lines) for found in old)
    new, gone = compare(after.problems, there, after.lines).new, compare(old, here, former_lines).new
    return new, tuple(found._replace(path=origin.get(found.path, found.path)) for found in gone)


def _file_changes(before: State, after: State, touched: frozenset[str]) -> Iterator[FileChange]:
    for path in sorted(before.corpus.files | after.corpus.files):
        if not (before.is_other(path) and after.is_other(path)):
            continue
        if path not in before.corpus.files:
            yield FileChange(Change.ADDED, path)
        elif path not in after.corpus.files:
            yield FileChange(Change.REMOVED, path)
        elif _differs(before, after, path, touched):
            yield FileChange(Change.CHANGED, path)


def _differs(before: State, after: State, path: str, touched: frozenset[str]) -> bool:
    if path not in before.texts and path not in after.texts:
        return path in touched
    return parse_text(path, before.texts.get(path, b""))[0] != parse_text(path, after.texts.get(path, b""))[0]
