"""From the bytes of a file to its text, its front matter and a YAML tree that knows its places.

Comes in: a path (for the problems) and bytes. Goes out: text, nodes, problems; never an exception.
Scalars stay what the contributor typed: ``01004``, ``no`` and ``12:30`` are texts here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Sequence as SequenceType
from math import inf
from typing import NamedTuple, TypeAlias

import yaml
from yaml.nodes import ScalarNode, SequenceNode

from generator.edits import line_edit
from generator.model import START, Edit, Position, Problem
from generator.problems import problem

try:
    from yaml._yaml import CParser

    class _Loader(CParser):
        """libyaml's composer alone: every scalar keeps its text, no type is looked up for it."""

        def resolve(self, *_: object) -> str:
            return ""

        def descend_resolver(self, *_: object) -> None:
            pass

        ascend_resolver = descend_resolver

except ImportError:  # PyYAML without libyaml: slower, same result
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

MARK = b"\xef\xbb\xbf"
"""The byte order mark that some editors put before UTF-8."""

MAX_FILE_BYTES = 256 * 1024
"""The most that a notice or a page may weigh: more than a hundred pages of text. With it the worst that
one file can ask of the check is bounded (``tests/bench_hostile.py``).
"""

MAX_SCHEMA_BYTES = 8 * 1024 * 1024
"""The most that a file of the model or a vocabulary may weigh: every commune of France, with room to spare."""

MAX_FRONT_MATTER = 64 * 1024
MAX_DEPTH = 12


class Scalar(NamedTuple):
    """A text as typed; ``plain`` when it stands without quotes and is not a block."""

    text: str
    position: Position
    plain: bool


class Sequence(NamedTuple):
    """A YAML list."""

    items: tuple[Node, ...]
    position: Position


class Mapping(NamedTuple):
    """A YAML mapping, in the order written. Keys that are not texts were reported and left out."""

    entries: tuple[tuple[Scalar, Node], ...]
    position: Position


Node: TypeAlias = Scalar | Sequence | Mapping


def scalars(node: Node) -> Iterator[Scalar]:
    """Every text below a node, keys included."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    else:
        for key, value in node.entries:
            yield key
            yield from scalars(value)


class FrontMatter(NamedTuple):
    """A record's file in two parts. ``end_line`` is the line of the closing ``---``."""

    yaml: str
    body: str
    body_line: int
    end_line: int


# ---------------------------------------------------------------- bytes → text

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_WORD_FOR = {0xFF: "utf-16-le", 0xFE: "utf-16-be"}
# What French texts hold beside ASCII: read as Windows-1252, any other sign says that it was not.
_FRENCH = frozenset("àâäæçéèêëîïñôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÑÔÖŒÙÛÜŸ«»’‘“”–—…•·°²³€§©®\u00a0ªº½×")

AS_READ = (Edit(START, ""),)
"""The fix of a fault of the bytes: the text stays as it was read here, the code tells what to write anew."""


def parse_text(path: str, data: bytes) -> tuple[str, list[Problem]]:
    """Decode a file. The text has no BOM and its lines end with one line feed, whatever was read."""
    problems: list[Problem] = []
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode(_WORD_FOR[data[0]], errors="replace").lstrip("\ufeff")
        whole = len(data) % 2 == 0 and "\ufffd" not in text
        problems.append(
            problem(
                path,
                START,
                "encodage-utf16",
                "Ce fichier est enregistré en UTF-16, que Git et le site ne lisent pas. "
                "Dans votre éditeur, choisissez « Enregistrer sous… » puis l’encodage UTF-8.",
                fix=AS_READ if whole else (),
            )
        )
    else:
        if data.startswith(MARK):
            while data.startswith(MARK):
                data = data[len(MARK) :]
            problems.append(
                problem(
                    path,
                    START,
                    "marque-utf8",
                    "Ce fichier commence par une marque invisible (BOM), souvent ajoutée par le Bloc-notes. "
                    "Enregistrez-le en « UTF-8 » plutôt qu’en « UTF-8 avec BOM ».",
                    fix=AS_READ,
                )
            )
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            text, found = _decode_broken(path, data, error.start)
            problems.append(found)
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        problems.append(
            problem(
                path,
                Position(line, 1, line, 1),
                "fins-de-ligne-windows",
                "Les lignes de ce fichier se terminent à la manière de Windows (CRLF). Le site est publié "
                "quand même ; dans votre éditeur, choisissez les fins de ligne « LF » pour l’éviter.",
                fix=AS_READ,
            )
        )
    control = _CONTROL.search(text) if _may_hold_control(data) else None
    if control:
        problems.append(
            problem(
                path,
                position_at(text, control.start(), control.end()),
                "caractere-interdit",
                f"Un caractère de contrôle invisible (U+{ord(control.group()):04X}) s’est glissé ici, "
                "souvent à la suite d’un copier-coller. Supprimez-le.",
            )
        )
        text = _CONTROL.sub("\ufffd", text)
    return text, problems


def _may_hold_control(data: bytes) -> bool:
    """Are there bytes that may stand for such characters, whatever the encoding? They tell it sooner than the text."""
    return (
        data.translate(None, _NEVER_CONTROL) != b""
        or b"\xef\xbf" in data
        or _CONTROL_OF_UTF8.search(data) is not None
    )


_NEVER_CONTROL = bytes([*b"\t\n\r", *range(0x20, 0x7F), *range(0x80, 0xFE)])  # 0xFE and 0xFF are of UTF-16
_CONTROL_OF_UTF8 = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")


def _decode_broken(path: str, data: bytes, start: int) -> tuple[str, Problem]:
    """Windows-1252 when nothing in the file is UTF-8 beyond ASCII, broken UTF-8 otherwise."""
    before = data[:start].decode("utf-8", errors="replace")
    position = position_at(before, len(before), len(before) + 1)
    some_utf8 = any(c > "\x7f" for c in data.decode("utf-8", errors="ignore"))
    if not some_utf8:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            pass
        else:
            line = text.replace("\r\n", "\n").split("\n")[position.line - 1].strip()
            return text, problem(
                path,
                position,
                "encodage-windows",
                "Ce fichier est enregistré dans l’ancien codage de Windows (Windows-1252) : ses accents "
                "seraient illisibles sur le site. Enregistrez-le en UTF-8 "
                f"(la ligne se lira : « {line[:80]} »).",
                fix=AS_READ if _FRENCH.issuperset(c for c in text if c > "\x7f") else (),
            )
    return data.decode("utf-8", errors="replace"), problem(
        path,
        position,
        "utf8-invalide",
        f"L’octet 0x{data[start]:02X} n’a pas de sens en UTF-8 : le fichier mêle deux encodages ou a été abîmé. "
        "Réécrivez le caractère à cet endroit et enregistrez en UTF-8.",
    )


def position_at(text: str, start: int, end: int) -> Position:
    """The place of ``text[start:end]``."""
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    end_line = line + text.count("\n", start, end)
    end_column = end - (text.rfind("\n", 0, end) + 1) + 1
    return Position(line, column, end_line, end_column)


# ---------------------------------------------------------------- text → front matter

