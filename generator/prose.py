"""What a text shows to be wrong by itself: damaged accents, reminders, headings, tables, notes, words of links.

Comes in: a file's text or its body. Goes out: problems with their places. Nearly every text is sound: each
check first asks one cheap question, and reads closely only what the answer does not clear.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice, pairwise
from typing import Any, NamedTuple

from generator.edits import line_edit, lines_with
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

    page = str(comrak.render_markdown(body, *_markdown_options()))
    return _BACK_TO_REFERENCE.sub("", page) if "footnote-backref" in page else page


# Nobody wrote them; a file made to do harm has fifty times its size of them.
_BACK_TO_REFERENCE = re.compile(
    r' <a href="[^"]*" class="footnote-backref"[^>]*>↩(?:<sup class="footnote-ref">\d+</sup>)?</a>'
)


class Columns:
    """Counts in characters the columns that comrak gives in bytes: asked for characters, it takes time that
    grows with the square of a line.
    """

    def __init__(self, body: str) -> None:
        self.lines = body.split("\n")
        self.encoded: dict[int, bytes] = {}

    def in_characters(self, line: int, column: int) -> int:
        """The column of the character whose bytes hold this column, within its line."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if text.isascii():
            return min(column, len(text) or 1)
        if line not in self.encoded:
            self.encoded[line] = text.encode()
        return min(len(self.encoded[line][:column].translate(None, _NEVER_FIRST)), len(text))


_NEVER_FIRST = bytes(range(0x80, 0xC0))
"""The bytes that begin no character."""


# ---------------------------------------------------------------- damaged accents

_MAY_BE_DAMAGED = re.compile(rb"\xc3(?:[\x82\x83\x85]|\xa2\xe2)")  # Â, Ã, Å; â before a sign of three bytes
# One byte is looked for far quicker than several: those that are rare in French come first.
_MAY_BE_OF_MAC = re.compile(rb"\xe2(?:\x88\x9a|\x80\x9a\xc3|\x89\x88)|\xc2\xac")
"""What Mac Roman makes of the first bytes of UTF-8: √, ‚Ä and ‚Ç, ≈, ¬."""
_SIGNS_OF_WINDOWS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_SIGNS_OF_MAC = bytes(range(0x80, 0xC0)).decode("mac_roman")
_AFTER_A_ROOT = "".join(sign for sign in _SIGNS_OF_MAC if sign not in "µΩ∑∏∫∞π")  # mathematics
_DAMAGED = re.compile(
    f"[ÂÃÅ][\u0080-\u00bf{_SIGNS_OF_WINDOWS}]|â[€‚„†][\u0080-\u00bf{_SIGNS_OF_WINDOWS}]|Ã(?= )"
    f"|√[{_AFTER_A_ROOT}]|(?<=[oO])√π|‚Ä[{_SIGNS_OF_MAC}]|‚Ç¨|¬[´ª†∞©∑]|≈[ìí]"
)
_MOST_LINES = 10


def mended_accents(text: str) -> str:
    """UTF-8 that was read as Windows-1252 (« Ã© », « â€™ ») or as Mac Roman (« √© », « ‚Äô »), once or several
    times, as it was first written.
    """
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
        if damaged[0] in "√‚¬≈":
            found = damaged.encode("mac_roman").decode()
        else:
            found = b"".join(
                bytes([ord(c)]) if ord(c) < 0x100 else c.encode("cp1252") for c in damaged
            ).decode()
    except UnicodeDecodeError:
        return damaged
    return found if found >= "\u00a0" else damaged  # below: signs that no text holds


def may_have_damaged_accents(data: bytes) -> bool:
    """Does a file hold signs that damaged accents leave? Nearly all those that do not are cleared by this alone."""
    of_mac = b"\x9a" in data or b"\x88" in data or b"\xac" in data
    return _MAY_BE_DAMAGED.search(data) is not None or (of_mac and _MAY_BE_OF_MAC.search(data) is not None)


def check_accents(path: str, text: str) -> Iterator[Problem]:
    """Lines whose accents were damaged by a change of encoding, with the text they had."""
    damaged = [
        (number, line, better)
        for number, line in enumerate(text.split("\n"), 1)
        if (better := mended_accents(line)) != line or _BEYOND in line
    ]
    for index, (number, line, better) in enumerate(damaged[:_MOST_LINES], 1):
        lost = _BEYOND in better or _LOST in better
        start, end = _difference(line, better) if better != line else _whole(line)
        more = damaged[_MOST_LINES:] if index == _MOST_LINES else []
        message = f"Des accents ont été abîmés ici, sans doute par un copier-coller entre deux logiciels.{_also(more)}"
        message += " Certains ne se devinent plus : reprenez le texte d’origine." if lost else ""
        place = Position(number, start + 1, number, end + 1)
        sure = [each for each in (damaged[index - 1], *more) if _BEYOND not in each[2]]
        fix = tuple(line_edit(at, before, after) for at, before, after in sure)
        yield problem(path, place, "accents-abimes", message, None if lost else better, fix)


def _also(more: list[Any]) -> str:
    """That a problem stands for those of other lines."""
    if not more:
        return ""
    return f" Même chose pour {'une autre ligne' if len(more) == 1 else f'{len(more)} autres lignes'}."


_BEYOND = "â€"
"""The beginning of a sign whose end was lost: no text has it."""
_LOST = "\ufffd"
"""What a program writes instead of a character that it could not read."""
_LOST_BYTES = _LOST.encode()


