"""Reads the model (``modele/*.yml``) and the vocabularies (``vocabulaires/*.yml``).

Comes in: the bytes of those files by path. Goes out: a ``Schema`` and the problems found in them,
told with their places like any other: these files are content too, edited by documentalists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as MappingType
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from types import MappingProxyType

from generator.edits import lines_with
from generator.model import START, Field, Kind, Position, Problem, Property, Role, Schema, Term, Vocabulary
from generator.problems import CONTENT, problem
from generator.source import Mapping, Node, Scalar, Sequence, parse_text, parse_yaml, scalars
from generator.terms import fold

MODEL_FOLDER = "modele"
VOCABULARY_FOLDER = "vocabulaires"

TYPES = frozenset(
    {
        "texte",
        "texte long",
        "date",
        "terme",
        "référence",
        "adresse",
        "identifiant",
        "code",
        "image",
        "nombre",
        "booléen",
        "groupe",
        "relations",
        "règle",
    }
)
CODES = frozenset({"doi", "isbn", "issn", "hal", "ark", "orcid"})
MARKS = frozenset({"cercle", "losange", "carré", "triangle"})

KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=65536)
def fold_name(text: str) -> str:
    """A name as people may vary it: case, accents, ``_``/``-``/space, punctuation and plural go."""
    words = _WORD.findall(fold(text))
    return " ".join([word[:-1] if word[-1] in "sx" and len(word) > 3 else word for word in words])


def key_in(kind: Kind, name: str) -> str | None:
    """The key of the field that has this name in a kind."""
    return kind.names.get(fold_name(name))


def part_names(group: Field) -> dict[str, str]:
    """The key of each part of a group, by the folded names that it answers to."""
    return {fold_name(name): part.key for part in group.fields for name in (part.key, *part.synonyms)}


_ALIKE, _NEARLY_THE_SAME, _WORD_ALIKE, _SHORTEST_WORD = 80, 90, 84, 4


def nearest(text: str, names: Iterable[str]) -> str | None:
    """The name most like ``text`` (one of ``names``, as given), or ``None`` when none is near."""
    return Names(names).nearest(text)


class Names:
    """Names among which the nearest to a text is looked for, many times over.

    Near is a name alike as a whole, one that the text holds, or one that has all the words of four letters or
    more of the text, typing errors allowed, when few of the others have one of them: « INSEE Hauts-de-France » is near « INSEE »,
    not « DREETS Hauts-de-France ». A wrong suggestion costs more than none.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(dict.fromkeys(names))
        self.folded = list(map(fold_name, self.names))
        self.numbers: dict[str, int] = {}
        for number, folded in enumerate(self.folded):
            self.numbers.setdefault(folded, number)

    def nearest(self, text: str) -> str | None:
        """The name most like ``text``, as given, or ``None`` when none is near."""
        wanted = fold_name(text)
        alike = self._alike(wanted)
        if alike is not None and alike[1] >= _NEARLY_THE_SAME:
            return self.names[alike[2]]
        if (longer := self._alone_to_hold(wanted)) is not None:
            return longer
        words = [word for word in wanted.split() if len(word) >= _SHORTEST_WORD]
        whole = min((self.numbers[word] for word in words if word in self.numbers), default=None)
        if whole is not None:
            return None if self._names_others(wanted, self.folded[whole]) else self.names[whole]
        return self.names[alike[2]] if alike is not None else self._with_the_words(words)

    def alike(self, text: str) -> str | None:
        """The name that is most like ``text`` as a whole."""
        found = self._alike(fold_name(text))
        return self.names[found[2]] if found is not None else None

    def _alike(self, wanted: str) -> tuple[str, float, int] | None:
        return _most_like(wanted, self.folded, _ALIKE)

    def _alone_to_hold(self, wanted: str) -> str | None:
        """The only name that holds several words as they follow each other: « cité par », of « est cité par »."""
        if " " not in wanted:
            return None
        holding = [n for n, folded in enumerate(self.folded) if f" {wanted} " in f" {folded} "]
        return self.names[holding[0]] if len(holding) == 1 else None

    def _names_others(self, wanted: str, one: str) -> bool:
        """Does the text hold, beside one name, another? Then it is a list, of which one name is not all."""
        rest = f" {wanted} ".replace(f" {one} ", " ", 1)
        return any(len(name) >= _SHORTEST_WORD and f" {name} " in rest for name in self.folded)

    @cached_property
    def holders(self) -> dict[str, list[int]]:
        """Each word of the names, with the numbers of those that have it."""
        holders: dict[str, list[int]] = {}
        for number, folded in enumerate(self.folded):
            for word in set(folded.split()):
                if len(word) >= _SHORTEST_WORD:
                    holders.setdefault(word, []).append(number)
        return holders

    def _with_the_words(self, words: list[str]) -> str | None:
        """The name that these words fill most, all of them in it, when few names have one of them."""
        best: tuple[float, float, str] | None = None
        for word in words:
            near = _most_like(word, list(self.holders), _WORD_ALIKE)
            if near is None or 2 * len(self.holders[near[0]]) > max(len(self.names), 2):
                continue
            for number in self.holders[near[0]]:
                if not self._has_all(number, words):
                    continue
                share = len(near[0]) / len(self.names[number])
                best = max(best or (0.0, 0.0, ""), (near[1] * share, share, self.names[number]))
        return best[2] if best else None

    def _has_all(self, number: int, words: list[str]) -> bool:
        own = self.folded[number].split()
        return all(_most_like(word, own, _WORD_ALIKE) for word in words)


