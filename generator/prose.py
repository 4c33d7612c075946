"""What a text shows to be wrong by itself: damaged accents, words of the guide, headings, words of links.

Comes in: a file's text or its body. Goes out: problems with their places. Nearly every text is sound: each
check first asks one cheap question, and reads closely only what the answer does not clear.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from generator.model import Edit, Position, Problem
from generator.problems import problem
from generator.schema import fold_name


@cache
def _markdown_options() -> tuple[Any, Any, Any]:
    import comrak

    from generator.markdown import extensions, raw_html_passes

    return extensions(), comrak.ParseOptions(), raw_html_passes(places=True)


def render_with_places(body: str) -> str:
    """A body as HTML whose elements say where they stand in the text, columns in bytes (see ``Columns``)."""
    import comrak

    return str(comrak.render_markdown(body, *_markdown_options()))


class Columns:
    """Counts in characters the columns that comrak gives in bytes: asked for characters, it takes time that
    grows with the square of a line.
    """

    def __init__(self, body: str) -> None:
        self.lines = body.split("\n")
        self.inside: dict[int, list[int]] = {}

    def in_characters(self, line: int, column: int) -> int:
        """The column of the character whose bytes hold this column, within its line."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if text.isascii():
            return min(column, len(text) or 1)
        if line not in self.inside:  # the bytes that begin no character
            self.inside[line] = [match.start() for match in re.finditer(rb"[\x80-\xbf]", text.encode())]
        return min(column - bisect_left(self.inside[line], column), len(text))


# ---------------------------------------------------------------- damaged accents

_MAY_BE_DAMAGED = re.compile(rb"\xc3(?:[\x82\x83\x85]|\xa2\xe2)")  # Â, Ã, Å; â before a sign of three bytes
_SIGNS_OF_WINDOWS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_DAMAGED = re.compile(
    f"[ÂÃÅ][\u0080-\u00bf{_SIGNS_OF_WINDOWS}]|â[€‚„†][\u0080-\u00bf{_SIGNS_OF_WINDOWS}]|Ã(?= )"
)
_MOST_LINES = 10


def mended_accents(text: str) -> str:
    """UTF-8 that was read as Windows-1252 (« Ã© », « â€™ »), once or several times, as it was first written."""
    for _ in range(3):
        better = _DAMAGED.sub(_mended, text)
        if better == text:
            break
        text = better
    return text


def _mended(match: re.Match[str]) -> str:
    damaged = match[0]
    if damaged == "Ã":  # the no-break space that made an « à » was taken for an ordinary one
        return "à"
    try:
        found = b"".join(bytes([ord(c)]) if ord(c) < 0x100 else c.encode("cp1252") for c in damaged).decode()
    except UnicodeDecodeError:
        return damaged
    return found if found >= "\u00a0" else damaged  # below: signs that no text holds


def check_accents(path: str, data: bytes, text: str) -> Iterator[Problem]:
    """Lines whose accents were damaged by a change of encoding, with the text they had."""
    if not _MAY_BE_DAMAGED.search(data):
        return
    damaged = [
        (number, line, better)
        for number, line in enumerate(text.split("\n"), 1)
        if (better := mended_accents(line)) != line or _BEYOND in line
    ]
    for number, line, better in damaged[:_MOST_LINES]:
        lost = _BEYOND in better
        start, end, stretch = _difference(line, better) if better != line else _whole(line)
        more = len(damaged) - _MOST_LINES
        others = (
            f" Même chose pour {more} autres lignes."
            if more > 0 and number == damaged[_MOST_LINES - 1][0]
            else ""
        )
        message = (
            f"Des accents ont été abîmés ici, sans doute par un copier-coller entre deux logiciels.{others} "
        )
        message += (
            "Certains ne se devinent plus : reprenez le texte d’origine."
            if lost
            else f"Écrivez : {_excerpt(better, start)}"
        )
        place = Position(number, start + 1, number, end + 1)
        yield problem(path, place, "accents-abimes", message, None if lost else stretch)


_BEYOND = "â€"
"""The beginning of a sign whose end was lost: no text has it."""


def _whole(line: str) -> tuple[int, int, str]:
    start = line.index(_BEYOND)
    return start, start + len(_BEYOND), ""


def _difference(line: str, better: str) -> tuple[int, int, str]:
    """Where a line differs from a better one: start, end, and the text to put there."""
    start = next(i for i, (a, b) in enumerate(zip(line, better, strict=False)) if a != b)
    same = 0
    while same < len(better) - start and line[-1 - same] == better[-1 - same]:
        same += 1
    return start, len(line) - same, better[start : len(better) - same]


