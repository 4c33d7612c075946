"""From the bytes of a file to its text, its front matter and a YAML tree that knows its places.

Comes in: a path (for the problems) and bytes. Goes out: text, nodes, problems; never an exception.
Scalars stay what the contributor typed: ``01004``, ``no`` and ``12:30`` are texts here.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

import yaml

from generator.model import START, Position, Problem
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

MAX_FILE_BYTES = 8 * 1024 * 1024
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


class FrontMatter(NamedTuple):
    """A record's file in two parts. ``end_line`` is the line of the closing ``---``."""

    yaml: str
    body: str
    body_line: int
    end_line: int


# ---------------------------------------------------------------- bytes → text

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_WORD_FOR = {0xFF: "utf-16-le", 0xFE: "utf-16-be"}


def parse_text(path: str, data: bytes) -> tuple[str, list[Problem]]:
    """Decode a file. The text has no BOM and its lines end with one line feed, whatever was read."""
    problems: list[Problem] = []
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode(_WORD_FOR[data[0]], errors="replace").lstrip("\ufeff")
        problems.append(
            problem(
                path,
                START,
                "encodage-utf16",
                "Ce fichier est enregistré en UTF-16, que Git et le site ne lisent pas. "
                "Dans votre éditeur, choisissez « Enregistrer sous… » puis l’encodage UTF-8.",
            )
        )
    else:
        if data.startswith(b"\xef\xbb\xbf"):
            data = data[3:]
            problems.append(
                problem(
                    path,
                    START,
                    "marque-utf8",
                    "Ce fichier commence par une marque invisible (BOM), souvent ajoutée par le Bloc-notes. "
                    "Enregistrez-le en « UTF-8 » plutôt qu’en « UTF-8 avec BOM ».",
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
            )
        )
    control = _CONTROL.search(text)
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

_EXAMPLE = "---\ntitre: …\nrésumé: …\n---"


def parse_front_matter(path: str, text: str) -> tuple[FrontMatter | None, list[Problem]]:
    """Split a record's text at its ``---`` lines."""
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
    if lines[first].rstrip() != "---":
        return None, [
            problem(
                path,
                Position(first + 1, 1, first + 1, len(lines[first]) + 1),
                "entete-absent",
                "Cette notice n’a pas d’en-tête : sans lui, le site ne sait ni la classer ni la retrouver. "
                "Ajoutez tout en haut une ligne « --- », les champs (titre, résumé…), puis une ligne « --- ».",
                _EXAMPLE,
            )
        ]
    for number in range(first + 1, len(lines)):
        if lines[number].rstrip() in ("---", "..."):
            head = "\n" * (first + 1) + "\n".join(lines[first + 1 : number]) + "\n"
            body = "\n".join(lines[number + 1 :])
            if len(head) > MAX_FRONT_MATTER:
                return None, [_too_big(path, first + 1)]
            return FrontMatter(head, body, number + 2, number + 1), []
    return None, [
        problem(
            path,
            Position(first + 1, 1, first + 1, 4),
            "entete-non-ferme",
            "L’en-tête ouvert ici n’est jamais fermé : le texte de la notice serait lu comme des champs. "
            "Ajoutez une ligne « --- » après le dernier champ.",
            "---",
        )
    ]


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
        or "\n" + " " * MAX_DEPTH in text
    )


def parse_yaml(path: str, text: str) -> tuple[Node | None, list[Problem]]:
    """A YAML text as a tree; ``None`` when it is empty or cannot be read.

    A line that one pair of quotes would mend is reported, then read as mended, so that the
    faults that follow it are reported in the same run.
    """
    if _needs_look(text):
        refused = _refused_features(path, text)
        if refused:
            return None, [refused]
    problems: list[Problem] = []
    while True:
        try:
            root = _compose(text)
        except yaml.YAMLError as error:
            found = _yaml_problem(path, text, error)
            problems.append(found)
            if found.suggestion is None or len(problems) > _MOST_MENDS:
                return None, problems
            lines = text.split("\n")
            lines[found.position.line - 1] = found.suggestion
            text = "\n".join(lines)
        else:
            return (None if root is None else _node(path, root, problems)), problems


_MOST_MENDS = 20


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        root: yaml.Node | None = loader.get_single_node()
    finally:
        loader.dispose()
    return root


def _place(node: yaml.Node | yaml.Event) -> Position:
    start, end = node.start_mark, node.end_mark
    assert start is not None
    assert end is not None
    return Position(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _node(path: str, node: yaml.Node, problems: list[Problem]) -> Node:
    if isinstance(node, yaml.ScalarNode):
        return Scalar(node.value, _place(node), node.style is None or node.style == "")
    if isinstance(node, yaml.SequenceNode):
        return Sequence(tuple([_node(path, n, problems) for n in node.value]), _place(node))
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
    return Mapping(tuple(entries), _place(node))


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
                return problem(
                    path,
                    position,
                    "yaml-ancre",
                    "Les signes « & », « * » et « ! » en début de valeur ont un sens spécial en YAML, refusé ici. "
                    "Mettez la valeur entre guillemets, ou écrivez-la en entier.",
                )
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


# What libyaml says, and what a contributor can do about it. First match wins.
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
_KEY_VALUE = re.compile(r"^(\s*(?:- )?[^:#]+: +)(.*: .*)$")


def _yaml_problem(path: str, text: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or ''}"
    lines = text.split("\n")
    number = min(mark.line if mark else 0, len(lines) - 1)
    column = min(mark.column if mark else 0, len(lines[number]))
    advice = next((text for key, text in _EXPLANATIONS if key in said), "")
    suggestion = None
    match = _KEY_VALUE.match(lines[number])
    if "mapping values" in said and match:
        quoted = match[2].strip().replace("\\", "\\\\").replace('"', '\\"')
        suggestion = f'{match[1]}"{quoted}"'
    message = "L’en-tête ne peut pas être lu à partir d’ici. " + (
        advice or "Vérifiez les guillemets, les crochets et les retraits de cette ligne et de celle d’avant."
    )
    if suggestion:
        message += f" Écrivez : {suggestion.strip()}"
    return problem(
        path,
        Position(number + 1, column + 1, number + 1, column + 2),
        "yaml-invalide",
        message,
        suggestion,
    )
