"""Renames a term of a vocabulary, or moves it into another, everywhere at once.

Comes in: the sources and the names a curator typed. Goes out: the new bytes of every file that changes, in
which nothing but these names has, or a ``Refusal`` in words. Old names stay known: the label as a synonym,
the id as a former one, so that the old listing's address still leads somewhere.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as MappingType
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from generator.corpus import Sources
from generator.edits import edited
from generator.fields import quote
from generator.model import Edit, Field, Position, Problem, Schema, Severity, Term, Vocabulary
from generator.problems import CONTENT
from generator.rules import check_sources
from generator.schema import MODEL_FOLDER, VOCABULARY_FOLDER, fold_name, nearest, part_names, slug
from generator.source import Mapping, Node, Scalar, Sequence, parse_front_matter, parse_text, parse_yaml


class Refusal(NamedTuple):
    """Why nothing was changed, and what to do about it, in French."""

    message: str


class Renaming(NamedTuple):
    """The new bytes by content path, and what has happened, in French."""

    files: MappingType[str, bytes]
    summary: str


class _Move(NamedTuple):
    """One term with the names it will have. ``target`` is the term it becomes a part of, or itself."""

    old: Term
    target: Term
    id: str
    label: str

    @property
    def merges(self) -> bool:
        return self.old.id != self.target.id

    def name_for(self, written: str) -> str | None:
        """What to write where a file names the term so; ``None`` where that name stays good."""
        folded = fold_name(written)
        synonyms = {fold_name(name) for name in self.old.synonyms}
        if written == self.old.id != self.old.label:
            name = self.id
        elif self.merges or folded == fold_name(self.old.label):
            name = self.label
        else:
            name = self.id if folded == fold_name(self.old.id) and folded not in synonyms else written
        return name if name != written and (self.merges or name != self.old.id) else None


def rename_term(sources: Sources, vocabulary: str, old: str, new: str) -> Renaming | Refusal:
    """Give the term ``old`` the label ``new``; or, if ``new`` is another term, move ``old`` into it."""
    corpus, problems = check_sources(sources)
    moves = _moves(corpus.schema, vocabulary, old, " ".join(new.split()))
    if isinstance(moves, Refusal):
        return moves
    found, terms = moves
    edits = _edits(sources, corpus.schema, found, terms)
    if isinstance(edits, Refusal):
        return edits
    files: dict[str, bytes] = {}
    for path, changes in edits.items():
        made = apply_edits(_data(sources, path), changes)
        if made is None:
            return Refusal(
                f"Rien n’a été changé : dans « {path} », deux changements tombent au même endroit. "
                "Écrivez-y ce terme autrement, puis recommencez."
            )
        if changes:
            files[path] = made
    _, after = check_sources(_with_files(sources, files))
    worse = Counter(map(_fault, after)) - Counter(map(_fault, problems))
    if worse:
        told = next(p for p in after if worse[_fault(p)])
        return Refusal(
            "Rien n’a été changé : la bibliothèque aurait un nouveau problème, dans "
            f"« {CONTENT}{told.path} », ligne {told.position.line} : {told.message}"
        )
    records = sum(path.endswith(".md") for path in files)
    return Renaming(MappingProxyType(files), _summary(terms, records))


def _fault(found: Problem) -> tuple[str, str]:
    return found.path, found.code


def _summary(moves: tuple[_Move, ...], records: int) -> str:
    rows = []
    for move in moves:
        if move.merges:
            lost = " Sa définition n’est pas reprise." if move.old.definition else ""
            rows.append(f"« {move.old.label} » fait désormais partie de « {move.target.label} ».{lost}")
        else:
            rows.append(f"« {move.old.label} » devient « {move.label} ».")
    changed = (
        "1 notice change"
        if records == 1
        else f"{records} notices changent"
        if records
        else "aucune notice ne change"
    )
    return " ".join(rows) + f" {changed[:1].upper()}{changed[1:]}."


# ---------------------------------------------------------------- what the curator means


def _moves(
    schema: Schema, vocabulary: str, old: str, new: str
) -> tuple[Vocabulary, tuple[_Move, ...]] | Refusal:
    """The vocabulary and the terms that move: one, or a relation and its inverse."""
    found = _vocabulary(schema, vocabulary)
    if isinstance(found, Refusal):
        return found
    term = _term(found, old)
    if isinstance(term, Refusal):
        return term
    target = found.terms.get(found.names.get(fold_name(new), ""))
    if target is None or target.id == term.id:
        if not slug(new):
            return Refusal(f"« {new} » ne peut pas nommer un terme : il n’a ni lettre ni chiffre.")
        if new == term.label:
            return Refusal(f"Ce terme s’appelle déjà « {new} ».")
        return found, (_Move(term, term, _new_id(schema, found, term, new), new),)
    moves = [_Move(term, target, target.id, target.label)]
    inverse, other = found.terms.get(term.inverse), found.terms.get(target.inverse)
    if inverse is not None and inverse.id != term.id:
        if other is None or target.id in (other.id, inverse.id):
            return Refusal(
                f"« {term.label} » a pour inverse « {inverse.label} », et « {target.label} » n’a pas d’inverse "
                "où le ranger : ces deux relations ne peuvent pas n’en faire qu’une."
            )
        moves.append(_Move(inverse, other, other.id, other.label))
    return found, tuple(moves)


def _vocabulary(schema: Schema, text: str) -> Vocabulary | Refusal:
    """A vocabulary by its id, its label, or a field that takes its terms."""
    names = {name: v for v in schema.vocabularies.values() for name in (v.id, v.label)}
    for kind in schema.kinds.values():
        for field in kind.fields.values():
            if field.vocabulary in schema.vocabularies:
                names.setdefault(field.key, schema.vocabularies[field.vocabulary])
    folded = {fold_name(name): found for name, found in names.items()}
    if fold_name(text) in folded:
        return folded[fold_name(text)]
    near = nearest(text, names)
    hint = f" Vouliez-vous dire « {names[near].id} » ?" if near else ""
    return Refusal(f"Aucun vocabulaire « {text} ».{hint} Vocabulaires : {', '.join(schema.vocabularies)}.")


def _term(vocabulary: Vocabulary, text: str) -> Term | Refusal:
    found = vocabulary.names.get(fold_name(text))
    if found is not None:
        return vocabulary.terms[found]
    names = {
        name: term for term in vocabulary.terms.values() for name in (term.label, term.id, *term.synonyms)
    }
    near = nearest(text, names)
    hint = f" Vouliez-vous dire « {names[near].label} » ?" if near else ""
    return Refusal(f"« {text} » n’est pas un terme de « {vocabulary.label} ».{hint}")


def _new_id(schema: Schema, vocabulary: Vocabulary, term: Term, label: str) -> str:
    """An id follows its label where it was made of it and is an address; a code, or a short id, stays."""
    fields = (f for kind in schema.kinds.values() for f in kind.fields.values())
    is_address = any(f.facet and f.vocabulary == vocabulary.id for f in fields)
    wanted = slug(label)
    free = wanted not in vocabulary.terms and vocabulary.names.get(fold_name(wanted)) in (None, term.id)
    return wanted if is_address and free and term.id == slug(term.label) else term.id


# ---------------------------------------------------------------- what changes, file by file


class _File(NamedTuple):
    """A file's YAML, with its lines as places count them."""

    path: str
    node: Mapping
    lines: list[str]


