"""The static search index and the facet table, as plain script files that a browser reads.

Comes in: the term table, one card per document, the facets and the synonyms. Goes out: paths below
the site's root with their bytes, all under ``recherche/index/``; the reader is
``theme/assets/javascripts/recherche.js``. How the files are laid out and why: ``docs/decisions/0004-a-search-of-our-own.md``.

Every file is a script that hands one value to ``mineRecherche(name, value)``: this is read under
``script-src 'self'`` and from a folder opened by a double click, where a page may fetch nothing.
File names carry a hash of their content, and the manifest alone keeps a fixed name: an old page
never reads half of a new index.

=================  ==========================================================================
``manifeste``      number of documents, sizes, and the hash of every other file
``facettes``       facets and their values, with how many documents have each
``colonnes``       per facet, which values each document has; read with the first filter, or when counts are seen
``lexique/<xy>``   folded words that start with xy: spellings, family, documents of the family
``listes/<n>``     postings of some families: per spelling, documents and how much it weighs there
``suites/<n>``     which documents have two words one after the other, by a hash of the two: for quotation marks
``fins/<n>``       words by a hash of all but their first two letters, for early typing errors
``cartes/<n>``     what a result shows, and its values of all facets, a few documents a file
``titres``         documents in the order of their titles
``synonymes``      groups of expressions that mean the same
=================  ==========================================================================

Documents are numbered from the oldest to the newest, so that an addition moves no other number and
the order of dates needs no table.
"""

from __future__ import annotations

import base64
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from generator import terms
from generator.beside import Remember, anew
from generator.serial import encode
from generator.terms import CommonForms, TermTable, fold

FOLDER = "recherche/index/"
FORMAT = 4
"""Changes with the files' layout; the reader refuses another one."""

CARDS_PER_FILE = 8
SUMMARY_LENGTH = 300
LIST_FILE_SIZE = 8_192
SEQUENCE_GAP = 8
"""Two words that carry a subject follow each other when so few words at most are from one to the other."""
TAIL_FILE_WORDS = 512
LEVELS = 31
"""A posting's weight is a whole number from 1 to this."""

# For each of ``terms.FIELDS``: how much a word there weighs, and how much less in a long one.
_WEIGHTS = (6.0, 3.0, 2.0, 1.0, 3.0)
_LENGTH_SHARE = (0.3, 0.0, 0.4, 0.6, 0.0)
_SATURATION = 2.0
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_DIGIT_BYTES = np.frombuffer(_DIGITS.encode(), dtype=np.uint8)

Integers = NDArray[np.int64]
Reals = NDArray[np.float64]


class SearchCard(NamedTuple):
    """What a result shows. ``marks`` are term ids of the crossing axis; ``date`` is as in the record."""

    id: str
    address: str
    title: str
    summary: str
    marks: tuple[str, ...]
    format: str
    year: str
    contributors: tuple[str, ...]
    date: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchFacet:
    """A facet: ``values`` are (id, label); ``columns`` gives each document's value indexes.

    ``key`` is the parameter's name in the search page's address. ``synonyms``, when given, runs
    beside ``values``: other names that the address may use; so does ``addresses``: the page of each
    value that is a record (a contributor). ``range`` says that the values that open with a digit are
    steps, newest first, chosen from one to another (years).
    """

    key: str
    label: str
    values: tuple[tuple[str, str], ...]
    columns: tuple[tuple[int, ...], ...]
    synonyms: tuple[tuple[str, ...], ...] = ()
    addresses: tuple[str, ...] = ()
    range: bool = False


