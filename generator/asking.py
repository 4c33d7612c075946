"""The questions of ``mine new``, on the terminal.

Comes in: the sources and what the command line already answers. Goes out: the path and the bytes of a new
record that our own check accepts; or words on why there is none. Nothing is written here.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

import click

from generator.composing import (
    choices,
    compose,
    file_name,
    free_path,
    further_questions,
    parse_answer,
    parse_settings,
    questions,
)
from generator.corpus import Sources
from generator.field_types import Fault
from generator.model import Corpus, Field, Kind, Role, Severity
from generator.report import Report, render_text
from generator.rules import check_sources
from generator.schema import KEBAB, nearest, slug

_WIDTH = 88


class NewFile(NamedTuple):
    """A record to write."""

    path: str
    data: bytes


def ask_for_record(
    sources: Sources,
    kind_name: str | None,
    settings: Iterable[str],
    name: str | None,
    asks: bool,
    prefix: str,
) -> NewFile | None:
    """A new record made of settings and, if someone ``asks`` back, of answers; ``None`` if the check refuses it."""
    corpus, before = check_sources(sources)
    kind = _kind(corpus, kind_name, asks)
    answers = parse_settings(kind, settings, corpus)
    if isinstance(answers, Fault):
        raise click.UsageError(f"{answers.message}{answers.allowed}{answers.question()}")
    missing = [field for field in questions(kind) if field.key not in answers]
    if not asks:
        missing += further_questions(kind, answers, corpus)
    if not asks and (required := [field for field in missing if field.required]):
        told = " ".join(f"--set {_quoted(f'{name}=…')}" for field in required for name in _settings(field))
        listed = ", ".join(field.key for field in required)
        raise click.UsageError(
            f"Aucune question ne peut être posée ici, et il manque : {listed}. Ajoutez : {told}"
        )
    for field in missing if asks else ():
        value = _ask(field, corpus)
        if value is not None:
            answers[field.key] = value
    for field in further_questions(kind, answers, corpus) if asks else ():
        value = _ask(field, corpus, if_none="attendu ici : Entrée pour le remplir plus tard")
        if value is not None:
            answers[field.key] = value
    path = _path(kind, str(answers[kind.roles[Role.TITLE].key]), name, sources, asks)
    text = compose(kind, answers)
    markdown = MappingProxyType({**sources.markdown, path: text.encode()})
    _, after = check_sources(replace(sources, markdown=markdown, files=sources.files | {path}))
    found = [problem for problem in after if problem not in before]
    if found:
        report = Report(found, 1, prefix, lambda _: text.split("\n"))
        click.echo(render_text(report), err=True, nl=False)
    if any(problem.severity is Severity.ERROR for problem in found):
        click.echo(
            f"Rien n’a été écrit. Voici la notice, pour ne pas perdre vos réponses :\n\n{text}", err=True
        )
        return None
    return NewFile(path, text.encode())


def _settings(field: Field) -> list[str]:
    """What « --set » calls a field: itself, or the parts that a group must have."""
    if field.type != "groupe" or field.short:
        return [field.key]
    return [f"{field.key}.{part.key}" for part in field.fields if part.required]


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _kind(corpus: Corpus, name: str | None, asks: bool) -> Kind:
    kinds = {kind.id: kind for kind in corpus.schema.kinds.values()}
    if not kinds:
        raise click.ClickException("Le modèle n’a pas de genre lisible : lancez « mine check ».")
    if name is None and asks:
        click.echo("Que voulez-vous ajouter ?")
        _show_choices([kind.label for kind in kinds.values()])
        while name is None:
            answer = _prompt()
            numbered = dict(enumerate(kinds, 1))
            near = slug(answer)
            name = numbered.get(int(answer)) if answer.isdecimal() else near if near in kinds else None
    if name is None or slug(name) not in kinds:
        near_kind = nearest(name, kinds) if name else None
        hint = f" Vouliez-vous dire « {near_kind} » ?" if near_kind else ""
        said = f"« {name} » n’est pas un genre de notice." if name else "Dites quel genre de notice ajouter."
        raise click.UsageError(f"{said}{hint} Genres : {', '.join(kinds)}.")
    return kinds[slug(name)]


def _ask(
    field: Field, corpus: Corpus, *, if_none: str = "facultatif : Entrée pour passer", again: bool = False
) -> object | None:
    """Ask until the answer can be used. Nothing passes, for an optional field. Asked ``again``, it explains less."""
    if field.type == "groupe" and field.multiple and not field.short:
        return _ask_groups(field, corpus)
    many = ", plusieurs réponses possibles, séparées par des virgules" if field.multiple else ""
    optional = "" if field.required else f", {if_none}"
    click.echo(f"\n{click.style(field.label, bold=True)}{many}{optional}")
    if not again:
        _explain(field)
        _show_choices(choices(field, corpus))
    while True:
        answer = _prompt()
        if not answer and not field.required:
            return None
        value = parse_answer(field, [answer], corpus)
        if not isinstance(value, Fault):
            return value
        better = f" Écrivez : {value.suggestion}" if value.suggestion else ""
        click.echo(f"  {value.message}{value.question() or better}")


def _ask_groups(field: Field, corpus: Corpus) -> list[dict[str, object]]:
    """One group after another, each part in turn, until the first part has no answer."""
    click.echo(f"\n{click.style(field.label, bold=True)}, dans l’ordre, une à une")
    _explain(field)
    first, *others = field.fields
    groups: list[dict[str, object]] = []
    while True:
        number = len(groups) + 1
        named = first._replace(label=f"{number}. {first.label}", required=False)
        answer = _ask(named, corpus, if_none="Entrée pour finir", again=number > 1)
        if answer is None:
            return groups
        groups.append({first.key: answer})
        for part in others:
            answer = _ask(part, corpus, again=number > 1)
            groups[-1] |= {part.key: answer} if answer is not None else {}


def _explain(field: Field) -> None:
    for line in textwrap.wrap(field.help, _WIDTH - 2):
        click.echo(f"  {line}")


def _show_choices(labels: Iterable[str]) -> None:
    for number, label in enumerate(labels, 1):
        click.echo(f"  {number:>2}. {label}")


def _prompt(default: str = "") -> str:
    shown = f"[{default}] >" if default else ">"
    answer: str = click.prompt(shown, default=default, show_default=False, prompt_suffix=" ")
    return answer.strip()


def _path(kind: Kind, title: str, name: str | None, sources: Sources, asks: bool) -> str:
    """Where the record goes: never where a file is."""
    wanted = name or file_name(title)
    while True:
        path = free_path(kind, wanted, sources.files) if KEBAB.match(wanted) else ""
        free = path.rpartition("/")[2].removesuffix(".md")
        if path and free == wanted:
            return path
        if path:
            said = f"« {kind.folder}/{wanted}.md » existe déjà."
        else:
            free = slug(wanted) or "nom-de-la-notice"
            said = f"« {wanted} » ne peut pas nommer un fichier : il faut des minuscules sans accents et des tirets."
        if not asks:
            raise click.UsageError(f"{said} Rien n’a été écrit. Donnez un nom : --name {free}")
        click.echo(f"\n{said} Quel nom donner au fichier ?")
        wanted = _prompt(free)
