"""From the bytes of the content folder to records, each with its problems.

Comes in: ``Sources`` (what ``disk`` read) and a ``Schema``. Goes out: records and problems with the
line and column of what is wrong. A record is made of every file that has a name, however broken:
the others may refer to it, and one fault does not blame everyone who cites it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from generator.fields import SCALAR_TYPES, Fault, FieldReader, Values
from generator.model import START, BodyLink, Kind, Position, Problem, Record, RecordKey, Schema, Value
from generator.problems import problem
from generator.schema import KEBAB, slug
from generator.source import FrontMatter, Mapping, parse_front_matter, parse_text, parse_yaml


@dataclass(frozen=True, slots=True)
class Sources:
    """The content folder as read. Paths are relative to it.

    ``schema`` holds the model's and vocabularies' files, ``markdown`` the Markdown files: those in a
    kind's folder are records, the others editorial pages. ``files`` holds the path of every file,
    ``problems`` what kept one from being read.
    """

    schema: MappingType[str, bytes]
    markdown: MappingType[str, bytes]
    files: frozenset[str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class EditorialPage:
    """A page that people write and MkDocs renders, with its links."""

    path: str
    links: tuple[BodyLink, ...]


def parse_records(sources: Sources, schema: Schema) -> tuple[list[Record], list[Problem]]:
    """Every record of every kind, in the order of their paths."""
    folders = {kind.folder: kind for kind in schema.kinds.values()}
    records: list[Record] = []
    problems: list[Problem] = []
    for path in sorted(sources.markdown):
        kind = folders.get(path.split("/", 1)[0]) if "/" in path else None
        if kind is not None:
            record, found = parse_record(path, sources.markdown[path], kind, schema)
            records.append(record)
            problems += found
    for path in sorted(sources.files):
        folder, _, rest = path.partition("/")
        suffix = PurePosixPath(path).suffix.lower()
        if rest and folder in folders and suffix in _LOOK_LIKE_RECORDS and not path.endswith(".md"):
            better = str(PurePosixPath(path).with_suffix(".md").name)
            message = f"Ce fichier est dans « {folder}/ » mais n’est pas lu : une notice est un fichier « .md ». Renommez-le : {better}"
            problems.append(problem(path, START, "fichier-ignore", message, better))
    return records, problems


_LOOK_LIKE_RECORDS = frozenset(
    {".md", ".markdown", ".mdx", ".txt", ".yml", ".yaml", ".docx", ".odt", ".doc", ".rtf"}
)


def parse_record(path: str, data: bytes, kind: Kind, schema: Schema) -> tuple[Record, list[Problem]]:
    """One file: its front matter by the model of ``kind``, its body with its links."""
    text, problems = parse_text(path, data)
    name = PurePosixPath(path).stem
    if not KEBAB.match(name):
        problems.append(_file_name(path, name))
    values: dict[str, Values] = {}
    front, found = parse_front_matter(path, text)
    problems += found
    links: tuple[BodyLink, ...] = ()
    if front is not None:
        node, found = parse_yaml(path, front.yaml)
        problems += found
        if isinstance(node, Mapping):
            values = _read_values(path, kind, schema, node, front, problems)
        elif node is not None or not found:
            message = (
                "L’en-tête doit être une suite de lignes « champ: valeur » (titre: …, résumé: …). "
                "Vérifiez que chaque ligne porte un deux-points suivi d’une espace."
            )
            place = node.position if node is not None else Position(front.end_line, 1, front.end_line, 4)
            problems.append(problem(path, place, "entete-sans-champs", message))
        links, found = parse_links(path, front.body, front.body_line)
        problems += found
    record = Record(
        key=RecordKey(kind.id, unicodedata.normalize("NFC", name)),
        path=path,
        values=MappingProxyType(values),
        body="" if front is None else front.body,
        body_line=1 if front is None else front.body_line,
        links=links,
    )
    return record, problems


def parse_editorial_pages(sources: Sources, schema: Schema) -> tuple[list[EditorialPage], list[Problem]]:
    """The Markdown files that are no records. MkDocs renders them; we tell their dead links in French."""
    folders = {kind.folder for kind in schema.kinds.values()}
    pages: list[EditorialPage] = []
    problems: list[Problem] = []
    for path in sorted(sources.markdown):
        if "/" in path and path.split("/", 1)[0] in folders:
            continue
        text, found = parse_text(path, sources.markdown[path])
        problems += found
        front = parse_front_matter(path, text)[0] if text.startswith("---") else None
        body, line = (text, 1) if front is None else (front.body, front.body_line)
        links, found = parse_links(path, body, line)
        problems += found
        pages.append(EditorialPage(path, links))
    return pages, problems


def _file_name(path: str, name: str) -> Problem:
    better = slug(name) or "nom-de-la-notice"
    return problem(
        path,
        START,
        "nom-de-fichier",
        f"« {name} » devient l’adresse de la notice : il faut des minuscules sans accents ni espaces, "
        f"des chiffres et des tirets. Renommez le fichier : {better}.md",
        f"{better}.md",
    )


def _read_values(
    path: str, kind: Kind, schema: Schema, node: Mapping, front: FrontMatter, problems: list[Problem]
) -> dict[str, Values]:
    values = FieldReader(path, schema, problems).read_all(node, kind.fields, kind.names)
    place = Position(front.end_line, 1, front.end_line, 4)
    for field in kind.fields.values():
        if field.key in values:
            continue
        if field.required:
            line = f"{field.key}: {field.example or '…'}"
            why = f" {field.help}" if field.help else ""
            message = f"Le champ obligatoire « {field.key} » manque.{why} Ajoutez avant cette ligne : {line}"
            problems.append(problem(path, place, "champ-manquant", message, line))
        elif field.default:
            data = SCALAR_TYPES[field.type](field.default, field, schema)
            if not isinstance(data, Fault):
                values[field.key] = (Value(data, START),)
    return values


# ---------------------------------------------------------------- links of a body

_MAY_LINK = re.compile(r"\]\(|\[\[|\]:|<[a-zA-Z]|https?://|www\.")
_ANCHOR = re.compile(
    r'<(?:a|img) data-sourcepos="(\d+):(\d+)-(\d+):(\d+)" (?:href|src)="([^"]*)"([^>]*)>(?:(.*?)</a>)?',
    re.DOTALL,
)
_BLOCK = re.compile(r"<(p|li|td|th|h[1-6]|dt|dd)\b[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|li|td|th|h[1-6]|dt|dd)>|<(?:ul|ol|p)\b")
_TAG = re.compile(r"<[^>]*>")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»”\")\s\u00a0\u202f]*\s+(?=[A-ZÀ-ÖØ-Þ«“0-9])")
_ACTIVE = re.compile(
    r"<(script|iframe|object|embed|style|form|input|button|video|audio|svg|meta|link)\b(?! type=\"checkbox\" (?:checked=\"\" )?disabled)"
    r"|<\w+[^>]*?\s(on\w+)\s*=",
    re.IGNORECASE,
)
_REFUSED_SCHEME = re.compile(r"\s*(?:javascript|data|vbscript|file|blob)\s*:", re.IGNORECASE)


@cache
def _markdown_options() -> tuple[Any, Any, Any]:
    import comrak

    extensions = comrak.ExtensionOptions()
    extensions.table = extensions.footnotes = extensions.autolink = extensions.strikethrough = True
    extensions.tasklist = extensions.wikilinks_title_after_pipe = extensions.alerts = True
    parsing = comrak.ParseOptions()
    parsing.sourcepos_chars = True
    rendering = comrak.RenderOptions()
    rendering.sourcepos = rendering.unsafe_ = True
    return extensions, parsing, rendering


def parse_links(path: str, body: str, body_line: int) -> tuple[tuple[BodyLink, ...], list[Problem]]:
    """The links and images of a Markdown body, each with the sentence it stands in."""
    if not _MAY_LINK.search(body):
        return (), []
    import comrak

    page = comrak.render_markdown(body, *_markdown_options())
    links: list[BodyLink] = []
    problems: list[Problem] = []
    shift = body_line - 1
    blocks = [block.end() for block in _BLOCK.finditer(page)]
    for match in _ANCHOR.finditer(page):
        line, column, end_line, end_column = (int(match[i]) for i in range(1, 5))
        position = Position(line + shift, column, end_line + shift, end_column + 1)
        href = html.unescape(match[5])
        if _REFUSED_SCHEME.match(href):
            message = (
                f"L’adresse « {href[:60]} » peut faire exécuter du code ou lire un fichier chez la personne qui lit : "
                "elle est refusée. Utilisez une adresse https:// ou un lien vers une notice."
            )
            problems.append(problem(path, position, "lien-refuse", message))
            continue
        links.append(
            BodyLink(
                href=unquote(href),
                text=" ".join(_text_of(match[7] or "").split()),
                sentence=_sentence(page, blocks, match.start(), match.end()),
                position=position,
                wikilink="data-wikilink" in match[6],
            )
        )
    problems += _active_html(path, page, body, shift)
    return tuple(links), problems


def _text_of(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


def _sentence(page: str, blocks: list[int], start: int, end: int) -> str:
    """The plain sentence around ``page[start:end]``, within its paragraph, list item or cell.

    ``blocks`` holds where the content of each such block begins, in order.
    """
    before_start = bisect(blocks, start)
    opening = blocks[before_start - 1] if before_start else 0
    closing = _BLOCK_END.search(page, end)
    before = _text_of(page[opening:start])
    inside = _text_of(page[start:end])
    after = _text_of(page[end : closing.start() if closing else len(page)])
    head = max((m.end() for m in _SENTENCE_END.finditer(before + inside[:1])), default=0)
    tail = _SENTENCE_END.search(inside[-1:] + after)
    sentence = before[head:] + inside + (after[: max(tail.start() - 1, 0)] if tail else after)
    return " ".join(sentence.split())


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
        what = f"La balise <{name}>" if match[1] else f"L’attribut {name}"
        message = (
            f"{what} sera retirée du texte publié : le site n’accepte ni programme ni contenu incorporé. "
            "Mettez un lien vers la page d’origine à la place."
        )
        problems.append(problem(path, place, "html-retire", message))
    return problems
