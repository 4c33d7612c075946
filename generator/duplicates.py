"""Records that seem to describe one thing: same identifier, same address, nearly the same title.

Comes in: the ``Corpus``. Goes out: problems on the later record by path, which name the other. Two records
with a declared relation are two on purpose.

Nothing is compared with everything: each record leaves signatures in a dictionary, and meets only the few
that left the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode
from zlib import crc32

from generator.links import resolve_reference
from generator.model import Corpus, Field, Kind, Problem, Record, RecordKey, Role, Schema, Value
from generator.problems import CONTENT, problem
from generator.schema import fold_name
from generator.terms import STOP_WORDS

_MOST_MET = 20
"""How many records that left one signature are compared with each other: a bound, not a hope."""

Related = Callable[[Record, Record], bool]


def check_duplicates(corpus: Corpus, meeting: Container[str]) -> Iterator[Problem]:
    """Every pair of records that may be one, told once for each reason. Only those ``meeting`` another by a mark are
    looked at, given by their paths.
    """

    def related(left: Record, right: Record) -> bool:
        return _declares(corpus, left, right.key) or _declares(corpus, right, left.key)

    for kind in corpus.schema.kinds.values():
        records = [
            record
            for record in corpus.records.values()
            if record.path in meeting and record.key.kind == kind.id
        ]
        records.sort(key=lambda record: record.path)
        yield from _same_codes(kind, records, related)
        yield from _same_addresses(corpus, kind, records, related)
        if not is_named_by_others(kind, corpus.schema):  # else « nom-en-double » says it
            yield from _near_titles(kind, records, related)


def marks_of(kind: Kind) -> Callable[[Record], list[int]]:
    """What tells the marks by which a record of this kind may meet another, as numbers: its codes, addresses and title."""
    values, title = _values_of([*_codes(kind), *_addresses(kind)]), kind.roles[Role.TITLE].key

    def marks(record: Record) -> list[int]:
        found = [
            crc32((_plain_code(part.code, value.data) if part.code else plain_address(value.data)).encode())
            for part, value in values(record)
        ]
        return found + _signatures(_title_words(record, title))

    return marks


def is_named_by_others(kind: Kind, schema: Schema) -> bool:
    """Do fields of other records refer to this kind's records by their names?"""
    return any(
        field.type == "référence" and field.target == kind.id
        for other in schema.kinds.values()
        for field in other.fields.values()
    )


def _declares(corpus: Corpus, record: Record, target: RecordKey) -> bool:
    field = corpus.schema.kinds[record.key.kind].roles.get(Role.RELATIONS)
    if field is None:
        return False
    return any(
        resolve_reference(corpus, field.target, value.data) == target
        for value in record.values.get(field.key, ())
    )


def _what_to_do(kind: Kind) -> str:
    ways = ["gardez une seule notice"]
    if Role.RELATIONS in kind.roles:
        ways.append("reliez-les par une relation si ce sont deux ressources")
    if Role.WAIVERS in kind.roles:
        ways.append("dites pourquoi dans « dérogations »")
    return f"{', '.join(ways[:-1])}, ou {ways[-1]}." if len(ways) > 1 else f"{ways[0]}."


# ---------------------------------------------------------------- identifiers and addresses

_ONE_DOCUMENT = {"doi": "Le DOI", "isbn": "L’ISBN", "hal": "L’identifiant HAL", "ark": "L’ARK"}
"""The codes that name one document: a review's ISSN or a person's ORCID is shared by many."""

_Place = tuple[Record, Value]


def _same_codes(kind: Kind, records: Iterable[Record], related: Related) -> Iterator[Problem]:
    seen: dict[tuple[str, str], _Place] = {}
    values = _values_of(_codes(kind))
    for record in records:
        for part, value in values(record):
            first = seen.setdefault((part.code, _plain_code(part.code, value.data)), (record, value))
            if first[0] is not record and not related(first[0], record):
                said = f"{_ONE_DOCUMENT[part.code]} « {value.data} »"
                yield _double(kind, "document-en-double", said, record, value, first)


