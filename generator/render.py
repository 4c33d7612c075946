"""Text to HTML: a body's Markdown made safe, a view poured into its part, a part into the theme's frame.

Comes in: Markdown, views, the text of the theme's parts, pages of the theme rendered with sentinels in
their slots. Goes out: markup and bytes. Nothing here reads a file or knows MkDocs.

A body passes through three hands: comrak turns GitHub-flavoured Markdown into HTML (raw HTML included),
nh3 keeps what its allow-list names, and a last pass over nh3's regular output (one form of quotes, ``<``
and ``>`` escaped inside attributes) settles links, images, heading levels, tables and French words.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b, sha256
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

import comrak
import msgspec
import nh3
from markupsafe import Markup, escape

from generator.catalogue import Catalogue, Surroundings, base_of
from generator.french import page_in_french
from generator.markdown import extensions, raw_html_passes
from generator.model import Page, Record
from generator.parts import Parts, escaped
from generator.record_pages import FRAGMENT_PREFIX, resolver_of
from generator.serial import encode
from generator.views import Body, Heading, RecordView, Resolve, Tag

_WIKILINK_SCHEME = "wikilink:"


# ------------------------------------------------------------------------------------------ comrak


_WITH_IDS = extensions(id_prefix=FRAGMENT_PREFIX)
_WITHOUT_IDS = extensions()
_PARSE = comrak.ParseOptions()
_RENDER = raw_html_passes()

# comrak's own anchors in headings have an English label and repeat what the table of contents gives.
_ANCHOR = re.compile(r'<a href="#[^"]*" aria-label="[^"]*" data-heading-content="[^"]*" class="anchor"></a>')
_WIKILINK = re.compile(r'<a href="([^"]*)" data-wikilink="true">(.*?)</a>', re.DOTALL)
_CHECKBOX = re.compile(r'<input type="checkbox"( checked="")? disabled="" />')

# --------------------------------------------------------------------------------------------- nh3

_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "var",
    ]
)
_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "title", "class", "id", "aria-label", "hreflang"}),
    "abbr": frozenset({"title"}),
    "code": frozenset({"class"}),
    "details": frozenset({"open"}),
    "div": frozenset({"class"}),
    "img": frozenset({"src", "alt", "title"}),
    "li": frozenset({"id"}),
    "ol": frozenset({"start"}),
    "p": frozenset({"class"}),
    "section": frozenset({"class"}),
    "span": frozenset({"lang"}),
    "sup": frozenset({"class"}),
    "td": frozenset({"align", "colspan", "rowspan"}),
    "th": frozenset({"align", "colspan", "rowspan", "scope"}),
} | {f"h{level}": frozenset({"id"}) for level in range(1, 7)}
_REMOVED_WITH_CONTENT = frozenset({"script", "style", "iframe", "object", "svg", "math", "template", "title"})
_SCHEMES = frozenset({"http", "https", "mailto", _WIKILINK_SCHEME.rstrip(":")})
_CLASS = re.compile(r"footnote-(?:ref|backref)|footnotes|markdown-alert(?:-[a-z]+)?|language-[\w+#-]+")
_ID = re.compile(r"\S+")
_NUMBER = re.compile(r"\d{1,4}")


def _attribute(_tag: str, attribute: str, value: str) -> str | None:
    """nh3's question about one attribute: keep, change or (``None``) drop it."""
    match attribute:
        case "class":
            return " ".join(c for c in value.split() if _CLASS.fullmatch(c)) or None
        case "id":
            value = _prefixed(value)
            return value if _ID.fullmatch(value) else None
        case "aria-label":
            number = value.removeprefix("Back to reference ")
            return None if number == value else f"Revenir à l’appel de note {number}"
        case "colspan" | "rowspan" | "start":
            return value if _NUMBER.fullmatch(value) else None
        case "align":
            return value if value in {"left", "center", "right"} else None
    return value