def _whole(line: str) -> tuple[int, int]:
    start = line.index(_BEYOND)
    return start, start + len(_BEYOND)


_MAY_BE_ASKED = re.compile(rb"\?\??\??[a-z\xc3\xc5]")
_AROUND = 60  # characters of a word read before and after a sign
_ASKED = re.compile(r"(?<=[^\W\d_])\?{1,3}(?=[^\W\d_])")
_MOST_ASKED = 50
_SPACE = re.compile(r"\s")
_NO_WORD = re.compile(r"[/=&@%\\_<>{}\[\]#*+|^$:]|\.\w")  # an address, code
_ASKING = frozenset(
    """qui que quoi où ou quand comment combien pourquoi quel quelle quels quelles lequel laquelle lesquels lesquelles
    oui non et mais hein est-ce qu’est-ce c’est-à-dire""".split()
)
_FEWEST_ASKED = 2
"""One question mark in a word may be a slip of the keyboard."""


def check_lost_accents(path: str, data: bytes, text: str) -> Iterator[Problem]:
    """Lines whose accents became « � », or question marks in the middle of words: only people can tell what was there."""
    lost = _LOST_BYTES[:1] in data and _LOST_BYTES in data
    if not (lost or (b"?" in data and _MAY_BE_ASKED.search(data))):
        return
    found: list[tuple[int, int, str, str]] = []
    if text.count(_LOST) == data.count(_LOST_BYTES):  # as typed: what parsing could not read was told
        found += _first_of_each_line(text.split("\n"), _lost_in)
    lines = [_without_samples(line) for line in without_code(text)]
    words = (word for line in lines for _, word in _asked_in(line))
    if len([*islice(words, _FEWEST_ASKED)]) == _FEWEST_ASKED:
        found += _first_of_each_line(lines, _asked_in)
    found.sort()
    for index, (number, column, word, sign) in enumerate(found[:_MOST_LINES], 1):
        more = found[_MOST_LINES:] if index == _MOST_LINES else []
        where = "Le" if word == sign else f"Dans « {word} », le"
        message = (
            f"{where} signe « {sign} » a pris la place d’un caractère perdu, sans doute lors d’un copier-coller "
            f"entre deux logiciels. Il ne se devine pas : reprenez le texte d’origine.{_also(more)}"
        )
        place = Position(number, column + 1, number, column + len(word) + 1)
        yield problem(path, place, "accents-abimes", message)


def _first_of_each_line(
    lines: list[str], words_in: Callable[[str], Iterator[tuple[int, str]]]
) -> Iterator[tuple[int, int, str, str]]:
    """The first damaged word of each line: the line's number, its column, the word, the sign that damaged it."""
    sign = _LOST if words_in is _lost_in else "?"
    for number, line in enumerate(lines, 1):
        first = next(words_in(line), None)
        if first is not None:
            yield number, *first, sign


def _lost_in(line: str) -> Iterator[tuple[int, str]]:
    """Words where a character was lost; damaged in another way too, they are told already."""
    if _LOST in line and _BEYOND not in line and mended_accents(line) == line:
        yield _word_at(line, line.index(_LOST), line.index(_LOST) + 1)


def _asked_in(line: str) -> Iterator[tuple[int, str]]:
    """Words with a question mark inside, but addresses, code, and questions that follow each other without a space."""
    for match in islice(_ASKED.finditer(line), _MOST_ASKED) if "?" in line else ():
        start, word = _word_at(line, match.start(), match.end())
        after = line[match.end()]
        pieces = re.split(r"[^\w’'-]+", word.lower())
        if after.islower() and not _NO_WORD.search(word) and _ASKING.isdisjoint(pieces):
            yield start, word


def _word_at(line: str, start: int, end: int) -> tuple[int, str]:
    """Where the word around ``line[start:end]`` begins, and this word, without the signs around it."""
    start -= len(_SPACE.split(line[max(0, start - _AROUND) : start])[-1])
    end += len(_SPACE.split(line[end : end + _AROUND], maxsplit=1)[0])
    word = line[start:end].rstrip(".,;:!?…»”)\"'")
    bare = word.lstrip("«“(\"'")
    return start + len(word) - len(bare), bare or line[start:end]


def _difference(line: str, better: str) -> tuple[int, int]:
    """Where a line differs from a better one."""
    start = next(i for i, (a, b) in enumerate(zip(line, better, strict=False)) if a != b)
    same = 0
    while same < len(better) - start and line[-1 - same] == better[-1 - same]:
        same += 1
    return start, len(line) - same


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


_MAY_BE_LEFT = re.compile(
    r"\[[^\[\]\n]{0,40}(?:[Cc]ompl|COMPL|[Rr]empl|REMPL|[Rr][ée]dig|R[ÉE]DIG|[Ii]ns[ée]r|INS[ÉE]R)"
)
_LEFT = re.compile(
    r"(?<![\\!\]])\[(?:[^\[\]\n]{0,30} )?[àa] (?:compl[ée]ter|remplir|r[ée]diger|ins[ée]rer)(?: [^\[\]\n]{0,60})?\](?![\[(:])"
    r"|(?-i:(?<![^\s\[(])TODO(?=[\])]|\s?:)|^TODO\s*$|^XXX\s*$)",
    re.IGNORECASE,
)


