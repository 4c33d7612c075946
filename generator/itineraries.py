"""Records that lead through others, in order: a reading path, the rooms of an exhibition.

Comes in: the ``Corpus`` and a record whose kind has a field of role ``étapes``. Goes out: its steps, each with the
record it leads to and the sentence that says why it stands there.

The role asks for a list of groups; the parts are known by their types: the ``référence`` is the record, the first
text is the sentence. So any kind may lead through any other, under any names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.links import resolve_reference
from generator.model import Corpus, Field, Kind, Position, Record, RecordKey, Role, Value

SENTENCE_TYPES = frozenset({"texte", "texte long"})


class Step(NamedTuple):
    """One stop on the way. ``position`` is where the record is named."""

    target: RecordKey
    sentence: str
    position: Position


def step_parts(field: Field) -> tuple[Field | None, Field | None]:
    """The parts of a field of steps: the record, the sentence; ``None`` where the model forgot one."""
    target = next((part for part in field.fields if part.type == "référence"), None)
    return target, next((part for part in field.fields if part.type in SENTENCE_TYPES), None)


def steps_of(corpus: Corpus, record: Record) -> tuple[Step, ...]:
    """A record's steps in the order written, but those that lead nowhere."""
    return tuple(_steps(corpus, record, corpus.schema.kinds[record.key.kind]))


def step_of(corpus: Corpus, field: Field, value: Value) -> Step | None:
    """The step that one value of a field of steps describes."""
    target, sentence = step_parts(field)
    named = next(iter(value.parts.get(target.key, ())), None) if target else None
    key = resolve_reference(corpus, target.target, named.data) if target and named else None
    if key is None or named is None:
        return None
    said = next(iter(value.parts.get(sentence.key, ())), None) if sentence else None
    return Step(key, said.data if said else "", named.position)


def _steps(corpus: Corpus, record: Record, kind: Kind) -> Iterator[Step]:
    field = kind.roles.get(Role.STEPS)
    if field is None:
        return
    for value in record.values.get(field.key, ()):
        step = step_of(corpus, field, value)
        if step is not None:
            yield step