def _edits(
    sources: Sources, schema: Schema, vocabulary: Vocabulary, moves: tuple[_Move, ...]
) -> dict[str, list[Edit]] | Refusal:
    """The edits of every file that names one of the terms."""
    files = list(_files(sources, schema, vocabulary))
    broken = [path for path, file in files if file is None]
    if broken:
        return Refusal(
            "Rien n’a été changé : ces fichiers ont des erreurs, et le terme y est peut-être. "
            f"Corrigez-les d’abord (« mine check ») : {', '.join(broken)}."
        )
    by_id = {move.old.id: move for move in moves}
    edits: dict[str, list[Edit]] = {}
    for path, file in files:
        assert file is not None
        folder = path.partition("/")[0]
        if folder == VOCABULARY_FOLDER:
            edits[path] = [*_in_vocabulary(file, vocabulary, moves)]
        elif folder == MODEL_FOLDER:
            edits[path] = [*_in_model(file, vocabulary, by_id)]
        else:
            kind = next(kind for kind in schema.kinds.values() if kind.folder == folder)
            changes = _Record(file, vocabulary, by_id).changes(file.node, kind.fields, kind.names)
            if isinstance(changes, Refusal):
                return changes
            edits[path] = changes
    return edits


def _files(sources: Sources, schema: Schema, vocabulary: Vocabulary) -> Iterator[tuple[str, _File | None]]:
    """The files where the vocabulary's terms may stand; ``None`` for one that cannot be read whole."""
    yield from ((path, _parse(path, data)) for path, data in sources.schema.items())
    folders = {
        kind.folder
        for kind in schema.kinds.values()
        if any(_uses(f, vocabulary) for f in kind.fields.values())
    }
    for path, data in sources.markdown.items():
        if "/" in path and path.partition("/")[0] in folders:
            yield path, _parse(path, data)