def check_left_to_do(path: str, body: str, body_line: int) -> Iterator[Problem]:
    """Words that people write to themselves: « [à compléter] », « TODO ». In a quotation they may be someone’s."""
    reminded = ("O" in body and "TODO" in body) or ("X" in body and "XXX" in body)
    if not (reminded or ("[" in body and _MAY_BE_LEFT.search(body))):
        return
    found = []
    for number, line in enumerate(without_code(body), body_line):
        match = None if line.lstrip().startswith(">") else _LEFT.search(_without_samples(line))
        if match is not None:
            message = f"« {match[0]} » est un rappel, que les lecteurs verraient. Écrivez ce qui manque, ou supprimez-le."
            place = Position(number, match.start() + 1, number, match.end() + 1)
            found.append(problem(path, place, "texte-du-modele", message))
    yield from _first_few(found)


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
    lines = body.split("\n")
    places = [each for each in _headings(body) if not _is_accidental(lines, each[1])]
    right = right_levels([level for level, _ in places])
    wrong = [
        (place, level, better)
        for (level, place), better in zip(places, right, strict=True)
        if level != better
    ]
    if not wrong:
        return
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
    underlined = "" if opening else " Le titre souligné s’écrit avec des dièses, sans la ligne de signes."
    message = f"{why}, et les personnes qui écoutent la page s’y perdent.{others}{underlined}"
    shift = body_line - 1
    position = Position(place.line + shift, place.column, place.end_line + shift, place.end_column)
    edits = _heading_edits(lines, wrong, shift)
    yield problem(path, position, "niveau-de-titre", message, lines_with(lines, place, mended), edits)


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


# ---------------------------------------------------------------- headings that nobody meant

# The end of a line first: a pattern that may begin anywhere takes far longer.
_MAY_UNDERLINE = re.compile(r"\n[ >]{0,8}(?:-+|=+|#{1,6})[ \t]*(?:\n|\Z)")
_UNDERLINE = re.compile(r"([ >]*)(-+|=+)[ \t]*$")
_EMPTY = re.compile(r"#{1,6}[ \t#]*$")
_LONGEST_TITLE = 90
_LONGEST_QUESTION = 60
_SHORTEST_UNDERLINE = 3
_USUAL_SEPARATOR = 4
_NEARLY = 3


def check_accidental_headings(path: str, body: str, body_line: int) -> Iterator[Problem]:
    """Texts that a line of dashes right below makes headings, and headings without words."""
    if _MAY_UNDERLINE.search(f"\n{body}"):
        lines = body.split("\n")
        yield from _first_few([*_accidental_headings(path, body, lines, body_line - 1)])


def _accidental_headings(path: str, body: str, lines: list[str], shift: int) -> Iterator[Problem]:
    for _, place in _headings(body):
        text = lines[place.line - 1][place.column - 1 :]
        if _EMPTY.match(text):
            position = Position(place.line + shift, place.column, place.line + shift, place.end_column)
            message = f"« {text.strip()} » fait un titre vide. Écrivez ce titre après les dièses, ou supprimez la ligne."
            yield problem(path, position, "titre-mal-ecrit", message)
        elif (found := _underlined(path, lines, place, shift)) is not None:
            yield found


def _underlined(path: str, lines: list[str], place: Position, shift: int) -> Problem | None:
    """What is wrong with a text that is a heading by its underline alone; ``None`` when it may well be meant so."""
    if not _is_accidental(lines, place):
        return None
    last = place.end_line - 1  # the number of the line above the signs
    margin, signs = _underline_of(lines[last])
    above = lines[last - 1].strip(" \t>")
    if _is_title(above, len(signs)):  # with the lines above it by accident
        better = f"{lines[last - 2]}\n{margin.rstrip(' ')}\n{lines[last - 1]}\n{lines[last]}"
        what = (
            f"Ce qui précède le titre « {_shortened(above)} » s’afficherait dans ce titre. "
            "Séparez-les par une ligne vide."
        )
    else:
        instead = lines[last] if signs.startswith("--") else f"{margin}---"
        better = f"{lines[last - 1]}\n{margin.rstrip(' ')}\n{instead}"
        what = (
            f"« {_shortened(above)} » s’afficherait comme un grand titre, à cause de la ligne « {_shortened(signs)} » "
            "collée dessous. Séparez-les par une ligne vide."
        )
    sure = signs.startswith("--") and above[-1:] in ",.;" and place.line == last
    at = last + shift + 1
    fix = (Edit(Position(at, 1, at, 1), f"{margin.rstrip(' ')}\n"),) if sure else ()
    position = Position(at - better.count("\n") + 1, 1, at, len(lines[last]) + 1)
    return problem(path, position, "titre-mal-ecrit", what, better, fix)


_BOLD_LINE = re.compile(r"(\*\*|__)(?=[^\s*_])([^*_\n]{2,80})(?<=[^\s*_])\1[ \t]*:?[ \t]*$")
_FEWEST_BOLD = 2
"""One line in bold may be what someone wants to be read first."""


