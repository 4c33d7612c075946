"""From the bytes of the content folder to records, each with its problems.

Comes in: ``Sources`` (what ``disk`` read) and a ``Schema``. Goes out: records and problems with the
line and column of what is wrong. A record is made of every file that has a name, however broken:
the others may refer to it, and one fault does not blame everyone who cites it.
"""

from __future__ import annotations

import html
import posixpath
import re
import unicodedata
from bisect import bisect
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from dataclasses import field as with_default
from functools import partial
from hashlib import blake2b
from itertools import chain, islice
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote

from generator.beside import Beside, at_once, in_halves
from generator.edits import lines_with
from generator.field_types import (
    SCALAR_TYPES,
    SCHEME,
    Fault,
    address_fault,
    iso_date,
    what_to_fill_in,
    whole_address,
)
from generator.fields import TEXTS, FieldReader, Values
from generator.links import is_internal
from generator.markup import ELEMENTS
from generator.model import (
    START,
    BodyLink,
    Edit,
    Field,
    Kind,
    Position,
    Problem,
    Property,
    Record,
    RecordKey,
    Role,
    Schema,
    Value,
)
from generator.personal import Allowed, check_personal_data
from generator.problems import CONTENT, WAIVABLE, problem
from generator.prose import (
    Columns,
    check_accents,
    check_body,
    check_lost_accents,
    check_placeholders,
    link_words_fault,
    may_have_damaged_accents,
    mended_accents,
    render_with_places,
    without_code,
)
from generator.schema import KEBAB, fold_name, key_in, slug
from generator.serial import encode
from generator.source import (
    Expected,
    FrontMatter,
    Mapping,
    Node,
    Scalar,
    Sequence,
    parse_front_matter,
    parse_text,
    parse_yaml,
    read_tree,
    whole_headers,
)
from generator.ties import Ties, ties_in


@dataclass(frozen=True, slots=True)
class Sources:
    """The content folder as read. Paths are relative to it.

    ``schema`` holds the model's and vocabularies' files, ``markdown`` the Markdown files: those in a
    kind's folder are records, the others editorial pages. ``files`` holds the path of every file,
    ``problems`` what kept one from being read. ``today`` is the ISO day of the reading; without one, no date
    is in the future.
    """

    schema: MappingType[str, bytes]
    markdown: MappingType[str, bytes]
    files: frozenset[str]
    problems: tuple[Problem, ...] = ()
    today: str = with_default(default="", compare=False)


@dataclass(frozen=True, slots=True)
class EditorialPage:
    """A page that people write and MkDocs renders, with its links."""

    path: str
    links: tuple[BodyLink, ...]


class ParsedFile(NamedTuple):
    """What parsing made of a record's file, with the digest of the bytes it was given, and what ties it to others."""

    digest: bytes
    ties: Ties
    record: Record
    problems: tuple[Problem, ...]


class Fresh(NamedTuple):
    """A file that was just parsed, and its bytes as one process sends it to another or keeps it (``serial``)."""

    file: ParsedFile
    data: bytes


def parse_files(
    sources: Sources,
    schema: Schema,
    beside: Beside,
    known: MappingType[str, ParsedFile],
    digests: MappingType[str, bytes] | None = None,
) -> tuple[dict[str, ParsedFile], dict[str, bytes]]:
    """Every record's file, by path and in the order of paths; half of them are parsed ``beside``. Then those that were
    parsed now, as bytes.

    What is ``known`` of the same bytes, from an earlier run with the same model, is not parsed again. ``digests`` are those
    of ``digest_records``, when there are any yet.
    """
    folders = {kind.folder: kind for kind in schema.kinds.values()}
    digests = digest_records(sources, schema) if digests is None else digests
    ties_of = ties_in(schema)
    fresh = [path for path in digests if path not in known or known[path].digest != digests[path]]

    def parse(some: Iterable[str]) -> list[Fresh]:
        found = []
        for path in some:
            kind = folders[path.partition("/")[0]]
            record, problems = parse_record(path, sources.markdown[path], kind, schema)
            file = ParsedFile(digests[path], ties_of(record), record, tuple(problems))
            found.append(Fresh(file, encode(file)))
        return found

    parsed = dict(
        zip(
            fresh,
            chain(*in_halves(fresh, parse, beside if len(fresh) > FEW else at_once, here=_HERE)),
            strict=True,
        )
    )
    files = {path: parsed[path].file if path in parsed else known[path] for path in digests}
    return files, {path: each.data for path, each in parsed.items()}


def digest_records(sources: Sources, schema: Schema) -> dict[str, bytes]:
    """Sixteen bytes that tell the bytes of each record's file from all others, in the order of paths."""
    folders = {kind.folder for kind in schema.kinds.values()}
    paths = (path for path in sorted(sources.markdown) if "/" in path and path.partition("/")[0] in folders)
    return {path: blake2b(sources.markdown[path], digest_size=16).digest() for path in paths}


_HERE = 0.53
"""The share of the files that is parsed here: what parsing gave elsewhere takes its time to come."""

