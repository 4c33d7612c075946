"""What machines read in the head of a record's page: search engines, Zotero, the previews of messaging services.

Comes in: the ``Corpus``, a record, its ``Reference``, what its page knows. Goes out: the ``Metadata`` that
``render`` writes as ``<meta>`` elements (Highwire for Zotero and scholarly engines, Dublin Core, Open Graph) and JSON-LD.

Dublin Core and schema.org follow the model's correspondances, field by field. A term of a field that says
what a record is (``additionalType``) gives its schema.org type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from generator.links import resolve_reference
from generator.model import Corpus, Field, Kind, Record, RecordKey, Role, Term, Value
from generator.references import CODE_ADDRESSES, Reference, name_of
from generator.views import Metadata, Tag

_DUBLIN_CORE, _SCHEMA_ORG = "dublin core", "schema.org"
_NAMESPACE = Tag("rel", "schema.DCTERMS", "http://purl.org/dc/terms/")
_TYPE = "additionalType"
_NODES = {
    "about": ("DefinedTerm", "name"),
    "areaServed": ("Place", "name"),
    "audience": ("Audience", "audienceType"),
    "author": ("", "name"),  # a person or a group: the record does not say
    "spatialCoverage": ("Place", "name"),
}
"""The properties of schema.org that want a thing rather than its name: its type, and where the name goes."""


class PageFacts(NamedTuple):
    """What only the page of a record knows. ``addresses`` leads from the records to their pages.

    ``site_url`` is empty as long as nobody said where the site will be: nothing absolute is then written.
    ``image`` is relative to the site; ``changed`` an ISO day.
    """

    title: str
    description: str
    address: str
    site_name: str
    site_url: str
    addresses: Mapping[RecordKey, str]
    image: str = ""
    alternative: str = ""
    changed: str = ""

    def whole(self, address: str) -> str:
        """An address of the site as others see it, or nothing while that is not known."""
        return self.site_url + address if self.site_url else ""


def describe(corpus: Corpus, record: Record, reference: Reference | None, page: PageFacts) -> Metadata:
    """All that a record's page says in its head. ``reference`` is ``None`` for what is no document."""
    tags = [*_open_graph(page, is_document=reference is not None)]
    if reference:
        tags += _highwire(reference, page)
    core = list(_dublin_core(corpus, record, page))
    return Metadata(
        (*tags, _NAMESPACE, *core) if core else tuple(tags), _data(corpus, record, reference, page)
    )


# -------------------------------------------------------------------------- Open Graph and Highwire


def _open_graph(page: PageFacts, *, is_document: bool) -> Iterator[Tag]:
    facts = {
        "og:type": "article" if is_document else "website",
        "og:title": page.title,
        "og:description": page.description,
        "og:url": page.whole(page.address),
        "og:site_name": page.site_name,
        "og:locale": "fr_FR",
        "og:image": page.whole(page.image) if page.image else "",
        "og:image:alt": page.alternative if page.image and page.site_url else "",
    }
    return (Tag("property", name, text) for name, text in facts.items() if text)


def _highwire(reference: Reference, page: PageFacts) -> Iterator[Tag]:
    """For Zotero and scholarly engines; the type that Zotero would otherwise guess comes with it."""
    address = reference.address
    facts: tuple[tuple[str, str], ...] = (
        ("z:itemType", reference.types["zotero"]),
        ("citation_title", reference.title),
        *(("citation_author", name) for name in reference.authors),
        ("citation_publication_date", reference.date.replace("-", "/")),
        (
            "citation_journal_title",
            reference.source if reference.held and "article-" in reference.types["csl"] else "",
        ),
        ("citation_doi", reference.codes.get("doi", "")),
        ("citation_isbn", reference.codes.get("isbn", "")),
        ("citation_issn", reference.codes.get("issn", "")),
        ("citation_language", reference.language),
        ("citation_keywords", "; ".join(reference.keywords)),
        ("citation_public_url", address or page.whole(page.address)),
        ("citation_pdf_url", address if address.partition("?")[0].lower().endswith(".pdf") else ""),
        ("citation_abstract_html_url", page.whole(page.address)),
    )
    return (Tag("name", name, text) for name, text in facts if text)


# ------------------------------------------------------------------------------------- Dublin Core


def _mapped(
    kind: Kind, record: Record, vocabulary: str
) -> Iterator[tuple[str, Field, Value, tuple[tuple[Field, Value], ...]]]:
    """Each value whose field, or whose part of a group, has a term in a vocabulary, with the parts of a group."""
    for wanted in kind.fields.values():
        term = wanted.mappings.get(vocabulary, "")
        for value in record.values.get(wanted.key, ()):
            parts = tuple((part, found) for part in wanted.fields for found in value.parts.get(part.key, ()))
            own = [(part, found) for part, found in parts if vocabulary in part.mappings]
            for part, found in own:
                yield part.mappings[vocabulary], part, found, ()
            if term and not any(part.mappings[vocabulary] == term for part, _ in own):
                yield term, wanted, value, parts