def check_bold_headings(path: str, body: str, body_line: int) -> Iterator[Problem]:
    """Lines in bold, alone between blank ones, that stand for headings: those who listen to a page cannot go to them."""
    stars, lines_below = "*" in body and "\n**" in f"\n{body}", "_" in body and "\n__" in f"\n{body}"
    if not (stars or lines_below):
        return
    lines = ["", *without_code(body), ""]
    found = []
    level = 1
    for at in range(1, len(lines) - 1):
        opening = _OPENING.match(lines[at])
        level = len(opening[0]) if opening else level
        match = _BOLD_LINE.match(lines[at])
        alone = match is not None and not lines[at - 1].strip() and not lines[at + 1].strip()
        if match is None or not alone or match[2].endswith((".", ",", ";", "!", "?", "…", "»")):
            continue
        number = at - 1 + body_line
        words = match[2].rstrip(" :\u00a0\u202f")
        better = f"{'#' * min(level + 1, 6)} {words}"
        message = (
            "Cette ligne en gras tient lieu de titre, mais n’en est pas un : elle manque au plan de la page, et les personnes "
            "qui l’écoutent ne peuvent pas s’y rendre."
        )
        found.append(
            problem(path, Position(number, 1, number, len(lines[at]) + 1), "titre-mal-ecrit", message, better)
        )
    if len(found) >= _FEWEST_BOLD:
        yield from _first_few(found)


def _is_accidental(lines: list[str], place: Position) -> bool:
    """Is this heading a sentence, or several lines, above a line of signs that was to separate or to sign?"""
    above, signs = lines[place.end_line - 2].strip(" \t>"), _underline_of(lines[place.end_line - 1])[1]
    if place.end_line == place.line or not signs:
        return False
    return place.end_line > place.line + 1 or _is_sentence(above, len(signs))


def _underline_of(line: str) -> tuple[str, str]:
    """What stands before the signs of a line made of them, and these signs; nothing when it is no such line."""
    match = _UNDERLINE.match(line)
    return (match[1], match[2]) if match else ("", "")


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_QUESTION else f"{text[:_LONGEST_QUESTION].rstrip()}…"


def _is_title(text: str, signs: int) -> bool:
    """Was this line underlined, sign by sign, by someone who wanted a title?"""
    return signs > _SHORTEST_UNDERLINE and abs(len(text) - signs) <= _NEARLY and len(text) <= _LONGEST_TITLE


def _is_sentence(text: str, signs: int) -> bool:
    """Is this a sentence, or a piece of one, rather than a title? A short question may be a title, or a line before « : »."""
    if _is_title(text, signs):
        return False
    short = len(text) <= _LONGEST_QUESTION or signs > _USUAL_SEPARATOR
    short = short and signs >= _SHORTEST_UNDERLINE
    return len(text) > _LONGEST_TITLE or text[-1:] in ",.;" or (text[-1:] in ":!?…" and not short)


# ---------------------------------------------------------------- headings and lists as word processors write them

_GLUED = re.compile(r"(#{1,6})(?=[^\s#])(.*)$")
_TITLE = re.compile(r"(?!\w+[A-Z])[A-ZÀ-Þ].{2,80}(?<![.,;])$")
_BULLETS = "•·‣◦▪●■➢➤❖\uf0b7\uf0a7\uf0d8\uf0fc\uf076"
_DASHES = "–—"
_ARROWS = "→⇒►▸✓✔☐☑☒"
_BULLET = re.compile(
    rf"([ \t\u00a0]*)(?:[{_BULLETS}][ \t\u00a0]*|[{_DASHES}{_ARROWS}][ \t\u00a0]+|[o§][ \t]+|-(?=[^\W\d_]{{2}}))(?=\S)(.*)$"
)
_OF_WORD = {"o": 4, "§": 8}
"""The signs of the second and third levels of lists, with the margins that are lost when they are pasted."""
_CODE_FENCE = re.compile(r" {0,3}(```|~~~)")
_NUMBERED = re.compile(
    r"(?:([0-9]{1,2})[.)](?=[^\W\d_])|\(([0-9]{1,2})\)|([0-9]{1,2}) ?(?:°\)?|[-–/]))[ \t]*(?=[^\W\d_])(.*)$"
)
_MAY_MARK = re.compile(
    rf"\n(?:#+[^\s#]|[ \t\u00a0]*(?:[{_BULLETS}{_DASHES}{_ARROWS}]|[o§][ \t]|-[^\W\d_])|\(?[0-9]{{1,2}} ?[.)°/–-][^\W\d]|\([0-9]|[0-9]{{1,2}} ?[°/–-])"
)
_SPOKEN_ENDS = (".", "!", "?", "…")
_FEWEST_DASHES = 2
"""One line that begins with a dash, an arrow or a letter may be an aside, or what someone says."""


def check_typed_marks(path: str, body: str, body_line: int) -> Iterator[Problem]:
    """Headings and lists that Markdown does not see: « #Titre » without a space, « • » at the start of lines."""
    if _MAY_MARK.search(body if body[:1] in "\n" else f"\n{body}"):
        lines = without_code(body)
        yield from _first_few([*_glued_headings(path, lines, body_line)])
        yield from _first_few(
            [*_typed_lists(path, lines, body_line), *_typed_numbers(path, lines, body_line)]
        )


def _first_few(found: list[Problem]) -> list[Problem]:
    """Of many problems of one rule, the first, the last of which stands for all others."""
    if len(found) <= _MOST_LINES:
        return found
    last, others = found[_MOST_LINES - 1], found[_MOST_LINES:]
    message = f"{last.message} Même chose plus bas, {len(others)} fois."
    fix = (*last.fix, *(edit for each in others for edit in each.fix))
    return [*found[: _MOST_LINES - 1], last._replace(message=message, fix=fix)]


