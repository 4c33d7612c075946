"""What the site publishes for machines: its records, its crossings, their schemas, its bibliography, and its map.

Comes in: the ``Catalogue``, the ``Site`` and the crossings. Goes out: paths below the site's root with
their bytes, and the text of ``mine crossings``. Keys are sorted, so that two versions compare line by line.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import escape

import msgspec

from generator.catalogue import Catalogue, Surroundings
from generator.editors import render_schemas
from generator.links import resolve_reference
from generator.model import (
    Corpus,
    Crossing,
    CrossingKind,
    Field,
    Record,
    RecordKey,
    Role,
    Schema,
    Site,
    Value,
)
from generator.record_pages import reference_in
from generator.references import Reference, render_bibtex, render_csl, render_ris

RECORDS_PATH = "donnees/ressources.json"
CROSSINGS_PATH = "donnees/croisements.json"
SCHEMAS_FOLDER = "donnees/schemas"
CSL_PATH = "donnees/references.json"
BIBTEX_PATH = "donnees/references.bib"
RIS_PATH = "donnees/references.ris"
CROSSINGS_SCHEMA_PATH = f"{SCHEMAS_FOLDER}/croisements.json"
EXPORTS = (RECORDS_PATH, CROSSINGS_PATH, CROSSINGS_SCHEMA_PATH)
SITEMAP_PATH = "sitemap.xml"

_KIND_WORDS = {
    CrossingKind.DECLARED: "déclaré",
    CrossingKind.CITED: "cité",
    CrossingKind.COMPUTED: "calculé",
}


def render_export(
    path: str, catalogue: Catalogue, crossings: Iterable[Crossing], around: Surroundings
) -> bytes:
    """One of ``EXPORTS``, the files for machines."""
    if path == RECORDS_PATH:
        return render_records(catalogue, around).encode()
    if path == CROSSINGS_SCHEMA_PATH:
        return render_crossings_schema(catalogue.corpus.schema, around.site_url).encode()
    return render_crossings(catalogue.corpus, crossings, "json").encode()


def render_schema_files(schema: Schema) -> dict[str, bytes]:
    """The JSON Schemas of what contributors write."""
    return {f"{SCHEMAS_FOLDER}/{name}.json": text.encode() for name, text in render_schemas(schema).items()}


# --------------------------------------------------------------------------------------------- map


def render_sitemap(site: Site, around: Surroundings, site_url: str) -> str:
    """The addresses of all pages, ours and the editorial ones, with the day Git says they changed."""
    days = {page.address: page.changed for page in site.pages}
    for path, address in around.addresses.items():
        if path.endswith(".md"):
            dates = around.dates.get(path)
            days.setdefault(address, dates.changed if dates else "")
    rows = (
        f"<url><loc>{escape(site_url + address)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
        for address, day in sorted(days.items())
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n' + "".join(rows) + "</urlset>\n"
    )


# ----------------------------------------------------------------------------------------- records


def render_records(catalogue: Catalogue, around: Surroundings) -> str:
    """Every published record, one a line: its identity, its address, and its fields by canonical key."""
    rows = (
        {
            "genre": key.kind,
            "id": key.id,
            "adresse": catalogue.addresses[key],
            "fichier": record.path,
            "champs": _fields(catalogue, record),
            **_added(around, record),
        }
        for key, record in sorted(catalogue.corpus.records.items())
    )
    return _lines(rows)


def _added(around: Surroundings, record: Record) -> dict[str, object]:
    dates = around.dates.get(record.path)
    return {"ajouté": dates.added, "modifié": dates.changed} if dates else {}


def _fields(catalogue: Catalogue, record: Record) -> dict[str, object]:
    fields = catalogue.kind(record.key).fields
    return {
        key: _field(catalogue.corpus, fields[key], values) for key, values in record.values.items() if values
    }


def _field(corpus: Corpus, wanted: Field, values: tuple[Value, ...]) -> object:
    if wanted.type == "relations":
        related: dict[str, list[object]] = {}
        for value in values:
            related.setdefault(value.relation, []).append(_reference(corpus, wanted.target, value.data))
        return related
    found = [_value(corpus, wanted, value) for value in values]
    return found if wanted.multiple else found[0]


def _value(corpus: Corpus, wanted: Field, value: Value) -> object:
    match wanted.type:
        case "terme":
            return _labelled(value.data, _term_label(corpus.schema, wanted, value.data))
        case "référence":
            return _reference(corpus, wanted.target, value.data)
        case "groupe":
            return {
                part.key: _field(corpus, part, value.parts[part.key])
                for part in wanted.fields
                if value.parts.get(part.key)
            }
        case "booléen":
            return value.data == "oui"
    return value.data


def _labelled(id_: str, label: str) -> dict[str, str]:
    return {"id": id_, "libellé": label}


def _term_label(schema: Schema, wanted: Field, id_: str) -> str:
    vocabulary = schema.vocabularies.get(wanted.vocabulary)
    term = vocabulary.terms.get(id_) if vocabulary else None
    return term.label if term else id_


def _reference(corpus: Corpus, kind: str, text: str) -> object:
    key = resolve_reference(corpus, kind, text)
    if key is None:
        return {"libellé": text}
    return _labelled(key.id, corpus.records[key].text(corpus.schema.kinds[kind].roles[Role.TITLE].key))


# -------------------------------------------------------------------------------------- references


def plan_bibliographies(catalogue: Catalogue, around: Surroundings) -> dict[str, Callable[[], bytes]]:
    """The whole library as a bibliography, in each form, made when it is written."""

    @cache
    def references() -> tuple[Reference, ...]:
        records = (catalogue.corpus.records[key] for key in sorted(catalogue.corpus.records))
        return tuple(filter(None, (reference_in(catalogue, record, around) for record in records)))

    return {
        CSL_PATH: lambda: _lines(map(render_csl, references())).encode(),
        BIBTEX_PATH: lambda: "\n".join(map(render_bibtex, references())).encode(),
        RIS_PATH: lambda: "\r\n".join(map(render_ris, references())).encode(),
    }


# --------------------------------------------------------------------------------------- crossings


def render_crossings(corpus: Corpus, crossings: Iterable[Crossing], form: str) -> str:
    """The crossings, sorted, as ``json`` or as ``text`` for people."""
    names = names_of(corpus)
    order = sorted(crossings, key=lambda c: (names[c.source], c.kind, -c.score, names[c.target], c.relation))
    if form == "text":
        return "".join(f"{_in_words(crossing, names)}\n" for crossing in order)
    return _lines(
        {
            "source": names[crossing.source],
            "target": names[crossing.target],
            "kind": crossing.kind,
            "relation": crossing.relation,
            "score": round(crossing.score, 4),
            "reasons": list(crossing.reasons),
        }
        for crossing in order
    )


def render_crossings_schema(schema: Schema, site_url: str) -> str:
    """What each entry of ``croisements.json`` may hold, as a JSON Schema: relations are those of the vocabulary."""
    fields = (kind.roles.get(Role.RELATIONS) for kind in schema.kinds.values())
    relations = [term for field in fields if field for term in schema.vocabularies[field.vocabulary].terms]
    record = {"type": "string", "pattern": "^([a-z0-9-]+/)?[a-z0-9]+(-[a-z0-9]+)*$"}
    written, found = {"const": 1}, {"const": ""}
    entry = {
        "type": "object",
        "additionalProperties": False,
        "required": ["source", "target", "kind", "relation", "score", "reasons"],
        "properties": {
            "source": record
            | {
                "description": "La notice d’où part le croisement : son identifiant, précédé de son dossier si deux notices ont le même."
            },
            "target": record | {"description": "La notice où il va."},
            "kind": {
                "description": "Sa sorte : écrit dans une notice, cité dans son texte, ou calculé d’après les mots.",
                "enum": [kind.value for kind in CrossingKind],
            },
            "relation": {
                "description": "Pour un croisement déclaré, le terme du vocabulaire des relations ; vide sinon.",
                "enum": ["", *dict.fromkeys(relations)],
            },
            "score": {
                "description": "Sa force, de 0 à 1 ; 1 pour ce qu’une personne a écrit.",
                "type": "number",
                "minimum": 0,
                "maximum": 1,
            },
            "reasons": {
                "description": "Ses raisons, en français : le nom de la relation, la phrase qui cite, ou ce que les deux notices ont en commun.",
                "type": "array",
                "items": {"type": "string", "minLength": 1},
            },
        },
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": CrossingKind.DECLARED.value}}},
                "then": {"properties": {"relation": {"not": found}, "score": written}},
                "else": {"properties": {"relation": found}},
            },
            {
                "if": {"properties": {"kind": {"const": CrossingKind.CITED.value}}},
                "then": {"properties": {"score": written}},
            },
        ],
    }
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **({"$id": site_url + CROSSINGS_SCHEMA_PATH} if site_url else {}),
        "title": "Croisements",
        "description": "Les liens entre notices, d’où ils partent, où ils vont, et pourquoi.",
        "type": "array",
        "items": entry,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def names_of(corpus: Corpus) -> Mapping[RecordKey, str]:
    """A record's id; with its folder before it when another kind has a record of that id."""
    shared = Counter(key.id for key in corpus.records)
    folders = {kind.id: kind.folder for kind in corpus.schema.kinds.values()}
    return {key: key.id if shared[key.id] == 1 else f"{folders[key.kind]}/{key.id}" for key in corpus.records}


def _in_words(crossing: Crossing, names: Mapping[RecordKey, str]) -> str:
    said = crossing.relation or _KIND_WORDS[crossing.kind]
    how = (
        f"{said}, {crossing.score:.2f}".replace(".", ",") if crossing.kind is CrossingKind.COMPUTED else said
    )
    reasons = f"\u00a0: {', '.join(crossing.reasons)}" if crossing.reasons else ""
    return f"{names[crossing.source]} → {names[crossing.target]} ({how}){reasons}"


def _lines(rows: Iterable[Mapping[str, object]]) -> str:
    """A JSON list with one entry a line."""
    return "[\n" + b",\n".join(map(_ENCODER.encode, rows)).decode() + "\n]\n"


_ENCODER = msgspec.json.Encoder(order="sorted")
