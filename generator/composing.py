"""Composes the file of a new record from a few answers.

Comes in: what a person answered, as text. Goes out: values as the model writes them, or a ``Fault`` that
says what is wrong with an answer; then the text of the file, laid out by python-frontmatter. Asking and
writing are for ``cli``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import frontmatter
import yaml

from generator.field_types import SCALAR_TYPES, Fault, held_address, iso_date, whole_address
from generator.fields import values_listed
from generator.links import resolve_reference
from generator.model import Corpus, Field, Kind, Role
from generator.problems import CONTENT
from generator.schema import fold_name, nearest, part_names, slug

Answers = Mapping[str, object]
"""What the front matter will hold, by canonical key: a text, a list of texts, or the parts of a group."""

_WORTH_ASKING = (Role.DATE, Role.PLACE, Role.KEYWORDS, Role.SOURCE)
_LONGEST_NAME = 70
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;/]|\bet\b)\s*")
_SEPARATOR = re.compile(r"\s*[,;]\s*(?![^()]*\))")


def questions(kind: Kind) -> Iterator[Field]:
    """The fields to ask for: those that are required, then the few that help most to find a record."""
    yield from (field for field in kind.fields.values() if field.required)
    asked = (kind.roles.get(role) for role in _WORTH_ASKING)
    yield from (field for field in asked if field is not None and not field.required)


def further_questions(kind: Kind, answers: Answers, corpus: Corpus) -> list[Field]:
    """The fields that the answers make expected, and that have none."""
    return [
        field
        for field in kind.fields.values()
        if field.expected_if
        and field.key not in answers
        and all(
            not set(ids).isdisjoint(_term_ids(kind.fields[key], answers.get(key, ()), corpus))
            for key, ids in field.expected_if.items()
        )
    ]


def _term_ids(field: Field, answer: object, corpus: Corpus) -> set[str]:
    labels = answer if isinstance(answer, list | tuple) else (answer,)
    names = corpus.schema.vocabularies[field.vocabulary].names
    return {names.get(fold_name(str(label)), "") for label in labels}


def choices(field: Field, corpus: Corpus) -> tuple[str, ...]:
    """The labels to choose from, when there are few enough to read."""
    vocabulary = corpus.schema.vocabularies.get(field.vocabulary) if field.type == "terme" else None
    labels = [term.label for term in vocabulary.terms.values()] if vocabulary else []
    return tuple(labels) if len(labels) <= _MOST_CHOICES else ()


_MOST_CHOICES = 40


def parse_answer(field: Field, texts: Sequence[str], corpus: Corpus) -> object | Fault:
    """The value of one answer, or of several to the same question. A choice may be given by its number."""
    if field.type == "relations" or (field.type == "groupe" and not field.short):
        vocabulary = corpus.schema.vocabularies.get(field.vocabulary)
        parts = [part.key for part in field.fields]
        parts += [term.label for term in vocabulary.terms.values()] if vocabulary else []
        example = f"{field.key}.{parts[0] if parts else '…'}=…"
        return Fault("sous-champs-attendus", f"« {field.key} » se donne partie par partie : {example}")
    values: list[str] = []
    for piece in (piece for text in texts for piece in _pieces(field, text, corpus)):
        value = _value(field, piece, corpus)
        if isinstance(value, Fault):
            return value
        values += [value] if value not in values else []
    if not values:
        return Fault("champ-vide", f"« {field.label} » n’a pas de valeur.")
    if len(values) > 1 and not field.multiple:
        return Fault("liste-inattendue", f"« {field.label} » n’a qu’une valeur : gardez-en une.")
    written = [_written(field, value) for value in values]
    return written if len(written) > 1 else written[0]


def _written(field: Field, value: str) -> str:
    if field.type in ("texte", "texte long"):
        return value if field.multiple else _Quoted(value)
    return _Plain(value) if field.type != "groupe" or value.isdecimal() else value


def _pieces(field: Field, text: str, corpus: Corpus) -> list[str]:
    """The values that an answer lists, where the field can have several."""
    whole = " ".join(text.split())
    if not whole or not field.multiple:
        return [whole] if whole else []
    if field.type in ("terme", "référence") and not isinstance(_value(field, whole, corpus), Fault):
        return [whole]
    pieces = values_listed(whole, field, corpus.schema)
    if len(pieces) > 1 or field.type == "texte":
        return pieces
    if field.type == "référence":
        pieces = [piece for piece in _BETWEEN_NAMES.split(whole) if piece]
        if not any(isinstance(_value(field, piece, corpus), Fault) for piece in pieces):
            return pieces
    return [piece for piece in _SEPARATOR.split(whole) if piece]


def _value(field: Field, text: str, corpus: Corpus) -> str | Fault:
    """One value in its canonical writing."""
    if field.type == "groupe":
        return _short(field, text, corpus)
    labels = choices(field, corpus)
    if (
        labels
        and text.isdecimal()
        and 1 <= int(text) <= len(labels)
        and not _names_a_term(field, text, corpus)
    ):
        text = labels[int(text) - 1]
    if field.type == "date":
        text = iso_date(text) or text
    value = SCALAR_TYPES[field.type](text, field, corpus.schema)
    if isinstance(value, Fault):
        return value
    if field.type == "référence":
        return _reference(field, value, corpus)
    vocabulary = corpus.schema.vocabularies.get(field.vocabulary)
    if field.type == "terme" and vocabulary is not None and field.role is not Role.PLACE:
        return vocabulary.terms[value].label  # places are written by code: several share a name
    return value


def _names_a_term(field: Field, text: str, corpus: Corpus) -> bool:
    vocabulary = corpus.schema.vocabularies.get(field.vocabulary)
    return vocabulary is not None and fold_name(text) in vocabulary.names


def _short(field: Field, text: str, corpus: Corpus) -> str | Fault:
    """A group written as the text of one of its parts."""
    first: Fault | None = None
    for part in (part for name in field.short for part in field.fields if part.key == name):
        value = _value(part, text, corpus)
        meant = part.type == "adresse" and (whole_address(text) or held_address(text) or "://" in text)
        if not isinstance(value, Fault) or meant:
            return value
        first = first or value
    return first or Fault("sous-champs-attendus", f"« {field.key} » se donne partie par partie.")


def _reference(field: Field, text: str, corpus: Corpus) -> str | Fault:
    key = resolve_reference(corpus, field.target, text)
    if key is not None:
        return key.id
    kind = corpus.schema.kinds[field.target]
    near = nearest(text, corpus.names.get(field.target, {}))
    hint = ""
    if near:
        record = corpus.records[key] if (key := resolve_reference(corpus, field.target, near)) else None
        hint = f" Vouliez-vous dire « {record.text(kind.roles[Role.TITLE].key)} » ?" if record else ""
    return Fault("reference-inconnue", f"« {text} » n’est pas dans « {CONTENT}{kind.folder}/ ».{hint}")


def parse_settings(kind: Kind, settings: Iterable[str], corpus: Corpus) -> dict[str, object] | Fault:
    """The answers given as ``champ=valeur``; repeated for another value, ``champ.partie`` for a part."""
    texts: dict[tuple[str, str], list[str]] = {}
    for setting in settings:
        name, equal, text = setting.partition("=")
        head, _, part = name.strip().partition(".")
        key = kind.names.get(fold_name(head))
        if not equal or key is None:
            return _unknown_setting(kind, setting, head, bool(equal))
        if text.strip():
            texts.setdefault((key, part), []).append(text.strip())
    answers: dict[str, object] = {}
    for (key, part), given in texts.items():
        fault = _add_answer(answers, kind.fields[key], part, given, corpus)
        if fault is not None:
            return fault
    return answers


def _add_answer(
    answers: dict[str, object], field: Field, part: str, given: Sequence[str], corpus: Corpus
) -> Fault | None:
    """Put what was given for a field, or for a ``part`` of it, among the answers."""
    wanted = _part(field, part, corpus) if part else field
    if isinstance(wanted, Fault):
        return wanted
    inside: object = (
        answers.setdefault(field.key, [] if field.fields and field.multiple else {}) if part else None
    )
    if part and not isinstance(inside, dict | list):
        return Fault("sous-champs-attendus", f"« {field.key} » est donné à la fois en entier et par parties.")
    each = [[text] for text in given] if isinstance(inside, list) else [given]
    for place, texts in enumerate(each):
        value = parse_answer(wanted, texts, corpus)
        if isinstance(value, Fault):
            message = f"{field.key} : {value.message}{value.allowed}{value.question()}"
            return value._replace(message=message, allowed="", guess=False)
        if isinstance(
            inside, list
        ):  # groups in order: the first text is for the first, the second for the second
            inside += [{}] if place == len(inside) else []
            inside[place][wanted.key] = value
        elif isinstance(inside, dict):
            inside[wanted.key] = value
        else:
            answers[field.key] = value
    return None


def _unknown_setting(kind: Kind, setting: str, name: str, has_value: bool) -> Fault:
    if not has_value:
        return Fault("champ-inconnu", f"« {setting} » : écrivez « champ=valeur ».")
    near = nearest(name, kind.names)
    hint = f" Vouliez-vous dire « {kind.names[near]} » ?" if near else ""
    return Fault("champ-inconnu", f"« {name} » n’est pas un champ.{hint} Champs : {', '.join(kind.fields)}.")


def _part(field: Field, name: str, corpus: Corpus) -> Field | Fault:
    """A part of a group; of relations, a field whose key is the relation."""
    if field.type == "relations" and (vocabulary := corpus.schema.vocabularies.get(field.vocabulary)):
        id_ = vocabulary.names.get(fold_name(name))
        if id_ is not None:
            label = vocabulary.terms[id_].label
            return Field(label, label, "référence", target=field.target, multiple=True)
        return Fault("terme-inconnu", f"« {name} » n’est pas une relation.")
    key = part_names(field).get(fold_name(name))
    if key is not None:
        return next(part for part in field.fields if part.key == key)
    listed = ", ".join(part.key for part in field.fields)
    return Fault(
        "champ-inconnu",
        f"« {name} » n’est pas une partie de « {field.key} »." + (f" Parties : {listed}." if listed else ""),
    )


# ---------------------------------------------------------------- the file


def file_name(title: str) -> str:
    """The name of a record's file, without « .md »: the title's first words."""
    name = slug(title)
    if len(name) <= _LONGEST_NAME:
        return name
    return name[: _LONGEST_NAME + 1].rpartition("-")[0] or name[:_LONGEST_NAME]


def free_path(kind: Kind, name: str, taken: Iterable[str]) -> str:
    """A path that no file has, with a number after the name if need be."""
    names = {path.rpartition("/")[2].lower() for path in taken if path.startswith(f"{kind.folder}/")}
    number, free = 1, name
    while f"{free}.md" in names:
        number += 1
        free = f"{name}-{number}"
    return f"{kind.folder}/{free}.md"


class _Quoted(str):
    """A text to write between quotes, as the contributor guide does."""


class _Plain(str):
    """A date, a code, a name of a list: to write as it is, even if it looks like a number."""


class _Dumper(yaml.SafeDumper):
    """Lists indented below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's
        super().increase_indent(flow, indentless=False)


def _quoted(dumper: yaml.SafeDumper, text: _Quoted) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


def _plain(dumper: yaml.SafeDumper, text: _Plain) -> yaml.Node:
    tag: str = dumper.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return dumper.represent_scalar(tag, text)


_Dumper.add_representer(_Quoted, _quoted)
_Dumper.add_representer(_Plain, _plain)


def compose(kind: Kind, answers: Answers) -> str:
    """The text of a record's file: its fields in the model's order, no body yet."""
    post = frontmatter.Post("")
    post.metadata = {key: answers[key] for key in kind.fields if key in answers}
    text: str = frontmatter.dumps(post, Dumper=_Dumper, sort_keys=False, width=float("inf"))
    return text.rstrip("\n") + "\n"