def _without_samples(line: str) -> str:
    """A line whose samples of code, between backquotes, are blank."""
    return re.sub("`[^`]*`", lambda sample: " " * len(sample[0]), line)


def without_code(body: str) -> list[str]:
    """The lines of a body, those of code samples and comments emptied."""
    lines = re.sub(r"<!--.*?(?:-->|\Z)", lambda m: re.sub(r"[^\n]", " ", m[0]), body, flags=re.DOTALL).split(
        "\n"
    )
    fence = ""
    for number, line in enumerate(lines):
        opening = _CODE_FENCE.match(line)
        if fence or opening:
            lines[number] = ""
        if opening and fence in ("", opening[1]):
            fence = "" if fence else opening[1]
    return lines


def _glued_headings(path: str, lines: list[str], body_line: int) -> Iterator[Problem]:
    """Lines that begin with « # » and a word, unless they look like a label: « #eau », « #MeToo »."""
    for number, line in enumerate(lines):
        match = _GLUED.match(line)
        if match is None or "#" in match[2].rstrip("# "):
            continue
        if len(match[1]) == 1 and (any(lines[number - 1 : number]) or not _TITLE.match(match[2].strip())):
            continue
        level = "#" * max(2, len(match[1]))
        better = f"{level} {match[2].strip()}"
        place = Position(number + body_line, 1, number + body_line, len(line) + 1)
        message = f"« {line.strip()} » s’afficherait tel quel, « # » compris : un titre a une espace après ses dièses."
        edit = line_edit(number + body_line, line, better)
        yield problem(path, place, "titre-mal-ecrit", message, better, (edit,))


def _typed_lists(path: str, lines: list[str], body_line: int) -> Iterator[Problem]:
    """Runs of lines that begin with a sign for a list which is none for Markdown; blank lines may part them."""
    run: list[tuple[int, re.Match[str]]] = []
    above = ""
    for number, line in enumerate([*lines, "", "fin"]):
        match = _BULLET.match(line)
        if match is not None:
            run.append((number, match))
        elif line.strip() and not (
            above.strip() and line.lstrip()[0].islower()
        ):  # goes on with the line above
            if run and (not _is_aside(run) or _is_among_items(lines, run)):
                yield _typed_list(path, lines, run, body_line)
            run = []
        above = line


def _is_among_items(lines: list[str], run: list[tuple[int, re.Match[str]]]) -> bool:
    """Is there an item of a list right above or below these lines, which begin with a dash as it does?"""
    beside = [*lines[max(0, run[0][0] - 1) : run[0][0]], *lines[run[-1][0] + 1 : run[-1][0] + 2]]
    return run[0][1][0].strip()[0] == "-" and any(line.lstrip().startswith("- ") for line in beside)


def _is_aside(run: list[tuple[int, re.Match[str]]]) -> bool:
    """One dash alone is no list, nor is what people say to each other: whole sentences after long dashes."""
    signs = {match[0].strip()[0] for _, match in run if "\t" not in match[0][:2]}
    if not signs or not signs <= {*_DASHES, *_ARROWS, "o", "§", "-"}:
        return False
    said = all(match[2][0].isupper() and match[2].rstrip(" »”").endswith(_SPOKEN_ENDS) for _, match in run)
    return len(run) < _FEWEST_DASHES or (said and signs == {"—"})


def _typed_list(path: str, lines: list[str], run: list[tuple[int, re.Match[str]]], body_line: int) -> Problem:
    """One list: its sign for each line, two spaces deeper for each deeper margin, or sign of Word's for deeper lists."""
    margins: list[int] = []
    edits, better = [], {}
    for number, match in run:
        margin = len(match[1].expandtabs(4)) + _OF_WORD.get(match[0].strip()[0], 0)
        while margins and margins[-1] > margin:
            margins.pop()
        if not margins or margins[-1] < margin:
            margins.append(margin)
        better[number] = f"{'  ' * (len(margins) - 1)}- {match[2].strip()}"
        below = lines[number + 1].strip() if number + 1 < len(lines) else ""
        if number == run[-1][0] and below and not (below[0].islower() or below.startswith("- ")):
            better[number] += "\n"  # what follows is no part of the last item
        edits.append(line_edit(number + body_line, lines[number], better[number]))
    first, last = run[0][0], run[-1][0]
    sign = run[0][1][0].strip()[:1]
    shown = "•" if sign >= "\ue000" else sign
    what = "Sans espace après lui, un tiret" if sign == "-" else f"Le signe « {shown} »"
    message = f"{what} ne fait pas une liste : ces lignes s’afficheraient à la suite, en un seul paragraphe."
    place = Position(first + body_line, 1, last + body_line, len(lines[last]) + 1)
    block = "\n".join(better.get(number, lines[number]) for number in range(first, last + 1))
    return problem(path, place, "liste-mal-ecrite", message, block, tuple(edits))