def _same_addresses(
    corpus: Corpus, kind: Kind, records: Iterable[Record], related: Related
) -> Iterator[Problem]:
    # An organisation's home page is its own, a document's is not.
    homes = is_named_by_others(kind, corpus.schema)
    seen: dict[str, _Place] = {}
    values = _values_of(_addresses(kind))
    for record in records:
        for _, value in values(record):
            address = plain_address(value.data)
            if not homes and "/" not in address:
                continue
            first = seen.setdefault(address, (record, value))
            if first[0] is not record and not related(first[0], record):
                yield _double(kind, "adresse-en-double", f"« {value.data} »", record, value, first)


def _double(kind: Kind, code: str, what: str, record: Record, value: Value, first: _Place) -> Problem:
    other, place = first
    title = other.text(kind.roles[Role.TITLE].key)
    message = (
        f"{what} figure déjà dans « {CONTENT}{other.path} », ligne {place.position.line} (« {title} »). "
        f"Si c’est la même chose, {_what_to_do(kind)}"
    )
    return problem(record.path, value.position, code, message)


_Leaf = tuple[Field, Field]
"""A field that holds a text itself, behind the field of the record that it is, or is a part of."""


def _codes(kind: Kind) -> list[_Leaf]:
    return _leaves(kind, lambda field: field.type == "code" and field.code in _ONE_DOCUMENT)


def _addresses(kind: Kind) -> list[_Leaf]:
    source = kind.roles.get(Role.SOURCE)
    return [leaf for leaf in _leaves(kind, lambda field: field.type == "adresse") if leaf[0] is source]


def _leaves(kind: Kind, wanted: Callable[[Field], bool]) -> list[_Leaf]:
    return [(f, part) for f in kind.fields.values() for part in f.fields or (f,) if wanted(part)]


def _values_of(leaves: Sequence[_Leaf]) -> Callable[[Record], Iterator[tuple[Field, Value]]]:
    """What gives a record's values of these fields."""
    keys = dict.fromkeys(field.key for field, _ in leaves)
    parts = {key: [part for field, part in leaves if field.key == key] for key in keys}

    def values(record: Record) -> Iterator[tuple[Field, Value]]:
        for key, inside in parts.items():
            for value in record.values.get(key, ()):
                for part in inside:
                    for inner in value.parts.get(part.key, ()) if value.parts else (value,):
                        yield part, inner

    return values


def _plain_code(code: str, text: str) -> str:
    """A code as its scheme compares it."""
    match code:
        case "doi":
            return text.lower()
        case "isbn" if len(text) == 10:  # the old form of 978…, whose key is left out
            return f"978{text[:9]}"
        case "isbn":
            return text[:12]
        case "hal":
            return re.sub(r"v\d+\Z", "", text)
    return text.replace("ark:/", "ark:")


_HOST = re.compile(r"https?://(?:www\.)?([^/?#:]+)(?::(?:80|443)(?!\d))?", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index\.(?:html?|php)|default\.aspx?)\Z", re.IGNORECASE)
_TRACKING = re.compile(r"(?:utm_|pk_|mtm_|at_)|(?:fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|xtor|_ga)\Z")


def plain_address(text: str) -> str:
    """An address as two of them are compared: no scheme, « www. », tracking, fragment or last slash.

    >>> plain_address("http://www.Exemple.org/a/?utm_source=lettre#haut")
    'exemple.org/a'
    """
    host = _HOST.match(text)
    if host is None:
        return text
    rest, _, fragment = text[host.end() :].partition("#")
    path, _, query = rest.partition("?")
    if query:
        pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if not _TRACKING.match(pair[0])]
        query = urlencode(sorted(pairs))
    path = _INDEX.sub("", unquote(path) if "%" in path else path).rstrip("/")
    page = f"#{fragment}" if fragment.startswith(("!", "/")) else ""  # one page of a site made by a script
    return host[1].lower() + path + (f"?{query}" if query else "") + page