def _uses(field: Field, vocabulary: Vocabulary) -> bool:
    return field.vocabulary == vocabulary.id or any(_uses(part, vocabulary) for part in field.fields)


def _parse(path: str, data: bytes) -> _File | None:
    text, problems = parse_text(path, data)
    if any(found.severity is Severity.ERROR for found in problems):
        return None
    if path.endswith(".md"):
        front, found = parse_front_matter(path, text)
        if front is None:
            return None
        text = front.yaml
    node, found = parse_yaml(path, text)
    return _File(path, node, text.split("\n")) if isinstance(node, Mapping) and not found else None


class _Record:
    """Finds the terms in the front matter of one record."""

    def __init__(self, file: _File, vocabulary: Vocabulary, moves: MappingType[str, _Move]) -> None:
        self.file, self.vocabulary, self.moves = file, vocabulary, moves

    def changes(
        self, node: Mapping, fields: MappingType[str, Field], names: MappingType[str, str]
    ) -> list[Edit] | Refusal:
        """The edits of the values of these fields."""
        edits: list[Edit] = []
        for key, value in node.entries:
            field = fields.get(names.get(fold_name(key.text), ""))
            if field is None or not _uses(field, self.vocabulary):
                continue
            if field.type == "groupe" and isinstance(value, Mapping):
                parts = {part.key: part for part in field.fields}
                found = self.changes(value, parts, part_names(field))
            elif field.type == "relations":
                found = self._relations(value)
            else:
                found = self._terms(value)
            if isinstance(found, Refusal):
                return found
            edits += found
        return edits

    def _id(self, scalar: Scalar) -> str:
        return self.vocabulary.names.get(fold_name(scalar.text), "")

    def _terms(self, node: Node) -> list[Edit] | Refusal:
        """Terms of a list or alone. Of two that become one, the moved one goes."""
        items = node.items if isinstance(node, Sequence) else (node,)
        scalars = [item for item in items if isinstance(item, Scalar)]
        there = {self._id(item) for item in scalars}
        edits: list[Edit] = []
        for item in scalars:
            move = self.moves.get(self._id(item))
            if move is None:
                continue
            if move.merges and move.target.id in there and isinstance(node, Sequence):
                edit = _without_item(self.file, node, item)
            else:
                name = move.name_for(item.text)
                if name is None:
                    continue
                edit = _rewritten(self.file, item, name)
            if edit is None:
                return self._by_hand(item.position)
            there.add(move.target.id)
            edits.append(edit)
        return edits

    def _relations(self, node: Node) -> list[Edit] | Refusal:
        edits: list[Edit] = []
        mappings = node.items if isinstance(node, Sequence) else (node,)
        for mapping in mappings:
            entries = mapping.entries if isinstance(mapping, Mapping) else ()
            there = [self._id(key) for key, _ in entries]
            for key, _ in entries:
                move = self.moves.get(self._id(key))
                if move is None or not (name := move.name_for(key.text)):
                    continue
                edit = _rewritten(self.file, key, name)
                if edit is None or (move.merges and move.target.id in there):
                    return self._by_hand(key.position)
                edits.append(edit)
        return edits

    def _by_hand(self, place: Position) -> Refusal:
        return Refusal(
            f"Rien n’a été changé : dans « {CONTENT}{self.file.path} », ligne {place.line}, le terme est écrit d’une façon "
            "qui demande une personne (sur plusieurs lignes, ou à côté de celui qu’il devient). "
            "Réécrivez cette ligne, puis recommencez."
        )