def _prefixed(value: str) -> str:
    return value if value.startswith(FRAGMENT_PREFIX) else FRAGMENT_PREFIX + value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_REMOVED_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes=_SCHEMES,
    link_rel=None,
)

# --------------------------------------------------------------------------------------- last pass

_HEADING = re.compile(r'<h([1-6])(?: id="([^"]*)")?>(.*?)</h\1>', re.DOTALL)
_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
_IMAGE = re.compile(r"<img\b([^>]*)>")
_PAIR = re.compile(r' ([\w-]+)="([^"]*)"')
_IDENTITY = re.compile(r' id="([^"]*)"')
_TABLE = re.compile(r"<table>|</table>")
_ALIGN = re.compile(r'(<t[dh]\b[^>]*?) align="(left|center|right)"')
_OUTSIDE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_HOST = re.compile(r"\Ahttps?://(?:www\.)?", re.IGNORECASE)
_ALERT = re.compile(
    r'(<div class="markdown-alert markdown-alert-([a-z]+)">\s*<p class="markdown-alert-title">)([^<]*)</p>'
)
_ALERT_TITLES = {
    "note": "À noter",
    "tip": "Conseil",
    "important": "Important",
    "warning": "Attention",
    "caution": "Prudence",
}
_DEEPEST_LISTED = 3


def _links(html: str, resolve: Resolve) -> str:
    def settle(match: re.Match[str]) -> str:
        attributes: dict[str, str] = dict(_PAIR.findall(match[1]))
        address = _address(unescape(attributes.pop("href", "")), resolve)
        label = _IMAGE.sub(lambda m: _image(m, resolve, linked=True), match[2])
        if address is None:
            return label
        outside = ' rel="noopener"' if _OUTSIDE.match(address) else ""
        rest = "".join(f' {name}="{value}"' for name, value in attributes.items())
        return f'<a href="{escape(address)}"{rest}{outside}>{label}</a>'

    return _LINK.sub(settle, html)


def _address(href: str, resolve: Resolve) -> str | None:
    href = href.strip()
    if href.startswith("#"):
        return f"#{_prefixed(href[1:])}" if len(href) > 1 else None
    if _OUTSIDE.match(href):
        return f"https:{href}" if href[0] == "/" else href
    if href[:7].lower() == "mailto:":
        return href
    wikilink = href.startswith(_WIKILINK_SCHEME)
    found = resolve(unquote(href.removeprefix(_WIKILINK_SCHEME)), wikilink) if href else None
    return found.address if found else None


_PICTURES = frozenset({"jpg", "jpeg", "png", "webp", "avif", "gif", "svg"})
_PLAYERS = {
    **dict.fromkeys(("mp4", "webm", "ogv"), "video"),
    **dict.fromkeys(("mp3", "ogg", "opus", "m4a", "wav"), "audio"),
}
"""By a file's extension, the element that plays it."""


def _image(match: re.Match[str], resolve: Resolve, *, linked: bool) -> str:
    """A picture, a film or a sound of the site, or a link to one that is elsewhere.

    Reading a page asks nothing of others, and nothing is played or fetched before somebody asks for it.
    """
    attributes: dict[str, str] = dict(_PAIR.findall(match[1]))
    source, alternative = unescape(attributes.get("src", "")).strip(), attributes.get("alt", "")
    if _OUTSIDE.match(source):
        address = f"https:{source}" if source[0] == "/" else source
        if linked:
            return alternative or "Image"
        if _extension(source) in _PICTURES:
            return f'<a href="{escape(address)}" rel="noopener">{alternative or "Image"}</a>'
        return _elsewhere(address, alternative)
    found = resolve(unquote(source), False) if source else None
    if found is None:
        return alternative
    player = _PLAYERS.get(_extension(source))
    if player:
        return alternative if linked else _player(player, found.address, alternative)
    title = f' title="{attributes["title"]}"' if attributes.get("title") else ""
    return f'<img src="{escape(found.address)}" alt="{alternative}"{title} loading="lazy">'


