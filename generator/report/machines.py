"""The report for other tools: our own JSON, and SARIF 2.1.0.

Comes in: a ``Report``. Goes out: JSON text. Lines and columns are counted from 1, in characters; ends are exclusive.
"""

from __future__ import annotations

import json
from urllib.parse import quote

from generator import __version__
from generator.baseline import fingerprints
from generator.model import Edit, Position, Problem
from generator.problems import RULES
from generator.report.findings import Report, lines_to_write, sentence
from generator.source import AS_READ


def render_json(report: Report) -> str:
    """Every problem with its place, its message, the whole lines to write, and whether edits would mend it."""
    found = [
        {
            "code": p.code,
            "severity": p.severity.value,
            "path": report.prefix + p.path,
            "line": p.position.line,
            "column": p.position.column,
            "end_line": p.position.end_line,
            "end_column": p.position.end_column,
            "message": p.message,
            "suggestion": "\n".join(lines_to_write(p, report.lines)) or None,
            "fixable": bool(p.fix),
        }
        for p in report.problems
    ]
    return json.dumps({"records": report.records, "problems": found}, ensure_ascii=False, indent=2) + "\n"


# ------------------------------------------------------------------------------------------- SARIF

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_sarif(report: Report) -> str:
    """A SARIF 2.1.0 log of one run: the rules concerned, every problem, and its edits as fixes."""
    codes = sorted({p.code for p in report.problems})
    marks = fingerprints(report.problems, report.lines)
    driver: dict[str, object] = {
        "name": "La Mine",
        "version": __version__,
        "language": "fr",
        "rules": [_rule(code, report) for code in codes],
    }
    if report.site_url:
        driver["informationUri"] = report.site_url
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(found, codes.index(found.code), mark, report)
            for found, mark in zip(report.problems, marks, strict=True)
        ],
    }
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str, report: Report) -> dict[str, object]:
    rule: dict[str, object] = {
        "id": code,
        "shortDescription": {"text": RULES[code].summary},
        "help": {"text": RULES[code].summary},
        "defaultConfiguration": {"level": RULES[code].severity.value},
    }
    if url := report.rule_url(code):
        rule["helpUri"] = url
        rule["help"] = {
            "text": f"{RULES[code].summary} Voir {url}",
            "markdown": f"{RULES[code].summary} [Pourquoi, et comment corriger]({url})",
        }
    return rule


def _result(found: Problem, index: int, mark: str, report: Report) -> dict[str, object]:
    file = _artifact(report.prefix + found.path)
    result: dict[str, object] = {
        "ruleId": found.code,
        "ruleIndex": index,
        "level": found.severity.value,
        "message": {"text": sentence(found, report.lines)},
        "locations": [{"physicalLocation": {"artifactLocation": file, "region": _region(found.position)}}],
        "partialFingerprints": {"problem/v1": mark},
    }
    if found.fix and found.fix != AS_READ:  # SARIF edits texts; AS_READ is about bytes
        change = {"artifactLocation": file, "replacements": [_replacement(edit) for edit in found.fix]}
        result["fixes"] = [{"artifactChanges": [change]}]
    return result


def _artifact(path: str) -> dict[str, str]:
    """Relative to where the check ran; a content folder that lies elsewhere has a whole address."""
    uri = quote(path, safe="/", errors="surrogateescape")
    drive = path[1:3] == ":/"
    if path.startswith("/") or drive:
        return {"uri": f"file://{'/' if drive else ''}{uri}"}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _region(place: Position) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _replacement(edit: Edit) -> dict[str, object]:
    return {"deletedRegion": _region(edit.position), "insertedContent": {"text": edit.text}}
