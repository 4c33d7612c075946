"""A record as a bibliographic reference: CSL-JSON, and from the same reading BibTeX and RIS.

Comes in: the ``Corpus`` and one of its records. Goes out: a ``Reference``, and its three forms as data and text.

Everything is asked by role: who signed (``auteur``) is the author, who contributes may only signal and is never one.
Names stay whole, as typed: nothing in a record says whether « Ada Lovelace » is a person or a collective.
The type comes from the format's term (``csl``, ``bibtex``, ``ris`` and ``zotero`` among its correspondances).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from generator.links import resolve_reference
from generator.model import Corpus, Field, Kind, Record, RecordKey, Role, Term, Value

CODE_ADDRESSES: Mapping[str, str] = {
    "doi": "https://doi.org/{}",
    "hal": "https://hal.science/{}",
    "ark": "https://n2t.net/{}",
    "orcid": "https://orcid.org/{}",
    "issn": "https://portal.issn.org/resource/ISSN/{}",
}
"""Where each kind of official number is looked up."""

_CODES_OF_THE_DOCUMENT = ("hal", "ark")
"""The numbers whose address is that of the document, for want of another one (a DOI says so by itself)."""

_NO_TYPE = {"csl": "document", "bibtex": "misc", "ris": "GEN", "zotero": "document"}
_HELD = frozenset(
    {
        "article-journal",
        "article-magazine",
        "article-newspaper",
        "broadcast",
        "post",
        "post-weblog",
        "webpage",
    }
)
"""CSL types of what stands in a larger whole: the source's name is then that whole (a review, a site)."""

_WORDS = frozenset({"texte", "texte long"})
_UNEVEN = re.compile(r" *[^\S \u00a0\u202f]\s*| {2,}")


class Reference(NamedTuple):
    """What a bibliography says of a record. Texts are as typed, on one line; unknown ones are empty.

    ``types`` holds the type by form (``csl``, ``bibtex``, ``ris``, ``zotero``), ``genre`` the format in words,
    ``date`` an ISO date of any precision, ``source`` the name of where the document comes from, ``codes`` the
    official numbers by kind, ``language`` a BCP 47 tag, ``notice`` where the library describes it and in whose name.
    """

    id: str
    types: Mapping[str, str]
    genre: str
    title: str
    authors: tuple[str, ...]
    contributors: tuple[str, ...]
    date: str
    source: str
    address: str
    codes: Mapping[str, str]
    language: str
    summary: str
    keywords: tuple[str, ...]
    notice: str

    @property
    def held(self) -> bool:
        """Does the document stand in a larger whole, which its source names? Without an address, it names anything."""
        return bool(self.address) and self.types["csl"] in _HELD


def is_citable(kind: Kind) -> bool:
    """Do the records of this kind describe documents? They are searched, or signed, or contributed."""
    return kind.searchable or Role.AUTHOR in kind.roles or Role.CONTRIBUTOR in kind.roles


def reference_of(corpus: Corpus, record: Record, notice: str = "") -> Reference:
    """A record's reference; ``notice`` says in words where the record itself is read."""
    kind = corpus.schema.kinds[record.key.kind]
    format_ = next(_terms(corpus, kind, record, Role.FORMAT), None)
    language = next(_terms(corpus, kind, record, Role.LANGUAGE), None)
    name, address = _source(kind, record)
    codes = dict(_codes(kind, record))
    elsewhere = (CODE_ADDRESSES[code].format(codes[code]) for code in _CODES_OF_THE_DOCUMENT if code in codes)
    return Reference(
        id=f"{kind.folder}:{record.id}" if _is_shared(corpus, record) else record.id,
        types={**_NO_TYPE, **format_.matches} if format_ else _NO_TYPE,
        genre=format_.label if format_ else "" if Role.FORMAT in kind.roles else kind.label,
        title=next(_names(corpus, kind, record, Role.TITLE), record.id),
        authors=tuple(_names(corpus, kind, record, Role.AUTHOR)),
        contributors=tuple(_names(corpus, kind, record, Role.CONTRIBUTOR)),
        date=next(_names(corpus, kind, record, Role.DATE), ""),
        source=name,
        address=address or next(elsewhere, ""),
        codes=codes,
        language=language_tag(language) if language else "",
        summary=next(_names(corpus, kind, record, Role.SUMMARY), ""),
        keywords=tuple(_names(corpus, kind, record, Role.KEYWORDS)),
        notice=notice,
    )