def render_search(
    table: TermTable,
    cards: Sequence[SearchCard],
    facets: Sequence[SearchFacet],
    synonyms: Mapping[str, tuple[str, ...]],
    remember: Remember = anew,
) -> dict[str, bytes]:
    """Every file of the index. ``cards`` and the facets' ``columns`` run beside ``table.keys``.

    ``synonyms`` leads from an expression to others that mean the same, in plain words. Half of the work depends on the words
    of the library alone, wherever they stand: it may be one to ``remember``.
    """
    order = sorted(range(len(cards)), key=lambda at: (cards[at].date, fold(cards[at].title), table.keys[at]))
    postings = _weigh(table, order)
    groups = _synonym_groups(synonyms)
    lists = _lay_out_lists(table, postings)
    frequencies = dict(zip(table.family_names, postings.frequencies.tolist(), strict=True))
    written, numbers = _written(table, postings)
    said = (
        written,
        sorted(name for name, count in frequencies.items() if count and not name.isdecimal()),
        groups,
    )
    key = blake2b(encode(said), digest_size=16).digest()
    entries = remember("lexicon", key, tuple[Entry, ...], lambda: _entries(*said, remember))
    lexicon = _lay_out_lexicon(sorted((*entries, *numbers)), frequencies)
    tails = _lay_out_tails(lexicon)
    sequences = _lay_out_sequences(*_follow(table, order))
    files: dict[str, object] = {f"lexique/{name}": text for name, text in lexicon.items()}
    files |= {f"listes/{number}": found for number, found in enumerate(lists)}
    files |= {f"suites/{number}": found for number, found in enumerate(sequences)}
    files |= {f"fins/{number}": found for number, found in enumerate(tails)}
    files |= {f"cartes/{number}": chunk for number, chunk in enumerate(_lay_out_cards(cards, facets, order))}
    files["facettes"] = [_lay_out_facet(facet) for facet in facets]
    files["colonnes"] = [_lay_out_column(facet, order) for facet in facets]
    files["titres"] = _lay_out_titles(cards, order)
    files["synonymes"] = groups
    return _seal(files, documents=len(order), lists=len(lists), sequences=len(sequences), tails=len(tails))


# Postings


@dataclass(frozen=True, slots=True)
class _Postings:
    """Where each word stands: ``starts[w]:starts[w + 1]`` are word w's ``documents`` and ``weights``.

    ``frequencies`` counts each family's documents.
    """

    starts: Integers
    documents: Integers
    weights: Integers
    frequencies: Integers