_FENCE = "---"
_MEANT_AS_FENCE = re.compile(r"\s*(?:[-—–_=~*+]+|```\s*\w*)\s*$")
_MEANT_AS_END = re.compile(r"\s*(?:[-—–]{2,}|[—–_=~*+]{2,}|[—–])\s*$")
_CODE_FENCE = re.compile(r"\s*```")
_LIKE_PAIR = re.compile(r"\s*[^\W\d_][^:=：#\[\]]{0,40}[:=：](?!//)")
_LIKE_FRONT_MATTER = re.compile(rf"\s*$|\s|- |#|{_LIKE_PAIR.pattern}")
_EXAMPLE = "---\ntitre: …\nrésumé: …\n---"


KeyOf: TypeAlias = Callable[[str], "str | None"]
"""The key of the field that has a name, as people may vary it; ``None`` when no field has."""


def parse_front_matter(
    path: str, text: str, key_of: KeyOf | None = None
) -> tuple[FrontMatter | None, list[Problem]]:
    """Split a record's text at its ``---`` lines; those that were meant so are told, and taken for such.

    Where ``key_of`` knows the names of fields, a front matter is found below what was pasted above it.
    """
    usual = _usual_parts(text, key_of)
    return (usual, []) if usual is not None else _parse_lines(path, text, key_of)


def _parse_lines(path: str, text: str, key_of: KeyOf | None) -> tuple[FrontMatter | None, list[Problem]]:
    if not text.strip():
        return None, [
            problem(
                path,
                START,
                "fichier-vide",
                "Ce fichier est vide. Une notice commence par un en-tête entre deux lignes « --- », suivi du texte.",
                _EXAMPLE,
            )
        ]
    lines = text.split("\n")
    first = next(i for i, line in enumerate(lines) if line.strip())
    opening = lines[first].rstrip() == _FENCE
    if key_of is not None and (below := _header_below(lines, first, key_of)):
        return _below_a_text(path, lines, first, below)
    if not opening and not _MEANT_AS_FENCE.match(lines[first]):
        return _without_opening(path, lines, first, key_of)
    problems: list[Problem] = []
    start = first
    if _CODE_FENCE.match(lines[first]) and first + 1 < len(lines) and lines[first + 1].strip() == _FENCE:
        start = first + 1
    end = _end_of_front_matter(lines, start)
    if end is None:
        if not opening:
            return None, [_fence_fault(path, lines, first)]
        return None, [_unclosed(path, lines, start)]
    if start != first:
        problems.append(_code_fence(path, lines, first, end))
    inside = lines[start + 1 : end]
    if not opening or lines[end].rstrip() not in _FENCES:
        found, inside = _misplaced(path, lines, start, end)
        problems += found
    head = "\n" * (start + 1) + "\n".join(inside) + "\n"
    if len(head) > MAX_FRONT_MATTER:
        return None, [_too_big(path, start + 1)]
    return FrontMatter(head, "\n".join(lines[end + 1 :]), end + 2, end + 1), problems


_USUAL = re.compile(r"---\n([^\W\d_][^:\n]*)((?:.*\n(?![-—–.]))+.*\n)---\n")


def _usual_parts(text: str, key_of: KeyOf | None) -> FrontMatter | None:
    """The parts of a text that begins as nearly all do, without a look at its lines: with « --- », then a known field,
    and no line that begins with a dash or a full stop before the next « --- ».
    """
    match = _USUAL.match(text)
    if match is None or (key_of is not None and key_of(match[1]) is None):
        return None
    head = f"\n{match[1]}{match[2]}"
    last = head.count("\n") + 1
    return FrontMatter(head, text[match.end() :], last + 1, last) if len(head) <= MAX_FRONT_MATTER else None


def _without_opening(
    path: str, lines: list[str], first: int, key_of: KeyOf | None
) -> tuple[FrontMatter | None, list[Problem]]:
    """A file that begins with no line meant as ``---``: with fields, or with a text."""
    after = _end_of_fields(lines, first)
    # « De : … », « Objet : … », « Date : … » head a message.
    if after is not None and (
        key_of is None or len(_known_keys(lines[first:after], key_of)) >= _FEWEST_KNOWN
    ):
        return _without_fences(path, lines, first, after)
    place = Position(first + 1, 1, first + 1, len(lines[first]) + 1)
    message = (
        "Cette notice n’a pas d’en-tête : sans lui, le site ne sait ni la classer ni la retrouver. "
        "Il faut tout en haut une ligne « --- », les champs (titre, résumé…), puis une ligne « --- »."
    )
    return None, [problem(path, place, "entete-absent", message, f"{_EXAMPLE}\n{lines[first]}")]


class Header(NamedTuple):
    """A whole front matter among lines: the numbers, from 0, of its two « --- », and the fields it is known by."""

    start: int
    end: int
    keys: frozenset[str]


_FEWEST_KNOWN = 2
_NAME = re.compile(r"([^\W\d_][^:=：#\[\]]{0,40})[:=：]")


def whole_headers(lines: SequenceType[str], first: int, key_of: KeyOf) -> Iterator[Header]:
    """Every pair of « --- » lines, from one on, between which are fields, two known ones at least."""
    start = None
    for number in range(first, len(lines)):
        if not lines[number].startswith(_FENCES) or lines[number].rstrip() not in _FENCES:
            continue
        if start is not None and _FEWEST_KNOWN < number - start <= _MOST_FIELD_LINES:
            inside = lines[start + 1 : number]
            keys = _known_keys(inside, key_of) if _are_fields(inside) else frozenset()
            if len(keys) >= _FEWEST_KNOWN:
                yield Header(start, number, keys)
        start = number if lines[number].rstrip() == _FENCE else None


def _known_keys(lines: SequenceType[str], key_of: KeyOf) -> frozenset[str]:
    names = (match[1].strip() for line in lines if (match := _NAME.match(line)))
    return frozenset(key for name in names if (key := key_of(name)))


def _header_below(lines: list[str], first: int, key_of: KeyOf) -> Header | None:
    """The front matter of a file that begins with something else: a message, a heading, a « --- » too many."""
    opening = lines[first].rstrip() == _FENCE
    if opening and first + 1 < len(lines) and key_of(lines[first + 1].partition(":")[0]):
        return None  # the ordinary case, told at once
    found = next(whole_headers(lines, first, key_of), None)
    if found is None or found.start == first:
        return None
    above = lines[first : found.start]
    if opening:  # what stands between the first two « --- » has no known field, and the fields come next
        end = next(at for at in range(first + 1, len(lines)) if lines[at].rstrip() in _FENCES)
        apart = any(line.strip() for line in lines[end + 1 : found.start])
        return None if apart or _known_keys(above, key_of) else found
    shown = _CODE_FENCE.match(lines[first]) and not any(line.strip() for line in above[1:])  # told as such
    known = _known_keys(above[:_MOST_FIELD_LINES], key_of)
    return None if shown or len(known) >= _FEWEST_KNOWN else found


def _below_a_text(
    path: str, lines: list[str], first: int, header: Header
) -> tuple[FrontMatter | None, list[Problem]]:
    """A front matter that is not the very start of its file. What is above it would be lost: nothing is mended."""
    start, end, _ = header
    message = (
        f"Un fichier de notice commence par son en-tête, or celui-ci n’ouvre qu’à la ligne {start + 1} : le site prendrait "
        f"ses champs pour du texte. Retirez ce qui est au-dessus de la ligne {start + 1}, ou déplacez-le sous la ligne "
        f"{end + 1}, qui ferme l’en-tête."
    )
    place = Position(first + 1, 1, first + 1, len(lines[first]) + 1)
    told = problem(path, place, "entete-absent", message)
    head = "\n" * (start + 1) + "\n".join(lines[start + 1 : end]) + "\n"
    if len(head) > MAX_FRONT_MATTER:
        return None, [told, _too_big(path, start + 1)]
    return FrontMatter(head, "\n".join(lines[end + 1 :]), end + 2, end + 1), [told]


