"""Makes the safe corrections: the edits that problems carry, and the model's own spelling of names.

Comes in: sources, or the bytes of one file and its problems. Goes out: other bytes, in which nothing but
the edits has changed, and what is still wrong with them; or a diff to read. Writing is for ``disk``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Mapping as MappingType
from collections.abc import Sequence as SequenceType
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from generator.beside import Beside, at_once
from generator.corpus import ParsedFile, Sources
from generator.edits import LINE_END, edited
from generator.field_types import term_name
from generator.fields import rewrite
from generator.model import Corpus, Edit, Field, Kind, Position, Problem, Schema
from generator.report import count, is_below
from generator.rules import check_again, problems_by_path
from generator.schema import fold_name, key_in, part_names
from generator.source import (
    AS_READ,
    MARK,
    Mapping,
    Node,
    Scalar,
    Sequence,
    parse_front_matter,
    parse_text,
    parse_yaml,
    scalars,
)

# ---------------------------------------------------------------- one file


class Fixed(NamedTuple):
    """The bytes of a file once corrected, how many of its problems that mended, and how many tidyings were made."""

    data: bytes
    mended: int
    tidied: int = 0


_ENCODINGS = {"encodage-windows": "cp1252", "encodage-utf16": "utf-16"}


def apply_fixes(data: bytes, problems: Iterable[Problem], tidyings: Iterable[Edit] = ()) -> Fixed:
    """Make the fixes of a file's problems, then its tidyings. Of two that overlap the first is made; all
    the edits of a fix, or none. A file that is no UTF-8, and whose encoding is not to be fixed, stays.
    """
    fixable = [found for found in problems if found.fix]
    codes = {found.code for found in fixable}
    bare = data
    while bare.startswith(MARK):
        bare = bare[len(MARK) :]
    mark = b"" if "marque-utf8" in codes else data[: len(data) - len(bare)]
    encoding = next((_ENCODINGS[code] for code in codes if code in _ENCODINGS), "utf-8")
    try:
        text = bare.decode(encoding)
    except UnicodeDecodeError:
        return Fixed(data, 0)
    if encoding == "utf-16":
        text = text.lstrip("\ufeff")
    if "fins-de-ligne-windows" in codes:
        text = LINE_END.sub("\n", text)
    groups = [found.fix for found in fixable if found.fix != AS_READ]
    _, mended = edited(text, groups)
    text, number = edited(text, [*groups, *((edit,) for edit in tidyings)])
    whole = sum(found.fix == AS_READ for found in fixable)
    return Fixed(mark + text.encode(), mended + whole, number - mended)


# ---------------------------------------------------------------- tidying: what is read, but not as the model writes it


def tidy_record(path: str, data: bytes, kind: Kind, schema: Schema) -> tuple[Edit, ...]:
    """The edits that spell a record's keys and terms as the model does, and take away the spaces that end
    its lines. They mend no problem: reading forgives. None for a front matter that is not sound yet.
    """
    text, problems = parse_text(path, data)
    front, found = parse_front_matter(path, text, partial(key_in, kind))
    if front is None or any(p.code == "utf8-invalide" for p in problems):
        return ()
    node, found = parse_yaml(path, front.yaml)
    if found or not isinstance(node, Mapping):
        return ()
    lines = front.yaml.split("\n")
    names = _Speller(schema, lines).spell_all(node, kind.fields, kind.names)
    return (*names, *_trailing_spaces(node, lines))


class _Speller:
    """Finds the names that a file spells in its own way. ``lines`` are those of the file."""

    def __init__(self, schema: Schema, lines: list[str]) -> None:
        self.schema, self.lines = schema, lines

    def spell_all(
        self, node: Mapping, fields: MappingType[str, Field], names: MappingType[str, str]
    ) -> Iterator[Edit]:
        """The keys of a mapping, and the terms below them."""
        known = [names.get(fold_name(key.text)) for key, _ in node.entries]
        numbers = Counter(known)
        for (key, value), name in zip(node.entries, known, strict=True):
            if name is not None and numbers[name] == 1:  # of two keys, a person says which is right
                yield from self._spell(key, name)
                yield from self._value(fields[name], value)

    def _value(self, field: Field, node: Node) -> Iterator[Edit]:
        if isinstance(node, Sequence):
            for item in node.items:
                yield from self._value(field, item)
        elif isinstance(node, Scalar):
            if field.type == "terme":
                yield from self._term(field, node)
        elif field.type == "relations":
            for key, _ in node.entries:
                yield from self._term(field, key)
        elif field.type == "groupe":
            parts = {part.key: part for part in field.fields}
            yield from self.spell_all(node, parts, part_names(field))

    def _term(self, field: Field, node: Scalar) -> Iterator[Edit]:
        vocabulary = self.schema.vocabularies.get(field.vocabulary)
        if vocabulary is not None:
            yield from self._spell(node, term_name(node.text, vocabulary))

    def _spell(self, node: Scalar, name: str) -> Iterator[Edit]:
        if node.text != name and 0 < node.position.line <= len(self.lines):
            yield from rewrite(node, self.lines[node.position.line - 1], name)


def _trailing_spaces(node: Mapping, lines: list[str]) -> Iterator[Edit]:
    """Spaces at the end of a line, where they are no part of a longer text nor of a comment."""
    inside = {
        line
        for scalar in scalars(node)
        if scalar.position.line < scalar.position.end_line
        for line in range(scalar.position.line, scalar.position.end_line + 1)
    }
    for number, line in enumerate(lines, 1):
        bare = line.rstrip(" \t")
        if bare != line and "#" not in line and number not in inside:
            yield Edit(Position(number, len(bare) + 1, number, len(line) + 1), "")


# ---------------------------------------------------------------- the whole library


class Correction(NamedTuple):
    """A library once corrected: the files that change, by path, and what is left to say of the whole.

    ``announced`` counts the problems that a check says will mend themselves; a file's ``mended`` are those of
    them that did, whatever rounds it took, so that both numbers are of the same things.
    """

    files: MappingType[str, Fixed]
    corpus: Corpus
    problems: tuple[Problem, ...]
    announced: int


class _Look(NamedTuple):
    """A library as checked, with the tidyings that its records could do with."""

    sources: Sources
    corpus: Corpus
    problems: tuple[Problem, ...]
    parsed: MappingType[str, ParsedFile]
    by_path: MappingType[str, list[Problem]]
    tidyings: MappingType[str, tuple[Edit, ...]]


def fix_sources(sources: Sources, beside: Beside = at_once, chosen: SequenceType[str] = ()) -> Correction:
    """Correct all that can be, round after round: mending a line may show that its value needs it too. With files or
    folders ``chosen``, only these.

    Each round is checked. A file that is not better for its round, or has a problem that it had not, goes
    back to what it was: its fixes are then tried one by one, and those that do not help are given up.
    """
    files: dict[str, Fixed] = {}
    one_by_one: set[str] = set()
    given_up: set[_Attempt] = set()
    now = first = _look(sources, beside)
    for _ in range(_MOST_ROUNDS):
        attempts = _attempts(now, one_by_one, given_up, chosen)
        if not attempts:
            break
        fixed = {path: attempt.fixed for path, attempt in attempts.items()}
        then = _look(_with_files(now.sources, fixed), beside, now)
        worse = {path for path in fixed if not _is_better(now, then, path)}
        if worse:
            given_up |= {attempts[path] for path in worse & one_by_one}
            one_by_one |= worse
            continue
        now = then
        for path, (data, _, tidied) in fixed.items():
            before = files[path].tidied if path in files else 0
            files[path] = Fixed(data, _mended(first, now, path), tidied + before)
    announced = sum(bool(found.fix) for found in first.problems if is_below(found.path, chosen))
    return Correction(MappingProxyType(files), now.corpus, now.problems, announced)


def _mended(first: _Look, now: _Look, path: str) -> int:
    """How many of the problems of a file that had a fix are gone."""
    announced = Counter((found.code, found.message) for found in first.by_path.get(path, ()) if found.fix)
    left = Counter((found.code, found.message) for found in now.by_path.get(path, ()))
    return (announced - left).total()


def _look(sources: Sources, beside: Beside, last: _Look | None = None) -> _Look:
    """Check a library; with the same model, files that have not changed since the last look are not read again."""
    if last is not None and last.sources.schema != sources.schema:
        last = None
    corpus, problems, parsed, _ = check_again(sources, last.parsed if last else {}, beside)
    tidyings = {}
    kinds = {kind.folder: kind for kind in corpus.schema.kinds.values()}
    for path, data in sources.markdown.items():
        folder, slash, _ = path.partition("/")
        if last is not None and last.sources.markdown[path] is data:
            tidyings[path] = last.tidyings.get(path, ())
        elif slash and folder in kinds:
            tidyings[path] = tidy_record(path, data, kinds[folder], corpus.schema)
    return _Look(sources, corpus, problems, parsed, problems_by_path(problems), tidyings)


_MOST_ROUNDS = 50  # three are many; a file made to ask for more keeps what is left to it


class _Attempt(NamedTuple):
    """What a round makes of a file."""

    path: str
    fixed: Fixed


def _attempts(
    now: _Look, one_by_one: set[str], given_up: set[_Attempt], chosen: SequenceType[str]
) -> dict[str, _Attempt]:
    """The files that the next round changes."""
    found: dict[str, _Attempt] = {}
    files = (*now.sources.schema.items(), *now.sources.markdown.items())
    for path, data in (each for each in files if is_below(each[0], chosen)):
        problems = [problem for problem in now.by_path.get(path, ()) if problem.fix]
        tidyings = now.tidyings.get(path, ())
        of_bytes = [problem for problem in problems if problem.fix == AS_READ]
        if of_bytes:  # first, and alone: what becomes of a text does not depend on the bytes it was in
            problems, tidyings = of_bytes, ()
        ways: Iterable[tuple[Iterable[Problem], Iterable[Edit]]] = ((problems, tidyings),)
        if path in one_by_one:
            ways = (*(((each,), ()) for each in problems), *(((), (each,)) for each in tidyings))
        for way in ways:
            attempt = _Attempt(path, apply_fixes(data, *way))
            if attempt.fixed.data != data and attempt not in given_up:
                found[path] = attempt
                break
    return found


def _with_files(sources: Sources, files: MappingType[str, Fixed]) -> Sources:
    def renewed(group: MappingType[str, bytes]) -> MappingType[str, bytes]:
        return MappingProxyType(
            {path: files[path].data if path in files else data for path, data in group.items()}
        )

    return replace(sources, schema=renewed(sources.schema), markdown=renewed(sources.markdown))


def _is_better(before: _Look, after: _Look, path: str) -> bool:
    """Has the file fewer problems, all of them old ones, or as many and less to tidy?"""
    codes, left = (Counter(p.code for p in look.by_path.get(path, ())) for look in (before, after))
    untidy, still = (len(look.tidyings.get(path, ())) for look in (before, after))
    return left < codes or (left == codes and still < untidy)


# ---------------------------------------------------------------- words


FIX = "mine check --fix"


def render_fixable(problems: Iterable[Problem], command: str = FIX) -> str:
    """A line that says how many of these problems the command mends, if any."""
    number = sum(bool(found.fix) for found in problems)
    if not number:
        return ""
    mend = "se corrige seul" if number == 1 else "se corrigent seuls"
    return f"{number} de ces problèmes {mend} : {command}\n"


def render_count(files: Collection[Fixed], announced: int, *, made: bool = True) -> str:
    """How much of what a check announced is mended, in how many files, and how much is tidied besides."""
    mended, tidied = sum(each.mended for each in files), sum(each.tidied for each in files)
    if not files:
        return "Aucune correction automatique."
    said = []
    if announced:
        of_all = f" sur {announced}" if mended < announced else ""
        what = (
            ("problème corrigé", "problèmes corrigés")
            if made
            else ("problème à corriger", "problèmes à corriger")
        )
        said.append(count(mended, *what) + of_all)
    if tidied:
        how = "remis en forme" if made else "à remettre en forme"
        said.append(count(tidied, f"nom ou espace {how}", f"noms ou espaces {how}"))
    return f"{' et '.join(said)} dans {count(len(files), 'fichier')}."


def render_diff(sources: Sources, files: MappingType[str, Fixed], prefix: str) -> str:
    """What changes, as a unified diff of the texts; what concerns bytes alone is told in words."""
    before = {**sources.schema, **sources.markdown}
    return "".join(_file_diff(prefix + path, before[path], files[path].data) for path in sorted(files))


_BYTES = {
    "marque-utf8": "la marque invisible (BOM) est retirée",
    "fins-de-ligne-windows": "les lignes se terminent par « LF »",
    "encodage-windows": "le texte passe de Windows-1252 à UTF-8",
    "encodage-utf16": "le texte passe de l’UTF-16 à l’UTF-8",
}


def _file_diff(path: str, before: bytes, after: bytes) -> str:
    (old, problems), (new, left) = parse_text(path, before), parse_text(path, after)
    remaining = {found.code for found in left}
    said = [_BYTES[p.code] for p in problems if p.code in _BYTES and p.code not in remaining]
    head = f"{path} : {', '.join(said)}.\n" if said else ""
    import difflib

    lines = difflib.unified_diff(_lines(old), _lines(new), path, path, "actuel", "corrigé")
    return head + "".join(
        line if line.endswith("\n") else f"{line}\n\\ Pas de saut de ligne en fin de fichier\n"
        for line in lines
    )


def _lines(text: str) -> list[str]:
    """The lines of a text, each with its line feed, and nothing else taken for a line's end."""
    return re.findall(r"[^\n]*\n|[^\n]+\Z", text)
