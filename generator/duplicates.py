"""Records that seem to describe one thing: same identifier, same address, nearly the same title.

Comes in: the ``Corpus``. Goes out: problems on the later record by path, which name the other. Two records
with a declared relation are two on purpose.

Nothing is compared with everything: each record leaves signatures in a dictionary, and meets only the few
that left the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode

from rapidfuzz import fuzz

from generator.links import resolve_reference
from generator.model import Corpus, Field, Kind, Problem, Record, RecordKey, Role, Value
from generator.problems import problem
from generator.schema import fold_name
from generator.terms import STOP_WORDS

_MOST_MET = 20
"""How many records that left one signature are compared with each other: a bound, not a hope."""

Related = Callable[[Record, Record], bool]


def check_duplicates(corpus: Corpus) -> Iterator[Problem]:
    """Every pair of records that may be one, told once for each reason."""

    def related(left: Record, right: Record) -> bool:
        return _declares(corpus, left, right.key) or _declares(corpus, right, left.key)

    for kind in corpus.schema.kinds.values():
        records = [record for record in corpus.records.values() if record.key.kind == kind.id]
        records.sort(key=lambda record: record.path)
        yield from _same_codes(kind, records, related)
        yield from _same_addresses(corpus, kind, records, related)
        if not is_named_by_others(corpus, kind):  # else « nom-en-double » says it
            yield from _near_titles(kind, records, related)


def is_named_by_others(corpus: Corpus, kind: Kind) -> bool:
    """Do fields of other records refer to this kind's records by their names?"""
    return any(
        field.type == "référence" and field.target == kind.id
        for other in corpus.schema.kinds.values()
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

_ONE_DOCUMENT = {"doi": "DOI", "isbn": "ISBN", "hal": "identifiant HAL", "ark": "ARK"}
"""The codes that name one document: a review's ISSN or a person's ORCID is shared by many."""

_Place = tuple[Record, Value]


def _same_codes(kind: Kind, records: Iterable[Record], related: Related) -> Iterator[Problem]:
    fields = [
        (group, part) for group, part in _leaves(kind) if part.type == "code" and part.code in _ONE_DOCUMENT
    ]
    seen: dict[tuple[str, str], _Place] = {}
    for record in records:
        for group, part in fields:
            for value in _values(record, group, part):
                first = seen.setdefault((part.code, _plain_code(part.code, value.data)), (record, value))
                if first[0] is not record and not related(first[0], record):
                    name = (
                        f"Le {_ONE_DOCUMENT[part.code]}"
                        if part.code in ("doi",)
                        else _ONE_DOCUMENT[part.code]
                    )
                    said = f"{name} « {value.data} »"
                    yield _double(kind, "document-en-double", said, record, value, first)


def _same_addresses(
    corpus: Corpus, kind: Kind, records: Iterable[Record], related: Related
) -> Iterator[Problem]:
    role = kind.roles.get(Role.SOURCE)
    fields = [
        (group, part) for group, part in _leaves(kind) if part.type == "adresse" and role in (group, part)
    ]
    homes = is_named_by_others(corpus, kind)  # an organisation's home page is its own, a document's is not
    seen: dict[str, _Place] = {}
    for record in records:
        for group, part in fields:
            for value in _values(record, group, part):
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
        f"{what} figure déjà dans « {other.path} », ligne {place.position.line} (« {title} »). "
        f"Si c’est la même chose, {_what_to_do(kind)}"
    )
    return problem(record.path, value.position, code, message)


def _leaves(kind: Kind) -> list[tuple[Field, Field]]:
    """Each field that holds a text itself, with the field it is a part of, or itself."""
    return [(field, part) for field in kind.fields.values() for part in field.fields or (field,)]


def _values(record: Record, group: Field, part: Field) -> Iterable[Value]:
    values = record.values.get(group.key, ())
    return values if part is group else chain.from_iterable(v.parts.get(part.key, ()) for v in values)


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

_FEWEST_WORDS = 4
_ALIKE = 80


class _Titled(NamedTuple):
    record: Record
    words: tuple[str, ...]


def _near_titles(kind: Kind, records: Sequence[Record], related: Related) -> Iterator[Problem]:
    """Titles of the same words in any order, or with one word more, or one misspelt.

    The last two only meet by all their words but one, so they need a few.
    """
    field = kind.roles[Role.TITLE]
    met: dict[tuple[str, ...], list[_Titled]] = defaultdict(list)
    for record in records:
        words = _words(record.text(field.key))
        if not words:
            continue
        titled = _Titled(record, words)
        signatures = _signatures(words)
        others = {other.record.key: other for s in signatures for other in met.get(s, ())[:_MOST_MET]}
        for other in others.values():
            if _is_near(kind, titled, other) and not related(record, other.record):
                yield _near(kind, field, record, other.record)
                break
        for signature in signatures:
            met[signature].append(titled)


def _words(title: str) -> tuple[str, ...]:
    """The words of a title that carry meaning, in alphabetical order."""
    return tuple(sorted({word for word in fold_name(title).split() if word not in STOP_WORDS}))


def _signatures(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """All the words, then all but one, for each; a number is never the one left out: it tells a series."""
    if len(words) < _FEWEST_WORDS:
        return [words]
    shorter = (words[:i] + words[i + 1 :] for i, word in enumerate(words) if not _tells_apart(word))
    return [words, *shorter]


def _tells_apart(word: str) -> bool:
    return any(c.isdigit() for c in word) or _ROMAN.match(word) is not None


_ROMAN = re.compile(r"[ivx]+\Z")


def _is_near(kind: Kind, one: _Titled, other: _Titled) -> bool:
    """Are these titles of one thing, as far as the rest of the records tells?"""
    if _differ(kind, Role.DATE, one.record, other.record, 4) or _differ_in(kind, Role.LANGUAGE, one, other):
        return False
    strangers = _differ_in(kind, Role.CONTRIBUTOR, one, other)
    if one.words == other.words:
        return not strangers or len(one.words) >= _FEWEST_WORDS
    if strangers:
        return False
    mine, theirs = set(one.words) - set(other.words), set(other.words) - set(one.words)
    if not mine or not theirs:
        return True
    return fuzz.ratio(mine.pop(), theirs.pop()) >= _ALIKE


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
        f"« {value.data} » ressemble au titre de « {other.path} », ligne {place.line} : « {other.text(field.key)} ». "
        f"Si c’est la même chose, {_what_to_do(kind)}"
    )
    return problem(record.path, value.position, "titre-proche", message)