FEW = 500
"""No more files than these are parsed sooner here than elsewhere."""


def check_strays(sources: Sources, schema: Schema, records: Iterable[Record]) -> Iterator[Problem]:
    """Files of the records' folders that are no record, and that no record links to."""
    folders = {kind.folder for kind in schema.kinds.values()}
    links = (link for record in records for link in record.links if is_internal(link))
    attached = {link.href.partition("#")[0].rpartition("/")[2] for link in links}
    for path in sorted(sources.files):
        folder, _, rest = path.partition("/")
        name = path.rpartition("/")[2]
        if rest and folder in folders and not path.endswith(".md") and name not in attached:
            yield from _not_a_record(path, folder)


_TEXT_FILES = frozenset({".md", ".markdown", ".mdx", ".txt", ".yml", ".yaml", ""})
_NAMELESS = "nom-de-la-notice"
_WORD_PROCESSED = frozenset({".docx", ".odt", ".doc", ".rtf", ".pdf"})


def _not_a_record(path: str, folder: str) -> list[Problem]:
    """A file that was probably meant as a record, and cannot be read as one."""
    name = PurePosixPath(path).name
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in _TEXT_FILES | _WORD_PROCESSED:
        return []
    stem = name
    while (end := PurePosixPath(stem).suffix.lower()) and end in _TEXT_FILES | _WORD_PROCESSED:
        stem = stem[: -len(end)]
    better = f"{slug(stem) or _NAMELESS}.md"
    advice = (
        f"Renommez-le : {better}" if suffix in _TEXT_FILES else f"Copiez son texte dans un fichier {better}"
    )
    message = f"Ce fichier est dans « {CONTENT}{folder}/ » mais n’est pas lu : une notice est un fichier « .md ». {advice}"
    return [problem(path, START, "fichier-ignore", message)]


def parse_record(path: str, data: bytes, kind: Kind, schema: Schema) -> tuple[Record, list[Problem]]:
    """One file: its front matter by the model of ``kind``, its body with its links."""
    text, problems = _parse_readable(path, data)
    damaged = may_have_damaged_accents(data)
    name = path.rpartition("/")[2].removesuffix(".md")
    values: dict[str, Values] = {}
    front: FrontMatter | None = None
    if text is not None:
        if not KEBAB.match(name):
            problems.append(_file_name(path, name))
        front, found = parse_front_matter(path, text, partial(key_in, kind))
        problems += found
    links: tuple[BodyLink, ...] = ()
    if front is not None:
        tree = read_tree(path, front.yaml, _expected(kind, schema))
        node, found = tree.root, tree.problems
        problems += found
        if node is not None and damaged:
            node = _with_mended_accents(node)
        if (
            isinstance(node, Sequence)
            and node.items
            and all(isinstance(item, Mapping) for item in node.items)
        ):
            problems.append(_fields_in_a_list(path, node, front))
            entries = (entry for item in node.items if isinstance(item, Mapping) for entry in item.entries)
            node = Mapping(tuple(entries), node.position)
        if isinstance(node, Mapping):
            values = _read_values(path, kind, schema, node, front, tree.text, problems)
        elif node is not None or not found:
            message = (
                "L’en-tête doit être une suite de lignes « champ: valeur » (titre: …, résumé: …). "
                "Vérifiez que chaque ligne porte un deux-points suivi d’une espace."
            )
            place = node.position if node is not None else Position(front.end_line, 1, front.end_line, 4)
            problems.append(problem(path, place, "entete-sans-champs", message))
        links, found = parse_links(path, front.body, front.body_line)
        problems += found
        if "---" in front.body:
            problems += _second_notice(path, kind, front)
        problems += check_body(path, front.body, front.body_line)
        problems += check_placeholders(path, kind.placeholders, front.body, front.body_line)
    if text is not None:
        problems += check_accents(path, text) if damaged else ()
        problems += check_lost_accents(path, data, text)
        allowed = Allowed(kind.contacts, partial(tells_an_event, kind, schema, values))
        problems += check_personal_data(path, data, text, allowed)
    record = Record(
        key=RecordKey(kind.id, unicodedata.normalize("NFC", name)),
        path=path,
        values=MappingProxyType(values),
        body="" if front is None else front.body,
        body_line=1 if front is None else front.body_line,
        links=links,
    )
    return record, problems


def _expected(kind: Kind, schema: Schema) -> Expected:
    """What tells a line of this kind's front matter whose colon is missing."""

    def is_key(text: str) -> bool:
        folded = fold_name(text)
        parts = (part for field in kind.fields.values() for part in field.fields)
        return folded in kind.names or any(folded in map(fold_name, (p.key, *p.synonyms)) for p in parts)

    def may_be(key: str, text: str) -> bool:
        field = kind.fields.get(kind.names.get(fold_name(key), ""))
        if field is not None and field.type == "terme":
            vocabulary = schema.vocabularies.get(field.vocabulary)
            return vocabulary is not None and fold_name(text) in vocabulary.names
        if field is not None and field.type == "date":
            return iso_date(text) is not None
        named = field is not None and field.type in (*TEXTS, "référence")
        return named and (text[0].isupper() or text[0] in '"«“')

    return Expected(is_key, may_be)