def _weigh(table: TermTable, order: Sequence[int]) -> _Postings:
    """Each word's documents, and a weight from 1 to ``LEVELS`` there: BM25F without its share of rarity,
    which the reader puts in. A word counts more in a title, and in a short field.
    """
    total = max(len(order), 1)
    number = np.empty(total, dtype=np.int64)
    number[np.asarray(order, dtype=np.int64)] = np.arange(len(order))
    keys: list[Integers] = []
    shares: list[Reals] = []
    stops = np.asarray(table.stops, dtype=bool)
    for field, (weight, length_share) in enumerate(zip(_WEIGHTS, _LENGTH_SHARE, strict=True)):
        columns = [document[field] for document in table.documents]
        lengths = np.fromiter(map(len, columns), dtype=np.int64, count=len(columns))
        words = np.frombuffer(b"".join(columns), dtype=np.uint32).astype(np.int64)
        if not words.size:
            continue
        # Rounded, so that one record more does not change every weight of the index.
        usual = float(f"{lengths[lengths > 0].mean():.1g}")
        per_document = weight / (1 - length_share + length_share * lengths / usual)
        documents = np.repeat(number[: len(columns)], lengths)
        share = np.repeat(per_document, lengths)
        if field:
            kept = ~stops[words]
            words, documents, share = words[kept], documents[kept], share[kept]
        keys.append(words * total + documents)
        shares.append(share)
    key = np.concatenate(keys) if keys else np.empty(0, dtype=np.int64)
    share = np.concatenate(shares) if shares else np.empty(0)
    by_key = np.argsort(key, kind="stable")
    key, share = key[by_key], share[by_key]
    firsts = np.flatnonzero(np.diff(key, prepend=-1))
    frequency = np.add.reduceat(share, firsts) if firsts.size else share
    key = key[firsts]
    words, documents = key // total, key % total
    families = np.asarray(table.families, dtype=np.int64)[words]
    pairs = _once(families * total + documents)
    return _Postings(
        starts=np.searchsorted(words, np.arange(len(table.words) + 1)),
        documents=documents,
        weights=np.maximum(1, np.rint(LEVELS * frequency / (frequency + _SATURATION))).astype(np.int64),
        frequencies=np.bincount(pairs // total, minlength=len(table.family_names)),
    )


def _spell(starts: Integers, documents: Integers) -> tuple[bytes, Integers]:
    """Lists of documents as gaps in base 32 (low digits first, 32 more when another follows), and where each
    document's digits start. ``starts[n]:starts[n + 1]`` are the documents of list n, in their order.
    """
    gaps = np.diff(documents, prepend=-1) - 1
    firsts = starts[:-1][starts[:-1] < starts[1:]]
    gaps[firsts] = documents[firsts]
    sizes = np.ones(gaps.size, dtype=np.int64)
    for power in (32, 32**2, 32**3, 32**4):
        sizes += gaps >= power
    places = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    digits = np.empty(int(places[-1]), dtype=np.uint8)
    for turn in range(int(sizes.max(initial=0))):
        long = sizes > turn
        digit = (gaps[long] >> (5 * turn)) & 31
        digits[places[:-1][long] + turn] = _DIGIT_BYTES[digit + 32 * (sizes[long] > turn + 1)]
    return digits.tobytes(), places


def _lay_out_lists(table: TermTable, postings: _Postings) -> list[dict[str, str]]:
    """Postings by family, the families spread over files by a hash of their names.

    A family reads ``spelling gaps weights;spelling gaps weights``.
    """
    digits, places = _spell(postings.starts, postings.documents)
    weights = _DIGIT_BYTES[postings.weights].tobytes()
    starts = postings.starts.tolist()
    ends = places[postings.starts].tolist()
    parts: dict[int, list[str]] = defaultdict(list)
    for word, (first, last) in enumerate(pairwise(starts)):
        if first < last:
            gaps = digits[ends[word] : ends[word + 1]].decode()
            parts[table.families[word]].append(f"{table.words[word]} {gaps} {weights[first:last].decode()}")
    count = _power_of_two(len(digits) / LIST_FILE_SIZE)
    files: list[dict[str, str]] = [{} for _ in range(count)]
    names = [table.family_names[family] for family in sorted(parts)]
    for family, name, number in zip(sorted(parts), names, (hash_texts(names) % count).tolist(), strict=True):
        files[number][name] = ";".join(parts[family])
    return files


# Sequences

_FIELDS_READ = terms.FIELDS.index("body") + 1
"""The fields whose words follow each other as people read them: not the labels of what classifies a record."""
_MIX = 31
_LEAST_BUCKETS = 1 << 14


def _follow(table: TermTable, order: Sequence[int]) -> tuple[Integers, Integers]:
    """For each two words that follow each other in a document, the hash of what goes from one to the other, and
    the document's number; each once. Sorted.

    Words are folded. Those that carry no subject are part of what stands between two that do: « politique de la
    ville » is one sequence, and is not « politique des villes ».
    """
    fields = [document[field] for document in table.documents for field in range(_FIELDS_READ)]
    words = np.frombuffer(b"".join(fields), dtype=np.uint32).astype(np.int64)
    runs = np.repeat(np.arange(len(fields)), [len(field) for field in fields])
    hashes = hash_texts(table.folds)[words]
    subjects = np.flatnonzero(~np.asarray(table.stops, dtype=bool)[words])
    first, gap = subjects[:-1], np.diff(subjects)
    near = (gap <= SEQUENCE_GAP) & (runs[subjects[1:]] == runs[first])
    first, gap = first[near], gap[near]
    mixed = hashes[first]
    for step in range(1, SEQUENCE_GAP + 1):
        on = np.flatnonzero(gap >= step)
        mixed[on] = mixed[on] * np.uint32(_MIX) + hashes[first[on] + step]
    number = np.empty(max(len(order), 1), dtype=np.int64)
    number[np.asarray(order, dtype=np.int64)] = np.arange(len(order))
    found = _once(mixed.astype(np.int64) << 31 | number[runs[first] // _FIELDS_READ])
    return found >> 31, found & ((1 << 31) - 1)


def _once(numbers: Integers) -> Integers:
    """The different numbers, sorted; ten times faster than ``np.unique``."""
    numbers = np.sort(numbers)
    return numbers[np.flatnonzero(np.diff(numbers, prepend=-1))]


def _lay_out_sequences(hashes: Integers, documents: Integers) -> list[str]:
    """Documents by the lowest bits of the sequences' hashes, the lists of a file separated by ``;``.

    So few sequences share a list that the documents of two of them seldom meet.
    """
    buckets = max(_power_of_two(len(hashes) / 64), _LEAST_BUCKETS)
    found = _once((hashes % buckets) << 31 | documents)
    bucket, documents = found >> 31, found & ((1 << 31) - 1)
    starts = np.searchsorted(bucket, np.arange(buckets + 1))
    digits, places = _spell(starts, documents)
    ends = places[starts].tolist()
    lists = [digits[first:last].decode() for first, last in pairwise(ends)]
    count = min(_power_of_two(len(digits) / LIST_FILE_SIZE), buckets)
    return [";".join(lists[number::count]) for number in range(count)]


# Lexicon


class Entry(NamedTuple):
    """A word that a reader may type, and a family that it may mean.

    ``plain`` says that someone who types no accents may mean it: « marche » may be « marché » in haste,
    but « forme » is not « formé ».
    """

    folded: str
    family: str
    spelling: str
    plain: bool


_PARTICIPLE = re.compile("é(?:e|s|es)?$")
_PLAIN = re.compile("[a-z]{2,}")


def _written(table: TermTable, postings: _Postings) -> tuple[list[Entry], list[Entry]]:
    """The words of the corpus; apart, those that are numbers: nothing else is said or mistaken for them."""
    listed = np.diff(postings.starts).tolist()
    entries: tuple[list[Entry], list[Entry]] = [], []
    for word, folded, number, count in zip(table.words, table.folds, table.families, listed, strict=True):
        if count:
            family = table.family_names[number]
            plain = not (family.endswith("er") and _PARTICIPLE.search(word))
            entries[folded.isdecimal()].append(Entry(folded, family, word, plain))
    return entries


def _entries(
    of_corpus: Iterable[Entry], families: Iterable[str], groups: Sequence[_Group], remember: Remember
) -> tuple[Entry, ...]:
    """Every word a reader may type: those of the corpus, their other forms, those of synonyms, and those
    that look like them without being them. Sorted.
    """
    entries = [*of_corpus]
    written = {entry.folded for entry in entries}
    present = frozenset(families)
    forms = remember("forms", b"", CommonForms, terms.common_forms)
    for form, folded, family in terms.inflections(present, forms):
        if _PLAIN.fullmatch(folded):
            entries.append(Entry(folded, family, form, folded not in written))
    for form, family in terms.participles(present):  # « organise » is what who organises does
        entries.append(Entry(fold(form), family, form, plain=not _PARTICIPLE.search(form)))
    entries += (Entry(fold(word), family, word, plain=True) for word, family in _words_of_synonyms(groups))
    known = frozenset(entry.folded for entry in entries)
    plainly = {entry.folded for entry in entries if entry.plain}
    for form, folded, family in terms.lookalikes(known, forms):
        if folded not in known or (form == folded and folded not in plainly):
            entries.append(Entry(folded, family, form, plain=True))
    return tuple(sorted(set(entries)))


def _words_of_synonyms(groups: Sequence[_Group]) -> Iterator[tuple[str, str]]:
    for group in groups:
        for text, _ in group:
            yield from ((w, terms.family(w)) for w in terms.words(text) if fold(w) not in terms.STOP_WORDS)


def _lay_out_lexicon(entries: Iterable[Entry], frequencies: Mapping[str, int]) -> dict[str, str]:
    """The lexicon's files by name. A word reads ``folded,family,documents,spellings``, each of its
    families after ``|``, with what can be told left out: a family equal to the folded word, no
    documents, the spellings of a single family. Spellings open with ``~`` when they are only meant
    with their accents.
    """
    counts = {family: _base36(number) for family, number in frequencies.items() if number}
    shards: dict[str, list[str]] = defaultdict(list)
    for folded, same_word in groupby(entries, key=itemgetter(0)):
        variants = list(same_word)
        family = variants[0].family
        if family == variants[-1].family:  # nearly all of them
            said = f"{'' if family == folded else family},{counts.get(family, '')}"
        else:
            said = "|".join(
                _one_of_several(folded, counts, *each) for each in groupby(variants, itemgetter(1))
            )
        shards[folded[:2]].append(f"{folded},{said}")
    return {shard_name(start): ";".join(shards[start]) for start in sorted(shards, key=shard_name)}


def _one_of_several(folded: str, counts: Mapping[str, str], family: str, entries: Iterable[Entry]) -> str:
    variants = list(entries)
    mark = "" if any(variant.plain for variant in variants) else "~"
    spellings = "/".join(dict.fromkeys(variant.spelling for variant in variants))
    return f"{'' if family == folded else family},{counts.get(family, '')},{mark}{spellings}"


def _lay_out_tails(lexicon: Mapping[str, str]) -> list[str]:
    """Words by a hash of all but their first two letters: where an error there sends the reader."""
    found = [entry.split(",", 1)[0] for text in lexicon.values() for entry in text.split(";")]
    long = [word for word in found if len(word) >= SHORTEST_CORRECTED]
    files: list[list[str]] = [[] for _ in range(_power_of_two(len(long) / TAIL_FILE_WORDS))]
    hashes = hash_texts([word[2:] for word in long])
    for word, number in zip(long, (hashes % len(files)).tolist(), strict=True):
        files[number].append(word)
    return [" ".join(words) for words in files]


SHORTEST_CORRECTED = 4
"""The reader corrects a word into none shorter than this."""


def shard_name(folded: str) -> str:
    """The lexicon file of a folded word: its first two characters, spelled for any file system."""
    return "".join(c if c in _SAFE else f"-{ord(c):x}" for c in folded[:2])


_SAFE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def hash_texts(texts: Sequence[str]) -> NDArray[np.uint32]:
    """FNV-1a over the code points of each text: short, and the same in the reader."""
    hashes = np.full(len(texts), 0x811C9DC5, dtype=np.uint32)
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    letters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    left = np.arange(len(texts))
    for at in range(int(lengths.max(initial=0))):
        left = left[lengths[left] > at]
        hashes[left] = (hashes[left] ^ letters[starts[left] + at]) * np.uint32(0x01000193)
    return hashes


# Synonyms

_Expression = tuple[str, tuple[str, ...]]
_Group = tuple[_Expression, ...]


def _synonym_groups(synonyms: Mapping[str, tuple[str, ...]]) -> list[_Group]:
    """Groups of expressions of one meaning, each with the families of its words that carry a subject."""
    groups = []
    for expression in sorted(synonyms):
        found: dict[tuple[str, ...], str] = {}
        for text in (expression, *synonyms[expression]):
            families = tuple(terms.family(w) for w in terms.words(text) if fold(w) not in terms.STOP_WORDS)
            if families:
                found.setdefault(families, text)
        if len(found) > 1:
            groups.append(tuple((text, families) for families, text in found.items()))
    return groups


# Cards, facets, orders


def _lay_out_cards(
    cards: Sequence[SearchCard], facets: Sequence[SearchFacet], order: Sequence[int]
) -> list[list[list[object]]]:
    """A few cards a file. Each ends with its values of every facet: they may be all that answers a query."""
    rows: list[list[object]] = [
        [
            card.id,
            card.address,
            card.title,
            shorten(card.summary, SUMMARY_LENGTH),
            card.format,
            card.year,
            list(card.marks),
            list(card.contributors),
            list(card.keywords),
            [facet.columns[at] for facet in facets],
        ]
        for at, card in ((at, cards[at]) for at in order)
    ]
    return [rows[first : first + CARDS_PER_FILE] for first in range(0, len(rows), CARDS_PER_FILE)]


def shorten(text: str, length: int) -> str:
    """The text's beginning, cut between two words.

    >>> shorten("un deux trois", 9)
    'un deux…'
    """
    plain = " ".join(text.split())
    if len(plain) <= length:
        return plain
    return plain[:length].rsplit(" ", 1)[0].rstrip(" ,;:.–—-") + "…"


def _lay_out_facet(facet: SearchFacet) -> dict[str, object]:
    counts = Counter(at for values in facet.columns for at in set(values))
    names = facet.synonyms or ((),) * len(facet.values)
    return {
        "key": facet.key,
        "label": facet.label,
        "values": [list(value) for value in facet.values],
        "counts": [counts[at] for at in range(len(facet.values))],
        "synonyms": {
            str(at): others
            for at, (value, synonyms) in enumerate(zip(facet.values, names, strict=True))
            if (others := [name for name in synonyms if fold(name) not in map(fold, value)])
        },
        "addresses": list(facet.addresses),
        "range": facet.range,
    }


def _lay_out_column(facet: SearchFacet, order: Sequence[int]) -> dict[str, object]:
    """The distinct sets of values, most frequent first, and each document's number among them."""
    rows = [tuple(sorted(set(facet.columns[at]))) for at in order]
    counts = Counter(rows)
    sets = sorted(counts, key=lambda values: (-counts[values], values))
    places = {values: place for place, values in enumerate(sets)}
    width = max(1, -(-max(len(sets) - 1, 1).bit_length() // 6))
    return {
        "sets": [list(values) for values in sets],
        "width": width,
        "column": _fixed_width((places[row] for row in rows), width),
    }


def _lay_out_titles(cards: Sequence[SearchCard], order: Sequence[int]) -> dict[str, object]:
    """Document numbers in the order of their titles."""
    titles = [fold(cards[at].title) for at in order]
    by_title = sorted(range(len(titles)), key=lambda number: (titles[number], number))
    width = max(1, -(-max(len(titles) - 1, 1).bit_length() // 6))
    return {"width": width, "column": _fixed_width(by_title, width)}


def _fixed_width(numbers: Iterable[int], width: int) -> str:
    """Numbers in base 64, each over the same count of digits, high digits first."""
    shifts = [6 * place for place in reversed(range(width))]
    return "".join(_DIGITS[number >> shift & 63] for number in numbers for shift in shifts)


# Files


def _seal(
    files: Mapping[str, object], *, documents: int, lists: int, sequences: int, tails: int
) -> dict[str, bytes]:
    """Files as scripts, their names sealed with a hash of their content, and the manifest over them."""
    out: dict[str, bytes] = {}
    hashes: dict[str, str] = {}
    for name in sorted(files):
        content = _script(name, files[name])
        hashes[name] = _hash(content)
        out[f"{FOLDER}{name}.{hashes[name]}.js"] = content
    manifest: dict[str, object] = {
        "format": FORMAT,
        "version": _hash("".join(f"{name} {hashes[name]} " for name in hashes).encode()),
        "documents": documents,
        "levels": LEVELS,
        "cards": CARDS_PER_FILE,
        "lists": _sealed(hashes, "listes", lists),
        "sequences": _sealed(hashes, "suites", sequences),
        "tails": _sealed(hashes, "fins", tails),
        "chunks": _sealed(hashes, "cartes", -(-documents // CARDS_PER_FILE)),
        "lexicon": {name[8:]: hashes[name] for name in hashes if name.startswith("lexique/")},
        "files": {name: hashes[name] for name in ("colonnes", "facettes", "synonymes", "titres")},
    }
    out[f"{FOLDER}manifeste.js"] = _script("manifeste", manifest)
    return out


def _sealed(hashes: Mapping[str, str], folder: str, count: int) -> str:
    return "".join(hashes[f"{folder}/{number}"] for number in range(count))


_ENCODER = msgspec.json.Encoder()


def _script(name: str, value: object) -> bytes:
    return b"mineRecherche(%s,%s);\n" % (_ENCODER.encode(name), _ENCODER.encode(value))


HASH_LENGTH = 4


def _hash(content: bytes) -> str:
    """Twenty bits of the content's hash, in characters that any file system keeps apart."""
    return base64.b32encode(blake2b(content, digest_size=5).digest()).decode().lower()[:HASH_LENGTH]


def _power_of_two(number: float) -> int:
    return 1 << max(0, int(np.ceil(np.log2(max(number, 1)))))


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    found = ""
    while number:
        number, digit = divmod(number, 36)
        found = digits[digit] + found
    return found
