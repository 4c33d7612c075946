"""The field types: how a value is read as typed, checked and normalised.

Comes in: a YAML node and the ``Field`` that describes it. Goes out: values, and problems with
their places. A scalar type is one function of ``SCALAR_TYPES``, text in, text or ``Fault`` out.
References stay as typed: only the whole corpus can tell where they lead (``rules``).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from collections.abc import Mapping as MappingType
from collections.abc import Sequence as SequenceType
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

from generator.model import Field, Position, Problem, Role, Schema, Value, Vocabulary
from generator.problems import problem
from generator.schema import KEBAB, fold_name, nearest, slug
from generator.source import Mapping, Node, Scalar, Sequence
from generator.terms import fold

Values = tuple[Value, ...]


class Fault(NamedTuple):
    """What is wrong with one value: the caller adds the file and the place."""

    code: str
    message: str
    suggestion: str | None = None


# ---------------------------------------------------------------- scalar types


def _text(text: str, field: Field, schema: Schema) -> str | Fault:
    return " ".join(text.split())


def _long_text(text: str, field: Field, schema: Schema) -> str | Fault:
    return text.strip()


_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")
_SLASHED = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})\Z")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})(?:[/.\-](\d{1,2}))?\Z")
_IN_WORDS = re.compile(r"(?:(?:le )?(?:[a-z]+ )?(\d{1,2})(?:er)? )?([a-z]+)\.? (\d{4})\Z")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_MONTH_NUMBERS = {fold(name): number for number, name in enumerate(MONTHS, 1)}


def _date(text: str, field: Field, schema: Schema) -> str | Fault:
    """``AAAA``, ``AAAA-MM`` or ``AAAA-MM-JJ``, between the years 1000 and 9999."""
    match = _ISO.match(text)
    if match is None:
        iso = iso_date(text)
        hint = f" Écrivez : {iso}" if iso else " Exemples : 2021, 2021-03, 2021-03-12."
        return Fault(
            "date-mal-ecrite",
            f"La date « {text} » n’est pas écrite du plus grand au plus petit (année-mois-jour), "
            f"ce qui permet au site de la trier.{hint}",
            iso,
        )
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    if year < 1000 or not 1 <= month <= 12:
        return Fault(
            "date-impossible",
            f"La date « {text} » n’existe pas : les mois vont de 01 à 12, les années de 1000 à 9999.",
        )
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        return Fault(
            "date-impossible",
            f"La date « {text} » n’existe pas : {MONTHS[month - 1]} {year} compte {last} jours. "
            f"Vérifiez le jour, ou gardez seulement le mois : {year}-{month:02}.",
            f"{year}-{month:02}",
        )
    return text


def iso_date(text: str) -> str | None:
    """A date written another way (« 12/03/2021 », « 12 mars 2021 ») in ISO form, if it is one."""
    folded = " ".join(fold(text).replace(",", " ").split())
    if match := _SLASHED.match(folded):
        parts = (match[3], match[2], match[1])
    elif match := _YEAR_FIRST.match(folded):
        parts = (match[1], match[2], match[3])
    elif (match := _IN_WORDS.match(folded)) and match[2] in _MONTH_NUMBERS:
        parts = (match[3], str(_MONTH_NUMBERS[match[2]]), match[1])
    else:
        return None
    year, month, day = int(parts[0]), int(parts[1]), int(parts[2] or 1)
    if not (year >= 1000 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return f"{year}-{month:02}" + (f"-{day:02}" if parts[2] else "")


def _term(text: str, field: Field, schema: Schema) -> str | Fault:
    vocabulary = schema.vocabularies.get(field.vocabulary)
    if vocabulary is None:  # reported with the model
        return text
    found = vocabulary.names.get(fold_name(text))
    return found if found is not None else _unknown_term(text, vocabulary)


def _unknown_term(text: str, vocabulary: Vocabulary) -> Fault:
    labels = {term.label: term.id for term in vocabulary.terms.values()}
    names = {name: term.label for term in vocabulary.terms.values() for name in (term.label, *term.synonyms)}
    near = nearest(text, names)
    suggestion = names[near] if near else None
    hint = f" Vouliez-vous dire « {suggestion} » ?" if suggestion else ""
    return Fault(
        "terme-inconnu",
        f"« {text} » n’est pas un terme du vocabulaire « {vocabulary.label} », dont le site fait ses filtres."
        f"{hint} Termes admis : {shorten(tuple(labels))}.",
        suggestion,
    )


def shorten(labels: SequenceType[str], most: int = 10) -> str:
    """A list in words, cut when it is long."""
    shown = ", ".join(labels[:most])
    return shown if len(labels) <= most else f"{shown}… ({len(labels)} en tout, voir le vocabulaire)"


_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:[/?#:]|\Z)", re.IGNORECASE)
_NOT_IN_ADDRESS = re.compile(r"[\s<>\"`{}|\\^]")


def _address(text: str, field: Field, schema: Schema) -> str | Fault:
    """An absolute ``http(s)`` address, kept as typed."""
    if not _SCHEME.match(text):
        guess = f"https://{text}" if _DOMAIN.match(text) and not _NOT_IN_ADDRESS.search(text) else None
        hint = f" Écrivez : {guess}" if guess else " Copiez-la depuis la barre d’adresse du navigateur."
        return Fault(
            "adresse-invalide", f"« {text} » n’est pas une adresse web complète (https://…).{hint}", guess
        )
    if not text.lower().startswith(("http://", "https://")):
        return Fault(
            "adresse-invalide", f"« {text} » : seules les adresses http:// et https:// sont publiées."
        )
    if space := _NOT_IN_ADDRESS.search(text):
        what = "une espace" if space.group().isspace() else f"le signe « {space.group()} »"
        return Fault(
            "adresse-invalide",
            f"« {text} » contient {what}, qu’une adresse n’admet pas. Copiez-la à nouveau.",
        )
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or ("." not in host and host != "localhost"):
        return Fault("adresse-invalide", f"« {text} » ne nomme pas de site après « // ». Vérifiez l’adresse.")
    return text


def _identifier(text: str, field: Field, schema: Schema) -> str | Fault:
    if KEBAB.match(text):
        return text
    near = slug(text) or None
    hint = f" Écrivez : {near}" if near else ""
    return Fault(
        "identifiant-invalide",
        f"« {text} » ne peut pas servir d’identifiant : il faut des minuscules sans accents, des chiffres et des tirets.{hint}",
        near,
    )


def _image(text: str, field: Field, schema: Schema) -> str | Fault:
    if _SCHEME.match(text) or text.startswith("/") or "\\" in text:
        return Fault(
            "adresse-invalide",
            f"« {text} » : l’image doit être un fichier du dépôt, désigné depuis le dossier de contenu "
            "(images/nom.jpg). Une image d’un autre site pourrait disparaître, et son site suivrait les visites.",
        )
    return text


def _number(text: str, field: Field, schema: Schema) -> str | Fault:
    digits = re.sub(r"(?<=\d)[\s\u202f\u00a0](?=\d{3})", "", text).replace(",", ".")
    if re.fullmatch(r"-?\d+(?:\.\d+)?", digits):
        return digits
    return Fault(
        "nombre-invalide", f"« {text} » n’est pas un nombre. Écrivez-le en chiffres, sans unité : 120"
    )


def _boolean(text: str, field: Field, schema: Schema) -> str | Fault:
    folded = fold(text)
    if folded in ("oui", "non"):
        return folded
    near = {"true": "oui", "vrai": "oui", "yes": "oui", "false": "non", "faux": "non", "no": "non"}.get(
        folded
    )
    return Fault("oui-ou-non", f"« {text} » : répondez « oui » ou « non ».", near)


def _reference(text: str, field: Field, schema: Schema) -> str | Fault:
    return " ".join(text.split())


# ---------------------------------------------------------------- codes with control rules


def _isbn(text: str) -> str | None:
    digits = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits):
        total = sum((10 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits))
        return digits if total % 11 == 0 else None
    if re.fullmatch(r"97[89]\d{10}", digits):
        return digits if sum(int(c) * (1 + 2 * (i % 2)) for i, c in enumerate(digits)) % 10 == 0 else None
    return None


def _issn(text: str) -> str | None:
    digits = re.sub(r"[\s-]", "", text).upper()
    if not re.fullmatch(r"\d{7}[\dX]", digits):
        return None
    total = sum((8 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits))
    return f"{digits[:4]}-{digits[4:]}" if total % 11 == 0 else None


def _orcid(text: str) -> str | None:
    digits = re.sub(r"^https?://orcid\.org/|[\s-]", "", text).upper()
    if not re.fullmatch(r"\d{15}[\dX]", digits):
        return None
    total = 0
    for c in digits[:15]:
        total = (total + int(c)) * 2
    expected = "0123456789X"[(12 - total % 11) % 11]
    return "-".join(digits[i : i + 4] for i in (0, 4, 8, 12)) if digits[15] == expected else None


def _pattern(pattern: str, prefix: str = r"") -> Callable[[str], str | None]:
    whole, before = re.compile(pattern), re.compile(prefix, re.IGNORECASE)

    def normalise(text: str) -> str | None:
        bare = before.sub("", text.strip(), count=1)
        return bare if whole.fullmatch(bare) else None

    return normalise


# Name for people, form to expect, and the rule: ISO 2108, 3297 and 7064, and each scheme's syntax.
_CODES: dict[str, tuple[str, str, Callable[[str], str | None]]] = {
    "doi": ("DOI", "10.1234/abcd", _pattern(r"10\.\d{4,9}/\S+", r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)")),
    "isbn": ("ISBN", "978-2-…, 13 chiffres dont le dernier est une clé de contrôle", _isbn),
    "issn": ("ISSN", "1234-5679, 8 chiffres dont le dernier est une clé de contrôle", _issn),
    "hal": (
        "identifiant HAL",
        "hal-01234567",
        _pattern(r"[a-z][a-z0-9]*[-_]\d{5,9}(?:v\d+)?", r"^https?://[^/]+/"),
    ),
    "ark": ("ARK", "ark:/12148/bpt6k…", _pattern(r"ark:/?\d{5,9}/\S+", r"^https?://[^/]+/")),
    "orcid": ("ORCID", "0000-0002-1825-0097, seize chiffres dont le dernier est une clé de contrôle", _orcid),
}


def _code(text: str, field: Field, schema: Schema) -> str | Fault:
    name, form, rule = _CODES[field.code]
    found = rule(text)
    if found is not None:
        return found
    return Fault(
        "identifiant-invalide",
        f"« {text} » n’est pas un {name} valable. Forme attendue : {form}. Recopiez-le depuis le document.",
    )


SCALAR_TYPES: MappingType[str, Callable[[str, Field, Schema], str | Fault]] = MappingProxyType(
    {
        "texte": _text,
        "texte long": _long_text,
        "date": _date,
        "terme": _term,
        "référence": _reference,
        "adresse": _address,
        "identifiant": _identifier,
        "code": _code,
        "image": _image,
        "nombre": _number,
        "booléen": _boolean,
    }
)


# ---------------------------------------------------------------- a field's node → its values


class FieldReader:
    """Reads the fields of one file, gathering problems in ``problems``."""

    def __init__(self, path: str, schema: Schema, problems: list[Problem]) -> None:
        self.path, self.schema, self.problems = path, schema, problems

    def report(self, position: Position, code: str, message: str, suggestion: str | None = None) -> None:
        """Add a problem of this file."""
        self.problems.append(problem(self.path, position, code, message, suggestion))

    def read_all(
        self, node: Mapping, fields: MappingType[str, Field], names: MappingType[str, str], inside: str = ""
    ) -> dict[str, Values]:
        """Every key of a mapping. A key is known by any of ``names``; each field is read once."""
        values: dict[str, Values] = {}
        seen: dict[str, Scalar] = {}
        for key, value in node.entries:
            name = names.get(fold_name(key.text))
            if name is None:
                self._unknown_key(key, fields, names, inside)
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
                    f"{said} est déjà écrit à la ligne {first.position.line}. "
                    "Gardez une seule ligne ; plusieurs valeurs s’écrivent en liste : [une, deux].",
                )
            else:
                seen[name] = key
                values[name] = self.read(fields[name], key, value)
        return values

    def _unknown_key(
        self, key: Scalar, fields: MappingType[str, Field], names: MappingType[str, str], inside: str
    ) -> None:
        near = nearest(key.text, names)
        suggestion = names[near] if near else None
        hint = f" Vouliez-vous dire « {suggestion} » ?" if suggestion else ""
        where = f" de « {inside} »" if inside else ""
        self.report(
            key.position,
            "champ-inconnu",
            f"« {key.text} » n’est pas un champ{where} du modèle : sa valeur ne serait publiée nulle part.{hint} "
            f"Champs admis : {shorten(tuple(fields), 30)}.",
            suggestion,
        )

    def read(self, field: Field, key: Scalar, node: Node) -> Values:
        """The values of one field, whatever was typed."""
        if field.type == "relations":
            return self._relations(field, node)
        if isinstance(node, Sequence):
            if not field.multiple:
                first = next((i.text for i in node.items if isinstance(i, Scalar) and i.text), None)
                self.report(
                    node.position,
                    "liste-inattendue",
                    f"« {field.key} » n’attend qu’une valeur, et c’est une liste. Gardez une seule valeur, "
                    "ou mettez-la entre guillemets si elle commence par un crochet.",
                    first,
                )
                return ()
            items = node.items
        else:
            items = self._split(field, node)
        values: list[Value] = []
        for item in items:
            value = self._value(field, key, item, many=len(items) > 1)
            if value is None:
                continue
            if any(value.data == v.data and value.parts == v.parts for v in values):
                self.report(
                    value.position,
                    "valeur-repetee",
                    f"« {_shown(item)} » figure déjà dans cette liste. Retirez-la.",
                )
            else:
                values.append(value)
        if not items:
            self._empty(field, key.position)
        return tuple(values)

    def _split(self, field: Field, node: Node) -> tuple[Node, ...]:
        """One text where a list could be: « a, b, c » is read as three values, and said so."""
        if not isinstance(node, Scalar) or not field.multiple:
            return (node,)
        parts = [
            p.strip()
            for p in re.split(r"[;,]" if field.role is not Role.AUTHOR else ";", node.text)
            if p.strip()
        ]
        if len(parts) < 2 or field.type not in ("terme", "texte"):
            return (node,)
        if field.type == "terme":
            vocabulary = self.schema.vocabularies.get(field.vocabulary)
            names: MappingType[str, str] = vocabulary.names if vocabulary else {}
            if fold_name(node.text) in names or not all(fold_name(p) in names for p in parts):
                return (node,)
        elif field.role is not Role.KEYWORDS:
            return (node,)
        listed = f"[{', '.join(parts)}]"
        self.report(
            node.position,
            "liste-attendue",
            f"Plusieurs valeurs de « {field.key} » se suivent sur une ligne. Elles ont été comprises ; "
            f"pour éviter les malentendus, écrivez une liste : {listed}",
            listed,
        )
        return tuple(Scalar(p, node.position, node.plain) for p in parts)

    def _value(self, field: Field, key: Scalar, node: Node, many: bool) -> Value | None:
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
        if not text or (node.plain and text in ("~", "null")):
            self._empty(field, node.position if many else key.position)
            return None
        result = SCALAR_TYPES[field.type](text, field, self.schema)
        if isinstance(result, Fault):
            self.report(node.position, *result)
            return None
        return Value(result, node.position)

    def _empty(self, field: Field, position: Position) -> None:
        if field.required:
            example = f" Exemple : {field.key}: {field.example}" if field.example else ""
            self.report(
                position,
                "champ-vide",
                f"« {field.key} » est obligatoire et n’a pas de valeur.{example}",
                field.example or None,
            )
        else:
            self.report(
                position,
                "champ-facultatif-vide",
                f"« {field.key} » n’a pas de valeur. Ce champ est facultatif : complétez la ligne ou retirez-la.",
            )

    def _group(self, field: Field, key: Scalar, node: Node) -> Value | None:
        parts = {part.key: part for part in field.fields}
        if isinstance(node, Mapping):
            names = {fold_name(n): p.key for p in field.fields for n in (p.key, *p.synonyms)}
            values = self.read_all(node, parts, names, inside=field.key)
            written = {names.get(fold_name(k.text)) for k, _ in node.entries}
            for part in field.fields:
                if part.required and part.key not in written:
                    self.report(
                        key.position,
                        "champ-manquant",
                        f"« {part.key} » manque sous « {field.key} ». {part.help}".rstrip(),
                        f"{part.key}: {part.example or '…'}",
                    )
            data = next((v[0].data for v in values.values() if v), "")
            return Value(data, node.position, MappingProxyType(values))
        if isinstance(node, Scalar) and node.text.strip() and field.short:
            return self._short_group(field, parts, node)
        if isinstance(node, Scalar) and not node.text.strip():
            self._empty(field, key.position)
            return None
        listed = "\n".join(f"  {p.key}: {p.example or '…'}" for p in field.fields)
        self.report(
            node.position,
            "sous-champs-attendus",
            f"« {field.key} » attend ses sous-champs en retrait, un par ligne : {', '.join(parts)}.",
            f"{field.key}:\n{listed}",
        )
        return None

    def _short_group(self, field: Field, parts: MappingType[str, Field], node: Scalar) -> Value | None:
        """A group written as plain text goes to the first of its ``short`` parts that accepts it."""
        text = node.text.strip()
        fault = Fault("sous-champs-attendus", f"« {field.key} » attend ses sous-champs : {', '.join(parts)}.")
        for index, name in enumerate(field.short):
            part = parts.get(name)
            result = SCALAR_TYPES[part.type](text, part, self.schema) if part else fault
            if part and not isinstance(result, Fault):
                return Value(result, node.position, MappingProxyType({name: (Value(result, node.position),)}))
            # What looks like an address is meant as one: its fault is worth more than a plain text.
            looks_meant = part and part.type == "adresse" and (_SCHEME.match(text) or _DOMAIN.match(text))
            if isinstance(result, Fault) and (looks_meant or index == 0):
                fault = result
            if looks_meant:
                break
        self.report(node.position, *fault)
        return None

    def _relations(self, field: Field, node: Node) -> Values:
        """``relation: id`` or ``relation: [id, id]`` lines, or a list of such lines."""
        mappings = node.items if isinstance(node, Sequence) else (node,)
        values: list[Value] = []
        for mapping in mappings:
            if not isinstance(mapping, Mapping):
                if isinstance(mapping, Scalar) and not mapping.text.strip():
                    self._empty(field, mapping.position)
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
                    f"{field.key}:\n  {first}: nom-de-la-notice",
                )
                continue
            for key, target in mapping.entries:
                values += self._relation(field, key, target)
        return tuple(values)

    def _relation(self, field: Field, key: Scalar, node: Node) -> list[Value]:
        relation = _term(key.text, field, self.schema)
        if isinstance(relation, Fault):
            self.report(key.position, *relation)
            return []
        values = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            if isinstance(item, Scalar) and item.text.strip():
                values.append(Value(item.text.strip(), item.position, relation=relation))
            else:
                self.report(
                    item.position,
                    "texte-attendu",
                    f"« {key.text} » attend l’identifiant d’une notice (le nom de son fichier sans « .md »).",
                )
        return values


def _shown(node: Node) -> str:
    return node.text.strip() if isinstance(node, Scalar) else "cette valeur"
