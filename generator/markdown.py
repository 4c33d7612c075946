"""The Markdown that bodies are written in: what GitHub previews, told to comrak once for all.

Comes in: nothing. Goes out: comrak's options, which the check and the rendering share, so that a link
which one sees is a link for the other.
"""

from __future__ import annotations

import comrak


def extensions(*, id_prefix: str | None = None) -> comrak.ExtensionOptions:
    """GitHub's extensions and ``[[wikilinks]]``; headings get ids when a prefix is given."""
    options = comrak.ExtensionOptions()
    options.table = True
    options.footnotes = True
    options.autolink = True
    options.strikethrough = True
    options.tasklist = True
    options.alerts = True
    options.wikilinks_title_after_pipe = True
    if id_prefix is not None:
        options.header_id_prefix = id_prefix
    return options


def raw_html_passes(*, places: bool = False) -> comrak.RenderOptions:
    """Raw HTML is kept, for nh3 to judge; with ``places``, elements say where they stand in the text."""
    options = comrak.RenderOptions()
    options.unsafe_ = True
    options.sourcepos = places
    return options