def _unclosed(path: str, lines: list[str], start: int) -> Problem:
    """A front matter without an end, told at the last line that reads as a field, or as what goes on below one."""
    told = "n’est jamais fermé : le texte de la notice serait lu comme des champs."
    last = _last_of_fields(lines, start)
    if last is None:
        message = f"L’en-tête ouvert ici {told} Il faut une ligne « --- » après le dernier champ."
        return problem(path, Position(start + 1, 1, start + 1, 4), "entete-non-ferme", message)
    message = (
        f"L’en-tête ouvert à la ligne {start + 1} {told} "
        f"Il faut une ligne « --- » après le dernier champ, qui semble finir à la ligne {last + 1}."
    )
    place = Position(last + 1, 1, last + 1, len(lines[last]) + 1)
    return problem(path, place, "entete-non-ferme", message, f"{lines[last]}\n{_FENCE}")


def _last_of_fields(lines: list[str], start: int) -> int | None:
    """The number, from 0, of the last line that reads as a field or goes on with one. After an empty line,
    « Note : un mot » begins a text rather.
    """
    last = start
    for number in range(start + 1, len(lines)):
        line, beside = lines[number], last == number - 1
        if not _LIKE_FRONT_MATTER.match(line):
            break
        key = line.partition(":")[0]
        if _LIKE_PAIR.match(line):
            field = key.strip().count(" ") < 4 and (beside or not key[-1:].isspace())
        else:
            field = beside and line[:1] in (" ", "\t", "-") and line.strip() != ""
        last = number if field else last
    return None if last == start else last


def _misplaced(path: str, lines: list[str], start: int, end: int) -> tuple[list[Problem], list[str]]:
    """What is wrong with the lines that open and close a front matter, and the lines between them, to be read."""
    margin = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
    inside = lines[start + 1 : end]
    if margin.strip(" "):  # YAML admits no other space there
        inside = [
            " " * len(margin) + line[len(margin) :] if line.startswith(margin) else line for line in inside
        ]
    if margin and lines[start].strip() == _FENCE:
        return [_margin(path, lines, start, end, margin)], inside
    wrong = [at for at in (start, end) if lines[at].rstrip() not in _FENCES]
    return [_fence_fault(path, lines, at) for at in wrong], inside


_FENCES = (_FENCE, "...")


def _end_of_front_matter(lines: list[str], start: int) -> int | None:
    """The number, from 0, of the line that closes the front matter, or that was meant to."""
    below = range(start + 1, len(lines))
    moved = lines[start][:1].isspace()
    dashed: list[int] = []
    end = None
    for at in below:
        line = lines[at]
        if line[:1] not in _FENCE_SIGNS and not moved:
            continue
        if line.rstrip() in _FENCES or (moved and line.strip() in _FENCES):
            end = at
            break
        if line[:1] in _DASHES:
            dashed.append(at)
    few = below[:_MOST_FIELD_LINES]
    # « --- » is perhaps a rule across the text, below other dashes.
    before = few if end is None else [at for at in dashed if at in few]
    meant = (
        at
        for at in before
        if _MEANT_AS_END.match(lines[at])
        and _LIKE_FRONT_MATTER.match(lines[at - 1])  # else it underlines a title
        and _are_fields(lines[start + 1 : at])
    )
    if end is None:
        return next(meant, None)
    return next((at for at in meant if _is_a_text(lines, at + 1, end)), end)


_DASHES = frozenset("-—–")
_FENCE_SIGNS = _DASHES | {"."}


def _is_a_text(lines: list[str], start: int, end: int) -> bool:
    """Are these lines a text, rather than more fields?"""
    some = lines[start : min(end, start + _MOST_FIELD_LINES)]
    pairs = sum(_LIKE_PAIR.match(line) is not None for line in some)
    others = sum(_LIKE_FRONT_MATTER.match(line) is None for line in some)
    return others > 0 and others >= pairs


_MOST_FIELD_LINES = 200


def _end_of_fields(lines: list[str], first: int) -> int | None:
    """Where fields that begin a file, without « --- », end: the number, from 0, of the line after the last."""
    below = range(first, min(len(lines), first + _MOST_FIELD_LINES))
    end = next((at for at in below if not lines[at].strip() or lines[at].rstrip() in _FENCES), below.stop)
    if end == first + _MOST_FIELD_LINES:
        return None
    sound = all(_LIKE_FRONT_MATTER.match(line) for line in lines[first:end])
    pairs = sum(bool(_WHOLE_PAIR.match(line) or _EQUAL.match(line)) for line in lines[first:end])
    known = pairs >= _FEWEST_FIELDS
    return end if sound and known and _LIKE_PAIR.match(lines[first]) else None


_FEWEST_FIELDS = 3
"""Fewer lines with a colon may begin a text."""


def _without_fences(path: str, lines: list[str], first: int, end: int) -> tuple[FrontMatter, list[Problem]]:
    """A front matter whose « --- » lines, or the first of them, were forgotten."""
    closed = end < len(lines) and lines[end].rstrip() in _FENCES
    inside = lines[first:end]
    better = "\n".join([_FENCE, *inside, *(() if closed else (_FENCE,))])
    what = (
        "une ligne « --- » manque tout en haut"
        if closed
        else "il manque une ligne « --- » au-dessus et une au-dessous"
    )
    message = f"Ces champs ne font pas un en-tête : {what}."
    place = Position(first + 1, 1, end, len(lines[end - 1]) + 1)
    above = Edit(Position(first + 1, 1, first + 1, 1), f"{_FENCE}\n")
    below = Edit(Position(end, len(lines[end - 1]) + 1, end, len(lines[end - 1]) + 1), f"\n{_FENCE}")
    code = any(_EQUAL.match(line) and not _WHOLE_PAIR.match(line) for line in inside)  # perhaps
    fix = () if code else (above,) if closed else (above, below)
    head = "\n" * first + "\n".join(inside) + "\n"
    after = end + 1 if closed else end
    told = problem(path, place, "entete-absent", message, better, fix)
    return FrontMatter(head, "\n".join(lines[after:]), after + 1, min(end + 1, len(lines))), [told]


def _are_fields(lines: SequenceType[str]) -> bool:
    """Do these lines look like a front matter, rather than like a text?"""
    pairs = sum(_LIKE_PAIR.match(line) is not None for line in lines)
    others = sum(_LIKE_FRONT_MATTER.match(line) is None for line in lines)
    return pairs > 1 and pairs > others


def _fence_fault(path: str, lines: list[str], number: int) -> Problem:
    """A line that was meant as ``---``."""
    line = lines[number]
    what = "ouvre" if not any(each.strip() for each in lines[:number]) else "ferme"
    message = f"Cette ligne {what} l’en-tête : elle doit être faite de trois tirets, sans rien devant."
    place = Position(number + 1, 1, number + 1, len(line) + 1)
    sure = set(line.strip()) <= set("-—–")
    return problem(path, place, "entete-absent", message, _FENCE, (Edit(place, _FENCE),) if sure else ())