# ---------------------------------------------------------------- the vocabulary and model files


def _in_model(file: _File, vocabulary: Vocabulary, moves: MappingType[str, _Move]) -> Iterator[Edit]:
    """Default values that name a term."""
    for _, field in _tables(_get(file.node, "champs")):
        named, default = _get(field, "vocabulaire"), _get(field, "défaut")
        if isinstance(named, Scalar) and named.text == vocabulary.id and isinstance(default, Scalar):
            move = moves.get(vocabulary.names.get(fold_name(default.text), ""))
            name = move.name_for(default.text) if move else None
            if name and (edit := _rewritten(file, default, name)):
                yield edit


def _in_vocabulary(file: _File, vocabulary: Vocabulary, moves: tuple[_Move, ...]) -> Iterator[Edit]:
    """The terms themselves, in their own file; in all, what points to them by id."""
    own = file.path.rpartition("/")[2].rpartition(".")[0] == vocabulary.id
    terms = _get(file.node, "termes")
    removed = {move.old.id for move in moves if move.merges} if own else set()
    for id_, term in _tables(terms):
        if id_.text in removed:
            continue
        if own:
            for name in ("parent", "inverse"):
                yield from _followed(file, _get(term, name), moves)
        matches = _get(term, "correspondances")
        for key, value in matches.entries if isinstance(matches, Mapping) else ():
            if fold_name(key.text) == fold_name(vocabulary.id):
                yield from _followed(file, value, moves)
    if own and isinstance(terms, Mapping):
        tables = {key.text: (key, term) for key, term in _tables(terms)}
        for move in moves:
            yield from _moved(file, terms, tables, move)


def _followed(file: _File, node: Node | None, moves: tuple[_Move, ...]) -> Iterator[Edit]:
    for move in moves:
        if isinstance(node, Scalar) and node.text.strip() == move.old.id != move.id:
            edit = _rewritten(file, node, move.id)
            if edit:
                yield edit


def _moved(
    file: _File, terms: Mapping, tables: MappingType[str, tuple[Scalar, Mapping]], move: _Move
) -> Iterator[Edit]:
    """The term's own lines."""
    old, target = move.old, move.target
    key, table = tables[old.id]
    if move.merges:
        yield from _without_entry(file, terms, key)
        table = tables[target.id][1]
        known = {fold_name(name) for name in (target.label, target.id, *target.synonyms)}
        synonyms = [name for name in (old.label, *old.synonyms) if fold_name(name) not in known]
        yield from _added(
            file, table, {"synonymes": synonyms, "anciens identifiants": [old.id, *old.former_ids]}
        )
        return
    label = _get(table, "libellé")
    if isinstance(label, Scalar) and (edit := _rewritten(file, label, move.label)):
        yield edit
    if move.id != old.id and (edit := _rewritten(file, key, move.id)):
        yield edit
    names: tuple[tuple[str, str, str, Callable[[str], str]], ...] = (
        ("synonymes", old.label, move.label, fold_name),
        ("anciens identifiants", old.id, move.id, str),
    )
    added: dict[str, list[str]] = {}
    for name, before, after, form in names:
        listed = _get(table, name)
        items = listed.items if isinstance(listed, Sequence) else ()
        # A name that comes back to use leaves its place to the one that it replaces.
        back = [item for item in items if isinstance(item, Scalar) and form(item.text) == form(after)]
        if form(before) != form(after):
            swapped = _rewritten(file, back[0], before) if back else None
            added[name] = [] if swapped else [before]
            yield from (swapped,) if swapped else ()
    yield from _added(file, table, added)