def _is_shared(corpus: Corpus, record: Record) -> bool:
    """Does a record of another kind have the same id? A bibliography may hold both."""
    others = (
        kind.id for kind in corpus.schema.kinds.values() if is_citable(kind) and kind.id != record.key.kind
    )
    return any(RecordKey(other, record.id) in corpus.records for other in others)


def _of_role(kind: Kind, record: Record, role: Role) -> Iterator[tuple[Field, Value]]:
    wanted = kind.roles.get(role)
    if wanted is not None:
        for value in record.values.get(wanted.key, ()):
            yield wanted, value


def _terms(corpus: Corpus, kind: Kind, record: Record, role: Role) -> Iterator[Term]:
    for wanted, value in _of_role(kind, record, role):
        term = term_of(corpus, wanted, value)
        if term is not None:
            yield term


def _names(corpus: Corpus, kind: Kind, record: Record, role: Role) -> Iterator[str]:
    """A role's values in words, each on one line."""
    for wanted, value in _of_role(kind, record, role):
        yield _one_line(name_of(corpus, wanted, value))


def name_of(corpus: Corpus, wanted: Field, value: Value) -> str:
    """A value in words: a term's label, a record's title, or what was typed."""
    if wanted.type == "référence":
        key = resolve_reference(corpus, wanted.target, value.data)
        title = corpus.schema.kinds[wanted.target].roles.get(Role.TITLE)
        return (corpus.records[key].text(title.key) if key and title else "") or value.data
    if wanted.type == "terme":
        term = term_of(corpus, wanted, value)
        return term.label if term else value.data
    return value.data


def term_of(corpus: Corpus, wanted: Field, value: Value) -> Term | None:
    """The term that a value of a vocabulary's field names."""
    vocabulary = corpus.schema.vocabularies.get(wanted.vocabulary)
    return vocabulary.terms.get(value.data) if vocabulary else None


def language_tag(term: Term) -> str:
    """A language as machines write it (BCP 47)."""
    return term.matches.get("bcp 47", term.id)


def _source(kind: Kind, record: Record) -> tuple[str, str]:
    """The name and the address of where the document comes from."""
    for wanted, value in _of_role(kind, record, Role.SOURCE):
        parts = (
            [(part.type, found.data) for part in wanted.fields for found in value.parts.get(part.key, ())]
            if wanted.fields
            else [(wanted.type, value.data)]
        )
        name = next((data for type_, data in parts if type_ in _WORDS), "")
        return _one_line(name), next((data for type_, data in parts if type_ == "adresse"), "")
    return "", ""


def _codes(kind: Kind, record: Record) -> Iterator[tuple[str, str]]:
    for wanted, value in _of_role(kind, record, Role.IDENTIFIER):
        if wanted.type == "code":
            yield wanted.code, value.data
        for part in wanted.fields:
            if part.type == "code":
                yield from ((part.code, found.data) for found in value.parts.get(part.key, ()))


def _one_line(text: str) -> str:
    text = text.strip()
    return _UNEVEN.sub(" ", text) if _UNEVEN.search(text) else text


def _remarks(reference: Reference) -> Iterator[str]:
    """What the forms have no place for."""
    if reference.contributors:
        several = "s" if len(reference.contributors) > 1 else ""
        yield f"Organisation{several}\u00a0: {', '.join(reference.contributors)}."
    if reference.notice:
        yield reference.notice


# ---------------------------------------------------------------------------------------- CSL-JSON


