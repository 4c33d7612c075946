"""The checks that need the whole corpus: references, duplicates, collisions, relations.

Comes in: the parsed records and the paths of all files. Goes out: the ``Corpus`` and its problems.
Each rule is a small generator of problems; ``_RULES`` is their list.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple
from unicodedata import normalize

from generator.beside import Beside, at_once
from generator.corpus import (
    EditorialPage,
    ParsedFile,
    Sources,
    check_strays,
    digest_records,
    parse_editorial_pages,
    parse_files,
    tells_an_event,
)
from generator.duplicates import check_duplicates, is_named_by_others
from generator.edits import LONGEST_LINE, lines_with
from generator.field_types import shorten, whole_address
from generator.fields import flow_list
from generator.itineraries import Step, steps_of
from generator.links import content_path, is_internal, resolve_file, resolve_link, resolve_reference
from generator.model import (
    ARCHIVED,
    DRAFT,
    START,
    BodyLink,
    Corpus,
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
    Term,
    Value,
)
from generator.problems import CONTENT, problem
from generator.schema import Names, fold_name, parse_schema, slug
from generator.source import AS_READ, parse_text
from generator.ties import meeting


class Outset(NamedTuple):
    """What a check sets out from: the model with its problems, and the digest of each record's file, by path."""

    schema: Schema
    problems: tuple[Problem, ...]
    digests: Mapping[str, bytes]


class Parsed(NamedTuple):
    """The model with its problems, and what parsing made of each record's file; those parsed now are ``fresh``, as bytes."""

    schema: Schema
    problems: tuple[Problem, ...]
    files: Mapping[str, ParsedFile]
    fresh: Mapping[str, bytes]


class Checked(NamedTuple):
    """What a run of the check found; ``parsed`` saves the next run from parsing the same files again.

    ``entangled`` says that a problem depends on all records at once: see ``check_some``.
    """

    corpus: Corpus
    problems: tuple[Problem, ...]
    parsed: Mapping[str, ParsedFile]
    entangled: bool = False


def check_sources(sources: Sources, beside: Beside = at_once) -> tuple[Corpus, tuple[Problem, ...]]:
    """Everything that a run of the check does: model, records, corpus; all problems, sorted."""
    return check_again(sources, {}, beside)[:2]


def check_again(sources: Sources, known: Mapping[str, ParsedFile], beside: Beside = at_once) -> Checked:
    """The same, with what is ``known`` of an earlier run: the files that did not change."""
    return check_parsed(sources, parse_again(sources, known, beside))


def set_out(sources: Sources) -> Outset:
    """What comes before any record is parsed."""
    schema, problems = parse_schema(sources.schema)
    return Outset(schema, tuple(problems), digest_records(sources, schema))


def parse_again(
    sources: Sources, known: Mapping[str, ParsedFile], beside: Beside = at_once, outset: Outset | None = None
) -> Parsed:
    """The first half of a check: the model, and each record by itself."""
    schema, problems, digests = outset or set_out(sources)
    return Parsed(schema, problems, *parse_files(sources, schema, beside, known, digests))


def check_parsed(sources: Sources, parsed: Parsed) -> Checked:
    """The second half: the records together."""
    schema, files = parsed.schema, parsed.files
    records = [file.record for file in files.values()]
    strays = [*check_strays(sources, schema, records)]
    pages, of_pages = parse_editorial_pages(sources, schema)
    corpus, whole = check_corpus(records, schema, sources.files)
    whole += check_duplicates(corpus, meeting({path: file.ties for path, file in files.items()}))
    whole += [*_editorial_links(corpus, pages), *_future_dates(corpus, sources.today)]
    alone = [*_problems_of(files.values()), *strays, *of_pages]
    by_path = problems_by_path(
        {*parsed.problems, *sources.problems, *_together(corpus, sources, alone, whole)}
    )
    kept = tuple(each for of_file in by_path.values() for each in _without_doubtful_fixes(of_file))
    # What no record links to may be linked to, and the other way round.
    loose = next(check_strays(sources, schema, ()), None) is not None
    return Checked(corpus, kept, files, loose or any(each.code in _OF_ALL for each in whole))


