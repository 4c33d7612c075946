"""How the values of fields are written: read from a YAML tree, checked, and put in better form where they can be.

Comes in: a YAML node and the ``Field`` that describes it. Goes out: values, and problems with their places.
What a text must be is for its type to say (``field_types``).
"""

import html
import re
from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from collections.abc import Sequence as SequenceType
from types import MappingProxyType
from typing import TypeAlias, TypeGuard

from generator.edits import line_edit, lines_with
from generator.field_types import (
    ADDRESS_MEANT,
    CODE_LABEL,
    CODE_SHAPES,
    SCALAR_TYPES,
    Fault,
    held_address,
    is_growing,
    near_term,
    shorten,
    term_name,
    what_to_fill_in,
)
from generator.markup import Plain, decoded, without_markup
from generator.model import Edit, Field, Position, Problem, Role, Schema, Value, Vocabulary
from generator.problems import problem
from generator.schema import KEBAB, fold_name, nearest, part_names
from generator.source import Mapping, Node, Scalar, Sequence
from generator.terms import fold

Values = tuple[Value, ...]

# ---------------------------------------------------------------- a field's node → its values


TEXTS = ("texte", "texte long")
_COMMENT = re.compile(r"(\s*:?\s+)(#.*?)\s*\Z")
_HASHTAGS = re.compile(r"(?:#\w[^#]*)+")
_DASH = re.compile(r"\s*- +")
_ENDS: MappingType[Role | None, re.Pattern[str]] = MappingProxyType(
    {
        Role.KEYWORDS: re.compile(
            r"(?:[;,]|\s/\s)(?![^()]{0,200}\))"
        ),  # not within « jardin (fleurs, arbres) »
        Role.AUTHOR: re.compile(r";(?![^()]{0,200}\))"),  # a comma stands within « Nom, Prénom »
        Role.ALIASES: re.compile(r";(?![^()]{0,200}\))"),
    }
)
_AND_SO_ON = frozenset({"etc", "etc.", "…", "..."})
_ENTITY = re.compile(r"&#?\w{1,31};")
_BULLET = re.compile(r"\s*[-–—•·*]\s*")
_LINE_END = re.compile(r"[,;]{1,9}\Z")
_LONGEST_TERMS = 300  # of two terms joined by « et »
_BULLET_FIRST = re.compile(r"\A[-–—•·*]\s*")
_MAY_LIST = re.compile(r"[,;/•·*–—&+]|(?:\A|\s)-|-\s|\set\s")
_SEPARATOR = re.compile(r"\s*(?:[,;/]|\s[-–—•|+&]\s)\s*(?![^()]{0,200}\))")
_NEEDS_QUOTES = re.compile(r"[,\[\]{}#\"']|: |:\Z|\A[-–—•·?:!&*%@`|>\s]|\s\Z|\A(?:~|null|)\Z")