def _typed_numbers(path: str, lines: list[str], body_line: int) -> Iterator[Problem]:
    """Lines right below each other, numbered from 1 in a way that makes no list: « 1.Laver », « (1) Laver », « 1- Laver »."""
    run: list[str] = []
    for number, line in enumerate([*lines, ""]):
        match = _NUMBERED.match(line)
        if match is not None and int(match[1] or match[2] or match[3]) == len(run) + 1:
            run.append(f"{len(run) + 1}. {match[4].strip()}")
            continue
        if len(run) > 1:
            first = number - len(run)
            place = Position(first + body_line, 1, number - 1 + body_line, len(lines[number - 1]) + 1)
            message = (
                "Ces numéros ne font pas une liste : ces lignes s’afficheraient à la suite, en un seul paragraphe. Après un "
                "numéro, il faut un point et une espace."
            )
            edits = tuple(
                line_edit(first + at + body_line, lines[first + at], better) for at, better in enumerate(run)
            )
            yield problem(path, place, "liste-mal-ecrite", message, "\n".join(run), edits)
        run = []


# ---------------------------------------------------------------- paragraphs with an indent

_MAY_BE_INDENTED = re.compile(r"\n(?: {4}|\t| {1,3}\t)[ \t]{0,20}[«“\"(]?[ \u00a0\u202f]?[A-ZÀ-ÞŒ]")
_INDENTED_CODE = re.compile(r'<pre data-sourcepos="(\d+):\d+-(\d+):\d+"|<(/?)(?:ul|ol|blockquote|section)\b')
_SIGN_OF_CODE = re.compile(r"[{}=<>\\$`|_#~^@]|//|\w\((?![a-zé-]{1,6}\))|;$|\w\.\w", re.MULTILINE)
_SENTENCE_START = re.compile(r"[«“\"(]?[ \u00a0\u202f]?[A-ZÀ-ÞŒ]")
_SENTENCE_ENDS = (".", "!", "?", "…", ":", "»", "”")
_FEWEST_WORDS, _SURE_WORDS = 6, 12
_LETTERS = 0.85
"""Of the signs of a text, the share that is letters at least; code has less."""
_LONG_LINE = 60


def check_indents(path: str, body: str, body_line: int) -> Iterator[Problem]:
    """Paragraphs that begin with the indent of a word processor: Markdown takes them for code."""
    if not _MAY_BE_INDENTED.search(f"\n{body}"):
        return
    lines = body.split("\n")
    paragraphs = [each for block in _indented(body, lines) for each in _prose_in(lines, block)]
    yield from _first_few([_indent(path, lines, each, body_line) for each in paragraphs])


def _indented(body: str, lines: list[str]) -> Iterator[range]:
    """The lines, from 0, of each block that is code by its indent, in no list or quotation."""
    depth = 0
    for match in _INDENTED_CODE.finditer(render_with_places(body)):
        if not match[1]:
            depth += -1 if match[3] else 1
        elif not depth and lines[int(match[1]) - 1][:1] in (" ", "\t"):
            block = range(int(match[1]) - 1, min(int(match[2]), len(lines)))
            if not _CODE_FENCE.match(lines[block.start]):
                yield block


def _prose_in(lines: list[str], block: range) -> list[range]:
    """The paragraphs of a block, which blank lines part; none if one of them is no prose."""
    found: list[range] = []
    for number in block:
        if not lines[number].strip():
            continue
        if found and found[-1].stop == number:
            found[-1] = range(found[-1].start, number + 1)
        else:
            found.append(range(number, number + 1))
    return found if all(_is_prose([lines[at].strip() for at in each]) for each in found) else []


def _is_prose(lines: list[str]) -> bool:
    """Are these lines one paragraph of a text, or several without a blank line, rather than code or verse?"""
    text = "\n".join(lines)
    if not _SENTENCE_START.match(text) or len(text.split()) < _FEWEST_WORDS or _SIGN_OF_CODE.search(text):
        return False
    signs = [sign for sign in text if not sign.isspace()]
    return sum(map(str.isalpha, signs)) >= _LETTERS * len(signs) and all(
        after[0].islower() or (before.endswith(_SENTENCE_ENDS) and len(before) >= _LONG_LINE)
        for before, after in pairwise(lines)
    )


def _indent(path: str, lines: list[str], paragraph: range, body_line: int) -> Problem:
    first, last = paragraph.start, paragraph.stop - 1
    better = [lines[at].strip() for at in paragraph]
    message = (
        "Ce paragraphe commence par un retrait (quatre espaces ou une tabulation) : il s’afficherait comme du code "
        "informatique, sur une seule longue ligne. Supprimez ce retrait."
    )
    sure = len(better) == 1 and better[0].endswith(_SENTENCE_ENDS) and len(better[0].split()) >= _SURE_WORDS
    margin = len(lines[first]) - len(lines[first].lstrip())
    fix = (Edit(Position(first + body_line, 1, first + body_line, margin + 1), ""),) if sure else ()
    place = Position(first + body_line, 1, last + body_line, len(lines[last]) + 1)
    return problem(path, place, "paragraphe-en-retrait", message, "\n".join(better), fix)


# ---------------------------------------------------------------- samples of code that nothing closes

_FENCE = re.compile(r"(`{3,}|~{3,})([^`]*)$")


def check_fences(path: str, body: str, body_line: int) -> Iterator[Problem]:
    """The line of signs that opens a sample of code, when all that follows is in it for want of another."""
    if not ("`" in body and "```" in body) and not ("~" in body and "~~~" in body):
        return
    lines = body.split("\n")
    opening: tuple[int, str] | None = None
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if match is None:
            continue
        if opening is None:
            opening = number, match[1]
        elif match[1].startswith(opening[1]) and not match[2].strip():
            opening = None
    if opening is None or not any(line.strip() for line in lines[opening[0] + 1 :]):
        return
    number, signs = opening
    message = (
        f"Le bloc de code ouvert ici n’est jamais fermé : tout ce qui suit s’afficherait comme du code. Ajoutez une ligne "
        f"« {signs} » après le code, ou retirez celle-ci s’il n’y en a pas."
    )
    yield problem(
        path,
        Position(number + body_line, 1, number + body_line, len(lines[number]) + 1),
        "code-non-ferme",
        message,
    )