def _margin(path: str, lines: list[str], start: int, end: int, margin: str) -> Problem:
    """A front matter that stands away from the edge, as what was copied with spaces before it."""
    body = [line for line in lines[end + 1 :] if line.strip()]
    last = len(lines) if all(line.startswith(margin) for line in body) else end + 1
    moved = [number for number in range(start, last) if lines[number].startswith(margin)]
    fix = tuple(Edit(Position(number + 1, 1, number + 1, len(margin) + 1), "") for number in moved)
    what = f"de {len(margin)} espaces" if len(margin) > 1 else "d’une espace"
    message = f"L’en-tête est décalé {what} : ses lignes « --- » doivent commencer tout au bord. Décalez toutes ses lignes."
    better = [line.removeprefix(margin) for line in lines[start : end + 1]]
    place = Position(start + 1, 1, end + 1, len(lines[end]) + 1)
    return problem(path, place, "entete-absent", message, "\n".join(better), fix)


def _code_fence(path: str, lines: list[str], number: int, end: int) -> Problem:
    """A line of signs that came with the template, which the guide shows as a sample of code."""
    also = [at for at in range(end + 1, len(lines)) if lines[at].strip() == "```"]
    gone = [number, *(also if len(also) == 1 else ())]
    fix = tuple(Edit(Position(at + 1, 1, at + 2, 1), "") for at in gone)
    more = f", et la ligne {gone[1] + 1} aussi" if gone[1:] else ""
    message = f"Cette ligne encadrait le modèle dans le guide, et n’en fait pas partie : retirez-la{more}."
    place = Position(number + 1, 1, number + 1, len(lines[number]) + 1)
    return problem(path, place, "entete-absent", message, fix=fix)


def _too_big(path: str, line: int) -> Problem:
    return problem(
        path,
        Position(line, 1, line, 4),
        "fichier-trop-gros",
        f"L’en-tête dépasse {MAX_FRONT_MATTER // 1024} kio. Gardez-y les champs, "
        "et déplacez le texte long sous la seconde ligne « --- ».",
    )


# ---------------------------------------------------------------- YAML → tree


def _needs_look(text: str) -> bool:
    """Could the text hold an anchor or a tag, or nest deeply? Only then it pays for the slow look."""
    return (
        "&" in text
        or "*" in text
        or "!" in text
        or text.count("[") + text.count("{") > MAX_DEPTH
        or text.count("- ") + text.count("? ") > MAX_DEPTH
        or _DEEP in text
    )


_DEEP = "\n" + " " * MAX_DEPTH


class Expected(NamedTuple):
    """What the model lets a reader expect of a line: is this a field's name, and may this be its value?"""

    is_key: Callable[[str], bool]
    may_be: Callable[[str, str], bool]


class Tree(NamedTuple):
    """A YAML text as read: its root, ``None`` when it is empty or cannot be read, the faults of its writing, and
    the text itself, with the lines that were mended as mended.
    """

    root: Node | None
    problems: list[Problem]
    text: str


def parse_yaml(path: str, text: str) -> tuple[Node | None, list[Problem]]:
    """A YAML text as a tree; ``None`` when it is empty or cannot be read."""
    return read_tree(path, text)[:2]


def read_tree(path: str, text: str, expected: Expected | None = None) -> Tree:
    """A YAML text with all that is known of its writing.

    A line that can be mended is reported with the line to write, then read as mended, so that the
    faults that follow it are reported in the same run.
    """
    text, problems = _with_ordinary_spaces(path, text)
    if expected is not None and ("=" in text or "：" in text or "﹕" in text or "∶" in text):
        better, found_there = _with_colons(path, text, expected, sound=True)
        if found_there and _read_more(path, text, better) == len(found_there):  # else these are quoted words
            text, problems = better, [*problems, *found_there]
    root, refused = _read(path, text)
    if expected is not None and not isinstance(root, yaml.MappingNode):
        text, found_there = _with_plain_names(path, text, expected, root)
        problems += found_there
        root, refused = _read(path, text) if found_there else (root, refused)
    if refused is not None:  # what is wrong alike on several lines is mended at once
        text, found_there = _with_signs(path, text, expected)
        problems += found_there
        root, refused = _read(path, text)
    mended_lines = {line for found in problems for line in _lines_of(found)}
    while True:
        if refused is None:
            tree = None if root is None else _node(path, root, problems)
            return Tree(tree, problems, text)
        if isinstance(refused, Problem):
            found, mended = refused, _with_line(text, refused)
        else:
            found, mended = _diagnose(path, text, refused, expected)
        if not mended_lines.isdisjoint(_lines_of(found)):  # its edit would be one of a line not in the file
            found = found._replace(fix=())
        mended_lines.update(_lines_of(found))
        problems.append(found)
        if mended is None or len(problems) > _MOST_MENDS:
            # what follows may say otherwise
            return Tree(None, [each._replace(fix=()) for each in problems], text)
        text = mended
        root, refused = _read(path, text)


def _lines_of(found: Problem) -> range:
    """The numbers of the lines that a problem is about."""
    return range(found.position.line, found.position.end_line + 1)


def _read_more(path: str, text: str, better: str) -> int:
    """How many more keys there are in a YAML text than in another; none unless both can be read."""
    (before, refused), (after, refused_too) = _read(path, text), _read(path, better)
    return 0 if refused or refused_too else _number_of_keys(after) - _number_of_keys(before)


def _number_of_keys(root: yaml.Node | None) -> int:
    """At all levels."""
    nodes, number = [root], 0
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.MappingNode):
            number += len(node.value)
            nodes += [value for _, value in node.value]
        elif isinstance(node, SequenceNode):
            nodes += node.value
    return number


def _with_signs(path: str, text: str, expected: Expected | None) -> tuple[str, list[Problem]]:
    """A text that YAML refuses, without the signs alone that stand for a value, with dashes before the values of
    lists, and with colons after names.
    """
    text, problems = _with_dashes(path, _SIGN_ONLY.sub(r"\1…", text))
    if expected is not None:
        text, found = _with_colons(path, text, expected, sound=False)
        problems += found
    return text, problems


def _read(path: str, text: str) -> tuple[yaml.Node | None, Problem | yaml.YAMLError | None]:
    """The tree of a YAML text, or why there is none."""
    try:
        refused = _refused_features(path, text) if _needs_look(text) else None
        return (None if refused else _compose(text)), refused
    except yaml.YAMLError as error:
        return None, error


_BARE_KEY = re.compile(r"[^\W\d_][^:#\t]*:\s*$")
_BULLETS = r"[•·‣◦▪●■\uf0b7\uf0a7]|[*–—-](?=\s|[^\W\d])|o(?=\t)|[0-9]{1,2}[.)](?=\s)"  # « -5 » is a number
_ITEM = re.compile(rf"(\s*)({_BULLETS})(\s*)(\S.*)$")


def _with_dashes(path: str, text: str) -> tuple[str, list[Problem]]:
    """The text with two spaces, a dash and a space before each value of the lists that a word processor made."""
    lines = text.split("\n")
    problems: list[Problem] = []
    for first, key in enumerate(lines, 1):
        items = _items(lines, first) if _BARE_KEY.match(key) else {}
        if not items or _reads_by_itself([*items.values()]):
            continue
        last = max(items)
        values = {at: _readable(item[4]) for at, item in items.items()}
        better = [f"  - {values[at]}" if at in items else "" for at in range(first, last + 1)]
        sure = all(value == items[at][4] for at, value in values.items())
        fix = tuple(line_edit(at + 1, lines[at], better[at - first]) for at in items) if sure else ()
        place = Position(first + 1, 1, last + 1, len(lines[last]) + 1)
        message = (
            "Une valeur de liste commence par deux espaces, un tiret et une espace, sous le nom du champ."
        )
        problems.append(problem(path, place, "yaml-invalide", message, "\n".join(better), fix))
        lines[first : last + 1] = better
    return "\n".join(lines), problems