def check_some(
    found: Sequence[Problem],
    sources: Sources,
    schema: Schema,
    files: Mapping[str, ParsedFile],
    affected: Container[str],
) -> tuple[Problem, ...] | None:
    """What a check would find, where it would not only find again what it ``found`` before: in the ``affected`` records.

    ``files`` are these with all the records that a rule compares them with (``ties.look_around``). ``None`` when only a
    whole check can tell.
    """
    corpus, whole = check_corpus([file.record for file in files.values()], schema, sources.files)
    whole += check_duplicates(corpus, files.keys())
    whole += _future_dates(corpus, sources.today)
    mine = [each for each in whole if each.path in affected or each.code in _CLOSING]
    if any(each.code in _OF_ALL for each in mine):
        return None
    told = _together(corpus, sources, _problems_of(files.values()), mine)
    by_path = problems_by_path({each for each in told if each.path in affected})
    again = [each for of_file in by_path.values() for each in _without_doubtful_fixes(of_file)]
    return tuple(
        sorted((*(each for each in found if each.path not in affected), *again), key=attrgetter("path"))
    )


_CLOSING = frozenset({"relation-en-boucle"})
_OF_ALL = _CLOSING | {"reference-inconnue", "lien-mort", "image-absente", "identifiant-en-double"}
"""What a record alone does not tell: the name that was meant is looked for among all, what goes round is told of one."""


def _problems_of(files: Iterable[ParsedFile]) -> list[Problem]:
    return [each for file in files for each in file.problems]


def _together(
    corpus: Corpus, sources: Sources, alone: Sequence[Problem], whole: Iterable[Problem]
) -> list[Problem]:
    """What files show ``alone`` and what the ``whole`` corpus shows, but what is waived."""
    return apply_waivers(corpus, [*alone, *_with_whole_lines(sources, whole, alone)])


def with_problems_of(file: ParsedFile, found: Sequence[Problem]) -> tuple[Problem, ...]:
    """What was ``found`` of the whole corpus, but of this file what it shows by itself."""
    path = file.record.path
    own = _without_doubtful_fixes(sorted(file.problems, key=_order))
    others = [each for each in found if each.path != path]
    place = bisect(others, path, key=attrgetter("path"))
    return (*others[:place], *own, *others[place:])


_DAMAGED = frozenset({"utf8-invalide", "encodage-windows", "encodage-utf16", "fichier-illisible"})
# A key that the model does not know, or has already, on a line read as mended: was it mended right?
_MISREAD = frozenset({"champ-inconnu", "champ-repete", "liste-inattendue", "modele-cle-inconnue"})
_MENDED = frozenset({"yaml-invalide", "yaml-ancre"})


def _lines_of(found: Problem) -> range:
    return range(found.position.line, found.position.end_line + 1)


def _without_doubtful_fixes(problems: list[Problem]) -> list[Problem]:
    """The problems of one file, without the fixes of lines that were perhaps mended wrongly, and without
    the other fixes on mended lines: their places are not those of the file. A damaged file has no fix.
    """
    if any(found.code in _DAMAGED and not found.fix for found in problems):
        return [found._replace(fix=()) for found in problems]
    mended = {
        line for found in problems if found.code in _MENDED and found.suggestion for line in _lines_of(found)
    }
    if not mended:
        return problems
    misread = {line for found in problems if found.code in _MISREAD for line in _lines_of(found)}

    def sure(found: Problem) -> bool:
        if found.code in _MENDED:
            return misread.isdisjoint(_lines_of(found))
        lines = {line for edit in found.fix for line in range(edit.position.line, edit.position.end_line + 1)}
        return found.fix == AS_READ or mended.isdisjoint(lines)

    return [found if sure(found) else found._replace(fix=()) for found in problems]


def _with_whole_lines(
    sources: Sources, whole: Iterable[Problem], of_files: Iterable[Problem]
) -> Iterator[Problem]:
    """The problems of the whole corpus with the lines to write: the rules say only what is to stand at their
    place, for they know values and not files. Nothing to write on a line that had to be mended to be read.
    """
    mended = {(p.path, line) for p in of_files if p.code in _MENDED for line in _lines_of(p)}
    lines: dict[str, list[str]] = {}
    for found in whole:
        if found.suggestion is None:
            yield found
            continue
        if found.path not in lines:
            lines[found.path] = parse_text(found.path, sources.markdown[found.path])[0].split("\n")
        sound = (found.path, found.position.line) not in mended
        instead = _in_its_place(found, lines[found.path]) if sound else None
        better = None if instead is None else lines_with(lines[found.path], found.position, instead)
        fix = (Edit(found.position, instead),) if found.fix and instead is not None else ()
        yield found._replace(suggestion=better, fix=fix)