def _get(node: Node | None, name: str) -> Node | None:
    if not isinstance(node, Mapping):
        return None
    return next((value for key, value in node.entries if fold_name(key.text) == fold_name(name)), None)


def _tables(node: Node | None) -> Iterator[tuple[Scalar, Mapping]]:
    """The entries of a mapping of mappings; those of groups follow their own."""
    for key, value in node.entries if isinstance(node, Mapping) else ():
        if isinstance(value, Mapping):
            yield key, value
            yield from _tables(_get(value, "champs"))


# ---------------------------------------------------------------- edits of YAML


def _text_at(file: _File, place: Position) -> str:
    """What is written at a place of one line."""
    return file.lines[place.line - 1][place.column - 1 : place.end_column - 1]


def _rewritten(file: _File, scalar: Scalar, text: str) -> Edit | None:
    """Another text in a scalar's place, in its own quotes if they can hold it; ``None`` over several lines."""
    place = scalar.position
    if place.line != place.end_line:
        return None
    written = _text_at(file, place)
    if scalar.plain:
        return Edit(place, _in_yaml(text))
    if written[:1] == "'":
        return Edit(place, "'" + text.replace("'", "''") + "'")
    return Edit(place, quote(text)) if written[:1] == '"' else None


def _in_yaml(text: str) -> str:
    """A text without quotes wherever it may stand, in a list on one line too, or in quotes."""
    node, problems = parse_yaml("", f"- [{text}, x]\n- {text}: x\n")
    items = node.items if isinstance(node, Sequence) else ()
    listed = items[0].items if len(items) == 2 and isinstance(items[0], Sequence) else ()
    keyed = items[1].entries if len(items) == 2 and isinstance(items[1], Mapping) else ()
    same = [i.text for i in listed if isinstance(i, Scalar)] == [text, "x"] and [
        k.text for k, _ in keyed
    ] == [text]
    return text if same and not problems else quote(text)


def _without_item(file: _File, sequence: Sequence, item: Scalar) -> Edit | None:
    """One item less in a list; a comment beside it stays."""
    place = item.position
    if place.line != place.end_line:
        return None
    line = file.lines[place.line - 1]
    before, after = line[: place.column - 1], line[place.end_column - 1 :]
    if re.fullmatch(r"\s*- +", before) and sequence.position.line <= place.line:
        if not after.strip():
            return Edit(Position(place.line, 1, place.line + 1, 1), "")
        start = len(before) - len(before.lstrip()) + 1
        return Edit(Position(place.line, start, place.line, len(line) - len(after.lstrip()) + 1), "")
    if comma := re.search(r",\s*\Z", before):
        return Edit(place._replace(column=comma.start() + 1), "")
    if comma := re.match(r"\s*,\s*", after):
        return Edit(place._replace(end_column=place.end_column + comma.end()), "")
    return None


def _is_flow(file: _File, node: Sequence | Mapping) -> bool:
    """Is a list or a mapping written between brackets?"""
    line, column = node.position[:2]
    return file.lines[line - 1][column - 1 : column] in ("[", "{")


def _end(file: _File, node: Node) -> tuple[int, int]:
    """Where the last sign of a node ends: a block's own end is beyond the comments that follow it."""
    if isinstance(node, Scalar) or _is_flow(file, node):
        line, column = node.position[2:]
        return (line, column) if column > 1 else (line - 1, len(file.lines[line - 2]) + 1)
    parts = node.items if isinstance(node, Sequence) else [value for _, value in node.entries]
    return _end(file, parts[-1])