_TITLE_VALUE = re.compile(r"([^:=]{1,40})[:=]\s*[\"'«]?([^\"»]{1,200})")


def _second_notice(path: str, kind: Kind, front: FrontMatter) -> Iterator[Problem]:
    """The front matter of another record in the text of this one: its title is among its fields. Samples of code may
    hold one.
    """
    body = f"\n{front.body}"
    if "\n---" not in body or (title := kind.roles.get(Role.TITLE)) is None:
        return
    lines = without_code(front.body)
    headers = whole_headers(lines, 0, partial(key_in, kind))
    other = next((each for each in headers if title.key in each.keys), None)
    if other is None:
        return
    pairs = filter(None, map(_TITLE_VALUE.match, lines[other.start + 1 : other.end]))
    name = next((slug(pair[2]) for pair in pairs if key_in(kind, pair[1]) == title.key), "")
    file = f", par exemple « {name}.md »" if KEBAB.match(name) else ""
    message = (
        "L’en-tête d’une deuxième notice s’ouvre ici, et s’afficherait tel quel dans le texte de la première : un fichier est "
        f"une seule notice. Déplacez cette ligne, et tout ce qui suit, dans un fichier à part{file}."
    )
    line = front.body_line + other.start
    yield problem(path, Position(line, 1, line, 4), "entete-absent", message)


def _fields_in_a_list(path: str, node: Sequence, front: FrontMatter) -> Problem:
    """Fields written as the items of a list, each after a dash."""
    lines = front.yaml.split("\n")
    first = node.position.line
    moved = [at for at in range(first, front.end_line) if lines[at - 1].startswith(("- ", "  "))]
    better = "\n".join(
        line[2:] if line.startswith(("- ", "  ")) else line for line in lines[first - 1 : front.end_line - 1]
    )
    last = front.end_line - 1
    place = Position(first, 1, last, len(lines[last - 1]) + 1)
    message = "L’en-tête n’est pas une liste : ses champs commencent au bord de la ligne, sans tiret devant."
    fix = tuple(Edit(Position(at, 1, at, 3), "") for at in moved)
    return problem(path, place, "entete-sans-champs", message, better, fix)


def _with_mended_accents(node: Node) -> Node:
    """A tree whose texts have the accents that a change of encoding damaged, so that what they name is known."""
    if isinstance(node, Scalar):
        return node._replace(text=mended_accents(node.text))
    if isinstance(node, Sequence):
        return node._replace(items=tuple(map(_with_mended_accents, node.items)))
    entries = (
        (key._replace(text=mended_accents(key.text)), _with_mended_accents(value))
        for key, value in node.entries
    )
    return node._replace(entries=tuple(entries))


_MOST_BROKEN = 5


def _parse_readable(path: str, data: bytes) -> tuple[str | None, list[Problem]]:
    """A file's text; ``None`` and one problem when it is no text, or too damaged for more to be said."""
    text, problems = parse_text(path, data)
    if any(found.code == "encodage-utf16" for found in problems):
        return text, problems
    if b"\0" in data:
        message = (
            "Ce fichier n’est pas un texte : c’est sans doute une image ou un document auquel on a donné "
            "l’extension « .md ». Copiez son texte dans un nouveau fichier, enregistré en UTF-8."
        )
        return None, [problem(path, START, "fichier-illisible", message)]
    broken = [found for found in problems if found.code == "utf8-invalide"]
    number = text.count("\ufffd") if broken else 0
    if number > _MOST_BROKEN:
        message = (
            f"{number} caractères de ce fichier sont illisibles : il mêle plusieurs encodages, ou n’est pas un texte. "
            "Repartez du document d’origine, et enregistrez en UTF-8."
        )
        return None, [broken[0]._replace(message=message)]
    return text, problems


def parse_editorial_pages(sources: Sources, schema: Schema) -> tuple[list[EditorialPage], list[Problem]]:
    """The Markdown files that are no records. MkDocs renders them; we tell their dead links in French,
    and which of them were meant as records.
    """
    folders = {kind.folder for kind in schema.kinds.values()}
    pages: list[EditorialPage] = []
    problems: list[Problem] = []
    misplaced: dict[str, list[Problem]] = {}
    for path in sorted(sources.markdown):
        folder = path.rpartition("/")[0].partition("/")[0]
        if folder in folders:
            continue
        text, found = _parse_readable(path, sources.markdown[path])
        problems += found
        if text is None:
            continue
        front = parse_front_matter(path, text)[0] if text.startswith("---") else None
        if front is not None and (wrong := _misplaced(path, front, schema)):
            misplaced.setdefault(folder or path, []).append(wrong)
        body, line = (text, 1) if front is None else (front.body, front.body_line)
        links, found = parse_links(path, body, line)
        problems += found
        pages.append(EditorialPage(path, links))
    return pages, [*problems, *map(_told_once, misplaced.values())]