def _items(lines: list[str], first: int) -> dict[int, re.Match[str]]:
    """The lines that begin as those of a list do, from one on: their numbers, and what they are made of."""
    items: dict[int, re.Match[str]] = {}
    for number in range(first, len(lines)):
        if item := _ITEM.match(lines[number].rstrip()):
            items[number] = item
        elif lines[number].strip():
            break
    numbered = len(items) == 1 and all(item[2][0].isdigit() for item in items.values())
    return {} if numbered else items  # « 1. » alone may begin a text


def _reads_by_itself(items: list[re.Match[str]]) -> bool:
    """Does YAML read these lines, as a list or as one text that goes on?"""
    dashes = {item[2] == "-" and item[3] != "" for item in items}
    if any(item[1].strip(" ") or item[2] == "*" for item in items):
        return False
    return dashes == {True} or (dashes == {False} and all(item[1] for item in items))


def _readable(value: str) -> str:
    """A value as typed, within quotes if YAML does not read it or takes « Le port : la mer » for a field."""
    alone = _reads_alone(value)
    words = isinstance(alone, yaml.MappingNode) and value.partition(":")[0][-1].isspace()
    return _in_quotes(value) if alone is None or words else value


# Signs that stand for « I do not know yet », and that YAML takes for its own.
_SIGN_ONLY = re.compile(r"^([^\n#\"'\[{]*?(?::|-)[^\S\n]+)[?-](?=[^\S\n]*$)", re.MULTILINE)
_COLON = r"[^\S\n]*(?:[：﹕∶]|:?=+>?)[^\S\n]*"
_OTHER_SIGN = re.compile(rf"([^\S\n]*)([^\W\d_][^:=：﹕∶\"#\[\]{{}}]{{0,40}}?)({_COLON})(\S.*)$")
_BLOCK_TEXT = re.compile(r"[^#]*: *[|>][+-]?[0-9]?\s*$")


def _with_colons(path: str, text: str, expected: Expected, *, sound: bool) -> tuple[str, list[Problem]]:
    """The text with a colon after each name of a field that has another sign there, or nothing.

    In a ``sound`` text, for YAML, such a line goes on with the value above it: nothing but its first word says
    that it was a field. Elsewhere YAML gave up, and a name without any sign is one too when its value is likely.
    """
    lines = text.split("\n")
    written = {line.partition(":")[0].strip() for line in lines if _WHOLE_PAIR.match(line)}
    problems: list[Problem] = []
    above, block = "", False
    for number, line in enumerate(lines):
        if not line[:1].isspace():
            block = _BLOCK_TEXT.match(line) is not None
        mend = None if block else _colon_mend(line, above, expected, written, sound=sound)
        if mend is not None:
            place = Position(number + 1, mend.column, number + 1, len(line) + 1)
            fix = (line_edit(number + 1, line, mend.line),) if mend.sure else ()
            problems.append(problem(path, place, "yaml-invalide", mend.advice, mend.line, fix))
            lines[number] = mend.line
        above = lines[number] if line.strip() else above
    return "\n".join(lines), problems


def _colon_mend(line: str, above: str, expected: Expected, written: set[str], *, sound: bool) -> _Mend | None:
    if (match := _OTHER_SIGN.match(line)) and expected.is_key(match[2]):
        beside = above.startswith(match[1]) and not above[len(match[1]) :][:1].isspace()
        below = bool(match[1]) and above.rstrip().endswith(":")
        margin = match[1] if below or (beside and _WHOLE_PAIR.match(above)) else ""
        if sound and not margin and match[2] in written:
            return None
        what = "un signe égal" if "=" in match[3] else "un signe qui lui ressemble"
        advice = f"Un champ s’écrit avec un deux-points suivi d’une espace, pas avec {what}."
        better = f"{margin}{match[2]}: {match[4]}"
        return _Mend(advice, len(match[1] + match[2]) + 1, better, sure=margin == match[1])
    if sound or line[:1].isspace() or ":" in line:
        return None
    words = line.split(" ")
    for number in range(min(len(words) - 1, 4), 0, -1):
        key, value = " ".join(words[:number]), " ".join(words[number:]).strip()
        if key not in written and value and expected.is_key(key) and expected.may_be(key, value):
            advice = f"Il manque un deux-points suivi d’une espace après le nom du champ « {key} »."
            return _Mend(advice, len(key) + 1, f"{key}: {value}")
    return None


_NO_BREAK_AFTER_KEY = re.compile(r"^[^\W\d_][\w ’'-]{0,40}:([\u00a0\u202f])(?=\S)", re.MULTILINE)


def _with_ordinary_spaces(path: str, text: str) -> tuple[str, list[Problem]]:
    """The text with an ordinary space after each key: word processors put one there that YAML takes for a
    letter, and nobody sees. No place changes.
    """
    problems: list[Problem] = []
    lines = text.split("\n") if "\u00a0" in text or "\u202f" in text else []
    for number, line in enumerate(lines, 1):
        if match := _NO_BREAK_AFTER_KEY.match(line):
            column = match.start(1) + 1
            lines[number - 1] = better = f"{line[: column - 1]} {line[column:]}"
            place = Position(number, column, number, column + 1)
            message = "Après le deux-points, il faut une espace ordinaire : celle-ci est insécable."
            problems.append(problem(path, place, "yaml-invalide", message, better, (Edit(place, " "),)))
    return ("\n".join(lines) if problems else text), problems


_MARKED = re.compile(
    r"(?:- )?(?P<mark>\*{1,3}|_{1,3}|`)(?P<key>[^\W\d_][^:*`\"#\[\]{}]{0,40}?)(?:(?P=mark)\s*:|\s*:\s*(?P=mark))\s*(?P<value>.*)$"
)


def _with_plain_names(
    path: str, text: str, expected: Expected, root: yaml.Node | None
) -> tuple[str, list[Problem]]:
    """A text that is no mapping, with the names of fields as YAML reads them, when that makes one of it: they were all
    written « titre:"x" », without a space, or some « **titre**: x ». ``root`` is its tree, if YAML reads it.
    """
    lines = text.split("\n")
    better = {at: line for at in range(len(lines)) if (line := _plain_pair(lines[at], expected)) is not None}
    marked = any(_MARKED.match(lines[at]) for at in better)
    if not marked and len(better) < _FEWEST_TIGHT:
        return text, []
    mended = [better.get(at, line) for at, line in enumerate(lines)]
    whole = _read(path, "\n".join(mended))[0]
    if not isinstance(whole, yaml.MappingNode) or len(whole.value) < len(better):
        return text, []
    first, last = min(better), max(better)
    message = _WITHOUT_MARKS if marked else _WITH_A_SPACE
    place = Position(first + 1, 1, last + 1, len(lines[last]) + 1)
    fix = tuple(line_edit(at + 1, lines[at], line) for at, line in better.items())
    all_alike = root is not None or len(better) == len(whole.value)
    code = "entete-sans-champs" if all_alike else "yaml-invalide"
    told = problem(path, place, code, message, "\n".join(mended[first : last + 1]), fix)
    return "\n".join(mended), [told]