def _extension(address: str) -> str:
    return address.partition("?")[0].partition("#")[0].rpartition(".")[2].lower()


def _elsewhere(address: str, label: str) -> str:
    """What another site would show inside the page: a link that says where it leads. ``label`` is escaped."""
    host = escape(_HOST.sub("", address).partition("/")[0])
    return (
        f'<a class="mine-media" href="{escape(address)}" rel="noopener">{label or "À voir ou à écouter"} '
        f"<span>sur {host}</span></a>"
    )


def _player(element: str, address: str, label: str) -> str:
    """A film or a sound of the site, and a link to its file. ``label`` is escaped."""
    href, said = escape(address), label or ("Vidéo" if element == "video" else "Enregistrement")
    return (
        f'<{element} controls preload="none" src="{href}" aria-label="{said}"></{element}> '
        f'<a class="mine-media-file" href="{href}" download>{said}\u00a0: télécharger</a>'
    )


def _images(html: str, resolve: Resolve) -> str:
    """Pictures outside links: those inside were settled with their link."""
    return _IMAGE.sub(
        lambda m: str(m[0]) if ' loading="lazy"' in m[1] else _image(m, resolve, linked=False), html
    )


def _headings(html: str) -> tuple[str, tuple[Heading, ...]]:
    """Levels from 2 down without a gap, whatever the levels written; with the list for the contents."""
    open_levels: list[int] = []
    found: list[Heading] = []

    def level_out(match: re.Match[str]) -> str:
        written = int(match[1])
        while open_levels and open_levels[-1] >= written:
            open_levels.pop()
        open_levels.append(written)
        level = min(1 + len(open_levels), 6)
        label = _words(match[3])
        if match[2] and label and level <= _DEEPEST_LISTED:
            found.append(Heading(unescape(match[2]), label, level))
        identity = f' id="{match[2]}"' if match[2] else ""
        return f"<h{level}{identity}>{match[3]}</h{level}>"

    return _HEADING.sub(level_out, html), tuple(found)


def _tables(html: str) -> str:
    number = 0

    def wrap(match: re.Match[str]) -> str:
        nonlocal number
        if match[0] == "</table>":
            return "</table></div>"
        number += 1
        label = "Tableau" if number == 1 else f"Tableau {number}"
        return f'<div class="mine-scroll" role="region" aria-label="{label}" tabindex="0"><table>'

    return _ALIGN.sub(r'\1 style="text-align: \2"', _TABLE.sub(wrap, html))


def _alert(match: re.Match[str]) -> str:
    name, title = match[2], match[3]
    return f"{match[1]}{_ALERT_TITLES.get(name, title) if title.lower() == name else title}</p>"


def _unique_ids(html: str) -> str:
    seen: set[str] = set()

    def once(match: re.Match[str]) -> str:
        if match[1] in seen:
            return ""
        seen.add(match[1])
        return match[0]

    return _IDENTITY.sub(once, html)


def _labels_in_french(html: str) -> str:
    if "<table>" in html:
        html = _tables(html)
    if "<pre>" in html:
        html = html.replace("<pre>", '<pre tabindex="0">')
    if "<section " in html:
        html = html.replace(
            '<section class="footnotes">',
            '<section class="footnotes" role="doc-endnotes" aria-label="Notes">',
        )
    if "markdown-alert-title" in html:
        html = _ALERT.sub(_alert, html)
    return html


def render_markdown(body: str, resolve: Resolve) -> Body:
    """A body's Markdown as safe HTML, with its headings. About 0.2 ms for 300 words.

    Links that lead nowhere leave their text; images of other hosts become links.
    """
    if not body.strip():
        return Body(Markup(), ())
    html = _ANCHOR.sub("", comrak.render_markdown(body, _WITH_IDS, _PARSE, _RENDER))
    if "data-wikilink" in html:
        html = _WIKILINK.sub(lambda m: _wikilink(m, resolve), html)
    if "<input" in html:
        html = _CHECKBOX.sub(lambda m: "☑" if m[1] else "☐", html)
    html = _CLEANER.clean(html)
    html = _links(html, resolve)
    if "<img" in html:
        html = _images(html, resolve)
    html = page_in_french(_unique_ids(_labels_in_french(html)))
    html, headings = _headings(html)
    return Body(Markup(html), headings)  # noqa: S704 - nh3 cleaned it, and what we add is escaped