def _told_once(misplaced: list[Problem]) -> Problem:
    """A folder without a model misplaces every record in it: the first stands for all."""
    first, more = misplaced[0], len(misplaced) - 1
    if not more:
        return first
    others = "un autre fichier" if more == 1 else f"{more} autres fichiers"
    return first._replace(message=f"{first.message} Même chose pour {others} de ce dossier.")


_PAGE_KEYS = frozenset(
    map(
        fold_name,
        "title description template hide icon status tags search author authors date".split(),
    )
)


def _misplaced(path: str, front: FrontMatter, schema: Schema) -> Problem | None:
    """A page whose front matter has keys that MkDocs does not know was very likely meant as a record."""
    node = parse_yaml(path, front.yaml)[0]
    if not isinstance(node, Mapping):
        return None
    keys = [key for key, _ in node.entries if fold_name(key.text) not in _PAGE_KEYS]
    if not keys:
        return None
    listed = ", ".join(f"« {key.text} »" for key in keys[:6]) + ("…" if len(keys) > 6 else "")
    folder, _, name = path.rpartition("/")
    kinds = schema.kinds.values()
    target = max(kinds, key=lambda k: sum(fold_name(key.text) in k.names for key in keys), default=None)
    sure = target is not None and 2 * sum(fold_name(key.text) in target.names for key in keys) > len(keys)
    better = f"{target.folder}/{name}" if target is not None and sure else None
    known = ", ".join(f"« {CONTENT}{kind.folder}/ »" for kind in kinds)
    advice = f"Déplacez-le : {CONTENT}{better}" if better else "Déplacez-le dans celui qui convient"
    model = (
        f", ou ajoutez à « {CONTENT}modele/ » le modèle des notices de « {CONTENT}{folder.partition('/')[0]}/ »"
        if folder
        else ""
    )
    message = (
        f"Ce fichier a l’en-tête d’une notice ({listed}), mais il n’est dans aucun dossier de notices ({known}) : "
        f"il ne serait ni vérifié, ni retrouvé par la recherche. {advice}{model}."
    )
    return problem(path, keys[0].position, "notice-mal-rangee", message)


def _file_name(path: str, name: str) -> Problem:
    better = slug(name) or _NAMELESS
    return problem(
        path,
        START,
        "nom-de-fichier",
        f"« {name} » devient l’adresse de la notice : il faut des minuscules sans accents ni espaces, "
        f"des chiffres et des tirets. Renommez le fichier : {better}.md",
    )


def _read_values(
    path: str,
    kind: Kind,
    schema: Schema,
    node: Mapping,
    front: FrontMatter,
    mended: str,
    problems: list[Problem],
) -> dict[str, Values]:
    """The fields of a front matter. ``mended`` is its text as it was read; ``front`` has it as typed."""
    typed = front.yaml.split("\n")
    lines = typed if mended == front.yaml else mended.split("\n")
    reader = FieldReader(path, schema, problems, typed, kind.placeholders, lines)
    values = reader.read_all(node, kind.fields, kind.names)
    waivers = kind.roles.get(Role.WAIVERS)
    if (
        waivers and waivers.key in values and not values[waivers.key]
    ):  # written, but not so that it can be read
        problems[:] = [p._replace(fix=()) if p.code in WAIVABLE else p for p in problems]
    place = Position(front.end_line, 1, front.end_line, 1)
    for field in kind.fields.values():
        cause = _cause(field, values, kind, schema) if field.expected_if else ""
        if field.key in values:
            if cause and not values[field.key]:
                written = (
                    k.position for k, _ in node.entries if kind.names.get(fold_name(k.text)) == field.key
                )
                _empty_though_expected(field, cause, next(written), problems, schema)
            continue
        if field.required or cause:
            code, what = (
                ("champ-manquant", f"Le champ obligatoire « {field.key} » manque")
                if field.required
                else ("champ-attendu", f"Le champ « {field.key} » est attendu")
            )
            message = f"{what}{cause}. {what_to_fill_in(field, schema)}".rstrip()
            problems.append(problem(path, place, code, message, f"{field.key}: …"))
        elif field.default:
            data = SCALAR_TYPES[field.type](field.default, field, schema)
            if not isinstance(data, Fault):
                values[field.key] = (Value(data, START),)
    return values


def _cause(field: Field, values: MappingType[str, Values], kind: Kind, schema: Schema) -> str:
    """Why the model expects this field here, in words; empty when it does not."""
    said = []
    for key, terms in field.expected_if.items():
        found = next((v.data for v in values.get(key, ()) if v.data in terms), None)
        if found is None:
            return ""
        label = schema.vocabularies[kind.fields[key].vocabulary].terms[found].label
        said.append(f"« {key} » contient « {label} »")
    return f", car {' et '.join(said)}"


def _empty_though_expected(
    field: Field, cause: str, place: Position, problems: list[Problem], schema: Schema
) -> None:
    """A field written without value was told that it may be left out: here it is expected."""
    for index, found in enumerate(problems):
        if found.code == "champ-facultatif-vide" and found.position == place:
            message = f"« {field.key} » est attendu{cause}, et n’a pas de valeur."
            more = what_to_fill_in(field, schema)
            problems[index] = problem(
                found.path, found.position, "champ-attendu", f"{message} {more}".rstrip()
            )