# ---------------------------------------------------------------- tables without their line of dashes

_MAY_BE_TABLE = re.compile(r"\|[ \t]*\n {0,3}\|")
_ROW = re.compile(r" {0,3}\|(.*)\|[ \t]*$")
_BAR = re.compile(r"(?<!\\)\|")
_DASHED_ROW = re.compile(r"(?=[^–—_=-]*[–—_=-])[\s|:–—_=-]+$")
_TABLE = re.compile(r'<table data-sourcepos="(\d+):\d+-(\d+):')
_FEWEST_CELLS = 2


def check_tables(path: str, body: str, body_line: int) -> Iterator[Problem]:
    """Rows between bars of which Markdown makes no table, for want of a line of dashes below the first."""
    if not _MAY_BE_TABLE.search(body):
        return
    lines = without_code(body)
    runs = [run for run in _rows(lines) if (columns := _columns(lines, run)) and columns >= _FEWEST_CELLS]
    if not runs:
        return
    tables = _TABLE.findall(render_with_places(body))
    made = {line for first, last in tables for line in range(int(first) - 1, int(last))}
    lost = [run for run in runs if made.isdisjoint(run)]
    yield from _first_few([_table(path, lines, run, body_line) for run in lost])


def _rows(lines: list[str]) -> Iterator[range]:
    """Runs of at least two lines that begin and end with a bar: their numbers, from 0."""
    start = 0
    for number, line in enumerate([*lines, ""]):
        if not _ROW.match(line):
            if number - start > 1:
                yield range(start, number)
            start = number + 1


def _columns(lines: list[str], run: range) -> int:
    """How many cells each row has; none when they are not as many, or when the first row is no text."""
    rows = [
        lines[run.start],
        *(lines[at] for at in run[1:] if at > run.start + 1 or not _DASHED_ROW.match(lines[at])),
    ]
    counts = {len(_BAR.split(row.strip())) - 2 for row in rows}
    return 0 if len(counts) > 1 or _DASHED_ROW.match(rows[0]) or len(rows) < len(run) - 1 else counts.pop()


def _table(path: str, lines: list[str], run: range, body_line: int) -> Problem:
    dashes = f"|{' --- |' * _columns(lines, run)}"
    first, second, last = run.start, run.start + 1, run.stop - 1
    block = [lines[at] for at in run]
    if _DASHED_ROW.match(lines[second]):
        block[1] = dashes
        edits = [line_edit(second + body_line, lines[second], dashes)]
        what = f"la ligne de tirets sous la première s’écrit « {dashes} », avec une case pour chaque colonne"
    else:
        block.insert(1, dashes)
        edits = [Edit(Position(second + body_line, 1, second + body_line, 1), f"{dashes}\n")]
        what = f"il manque une ligne de tirets sous la première : « {dashes} »"
    if "".join(lines[run.stop : run.stop + 1]).strip():  # it would be the last row
        block.append("")
        edits.append(Edit(Position(last + body_line + 1, 1, last + body_line + 1, 1), "\n"))
    message = (
        f"Ces lignes ne font pas un tableau, et leurs barres « | » s’afficheraient telles quelles : {what}."
    )
    place = Position(first + body_line, 1, last + body_line, len(lines[last]) + 1)
    return problem(path, place, "tableau-mal-ecrit", message, "\n".join(block), tuple(edits))


# ---------------------------------------------------------------- notes and what calls them

_NOTE = re.compile(r" {0,3}\[\^([^\[\]\s]{1,60})\]([ \t\u00a0\u202f]*):(.*)$")
_BARE_NOTE = re.compile(r"(\[\^([^\[\]\s]{1,60})\])[ \t]+(?=\S)")
"""What seems to be a note, but for its colon."""
_CALL = re.compile(r"(?<![\\!])\[\^([^\[\]\s]{1,60})\](?!\()")
_CODE_OR_TAG = re.compile(
    r"<pre\b.*?(?:</pre>|\Z)|<code\b.*?(?:</code>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*>", re.DOTALL
)


class _Notes(NamedTuple):
    """The notes of a body by their name in small letters, each with the number of its line, from 0."""

    written: dict[str, tuple[int, re.Match[str]]]
    badly: dict[str, tuple[int, re.Match[str]]]  # « [^1] : … »
    calls: dict[str, tuple[int, re.Match[str]]]


def check_notes(path: str, body: str, body_line: int) -> Iterator[Problem]:
    """Notes that nothing calls, and calls of notes that are not there: readers see neither note nor number."""
    if "^" not in body or "[^" not in body:
        return
    page = render_with_places(body)
    shown = {name.lower() for name in _CALL.findall(html.unescape(_CODE_OR_TAG.sub("", page)))}
    lines = without_code(body)
    notes = _notes_in([_without_samples(line) for line in lines])
    missing = page.count('id="fn-') < len(notes.written)
    found = [
        _badly_written(path, lines, *note, body_line) for name, note in notes.badly.items() if name in shown
    ]
    if missing:
        lost = (note for name, note in notes.written.items() if name not in notes.calls)
        found += [_never_called(path, *note, body_line) for note in lost]
    known = notes.written.keys() | notes.badly.keys()
    calls = (
        call
        for name, call in notes.calls.items()
        if name in shown and name not in known and (name.isdigit() or known)
    )
    bare = {match[2].lower(): at for at, line in enumerate(lines) if (match := _BARE_NOTE.match(line))}
    found += [_without_note(path, lines, bare, *call, body_line) for call in calls]
    yield from _first_few(found)


