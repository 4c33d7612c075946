"""French as readers see it: dates in words, no-break spaces, texts cut where they may be, plurals of labels.

Comes in: a text as it was typed. Goes out: a text to show.
"""

from __future__ import annotations

import re

from generator.field_types import MONTHS

NO_BREAK, NARROW_NO_BREAK = "\u00a0", "\u202f"
DESCRIPTION_LENGTH = 160


def date_in_words(iso: str) -> str:
    """``2023-11-27`` as « 27 novembre 2023 », ``2021-06`` as « juin 2021 », ``2016`` as it is."""
    year, *rest = iso.split("-")
    words = [year]
    if rest:
        words.insert(0, MONTHS[int(rest[0]) - 1])
    if len(rest) > 1:
        words.insert(0, "1er" if rest[1] == "01" else str(int(rest[1])))
    return " ".join(words)


def number_in_french(number: int) -> str:
    """« 1 234 », with a narrow no-break space."""
    return f"{number:,}".replace(",", NARROW_NO_BREAK)


_SPACED = re.compile(
    r"(?P<opening>«) | (?P<high>[;?!])| (?P<wide>[:»%€])|(?<![\d,.])(?P<number>\d{1,3}(?: \d{3})+)(?!\d)"
)


def in_french(text: str) -> str:
    """The text with no-break spaces where French wants them and an ordinary one was typed.

    Narrow before ; ? ! and between the digits of « 250 000 », wide before : % € and inside « ».
    """
    return _SPACED.sub(_no_break, text) if _MAY_NEED_SPACES.search(text) else text


_MAY_NEED_SPACES = re.compile(r"[«;?!:»%€\d] | [;?!:»%€\d]")


def _no_break(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "opening":
            return f"«{NO_BREAK}"
        case "high":
            return NARROW_NO_BREAK + match["high"]
        case "number":
            return match["number"].replace(" ", NARROW_NO_BREAK)
    return NO_BREAK + match["wide"]


_NO_TEXT = re.compile(
    r"(<(pre|code|kbd|samp|script|style|svg)\b.*?</\2\s*>|<[^>]*>)", re.DOTALL | re.IGNORECASE
)


def page_in_french(html: str) -> str:
    """The same for the text of a page, but for its tags and samples of code."""
    if not _MAY_NEED_SPACES.search(html):
        return html
    pieces, end = [], 0
    for markup in _NO_TEXT.finditer(html):
        pieces += [in_french(html[end : markup.start()]), markup[0]]
        end = markup.end()
    return "".join((*pieces, in_french(html[end:])))


WORDS_A_MINUTE = 230
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_MARKDOWN_ADDRESS = re.compile(r"\]\([^)\s]*|https?://\S+")


def reading_minutes(markdown: str) -> int:
    """How many minutes a text in Markdown takes to read; 0 when it takes about one, which needs no telling."""
    if len(markdown.split()) < 1.5 * WORDS_A_MINUTE:  # most bodies: no need to look closer
        return 0
    words = len(_WORD.findall(_MARKDOWN_ADDRESS.sub(" ", markdown)))
    minutes = round(words / WORDS_A_MINUTE)
    return minutes if minutes > 1 else 0


_ORDINARY_SPACES = re.compile(r"[ \t\r\n]+")


def shortened(text: str, most: int) -> str:
    """The text cut between two words, with an ellipsis when something is left out."""
    text = _ORDINARY_SPACES.sub(" ", text.strip())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-\u00a0\u202f") + "…"


_SENTENCE_END = re.compile(r"[.?!…](?= )")


def described(text: str, most: int = DESCRIPTION_LENGTH) -> str:
    """The text cut after a sentence when that leaves enough of it, else between two words."""
    text = _ORDINARY_SPACES.sub(" ", text.strip())
    if len(text) > most:
        ends = [end.end() for end in _SENTENCE_END.finditer(text, 0, most + 1)]
        if ends and ends[-1] >= most // 3:
            return text[: ends[-1]]
    return shortened(text, most)


def plural(label: str) -> str:
    """One word in the plural; several are left as they are (« Type de savoir »)."""
    return label if " " in label or label.endswith(("s", "x", "z")) else f"{label}s"


_PASSIVE = re.compile(r"est (\w+[^\We])\b(?=.* par$)")


def feminine(relation: str) -> str:
    """What is said of a resource: « est cité par » as « est citée par ». Only a passive needs to agree."""
    return _PASSIVE.sub(r"est \1e", relation, count=1) if relation.startswith("est ") else relation


_INFINITIVE = re.compile(r"\w+(?:er|ir)\b")


def related(relation: str) -> str:
    """A relation said of a resource, its other end being « cette ressource »: « cite cette ressource ».

    What is no verb with a subject (« voir aussi ») stays a label.
    """
    if _INFINITIVE.match(relation):
        return f"«{NO_BREAK}{relation}{NO_BREAK}»"
    return f"{feminine(relation)} cette ressource"


def lower_first(label: str) -> str:
    """The label as it stands inside a sentence; an abbreviation keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