def tells_an_event(kind: Kind, schema: Schema, values: MappingType[str, Values]) -> bool:
    """Is the record about something that takes place at a date, somewhere people may come?"""
    field = kind.roles.get(Role.FORMAT)
    vocabulary = schema.vocabularies.get(field.vocabulary) if field else None
    if field is None or vocabulary is None:
        return False
    terms = (vocabulary.terms.get(value.data) for value in values.get(field.key, ()))
    return any(term is not None and Property.EVENT in term.properties for term in terms)


# ---------------------------------------------------------------- links of a body

_MAY_LINK = re.compile(r"\]\(|\[\[|\]:|<[a-zA-Z]|://|www\.")
_ANCHOR = re.compile(
    r'<(a|img) data-sourcepos="(\d+):(\d+)-(\d+):(\d+)" (?:href|src)="([^"]*)"([^>]*)>(?:(?<!/>)(?=(.{0,4000}?)</a>))?',
    re.DOTALL,
)
_EMPTY_ALT = re.compile(r' alt="\s*(?:…|\.\.\.)?\s*"')
# What could take these patterns long on a hostile body is bounded: each start looks at few characters, or
# at characters that no other start looks at.
_RAW_IMAGE = re.compile(r"<img\b(?! data-sourcepos)(?![^<>]*\salt\s*=)[^<>]*>", re.IGNORECASE)
_RAW_TAG = re.compile(r"<(a|img)\b(?! data-sourcepos)[^<>]*>", re.IGNORECASE)
_RAW_ADDRESS = re.compile(r"""\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
_CODE = re.compile(r"<pre\b.*?(?:</pre>|\Z)|<code\b.*?(?:</code>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_WRITTEN_CODE = re.compile(r"(?<!`)(`{1,80})(?!`).*?(?<!`)\1(?!`)|<!--.*?(?:-->|\Z)", re.DOTALL)
_MISREAD_BEFORE = re.compile(r"(?:\](?: *\()?|\)\[)\Z")  # what stands before an address that no link took
_MISPLACED = re.compile(
    r"(?<![\\!\]])(?:\[(?P<text>(?!\^)[^\[\]\n]{2,300})\]"
    r"(?: +\((?P<apart>https?://[^\s()]+)\)|(?P<bare>https?://[^\s()\[\]]*[^\s()\[\].,;:!?])"
    r"|\((?P<open>https?://[^\s()]+)(?=\s|\Z)(?![^\n]{0,300}\)))"
    r"|\((?P<words>[^()\n]{2,300})\)\[(?P<turned>https?://[^\s\[\]]+)\])"
)
"""A link whose marks are not where Markdown wants them: « [texte] (adresse) », « [texte]adresse », « [texte](adresse »
that nothing closes, « (texte)[adresse] ».
"""
_LITERAL_LINK = re.compile(r"\]\(([^()\n]*)\)")
_WRITTEN_LINK = re.compile(r"(?<!\\)(!?)(\[[^\[\]\n]*(?<!\\)\])\(([^()\n]*)\)")
_BLOCK = re.compile(r"<(p|li|td|th|h[1-6]|dt|dd)\b[^<>]*>")
_BLOCK_END = re.compile(r"</(?:p|li|td|th|h[1-6]|dt|dd)>|<(?:ul|ol|p)\b")
_TAG = re.compile(r"<[^>]*>")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»”\")\s\u00a0\u202f]*\s+(?=[A-ZÀ-ÖØ-Þ«“0-9])")
_TAG_OF_WORDS = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)(?! data-sourcepos)(?:\s[^<>]{0,200})?>")
_ACTIVE = re.compile(
    r"<(script|iframe|object|embed|style|form|input|button|video|audio|svg|meta|link)\b(?! type=\"checkbox\" (?:checked=\"\" )?disabled)"
    r"|<\w+[^<>]*?\s(on\w+)\s*=",
    re.IGNORECASE,
)
_EMBEDDED = frozenset({"iframe", "embed", "object", "video", "audio"})
_REFUSED_SCHEME = re.compile(r"\s*(?:javascript|data|vbscript|file|blob)\s*:", re.IGNORECASE)
_OF_A_COMPUTER = re.compile(
    r"\s*(?:file:|[a-z]:[\\/]|\\{1,2}\w|/(?:Users|home)/\w+/)", re.IGNORECASE
)  # « C:\… », « \\serveur\… »
_FILE_NAME = re.compile(r"[^\\/?#]+\Z")
_ADDRESS_AS_TYPED = re.compile(r"\]\(\s*<?([^<>\"]*?)>?(?:\s+\"[^\"]*\")?\s*\)\Z")


_MOST_LINKS = 1_000
"""Far more than any notice has; a file made to do harm has forty thousand."""


def parse_links(path: str, body: str, body_line: int) -> tuple[tuple[BodyLink, ...], list[Problem]]:
    """The links and images of a Markdown body, each with the sentence it stands in."""
    marked = "[" in body or "<" in body or "://" in body or "www." in body  # far sooner than the pattern
    if not marked or not _MAY_LINK.search(body):
        return (), []
    page = render_with_places(body)
    links: list[BodyLink] = []
    problems: list[Problem] = []
    shift = body_line - 1
    blocks = [block.end() for block in _BLOCK.finditer(page)]
    columns = Columns(body)
    for number, match in enumerate(_ANCHOR.finditer(page)):
        line, column, end_line, end_column = (int(match[i]) for i in range(2, 6))
        start, end = columns.in_characters(line, column), columns.in_characters(end_line, end_column)
        position = Position(line + shift, start, end_line + shift, end + 1)
        if number == _MOST_LINKS:
            message = (
                f"Ce texte a plus de {_MOST_LINKS} liens et images : à partir d’ici, ils ne sont ni vérifiés ni comptés "
                "parmi les citations. Partagez la notice en plusieurs."
            )
            problems.append(problem(path, position, "liens-trop-nombreux", message))
            break
        href, rest = html.unescape(match[6]), match[7]
        written = _written(columns.lines, position, shift)
        found = _link_fault(path, position, href, rest if match[1] == "img" else "", written)
        if found is not None:
            problems.append(found)
            if found.code != "image-sans-alternative":
                continue
        link = BodyLink(
            href=unquote(href),
            text=" ".join(_text_of(match[8] or "").split()),
            sentence=_sentence(page, blocks, match.start(), _end_of(page, match)),
            position=position,
            wikilink="data-wikilink" in rest,
        )
        links.append(link)
        misread = _MISREAD_BEFORE.search(page, match.start() - 3, match.start())  # told below
        if match[1] == "a" and not link.wikilink and not misread:
            problems += _link_faults(path, link, href, match[8] or "", written)
    tags = "<" in body
    shown = _CODE.sub("", page) if tags or "<code" in page else page
    if tags or "[" in shown:
        written = _WRITTEN_CODE.sub(_blank, body)
        place = _Places(written, shift)
        raw, found_in_raw = _raw_links(path, page, blocks, written, place)
        links += raw
        problems += found_in_raw
        problems += _raw_images(path, shown, written, place)
        problems += _literal_links(path, shown, written, place)
        problems += _misplaced_marks(path, shown, written, place)
        problems += _words_in_tags(path, shown, written, place)
    problems += _active_html(path, page, body, shift) if tags else ()
    return tuple(links), [_with_whole_lines(found, columns.lines, shift) for found in problems]


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _written(lines: list[str], place: Position, shift: int) -> str:
    """What stands at a place, as typed; nothing when it is on several lines."""
    if place.line != place.end_line or place.line - shift > len(lines):
        return ""
    return lines[place.line - shift - 1][place.column - 1 : place.end_column - 1]


def _with_whole_lines(found: Problem, lines: list[str], shift: int) -> Problem:
    """The problem of a link, with the whole lines to write where what was to stand in its place was suggested."""
    if found.suggestion is None:
        return found
    line, column, end_line, end_column = found.position
    place = Position(line - shift, column, end_line - shift, end_column)
    return found._replace(suggestion=lines_with(lines, place, found.suggestion))


def _end_of(page: str, anchor: re.Match[str]) -> int:
    """Where a link's element ends; an image is its own end."""
    return anchor.end() if anchor[8] is None else page.index("</a>", anchor.end()) + len("</a>")


def _link_fault(path: str, position: Position, href: str, image: str, written: str) -> Problem | None:
    """What a link or an image shows to be wrong by itself. ``image`` holds an image's attributes, ``written`` is
    the whole as typed.
    """
    refused = _refused(path, position, href, written, image != "")
    if refused is not None:
        return refused
    if not unquote(href).strip("….? "):
        what = "Cette image" if image else "Ce lien"
        message = f"{what} n’a pas d’adresse. Mettez-la entre les parenthèses, ou retirez les crochets et les parenthèses."
        return problem(path, position, "lien-mal-ecrit", message)
    if _EMPTY_ALT.search(image):
        message = f"{_NO_ALT} Dites entre les crochets ce qu’elle montre ({_ALT_EXAMPLE})."
        return problem(path, position, "image-sans-alternative", message, f"![…]({href})")
    return None


def _refused(path: str, position: Position, href: str, written: str, image: bool) -> Problem | None:
    """A form of address that the site does not publish."""
    if _OF_A_COMPUTER.match(unquote(href)):
        typed = _ADDRESS_AS_TYPED.search(written)
        return _of_a_computer(path, position, typed[1] if typed else unquote(href), written, image)
    if not _REFUSED_SCHEME.match(href):
        return None
    if image and href.lower().startswith("data:"):
        message = (
            f"Cette image est écrite dans le texte même (« {href[:20]}… ») : le site ne la montre pas. Enregistrez-la dans un "
            f"fichier, déposez-le dans « {CONTENT}images/ », et écrivez son adresse "
            f"(« {posixpath.relpath('images/nom.png', posixpath.dirname(path))} »)."
        )
    else:
        message = (
            f"L’adresse « {href[:60]} » peut faire exécuter du code ou lire un fichier chez la personne qui lit : "
            "elle est refusée. Utilisez une adresse https:// ou un lien vers une notice."
        )
    return problem(path, position, "lien-refuse", message)


def _of_a_computer(path: str, position: Position, address: str, written: str, image: bool) -> Problem:
    """A link to a file of the contributor's own computer: an image has its place among those of the library."""
    message = (
        f"« {address[:60]} » désigne un fichier de votre ordinateur, que personne d’autre ne peut ouvrir. "
    )
    name = _FILE_NAME.search(unquote(address).strip())
    better = None
    if image and name:
        there = posixpath.relpath(f"images/{'%20'.join(name[0].split())}", posixpath.dirname(path))
        message += f"Déposez l’image dans « {CONTENT}images/ », et écrivez « {there} »."
        better = written.replace(address, there) if address in written else None
    else:
        message += (
            "Publiez ce document en ligne et donnez son adresse https://, ou faites un lien vers sa notice."
        )
    return problem(path, position, "lien-refuse", message, better)


def _link_faults(path: str, link: BodyLink, href: str, markup: str, written: str) -> Iterator[Problem]:
    """What is wrong with an external address, or with the words that stand for it. ``written`` is the link as typed."""
    if not href.startswith(("mailto:", "tel:")):  # personal data, told as such
        fault = address_fault(href) if SCHEME.match(href) else None
        if fault is not None:
            better = written.replace(href, fault.suggestion) if fault.suggestion and href in written else None
            yield problem(path, link.position, fault.code, fault.message, better)
        elif "<img" not in markup:
            found = link_words_fault(path, link.position, whole_address(link.href) or link.href, link.text)
            if found is not None:
                yield found


_NO_ALT = "Les personnes qui ne voient pas cette image n’en sauront rien."
_ALT_EXAMPLE = "par exemple : Huit personnes autour d’une carte"


class _Places:
    """Tells where in a file a piece of its body is. The body begins ``shift`` lines below the first."""

    def __init__(self, body: str, shift: int) -> None:
        self.starts = [0, *(match.end() for match in re.finditer("\n", body))]
        self.shift = shift

    def __call__(self, match: re.Match[str]) -> Position:
        return Position(*self._at(match.start()), *self._at(match.end()))

    def _at(self, offset: int) -> tuple[int, int]:
        line = bisect(self.starts, offset)
        return line + self.shift, offset - self.starts[line - 1] + 1


def _raw_images(path: str, shown: str, body: str, place: _Places) -> list[Problem]:
    """HTML images without text alternative; an empty one says that the image only decorates."""
    wanted = len(_RAW_IMAGE.findall(shown))
    message = f"{_NO_ALT} Dites ce qu’elle montre dans son attribut alt ({_ALT_EXAMPLE})."
    return [
        problem(
            path, place(match), "image-sans-alternative", message, f'{match[0][:4]} alt="…"{match[0][4:]}'
        )
        for match in islice(_RAW_IMAGE.finditer(body), wanted)
    ]


def _raw_links(
    path: str, page: str, blocks: list[int], body: str, place: _Places
) -> tuple[list[BodyLink], list[Problem]]:
    """HTML links and images that claim to stay in the library, and what is wrong with the others' addresses. Those of
    other sites are left as they are.
    """
    links: list[BodyLink] = []
    problems: list[Problem] = []
    typed: dict[str, list[re.Match[str]]] = {}
    for tag in islice(_RAW_TAG.finditer(body), _MOST_LINKS):
        typed.setdefault(tag[0], []).insert(0, tag)
    for tag in islice(_RAW_TAG.finditer(_CODE.sub(_blank, page)), _MOST_LINKS):
        address = _RAW_ADDRESS.search(tag[0])
        if address is None or not typed.get(tag[0]):
            continue
        href, image = html.unescape(next(filter(None, address.groups()), "")).strip(), tag[1].lower() == "img"
        position = place(typed[tag[0]].pop())
        end = tag.end() if image else page.find("</a>", tag.end(), tag.end() + _LONGEST_SENTENCE)
        words = page[tag.end() : end] if end > 0 else ""
        sentence = _sentence(page, blocks, tag.start(), max(end, tag.end()))
        link = BodyLink(unquote(href), " ".join(_text_of(words).split()), sentence, position, wikilink=False)
        if _REFUSED_SCHEME.match(href) and not image and not _OF_A_COMPUTER.match(href):
            message = f"L’adresse « {href[:60]} » sera retirée du texte publié : {_NO_PROGRAM}."
            problems.append(problem(path, position, "html-retire", message))
        elif (fault := _refused(path, position, href, tag[0], image)) is not None:
            problems.append(fault)
        elif href and is_internal(link):
            links.append(link)
    return links, problems


def _literal_links(path: str, shown: str, body: str, place: _Places) -> list[Problem]:
    """Links that Markdown does not take for links, because of a space in their address."""
    problems: list[Problem] = []
    literal = {m[1] for m in _LITERAL_LINK.finditer(html.unescape(_TAG.sub("", shown)))}
    addresses = {address for address in literal if re.search(r"\s", address)}
    for match in _WRITTEN_LINK.finditer(body) if addresses else ():
        address = match[3]
        if address not in addresses:  # a link, or escaped and hence meant
            continue
        addresses.remove(address)
        if _OF_A_COMPUTER.match(address):
            problems.append(_of_a_computer(path, place(match), address, match[0], match[1] == "!"))
            continue
        better = None
        hint = " Copiez à nouveau l’adresse, sans espace."
        if not re.match(r"\w+:", address):
            better = f"{match[1]}{match[2]}({'%20'.join(address.split())})"
            hint = ""
        message = (
            f"« {match.group()} » n’est pas compris comme {'une image' if match[1] else 'un lien'} et s’afficherait "
            f"tel quel : une adresse ne contient pas d’espace.{hint}"
        )
        problems.append(problem(path, place(match), "lien-mal-ecrit", message, better))
    return problems


_MOST_MISPLACED = 100


def _misplaced_marks(path: str, shown: str, body: str, place: _Places) -> Iterator[Problem]:
    """Links whose marks Markdown does not take for those of a link: readers would see them."""
    if "[" not in _TAG.sub("", shown):
        return
    for match in islice(_MISPLACED.finditer(body), _MOST_MISPLACED):
        words = match["text"] or match["words"]
        address = next(filter(None, match.group("apart", "bare", "open", "turned")))
        message = (
            f"« {match.group()} » n’est pas compris comme un lien et s’afficherait tel quel : le texte se met entre "
            "crochets, et l’adresse juste après, entre parenthèses."
        )
        yield problem(path, place(match), "lien-mal-ecrit", message, f"[{words}]({address})")


def _words_in_tags(path: str, shown: str, body: str, place: _Places) -> Iterator[Problem]:
    """Words between « < » and « > », to be filled in or said so, that are read as tags which no page has."""
    lost = {tag[0] for tag in _TAG_OF_WORDS.finditer(shown) if tag[1].lower() not in ELEMENTS}
    for tag in islice(_TAG_OF_WORDS.finditer(body), _MOST_MISPLACED) if lost else ():
        if tag[0] in lost and f"</{tag[1]}" not in body:
            message = (
                f"« {tag[0]} » se lit comme une balise, et ne s’afficherait pas. Pour montrer ces signes, mettez une barre "
                "oblique inverse devant le premier ; ou retirez-les."
            )
            yield problem(path, place(tag), "html-retire", message, f"\\{tag[0]}")


def _text_of(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


_LONGEST_SENTENCE = 1_500  # characters of markup read before and after a link


def _sentence(page: str, blocks: list[int], start: int, end: int) -> str:
    """The plain sentence around ``page[start:end]``, within its paragraph, list item or cell.

    ``blocks`` holds where the content of each such block begins, in order.
    """
    before_start = bisect(blocks, start)
    opening = blocks[before_start - 1] if before_start else 0
    if (earliest := start - _LONGEST_SENTENCE) > opening:
        opening = page.find(">", earliest, start) + 1 or earliest  # no tag is cut in two
    latest = end + _LONGEST_SENTENCE
    closing = _BLOCK_END.search(page, end, latest)
    until = closing.start() if closing else latest
    if closing is None and latest < len(page) and (tag := page.rfind("<", end, latest)) >= 0:
        until = tag
    before = _text_of(page[opening:start])
    inside = _text_of(page[start:end])
    after = _text_of(page[end:until])
    head = max((m.end() for m in _SENTENCE_END.finditer(before + inside[:1])), default=0)
    tail = _SENTENCE_END.search(inside[-1:] + after)
    sentence = before[head:] + inside + (after[: max(tail.start() - 1, 0)] if tail else after)
    return " ".join(sentence.split())


_NO_PROGRAM = "le site n’accepte ni programme ni contenu incorporé"


def _active_html(path: str, page: str, body: str, shift: int) -> list[Problem]:
    """Raw HTML that the site removes. In the rendered page, code samples are escaped already."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for match in _ACTIVE.finditer(page):
        name = (match[1] or match[2]).lower()
        if name in seen:
            continue
        seen.add(name)
        found = re.search(rf"<{name}\b" if match[1] else rf"\b{name}\s*=", body, re.IGNORECASE)
        if found is None:
            continue
        line = body.count("\n", 0, found.start()) + 1
        column = found.start() - (body.rfind("\n", 0, found.start()) + 1) + 1
        place = Position(line + shift, column, line + shift, column + len(found.group()))
        what = f"La balise <{name}> sera retirée" if match[1] else f"L’attribut {name} sera retiré"
        message = f"{what} du texte publié : {_NO_PROGRAM}."
        if name in _EMBEDDED:
            message += " Mettez un lien vers la page d’origine à la place."
        problems.append(problem(path, place, "html-retire", message))
    return problems
