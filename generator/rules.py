"""The checks that need the whole corpus: references, duplicates, collisions, relations.

Comes in: the parsed records and the paths of all files. Goes out: the ``Corpus`` and its problems.
Each rule is a small generator of problems; ``_RULES`` is their list.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from generator.beside import Beside, at_once
from generator.corpus import (
    EditorialPage,
    ParsedFile,
    Sources,
    check_strays,
    parse_editorial_pages,
    parse_files,
)
from generator.fields import flow_list, shorten, whole_address
from generator.links import content_path, is_internal, resolve_file, resolve_link, resolve_reference
from generator.model import (
    START,
    BodyLink,
    Corpus,
    Field,
    Kind,
    Position,
    Problem,
    Record,
    RecordKey,
    Role,
    Schema,
    Value,
)
from generator.problems import problem
from generator.schema import fold_name, nearest, parse_schema, slug


class Checked(NamedTuple):
    """What a run of the check found; ``parsed`` saves the next run from parsing the same files again."""

    corpus: Corpus
    problems: tuple[Problem, ...]
    parsed: Mapping[str, ParsedFile]


def check_sources(sources: Sources, beside: Beside = at_once) -> tuple[Corpus, tuple[Problem, ...]]:
    """Everything that a run of the check does: model, records, corpus; all problems, sorted."""
    return check_again(sources, {}, beside)[:2]


def check_again(sources: Sources, known: Mapping[str, ParsedFile], beside: Beside = at_once) -> Checked:
    """The same, with what is ``known`` of an earlier run: the files that did not change."""
    schema, problems = parse_schema(sources.schema)
    problems += sources.problems
    parsed = parse_files(sources, schema, beside, known)
    records = [file.record for file in parsed.values()]
    found = [problem for file in parsed.values() for problem in file.problems]
    found += check_strays(sources, schema, records)
    pages, of_pages = parse_editorial_pages(sources, schema)
    corpus, whole = check_corpus(records, schema, sources.files)
    found += [*of_pages, *whole, *_editorial_links(corpus, pages)]
    return Checked(corpus, tuple(sorted({*problems, *found}, key=_order)), parsed)


def _order(problem: Problem) -> tuple[str, Position, str, str]:
    return problem.path, problem.position, problem.code, problem.message


def check_corpus(
    records: Sequence[Record], schema: Schema, files: frozenset[str]
) -> tuple[Corpus, list[Problem]]:
    """Bring records together. Of two with one identity the first by path is kept, the other reported."""
    kept: dict[RecordKey, Record] = {}
    problems: list[Problem] = []
    by_folded: dict[tuple[str, str], Record] = {}
    for record in sorted(records, key=lambda r: r.path):
        # Two ids that differ by case alone are one file, and one address, on many systems.
        first = by_folded.setdefault((record.key.kind, record.id.lower()), record)
        if first is record:
            kept[record.key] = record
        else:
            message = (
                f"L’identifiant « {record.id} » est déjà celui de « {first.path} » : les deux notices auraient "
                "la même adresse. Renommez l’un des deux fichiers."
            )
            problems.append(problem(record.path, START, "identifiant-en-double", message))
    names = {kind: _names(schema.kinds[kind], kept.values()) for kind in schema.kinds}
    corpus = Corpus(
        schema=schema,
        records=MappingProxyType(kept),
        names=MappingProxyType({kind: MappingProxyType(found) for kind, found in names.items()}),
        paths=MappingProxyType({record.path: key for key, record in kept.items()}),
        files=files,
    )
    for rule in _RULES:
        problems += rule(corpus)
    return corpus, problems


def _names(kind: Kind, records: Iterable[Record]) -> dict[str, str]:
    """Every folded id, then former ids, titles and aliases; the first record to claim a name has it."""
    mine = [record for record in records if record.key.kind == kind.id]
    names = {fold_name(record.id): record.id for record in mine}
    for role in (Role.FORMER_IDS, Role.TITLE, Role.ALIASES):
        field = kind.roles.get(role)
        if field is not None:
            for record in mine:
                for text in record.texts(field.key):
                    names.setdefault(fold_name(text), record.id)
    return names


def _values(corpus: Corpus, wanted: Callable[[Field], bool]) -> Iterator[tuple[Record, Field, Value]]:
    """Each value of the wanted fields, parts of groups included."""
    fields = {
        kind.id: [f for f in kind.fields.values() if wanted(f)] for kind in corpus.schema.kinds.values()
    }
    groups = {
        kind.id: [(f, part) for f in kind.fields.values() for part in f.fields if wanted(part)]
        for kind in corpus.schema.kinds.values()
    }
    for record in corpus.records.values():
        for field in fields[record.key.kind]:
            for value in record.values.get(field.key, ()):
                yield record, field, value
        for group, part in groups[record.key.kind]:
            for outer in record.values.get(group.key, ()):
                for value in outer.parts.get(part.key, ()):
                    yield record, part, value


# ---------------------------------------------------------------- the rules


def _references(corpus: Corpus) -> Iterator[Problem]:
    """References and relations lead to a record."""
    for record, field, value in _values(corpus, lambda f: bool(f.target)):
        kind = corpus.schema.kinds.get(field.target)
        if kind is None or resolve_reference(corpus, field.target, value.data) is not None:
            continue
        message, suggestion = _unknown_reference(corpus, field, kind, value.data)
        yield problem(record.path, value.position, "reference-inconnue", message, suggestion)


def _unknown_reference(corpus: Corpus, field: Field, kind: Kind, text: str) -> tuple[str, str | None]:
    """What to say of a reference that leads nowhere, and what it may have meant."""
    for other in corpus.schema.kinds.values():
        if resolve_reference(corpus, other.id, text) is not None:
            message = f"« {text} » est une notice de « {other.folder}/ », et il faut ici une notice de « {kind.folder}/ »."
            return message, None
    message = (
        f"« {text} » ne correspond à aucune notice de « {kind.folder}/ » : ni identifiant (nom du fichier "
        "sans « .md »), ni nom."
    )
    for separators in (r"\s*[,;]\s*", r"\s*(?:[,;]|\bet\b)\s*"):
        pieces = [piece for piece in re.split(separators, text) if piece]
        found = [resolve_reference(corpus, kind.id, piece) is not None for piece in pieces]
        if len(pieces) > 1 and any(found) and (field.multiple or field.role is Role.RELATIONS):
            listed = flow_list(pieces)
            message += f" Plusieurs valeurs s’écrivent en liste : {listed}."
            if all(found):
                return message, listed
            unknown = ", ".join(f"« {p} »" for p, known in zip(pieces, found, strict=True) if not known)
            return f"{message} Vérifiez {unknown}.", None
    file = f"{kind.folder}/{slug(text) or 'nom-de-la-notice'}.md"
    near = _near_id(corpus, kind.id, text)
    if near is not None:
        return f"{message} Vouliez-vous dire « {near} » ? Sinon, ajoutez le fichier {file}.", near
    return f"{message} Corrigez-la, ou ajoutez le fichier {file}.", None


def _near_id(corpus: Corpus, kind: str, text: str) -> str | None:
    names = corpus.names.get(kind, {})
    near = nearest(text, names)
    return names[near] if near else None


def _former_ids(corpus: Corpus) -> Iterator[Problem]:
    """A former id leads to one record, and is no living id."""
    claimed: dict[RecordKey, Record] = {}
    for record, field, value in _values(corpus, lambda f: f.role is Role.FORMER_IDS):
        key = RecordKey(record.key.kind, value.data)
        other = corpus.records.get(key) or claimed.setdefault(key, record)
        if other is not record or key == record.key:
            yield problem(
                record.path,
                value.position,
                "ancien-identifiant-pris",
                f"« {value.data} » désigne déjà « {other.path} » : l’ancienne adresse ne peut mener qu’à une notice. "
                f"Retirez-la de « {field.key} », ou de l’autre notice.",
            )


def _shared_names(corpus: Corpus) -> Iterator[Problem]:
    """Two records of a kind that others refer to by name do not share one."""
    targets = {
        f.target
        for kind in corpus.schema.kinds.values()
        for f in kind.fields.values()
        if f.type == "référence"
    }
    for record, _, value in _values(corpus, lambda f: f.role in (Role.TITLE, Role.ALIASES)):
        if record.key.kind not in targets:
            continue
        owner = corpus.names[record.key.kind].get(fold_name(value.data))
        if owner is not None and owner != record.id:
            other = corpus.records[RecordKey(record.key.kind, owner)]
            yield problem(
                record.path,
                value.position,
                "nom-en-double",
                f"« {value.data} » est déjà un nom de « {other.path} » : une référence à ce nom mène à cette autre notice. "
                "Réunissez les deux fichiers, ou distinguez les noms.",
            )


def _relations(corpus: Corpus) -> Iterator[Problem]:
    """No record is related to itself, and no directed relation is stated both ways."""
    stated: dict[tuple[RecordKey, RecordKey, str], tuple[Record, Value]] = {}
    for record, field, value in _values(corpus, lambda f: f.role is Role.RELATIONS):
        target = resolve_reference(corpus, field.target, value.data)
        if target is None:
            continue
        vocabulary = corpus.schema.vocabularies.get(field.vocabulary)
        term = vocabulary.terms.get(value.relation) if vocabulary else None
        if target == record.key:
            message = "Cette notice est reliée à elle-même. Retirez la ligne, ou corrigez l’identifiant."
            yield problem(record.path, value.position, "relation-a-soi-meme", message)
        elif term is not None and term.inverse != term.id:
            stated[record.key, target, term.id] = (record, value)
            # « A prolonge B » and « B prolonge A », or « A est prolongé par B » beside « A prolonge B ».
            other = stated.get((target, record.key, term.id)) or stated.get(
                (record.key, target, term.inverse)
            )
            if other is not None:
                where, line = other[0].path, other[1].position.line
                yield problem(
                    record.path,
                    value.position,
                    "relation-contradictoire",
                    f"« {record.id} {term.label} {target.id} » contredit ce que dit « {where} » à la ligne {line}, "
                    "où la même relation va dans l’autre sens. Gardez l’une des deux.",
                )


def _body_links(corpus: Corpus) -> Iterator[Problem]:
    """A link that claims to stay in the library leads somewhere."""
    for record in corpus.records.values():
        for link in record.links:
            if not is_internal(link) or not link.href.partition("#")[0]:
                continue
            if resolve_link(corpus, record, link) is None and resolve_file(corpus, record, link) is None:
                yield _dead_link(corpus, record.path, link)


def _editorial_links(corpus: Corpus, pages: Iterable[EditorialPage]) -> Iterator[Problem]:
    """A link of an editorial page to a Markdown file leads to one, and no site's address lacks its
    beginning. MkDocs looks at the other links.
    """
    for page in pages:
        for link in page.links:
            target = link.href.partition("#")[0]
            path = content_path(page.path, target)
            if not is_internal(link) or path in corpus.files:
                continue
            if target.endswith(".md") or whole_address(link.href):
                yield _dead_link(corpus, page.path, link)


def _dead_link(corpus: Corpus, path: str, link: BodyLink) -> Problem:
    near: str | None
    address = None if link.wikilink else whole_address(link.href)
    if address is not None:
        near = address
        message = f"« {link.href} » : l’adresse d’un autre site commence par https://. Écrivez : {near}"
    elif link.href.lower().endswith(_IMAGES):
        image = _near_image(corpus, link.href)
        near = image and posixpath.relpath(image, posixpath.dirname(path))
        hint = f"Vouliez-vous dire « {near} » ?" if near else "Déposez-la dans « images/ »."
        message = f"L’image « {link.href} » n’est pas dans le dossier de contenu. {hint}"
    else:
        near = _near_link(corpus, path, link.href)
        near = f"[[{near}]]" if near and link.wikilink else near
        hint = f" Vouliez-vous dire « {near} » ?" if near else ""
        message = (
            f"Le lien vers « {link.href} » ne mène à aucune notice ni aucun fichier du dossier de contenu.{hint} "
            "Une adresse d’un autre site commence par https://."
        )
    return problem(path, link.position, "lien-mort", message, near)


def _near_link(corpus: Corpus, path: str, href: str) -> str | None:
    stem = posixpath.basename(href.partition("#")[0].rstrip("/")).removesuffix(".md")
    ids = {key.id: key for key in corpus.records}
    near = nearest(stem, ids) if stem else None
    if near is None:
        return None
    if href.endswith(".md"):
        return posixpath.relpath(corpus.records[ids[near]].path, posixpath.dirname(path))
    return near


def _images(corpus: Corpus) -> Iterator[Problem]:
    """An image is a file of the content folder, named from there or from beside the record."""
    for record, _, value in _values(corpus, lambda f: f.type == "image"):
        if value.data in corpus.files or content_path(record.path, value.data) in corpus.files:
            continue
        images = sorted(path for path in corpus.files if path.lower().endswith(_IMAGES))
        near = _near_image(corpus, value.data)
        hint = f" Vouliez-vous dire « {near} » ?" if near else ""
        listed = f" Images présentes : {shorten(images, 5)}." if images and not near else ""
        message = f"« {value.data} » n’est pas un fichier du dossier de contenu.{hint}{listed} Déposez l’image dans « images/ »."
        yield problem(record.path, value.position, "image-absente", message, near)


def _near_image(corpus: Corpus, path: str) -> str | None:
    images = sorted(file for file in corpus.files if file.lower().endswith(_IMAGES))
    return nearest(path, images)


_IMAGES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".svg")
_RULES = (_references, _former_ids, _shared_names, _relations, _body_links, _images)


def problems_by_path(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Problems grouped by file, both in order."""
    grouped: dict[str, list[Problem]] = defaultdict(list)
    for found in sorted(problems, key=_order):
        grouped[found.path].append(found)
    return dict(grouped)