def _excerpt(line: str, start: int, most: int = 160) -> str:
    """A line, or what of it stands around a place."""
    if len(line) <= most:
        return line.strip()
    begin = min(max(0, start - most // 2), len(line) - most)
    cut = line[begin : begin + most].strip()
    return f"{'…' if begin else ''}{cut}{'…' if begin + most < len(line) else ''}"


# ---------------------------------------------------------------- words of the guide's templates

_END = 200


def check_placeholders(
    path: str, placeholders: frozenset[str], body: str, body_line: int
) -> Iterator[Problem]:
    """Lines of the guide's template that nobody replaced; at an end of the body, where they remain."""
    ends = f"{body[:_END]}\n{body[-_END:]}"
    if placeholders.isdisjoint(ends.split("\n")):
        return
    for number, line in enumerate(body.split("\n"), body_line):
        if line and line in placeholders:
            message = f"« {line} » vient du modèle à remplir. Remplacez cette ligne, ou supprimez-la."
            yield problem(path, Position(number, 1, number, len(line) + 1), "texte-du-modele", message)


# ---------------------------------------------------------------- headings

_SIGNS = re.compile(r"\n(#{1,6}[ \t]|--|==|```|~~~)")  # marks; a line below a heading; samples of code
_USUAL = frozenset({"## "})
_HEADING = re.compile(r'<h([1-6]) data-sourcepos="(\d+):(\d+)-(\d+):(\d+)">')
_OPENING = re.compile(r"#{1,6}(?=[ \t]|\Z)")


def check_headings(path: str, body: str, body_line: int) -> Iterator[Problem]:
    """The headings of a body begin at the second level, the first being the title's, and skip none."""
    signs = _SIGNS.findall(body if body[:1] in "\n" else f"\n{body}")
    if _USUAL.issuperset(signs):
        return
    levels = [len(sign) - 1 for sign in signs]
    if levels == right_levels(levels) and all(sign[0] == "#" for sign in signs):
        return
    places = _headings(body)
    right = right_levels([level for level, _ in places])
    wrong = [
        (place, level, better)
        for (level, place), better in zip(places, right, strict=True)
        if level != better
    ]
    if not wrong:
        return
    lines = body.split("\n")
    place, level, better = wrong[0]
    line = lines[place.line - 1][place.column - 1 :]
    opening = _OPENING.match(line)
    words = line[opening.end() :].strip() if opening else line.strip()
    mended = f"{'#' * better} {words}"
    before = next((one for one, other in reversed(places) if other.line < place.line), 1)
    if level == 1:
        why = "Un titre de premier niveau est déjà celui de la notice : ceux du texte commencent au deuxième"
    else:
        why = f"Ce titre de niveau {level} suit un titre de niveau {before} : il saute un niveau"
    more = len(wrong) - 1
    others = f" Même chose pour {'un autre titre' if more == 1 else f'{more} autres titres'}." if more else ""
    underlined = "" if opening else " et retirez la ligne de signes qui le souligne"
    message = (
        f"{why}, et les personnes qui écoutent la page s’y perdent.{others} Écrivez : {mended}{underlined}"
    )
    shift = body_line - 1
    position = Position(place.line + shift, place.column, place.end_line + shift, place.end_column)
    edits = _heading_edits(lines, wrong, shift)
    yield problem(path, position, "niveau-de-titre", message, mended, edits)


def right_levels(levels: Iterable[int]) -> list[int]:
    """Levels from 2 down without a gap, as the site shows them, whatever the levels written."""
    open_levels: list[int] = []
    found = []
    for level in levels:
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        found.append(min(1 + len(open_levels), 6))
    return found


def _headings(body: str) -> list[tuple[int, Position]]:
    """The headings that Markdown sees: those of code samples are none."""
    columns = Columns(body)
    found = []
    for match in _HEADING.finditer(render_with_places(body)):
        level, line, column, end_line, end_column = map(int, match.groups())
        start, end = columns.in_characters(line, column), columns.in_characters(end_line, end_column)
        found.append((level, Position(line, start, end_line, end + 1)))
    return found


def _heading_edits(
    lines: list[str], wrong: Iterable[tuple[Position, int, int]], shift: int
) -> tuple[Edit, ...]:
    """The marks to write, when all these headings are written with marks."""
    edits = []
    for place, level, better in wrong:
        if not _OPENING.match(lines[place.line - 1][place.column - 1 :]):
            return ()
        line = place.line + shift
        edits.append(Edit(Position(line, place.column, line, place.column + level), "#" * better))
    return tuple(edits)


# ---------------------------------------------------------------- words of links

_VAGUE = frozenset(
    map(
        fold_name,
        """
        ici; cliquez ici; cliquer ici; clique ici; clic ici; cliquez sur ce lien; sur ce lien; via ce lien; par ici; là
        lire la suite; la suite; suite; lire plus; en savoir plus; savoir plus; pour en savoir plus; plus d’infos
        plus d’informations; plus; voir; voir ici; voir plus; voir le lien; lien; ce lien; le lien; lien ici; url
        cette page; ce site; télécharger; télécharger ici; à télécharger; click here; here; read more; more; link
        """.replace("\n", ";").split(";"),
    )
) - {""}
_BARE = re.compile(r"(?:https?://|www\.)\S+\Z", re.IGNORECASE)


def link_words_fault(path: str, position: Position, href: str, text: str) -> Problem | None:
    """What a link's words say too little of, for those who hear the links of a page one after the other."""
    if not text:
        message = (
            "Ce lien n’a pas de texte : personne ne peut le voir ni le suivre. Écrivez entre les crochets où il mène : "
            f"[Le titre de la page]({href})"
        )
        return problem(path, position, "lien-sans-texte", message, f"[…]({href})")
    if _BARE.match(text):
        message = (
            "Le texte de ce lien est une adresse, que les lecteurs d’écran épellent. Écrivez plutôt : "
            f"[Le titre de la page]({href})"
        )
        return problem(path, position, "lien-vague", message, f"[…]({href})")
    if fold_name(text) in _VAGUE:
        message = (
            f"« {text} » ne dit pas où mène ce lien, à qui parcourt la page de lien en lien. Écrivez plutôt : "
            f"[Le titre de la page]({href})"
        )
        return problem(path, position, "lien-vague", message, f"[…]({href})")
    return None
