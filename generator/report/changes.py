"""A comparison in each form: for people on a terminal, for a pull request's summary, for other tools.

Comes in: a ``Compared``. Goes out: text to print. JSON holds everything; the forms for people show the beginning
of long lists and tell how many entries are left. Their sentences are the same.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

from generator.comparison.changes import (
    Address,
    Change,
    Comparison,
    CountChange,
    CrossingChange,
    DeadAddress,
    FieldChange,
    RecordChange,
    SchemaChange,
)
from generator.french import described, shortened
from generator.model import CrossingKind, Problem
from generator.problems import SEVERITY_NAMES
from generator.report.findings import count, count_by_severity
from generator.report.people import code_span, escaped


class Compared(NamedTuple):
    """A comparison, with the revision as a person named it and the commit that it led to. ``prefix`` stands before
    each path.
    """

    comparison: Comparison
    revision: str
    commit: str
    prefix: str = ""


class _Style(NamedTuple):
    """How a form writes a title, a path or an address, and any other text of the content."""

    title: Callable[[str], str]
    path: Callable[[str], str]
    plain: Callable[[str], str]


class _Item(NamedTuple):
    """An entry of a list, and what it says below."""

    text: str
    below: tuple[str, ...] = ()


class _Section(NamedTuple):
    """A list with its heading. ``left`` is how many entries are not shown, ``far`` how many more are not worth it.
    One that is ``grave`` is never folded.
    """

    heading: str
    items: Sequence[_Item]
    left: int = 0
    far: int = 0
    grave: bool = False

    @property
    def total(self) -> int:
        """How many entries there are."""
        return len(self.items) + self.left + self.far


_MOST = 50
_MOST_CROSSINGS, _MOST_PROBLEMS = 20, 20
_MOST_VALUES, _MOST_COUNTS = 6, 12
_MOST_LETTERS = 160


def _short(text: str) -> str:
    return shortened(text, _MOST_LETTERS)


_QUOTES = re.compile(r"«\s*(.*?)\s*»")


def _inside(text: str) -> str:
    """A text that stands between quotes, with other quotes for its own."""
    return _QUOTES.sub(r"“\1”", text)


# -------------------------------------------------------------------------------------------- sentences

_RECORDS: Mapping[Change, tuple[str, str]] = MappingProxyType(
    {
        Change.UNREADABLE: ("notice qui ne se lit plus", "notices qui ne se lisent plus"),
        Change.REMOVED: ("notice retirée", "notices retirées"),
        Change.MERGED: ("notice réunie à une autre", "notices réunies à une autre"),
        Change.RENAMED: ("notice renommée", "notices renommées"),
        Change.ADDED: ("notice ajoutée", "notices ajoutées"),
        Change.CHANGED: ("notice modifiée", "notices modifiées"),
        Change.READABLE: ("notice de nouveau lisible", "notices de nouveau lisibles"),
    }
)
_PARTICIPLES: Mapping[Change, str] = MappingProxyType(
    {
        Change.ADDED: "ajouté",
        Change.RENAMED: "renommé",
        Change.CHANGED: "modifié",
        Change.MERGED: "réuni à un autre",
        Change.REMOVED: "retiré",
    }
)


def _opening(report: Compared) -> str:
    """What is compared with what, and all of it in one sentence."""
    found = report.comparison
    since = f"depuis « {report.revision} » ({report.commit[:7]})"
    if found.is_empty:
        sentences = [f"Rien ne change {since}."]
    else:
        sentences = [f"Ce qui change {since} : {', '.join(_counted(found))}."]
    if found.respelled:
        others = count(found.respelled, "fichier est écrit", "fichiers sont écrits")
        sentences.append(f"{others} autrement, sans rien dire d’autre.")
    return " ".join((*sentences, *found.notes))


def _counted(found: Comparison) -> Iterator[str]:
    changes = Counter(record.change for record in found.records)
    yield from (count(changes[change], *names) for change, names in _RECORDS.items() if changes[change])
    for entries, one, several in (
        (found.gained, "croisement gagné", "croisements gagnés"),
        (found.lost, "croisement perdu", "croisements perdus"),
        (found.dead, "adresse qui ne répondrait plus", "adresses qui ne répondraient plus"),
        (found.schema, "changement du modèle", "changements du modèle"),
        (found.files, "autre fichier", "autres fichiers"),
    ):
        if entries:
            yield count(len(entries), one, several)
    if found.problems:
        yield f"{count_by_severity(found.problems)} de plus"
    if found.mended:
        yield f"{count_by_severity(found.mended)} de moins"


def _sections(report: Compared, style: _Style) -> Iterator[_Section]:
    """What changes, the gravest first."""
    found = report.comparison
    yield _section("Adresses qui ne répondraient plus", found.dead, _MOST, _address(style), grave=True)
    yield _section("Nouveaux problèmes", found.problems, _MOST_PROBLEMS, _problem(report, style))
    for change, records in groupby(found.records, key=lambda record: record.change):
        heading = _RECORDS[change][1]
        yield _section(heading[0].upper() + heading[1:], list(records), _MOST, _record(report, style))
    for heading, crossings in (("Croisements gagnés", found.gained), ("Croisements perdus", found.lost)):
        near = [each for each in crossings if each.near or each.kind is not CrossingKind.COMPUTED]
        section = _section(heading, near, _MOST_CROSSINGS, _crossing(style))
        yield section._replace(far=len(crossings) - len(near))
    by_facet = groupby((*found.totals, *found.counts), key=lambda each: each.facet)
    counts = [(facet or "En tout", list(values)) for facet, values in by_facet]
    yield _section("Nombres de notices", counts, _MOST, _counts(style))
    yield _section("Modèle et vocabulaires", found.schema, _MOST, _schema(style))
    yield _section("Problèmes disparus", found.mended, _MOST_PROBLEMS, _problem(report, style))
    files = [(each.path, _PARTICIPLES[each.change]) for each in found.files]
    yield _section(
        "Autres fichiers",
        files,
        _MOST,
        lambda each: _Item(f"{style.path(report.prefix + each[0])} : {each[1]}"),
    )
    listings = [each for each in found.addresses if each.leads_to is Address.LISTING]
    yield _section("Listes qui n’ont plus de page", listings, _MOST, _address(style))


def _section(
    heading: str, entries: Sequence[object], most: int, item: Callable[..., _Item], *, grave: bool = False
) -> _Section:
    shown = [item(entry) for entry in entries[:most]]
    return _Section(heading, shown, len(entries) - len(shown), grave=grave)


def _address(style: _Style) -> Callable[[DeadAddress], _Item]:
    def item(found: DeadAddress) -> _Item:
        title = f", {style.title(_short(found.title))}" if found.title not in ("", found.address) else ""
        remedy = (style.plain(found.remedy),) if found.remedy else ()
        return _Item(f"{style.path(found.address)}{title}", remedy)

    return item


def _problem(report: Compared, style: _Style) -> Callable[[Problem], _Item]:
    def item(found: Problem) -> _Item:
        place = f"{report.prefix}{found.path}:{found.position.line}:{found.position.column}"
        name = f"{SEVERITY_NAMES[found.severity]} {style.path(found.code)}"
        return _Item(f"{style.path(place)} {name}", (style.plain(described(found.message, _MOST_LETTERS)),))

    return item


def _record(report: Compared, style: _Style) -> Callable[[RecordChange], _Item]:
    def item(found: RecordChange) -> _Item:
        path = style.path(report.prefix + found.path)
        if found.former_path:
            path = f"{style.path(report.prefix + found.former_path)} → {path}"
        draft = ", brouillon" if found.draft else ""
        heir = f", désormais dans {style.title(_short(found.other))}" if found.other else ""
        fields = tuple(style.plain(_field(field)) for field in found.fields[:_MOST])
        if found.change is Change.CHANGED and not fields:
            fields = ("Rangée ailleurs : son adresse ne change pas.",)
        return _Item(f"{style.title(_short(found.title))} ({path}){draft}{heir}", fields)

    return item


def _field(found: FieldChange) -> str:
    if found.words is not None:
        was, is_ = found.words
        return f"{found.label} : récrit ({was} → {count(is_, 'mot')})"
    if len(found.removed) == len(found.added) == 1:
        return f"{found.label} : {_short(found.removed[0])} → {_short(found.added[0])}"
    said = [
        f"{verb} : {_listed(values)}"
        for verb, values in (("ajouté", found.added), ("retiré", found.removed))
        if values
    ]
    return f"{found.label}, {' ; '.join(said) or 'dans un autre ordre'}"


def _listed(values: Sequence[str]) -> str:
    shown = ", ".join(_short(value) for value in values[:_MOST_VALUES])
    left = len(values) - _MOST_VALUES
    return f"{shown} et {count(left, 'autre')}" if left > 0 else shown


def _crossing(style: _Style) -> Callable[[CrossingChange], _Item]:
    def item(found: CrossingChange) -> _Item:
        source, target = (style.title(_short(end.title)) for end in (found.source, found.target))
        reasons = tuple(style.plain(_short(reason)) for reason in found.reasons[:_MOST_VALUES])
        if found.kind is CrossingKind.COMPUTED:
            score = f"{found.score:.2f}".replace(".", ",")
            return _Item(f"{source} et {target}, calculé ({score})", reasons)
        verb = style.plain(found.relation) if found.kind is CrossingKind.DECLARED else "cite"
        return _Item(f"{source} {verb} {target}", reasons)

    return item


def _counts(style: _Style) -> Callable[[tuple[str, list[CountChange]]], _Item]:
    def item(found: tuple[str, list[CountChange]]) -> _Item:
        facet, values = found
        shown = ", ".join(
            f"{style.plain(_short(each.label))} {each.before} → {each.after}"
            for each in values[:_MOST_COUNTS]
        )
        left = len(values) - _MOST_COUNTS
        more = f" et {count(left, 'autre')}" if left > 0 else ""
        return _Item(f"{style.plain(facet)} : {shown}{more}")

    return item


def _schema(style: _Style) -> Callable[[SchemaChange], _Item]:
    def item(found: SchemaChange) -> _Item:
        owner = f" ({style.plain(found.owner)})" if found.owner else ""
        what = f"{found.what[0].upper()}{found.what[1:]} {style.title(_short(found.name))}{owner}"
        return _Item(
            f"{what} : {_PARTICIPLES[found.change]}",
            (style.plain(_short(" ; ".join(found.details))),) if found.details else (),
        )

    return item


def _left(section: _Section) -> Iterator[str]:
    """What is not shown: ``far`` are the crossings of records that do not change, since words weigh otherwise."""
    if section.left:
        yield f"… et {count(section.left, 'autre')}"
    if section.far:
        also = " aussi" if section.items else ""
        yield f"… et{also} {section.far} entre des notices qui ne changent pas"


# ------------------------------------------------------------------------------------------------- text

_TEXT = _Style(title=lambda text: f"« {_inside(text)} »", path=str, plain=str)


def render_comparison_text(report: Compared) -> str:
    """For a terminal: a list under each heading."""
    blocks = [_opening(report)]
    for section in _sections(report, _TEXT):
        if section.total:
            rows = [f"{section.heading} ({section.total})"]
            for item in section.items:
                rows.append(f"  - {_one_line(item.text)}")
                rows += (f"      {_one_line(below)}" for below in item.below)
            rows += (f"  {left} (tout est dans « --format json »)" for left in _left(section))
            blocks.append("\n".join(rows))
    return "\n\n".join(blocks) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


# --------------------------------------------------------------------------------------------- Markdown

_FOLDED_FROM = 6
_MOST_BYTES = 256 * 1024
"""A quarter of what GitHub takes for the summary of a step, where the check writes too."""
_MARKDOWN = _Style(
    title=lambda text: f"« {escaped(_inside(text))} »",
    path=code_span,
    plain=escaped,
)


def render_comparison_markdown(report: Compared) -> str:
    """For the summary of a pull request: long lists are folded, and all is cut where a forge would refuse it."""
    rows = ["## Ce que change cette proposition", "", escaped(_opening(report))]
    room = _MOST_BYTES
    for section in _sections(report, _MARKDOWN):
        if not section.total:
            continue
        shown = []
        for item in section.items:
            block = [f"- {_one_line(item.text)}", *(f"  - {_one_line(below)}" for below in item.below)]
            room -= sum(len(row.encode("utf-8", "replace")) + 1 for row in block)
            if room < 0:
                break
            shown.append(block)
        cut = len(section.items) - len(shown)
        rows += _folded(section._replace(items=section.items[: len(shown)], left=section.left + cut), shown)
    return "\n".join(rows) + "\n"


def _folded(section: _Section, shown: Iterable[Sequence[str]]) -> Iterator[str]:
    heading = f"{section.heading} ({section.total})"
    folded = not section.grave and section.total > _FOLDED_FROM
    yield ""
    yield f"<details><summary>{heading}</summary>" if folded else f"### {heading}"
    yield ""
    for block in shown:
        yield from block
    yield from (f"- {left}." for left in _left(section))
    if folded:
        yield ""
        yield "</details>"


# ------------------------------------------------------------------------------------------------- JSON


def render_comparison_json(report: Compared) -> str:
    """Everything, for other tools; ``docs/schemas/diff.json`` says what each key holds."""
    found = report.comparison
    whole = {
        "base": {"revision": report.revision, "commit": report.commit},
        "records": [_record_row(report, each) for each in found.records],
        "crossings": {
            "gained": [_crossing_row(each) for each in found.gained],
            "lost": [_crossing_row(each) for each in found.lost],
        },
        "totals": [each._asdict() for each in found.totals],
        "counts": [each._asdict() for each in found.counts],
        "schema": [each._asdict() for each in found.schema],
        "addresses": [each._asdict() for each in found.addresses],
        "problems": {
            "gained": [_problem_row(report, each) for each in found.problems],
            "lost": [_problem_row(report, each) for each in found.mended],
        },
        "files": [{"change": each.change, "path": report.prefix + each.path} for each in found.files],
        "respelled": found.respelled,
        "notes": list(found.notes),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _record_row(report: Compared, found: RecordChange) -> dict[str, object]:
    return found._asdict() | {
        "path": report.prefix + found.path,
        "former_path": found.former_path and report.prefix + found.former_path,
        "fields": [each._asdict() for each in found.fields],
    }


def _crossing_row(found: CrossingChange) -> dict[str, object]:
    return found._asdict() | {"source": found.source._asdict(), "target": found.target._asdict()}


def _problem_row(report: Compared, found: Problem) -> dict[str, object]:
    return {
        "code": found.code,
        "severity": found.severity.value,
        "path": report.prefix + found.path,
        "line": found.position.line,
        "column": found.position.column,
        "message": found.message,
    }


COMPARISON_FORMS: Mapping[str, Callable[[Compared], str]] = MappingProxyType(
    {
        "text": render_comparison_text,
        "json": render_comparison_json,
        "markdown": render_comparison_markdown,
    }
)
"""Every form by the name that ``mine diff --format`` gives it."""
