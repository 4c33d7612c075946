"""The report as forges read it: workflow commands of GitHub, code quality of GitLab.

Comes in: a ``Report``. Goes out: text that a job prints or keeps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from generator.baseline import fingerprints
from generator.model import Problem, Severity
from generator.problems import SEVERITY_NAMES
from generator.report.findings import (
    Report,
    count_by_severity,
    most_important,
    render_summary,
    sentence,
)

_MOST_OF_A_LEVEL = 10
"""GitHub shows no more annotations than this of one severity for one step."""


def render_github(report: Report) -> str:
    """Workflow commands that GitHub shows beside the lines of a pull request.

    Those that GitHub would drop are plain lines of the log instead, folded, and the last line tells their number.
    """
    ranked = most_important(report)
    shown = [
        found
        for severity in Severity
        for found in [p for p in ranked if p.severity is severity][:_MOST_OF_A_LEVEL]
    ]
    rows = [_annotation(p, report) for p in shown]
    rest = [p for p in ranked if p not in set(shown)]
    if rest:
        rows += [
            "::group::Les autres problèmes",
            *(_log_line(p, report) for p in rest),
            "::endgroup::",
        ]
    rows.append(_inert(render_summary(report)))
    if rest:
        more = count_by_severity(rest)
        rows.append(
            f"{more} de plus dans le résumé de cette vérification et dans la liste repliée ci-dessus."
        )
    return "\n".join(rows) + "\n"


def _annotation(found: Problem, report: Report) -> str:
    place = found.position
    path = _escape(report.prefix + found.path).replace(":", "%3A").replace(",", "%2C")
    where = f"file={path},line={place.line},endLine={place.end_line},col={place.column}"
    return f"::{found.severity.value} {where},title={found.code}::{_escape(sentence(found, report.lines))}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _log_line(found: Problem, report: Report) -> str:
    place = found.position
    where = f"{report.prefix}{found.path}:{place.line}:{place.column}"
    return _inert(
        f"- {where} {SEVERITY_NAMES[found.severity]} {found.code} : {sentence(found, report.lines)}"
    )


_LINE_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def _inert(text: str) -> str:
    """Text of the content on one line of the log, in which the runner sees no command of either syntax."""
    return _LINE_BREAKS.sub(" ", text).replace("##[", "## [")


_GITLAB_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def render_gitlab(report: Report) -> str:
    """A code quality report of GitLab, which shows it beside the lines of a merge request."""
    return json.dumps(list(_gitlab_rows(report)), ensure_ascii=False, indent=2) + "\n"


def _gitlab_rows(report: Report) -> Iterator[dict[str, object]]:
    marks = fingerprints(report.problems, report.lines)
    for found, mark in zip(report.problems, marks, strict=True):
        yield {
            "description": sentence(found, report.lines),
            "check_name": found.code,
            "fingerprint": mark,
            "severity": _GITLAB_SEVERITIES[found.severity],
            "location": {"path": report.prefix + found.path, "lines": {"begin": found.position.line}},
        }