def _in_its_place(found: Problem, lines: Sequence[str]) -> str | None:
    """What is to stand at the place of a problem: of a link, only the address changes, which a rule knows decoded."""
    place, address = found.position, found.suggestion
    if len(lines[place.line - 1]) > LONGEST_LINE:
        return None
    before = lines[place.line - 1][: place.column - 1]
    if address is not None and found.code == "reference-inconnue" and address.startswith("["):
        if before.rstrip().endswith(("[", ",")):  # the list is written already
            return address[1:-1]
        if before.strip() == "-":
            return f"\n{before}".join(address[1:-1].split(", "))
    if found.code != "lien-mort" or address is None:
        return address
    written = lines[place.line - 1][place.column - 1 : place.end_column - 1]
    forms = _ADDRESSES_OF_LINKS if place.line == place.end_line else ()
    match = next(filter(None, (form.match(written) for form in forms)), None)
    return None if match is None else match[1] + address + match[2]


_ADDRESSES_OF_LINKS = (
    re.compile(r"(\[\[|!?\[.*\]\(\s*<?)[^|]+?((?:\|[^]]*)?\]\]|>?(?:\s+[\"'].*)?\))\Z"),
    re.compile(r"(<(?:a|img)\b[^<>]*\s(?:href|src)\s*=\s*[\"']?)[^\s\"'<>]+([\"']?[^<>]*>)\Z", re.IGNORECASE),
)


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
                f"L’identifiant « {record.id} » est déjà celui de « {CONTENT}{first.path} » : les deux notices auraient "
                "la même adresse. Renommez l’un des deux fichiers."
            )
            problems.append(problem(record.path, START, "identifiant-en-double", message))
    corpus = Corpus(
        schema=schema,
        records=MappingProxyType(kept),
        names=MappingProxyType({id_: _Names(kind, kept.values()) for id_, kind in schema.kinds.items()}),
        paths=MappingProxyType({record.path: key for key, record in kept.items()}),
        files=files,
    )
    for rule in _RULES:
        problems += rule(corpus)
    return corpus, problems