def _dublin_core(corpus: Corpus, record: Record, page: PageFacts) -> Iterator[Tag]:
    for term, wanted, value, parts in _mapped(_kind(corpus, record), record, _DUBLIN_CORE):
        name = "DCTERMS." + term.removeprefix("dcterms:")
        for text in _texts(corpus, wanted, value, parts, page):
            yield Tag("name", name, text)


def _texts(
    corpus: Corpus, wanted: Field, value: Value, parts: Iterable[tuple[Field, Value]], page: PageFacts
) -> Iterator[str]:
    """A value as Dublin Core has it: codes and addresses where there are some, words elsewhere."""
    match wanted.type:
        case "groupe":
            codes = [f"{part.code}:{found.data}" for part, found in parts if part.type == "code"]
            yield from codes or [found.data for _, found in parts][:1]
        case "relations":
            key = resolve_reference(corpus, wanted.target, value.data)
            if key and key in page.addresses and page.site_url:
                yield page.whole(page.addresses[key])
        case "terme":
            term = _term(corpus, wanted, value)
            kind = term.matches.get("dcmi", "") if term else ""
            if kind:
                yield kind
            yield _code(term) if term and wanted.role is Role.LANGUAGE else name_of(corpus, wanted, value)
        case _:
            yield name_of(corpus, wanted, value)


# ---------------------------------------------------------------------------------------- schema.org


def _data(
    corpus: Corpus, record: Record, reference: Reference | None, page: PageFacts
) -> Mapping[str, object]:
    kind = _kind(corpus, record)
    types = ["CreativeWork"] if reference else []
    found: dict[str, list[object]] = {}
    for name, wanted, value, parts in _mapped(kind, record, _SCHEMA_ORG):
        if name == _TYPE:
            types += [
                type_ for type_ in [_schema_type(corpus, wanted, value)] if type_ and type_ not in types
            ]
        elif wanted.role is not Role.STATUS or value.data != wanted.default:
            found.setdefault(name, []).extend(_nodes(corpus, name, wanted, value, parts, page))
    here = page.whole(page.address)
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": _one(types or ["Thing"]),
    }
    data |= {name: _one(values) for name, values in found.items() if values}
    if here:
        data |= {"url": data.get("url", here), "mainEntityOfPage": here}
    if reference and page.changed:
        data["sdDatePublished"] = page.changed
    return data


def _nodes(
    corpus: Corpus,
    name: str,
    wanted: Field,
    value: Value,
    parts: Iterable[tuple[Field, Value]],
    page: PageFacts,
) -> Iterator[object]:
    match wanted.type:
        case "groupe":
            yield from _group_nodes(wanted, parts, page)
        case "référence":
            yield _record_node(corpus, wanted, value, page)
        case "terme":
            term = _term(corpus, wanted, value)
            if term and wanted.role is Role.LANGUAGE:
                yield _code(term)
            else:
                yield (term.matches.get("uri") if term else None) or _named(
                    name, name_of(corpus, wanted, value)
                )
        case _:
            yield _named(name, value.data)


def _group_nodes(wanted: Field, parts: Iterable[tuple[Field, Value]], page: PageFacts) -> Iterator[object]:
    if wanted.role is Role.IMAGE:
        if page.image and page.site_url:
            yield page.whole(page.image)
        return
    for part, found in parts:
        if part.type == "code":
            node = {"@type": "PropertyValue", "propertyID": part.code, "value": found.data}
            address = CODE_ADDRESSES.get(part.code)
            yield {**node, "url": address.format(found.data)} if address else node
        elif part.type == "adresse":
            yield found.data


def _record_node(corpus: Corpus, wanted: Field, value: Value, page: PageFacts) -> Mapping[str, object]:
    """Another record: its name, what it is, its page."""
    node: dict[str, object] = {"name": name_of(corpus, wanted, value)}
    key = resolve_reference(corpus, wanted.target, value.data)
    if key:
        record = corpus.records[key]
        kind = corpus.schema.kinds[key.kind]
        type_ = next(
            (
                _schema_type(corpus, field, own)
                for field in kind.fields.values()
                if field.mappings.get(_SCHEMA_ORG) == _TYPE
                for own in record.values.get(field.key, ())
            ),
            "",
        )
        node = {"@type": type_, **node} if type_ else node
        if page.site_url and key in page.addresses:
            node["url"] = page.whole(page.addresses[key])
    return node


def _named(name: str, text: str) -> object:
    type_, key = _NODES.get(name, ("", ""))
    if not key:
        return text
    return {"@type": type_, key: text} if type_ else {key: text}


def _one(values: list[object] | list[str]) -> object:
    return values[0] if len(values) == 1 else values


def _schema_type(corpus: Corpus, wanted: Field, value: Value) -> str:
    term = _term(corpus, wanted, value)
    return term.matches.get(_SCHEMA_ORG, "") if term else ""


def _kind(corpus: Corpus, record: Record) -> Kind:
    return corpus.schema.kinds[record.key.kind]


def _term(corpus: Corpus, wanted: Field, value: Value) -> Term | None:
    vocabulary = corpus.schema.vocabularies.get(wanted.vocabulary)
    return vocabulary.terms.get(value.data) if vocabulary else None


def _code(term: Term) -> str:
    return term.matches.get("bcp 47", term.id)