def render_csl(reference: Reference) -> dict[str, object]:
    """The reference as an item of CSL-JSON 1.0.2."""
    item: dict[str, object] = {
        "id": reference.id,
        "type": reference.types["csl"],
        "genre": reference.genre,
        "title": reference.title,
        "author": [{"literal": name} for name in reference.authors],
        "contributor": [{"literal": name} for name in reference.contributors],
        "issued": {"date-parts": [[int(part) for part in reference.date.split("-")]]}
        if reference.date
        else None,
        "container-title" if reference.held else "source": reference.source,
        "URL": reference.address,
        "DOI": reference.codes.get("doi"),
        "ISBN": reference.codes.get("isbn"),
        "ISSN": reference.codes.get("issn"),
        "language": reference.language,
        "abstract": reference.summary,
        "keyword": ", ".join(reference.keywords),
        "note": reference.notice,
    }
    if "hal" in reference.codes:
        item |= {"archive": "HAL", "archive_location": reference.codes["hal"]}
    return {name: value for name, value in item.items() if value}


# ------------------------------------------------------------------------------------------ BibTeX

_LATEX = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces, escaped or not: only a name of theirs is safe.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{special: f"\\{special}" for special in "$&#_%"},
    "\u202f": "\u00a0",  # LaTeX knows the wide one only
}
_SPECIAL = re.compile("[{}]".format(re.escape("".join(_LATEX))))
_VERBATIM = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def render_bibtex(reference: Reference) -> str:
    """The reference as an entry of a ``.bib`` file, in UTF-8."""
    type_ = reference.types["bibtex"]
    year, month, day = _date_parts(reference.date)
    codes = reference.codes
    fields = {
        # Twice braced: styles would take the capitals off names and acronyms.
        "title": f"{{{_latex(reference.title)}}}",
        "author": " and ".join(f"{{{_latex(name)}}}" for name in reference.authors),
        "year": year,
        "month": _MONTHS[int(month) - 1] if month else "",
        "day": str(int(day)) if day else "",
        "journal" if type_ == "article" and reference.held else "howpublished": _latex(reference.source),
        # Where the type is already said by the entry, this field has other uses.
        "type": _latex(reference.genre) if type_.endswith(("report", "thesis")) else "",
        "url": reference.address.translate(_VERBATIM),
        "doi": codes.get("doi", "").translate(_VERBATIM),
        "isbn": codes.get("isbn", ""),
        "issn": codes.get("issn", ""),
        **({"eprint": codes["hal"], "eprinttype": "hal"} if "hal" in codes else {}),
        "language": reference.language,
        "abstract": _latex(reference.summary),
        "keywords": _latex(", ".join(reference.keywords)),
        "note": _latex(" ".join(_remarks(reference))),
    }
    lines = (
        f"  {name} = {value if name == 'month' else f'{{{value}}}'}"
        for name, value in fields.items()
        if value
    )
    return f"@{type_}{{{reference.id},\n" + ",\n".join(lines) + "\n}\n"


def _latex(text: str) -> str:
    return _SPECIAL.sub(lambda match: _LATEX[match[0]], text)


def _date_parts(date: str) -> tuple[str, str, str]:
    year, month, day = (*date.split("-"), "", "")[:3]
    return year, month, day


# --------------------------------------------------------------------------------------------- RIS


def render_ris(reference: Reference) -> str:
    """The reference as an entry of a ``.ris`` file: two letters, two spaces, a dash, lines that end as the form wants."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _ris_lines(reference) if value or tag == "ER")


def _ris_lines(reference: Reference) -> Iterable[tuple[str, str]]:
    year, month, day = _date_parts(reference.date)
    return (
        ("TY", reference.types["ris"]),
        ("ID", reference.id),
        ("TI", reference.title),
        *(("AU", name) for name in reference.authors),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if year else ""),
        ("T2" if reference.held else "DP", reference.source),
        ("M3", reference.genre),
        ("UR", reference.address),
        ("DO", reference.codes.get("doi", "")),
        ("SN", reference.codes.get("isbn") or reference.codes.get("issn", "")),
        ("AN", reference.codes.get("hal", "")),
        ("LA", reference.language),
        ("AB", reference.summary),
        *(("KW", keyword) for keyword in reference.keywords),
        *(("N1", remark) for remark in _remarks(reference)),
        ("ER", ""),
    )