class _Names(Mapping[str, str]):
    """Every folded id of a kind's records, then former ids, titles and aliases; the first record to claim a name has it.

    They are gathered when one is first asked for: most references are ids, as written.
    """

    def __init__(self, kind: Kind, records: Iterable[Record]) -> None:
        self.kind, self.records = kind, records

    @cached_property
    def _ids(self) -> dict[str, str]:
        mine = [record for record in self.records if record.key.kind == self.kind.id]
        names = {fold_name(record.id): record.id for record in mine}
        for role in (Role.FORMER_IDS, Role.TITLE, Role.ALIASES):
            field = self.kind.roles.get(role)
            if field is not None:
                for record in mine:
                    for text in record.texts(field.key):
                        names.setdefault(fold_name(text), record.id)
        return names

    def __getitem__(self, name: str) -> str:
        return self._ids[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def _values(
    corpus: Corpus, wanted: Callable[[Field], bool], kinds: Container[str] | None = None
) -> Iterator[tuple[Record, Field, Value]]:
    """Each value of the wanted fields, parts of groups included; of records of some ``kinds`` alone, if these are given."""
    fields = {
        kind.id: [f for f in kind.fields.values() if wanted(f)] for kind in corpus.schema.kinds.values()
    }
    groups = {
        kind.id: [(f, part) for f in kind.fields.values() for part in f.fields if wanted(part)]
        for kind in corpus.schema.kinds.values()
    }
    for record in corpus.records.values():
        if kinds is not None and record.key.kind not in kinds:
            continue
        for field in fields[record.key.kind]:
            for value in record.values.get(field.key, ()):
                yield record, field, value
        for group, part in groups[record.key.kind]:
            for outer in record.values.get(group.key, ()):
                for value in outer.parts.get(part.key, ()):
                    yield record, part, value


# ---------------------------------------------------------------- the rules


class _Near:
    """Finds what a reference or a link that leads nowhere may have meant. Each text is looked for once, and no
    more of them in one run than a person would mend: so many have one cause, which no name tells.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.indexes: dict[str, Names] = {}
        self.found: dict[tuple[str, str], str | None] = {}

    def name(self, kind: str, text: str) -> str | None:
        """The id of the record of a kind whose name is nearest."""
        names = self.corpus.names.get(kind, {})
        near = self._nearest(kind, text, names)
        return names[near] if near else None

    def id(self, text: str, folder: str) -> RecordKey | None:
        """The record whose id is most alike: one of this folder first, since most links stay within theirs."""
        for kind in sorted(self.corpus.schema.kinds.values(), key=lambda kind: kind.folder != folder):
            names = (key.id for key in self.corpus.records if key.kind == kind.id)
            near = self._nearest(kind.folder, text, names, whole=True)
            if near:
                return RecordKey(kind.id, near)
        return None

    def image(self, path: str) -> str | None:
        """The image of the content folder whose path is nearest."""
        return self._nearest("//", path, self.images)

    @cached_property
    def images(self) -> list[str]:
        """All images of the content folder."""
        return sorted(file for file in self.corpus.files if file.lower().endswith(_IMAGES))

    def _nearest(self, where: str, text: str, names: Iterable[str], *, whole: bool = False) -> str | None:
        if (where, text) not in self.found:
            if not text or len(self.found) >= _MOST_LOOKED_FOR:
                return None
            if where not in self.indexes:
                self.indexes[where] = Names(names)
            index = self.indexes[where]
            self.found[where, text] = index.alike(text) if whole else index.nearest(text)
        return self.found[where, text]


_MOST_LOOKED_FOR = 300


def _references(corpus: Corpus) -> Iterator[Problem]:
    """References and relations lead to a record."""
    near = _Near(corpus)
    for record, field, value in _values(corpus, lambda f: bool(f.target)):
        kind = corpus.schema.kinds.get(field.target)
        if kind is None or resolve_reference(corpus, field.target, value.data) is not None:
            continue
        message, suggestion = _unknown_reference(near, field, kind, value.data)
        one_line = value.position.line == value.position.end_line
        is_list = suggestion is not None and suggestion.startswith("[")
        sure = is_list and one_line and "Vérifiez" not in message
        fix = (Edit(value.position, suggestion),) if suggestion and sure else ()
        yield problem(record.path, value.position, "reference-inconnue", message, suggestion, fix)


_LAST_OF_PATH = re.compile(r"\S*/([^/\s?#]+?)(?:\.md)?(?:/|/index\.html)?(?:[?#]\S*)?")
"""A page's address or a file's path, with the identifier that it ends with."""

_BETWEEN_REFERENCES = (r"\s*[,;]\s*", r"\s*[,;/]\s*", r"\s*(?:[,;/]|\bet\b)\s*")


def _unknown_reference(near: _Near, field: Field, kind: Kind, text: str) -> tuple[str, str | None]:
    """What to say of a reference that leads nowhere, and what it may have meant."""
    corpus = near.corpus
    last = _LAST_OF_PATH.fullmatch(text) if f"{kind.folder}/" in text else None
    if last is not None and resolve_reference(corpus, kind.id, last[1]) is not None:
        return (
            f"« {text} » est une adresse : une notice se nomme par son identifiant, le nom de son fichier sans « .md ».",
            last[1],
        )
    for other in corpus.schema.kinds.values():
        if resolve_reference(corpus, other.id, text) is not None:
            message = f"« {text} » est une notice de « {CONTENT}{other.folder}/ », et il faut ici une notice de « {CONTENT}{kind.folder}/ »."
            return message, None
    message = (
        f"« {text} » ne correspond à aucune notice de « {CONTENT}{kind.folder}/ » : ni identifiant (nom du fichier "
        "sans « .md »), ni nom."
    )
    ways = [[piece for piece in re.split(signs, text) if piece] for signs in _BETWEEN_REFERENCES]
    known = [[resolve_reference(corpus, kind.id, piece) is not None for piece in pieces] for pieces in ways]
    for pieces, found in sorted(zip(ways, known, strict=True), key=lambda way: not all(way[1])):
        if len(pieces) > 1 and any(found) and (field.multiple or field.role is Role.RELATIONS):
            listed = flow_list(pieces)
            message += " Plusieurs valeurs s’écrivent en liste."
            if all(found):
                return message, listed
            unknown = ", ".join(f"« {p} »" for p, known in zip(pieces, found, strict=True) if not known)
            return f"{message} Vérifiez {unknown}.", listed
    file = f"{CONTENT}{kind.folder}/{slug(text) or 'nom-de-la-notice'}.md"
    id_ = near.name(kind.id, text)
    if id_ is not None:
        return f"{message} S’il faut l’ajouter, c’est le fichier {file}. Vouliez-vous dire « {id_} » ?", id_
    return f"{message} Corrigez-la, ou ajoutez le fichier {file}.", None


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
                f"« {value.data} » désigne déjà « {CONTENT}{other.path} » : l’ancienne adresse ne peut mener qu’à une notice. "
                f"Retirez-la de « {field.key} », ou de l’autre notice.",
            )


def _shared_names(corpus: Corpus) -> Iterator[Problem]:
    """Two records of a kind that others refer to by name do not share one."""
    targets = {kind.id for kind in corpus.schema.kinds.values() if is_named_by_others(kind, corpus.schema)}
    for record, _, value in _values(corpus, lambda f: f.role in (Role.TITLE, Role.ALIASES), targets):
        owner = corpus.names[record.key.kind].get(fold_name(value.data))
        if owner is not None and owner != record.id:
            other = corpus.records[RecordKey(record.key.kind, owner)]
            yield problem(
                record.path,
                value.position,
                "nom-en-double",
                f"« {value.data} » est déjà un nom de « {CONTENT}{other.path} » : une référence à ce nom mène à cette autre notice. "
                "Réunissez les deux fichiers, ou distinguez les noms.",
            )


class _Stated(NamedTuple):
    """A relation as written, with what it leads to."""

    record: Record
    field: Field
    value: Value
    term: Term | None
    target: RecordKey


def _relations(corpus: Corpus) -> Iterator[Problem]:
    """What records say of one another makes sense together."""
    stated: list[_Stated] = []
    for record, field, value in _values(corpus, lambda f: f.role is Role.RELATIONS):
        target = resolve_reference(corpus, field.target, value.data)
        if target == record.key:
            message = "Cette notice est reliée à elle-même. Retirez la ligne, ou corrigez l’identifiant."
            yield problem(record.path, value.position, "relation-a-soi-meme", message)
        elif target is not None:
            stated.append(_Stated(record, field, value, _term_of(corpus, field, value.relation), target))
    yield from _contradictions(stated)
    yield from _cycles(corpus, stated)
    yield from _translations(corpus, stated)


def _contradictions(stated: Iterable[_Stated]) -> Iterator[Problem]:
    """No directed relation is stated both ways."""
    known: dict[tuple[RecordKey, RecordKey, str], _Stated] = {}
    for each in stated:
        record, term, target = each.record, each.term, each.target
        if term is None or term.inverse == term.id:
            continue
        known[record.key, target, term.id] = each
        # « A prolonge B » and « B prolonge A », or « A est prolongé par B » beside « A prolonge B ».
        other = known.get((target, record.key, term.id)) or known.get((record.key, target, term.inverse))
        if other is not None:
            where, line = other.record.path, other.value.position.line
            yield problem(
                record.path,
                each.value.position,
                "relation-contradictoire",
                f"« {record.id} {term.label} {target.id} » contredit ce que dit « {CONTENT}{where} » à la ligne {line}, "
                "où la même relation va dans l’autre sens. Gardez l’une des deux.",
            )


def _term_of(corpus: Corpus, field: Field, id_: str) -> Term | None:
    vocabulary = corpus.schema.vocabularies.get(field.vocabulary)
    return vocabulary.terms.get(id_) if vocabulary else None


_MOST_CYCLES = 100


def _cycles(corpus: Corpus, stated: Iterable[_Stated]) -> Iterator[Problem]:
    """No chain of relations « sans cycle » comes back to where it began.

    Two records that say so of each other contradict each other, which is told already.
    """
    graphs: dict[str, dict[RecordKey, dict[RecordKey, _Stated]]] = defaultdict(lambda: defaultdict(dict))
    for each in stated:
        term = each.term
        opposite = _term_of(corpus, each.field, term.inverse) if term else None
        if term is None or not any(t and Property.ACYCLIC in t.properties for t in (term, opposite)):
            continue
        # A relation and its inverse are one family, followed in the direction of the first by name.
        family = min(term.id, term.inverse or term.id)
        ends = (each.record.key, each.target)
        start, end = ends if family == term.id else ends[::-1]
        graphs[family][start].setdefault(end, each)
    for family in sorted(graphs):
        graph = graphs[family]
        for _ in range(_MOST_CYCLES):
            cycle = _cycle_of(graph)
            if not cycle:
                break
            if len(cycle) > 3:
                yield _cycle([graph[start][end] for start, end in pairwise(cycle)])
            del graph[cycle[0]][cycle[1]]


def _cycle_of(graph: Mapping[RecordKey, Mapping[RecordKey, _Stated]]) -> Sequence[RecordKey]:
    """Records that lead from one to the next and back to the first, which stands at both ends."""
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        found: Sequence[RecordKey] = error.args[1]
        return found[::-1]  # the sorter takes what a node leads to for what comes before it
    return ()


def _cycle(steps: Sequence[_Stated]) -> Problem:
    at = min(range(len(steps)), key=lambda i: (steps[i].record.path, steps[i].value.position))
    steps = [*steps[at:], *steps[:at]]
    said = " ; ".join(
        f"« {s.record.id} » {s.term.label if s.term else ''} « {s.target.id} » ({CONTENT}{s.record.path}, ligne {s.value.position.line})"
        for s in steps
    )
    message = (
        f"Ces relations tournent en rond : {said}. L’une d’elles est fausse : retirez-la, ou inversez-la."
    )
    return problem(steps[0].record.path, steps[0].value.position, "relation-en-boucle", message)


def _translations(corpus: Corpus, stated: Iterable[_Stated]) -> Iterator[Problem]:
    """A relation « autre langue » leads to a record of another language."""
    languages = {kind.id: kind.roles.get(Role.LANGUAGE) for kind in corpus.schema.kinds.values()}
    for record, _, value, term, target in stated:
        if term is None or Property.OTHER_LANGUAGE not in term.properties:
            continue
        mine, theirs = languages[record.key.kind], languages[target.kind]
        if mine is None or theirs is None:
            continue
        said = record.texts(mine.key)
        if said and set(said) == set(corpus.records[target].texts(theirs.key)):
            label = _label(corpus, mine, said[0])
            message = (
                f"« {record.id} {term.label} {target.id} », mais les deux notices sont dans la même langue ({label}). "
                f"Corrigez « {mine.key} » dans celle des deux qui se trompe, ou choisissez une autre relation."
            )
            yield problem(record.path, value.position, "traduction-meme-langue", message)


def _steps(corpus: Corpus) -> Iterator[Problem]:
    """A record leads through others once each, and through what readers may see."""
    leading = {kind.id for kind in corpus.schema.kinds.values() if Role.STEPS in kind.roles}
    for record in corpus.records.values() if leading else ():
        if record.key.kind not in leading:
            continue
        draft = _status(corpus, record) == DRAFT
        seen: dict[RecordKey, Step] = {}
        for step in steps_of(corpus, record):
            first = seen.setdefault(step.target, step)
            if first is not step:
                message = (
                    f"« {step.target.id} » est déjà une étape, à la ligne {first.position.line} : sur sa page, on ne saurait "
                    "plus où l’on en est. Gardez une seule des deux, et réunissez leurs phrases."
                )
                yield problem(record.path, step.position, "etape-repetee", message)
            elif not draft:
                yield from _unseen_step(corpus, record, step)


def _unseen_step(corpus: Corpus, record: Record, step: Step) -> Iterator[Problem]:
    """A step that readers cannot go to, or that is kept for memory only."""
    target = corpus.records[step.target]
    status = _status(corpus, target)
    if status == DRAFT:
        message = (
            f"« {target.id} » est un brouillon, que le site ne montre pas : il manquerait une étape. Publiez "
            f"« {target.path} », retirez l’étape, ou gardez aussi cette notice en brouillon."
        )
        yield problem(record.path, step.position, "etape-non-publiee", message)
    elif status == ARCHIVED:
        message = (
            f"« {target.id} » est archivée : elle n’est gardée que pour mémoire. Choisissez une notice à jour ; si elle "
            "garde sa place, dites pourquoi dans « dérogations »."
        )
        yield problem(record.path, step.position, "etape-archivee", message)


def _status(corpus: Corpus, record: Record) -> str:
    field = corpus.schema.kinds[record.key.kind].roles.get(Role.STATUS)
    return record.text(field.key) if field else ""


def _label(corpus: Corpus, field: Field, id_: str) -> str:
    term = _term_of(corpus, field, id_)
    return term.label if term else id_


def _carriers(corpus: Corpus, wanted: Property) -> Iterator[tuple[Record, Field, Value]]:
    """The values that are terms of this property, with their records."""
    fields: dict[str, list[tuple[Field, frozenset[str]]]] = defaultdict(list)
    for kind in corpus.schema.kinds.values():
        for field in kind.fields.values():
            vocabulary = corpus.schema.vocabularies.get(field.vocabulary) if field.type == "terme" else None
            terms = vocabulary.terms.values() if vocabulary else ()
            wanted_ids = frozenset(term.id for term in terms if wanted in term.properties)
            if wanted_ids:
                fields[kind.id].append((field, wanted_ids))
    for record in corpus.records.values() if fields else ():
        for field, ids in fields.get(record.key.kind, ()):
            for value in record.values.get(field.key, ()):
                if value.data in ids:
                    yield record, field, value


def _unpublished(corpus: Corpus) -> Iterator[Problem]:
    """What nobody agreed to publish is not published: only a draft may carry a term « non publié »."""
    carriers = list(_carriers(corpus, Property.UNPUBLISHED))
    drafts = {record.key for record, field, _ in carriers if field.role is Role.STATUS}
    for record, field, value in carriers:
        if record.key not in drafts:
            status = corpus.schema.kinds[record.key.kind].roles.get(Role.STATUS)
            yield _not_to_publish(corpus, record, field, value, status)


def _not_to_publish(
    corpus: Corpus, record: Record, field: Field, value: Value, status: Field | None
) -> Problem:
    term = _term_of(corpus, field, value.data)
    assert term is not None
    why = (
        f" ({term.definition.rstrip('.')[:1].lower()}{term.definition.rstrip('.')[1:]})"
        if term.definition
        else ""
    )
    draft = (
        f"Gardez-la en brouillon (« {status.key}: brouillon ») tant que ce n’est pas réglé. "
        if status
        else ""
    )
    message = (
        f"« {field.key}: {term.label} »{why} : cette notice ne peut pas aller sur le site. {draft}"
        "Attention : même en brouillon, le fichier se lit dans le dépôt si celui-ci est public ; "
        "dans le doute, ne l’y mettez pas."
    )
    return problem(record.path, value.position, "diffusion-non-publique", message)


def _named_authors(corpus: Corpus) -> Iterator[Problem]:
    """A record that carries a term « sans nom » names no author."""
    for record, field, value in _carriers(corpus, Property.NAMELESS):
        author = corpus.schema.kinds[record.key.kind].roles.get(Role.AUTHOR)
        for name in record.values.get(author.key, ())[:1] if author else ():
            message = (
                f"Un nom est donné (« {name.data} »), alors que la ligne {value.position.line} dit "
                f"« {field.key}: {_label(corpus, field, value.data)} ». Si c’est le vrai nom, retirez-le ; si c’est un "
                "nom d’emprunt ou celui d’un groupe, dites-le dans « dérogations »."
            )
            yield problem(record.path, name.position, "anonymat-contredit", message)


def _future_dates(corpus: Corpus, today: str) -> Iterator[Problem]:
    """A date is past, or an event's in the next two years."""
    if not today:
        return
    in_two_years = f"{int(today[:4]) + 2}{today[4:]}"
    for record, field, value in _values(corpus, lambda f: f.type == "date" and f.role is Role.DATE):
        # « 2025 » and « 2025-03 » are in the future once they begin after today.
        if value.data <= today:
            continue
        kind = corpus.schema.kinds[record.key.kind]
        if value.data <= in_two_years and tells_an_event(kind, corpus.schema, record.values):
            continue
        message = (
            f"« {value.data} » n’est pas encore passé. Vérifiez l’année, et l’ordre du mois et du jour (année-mois-jour). "
            f"Pour une parution à venir, attendez-la, ou retirez « {field.key} »."
        )
        yield problem(record.path, value.position, "date-future", message)


def _confused_files(corpus: Corpus) -> Iterator[Problem]:
    """No two files are one for a system that does not tell cases, or ways to write an accent, apart."""
    folders = {kind.folder for kind in corpus.schema.kinds.values()}
    seen: dict[str, str] = {}
    for path in sorted(corpus.files):
        if path.endswith(".md") and path.partition("/")[0] in folders:
            continue  # « identifiant-en-double »
        first = seen.setdefault(path.lower() if path.isascii() else normalize("NFC", path).casefold(), path)
        if first != path:
            message = (
                f"Ce nom et « {CONTENT}{first} » ne diffèrent que par les majuscules ou par la façon de coder les accents : sous "
                "Windows et macOS, un fichier effacerait l’autre. Renommez l’un des deux, sans accent ni majuscule."
            )
            yield problem(path, START, "fichiers-confondus", message)


def apply_waivers(corpus: Corpus, problems: Iterable[Problem]) -> list[Problem]:
    """The problems that no record waives, and the waivers that waive nothing."""
    waived: dict[tuple[str, str], Value] = {}
    for record, group, rule in _waiver_fields(corpus):
        for outer in record.values.get(group.key, ()):
            for value in outer.parts.get(rule.key, ()):
                waived.setdefault((record.path, value.data), value)
    if not waived:
        return list(problems)
    used: set[tuple[str, str]] = set()
    kept: list[Problem] = []
    for found in problems:
        key = (found.path, found.code)
        if key in waived:
            used.add(key)
        else:
            kept.append(found)
    for key in waived.keys() - used:
        message = f"La règle « {key[1]} » ne trouve rien dans cette notice : cette dérogation ne sert pas, ou plus. Retirez-la."
        kept.append(problem(key[0], waived[key].position, "derogation-inutile", message))
    return kept


def _waiver_fields(corpus: Corpus) -> Iterator[tuple[Record, Field, Field]]:
    """The records with waivers: their field, and its part that names the rule."""
    parts = {
        kind.id: (field, part)
        for kind in corpus.schema.kinds.values()
        if (field := kind.roles.get(Role.WAIVERS))
        for part in field.fields
        if part.type == "règle"
    }
    for record in corpus.records.values():
        found = parts.get(record.key.kind)
        if found and record.values.get(found[0].key):
            yield record, *found


def _body_links(corpus: Corpus) -> Iterator[Problem]:
    """A link that claims to stay in the library leads somewhere."""
    near = _Near(corpus)
    for record in corpus.records.values():
        for link in record.links:
            if not is_internal(link) or not link.href.partition("#")[0]:
                continue
            if resolve_link(corpus, record, link) is None and resolve_file(corpus, record, link) is None:
                yield _dead_link(near, record.path, link)


def _editorial_links(corpus: Corpus, pages: Iterable[EditorialPage]) -> Iterator[Problem]:
    """A link of an editorial page to a Markdown file leads to one, and no site's address lacks its
    beginning. MkDocs looks at the other links.
    """
    near = _Near(corpus)
    for page in pages:
        for link in page.links:
            target = link.href.partition("#")[0]
            path = content_path(page.path, target)
            if not is_internal(link) or path in corpus.files:
                continue
            if target.endswith(".md") or whole_address(link.href):
                yield _dead_link(near, page.path, link)


def _dead_link(near: _Near, path: str, link: BodyLink) -> Problem:
    """A link that leads nowhere, with the address that it may have meant."""
    better: str | None
    address = None if link.wikilink else whole_address(link.href)
    if address is not None:
        better = address
        message = f"« {link.href} » : l’adresse d’un autre site commence par https://."
    elif link.href.lower().endswith(_IMAGES):
        image = near.image(link.href)
        better = image and posixpath.relpath(image, posixpath.dirname(path))
        there = posixpath.relpath(f"images/{posixpath.basename(link.href)}", posixpath.dirname(path))
        write = f", et écrivez « {there} »" if there != link.href else ""
        put = f"Déposez-la dans « {CONTENT}images/ »{write}."
        hint = f"Vouliez-vous dire « {better} » ?" if better else put
        message = f"L’image « {link.href} » n’est pas dans le dossier de contenu. {hint}"
    else:
        better = _near_link(near, path, link)
        hint = f" Vouliez-vous dire « {better} » ?" if better else ""
        message = (
            f"Le lien vers « {link.href} » ne mène à aucune notice ni aucun fichier du dossier de contenu. "
            f"Une adresse d’un autre site commence par https://.{hint}"
        )
    return problem(path, link.position, "lien-mort", message, better)


def _near_link(near: _Near, path: str, link: BodyLink) -> str | None:
    stem = posixpath.basename(link.href.partition("#")[0].rstrip("/")).removesuffix(".md")
    key = near.id(stem, path.partition("/")[0])
    found = near.corpus.records[key] if key else None
    if found is None or found.path == path:
        return None
    return found.id if link.wikilink else posixpath.relpath(found.path, posixpath.dirname(path))


def _images(corpus: Corpus) -> Iterator[Problem]:
    """An image is a file of the content folder, named from there or from beside the record."""
    finder = _Near(corpus)
    for record, _, value in _values(corpus, lambda f: f.type == "image"):
        if value.data in corpus.files or content_path(record.path, value.data) in corpus.files:
            continue
        near = finder.image(value.data)
        hint = f" Vouliez-vous dire « {near} » ?" if near else ""
        listed = f" Images présentes : {shorten(finder.images, 5)}." if finder.images and not near else ""
        message = (
            f"« {value.data} » n’est pas un fichier du dossier de contenu.{listed} "
            f"Déposez l’image dans « {CONTENT}images/ ».{hint}"
        )
        yield problem(record.path, value.position, "image-absente", message, near)


_IMAGES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".svg")
_RULES = (
    _references,
    _former_ids,
    _shared_names,
    _relations,
    _steps,
    _unpublished,
    _named_authors,
    _confused_files,
    _body_links,
    _images,
)


def problems_by_path(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Problems grouped by file, both in order."""
    grouped: dict[str, list[Problem]] = defaultdict(list)
    for found in sorted(problems, key=_order):
        grouped[found.path].append(found)
    return dict(grouped)