def _most_like(text: str, others: list[str], least: float) -> tuple[str, float, int] | None:
    """The one that is most like the text, by at ``least`` so much out of a hundred, how much, and its number."""
    from rapidfuzz import fuzz, process  # here: most checks have nothing to suggest

    found: tuple[str, float, int] | None = process.extractOne(
        text, others, scorer=fuzz.ratio, score_cutoff=least
    )
    return found


def parse_schema(sources: MappingType[str, bytes]) -> tuple[Schema, list[Problem]]:
    """Read every file of the model and the vocabularies; a faulty one leaves the others usable."""
    problems: list[Problem] = []
    vocabularies: dict[str, Vocabulary] = {}
    kinds: dict[str, Kind] = {}
    tables: list[_Table] = []
    for path in sorted(sources):
        table = _read_table(path, sources[path], problems)
        if table is None:
            continue
        if path.startswith(VOCABULARY_FOLDER + "/"):
            vocabulary = _vocabulary(path, table)
            vocabularies[vocabulary.id] = vocabulary
        else:
            kind = _kind(table)
            if kind is not None:
                kinds[kind.id] = kind
                tables.append(table)
    kinds = {id_: _with_conditions(kind, vocabularies) for id_, kind in kinds.items()}
    for folder, holds in ((MODEL_FOLDER, kinds), (VOCABULARY_FOLDER, vocabularies)):
        if not holds:
            problems.append(
                problem(
                    folder,
                    START,
                    "modele-absent",
                    f"Aucun fichier lisible dans « {CONTENT}{folder}/ » : sans lui, aucune notice ne peut être vérifiée. "
                    "Vérifiez que la commande est lancée sur le bon dossier de contenu.",
                )
            )
    schema = Schema(MappingProxyType(kinds), MappingProxyType(vocabularies))
    _check_addresses(tables, schema)
    for table in tables:
        _check_links(table, schema)
        _check_conditions(table, schema)
    return schema, [_with_whole_lines(found, sources) for found in problems]


def _with_whole_lines(found: Problem, sources: MappingType[str, bytes]) -> Problem:
    """The problem with the lines to write: the tables below say only what is to stand at its place."""
    if found.suggestion is None or not found.code.startswith("modele-") or _is_insertion(found.position):
        return found
    lines = parse_text(found.path, sources[found.path])[0].split("\n")
    return found._replace(suggestion=lines_with(lines, found.position, found.suggestion))


def _is_insertion(place: Position) -> bool:
    return place[:2] == place[2:]


# ---------------------------------------------------------------- one table of keys


