"""What the check found, in each form: for people, for forges, for other tools.

Comes in: a ``Report``. Goes out: text to print. The sentence is the same in every form; paths are given as
the command shows them. ``findings`` holds what the forms share, ``people`` text and Markdown, ``forges``
what GitHub and GitLab read, ``machines`` JSON and SARIF. ``changes`` tells a comparison, and is imported by
name: it knows crossings, and a check is over before their libraries are loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from generator.report.findings import (
    Report,
    count,
    is_below,
    only_below,
    render_summary,
    sentence,
    without_known,
)
from generator.report.forges import render_github, render_gitlab
from generator.report.machines import render_json, render_sarif
from generator.report.people import render_markdown, render_text

FORMS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {
        "text": render_text,
        "json": render_json,
        "github": render_github,
        "gitlab": render_gitlab,
        "sarif": render_sarif,
        "markdown": render_markdown,
    }
)
"""Every form by the name that ``mine check --format`` gives it."""

__all__ = [
    "FORMS",
    "Report",
    "count",
    "is_below",
    "only_below",
    "render_github",
    "render_gitlab",
    "render_json",
    "render_markdown",
    "render_sarif",
    "render_summary",
    "render_text",
    "sentence",
    "without_known",
]