_FEWEST_TIGHT = 2
_WITH_A_SPACE = "Après le deux-points qui suit le nom d’un champ, il faut une espace : sans elle, la ligne n’est pas lue comme un champ."
_WITHOUT_MARKS = (
    "Le nom d’un champ s’écrit tel quel, au bord de la ligne : les signes de mise en forme qui l’entourent empêchent de "
    "lire l’en-tête."
)


def _plain_pair(line: str, expected: Expected) -> str | None:
    """A line with the name of its field as YAML reads it; ``None`` for a line that needs nothing."""
    if line[:1].isspace() or not (match := _MARKED.match(line) or _TIGHT.match(line)):
        return None
    key, value = match.group("key", "value") if match.re is _MARKED else match.groups()
    return f"{key.strip()}: {value}".rstrip() if expected.is_key(key.strip()) else None


_MOST_MENDS = 20


def _with_line(text: str, found: Problem) -> str | None:
    """The text with the line that a problem suggests, or ``None`` when it suggests none."""
    if found.suggestion is None:
        return None
    lines = text.split("\n")
    lines[found.position.line - 1] = found.suggestion
    return "\n".join(lines)


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        root: yaml.Node | None = loader.get_single_node()
    finally:
        loader.dispose()
    return root


# As ``Position(…)`` makes it, without a call of Python: there are three hundred thousand at ten thousand records.
_new = tuple.__new__


def _place(node: yaml.Node | yaml.Event) -> Position:
    start, end = node.start_mark, node.end_mark
    return _new(Position, (start.line + 1, start.column + 1, end.line + 1, end.column + 1))  # type: ignore[union-attr]  # libyaml gives both


def _node(path: str, node: yaml.Node, problems: list[Problem]) -> Node:
    start, end = node.start_mark, node.end_mark  # as ``_place`` does: a call less for each of so many nodes
    place = _new(Position, (start.line + 1, start.column + 1, end.line + 1, end.column + 1))
    if isinstance(node, ScalarNode):
        return _new(Scalar, (node.value, place, not node.style))
    if isinstance(node, SequenceNode):
        return Sequence(tuple([_node(path, n, problems) for n in node.value]), place)
    entries: list[tuple[Scalar, Node]] = []
    for key, value in node.value:
        name = _node(path, key, problems)
        if not isinstance(name, Scalar):
            problems.append(
                problem(
                    path,
                    name.position,
                    "yaml-invalide",
                    "Le nom d’un champ doit être un simple texte, ni une liste ni des sous-champs. "
                    "Si votre texte commence par « [ » ou « { », mettez-le entre guillemets.",
                )
            )
            continue
        entries.append((name, _node(path, value, problems)))
    return Mapping(tuple(entries), place)


def _refused_features(path: str, text: str) -> Problem | None:
    """The first anchor, alias, tag or excess of depth; reads events, so depth costs no stack."""
    depth = 0
    loader = _Loader(text)
    try:
        while loader.check_event():
            event = loader.get_event()
            assert event is not None  # check_event said so
            position = _place(event)
            tagged = getattr(event, "tag", None) is not None
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or tagged:
                line = text.split("\n")[position.line - 1]
                pair = _PAIR.match(line)
                mended = pair[1] + _in_quotes(pair[2]) if pair and pair[2][0] in "&*!" else None
                message = (
                    "Les signes « & », « * » et « ! » en début de valeur ont un sens spécial, refusé ici. "
                    "Mettez la valeur entre guillemets, ou donnez-la en entier."
                )
                fix: tuple[Edit, ...] = ()
                if mended and pair and _is_text(pair[2]):  # no name follows the sign
                    fix = (line_edit(position.line, line, mended),)
                return problem(path, position, "yaml-ancre", message, mended, fix)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    return problem(
                        path,
                        position,
                        "yaml-trop-profond",
                        f"L’en-tête emboîte plus de {MAX_DEPTH} niveaux de listes ou de sous-champs. "
                        "Aucun champ n’en demande autant : vérifiez les crochets et les retraits.",
                    )
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return None  # the tree's own reading tells it better
    finally:
        loader.dispose()
    return None


# ---------------------------------------------------------------- broken YAML → advice and a mended line


class _Mend(NamedTuple):
    """What is wrong with one line, where on it, and the line to write instead; ``sure`` when it cannot
    have meant anything else. The line stands for ``more`` lines below it too. It is only read, and not ``told``,
    where what the value means says better what to write.
    """

    advice: str
    column: int
    line: str
    sure: bool = False
    more: int = 0
    told: bool = True


# Greedy, to a last sign that is no space: spaces by the thousand are then gone through once.
_KEY = r"(?:- +)?[^\s:#\"'\[\]{},](?:[^:#\"\[\]{}]*[^ :#\"\[\]{}])?"
_TIGHT = re.compile(rf"(\s*{_KEY} *):(?=[^\s/])(.*)$")
_NO_BREAK_MARGIN = re.compile(r" *[\u00a0\u202f]\s*(?=\S)")
_NO_BREAK = re.compile(rf"(\s*{_KEY}) *:[\u00a0\u202f]\s*(\S.*)$")
_EQUAL = re.compile(r"([^\W\d](?:[\w' -]*[\w'-])?) *= *(\S.*)$")
_PAIR = re.compile(rf"(\s*{_KEY} *:[ \t]+|\s*- +)(\S(?:.*\S)?)\s*$")
_WHOLE_PAIR = re.compile(rf"\s*{_KEY} *:(?: |$)")
# A text in quotes that holds nothing but whole quotations in quotes of the same sort.
_QUOTATIONS = re.compile(r'"[^"]*(?:(?<=[\s(])"(?=\S)[^"]*(?<=\S)"(?=[\s.,;:!?)])[^"]*)*"')
_QUOTED_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
_QUOTED_VALUES = re.compile(rf"(?:{_QUOTED_VALUE.pattern})(?:\s*[,;]\s*(?:{_QUOTED_VALUE.pattern}))+")
_DASHED = re.compile(rf"(\s*{_KEY} *: +)- +([^\W\d].*)$")
_LINK = re.compile(r"\[([^\[\]]+)\]\s?\([^()]*\)$")
_REMARK = re.compile(r"(?<!\s)\s+#(?![0-9]).*")  # « Atelier #3 » is a title
_WORDS = re.compile(r"[^\W\d][\w '’-]*")
_SIGN_ALONE = re.compile(r"[&*!] [^#]*\Z")
_SPECIAL = "&*!|>%@`[]{},?-#:"


def _diagnose(
    path: str, text: str, error: yaml.YAMLError, expected: Expected | None
) -> tuple[Problem, str | None]:
    """The fault as a contributor can mend it, with the line to write, and the text so mended, if it can be.

    libyaml stops where it can go no further, often below the line at fault. So from there upwards, each
    line that looks wrong by itself is mended for a try: it was the one if reading then goes further.
    """
    lines = text.split("\n")
    before = _place_of(error)
    stopped = min(int(before[0]), len(lines) - 1)
    at_end = not any(line.strip() for line in lines[stopped:])
    for number in range(stopped, max(-1, stopped - _MOST_LINES_UP), -1):
        for mend in _mends(lines, number, expected):
            last = number + mend.more
            gone = [""] * mend.more  # so that the places of what follows stay
            mended = "\n".join([*lines[:number], mend.line, *gone, *lines[last + 1 :]])
            after = _stops_at(mended)
            least = number if at_end else max(stopped, last)
            if after[0] > least or (last < stopped and after > before):
                place = Position(number + 1, mend.column, last + 1, len(lines[last]) + 1)
                fix = (line_edit(number + 1, lines[number], mend.line),) if mend.sure else ()
                better = mend.line if mend.told else None
                return problem(path, place, "yaml-invalide", mend.advice, better, fix), mended
    return _yaml_problem(path, lines, error), None


