"""What stands in a plain text because it was copied from a web page or typed as Markdown: characters in code, tags,
signs of emphasis, links.

Comes in: a text. Goes out: the text as it was meant. What may be meant as it is (a lone « <b> », « trans* ») stays.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from html.entities import html5
from typing import NamedTuple

# ---------------------------------------------------------------- characters in code

_CODE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|([A-Za-z][A-Za-z0-9]{1,31}));")
_AMPERSAND = re.compile(r"&(?:amp|#0{0,4}38|#[xX]0{0,4}26);")
_MOST_ENCODED = 5


def decoded(text: str) -> str:
    """« &eacute; » as « é », also when it was put in code twice or more (« &amp;eacute; »)."""
    return _repeatedly(_CODE, _character, text)


def with_ampersands(address: str) -> str:
    """An address with « & » where a web page writes « &amp; »."""
    return _repeatedly(_AMPERSAND, lambda _: "&", address)


def decoded_with_places(text: str) -> tuple[str, Callable[[int], int]]:
    """The text as a page shows it, and a function from a place in it to the same in the text as typed."""
    pieces, starts, places, end, length = [], [0], [0], 0, 0
    for found in _CODE.finditer(text):
        sign = _character(found)
        pieces += [text[end : found.start()], sign]
        length += found.start() - end + len(sign)
        end = found.end()
        starts.append(length)
        places.append(end)
    pieces.append(text[end:])

    def place(at: int) -> int:
        piece = bisect_right(starts, at) - 1
        return places[piece] + at - starts[piece]

    return "".join(pieces), place


def _repeatedly(pattern: re.Pattern[str], instead: Callable[[re.Match[str]], str], text: str) -> str:
    for _ in range(_MOST_ENCODED if "&" in text else 0):
        before, text = text, pattern.sub(instead, text)
        if text == before:
            break
    return text


def _character(found: re.Match[str]) -> str:
    """A character in code; a space for a line’s end, nothing for what nobody sees, the code itself when it is none."""
    sign = html5.get(f"{found[1]};") if found[1] else html.unescape(found[0])
    if sign is None or "\ufffd" in sign:
        return found[0]
    if sign.isspace() and sign not in "\u00a0\u202f":
        return " "
    return "" if unicodedata.category(sign[0]) in ("Cc", "Cf") else sign


# ---------------------------------------------------------------- tags, emphasis, links

_NAMES = (
    "a|abbr|article|b|blockquote|br|center|cite|code|del|div|em|figure|font|h[1-6]|hr|i|img|ins|kbd|li|mark|o:p|ol|p|q|s|section"
    "|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul"
)
_TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>{_NAMES})"
    r"(?P<with>(?:\s+[\w:-]{1,40}\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))*)\s*(?P<alone>/?)>",
    re.IGNORECASE,
)
_ALONE = frozenset({"br", "hr", "img"})
ELEMENTS = frozenset(
    """
    a abbr acronym address area article aside audio b base bdi bdo big blink blockquote body br button canvas caption center cite
    code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form
    frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark
    marquee math menu meta meter nav nobr noframes noscript object ol optgroup option output p param path picture pre progress q
    rp rt ruby s samp script search section select slot small source span strike strong style sub summary sup svg table tbody td
    template textarea tfoot th thead time title tr track tt u ul var video wbr
    """.split()
)
"""The names that a tag may have in a web page, those of the past included."""
_OF_WORDS = frozenset("abbr b cite em font i mark o:p small span strong u".split())
"""Tags that can go without a loss. Others hold an address, or what a plain text says otherwise (H₂O)."""
_WITHIN_LINES = _OF_WORDS | frozenset("a code del ins kbd q s strike sub sup".split())
_COMMENT = re.compile(r"<!--[^<>]{0,1000}-->")
_ADDRESS = re.compile(r"<(https?://[^\s<>]{1,1000})>", re.IGNORECASE)
_LINK = re.compile(
    r"!?\[([^\[\]\n]{1,300})\]\((?=https?://|www\.|mailto:|\.{0,2}/|#|[\w./-]{1,200}\.(?:md|html?)\b)"
    r"[^\s()]{1,1000}(?:\([^\s()]{0,200}\)[^\s()]{0,300})?(?:\s+\"[^\"\n]{0,300}\")?\)",
    re.IGNORECASE,
)
# Signs around words, as emphasis stands: an asterisk after a word or « € » is a note, or stands for letters.
_BEFORE = r"(?<![^\s(\[«“‘'’—–-])"
_AFTER = r"(?![^\s.,;:!?…)\]»”'’—–-])"
_FIRST, _LAST = r"(?=[\w«“‘])", r"(?<=[\w»”’.!?…)%€])"
_STRONG = re.compile(rf"{_BEFORE}(\*{{2,3}}){_FIRST}((?:(?!\*\*)[^\n]){{1,300}}?){_LAST}\1{_AFTER}")
_LIGHT = re.compile(rf"{_BEFORE}(\*){_FIRST}([^*\n]{{1,300}}){_LAST}\*{_AFTER}")
_SAMPLE = re.compile(rf"{_BEFORE}(`){_FIRST}([^`\n]{{1,100}}){_LAST}`{_AFTER}")
# Around a whole text: a word processor’s, for those that YAML takes. What a text quotes stands between « ».
_QUOTED = re.compile(r"\A\s*[“”]([^“”]+)[“”]\s*\Z")
_WAYS = (
    (_QUOTED, r"\1", False),
    (_COMMENT, "", True),
    (_ADDRESS, r"\1", False),
    (_LINK, r"\1", False),
    (_STRONG, r"\2", True),
    (_LIGHT, r"\2", True),
    (_SAMPLE, r"\2", True),
)
"""What else is markup, what is left of it, and whether nothing is lost by that."""
_BREAK = "\x1f"  # no text holds one: see ``source``
_SPACES = re.compile(r"[ \u00a0]{2,}")
_LONGEST_SHOWN = 60


class Plain(NamedTuple):
    """A text without its markup: its ``parts`` where tags part lines; what of the markup came first; whether nothing else can
    have been meant.
    """

    parts: tuple[str, ...]
    markup: str
    sure: bool

    @property
    def text(self) -> str:
        """The whole, on one line."""
        return " ".join(self.parts)


def without_markup(text: str) -> Plain | None:
    """The text as readers should see it, where fields are shown as they are; nothing when it is plain already."""
    # Nearly all are. To look for one sign after the other takes a seventh of a pattern's time.
    if not ("&" in text or "<" in text or "*" in text or "](" in text or "`" in text or "”" in text):
        return None
    stripped, found, sure = _stripped(text)
    plain = decoded(stripped)
    if plain == text:
        return None
    coded = next((code for code in _CODE.finditer(text) if _character(code) != code[0]), None)
    first = min([*found, *([coded] if coded else [])], key=lambda match: match.start())
    parts = [_SPACES.sub(" ", part).strip(" \u00a0\n\t") for part in plain.split(_BREAK)]
    parts = [part for part in parts if part]
    sure = sure and parts != [] and _stripped(plain)[0] == plain
    return Plain(tuple(parts), first[0][:_LONGEST_SHOWN], sure)


def _stripped(text: str) -> tuple[str, list[re.Match[str]], bool]:
    """The text without tags and signs, those that were found, and whether all of them can go without a loss."""
    found = _paired(text)
    sure = all(tag["name"].lower() in _OF_WORDS for tag in found)
    for tag in reversed(found):
        instead = "" if tag["name"].lower() in _WITHIN_LINES else _BREAK
        text = text[: tag.start()] + instead + text[tag.end() :]
    for pattern, words, harmless in _WAYS:
        if first := pattern.search(text):
            found.append(first)
            sure = sure and harmless
            text = pattern.sub(words, text)
    return text, found, sure


def _paired(text: str) -> list[re.Match[str]]:
    """The tags that come in pairs, and those that stand alone: a text may name one (« la balise <b> »)."""
    opened: dict[str, list[re.Match[str]]] = defaultdict(list)
    found = []
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        if name in _ALONE or tag["alone"]:
            found.append(tag)
        elif not tag["close"]:
            opened[name].append(tag)
        elif opened[name]:
            found += [opened[name].pop(), tag]
    return sorted(found, key=lambda match: match.start())