def _notes_in(lines: list[str]) -> _Notes:
    notes = _Notes({}, {}, {})
    for number, line in enumerate(lines):
        note = _NOTE.match(line) if "[^" in line else None
        if note is not None:
            (notes.badly if note[2] else notes.written).setdefault(note[1].lower(), (number, note))
        for call in _CALL.finditer(line, note.start(3) if note else 0) if "[^" in line else ():
            notes.calls.setdefault(call[1].lower(), (number, call))
    for name in notes.written.keys() & notes.badly.keys():
        del notes.badly[name]
    return notes


def _badly_written(path: str, lines: list[str], number: int, note: re.Match[str], body_line: int) -> Problem:
    line = lines[number]
    better = line[: note.end(1) + 1] + line[note.end(2) :]
    message = (
        f"Cette note ne serait pas comprise : il n’y a pas d’espace entre « [^{note[1]}] » et le deux-points."
    )
    place = Position(number + body_line, 1, number + body_line, len(line) + 1)
    return problem(
        path, place, "note-mal-ecrite", message, better, (line_edit(number + body_line, line, better),)
    )


def _never_called(path: str, number: int, note: re.Match[str], body_line: int) -> Problem:
    message = (
        f"Cette note ne s’afficherait pas : rien ne l’appelle dans le texte. Mettez « [^{note[1]}] » juste après ce "
        "qu’elle explique, ou supprimez-la."
    )
    place = Position(number + body_line, 1, number + body_line, note.end() + 1)
    return problem(path, place, "note-mal-ecrite", message)


def _without_note(
    path: str, lines: list[str], bare: dict[str, int], number: int, call: re.Match[str], body_line: int
) -> Problem:
    at = bare.get(call[1].lower(), -1)
    if at > number:
        message = f"Cette note ne serait pas comprise : il manque un deux-points après « {call[0]} »."
        place = Position(at + body_line, 1, at + body_line, len(lines[at]) + 1)
        return problem(path, place, "note-mal-ecrite", message, _BARE_NOTE.sub(r"\1: ", lines[at], count=1))
    message = (
        f"« {call[0]} » s’afficherait tel quel : la note qu’il appelle n’existe pas. Écrivez-la à la fin du texte, sur une "
        f"ligne à elle : « {call[0]}: … »."
    )
    place = Position(number + body_line, call.start() + 1, number + body_line, call.end() + 1)
    return problem(path, place, "note-mal-ecrite", message)


# ---------------------------------------------------------------- words of links

_VAGUE = frozenset(
    map(
        fold_name,
        """
        ici; cliquez ici; cliquer ici; clique ici; clic ici; cliquez sur ce lien; sur ce lien; via ce lien; par ici; là
        lire la suite; la suite; suite; lire plus; en savoir plus; savoir plus; pour en savoir plus; plus d’infos
        plus d’informations; plus; voir; voir ici; voir plus; voir le lien; lien; ce lien; le lien; lien ici; url
        cette page; ce site; télécharger; télécharger ici; à télécharger; click here; here; read more; more; link
        le titre de la page; titre de la page; texte du lien; le texte du lien; titre du lien; nom du lien; texte; xxx
        """.replace("\n", ";").split(";"),
    )
) - {""}
_BARE = re.compile(r"(?:https?://|www\.)\S+\Z", re.IGNORECASE)


def link_words_fault(path: str, position: Position, href: str, text: str) -> Problem | None:
    """What a link's words say too little of, for those who hear the links of a page one after the other."""
    better = f"[…](<{href}>)" if _SPACE.search(href) else f"[…]({href})"
    if not text.strip("…. "):
        message = f"Ce lien n’a pas de texte : personne ne peut le voir ni le suivre. {_SAY_WHERE}"
        return problem(path, position, "lien-sans-texte", message, better)
    if _BARE.match(text):
        message = f"Le texte de ce lien est une adresse, que les lecteurs d’écran épellent. {_SAY_WHERE}"
        return problem(path, position, "lien-vague", message, better)
    if fold_name(text) in _VAGUE:
        message = (
            f"« {text} » ne dit pas où mène ce lien, à qui parcourt la page de lien en lien. {_SAY_WHERE}"
        )
        return problem(path, position, "lien-vague", message, better)
    return None


_SAY_WHERE = "Dites entre les crochets où il mène : le titre de la page, le nom du document…"


# ---------------------------------------------------------------- a whole body

_CHECKS = (
    check_headings,
    check_accidental_headings,
    check_bold_headings,
    check_indents,
    check_fences,
    check_tables,
    check_notes,
    check_left_to_do,
    check_typed_marks,
)


def check_body(path: str, body: str, body_line: int) -> Iterator[Problem]:
    """What the text below the fields shows to be wrong by itself, but for its links."""
    for check in _CHECKS:
        yield from check(path, body, body_line)