# ---------------------------------------------------------------- titles

_FEWEST_WORDS = 5
_ALIKE = 80


class _Titled(NamedTuple):
    record: Record
    words: frozenset[str]


def _near_titles(kind: Kind, records: Sequence[Record], related: Related) -> Iterator[Problem]:
    """Titles of the same words in any order, or with one word more, or one misspelt.

    The last two only meet by all their words but one, so they need a few.
    """
    field = kind.roles[Role.TITLE]
    met: dict[int, list[_Titled]] = {}
    for record in records:
        words = _title_words(record, field.key)
        titled = _Titled(record, words)
        told = False
        for signature in _signatures(words):
            others = met.setdefault(signature, [])
            for other in others[:_MOST_MET]:
                if not told and _is_near(kind, titled, other) and not related(record, other.record):
                    yield _near(kind, field, record, other.record)
                    told = True
            others.append(titled)


_ORDINAL = re.compile(r"\A([0-9]{1,4})(?:i?eme|ere?|re|n?de?|e)\Z")


def _title_words(record: Record, title: str) -> frozenset[str]:
    words = fold_name(record.text(title)).split()
    if not all(map(str.isalpha, words)):  # « 12ème » is « 12e »
        words = [_ORDINAL.sub(r"\1e", word) if word[0].isdigit() else word for word in words]
    return frozenset(words) - STOP_WORDS


def _signatures(words: frozenset[str]) -> list[int]:
    """One number for all the words, then one for all but one of them, each in turn.

    A number is never the word left out: it tells the issues of a series apart. One word, « Présentation », says nothing.
    """
    if len(words) < 2:
        return []
    codes = {word: crc32(word.encode()) for word in words}
    whole = sum(codes.values())
    if len(words) < _FEWEST_WORDS:
        return [whole]
    return [whole, *(whole - code for word, code in codes.items() if not _NUMBER.match(word))]


_NUMBER = re.compile(r"[0-9]|[ivx]+\Z")


def _is_near(kind: Kind, one: _Titled, other: _Titled) -> bool:
    """Are these titles of one thing, as far as the rest of the records tells?"""
    if _differ(kind, Role.DATE, one.record, other.record, 4) or _differ_in(kind, Role.LANGUAGE, one, other):
        return False
    strangers = _differ_in(kind, Role.CONTRIBUTOR, one, other)
    if one.words == other.words:
        return not strangers or len(one.words) >= _FEWEST_WORDS
    if strangers:
        return False
    from rapidfuzz import fuzz  # here: most checks find no titles so near

    mine, theirs = one.words - other.words, other.words - one.words
    if len(mine) > 1 or len(theirs) > 1:
        return False
    return not mine or not theirs or fuzz.ratio(*mine, *theirs) >= _ALIKE


def _differ(kind: Kind, role: Role, one: Record, other: Record, length: int) -> bool:
    """Do both say it, and not the same?"""
    field = kind.roles.get(role)
    if field is None:
        return False
    mine, theirs = one.text(field.key)[:length], other.text(field.key)[:length]
    return bool(mine and theirs and mine != theirs)


def _differ_in(kind: Kind, role: Role, one: _Titled, other: _Titled) -> bool:
    """Do both have such values, and none in common?"""
    field = kind.roles.get(role)
    if field is None:
        return False
    mine, theirs = (set(map(fold_name, each.record.texts(field.key))) for each in (one, other))
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _near(kind: Kind, field: Field, record: Record, other: Record) -> Problem:
    value, place = record.values[field.key][0], other.values[field.key][0].position
    message = (
        f"« {value.data} » ressemble au titre de « {CONTENT}{other.path} », ligne {place.line} : « {other.text(field.key)} ». "
        f"Si c’est la même chose, {_what_to_do(kind)}"
    )
    return problem(record.path, value.position, "titre-proche", message)
