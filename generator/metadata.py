"""What machines read in the head of a record's page: search engines, Zotero, the previews of messaging services.

Comes in: the ``Corpus``, a record, its ``Reference``, what its page knows. Goes out: the ``Metadata`` that
``render`` writes as ``<meta>`` elements (Highwire for Zotero and scholarly engines, Dublin Core, Open Graph) and JSON-LD. What is the same for every page of the site is in the theme's frame.

Dublin Core and schema.org follow the model's correspondances, field by field. A term of a field that says
what a record is (``additionalType``) gives its schema.org type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from generator.itineraries import step_of
from generator.links import resolve_reference
from generator.model import Corpus, Field, Kind, Record, RecordKey, Role, Value
from generator.references import CODE_ADDRESSES, Reference, language_tag, name_of, term_of
from generator.views import Metadata, Tag

Parts = tuple[tuple[Field, Value], ...]
"""The parts of a group that a record fills in."""

_DUBLIN_CORE, _SCHEMA_ORG = "dublin core", "schema.org"
_NAMESPACE = Tag("rel", "schema.DCTERMS", "http://purl.org/dc/terms/")
_TYPE, _LIST = "additionalType", "ItemList"
_SHARED = frozenset({"terme", "référence", "relations"})
"""The types whose values are the same thing for every record that has them."""
_NODES = {
    "about": ("DefinedTerm", "name"),
    "areaServed": ("Place", "name"),
    "audience": ("Audience", "audienceType"),
    "author": ("", "name"),  # a person or a group: the record does not say
    "spatialCoverage": ("Place", "name"),
}
"""The properties of schema.org that want a thing rather than its name: its type, and where the name goes."""


class PageFacts(NamedTuple):
    """What only the page of a record knows. ``image`` is relative to the site; ``changed`` an ISO day."""

    title: str
    description: str
    address: str
    image: str = ""
    alternative: str = ""
    changed: str = ""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """Where the records are read: ``addresses`` leads from each to its page.

    ``url`` is empty as long as nobody said where the site will be: nothing absolute is then written.
    """

    name: str
    url: str
    addresses: Mapping[RecordKey, str]

    def whole(self, address: str) -> str:
        """An address of the site as others see it, or nothing while that is not known."""
        return self.url + address if self.url else ""


# -------------------------------------------------------------------------- Open Graph and Highwire


def _open_graph(page: PageFacts, site: SiteFacts, *, is_document: bool) -> Iterator[Tag]:
    facts = {
        "og:type": "article" if is_document else "website",
        "og:title": page.title,
        "og:description": page.description,
        "og:url": site.whole(page.address),
        "og:image": site.whole(page.image) if page.image else "",
        "og:image:alt": page.alternative if page.image and site.url else "",
    }
    return (Tag("property", name, text) for name, text in facts.items() if text)


def _highwire(reference: Reference, page: PageFacts, site: SiteFacts) -> Iterator[Tag]:
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
        ("citation_public_url", address or site.whole(page.address)),
        ("citation_pdf_url", address if address.partition("?")[0].lower().endswith(".pdf") else ""),
        ("citation_abstract_html_url", site.whole(page.address)),
    )
    return (Tag("name", name, text) for name, text in facts if text)


# ---------------------------------------------------------------------------- what the model says


class Describer:
    """Says in a page's head what a record is. Terms and references are worked out once for all records."""

    def __init__(self, corpus: Corpus, site: SiteFacts) -> None:
        self._corpus, self._site = corpus, site
        self._core: dict[tuple[str, str, str], tuple[Tag, ...]] = {}
        self._data: dict[tuple[str, str, str], tuple[object, ...]] = {}
        self._wanted: dict[tuple[str, str], tuple[Field, ...]] = {}

    def describe(self, record: Record, reference: Reference | None, page: PageFacts) -> Metadata:
        """All that a record's page says in its head. ``reference`` is ``None`` for what is no document."""
        tags = [*_open_graph(page, self._site, is_document=reference is not None)]
        if reference:
            tags += _highwire(reference, page, self._site)
        core = tuple(self._dublin_core(record))
        return Metadata(
            (*tags, _NAMESPACE, *core) if core else tuple(tags), self._schema(record, reference, page)
        )

    def _kind(self, record: Record) -> Kind:
        return self._corpus.schema.kinds[record.key.kind]

    def _mapped(self, record: Record, vocabulary: str) -> Iterator[tuple[str, Field, Value, Parts]]:
        """Each value whose field, or whose part of a group, has a term in a vocabulary, with the parts of a group."""
        key = (record.key.kind, vocabulary)
        if key not in self._wanted:
            fields = self._kind(record).fields.values()
            self._wanted[key] = tuple(
                f for f in fields if any(vocabulary in e.mappings for e in (f, *f.fields))
            )
        for wanted in self._wanted[key]:
            term = wanted.mappings.get(vocabulary, "")
            for value in record.values.get(wanted.key, ()):
                if not wanted.fields:
                    yield term, wanted, value, ()
                    continue
                parts = tuple(
                    (part, found) for part in wanted.fields for found in value.parts.get(part.key, ())
                )
                own = [(part, found) for part, found in parts if vocabulary in part.mappings]
                for part, found in own:
                    yield part.mappings[vocabulary], part, found, ()
                if term and not any(part.mappings[vocabulary] == term for part, _ in own):
                    yield term, wanted, value, parts

    # ---- Dublin Core

    def _dublin_core(self, record: Record) -> Iterator[Tag]:
        for term, wanted, value, parts in self._mapped(record, _DUBLIN_CORE):
            if wanted.type not in _SHARED:
                yield from self._core_tags(term, wanted, value, parts)
                continue
            key = (record.key.kind, wanted.key, value.data)
            if key not in self._core:
                self._core[key] = tuple(self._core_tags(term, wanted, value, parts))
            yield from self._core[key]

    def _core_tags(self, term: str, wanted: Field, value: Value, parts: Parts) -> Iterator[Tag]:
        name = "DCTERMS." + term.removeprefix("dcterms:")
        return (Tag("name", name, text) for text in self._texts(wanted, value, parts))

    def _texts(self, wanted: Field, value: Value, parts: Parts) -> Iterator[str]:
        """A value as Dublin Core has it: codes and addresses where there are some, words elsewhere."""
        match wanted.type:
            case "groupe" if wanted.role is Role.STEPS:
                step = step_of(self._corpus, wanted, value)
                if step and step.target in self._site.addresses and self._site.url:
                    yield self._site.whole(self._site.addresses[step.target])
            case "groupe":
                codes = [f"{part.code}:{found.data}" for part, found in parts if part.type == "code"]
                yield from codes or [found.data for _, found in parts][:1]
            case "relations":
                key = resolve_reference(self._corpus, wanted.target, value.data)
                if key and key in self._site.addresses and self._site.url:
                    yield self._site.whole(self._site.addresses[key])
            case "terme":
                term = term_of(self._corpus, wanted, value)
                if term and "dcmi" in term.matches:
                    yield term.matches["dcmi"]
                yield (
                    language_tag(term)
                    if term and wanted.role is Role.LANGUAGE
                    else name_of(self._corpus, wanted, value)
                )
            case _:
                yield name_of(self._corpus, wanted, value)

    # ---- schema.org

    def _schema(self, record: Record, reference: Reference | None, page: PageFacts) -> Mapping[str, object]:
        types = ["CreativeWork"] if reference else []
        found: dict[str, list[object]] = {}
        for name, wanted, value, parts in self._mapped(record, _SCHEMA_ORG):
            if name == _TYPE:
                type_ = _schema_type(self._corpus, wanted, value)
                types += [type_] if type_ and type_ not in types else []
            elif wanted.role is Role.STEPS:
                types += [_LIST] if _LIST not in types else []
                nodes = found.setdefault(name, [])
                nodes.extend(self._step_nodes(wanted, value, len(nodes) + 1))
            elif wanted.role is not Role.STATUS or value.data != wanted.default:
                found.setdefault(name, []).extend(
                    self._nodes(record.key.kind, name, wanted, value, parts, page)
                )
        data: dict[str, object] = {"@context": "https://schema.org", "@type": _one(types or ["Thing"])}
        data |= {name: _one(values) for name, values in found.items() if values}
        here = self._site.whole(page.address)
        if here:
            data |= {"url": data.get("url", here), "mainEntityOfPage": here}
        if reference and page.changed:
            data["sdDatePublished"] = page.changed
        return data

    def _nodes(
        self, kind: str, name: str, wanted: Field, value: Value, parts: Parts, page: PageFacts
    ) -> Iterable[object]:
        if wanted.type == "groupe":
            return self._group_nodes(wanted, parts, page)
        if wanted.type not in _SHARED:
            return (_named(name, value.data),)
        key = (kind, wanted.key, value.data)
        if key not in self._data:
            self._data[key] = (self._node(name, wanted, value),)
        return self._data[key]

    def _node(self, name: str, wanted: Field, value: Value) -> object:
        """A term by its address elsewhere or its name; another record by its name, what it is and its page."""
        words = name_of(self._corpus, wanted, value)
        if wanted.type == "référence":
            return self._record_node(words, resolve_reference(self._corpus, wanted.target, value.data))
        term = term_of(self._corpus, wanted, value)
        if term and wanted.role is Role.LANGUAGE:
            return language_tag(term)
        return (term.matches.get("uri") if term else None) or _named(name, words)

    def _record_node(self, name: str, key: RecordKey | None) -> Mapping[str, object]:
        types: list[str] = []
        if key:
            record = self._corpus.records[key]
            said = self._mapped(record, _SCHEMA_ORG)
            types = [_schema_type(self._corpus, field, own) for term, field, own, _ in said if term == _TYPE]
        node: dict[str, object] = {"@type": types[0]} if types and types[0] else {}
        node["name"] = name
        if key and key in self._site.addresses and self._site.url:
            node["url"] = self._site.whole(self._site.addresses[key])
        return node

    def _step_nodes(self, wanted: Field, value: Value, position: int) -> Iterator[object]:
        """A step as an item of an ordered list: the record, and why it stands there."""
        step = step_of(self._corpus, wanted, value)
        if step and step.target in self._site.addresses:
            target = self._corpus.records[step.target]
            title = self._kind(target).roles[Role.TITLE]
            item = self._record_node(target.text(title.key) or target.id, step.target)
            yield {"@type": "ListItem", "position": position, "item": item, "description": step.sentence}

    def _group_nodes(self, wanted: Field, parts: Parts, page: PageFacts) -> Iterator[object]:
        if wanted.role is Role.IMAGE:
            if page.image and self._site.url:
                yield self._site.whole(page.image)
            return
        for part, found in parts:
            if part.type == "code":
                node = {"@type": "PropertyValue", "propertyID": part.code, "value": found.data}
                address = CODE_ADDRESSES.get(part.code)
                yield {**node, "url": address.format(found.data)} if address else node
            elif part.type == "adresse":
                yield found.data


def _named(name: str, text: str) -> object:
    type_, key = _NODES.get(name, ("", ""))
    if not key:
        return text
    return {"@type": type_, key: text} if type_ else {key: text}


def _one(values: list[object] | list[str]) -> object:
    return values[0] if len(values) == 1 else values


def _schema_type(corpus: Corpus, wanted: Field, value: Value) -> str:
    term = term_of(corpus, wanted, value)
    return term.matches.get(_SCHEMA_ORG, "") if term else ""