def render_body(catalogue: Catalogue, around: Surroundings, record: Record) -> Body:
    """A record's body, with its links seen from its page."""
    return render_markdown(record.body, resolver_of(catalogue, record, around))


def _wikilink(match: re.Match[str], resolve: Resolve) -> str:
    """A bare ``[[identifiant]]`` reads as the title of what it points to."""
    href, label = match[1], match[2]
    typed = unquote(unescape(href))
    if unescape(label) == typed and (found := resolve(typed, True)):
        label = str(escape(found.label))
    return f'<a href="{_WIKILINK_SCHEME}{href}">{label}</a>'


# -------------------------------------------------------------------------------------- plain text

_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[ \t]*\n\s*")
_FOOTNOTE_MARK = re.compile(
    r'<sup class="footnote-ref"><a .*?</sup>|<a [^>]*footnote-backref[^>]*>.*?</a>', re.DOTALL
)
_UNSEEN = re.compile(
    r"<(script|style|iframe|object|svg|math|template|title)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)",
    re.DOTALL | re.IGNORECASE,
)


def _words(html: str) -> str:
    if "footnote" in html:
        html = _FOOTNOTE_MARK.sub("", html)
    text = _SPACES.sub("\n", _TAG.sub("", html)).strip()
    return unescape(text) if "&" in text else text


def plain_text(body: str) -> str:
    """A body's words, one block a line: what search and crossings read. About 0.06 ms for 300 words."""
    return _words(_UNSEEN.sub("", comrak.render_markdown(body, _WITHOUT_IDS, _PARSE, _RENDER)))


# ------------------------------------------------------------------------------------------ frames


class Slot(NamedTuple):
    """A place in the theme's frame: its name, and the text that stands there until the frame is split."""

    name: str
    sentinel: str


SLOTS = tuple(Slot(name, f"mine-frame-slot-{name}") for name in ("title", "head", "content"))
CSP_SLOT = "<!--mine:csp-->"


class Frame:
    """A page of the theme, cut at its slots. ``before`` and the pairs that follow rebuild it."""

    def __init__(self, html: str) -> None:
        pattern = "|".join(re.escape(slot.sentinel) for slot in SLOTS)
        pieces = re.split(f"({pattern})", add_policy(html))
        found = sorted(pieces[1::2])
        if found != sorted(slot.sentinel for slot in SLOTS):
            raise ValueError(f"the theme's main.html must print each slot of mine_frame once, not {found}")
        names = {slot.sentinel: slot.name for slot in SLOTS}
        self._texts = tuple(piece.encode() for piece in pieces[0::2])
        self._names = tuple(names[piece] for piece in pieces[1::2])
        self.digest = blake2b("".join(pieces).encode(), digest_size=16).digest()

    def pour(self, title: str, head: str, content: str) -> bytes:
        """The whole page. ``title`` is plain text, the others are markup."""
        slots = {"title": str(escape(title)).encode(), "head": head.encode(), "content": content.encode()}
        pieces = [self._texts[0]]
        for name, text in zip(self._names, self._texts[1:], strict=True):
            pieces += (slots[name], text)
        return b"".join(pieces)


def render_page(page: Page, parts: Parts, frame: Frame, *, view: object = None, site_url: str = "") -> bytes:
    """One page of ours, whole: its view in its part, the part in the frame. Its ``view`` may be known already."""
    view = page.view if view is None else view
    content = parts.render(page.template, view, base_of(page.address))
    return frame.pour(page.title, _head(page, view, site_url), content)


