"""How good the corpus is: problems by rule, how far records are filled in, and both over time.

Comes in: the ``Catalogue``, the problems of the check, the measures of older commits. Goes out: the page
« Qualité du corpus », and the measures as the small file that « mine quality » writes.

Only what readers may see counts: drafts, and the problems of their files, are left out.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from generator.catalogue import Catalogue, Surroundings, published
from generator.french import date_in_words
from generator.model import Corpus, Kind, Measure, Page, Problem, Role, Severity
from generator.problems import RULES, rule_path
from generator.views import (
    Chart,
    Filling,
    KindFilling,
    Link,
    MeasureRow,
    QualityView,
    RuleCount,
    Tick,
)

QUALITY_ADDRESS = "qualite/"
MOST_MEASURES = 12
_MOST_PLACES = 12
_SEVERITIES = {Severity.ERROR: "erreur", Severity.WARNING: "avertissement"}

# ---------------------------------------------------------------------------------------- measures


def measure(corpus: Corpus, problems: Iterable[Problem], day: str, commit: str) -> Measure:
    """What the check says of a corpus, in five values."""
    counts = Counter(found.severity for found in without_drafts(corpus, problems))
    records = len(published(corpus).records)
    return Measure(day, commit, records, counts[Severity.ERROR], counts[Severity.WARNING])


def without_drafts(corpus: Corpus, problems: Iterable[Problem]) -> list[Problem]:
    """The problems but those of drafts."""
    drafts = corpus.paths.keys() - published(corpus).paths.keys()
    return [found for found in problems if found.path not in drafts]


_MONTH, _DAY = len("2024-01"), len("2024-01-31")
_ENOUGH = 6


def choose_revisions(days: Sequence[str], most: int = MOST_MEASURES) -> list[int]:
    """Which commits to measure, by place in a list of their days that runs newest first; oldest first.

    The last commit of each month; of each day when there are few months; all of them when there are few days.
    Of more than ``most``, the newest, the oldest and some evenly between.
    """
    found = list(range(len(days)))
    for length in (_MONTH, _DAY):
        last = [i for i, day in enumerate(days) if i == 0 or day[:length] != days[i - 1][:length]]
        if len(last) >= _ENOUGH:
            found = last
            break
    if len(found) > most:
        found = [found[round(step * (len(found) - 1) / (most - 1))] for step in range(most)]
    return found[::-1]


def render_measures(measures: Iterable[Measure]) -> str:
    """The file of measures: JSON, one commit a line."""
    rows = ",\n".join(json.dumps(found._asdict()) for found in measures)
    return f'{{"measures": [\n{rows}\n]}}\n'


def parse_measures(text: str) -> tuple[Measure, ...] | None:
    """What the file of measures holds, oldest first; ``None`` when the text is not one."""
    try:
        return tuple(sorted(_parse_measure(row) for row in json.loads(text)["measures"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


_ISO_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def _parse_measure(row: dict[str, Any]) -> Measure:
    day, commit, *numbers = (row[key] for key in Measure._fields)
    records, errors, warnings = (int(number) for number in numbers)
    if not _ISO_DAY.fullmatch(day) or min(records, errors, warnings) < 0:
        raise ValueError
    return Measure(day, str(commit), records, errors, warnings)


# -------------------------------------------------------------------------------------------- page


def lay_out_quality(catalogue: Catalogue, problems: Sequence[Problem], around: Surroundings) -> Page:
    """The page « Qualité du corpus »."""
    return Page(
        QUALITY_ADDRESS,
        "Qualité du corpus",
        "Ce que la vérification trouve dans les notices, ce qui leur manque, et comment cela change au fil du temps.",
        "qualite.html",
        partial(_view, catalogue, problems, around),
    )


def _view(catalogue: Catalogue, problems: Sequence[Problem], around: Surroundings) -> QualityView:
    severities = Counter(found.severity for found in problems)
    return QualityView(
        records=len(catalogue.corpus.records),
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        rules=tuple(_rules(catalogue, problems, around)),
        kinds=tuple(_fillings(catalogue)),
        charts=tuple(_charts(around.measures)),
        measures=tuple(MeasureRow(m.day, m.records, m.errors, m.warnings) for m in around.measures),
    )


def _rules(catalogue: Catalogue, problems: Iterable[Problem], around: Surroundings) -> Iterator[RuleCount]:
    """Errors first, then the most frequent."""
    by_code: dict[str, list[Problem]] = defaultdict(list)
    for found in problems:
        by_code[found.code].append(found)
    order = sorted(
        by_code.items(), key=lambda row: (row[1][0].severity is not Severity.ERROR, -len(row[1]), row[0])
    )
    for code, found_here in order:
        paths = list(dict.fromkeys(found.path for found in found_here))
        yield RuleCount(
            rule=Link(RULES[code].summary, rule_path(code)),
            code=code,
            severity=_SEVERITIES[RULES[code].severity],
            count=len(found_here),
            places=tuple(Link(path, _place(catalogue, path, around)) for path in paths[:_MOST_PLACES]),
            more=max(0, len(paths) - _MOST_PLACES),
        )


def _place(catalogue: Catalogue, path: str, around: Surroundings) -> str:
    """Where a reader sees the file: its page, else the forge, else nowhere."""
    key = catalogue.corpus.paths.get(path)
    if key is not None:
        return catalogue.addresses[key]
    return around.addresses.get(path) or (around.source_prefix and around.source_prefix + path)


def _fillings(catalogue: Catalogue) -> Iterator[KindFilling]:
    """How many records fill each field that they may leave out: the kinds that are crossed come first.

    A field with a default is never empty.
    """
    kinds = sorted(catalogue.corpus.schema.kinds.values(), key=lambda kind: Role.AXIS not in kind.roles)
    for kind in kinds:
        records = list(catalogue.of_kind(kind))
        optional = [f for f in kind.fields.values() if not f.required and not f.default]
        counts = [(f, sum(1 for record in records if record.values.get(f.key))) for f in optional]
        counts.sort(key=lambda row: -row[1])
        if records and counts:
            yield KindFilling(
                id=kind.folder,
                label=kind.plural,
                total=len(records),
                unit=_unit(kind, len(records)),
                fields=tuple(Filling(f.label, n, _percent(n, len(records))) for f, n in counts),
            )


def _percent(part: int, whole: int) -> int:
    """Rounded; never none of some, nor all of less than all."""
    rounded = round(100 * part / whole)
    return min(max(rounded, 1), 99) if 0 < part < whole else rounded


def _unit(kind: Kind, count: int) -> str:
    label = kind.plural if count > 1 else kind.label
    return label[:1].lower() + label[1:]


# ------------------------------------------------------------------------------------------ charts

_WIDTH, _HEIGHT = 360, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 344, 16, 168


def _charts(measures: Sequence[Measure]) -> Iterator[Chart]:
    """One drawing for each number, since they have no scale in common; none of a single measure."""
    if len(measures) < 2:
        return
    yield _chart("notices", "Notices publiées", measures, [m.records for m in measures])
    yield _chart("problemes", "Problèmes signalés", measures, [m.errors + m.warnings for m in measures])


def _chart(id_: str, title: str, measures: Sequence[Measure], values: Sequence[int]) -> Chart:
    top = _round_above(max(values))
    first, last = (date_in_words(measures[place].day) for place in (0, -1))
    return Chart(
        id=id_,
        title=title,
        summary=f"De {values[0]} le {first} à {values[-1]} le {last}.",
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=_RIGHT,
        bottom=_BOTTOM,
        points=tuple(
            (round(_LEFT + share * (_RIGHT - _LEFT), 1), _y(value, top))
            for share, value in zip(_along(measures), values, strict=True)
        ),
        ticks=tuple(
            Tick(_y(value, top), value) for value in sorted({0, *([top // 2] if top % 2 == 0 else []), top})
        ),
        first=first,
        last=last,
    )


def _y(value: int, top: int) -> float:
    return round(_BOTTOM - value / top * (_BOTTOM - _TOP), 1)


def _along(measures: Sequence[Measure]) -> list[float]:
    """How far along the axis each measure stands: by its day, or evenly where several share one."""
    days = [_day_number(found.day) for found in measures]
    if len(set(days)) < len(days):
        days = [float(place) for place in range(len(days))]
    return [(day - days[0]) / (days[-1] - days[0]) for day in days]


def _day_number(iso: str) -> float:
    """Days of a calendar whose months are all equal: near enough to draw with."""
    year, month, day = (int(part) for part in iso.split("-"))
    return year * 365.25 + month * 30.4375 + day


def _round_above(value: int) -> int:
    """The first round number that is not below."""
    step = 1
    while True:
        for factor in (1, 2, 3, 4, 5, 6, 8):
            if factor * step >= value:
                return factor * step
        step *= 10