def _without_entry(file: _File, mapping: Mapping, key: Scalar) -> Iterator[Edit]:
    """A mapping without one of its entries, which is not the only one."""
    keys = [other for other, _ in mapping.entries]
    index = keys.index(key)
    start, end = key.position[:2], _end(file, mapping.entries[index][1])
    if not _is_flow(file, mapping):
        yield Edit(Position(start[0], 1, end[0] + 1, 1), "")
    elif index + 1 < len(keys):
        yield Edit(Position(*start, *keys[index + 1].position[:2]), "")
    else:
        yield Edit(Position(*_end(file, mapping.entries[index - 1][1]), *end), "")


def _added(file: _File, table: Mapping, names: MappingType[str, Iterable[str]]) -> Iterator[Edit]:
    """Names added to the lists of a term, or new lists after its label."""
    fresh: list[str] = []
    for name, texts in names.items():
        written = list(map(_in_yaml, texts))
        node = _get(table, name)
        if not written:
            continue
        if isinstance(node, Sequence) and node.items:
            line, column = _end(file, node.items[-1])
            if _is_flow(file, node):
                yield Edit(Position(line, column, line, column), "".join(f", {text}" for text in written))
            else:
                margin = file.lines[node.items[-1].position.line - 1].partition("-")[0]
                yield _after_line(file, line, [f"{margin}- {text}" for text in written])
        elif node is not None:
            old = [_in_yaml(node.text)] if isinstance(node, Scalar) and node.text.strip() else []
            space = "" if old or isinstance(node, Sequence) else " "
            yield Edit(node.position, f"{space}[{', '.join([*old, *written])}]")
        else:
            fresh.append(f"{name}: [{', '.join(written)}]")
    key = next((key for key, _ in table.entries if fold_name(key.text) == fold_name("libellé")), None)
    label = _get(table, "libellé")
    if not fresh or key is None or label is None:
        return
    line, column = _end(file, label)
    if _is_flow(file, table):
        yield Edit(Position(line, column, line, column), "".join(f", {text}" for text in fresh))
    else:
        margin = " " * (key.position.column - 1)
        yield _after_line(file, line, [margin + text for text in fresh])


def _after_line(file: _File, line: int, lines: list[str]) -> Edit:
    column = len(file.lines[line - 1]) + 1
    return Edit(Position(line, column, line, column), "".join(f"\n{text}" for text in lines))


_MARK = b"\xef\xbb\xbf"


def apply_edits(data: bytes, edits: Iterable[Edit]) -> bytes | None:
    """The bytes of a UTF-8 file with these edits made, its mark and the ends of its lines as they are; ``None``
    when two edits touch one place: a file half renamed is worse than none.
    """
    mark = _MARK if data.startswith(_MARK) else b""
    changes = [(edit,) for edit in edits]
    text, made = edited(data[len(mark) :].decode(), changes)
    return mark + text.encode() if made == len(changes) else None


def _data(sources: Sources, path: str) -> bytes:
    return sources.schema[path] if path in sources.schema else sources.markdown[path]


def _with_files(sources: Sources, files: MappingType[str, bytes]) -> Sources:
    def renewed(group: MappingType[str, bytes]) -> MappingType[str, bytes]:
        return MappingProxyType({path: files.get(path, data) for path, data in group.items()})

    return replace(sources, schema=renewed(sources.schema), markdown=renewed(sources.markdown))


def render_diff(sources: Sources, files: MappingType[str, bytes], prefix: str) -> str:
    """What would change, as a unified diff."""
    rows: list[str] = []
    for path, data in sorted(files.items()):
        old, new = (each.decode().splitlines(keepends=True) for each in (_data(sources, path), data))
        rows += difflib.unified_diff(old, new, f"{prefix}{path}", f"{prefix}{path}", "actuel", "renommé")
    return "".join(row if row.endswith("\n") else f"{row}\n" for row in rows)