def page_key(page: Page, view: object, frame: Frame, *, site_url: str = "") -> bytes:
    """Sixteen bytes that tell all that a page is made from, but for the program and the theme's parts. Instead of its
    ``view``: all that this is made from.
    """
    said = (page.address, page.title, page.description, page.template, site_url, view)
    return blake2b(encode(said), digest_size=16, key=frame.digest).digest()


def _head(page: Page, view: object, site_url: str) -> str:
    lines = []
    if page.description:
        lines.append(f'<meta name="description" content="{escape(page.description)}">')
    if site_url:
        lines.append(f'<link rel="canonical" href="{escape(site_url + page.address)}">')
    feed = getattr(view, "feed", "")
    if feed:
        lines.append(
            f'<link rel="alternate" type="application/atom+xml" title="{escape(page.title)}" '
            f'href="{escape(base_of(page.address) + feed)}">'
        )
    if not isinstance(view, RecordView):
        facts = {"og:type": "website", "og:title": page.title, "og:description": page.description}
        facts["og:url"] = site_url and site_url + page.address
        lines += (_tag(Tag("property", name, text)) for name, text in facts.items() if text)
    else:
        lines += (_tag(tag) for tag in view.metadata.tags)
        lines.append(f'<script type="application/ld+json">{_json_in_html(view.metadata.data)}</script>')
    return "\n".join(lines)


def _tag(tag: Tag) -> str:
    element, value = ("link", "href") if tag.attribute == "rel" else ("meta", "content")
    # Joined: there are three hundred thousand of them at ten thousand records.
    return "".join(
        ("<", element, " ", tag.attribute, '="', tag.name, '" ', value, '="', escaped(tag.content), '">')
    )


_JSON = msgspec.json.Encoder()


def _json_in_html(data: Mapping[str, object]) -> str:
    """Data for a ``<script>`` that is not run: no text in it can close the element or open a comment."""
    return _JSON.encode(data).decode().replace("<", "\\u003c")


# ------------------------------------------------------------------------- content security policy

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_NOT_RUN = re.compile(r'\bsrc\s*=|\btype\s*=\s*"?(?:application/(?:ld\+)?json|text/plain)', re.IGNORECASE)


def add_policy(html: str) -> str:
    """The page with its content security policy where ``<!--mine:csp-->`` stands.

    Nothing is loaded from another host; of the inline scripts, only those the page already has may run.
    """
    if CSP_SLOT not in html:
        return html
    inline = (code for attributes, code in _SCRIPT.findall(html) if not _NOT_RUN.search(attributes) and code)
    policy = _policy(inline)
    return html.replace(CSP_SLOT, f'<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="[^"]*">')
"""What ``add_policy`` writes."""


def _policy(inline_scripts: Iterable[str]) -> str:
    hashes = {f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'" for code in inline_scripts}
    directives: Sequence[tuple[str, ...]] = (
        ("default-src", "'none'"),
        ("script-src", "'self'", *sorted(hashes)),
        ("style-src", "'self'", "'unsafe-inline'"),
        ("img-src", "'self'", "data:"),
        ("media-src", "'self'"),
        ("font-src", "'self'"),
        ("connect-src", "'self'"),
        ("form-action", "'self'"),
        ("base-uri", "'none'"),
    )
    return "; ".join(" ".join(directive) for directive in directives)


# --------------------------------------------------------------------------------------- redirects


def render_redirect(target: str, canonical: str = "") -> bytes:
    """A page at an old address that leads to the new one. ``target`` is relative to the old page."""
    address = escape(target)
    return (
        '<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        "<title>Cette page a changé d’adresse</title>\n"
        '<meta name="robots" content="noindex">\n'
        f'<link rel="canonical" href="{escape(canonical or target)}">\n'
        f'<meta http-equiv="refresh" content="0; url={address}">\n'
        "</head>\n<body>\n"
        f'<p>Cette page a changé d’adresse\u00a0: <a href="{address}">suivre la nouvelle adresse</a>.</p>\n'
        "</body>\n</html>\n"
    ).encode()