_MOST_LINES_UP = 40


def _place_of(error: yaml.YAMLError) -> tuple[float, int]:
    """The line and the column where libyaml gives up, from 0."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return (mark.line, mark.column) if mark else (0, 0)


def _stops_at(text: str) -> tuple[float, int]:
    """Where libyaml gives up; beyond all lines when it reads the whole."""
    try:
        _compose(text)
    except yaml.YAMLError as error:
        return _place_of(error)
    return inf, 0


def _reads_alone(line: str) -> yaml.Node | None:
    try:
        return _compose(line + "\n")
    except yaml.YAMLError:
        return None


def _is_field(line: str, expected: Expected | None) -> bool:
    """Does a line begin with the name of a field, perhaps misspelt, rather than with words of a text?"""
    key = line.partition(":")[0]
    if expected is not None and expected.is_key(key.strip()):
        return key != line
    likely = expected is None or (not key[-1:].isspace() and key.count(" ") < 3)
    return likely and _WHOLE_PAIR.match(line) is not None


def _below(lines: list[str], number: int, expected: Expected | None) -> list[str]:
    """The lines that go on with the value of a field, which begins on the line before them."""
    below: list[str] = []
    if lines[number][:1].isspace() or not _PAIR.match(lines[number]) or _BLOCK_TEXT.match(lines[number]):
        return below
    for line in lines[number + 1 : number + 1 + _MOST_LINES_UP]:
        bare = line.strip()
        if not bare or not line[0].isspace() or bare.startswith(("- ", "#")) or _is_field(bare, expected):
            break
        if _REMARK.search(lines[number + len(below)]):  # it would swallow what follows
            break
        below.append(bare)
    return below


def _margin_mends(line: str, above: str, expected: Expected | None) -> Iterator[_Mend]:
    """The ways in which the spaces that begin a line could be mended. ``above`` is the line before it."""
    bare = line.lstrip("\t ")
    field = _is_field(bare, expected)
    if "\t" in line[: len(line) - len(bare)]:
        sure = field or bare.startswith("- ")
        deeper = above.rstrip().endswith(":") or not (sure or above.startswith(" "))
        indent = above[: len(above) - len(above.lstrip(" "))] + ("  " if deeper else "")
        instead = "Remplacez-la par des espaces." if indent else "Retirez-la."
        advice = f"Cette ligne commence par une tabulation, que l’en-tête n’admet pas. {instead}"
        yield _Mend(advice, 1, indent + bare, sure)
    elif bare != line and field and not above.startswith((" ", "-")):
        advice = "Une espace de trop au début de cette ligne en fait la suite de la précédente. Retirez-la."
        yield _Mend(advice, 1, bare, sure=True)
    elif (margin := _NO_BREAK_MARGIN.match(line)) and _WHOLE_PAIR.match(line) and above[:1] not in (" ", "-"):
        advice = "Cette ligne commence par une espace insécable, qui en fait la suite de la précédente. Retirez-la."
        yield _Mend(advice, 1, line[margin.end() :], sure=True)
    elif margin:
        advice = "Cette ligne commence par une espace insécable, que l’en-tête n’admet pas. Remplacez-la."
        yield _Mend(advice, 1, " " * margin.end() + line[margin.end() :], sure=True)


def _mends(lines: list[str], number: int, expected: Expected | None) -> Iterator[_Mend]:
    """The ways in which one line could be mended, likeliest first; none for a line that looks sound."""
    line = lines[number]
    if not line.strip() or line.lstrip().startswith("#"):
        return
    above = next((text for text in reversed(lines[:number]) if text.strip()), "")
    yield from _line_mends(lines, number, expected)
    for mend in _margin_mends(line, above, expected):
        moved = [*lines[:number], mend.line, *lines[number + 1 :]]
        for other in _line_mends(moved, number, expected):
            advice = f"{mend.advice} {other.advice}"
            yield other._replace(advice=advice, column=1, sure=mend.sure and other.sure)
        yield mend


def _line_mends(lines: list[str], number: int, expected: Expected | None) -> Iterator[_Mend]:
    """The ways in which one line could be mended, but for the spaces that begin it."""
    line = lines[number]
    if equal := _EQUAL.match(line):
        advice = "Un champ s’écrit avec un deux-points suivi d’une espace, pas avec un signe égal."
        yield _Mend(advice, len(equal[1]) + 1, f"{equal[1]}: {equal[2]}", sure=True)
    if no_break := _NO_BREAK.match(line):
        advice = "Après le deux-points, il faut une espace ordinaire : celle-ci est insécable."
        key = no_break[1].rstrip()
        yield _Mend(advice, len(key) + 1, f"{key}: {no_break[2]}", sure=True)
    if tight := _TIGHT.match(line):
        advice = "Il manque une espace après le deux-points."
        yield _Mend(advice, len(tight[1]) + 1, f"{tight[1]}: {tight[2]}", sure=True)
    yield from _dash_mends(lines, number)
    below = _below(lines, number, expected)
    alone = _reads_alone("\n".join(lines[number : number + 1 + len(below)]))
    if alone is None and (pair := _PAIR.match(line)):
        yield from _value_mends(pair, below, expected)
    elif isinstance(alone, ScalarNode) and number and not line.startswith((" ", "\t")):
        advice = (
            "Cette ligne n’a pas de nom de champ. Si elle continue la précédente, décalez-la de deux espaces."
        )
        yield _Mend(advice, 1, f"  {line}")


def _dash_mends(lines: list[str], number: int) -> Iterator[_Mend]:
    """What to write instead of a list that begins beside the name of its field."""
    if not (match := _DASHED.match(lines[number].rstrip())):
        return
    items = _items(lines, number + 1)
    values = [match[2], *(item[4] for item in items.values())]
    value = f"[{', '.join(map(_readable_in_list, values))}]" if items else _readable(match[2])
    advice = "Un tiret ne précède une valeur que sur une ligne à elle, sous le nom du champ."
    if not items or "#" not in "".join(values):  # a remark would be published
        yield _Mend(advice, len(match[1]) + 1, match[1] + value, more=max(items, default=number) - number)


def _readable_in_list(value: str) -> str:
    return value if _WORDS.fullmatch(value) else _in_quotes(value)


def _value_mends(pair: re.Match[str], below: list[str], expected: Expected | None) -> Iterator[_Mend]:
    """The ways in which a value that YAML refuses could be written, on one line."""
    sure = _is_text(pair[2]) and not below
    key = pair[1].partition(":")[0].strip()
    value, remark = _without_remark(" ".join([pair[2], *below]))
    more = " Ses lignes n’en font qu’une." if below else ""
    more += " Ce qui suit « # » reste une remarque, qui n’est pas publiée." if remark else ""
    link = _LINK.match(value)
    told = not link or expected is None or expected.may_be(key, link[1])
    for advice, better in _quoted(value):
        line = pair[1] + better + remark
        yield _Mend(advice + more, len(pair[1]) + 1, line, sure, len(below), told)


def _without_remark(value: str) -> tuple[str, str]:
    """A value and the remark that ends it, which must not be published: perhaps it is about a person."""
    sign = value[0].replace("[", "]")
    closed = 0
    if sign in "\"']":
        end = re.compile(rf"{re.escape(sign)}\s+#").search(value, 1)
        closed = end.start() if end else value.rfind(sign)
    remark = _REMARK.search(value, closed) if closed >= 0 else None
    return (value[: remark.start()], remark.group()) if remark else (value, "")


def _is_text(value: str) -> bool:
    """Can a value that YAML refuses only be a text without its quotes? Not if it may end in a comment,
    begin a list or a block, or have lost a quote.
    """
    first = value[0]
    if re.search(r"\s#", value):
        return False
    if "\\" in value:
        return first == '"' and "\\'" in value and _is_sound(_with_apostrophes(value))
    if first == '"':
        return _QUOTATIONS.fullmatch(value) is not None
    if first == "'":
        return _QUOTATIONS.fullmatch(re.sub(r"(?<=\w)'(?=\w)", "’", value).replace("'", '"')) is not None
    if first == "[":
        return "]" in value[:-1] and not value.endswith("]") and not _LINK.match(value)
    if first in "&*!":
        return _SIGN_ALONE.match(value) is not None
    return first not in "{|->" or re.match(r"> ?[0-9]", value) is not None


def _quoted(value: str) -> Iterator[tuple[str, str]]:
    """Why a value needs quotes, and the value as it should be written."""
    if value[0] in "\"'[" and "\\'" in value:
        value = _with_apostrophes(value)
        if _is_sound(value):
            yield "Entre guillemets, une apostrophe s’écrit sans barre oblique inverse devant.", value
            return
    yield from _in_other_quotes(value)


def _quoted_apart(text: str) -> list[str]:
    """« "a" "b" », values in quotes without a comma between them, as those; any other text alone."""
    apart = _QUOTED_VALUE.findall(text)
    return apart if not _QUOTED_VALUE.sub("", text).strip() and apart else [text]


def _in_other_quotes(value: str) -> Iterator[tuple[str, str]]:
    first = value[0]
    if _QUOTED_VALUES.fullmatch(value):
        items = _QUOTED_VALUE.findall(value)
        yield "Plusieurs valeurs entre guillemets font une liste, entre crochets.", f"[{', '.join(items)}]"
    if first == "[" and value.endswith("]") and "[" not in value[1:]:
        pieces = [piece for part in value[1:-1].split(",") for piece in _quoted_apart(part.strip())]
        items = [_in_quotes(piece.strip("\"'")) for piece in pieces if piece]
        yield (
            "Un signe de cette liste a un sens spécial : mettez ses valeurs entre guillemets.",
            f"[{', '.join(items)}]",
        )
    elif first == "[" and "]" not in value:
        yield "Le crochet ouvert ici n’est pas fermé.", f"{value}]"
    if first in "\"'" and first not in value[1:]:
        inside = value[1:]
        yield (
            "Le guillemet ouvert ici n’est pas fermé.",
            _in_quotes(inside[: -1 if inside[-1:] in "”“’" else None]),
        )
    elif first in "\"'" and len(value) > 1 and value.endswith(first):
        inside = value[1:-1]
        cut = "Des guillemets de la même sorte coupent cette valeur."
        yield (
            cut if first in inside else "Entre guillemets, la barre oblique inverse se double.",
            _in_quotes(inside),
        )
    elif first in "\"'":
        yield (
            "Un texte reste après le guillemet fermant : mettez toute la valeur entre guillemets.",
            _in_quotes(value),
        )
    elif _LINK.match(value):
        yield "Un lien écrit comme dans un texte ne se lit pas dans l’en-tête.", _in_quotes(value)
    elif first in _SPECIAL:
        yield f"Sans guillemets, le signe « {first} » ne peut pas commencer une valeur.", _in_quotes(value)
    else:
        yield (
            "Un deux-points suivi d’une espace coupe cette valeur en deux : mettez-la entre guillemets.",
            _in_quotes(value),
        )


_ESCAPED = re.compile(r"\\(.)")


def _with_apostrophes(value: str) -> str:
    """A value in which no apostrophe has the backslash that programs put before it."""
    return _ESCAPED.sub(lambda escaped: "'" if escaped[1] == "'" else escaped[0], value)


def _is_sound(value: str) -> bool:
    """Does YAML read a value in quotes, in which a backslash stands before nothing but a quote or itself?"""
    escaped = (match[1] in '"\\' for match in _ESCAPED.finditer(value))
    return all(escaped) and isinstance(_reads_alone(value), (ScalarNode, SequenceNode))


def _in_quotes(text: str) -> str:
    """A text as a quoted YAML scalar, in the quotes that need the least escaping."""
    if '"' in text and "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# What libyaml says of the rest, and what a contributor can do about it. First match wins.
_EXPLANATIONS: tuple[tuple[str, str], ...] = (
    (
        "mapping values are not allowed",
        "Un deux-points suivi d’une espace coupe cette valeur en deux. Mettez toute la valeur entre guillemets.",
    ),
    (
        "that cannot start any token",
        "Ce caractère ne peut pas commencer une valeur. Mettez la valeur entre guillemets ; "
        "si c’est une tabulation, remplacez-la par des espaces.",
    ),
    (
        "end of stream",
        "Un guillemet, un crochet ou une accolade ouvert avant cet endroit n’est jamais fermé. Fermez-le.",
    ),
    (
        "did not find expected ',' or",
        "Cette liste n’est pas bien fermée : séparez ses valeurs par des virgules et fermez le crochet.",
    ),
    (
        "expected ':'",
        "Cette ligne n’est pas un champ : il manque un deux-points suivi d’une espace après son nom, "
        "ou deux espaces devant si elle continue la ligne précédente.",
    ),
    (
        "found unknown escape",
        "La barre oblique inverse a un sens spécial entre guillemets droits. Doublez-la (\\\\) "
        "ou utilisez des apostrophes à la place des guillemets.",
    ),
    (
        "block end",
        "Cette ligne n’est pas alignée avec les autres champs, ou un texte reste après un guillemet fermant. "
        "Alignez-la, ou mettez toute la valeur entre guillemets.",
    ),
    (
        "expected key",
        "Cette ligne n’est pas alignée avec les autres champs, ou un guillemet de trop la coupe. "
        "Vérifiez les retraits et les guillemets.",
    ),
    (
        "sequence entries are not allowed",
        "Une valeur de liste (« - ») ne peut pas suivre le nom du champ sur la même ligne.",
    ),
    ("expected a single document", "L’en-tête contient une ligne « --- » de trop."),
)


def _yaml_problem(path: str, lines: list[str], error: yaml.YAMLError) -> Problem:
    line, column = _place_of(error)
    said = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or ''}"
    number = min(int(line), len(lines) - 1)
    column = min(column, len(lines[number]))
    advice = next(
        (text for key, text in _EXPLANATIONS if key in said),
        "Vérifiez les guillemets, les crochets et les retraits de cette ligne et de celle d’avant.",
    )
    return problem(
        path,
        Position(number + 1, column + 1, number + 1, column + 2),
        "yaml-invalide",
        f"L’en-tête ne peut pas être lu à partir d’ici, et ce qui suit n’a pas été vérifié. {advice}",
    )