def _cut_at(separator: re.Pattern[str], text: str) -> list[str]:
    """A text cut at its separators; the « ; » that ends « &amp; » is none of them."""

    def masked(found: re.Match[str]) -> str:
        return found[0] if html.unescape(found[0]) == found[0] else "&" * len(found[0])

    places = [match.span() for match in separator.finditer(_ENTITY.sub(masked, text))]
    starts, ends = [0, *(end for _, end in places)], [*(start for start, _ in places), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def values_listed(text: str, field: Field, schema: Schema) -> list[str]:
    """« a, b et c » as the values it lists, when they are surely several; else the text alone."""
    vocabulary = schema.vocabularies.get(field.vocabulary) if field.type == "terme" else None
    texts = [text]
    if vocabulary is not None and fold_name(text) not in vocabulary.names:
        rough = [part for part in _cut_at(_SEPARATOR, _BULLET_FIRST.sub("", text)) if part]
        terms = [term for part in rough for term in _around_and(part, vocabulary)]
        texts = terms if _are_terms(text, terms, vocabulary) else texts
    elif field.role in _ENDS:
        texts = [part.strip(" #") for part in _cut_at(_ENDS[field.role], text) if part.strip(" #")]
        texts = texts[:-1] if len(texts) > 2 and texts[-1].lower() in _AND_SO_ON else texts
    if len(texts) == 1 and field.role is Role.AUTHOR:
        texts = _people(text)
    return texts if len(texts) > 1 else [text]


_CONTACT_KEYS = frozenset(
    map(fold_name, ("email", "e-mail", "mail", "courriel", "tel", "téléphone", "portable", "contact"))
)
_BETWEEN_PEOPLE = re.compile(r"\s*,\s+|\s+(?:et|&|and)\s+")
_FIRST_NAME = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ’']+(?:-[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+)?"
_PERSON = re.compile(
    rf"{_FIRST_NAME}(?:\s(?:de|du|des|de la|le|la|van|von|el|ben|d’|d'))?\s?(?:{_FIRST_NAME}|[A-ZÀ-ÖØ-Þ'’-]{{2,}})"
)
_NO_FIRST_NAMES = frozenset(
    """
    action actions agence aide amis archives association ateliers bureau caisse centre centres chambre cite cites club collectif college comite
    commission communaute compagnie conseil conservatoire cooperative croix culture direction ecole emploi espace espaces etat etudes familles
    enfants eleves equipe etudiants federation fondation formation foyer foyers france groupe habitants habitat hauts hopital institut insertion jeunes jeunesse laboratoire ligue lille logement lycee
    mairie maison maisons mediatheque metropole ministere mission missions mouvement musee nord observatoire office parc pas planning pole prefecture
    recherche rectorat region reseau restos sante secours secretariat service services social solidarite syndicat terre territoires theatre
    tourisme transition union universite vie ville villes
    """.split()
)


def _people(text: str) -> list[str]:
    """« Marie Dupont, Jean-Pierre Martin et Karim Benali » as three people, when nothing else can be read there; an
    organisation’s name may hold « et » as well.
    """
    pieces = _BETWEEN_PEOPLE.split(text) if len(text) <= _LONGEST_TERMS else [text]
    people = [piece for piece in pieces if _PERSON.fullmatch(piece)]
    named = {fold(word) for piece in pieces for word in piece.split()}
    return pieces if len(people) == len(pieces) and not named & _NO_FIRST_NAMES else [text]


def _are_terms(whole: str, texts: SequenceType[str], vocabulary: Vocabulary) -> bool:
    """Are these several terms, rather than one that nobody knows?"""
    if any(fold_name(text) in vocabulary.names for text in texts):
        return True
    if len(texts) < 2 or len(whole) > _LONGEST_TERMS:
        return False
    if is_growing(vocabulary):  # places have no comma in their names
        return all(text[:1].isupper() or text.isdigit() for text in texts)
    return near_term(whole, vocabulary) is None and all(near_term(text, vocabulary) for text in texts)


def _around_and(text: str, vocabulary: Vocabulary) -> list[str]:
    """« Santé et Culture » as two terms, when both are."""
    if len(text) <= _LONGEST_TERMS and fold_name(text) not in vocabulary.names:
        for match in re.finditer(r"\s+et\s+", text):
            before, after = text[: match.start()], text[match.end() :]
            known = fold_name(before) in vocabulary.names and fold_name(after) in vocabulary.names
            if known or (is_growing(vocabulary) and after[:1].isupper()):
                return [before, *_around_and(after, vocabulary)]
    return [text]


def quote(text: str) -> str:
    """A text between YAML's double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def in_list(text: str) -> str:
    """A text as one of a YAML list's, quoted where it must be."""
    return quote(text) if _NEEDS_QUOTES.search(text) else text


def flow_list(texts: Iterable[str]) -> str:
    """Texts as a YAML list on one line."""
    return f"[{', '.join(map(in_list, texts))}]"


def rewrite(node: Scalar, line: str, text: str | None) -> tuple[Edit, ...]:
    """The edit that writes another text in a scalar's place, within the quotes it has. None unless its
    ``line``, as typed, shows its text as it is: that of a line read as mended does not.
    """
    place = node.position
    written = line[place.column - 1 : place.end_column - 1]
    if text is None or place.line != place.end_line or not written:
        return ()
    if node.plain and written == node.text:
        return (Edit(place, in_list(text)),)
    quoted = written[:1] == written[-1:] and written[:1] in ("'", '"') and written[1:-1] == node.text
    if quoted and not any(sign in text for sign in _SPECIAL_WITHIN[written[0]]):
        return (Edit(Position(place.line, place.column + 1, place.line, place.end_column - 1), text),)
    return ()


_SPECIAL_WITHIN = {"'": "'", '"': '"\\'}
LEAST_STEPS = 2
"""Fewer records than these lead nowhere."""


class FieldReader:
    """Reads the fields of one file, gathering problems in ``problems``.

    ``lines`` are the file's, as typed: a YAML tree does not tell what « # » cut, nor where lines end.
    ``mended`` are the same as they were read, where some had to be mended first: what is to be written
    instead is made of these. ``placeholders`` are the texts of the kind's template.
    """

    def __init__(
        self,
        path: str,
        schema: Schema,
        problems: list[Problem],
        lines: SequenceType[str] = (),
        placeholders: frozenset[str] = frozenset(),
        mended: SequenceType[str] = (),
    ) -> None:
        self.path, self.schema, self.problems, self.lines = path, schema, problems, lines
        self.placeholders = placeholders
        self.mended = mended or lines
        self.parted: set[Position] = set()
        self.told: set[str] = set()
        self.formatted: list[tuple[Field, Scalar, Plain]] = []

    def report(
        self,
        position: Position,
        code: str,
        message: str,
        suggestion: str | None = None,
        fix: tuple[Edit, ...] = (),
    ) -> None:
        """Add a problem of this file."""
        self.problems.append(problem(self.path, position, code, message, suggestion, fix))

    def _report_fault(self, node: Scalar, fault: Fault) -> None:
        """Add a faulty value. What could stand there is listed once in a file."""
        allowed = " Termes admis : voir plus haut." if fault.allowed in self.told else fault.allowed
        if fault.allowed:
            self.told.add(fault.allowed)
        message = fault.message + (allowed if fault.allowed else "") + fault.question()
        fix = rewrite(node, self._line(node.position.line), fault.suggestion) if fault.sure else ()
        # Of several values on one line, the whole list that is suggested says more.
        better = None if node.position in self.parted else self._instead(node, fault.suggestion)
        self.report(node.position, fault.code, message, better, fix)

    def _instead(self, node: Scalar, text: str | None) -> str | None:
        """The lines of a scalar with another text in its place, within the quotes it has if it can be."""
        place = node.position
        if text is None or not 0 < place.line <= place.end_line <= len(self.mended):
            return None
        if place.end_column == 1 and place.end_line > place.line:  # a block ends where the next line begins
            end = place.end_line - 1
            while end > place.line and not self.mended[end - 1].strip():
                end -= 1
            place = Position(place.line, place.column, end, len(self.mended[end - 1]) + 1)
        first, last = self.mended[place.line - 1], self.mended[place.end_line - 1]
        sign = first[place.column - 1 : place.column]
        quoted = (
            sign in ("'", '"')
            and last[: place.end_column - 1].endswith(sign)
            and not re.search(r"[\"'\\]", text)
        )
        return lines_with(self.mended, place, f"{sign}{text}{sign}" if quoted else in_list(text))

    def _line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def read_all(
        self, node: Mapping, fields: MappingType[str, Field], names: MappingType[str, str], inside: str = ""
    ) -> dict[str, Values]:
        """Every key of a mapping. A key is known by any of ``names``; each field is read once."""
        values: dict[str, Values] = {}
        seen: dict[str, Scalar] = {}
        entries = node.entries
        meant = [names.get(fold_name(key.text)) for key, _ in entries]
        if None in meant and not inside:  # parts of the field above, perhaps, at its margin
            entries = _with_parts_inside(entries, fields, names)
            meant = [names.get(fold_name(key.text)) for key, _ in entries]
        taken = set(meant) - {None}
        for name, (key, value) in zip(meant, entries, strict=True):
            if name is None:
                if not self._is_a_part(key, value, fields):
                    near = self._near_field(key, value, fields, names)
                    self._unknown_key(key, fields, inside, near, taken=near in taken)
                    taken.add(near)
            elif name in seen:
                first = seen[name]
                said = (
                    f"Le champ « {name} »"
                    if key.text == name
                    else f"« {key.text} » désigne le champ « {name} », qui"
                )
                self.report(
                    key.position,
                    "champ-repete",
                    f"{said} est déjà écrit à la ligne {first.position.line}. {_how_to_gather(fields[name])}",
                )
            else:
                seen[name] = key
                field = fields[name]
                known = self._as_written(field, value) if field.type == "terme" else ()
                values[name] = known or self.read(field, key, value)
                if self.formatted:
                    self._tell_formatted()
        return values

    def _unknown_key(
        self,
        key: Scalar,
        fields: MappingType[str, Field],
        inside: str,
        near: str | None,
        *,
        taken: bool,
    ) -> None:
        hint = f" Champs admis : {shorten(tuple(fields), 30)}."
        if near:
            written = f" Le champ « {near} » est déjà écrit : complétez-le, ou retirez cette ligne."
            hint = written if taken else f" Vouliez-vous dire « {near} » ?"
        elif fold_name(key.text) in _CONTACT_KEYS:
            hint = (
                " Les coordonnées publiques d’une organisation s’écrivent dans le texte de sa notice ; celles d’une personne, "
                "nulle part."
            )
        where = f" de « {inside} »" if inside else ""
        self.report(
            key.position,
            "champ-inconnu",
            f"« {key.text} » n’est pas un champ{where} du modèle : sa valeur ne serait publiée nulle part.{hint}",
            self._instead(key, None if taken else near),
        )

    def _near_field(
        self, key: Scalar, value: Node, fields: MappingType[str, Field], names: MappingType[str, str]
    ) -> str | None:
        """The field that a key was perhaps meant as: by its name, or by the only vocabulary that has its value."""
        near = nearest(key.text, names)
        name = names[near] if near else None
        if name is not None and fields[name].type != "terme":
            return name
        items = value.items if isinstance(value, Sequence) else (value,)
        texts = [item.text for item in items if isinstance(item, Scalar)]
        homes = [
            field.key
            for field in fields.values()
            if field.type == "terme" and texts and all(self._known(field, text) for text in texts)
        ]
        if not homes or name in homes:
            return name
        return homes[0] if len(homes) == 1 else None

    def _is_a_part(self, key: Scalar, value: Node, fields: MappingType[str, Field]) -> bool:
        """Report a part of a group that is written as a field of its own."""
        folded = fold_name(key.text)
        groups = ((f, part) for f in fields.values() for part in f.fields)
        found = next(
            (each for each in groups if folded in map(fold_name, (each[1].key, *each[1].synonyms))), None
        )
        if found is None:
            return False
        group, part = found
        one_line = isinstance(value, Scalar) and value.position.end_line == key.position.line
        place = Position(*key.position[:2], *value.position[2:]) if one_line else key.position
        message = f"« {key.text} » est un sous-champ de « {group.key} » : il s’écrit au-dessous, en retrait de deux espaces."
        said = SCALAR_TYPES[part.type](_shown(value), part, self.schema) if part.type == "code" else ""
        text = (said.suggestion if isinstance(said, Fault) else None) or _shown(value)
        listed = f"{group.key}:\n  {part.key}: {in_list(text)}"
        self.report(
            place, "champ-inconnu", message, lines_with(self.mended, place, listed) if one_line else None
        )
        return True

    def read(self, field: Field, key: Scalar, node: Node) -> Values:
        """The values of one field, whatever was typed."""
        if field.type == "relations":
            return self._relations(field, key, node)
        if field.type == "groupe" and field.multiple and self._misshapen(field, key, node):
            return ()
        if (
            isinstance(node, Scalar)
            and (not field.multiple or self._is_one(field, node))
            and not _is_empty(node)
        ):
            value = self._value(field, key, node)  # the ordinary case, told at once
            return () if value is None else (value,)
        if isinstance(node, Sequence) and node.items:
            if not field.multiple:
                self._unexpected_list(field, key, node)
                return ()
            if all(isinstance(i, Scalar) and self._is_one(field, i) and not _is_empty(i) for i in node.items):
                return self._values(field, key, node.items)
        items = self._items(field, node)
        full = [item for item in items if not _is_empty(item)]
        if not full:
            self._empty(field, key, items)
            return ()
        self._tell_few(field, key, full)
        for item in items if len(full) < len(items) else ():
            if _is_empty(item):
                message = f"Une des valeurs de « {field.key} » est vide. Complétez-la ou retirez-la."
                self.report(item.position, "champ-facultatif-vide", message)
        return self._values(field, key, full)

    def _tell_few(self, field: Field, key: Scalar, full: SequenceType[Node]) -> None:
        """Report steps that are too few to lead anywhere."""
        if field.role is Role.STEPS and len(full) < LEAST_STEPS and isinstance(full[0], Mapping):
            message = (
                f"« {field.key} » n’en a qu’une : il en faut au moins deux, pour mener de l’une à l’autre."
            )
            self.report(key.position, "etapes-insuffisantes", message)

    def _as_written(self, field: Field, node: Node) -> Values:
        """The ordinary case, told at once: terms as the vocabulary writes them, each once and on one line. Else nothing."""
        vocabulary = self.schema.vocabularies.get(field.vocabulary)
        if vocabulary is None:
            return ()
        found: dict[str, Value] = {}
        for item in node.items if isinstance(node, Sequence) and field.multiple else (node,):
            if not isinstance(item, Scalar):
                return ()
            term = vocabulary.written.get(item.text)
            line, _, end_line, _ = item.position
            if term is None or term in found or line != end_line or item.text in self.placeholders:
                return ()
            found[term] = Value(term, item.position)
        return tuple(found.values())

    def _misshapen(self, field: Field, key: Scalar, node: Node) -> bool:
        """Report a list of groups that is none, or not one value of which is written part by part; tell whether it was."""
        if isinstance(node, Mapping):
            singles = [Mapping((entry,), entry[0].position) for entry in node.entries]
            return self._without_dashes(field, node) or self._bare_list(field, key, node, singles)
        if isinstance(node, Sequence):
            if node.items and self._in_brackets(node):
                return self._bare_list(field, key, node, node.items)
            return len(node.items) == 1 and self._without_dashes(field, node.items[0])
        if _is_empty(node) or node.text in self.placeholders:
            return False
        return self._bare_list(field, key, node, [node._replace(text=text) for text in _ids(node.text)])

    def _bare_list(self, field: Field, key: Scalar, node: Node, items: SequenceType[Node]) -> bool:
        """Report a list whose values all lack their parts, with the lines of those that can be told."""
        values = [self._part_by_part(field, item) for item in items]
        if not values or not all(values):
            return False
        line, (end, column) = key.position.line, self._end_of(node)
        written = self.mended[line - 1 : end]
        bare = written and written[0].startswith(key.text) and not written[-1][column - 1 :].strip()
        message = f"Chaque valeur de « {field.key} » s’écrit avec ses sous-champs, {_how_in_parts(field)}."
        if bare and "#" not in "".join(written):  # a remark would be lost
            lines = [f"{'    ' if at else '  - '}{each}" for value in values for at, each in enumerate(value)]
            better = "\n".join([f"{key.text}:", *lines])
            self.report(Position(line, 1, end, column), "sous-champs-attendus", message, better)
        else:
            self.report(node.position, "sous-champs-attendus", message)
        return True

    def _part_by_part(self, field: Field, node: Node) -> list[str]:
        """The lines of a value of a group that is a record's name, alone or before some words; none for any other."""
        target = next((part for part in field.fields if part.type == "référence"), None)
        text = next((part for part in field.fields if part.type in TEXTS), None)
        while isinstance(node, Sequence) and len(node.items) == 1:  # « [[id]] »
            node = node.items[0]
        said: dict[str, str] = {}
        if target is not None and isinstance(node, Scalar):
            name = str(SCALAR_TYPES["référence"](node.text, target, self.schema))
            part = text if text and name.endswith((".", "!", "?", "…")) else target
            said[part.key] = name
        elif target is not None and isinstance(node, Mapping) and len(node.entries) == 1:
            ((key, value),) = node.entries
            name = str(SCALAR_TYPES["référence"](key.text, target, self.schema))
            known = fold_name(key.text) in part_names(field)
            if not KEBAB.match(name) or known or text is None or not isinstance(value, Scalar):
                return []
            said = {target.key: name, text.key: " ".join(value.text.split())}
        said = {part: words for part, words in said.items() if words.lower() not in _STAND_INS}
        wanted = [part.key for part in field.fields if part.required or part.key in said]
        return [f"{part}: {in_list(said[part]) if part in said else '…'}" for part in wanted] if said else []

    def _without_dashes(self, field: Field, node: Node) -> bool:
        """Report the values of a list of groups that follow each other without a dash before each."""
        groups = _repeated_groups(field, node) if isinstance(node, Mapping) else []
        if not groups:
            return False
        name = groups[0][0][0]
        place, better, fix = self._with_dashes(groups)
        message = (
            f"Ces lignes se lisent comme une seule valeur de « {field.key} », et la suite serait perdue. Chaque « {name.text} » "
            "en commence une autre : mettez devant un tiret et une espace."
        )
        self.report(place, "champ-repete", message, better, fix)
        return True

    def _with_dashes(
        self, groups: SequenceType[SequenceType[tuple[Scalar, Node]]]
    ) -> tuple[Position, str | None, tuple[Edit, ...]]:
        """Where groups are that a dash should begin, and their lines with these dashes."""
        starts = [group[0][0].position for group in groups]
        first, last = starts[0].line, self._end_of(groups[-1][-1][1])[0]
        lines = self.mended[first - 1 : last]
        if not lines or first == 0:
            return starts[0], None, ()
        margin = lines[0][: starts[0].column - 1]
        befores = [self.mended[start.line - 1][: start.column - 1] for start in starts[1:]]
        if any(before.strip(" ") or len(before) != len(margin) for before in befores):
            return starts[1], None, ()
        at_starts = {start.line - first for start in starts}
        if _DASH.fullmatch(margin):
            better = [
                margin + line[len(margin) :] if at in at_starts else line for at, line in enumerate(lines)
            ]
        elif not margin.strip(" "):
            more = "" if margin else "  "
            better = [
                f"{margin}{more}- {line[len(margin) :]}"
                if at in at_starts
                else f"  {more}{line}"
                if line.strip()
                else line
                for at, line in enumerate(lines)
            ]
        else:
            return starts[1], None, ()
        fix = tuple(
            line_edit(first + at, line, new)
            for at, (line, new) in enumerate(zip(lines, better, strict=True))
            if line != new
        )
        typed = list(lines) == list(self.lines[first - 1 : last])
        place = Position(first, 1, last, len(lines[-1]) + 1)
        return place, "\n".join(better), fix if typed else ()

    def _end_of(self, node: Node) -> tuple[int, int]:
        """The line and the column where what was typed of a node ends."""
        while isinstance(node, Mapping) and node.entries:
            node = node.entries[-1][1]
        line, column = node.position[2:]
        if column == 1 and line > node.position.line and line - 1 <= len(self.mended):  # of a block
            return line - 1, len(self.mended[line - 2]) + 1
        return line, column

    def _values(self, field: Field, key: Scalar, items: SequenceType[Node]) -> Values:
        """The values of a list, each once."""
        if len(items) == 1:
            value = self._value(field, key, items[0])
            return () if value is None else (value,)
        values: list[Value] = []
        same: dict[str, list[Value]] = {}
        for item in items:
            value = self._value(field, key, item)
            if value is None:
                continue
            alike = same.setdefault(value.data, [])
            if any(value.parts == other.parts for other in alike):
                self.report(
                    value.position,
                    "valeur-repetee",
                    f"« {_shown(item)} » figure déjà dans cette liste. Retirez-la.",
                    fix=self._without(item),
                )
            else:
                values.append(value)
                alike.append(value)
        return tuple(values)

    def _unexpected_list(self, field: Field, key: Scalar, node: Sequence) -> None:
        """A list where one value is expected: of a text, nothing is lost; of other values, one is kept."""
        place, message = node.position, f"« {field.key} » n’attend qu’une valeur, et c’est une liste."
        if field.type in TEXTS:
            message += " Réunissez le tout en un seul texte, entre guillemets s’il contient une virgule."
            place, better = self._joined(key, node)
        else:
            quoted = ", ou mettez-la entre guillemets si elle commence par un crochet"
            message += f" Gardez une seule valeur{quoted if self._in_brackets(node) else ''}."
            first = next((i.text for i in node.items if isinstance(i, Scalar) and i.text), None)
            better = self._first_alone(node, first)
        self.report(place, "liste-inattendue", message, better)

    def _joined(self, key: Scalar, node: Sequence) -> tuple[Position, str | None]:
        """Where the values of a list become one text, and the lines to write; none if a note would go with them."""
        place, last = node.position, node.items[-1].position
        texts = [item.text for item in node.items if isinstance(item, Scalar) and item.text]
        written = "\n".join(self.mended[key.position.line - 1 : last.end_line])
        if len(texts) < len(node.items) or re.search(r"\s#", written) or any("\n" in text for text in texts):
            return place, None
        if self._in_brackets(node):
            return place, lines_with(self.mended, place, in_list(", ".join(texts)))
        sentences = all(text.endswith((".", "!", "?", "…")) for text in texts)
        joined = in_list((" " if sentences else ", ").join(texts))
        after_key = Position(*key.position[2:], *last[2:])
        return Position(*key.position[:2], *last[2:]), lines_with(self.mended, after_key, f": {joined}")

    def _in_brackets(self, node: Sequence) -> bool:
        return self._line(node.position.line)[node.position.column - 1 :].startswith("[")

    def _first_alone(self, node: Sequence, first: str | None) -> str | None:
        """The line of a list on one line, with its first value alone."""
        place = node.position
        line = self.mended[place.line - 1] if place.line <= len(self.mended) else ""
        written = line[place.column - 1 : place.end_column - 1]
        if first is None or place.line != place.end_line or not written.startswith("["):
            return None
        return lines_with(self.mended, place, in_list(first))

    # -- lists, however written

    def _items(self, field: Field, node: Node) -> tuple[Node, ...]:
        """The values of a list; what is not quite written as one is read as one, and said so."""
        if isinstance(node, Sequence) and not node.items:
            return ()
        if not field.multiple:
            return (node,)
        if isinstance(node, Sequence):
            # Of « [Nom, Prénom ; Nom, Prénom] », nothing tells where the names end.
            whole = field.role is Role.AUTHOR and len(node.items) > 1 and self._in_brackets(node)
            if all(isinstance(item, Scalar) and (whole or self._is_one(field, item)) for item in node.items):
                return node.items
            items = self._flat(node) if field.type != "groupe" else node.items
            return tuple(part for item in items for part in self._split(field, item, inside=True))
        return self._split(field, node, inside=False)

    def _flat(self, node: Sequence) -> tuple[Node, ...]:
        """The items of a list; those of a list within it (« [[a]] ») stand for themselves."""

        def is_list(item: Node) -> TypeGuard[Sequence]:
            return isinstance(item, Sequence) and all(isinstance(i, Scalar) for i in item.items)

        if not any(is_list(item) for item in node.items):
            return node.items
        items = tuple(i for item in node.items for i in (item.items if is_list(item) else (item,)))
        listed = flow_list(i.text for i in items if isinstance(i, Scalar))
        place = node.position
        written = self._line(place.line)[place.column - 1 : place.end_column - 1]
        one_line = place.line == place.end_line and written.startswith("[") and written.endswith("]")
        fix = (Edit(place, listed),) if one_line and all(isinstance(i, Scalar) for i in items) else ()
        better = lines_with(self.mended, place, listed) if one_line else None
        self.report(place, "liste-attendue", "Un seul crochet suffit.", better, fix)
        return items

    def _split(self, field: Field, node: Node, *, inside: bool) -> tuple[Node, ...]:
        """One text where several values were meant. ``inside`` a list, it is one of its items."""
        if not isinstance(node, Scalar) or field.type == "groupe" or self._is_one(field, node):
            return (node,)
        node = self._with_last_hashtag(field, node)
        lines = self._lines_as_items(field, node, inside=inside)
        pieces = self._each_once(field, [p for item in lines or (node,) for p in self._pieces(field, item)])
        if pieces == (node,):
            return pieces
        if lines:
            message = "Ces lignes ont été lues comme une seule valeur : chacune commence par un tiret et une espace."
        elif inside:
            message = f"Plusieurs valeurs de « {field.key} » se suivent ici : séparez-les dans la liste."
        else:
            message = f"Plusieurs valeurs de « {field.key} » se suivent sur une ligne : c’est une liste."
        edit = self._listed(field, node, pieces, inside=inside, apart=bool(lines))
        suggestion = lines_with(self.mended, edit.position, edit.text)
        self.parted |= {piece.position for piece in pieces}
        self.report(
            node.position, "liste-attendue", message, suggestion, self._if_sure(field, node, pieces, edit)
        )
        return pieces

    def _with_last_hashtag(self, field: Field, node: Scalar) -> Scalar:
        """« Eau, Jeu, #Climat » whole: for YAML, what follows « # » is a remark."""
        place = node.position
        line = self._line(place.line)
        rest = line[place.end_column - 1 :].strip()
        listed = field.role is Role.KEYWORDS and node.plain and node.text.endswith((",", ";"))
        if not listed or place.line != place.end_line or not _HASHTAGS.fullmatch(rest):
            return node
        end = len(line.rstrip())
        return node._replace(text=line[place.column - 1 : end], position=place._replace(end_column=end + 1))

    def _each_once(self, field: Field, pieces: SequenceType[Scalar]) -> tuple[Scalar, ...]:
        """Of pieces that name one term (« Démocratie, Citoyenneté »), the first."""
        vocabulary = self.schema.vocabularies.get(field.vocabulary) if field.type == "terme" else None
        names = vocabulary.names if vocabulary else {}
        first: dict[str, Scalar] = {}
        for piece in pieces:
            first.setdefault(names.get(fold_name(piece.text), piece.text), piece)
        return tuple(first.values()) if vocabulary else tuple(pieces)

    def _listed(
        self, field: Field, node: Scalar, pieces: tuple[Scalar, ...], *, inside: bool, apart: bool
    ) -> Edit:
        """The edit that makes a list of a text, in the writing of the list around it, if any, or one item
        a line where the text was ``apart`` from its key. Terms are written as the vocabulary does.
        """
        place = node.position
        vocabulary = self.schema.vocabularies.get(field.vocabulary) if field.type == "terme" else None
        texts = [piece.text for piece in pieces]
        if vocabulary is not None:
            texts = [
                term_name(text, vocabulary)
                if self._known(field, text)
                else near_term(text, vocabulary) or text
                for text in texts
            ]
        before = self.mended[place.line - 1][: place.column - 1] if place.line <= len(self.mended) else ""
        items = [in_list(text) for text in texts]
        if inside and _DASH.fullmatch(before):
            return Edit(place, f"\n{before}".join(items))
        if inside:
            return Edit(place, ", ".join(items))
        if apart and not before.strip():
            return Edit(place, "- " + f"\n{before}- ".join(items))
        return Edit(place, flow_list(texts))

    def _if_sure(
        self, field: Field, node: Scalar, pieces: tuple[Scalar, ...], edit: Edit
    ) -> tuple[Edit, ...]:
        """The edit that makes a list, unless a term of it is not known or the text is not written as it was read."""
        if field.type == "terme" and not all(self._known(field, piece.text) for piece in pieces):
            return ()
        if field.role is Role.AUTHOR and ";" not in node.text:  # people, as far as their names tell
            return ()
        if field.role is Role.KEYWORDS and "/" in node.text:  # perhaps two words for one thing
            return ()
        as_read = (
            self._written_lines(node)
            if node.plain
            else rewrite(node, self._line(node.position.line), node.text)
        )
        return (edit,) if as_read else ()

    def _without(self, item: Node) -> tuple[Edit, ...]:
        """The edit that takes an item out of its list; none where a comment would go with it."""
        place = item.position
        line = self._line(place.line)
        before, after = line[: place.column - 1], line[place.end_column - 1 :]
        if place.line != place.end_line:
            return ()
        if _DASH.fullmatch(before) and not after.strip():
            return (Edit(Position(place.line, 1, place.line + 1, 1), ""),)
        earlier = before.rstrip()
        if earlier.endswith(",") and re.match(r"\s*[,\]]", after):
            return (Edit(place._replace(column=len(earlier[:-1].rstrip()) + 1), ""),)
        return ()

    def _lines_as_items(self, field: Field, node: Scalar, *, inside: bool) -> tuple[Scalar, ...]:
        """The lines of a value that were meant as a list: with dashes, or one term or keyword a line."""
        found: list[Scalar] = []
        dashes = False
        for text, place in self._written_lines(node):
            bullet = _BULLET.match(text)
            dashes = dashes or bullet is not None
            start = place.column + (bullet.end() if bullet else 0)
            bare = _cut_at(_LINE_END, text[start - place.column :])[0]
            if bare:
                found.append(
                    Scalar(bare, Position(place.line, start, place.line, start + len(bare)), node.plain)
                )
        one_each = field.type == "terme" or field.role is Role.KEYWORDS
        if not dashes and (inside or not one_each or len(found) < 2 or self._known(field, node.text)):
            return ()
        return tuple(found) if dashes or self._pieces(field, node) == (node,) else ()

    def _written_lines(self, node: Scalar) -> list[tuple[str, Position]]:
        """A plain value line by line, without margins; nothing when the tree was made of mended lines."""
        place = node.position
        found: list[tuple[str, Position]] = []
        for number in range(place.line, place.end_line + 1) if node.plain else ():
            line = self._line(number)[: place.end_column - 1 if number == place.end_line else None]
            start = place.column - 1 if number == place.line else len(line) - len(line.lstrip())
            text = line[start:].strip()
            if text:
                found.append((text, Position(number, start + 1, number, start + len(text) + 1)))
        return found if " ".join(text for text, _ in found).split() == node.text.split() else []

    def _pieces(self, field: Field, node: Scalar) -> tuple[Scalar, ...]:
        """The values that a text lists, each with its place."""
        texts = values_listed(node.text, field, self.schema)
        if len(texts) < 2:
            return (node,)
        pieces, end = [], node.position.column - 1
        for text in texts:
            start = self._line(node.position.line).find(text, end)
            place = node.position
            if start >= 0 and place.line == place.end_line:
                end = start + len(text)
                place = Position(place.line, start + 1, place.line, end + 1)
            pieces.append(Scalar(text, place, node.plain))
        return tuple(pieces)

    def _is_one(self, field: Field, node: Scalar) -> bool:
        """The ordinary case, told at once: one line, a term or a text with nothing in it that could part two values."""
        line, _, end_line, _ = node.position
        if line != end_line:
            return False
        if _MAY_LIST.search(node.text) is None:
            return True
        listed = field.role in _ENDS or _BULLET.match(node.text)
        return not listed and self._known(field, node.text)

    def _known(self, field: Field, text: str) -> bool:
        vocabulary = self.schema.vocabularies.get(field.vocabulary)
        return vocabulary is not None and fold_name(text) in vocabulary.names

    # -- one value

    def _value(self, field: Field, key: Scalar, node: Node) -> Value | None:
        """One value, and what of its writing is no part of it."""
        told = len(self.problems)
        value = self._bare_value(field, key, node)
        if isinstance(node, Scalar) and value is not None and len(self.problems) == told:
            inside = (part for part in field.fields if part.key in value.parts)
            part = next(inside, field) if field.fields else field
            found = without_markup(node.text.strip()) if part.type in TEXTS else None
            if found is not None:
                self.formatted.append((field, node, found))
        return value

    def _bare_value(self, field: Field, key: Scalar, node: Node) -> Value | None:
        if isinstance(node, Scalar):
            if field.type in TEXTS or field.short:
                self._cut(node)
            if node.text in self.placeholders:
                self._left(field, node)
                if field.type not in TEXTS:
                    return None
        if field.type == "groupe":
            return self._group(field, key, node)
        if not isinstance(node, Scalar):
            self.report(
                node.position,
                "texte-attendu",
                f"« {field.key} » attend un texte, et trouve {'une liste' if isinstance(node, Sequence) else 'des sous-champs'}. "
                "Si la valeur contient « : » ou commence par « [ » ou « { », mettez-la entre guillemets.",
            )
            return None
        text = node.text.strip()
        text = text if field.type in TEXTS or field.type == "adresse" else decoded(text)
        result = SCALAR_TYPES[field.type](text, field, self.schema)
        if isinstance(result, Fault):
            self._report_fault(node, result)
            return None
        return Value(result, node.position)

    def _cut(self, node: Scalar) -> None:
        """A « # » after a text hides the rest of the line: was it meant?"""
        place = node.position
        rest = self._line(place.end_line)[place.end_column - 1 :]
        if "#" not in rest or not re.match(r"\s+#", rest) or not self._written_lines(node):
            return
        line = self._line(place.end_line)
        column = len(line) - len(rest.lstrip()) + 1
        better = None
        fix: tuple[Edit, ...] = ()
        hint = "Si c’est une partie du texte, mettez tout le texte entre guillemets."
        if place.line == place.end_line:
            better = line[: place.column - 1] + quote(line[place.column - 1 :].rstrip())
            # A number is part of the text; other words may be a note that nobody meant to publish.
            fix = (line_edit(place.line, line, better),) if re.match(r"\s+#[0-9]", rest) else ()
        self.report(
            Position(place.end_line, column, place.end_line, len(line) + 1),
            "valeur-coupee",
            f"Tout ce qui suit « # » est ignoré. {hint}",
            better,
            fix,
        )

    def _tell_formatted(self) -> None:
        """Markup in the values of a field, which readers would see as it is: once a line, with the whole line to write."""
        by_line: dict[int, list[tuple[Field, Scalar, Plain]]] = {}
        for each in self.formatted:
            by_line.setdefault(each[1].position.line, []).append(each)
        self.formatted = []
        for number, found in by_line.items():
            line = self._line(number)
            plain_edits = [(self._plain_edit(*each, line), each[2].sure) for each in found]
            _, node, plain = found[0]
            more = f", et {len(found) - 1} fois encore dans cette ligne" if found[1:] else ""
            signs = "guillemets autour" if plain.markup[0] in "“”" else "balise ni signe de mise en forme"
            message = f"« {plain.markup} » s’afficherait tel quel{more} : un champ est un texte simple, sans {signs}."
            better: str | None = None
            fix: tuple[Edit, ...] = ()
            if all(edits for edits, _ in plain_edits) and self.mended[number - 1 : number] == [line]:
                better = line
                for edit in reversed([edit for edits, _ in plain_edits for edit in edits]):
                    place = edit.position
                    better = better[: place.column - 1] + edit.text + better[place.end_column - 1 :]
                fix = tuple(edit for edits, sure in plain_edits if sure for edit in edits)
            self.report(node.position, "mise-en-forme", message, better, fix)

    def _plain_edit(self, field: Field, node: Scalar, plain: Plain, line: str) -> tuple[Edit, ...]:
        """The edit that leaves a value without its markup; none where the value is not shown as it is on its line."""
        if len(plain.parts) > 1 and field.multiple:
            alone = not line[: node.position.column - 1].rstrip().endswith(("[", ",", "-"))
            written = flow_list(plain.parts) if alone else ", ".join(map(in_list, plain.parts))
            kept = rewrite(node, line, "x")
            return tuple(Edit(node.position, written) for _ in kept)
        return rewrite(node, line, plain.text) if plain.parts else ()

    def _left(self, field: Field, node: Scalar) -> None:
        """A text of the guide's template that nobody replaced."""
        advice = "Remplacez-le." if field.required else "Remplacez-le, ou supprimez la ligne."
        message = f"« {node.text} » vient du modèle à remplir. {advice}"
        self.report(node.position, "texte-du-modele", message)

    def _empty(self, field: Field, key: Scalar, items: SequenceType[Node] = ()) -> None:
        """A field without value, or with a sign that stands for one, or whose value is hidden behind a « # »."""
        position = key.position
        code = "champ-vide" if field.required else "champ-facultatif-vide"
        line = self._line(position.line)
        hidden = _COMMENT.match(line[position.end_column - 1 :])
        if hidden and field.type in (*TEXTS, "terme"):
            tags = _hashtags(hidden[2]) if field.role is Role.KEYWORDS else []
            value = flow_list(tags) if tags else quote(hidden[2])
            message = f"« {field.key} » n’a pas de valeur, car tout ce qui suit « # » est ignoré."
            advice = "retirez les « # »" if tags else "mettez-la entre guillemets"
            better = line[: position.end_column - 1] + hidden[1] + value
            self.report(position, code, f"{message} Si c’est la valeur, {advice}.", better)
            return
        typed = next((text for item in items if (text := self._typed(item))), "")
        place = next((item.position for item in items if self._typed(item)), position)
        if field.required:
            none = f", et « {typed} » n’est pas une valeur." if typed else " et n’a pas de valeur."
            message = f"« {field.key} » est obligatoire{none}"
            self.report(place, code, f"{message} {what_to_fill_in(field, self.schema)}".rstrip())
        else:
            # Of a field that others make expected, « corpus » finds what was told by the place of its key.
            place = position if field.expected_if else place
            none = f"contient « {typed} », qui n’est pas une valeur." if typed else "n’a pas de valeur."
            message = f"« {field.key} » {none}"
            self.report(place, code, f"{message} Ce champ est facultatif : complétez la ligne ou retirez-la.")

    def _typed(self, node: Node) -> str:
        """What stands in the file in place of a value."""
        place = node.position
        if place.line != place.end_line:
            return ""
        return self._line(place.line)[place.column - 1 : place.end_column - 1].strip().strip("\"'")

    def _group(self, field: Field, key: Scalar, node: Node) -> Value | None:
        parts = {part.key: part for part in field.fields}
        if isinstance(node, Mapping):
            if field.multiple and (self._without_dashes(field, node) or self._unparted(field, key, node)):
                return None
            names = part_names(field)
            values = self.read_all(node, parts, names, inside=field.key)
            written = {names.get(fold_name(k.text)) for k, _ in node.entries}
            if field.multiple and set(written) <= {None}:
                return None  # its keys are told already
            place = node.entries[0][0].position if field.multiple else key.position
            for part in field.fields:
                if part.required and part.key not in written:
                    at, better = self._with_part(place, node, part.key)
                    message = (
                        f"« {part.key} » manque sous « {field.key} ». {what_to_fill_in(part, self.schema)}"
                    )
                    self.report(at, "champ-manquant", message.rstrip(), better)
            data = next((v[0].data for v in values.values() if v), "")
            return Value(data, node.position, MappingProxyType(values))
        if isinstance(node, Scalar) and field.short:
            return self._short_group(field, parts, key, node)
        wanted = [part for part in field.fields if part.required] or list(field.fields)
        first = SCALAR_TYPES[wanted[0].type](_shown(node), wanted[0], self.schema)
        kept = isinstance(node, Scalar) and not isinstance(first, Fault) and not field.multiple
        said = in_list(_shown(node)) if kept else "…"
        lines = [f"{part.key}: {said if part is wanted[0] else '…'}" for part in wanted]
        if field.multiple:
            lines = self._part_by_part(field, node) or lines
            message = f"« {_shown(node)} » : chaque valeur de « {field.key} » s’écrit avec ses sous-champs, {_how_in_parts(field)}."
        else:
            message = f"« {field.key} » attend ses sous-champs en retrait, un par ligne : {', '.join(parts)}."
        self.report(node.position, "sous-champs-attendus", message, self._as_parts(field, key, node, lines))
        return None

    def _unparted(self, field: Field, key: Scalar, node: Mapping) -> bool:
        """Report a value written « identifiant: quelques mots », without the names of its parts."""
        lines = self._part_by_part(field, node) if len(node.entries) == 1 else []
        if not lines:
            return False
        name = node.entries[0][0]
        whole = node._replace(position=Position(*name.position[:2], *self._end_of(node)))
        message = f"« {name.text} » : chaque valeur de « {field.key} » s’écrit avec ses sous-champs, {_how_in_parts(field)}."
        self.report(whole.position, "sous-champs-attendus", message, self._as_parts(field, key, whole, lines))
        return True

    def _below_key(self, key: Scalar, node: Node, listed: str) -> str | None:
        """The line of a key with these lines in the place of its value, when they stand on one line."""
        if not key.position.line == node.position.line == node.position.end_line <= len(self.mended):
            return None
        line = self.mended[key.position.line - 1]
        return line[: key.position.end_column - 1] + ":" + listed if line.startswith(key.text) else None

    def _as_parts(self, field: Field, key: Scalar, node: Node, lines: SequenceType[str]) -> str | None:
        """The lines of a value of a group once it is written part by part, when it stands on one line."""
        if not field.multiple:
            return self._below_key(key, node, "".join(f"\n  {line}" for line in lines))
        if node.position.line == key.position.line:
            if (
                self._line(key.position.line)[key.position.end_column - 1 : node.position.column - 1].strip()
                != ":"
            ):
                return None  # one value among others of the line
            return self._below_key(
                key, node, f"\n  - {lines[0]}" + "".join(f"\n    {each}" for each in lines[1:])
            )
        place = node.position
        before = self.mended[place.line - 1][: place.column - 1] if place.line <= len(self.mended) else ""
        if place.line != place.end_line or not _DASH.fullmatch(before):
            return None
        return lines_with(self.mended, place, f"\n{' ' * len(before)}".join(lines))

    def _with_part(self, around: Position, node: Mapping, part: str) -> tuple[Position, str | None]:
        """Where a part that lacks is to be written, and the line to write; ``around`` is where it is told else."""
        place = node.position
        line = self.mended[place.line - 1] if place.line <= len(self.mended) else ""
        before = line[: place.column - 1]
        if place.line == place.end_line and line[place.column - 1 : place.column] == "{":
            inside = line[place.column - 1 : place.end_column - 2].rstrip()
            return around, lines_with(self.mended, place, f"{inside}, {part}: …}}")
        if node.entries and node.entries[0][0].position[:2] == place[:2] and not before.strip(" "):
            return Position(place.line, 1, place.line, 1), f"{before}{part}: …"
        if _DASH.fullmatch(before):  # an item of a list: the part goes below its first line
            last = node.entries[0][1].position
            if last.line == last.end_line == place.line:
                return around, f"{line}\n{' ' * len(before)}{part}: …"
        return around, None

    def _short_group(
        self, field: Field, parts: MappingType[str, Field], key: Scalar, node: Scalar
    ) -> Value | None:
        """A group written as plain text goes to the first of its ``short`` parts that accepts it."""
        text = node.text.strip()
        if self._mixed_address(field, parts, key, node):
            return None
        fault = Fault("sous-champs-attendus", f"« {field.key} » attend ses sous-champs : {', '.join(parts)}.")
        for index, name in enumerate(field.short):
            part = parts.get(name)
            result = SCALAR_TYPES[part.type](text, part, self.schema) if part else fault
            if part and not isinstance(result, Fault):
                return Value(result, node.position, MappingProxyType({name: (Value(result, node.position),)}))
            if isinstance(result, Fault) and (index == 0 or _is_meant(text, part)):
                fault = result
            if _is_meant(text, part):
                break
        self._report_fault(node, fault)
        return None

    def _mixed_address(self, field: Field, parts: MappingType[str, Field], key: Scalar, node: Scalar) -> bool:
        """Report an address among other words, which a text's part would publish without its link."""
        text = node.text.strip()
        alone = ADDRESS_MEANT.match(text) and not _WORDS_BEHIND.search(text)
        held = None if alone else held_address(text)
        named = {parts[name].type: name for name in field.short if name in parts} if held else {}
        if held is None or not {"adresse", "texte"} <= named.keys():
            return False
        if held.words:
            message = (
                f"« {text} » mêle une adresse à d’autres mots, et serait publié sans lien. "
                f"Sous « {field.key} », « {named['texte']} » et « {named['adresse']} » ont chacun leur ligne."
            )
            lines = f"\n  {named['texte']}: {in_list(held.words)}\n  {named['adresse']}: {held.address}"
            better = self._below_key(key, node, lines) if held.address else None
        else:
            message = f"« {text} » : des signes entourent l’adresse, qui serait publiée sans lien."
            better = self._instead(node, held.address or None)
        self.report(node.position, "adresse-invalide", message, better)
        return True

    def _relations(self, field: Field, key: Scalar, node: Node) -> Values:
        """``relation: id`` or ``relation: [id, id]`` lines, or a list of such lines."""
        mappings = node.items if isinstance(node, Sequence) else (node,)
        values: list[Value] = []
        for mapping in mappings:
            if not isinstance(mapping, Mapping):
                if _is_empty(mapping):
                    self._empty(field, key, (mapping,))
                    continue
                vocabulary = self.schema.vocabularies.get(field.vocabulary)
                first = (
                    next(iter(vocabulary.terms.values())).label
                    if vocabulary and vocabulary.terms
                    else "voir aussi"
                )
                self.report(
                    mapping.position,
                    "sous-champs-attendus",
                    f"« {field.key} » attend des lignes « relation: identifiant », par exemple « {first}: nom-de-la-notice ».",
                    self._below_key(key, mapping, f"\n  {_as_relation(_shown(mapping), first, vocabulary)}"),
                )
                continue
            for relation, target in mapping.entries:
                values += self._relation(field, relation, target)
        return tuple(values)

    def _relation(self, field: Field, key: Scalar, node: Node) -> list[Value]:
        relation = SCALAR_TYPES["terme"](key.text, field, self.schema)
        if isinstance(relation, Fault):
            self._report_fault(key, relation)
            return []
        values = []
        for item in self._flat(node) if isinstance(node, Sequence) else (node,):
            if isinstance(item, Scalar) and not _is_empty(item):
                target = str(SCALAR_TYPES["référence"](item.text, field, self.schema))
                values.append(Value(target, item.position, relation=relation))
            else:
                self.report(
                    item.position,
                    "texte-attendu",
                    f"« {key.text} » attend l’identifiant d’une notice (le nom de son fichier sans « .md »).",
                )
        return values


# Words, not the rest of an address that a space cuts (« …/mon rapport.pdf »).
_WORDS_BEHIND = re.compile(r"\A\S+\s+[^\s./?&=%]+(?:\s+[^\s/?&=%]+)+\s*\Z")
_NUMBER_OF_ITEM = re.compile(r"(?:[0-9]{1,2}[.)]|[–—•*-])\Z")


def _how_in_parts(field: Field) -> str:
    """The words that say how a value of a list of groups is written."""
    parts = "», puis «".join(f" {part.key}: … " for part in field.fields)
    return f"un par ligne, le premier après un tiret : « -{parts}»"


def _ids(text: str) -> list[str]:
    """The identifiers that a text lists, by commas or one a line; the text alone when it is no such list."""
    listed = re.search(r"[,;]", text)
    words = [word.strip() for word in re.split(r"[,;]" if listed else r"\s", text)]
    words = [word for word in words if word and not _NUMBER_OF_ITEM.match(word)]
    sure = all(KEBAB.match(word) and (listed or "-" in word) for word in words)  # « une étude » is a title
    return words if words and sure else [text]


Entries: TypeAlias = tuple[tuple[Scalar, Node], ...]


def _repeated_groups(field: Field, node: Mapping) -> list[Entries]:
    """The entries of a mapping that is several values of a group: its first part comes again, and the others after it."""
    first = node.entries[0][0].text if node.entries else ""
    starts = [at for at, (key, _) in enumerate(node.entries) if key.text == first]
    if len(starts) < LEAST_STEPS:
        return []
    groups = [node.entries[at:end] for at, end in zip(starts, [*starts[1:], None], strict=True)]
    names = part_names(field)
    parts = [[names.get(fold_name(key.text), "") for key, _ in group] for group in groups]
    alike = all(sorted(each) == sorted(parts[0]) for each in parts)
    whole = len(parts[0]) > 1 and len(set(parts[0])) == len(parts[0]) and "" not in parts[0]
    return groups if alike and whole else []


def _with_parts_inside(
    entries: Entries, fields: MappingType[str, Field], names: MappingType[str, str]
) -> Entries:
    """Entries, those of a list of groups put inside the field above them when they were written at its margin."""
    for at, (key, value) in enumerate(entries):
        if not isinstance(value, Scalar) or value.text:
            continue
        field = fields.get(names.get(fold_name(key.text), ""))
        if field is None or field.type != "groupe" or not field.multiple:
            continue
        parts = {fold_name(part.key) for part in field.fields}
        after = range(at + 1, len(entries))
        end = next((other for other in after if fold_name(entries[other][0].text) not in parts), len(entries))
        below = entries[at + 1 : end]
        if below and _repeated_groups(field, inside := Mapping(below, below[0][0].position)):
            return (*entries[:at], (key, inside), *entries[end:])
    return entries


def _is_meant(text: str, part: Field | None) -> bool:
    """Does a text look like this part, though it is no sound one? What is wrong with it is then worth telling."""
    if part is not None and part.type == "adresse":
        return ADDRESS_MEANT.match(text) is not None
    if part is None or part.type != "code":
        return False
    label = CODE_LABEL.match(text)
    return label[1].lower() == part.code if label else re.match(CODE_SHAPES[part.code], text) is not None


def _hashtags(text: str) -> list[str]:
    """« #fête #bal » as the words it tells; « # note » tells none."""
    return [tag.strip(" ,;") for tag in text[1:].split("#")] if _HASHTAGS.fullmatch(text) else []


def _as_relation(text: str, first: str, vocabulary: Vocabulary | None) -> str:
    """« prolonge une-notice » with the colon that it lacks; a text that names no relation, with the ``first``."""
    words = text.split()
    for number in range(len(words) - 1, 0, -1):
        term = vocabulary.names.get(fold_name(" ".join(words[:number]))) if vocabulary else None
        if vocabulary and term:
            return f"{vocabulary.terms[term].label}: {in_list(' '.join(words[number:]))}"
    return f"{first}: {in_list(text)}"


_STAND_INS = frozenset(
    {
        "",
        *"… …… ... .. . ? ?? ??? - -- --- – — / _ xx xxx xxxx todo tbd n/a n.a. n.c. (…) (...) […] [...] (?) [?]".split(),
        *"à compléter, a compléter, à completer, a completer, (à compléter), [à compléter], à remplir".split(
            ", "
        ),
        *"a remplir, à renseigner, a renseigner, à préciser, a preciser, à définir, non renseigné".split(
            ", "
        ),
    }
)
_LONGEST_STAND_IN = 16


def _how_to_gather(field: Field) -> str:
    """What to do of a field that is written twice."""
    if field.multiple:
        return "Gardez une seule ligne ; plusieurs valeurs s’écrivent en liste : [une, deux]."
    if field.type == "groupe":
        return "Réunissez leurs sous-champs sous une seule ligne."
    return "Gardez une seule ligne : il n’a qu’une valeur."


def _is_empty(node: Node) -> bool:
    """Nothing, or what people write until they know: the dots of an example, a question mark, « à compléter »."""
    if not isinstance(node, Scalar):
        return False
    text = node.text
    if len(text) > _LONGEST_STAND_IN and not text[0].isspace() and not text[-1].isspace():
        return False  # the ordinary case, told at once
    text = text.strip()
    return (len(text) <= _LONGEST_STAND_IN and text.lower() in _STAND_INS) or (
        node.plain and text in ("~", "null")
    )


def _shown(node: Node) -> str:
    return node.text.strip() if isinstance(node, Scalar) else "cette valeur"