class _Table:
    """A YAML mapping read key by key: what is not asked for is unknown, what is asked once is kept."""

    def __init__(self, path: str, node: Mapping, problems: list[Problem], what: str) -> None:
        self.path, self.problems, self.what, self.position = path, problems, what, node.position
        self.entries: dict[str, tuple[Scalar, Node]] = {}
        for key, value in node.entries:
            name = fold_name(key.text)
            if name in self.entries:
                self.report(key.position, "champ-repete", f"« {key.text} » est écrit deux fois ici.")
            else:
                self.entries[name] = (key, value)

    def report(self, position: Position, code: str, message: str, suggestion: str | None = None) -> None:
        self.problems.append(problem(self.path, position, code, message, suggestion))

    def node(self, key: str) -> Node | None:
        entry = self.entries.get(fold_name(key))
        return None if entry is None else entry[1]

    def place(self, key: str) -> Position:
        entry = self.entries.get(fold_name(key))
        return self.position if entry is None else entry[1].position

    def wrong(self, key: str, message: str, suggestion: str | None = None, text: str = "") -> None:
        """Report a value, or the ``text`` in it that is wrong."""
        node = self.node(key)
        wrong = (
            next((each for each in scalars(node) if each.text.strip() == text), None)
            if node and text
            else None
        )
        if wrong is None and not isinstance(node, Scalar):
            suggestion = None
        place = self.place(key) if wrong is None else wrong.position
        self.report(place, "modele-valeur", message, suggestion)

    def text(self, key: str, default: str = "", required: bool = False) -> str:
        node = self.node(key)
        if isinstance(node, Scalar):
            text = node.text.strip()
            if text or not required:
                return text
        if node is None:
            if required:
                message = f"La clé « {key} » manque dans {self.what}."
                line, column = self.position[:2]
                first = next(iter(self.entries.values()), None)
                if first is not None and first[0].position[:2] == (line, column):  # one key a line
                    place, better = Position(line, 1, line, 1), f"{' ' * (column - 1)}{key}: …"
                else:
                    place, better = Position(line, column, line, column + 1), f"{{{key}: …, "
                self.report(place, "modele-cle-manquante", message, better)
            return default
        self.wrong(key, f"« {key} » attend un texte.")
        return default

    def flag(self, key: str, default: bool = False) -> bool:
        text = fold(self.text(key))
        if text not in ("", "oui", "non"):
            self.wrong(key, f"« {key} » attend « oui » ou « non ».")
        return default if not text else text == "oui"

    def choice(self, key: str, allowed: Iterable[str], default: str = "", required: bool = False) -> str:
        text = self.text(key, default, required)
        names = {fold_name(name): name for name in allowed}
        if not text or fold_name(text) in names:
            return names.get(fold_name(text), default)
        near = nearest(text, names.values())
        hint = f" Vouliez-vous dire « {near} » ?" if near else ""
        listed = ", ".join(sorted(names.values()))
        self.wrong(
            key, f"« {text} » n’est pas une valeur de « {key} ». Valeurs admises : {listed}.{hint}", near
        )
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        node = self.node(key)
        if node is None:
            return ()
        items = node.items if isinstance(node, Sequence) else (node,)
        if not all(isinstance(item, Scalar) for item in items):
            self.wrong(key, f"« {key} » attend un texte ou une liste de textes.")
        return tuple(item.text.strip() for item in items if isinstance(item, Scalar) and item.text.strip())

    def tables(self, key: str, what: str) -> Iterable[tuple[str, Scalar, _Table]]:
        """Each entry of a mapping of mappings: its name as typed, the key's node, the table."""
        node = self.node(key)
        if node is None:
            return
        if not isinstance(node, Mapping):
            self.wrong(key, f"« {key} » attend une suite de lignes « nom: » avec leurs clés en retrait.")
            return
        seen: set[str] = set()
        for name, value in node.entries:
            text = name.text.strip()
            if text in seen:
                self.report(name.position, "champ-repete", f"« {text} » est décrit deux fois.")
            elif not isinstance(value, Mapping):
                self.report(
                    name.position, "modele-valeur", f"« {text} » attend des clés en retrait (libellé, …)."
                )
            else:
                seen.add(text)
                yield text, name, _Table(self.path, value, self.problems, what.format(text))

    def choices(self, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """Each text of a list, when it is one of ``allowed``."""
        names = {fold_name(name): name for name in allowed}
        found = []
        for text in self.texts(key):
            if fold_name(text) in names:
                found.append(names[fold_name(text)])
                continue
            near = nearest(text, names.values())
            hint = f" Vouliez-vous dire « {near} » ?" if near else ""
            listed = ", ".join(sorted(names.values()))
            message = f"« {text} » n’est pas une valeur de « {key} ». Valeurs admises : {listed}.{hint}"
            self.wrong(key, message, near, text)
        return tuple(found)

    def lists(self, key: str) -> MappingType[str, tuple[str, ...]]:
        """Lines « name: text » or « name: [text, text] »."""
        node = self.node(key)
        if node is None:
            return MappingProxyType({})
        if not isinstance(node, Mapping):
            self.wrong(key, f"« {key} » attend des lignes « champ: terme » ou « champ: [terme, terme] ».")
            return MappingProxyType({})
        inside = _Table(self.path, node, self.problems, f"« {key} »")
        return MappingProxyType({name.text.strip(): inside.texts(name.text) for name, _ in node.entries})

    def pairs(self, key: str) -> MappingType[str, str]:
        node = self.node(key)
        if node is None:
            return MappingProxyType({})
        if not isinstance(node, Mapping) or not all(isinstance(v, Scalar) for _, v in node.entries):
            self.wrong(key, f"« {key} » attend des lignes « nom: valeur ».")
            return MappingProxyType({})
        return MappingProxyType({k.text: v.text for k, v in node.entries if isinstance(v, Scalar)})

    def close(self, allowed: Iterable[str]) -> None:
        """Report every key that ``allowed`` does not hold."""
        known = {fold_name(name): name for name in allowed}
        for name, (key, _) in self.entries.items():
            if name not in known:
                near = nearest(key.text, known.values())
                hint = f" Vouliez-vous dire « {near} » ?" if near else ""
                listed = ", ".join(known.values())
                self.report(
                    key.position,
                    "modele-cle-inconnue",
                    f"« {key.text} » n’est pas une clé admise dans {self.what}. Clés admises : {listed}.{hint}",
                    near,
                )


def _read_table(path: str, data: bytes, problems: list[Problem]) -> _Table | None:
    text, found = parse_text(path, data)
    problems += found
    node, found = parse_yaml(path, text)
    problems += map(_of_a_whole_file, found)
    if isinstance(node, Mapping):
        return _Table(path, node, problems, "ce fichier")
    if not found:
        message = "Ce fichier doit contenir des lignes « clé: valeur » (genre, libellé, champs… ou libellé, termes)."
        problems.append(problem(path, START, "modele-valeur", message))
    return None


def _of_a_whole_file(found: Problem) -> Problem:
    """Words meant for a record's front matter, said of a file that is YAML from end to end."""
    message = found.message.replace("L’en-tête", "Ce fichier").replace("l’en-tête", "ce fichier")
    return found._replace(message=message)


# ---------------------------------------------------------------- vocabularies

_TERM_KEYS = (
    "libellé", "synonymes", "définition", "parent", "marque", "inverse", "propriétés", "correspondances",
    "anciens identifiants",
)  # fmt: skip


def _vocabulary(path: str, table: _Table) -> Vocabulary:
    table.close(("libellé", "termes"))
    terms: dict[str, Term] = {}
    names: dict[str, str] = {}
    written: dict[str, str] = {}
    places: dict[str, _Table] = {}
    for id_, key, entry in table.tables("termes", "le terme « {} »"):
        if not KEBAB.match(id_):
            table.report(
                key.position,
                "modele-valeur",
                f"L’identifiant de terme « {id_} » doit être en minuscules sans accents, mots reliés par des tirets : "
                "il sert d’adresse.",
                slug(id_),
            )
            continue
        entry.close(_TERM_KEYS)
        term = Term(
            id=id_,
            label=entry.text("libellé", required=True) or id_,
            synonyms=entry.texts("synonymes"),
            definition=entry.text("définition"),
            parent=entry.text("parent"),
            mark=entry.choice("marque", MARKS),
            inverse=entry.text("inverse"),
            properties=frozenset(map(Property, entry.choices("propriétés", Property))),
            matches=entry.pairs("correspondances"),
            former_ids=entry.texts("anciens identifiants"),
        )
        terms[id_] = term
        places[id_] = entry
        for name in (id_, term.label, *term.synonyms, *term.former_ids):
            other = names.setdefault(fold_name(name), id_)
            written.setdefault(name, other)
            if other != id_:
                entry.report(
                    key.position,
                    "modele-nom-ambigu",
                    f"« {name} » désigne déjà le terme « {other} ». Un nom ne peut mener qu’à un seul terme.",
                )
    for id_, entry in places.items():
        _check_term(terms[id_], terms, entry)
    return Vocabulary(
        PurePosixPath(path).stem,
        table.text("libellé", required=True),
        MappingProxyType(terms),
        MappingProxyType(names),
        MappingProxyType(written),
    )


def _check_term(term: Term, terms: MappingType[str, Term], entry: _Table) -> None:
    for key, other in (("parent", term.parent), ("inverse", term.inverse)):
        if other and other not in terms:
            near = nearest(other, terms)
            hint = f" Vouliez-vous dire « {near} » ?" if near else ""
            entry.wrong(key, f"« {other} » n’est pas un identifiant de terme de ce vocabulaire.{hint}", near)
    for id_ in term.former_ids:
        if not KEBAB.match(id_):
            message = f"L’ancien identifiant « {id_} » doit être écrit comme une adresse : minuscules sans accents, tirets."
            entry.wrong("anciens identifiants", message, slug(id_), id_)
    if term.inverse in terms and terms[term.inverse].inverse != term.id:
        entry.wrong(
            "inverse",
            f"« {term.inverse} » ne donne pas « {term.id} » pour inverse : les deux termes doivent se répondre.",
        )
    _check_insee(term, terms, entry)
    seen, parent = {term.id}, term.parent
    while parent in terms:
        if parent in seen:
            entry.wrong("parent", f"« {term.id} » est son propre ancêtre : les parents tournent en rond.")
            return
        seen.add(parent)
        parent = terms[parent].parent


_INSEE = re.compile(r"(?:[0-9]{2}|2[AB])(?:[0-9]{3})?\Z|97[0-9]\Z")


def _check_insee(term: Term, terms: MappingType[str, Term], entry: _Table) -> None:
    """A code of the official geography is well formed, and a commune's begins like its department's."""
    code = term.matches.get("insee", "")
    above = terms[term.parent].matches.get("insee", "") if term.parent in terms else ""
    if code and not _INSEE.match(code):
        entry.wrong(
            "correspondances",
            f"« {code} » n’est pas un code officiel géographique : deux caractères pour un département ou une région, "
            "cinq pour une commune (59350).",
        )
    elif len(code) == 5 and _INSEE.match(above) and not code.startswith(above):
        entry.wrong(
            "correspondances",
            f"Le code Insee « {code} » n’est pas celui d’une commune de « {terms[term.parent].label} » ({above}) : il "
            "commencerait de même. Est-ce un code postal, ou le parent est-il faux ?",
        )


# ---------------------------------------------------------------- kinds and fields

_KIND_KEYS = (
    "genre", "libellé", "pluriel", "dossier", "aide", "recherche", "coordonnées", "à remplacer", "champs",
)  # fmt: skip
_FIELD_KEYS = (
    "libellé", "aide", "exemple", "type", "obligatoire", "attendu si", "multiple", "vocabulaire", "cible", "facette", "rôle",
    "synonymes", "défaut", "code", "champs", "forme courte", "correspondances",
)  # fmt: skip


def _kind(table: _Table) -> Kind | None:
    table.close(_KIND_KEYS)
    id_ = table.text("genre", required=True)
    folder = table.text("dossier", required=True)
    for key, value in (("genre", id_), ("dossier", folder)):
        if value and not KEBAB.match(value):
            table.wrong(
                key, f"« {key} » doit être en minuscules sans accents : il sert d’adresse.", slug(value)
            )
            return None
    fields = dict(_fields(table))
    if not id_ or not folder:
        return None
    names: dict[str, str] = {}
    for field in fields.values():
        for name in (field.key, *field.synonyms):
            other = names.setdefault(fold_name(name), field.key)
            if other != field.key:
                table.wrong(
                    "champs", f"« {name} » désigne à la fois les champs « {other} » et « {field.key} »."
                )
    roles = {field.role: field for field in fields.values() if field.role is not None}
    if Role.TITLE not in roles:
        table.wrong(
            "champs", "Un champ doit porter « rôle: titre » : c’est le nom de la notice partout sur le site."
        )
        return None
    label = table.text("libellé", required=True)
    return Kind(
        id=id_,
        label=label,
        plural=table.text("pluriel") or label + "s",
        folder=folder,
        fields=MappingProxyType(fields),
        names=MappingProxyType(names),
        roles=MappingProxyType(roles),
        help=table.text("aide"),
        searchable=table.flag("recherche", default=True),
        placeholders=frozenset(table.texts("à remplacer")),
        contacts=table.flag("coordonnées"),
    )


def _fields(table: _Table) -> Iterable[tuple[str, Field]]:
    for key, place, entry in table.tables("champs", "le champ « {} »"):
        entry.close(_FIELD_KEYS)
        type_ = entry.choice("type", TYPES, "texte")
        role = entry.choice("rôle", [r.value for r in Role])
        facet = entry.text("facette")
        if facet and not KEBAB.match(facet):
            entry.wrong(
                "facette", "« facette » sert d’adresse : minuscules sans accents, mots reliés par des tirets."
            )
            facet = slug(facet)
        code = entry.choice("code", CODES, required=type_ == "code")
        parts = tuple(field for _, field in _fields(entry)) if type_ == "groupe" else ()
        if type_ == "groupe" and not parts:
            entry.report(
                place.position, "modele-cle-manquante", f"Le groupe « {key} » attend ses « champs »."
            )
        if role == Role.STEPS:
            _check_steps(key, entry, parts)
        yield (
            key,
            Field(
                key=key,
                label=entry.text("libellé") or key[:1].upper() + key[1:],
                type=type_,
                help=entry.text("aide"),
                required=entry.flag("obligatoire"),
                expected_if=entry.lists("attendu si"),
                multiple=entry.flag("multiple"),
                vocabulary=entry.text("vocabulaire", required=type_ in ("terme", "relations")),
                target=entry.text("cible", required=type_ in ("référence", "relations")),
                facet=facet,
                role=Role(role) if role else None,
                synonyms=entry.texts("synonymes"),
                default=entry.text("défaut"),
                example=entry.text("exemple"),
                code=code,
                fields=parts,
                short=entry.texts("forme courte"),
                mappings=entry.pairs("correspondances"),
            ),
        )


def _check_steps(key: str, entry: _Table, parts: Iterable[Field]) -> None:
    """Steps are a list of groups, each with a record and a sentence."""
    types = {part.type for part in parts}
    if not entry.flag("multiple") or "référence" not in types or types.isdisjoint({"texte", "texte long"}):
        entry.wrong(
            "rôle",
            f"« {key} » a le rôle « {Role.STEPS} » : c’est un groupe multiple, dont un champ est une référence (la notice où "
            "l’on va) et un autre un texte (pourquoi).",
        )


def _check_links(table: _Table, schema: Schema) -> None:
    """Vocabularies and kinds that a model file names must exist, for fields and for their parts."""
    for key, _, entry in table.tables("champs", "le champ « {} »"):
        if isinstance(entry.node("champs"), Mapping):
            _check_links(entry, schema)
        wanted: tuple[tuple[str, Iterable[str], Callable[[str], str]], ...] = (
            ("vocabulaire", schema.vocabularies, f"{CONTENT}vocabulaires/{{}}.yml".format),
            ("cible", schema.kinds, f"un genre de « {CONTENT}modele/ » nommé « {{}} »".format),
        )
        for name, known, place in wanted:
            value = entry.text(name)
            if value and value not in known:
                near = nearest(value, known)
                hint = f" Vouliez-vous dire « {near} » ?" if near else ""
                entry.wrong(
                    name, f"Le champ « {key} » a besoin de {place(value)}, qui n’existe pas.{hint}", near
                )


def _with_conditions(kind: Kind, vocabularies: MappingType[str, Vocabulary]) -> Kind:
    """The kind with each « attendu si » by canonical key and term id, however it was written."""

    def by_id(field: Field) -> Field:
        found: dict[str, tuple[str, ...]] = {}
        for name, texts in field.expected_if.items():
            other = kind.fields.get(kind.names.get(fold_name(name), ""))
            vocabulary = vocabularies.get(other.vocabulary) if other else None
            if other and vocabulary:
                names = (vocabulary.names.get(fold_name(text)) for text in texts)
                found[other.key] = tuple(id_ for id_ in names if id_)
        return field._replace(expected_if=MappingProxyType(found))

    fields = {key: by_id(f) if f.expected_if else f for key, f in kind.fields.items()}
    roles = {role: fields[f.key] for role, f in kind.roles.items()}
    return kind._replace(fields=MappingProxyType(fields), roles=MappingProxyType(roles))


def _check_conditions(table: _Table, schema: Schema) -> None:
    """The fields and terms that an « attendu si » names must exist."""
    kind = schema.kinds[table.text("genre")]
    for key, _, entry in table.tables("champs", "le champ « {} »"):
        for name, texts in entry.lists("attendu si").items():
            other = kind.fields.get(kind.names.get(fold_name(name), ""))
            vocabulary = schema.vocabularies.get(other.vocabulary) if other else None
            if other is None or vocabulary is None or other.key == key:
                near = nearest(name, [f.key for f in kind.fields.values() if f.vocabulary and f.key != key])
                hint = f" Vouliez-vous dire « {near} » ?" if near else ""
                message = (
                    f"« {name} » n’est pas un autre champ de ce modèle dont le type est « terme ».{hint}"
                )
                entry.wrong("attendu si", message, near, name)
                continue
            if not texts:
                entry.wrong("attendu si", f"« {name} » attend au moins un terme de « {vocabulary.label} ».")
            for text in texts:
                if fold_name(text) not in vocabulary.names:
                    near = nearest(text, vocabulary.terms)
                    hint = f" Vouliez-vous dire « {near} » ?" if near else ""
                    message = f"« {text} » n’est pas un terme de « {vocabulary.label} ».{hint}"
                    entry.wrong("attendu si", message, near, text)


RESERVED = frozenset(
    {
        "ajouts",
        "assets",
        "croisements",
        "donnees",
        "qualite",
        "recherche",
        "regles",
        "selection",
        MODEL_FOLDER,
        VOCABULARY_FOLDER,
    }
)
"""First parts of addresses that the site keeps for itself."""


def _check_addresses(tables: Iterable[_Table], schema: Schema) -> None:
    """No two kinds share a folder; no folder is a facet's address; none is the site's own."""
    facets = {field.facet for kind in schema.kinds.values() for field in kind.facets()}
    folders: dict[str, str] = {}
    for table in tables:
        folder, id_ = table.text("dossier"), table.text("genre")
        other = folders.setdefault(folder, id_)
        if folder in RESERVED or folder in facets or other != id_:
            owner = (
                f"du genre « {other} »"
                if other != id_
                else "d’une facette"
                if folder in facets
                else "du site"
            )
            table.wrong("dossier", f"« {folder} » est déjà une adresse {owner}. Choisissez un autre dossier.")
        for key, _, entry in table.tables("champs", "le champ « {} »"):
            if entry.text("facette") in RESERVED:
                entry.wrong(
                    "facette",
                    f"L’adresse de la facette « {key} » est gardée pour le site. Choisissez-en une autre.",
                )


def slug(text: str) -> str:
    """An ASCII kebab-case identifier made of a text."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
