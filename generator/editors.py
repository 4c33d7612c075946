"""What editors are given: JSON Schemas and snippets, made from the model like everything else.

Comes in: the ``Schema``. Goes out: texts of JSON. A schema says how a value is *best* written: it is as
strict as what ``mine new`` writes, where the check also forgives (case, accents, a list on one line).
The dialect is draft-07, which editors read best, with the words that VS Code and the YAML language server
add to it: ``enumDescriptions``, ``patternErrorMessage``, ``deprecationMessage``, ``doNotSuggest``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import count

from generator.field_types import SCALAR_SHAPES, Shape
from generator.fields import LEAST_STEPS
from generator.model import Field, Kind, Property, Role, Schema, Vocabulary
from generator.schema import CODES, MARKS, MODEL_FOLDER, TYPES, slug

_DIALECT = "http://json-schema.org/draft-07/schema#"


def render_schemas(schema: Schema) -> dict[str, str]:
    """The JSON Schema of each kind's front matter, of a model file and of a vocabulary file, by name."""
    shapes = {kind.id: shape_of_kind(kind, schema) for kind in schema.kinds.values()}
    shapes |= {MODEL_FOLDER: _model_shape(schema), "vocabulaire": _vocabulary_shape()}
    return {name: _rendered(shape) for name, shape in shapes.items()}


def _rendered(shape: object) -> str:
    return json.dumps(shape, ensure_ascii=False, indent=2) + "\n"


# ---------------------------------------------------------------- the front matter of a kind


def shape_of_kind(kind: Kind, schema: Schema) -> Shape:
    """The JSON Schema of a kind's front matter."""
    definitions: dict[str, Shape] = {}
    for field in kind.fields.values():
        name = slug(field.key)
        definitions[name] = _words(field, schema)
        if field.type == "relations":
            definitions |= {f"une-{name}": _lines_of_relations(field, schema, f"cible-{name}")}
            definitions |= {f"cible-{name}": SCALAR_SHAPES["référence"](field, schema)}
            definitions[name] |= _one_or_list(_reference(f"une-{name}"))
        elif field.multiple:
            definitions |= {f"un-{name}": _form(field, schema)}
            one = _reference(f"un-{name}")
            definitions[name] |= _steps(one) if field.role is Role.STEPS else _one_or_list(one)
        else:
            definitions[name] |= _form(field, schema)
    return {
        "$schema": _DIALECT,
        "title": kind.label,
        "description": kind.help,
        **_closed([(field, _reference(slug(field.key))) for field in kind.fields.values()]),
        "definitions": definitions,
    }


def _reference(name: str) -> Shape:
    return {"$ref": f"#/definitions/{name}"}


def _closed(fields: Collection[tuple[Field, Shape]]) -> Shape:
    """An object of these fields and no other key. A synonym of a key is accepted, and told to be one."""
    properties: dict[str, object] = {}
    for field, shape in fields:
        told = {"deprecationMessage": f"Écrivez plutôt « {field.key} ».", "doNotSuggest": True}
        properties |= {name: {"allOf": [shape], **told} for name in field.synonyms}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.key for field, _ in fields if field.required],
        "properties": properties | {field.key: shape for field, shape in fields},
    }


def _words(field: Field, schema: Schema) -> Shape:
    """What an editor tells of a field."""
    # No « examples »: the YAML server would write them as values.
    example = f"{field.help} Exemple : {field.example}" if field.example else field.help
    words: Shape = {"title": field.label, "description": example}
    if field.default:
        vocabulary = schema.vocabularies.get(field.vocabulary)
        term = vocabulary.terms.get(field.default) if vocabulary else None
        words["default"] = term.label if term else field.default
    return words


def _form(field: Field, schema: Schema) -> Shape:
    """The form of one value: of a group, its parts or, where the model has a short form, the text of one."""
    if field.type != "groupe":
        return SCALAR_SHAPES[field.type](field, schema)
    shape = _closed([(part, _words(part, schema) | _form(part, schema)) for part in field.fields])
    short = [_form(part, schema) for name in field.short for part in field.fields if part.key == name]
    return {"anyOf": [shape, *short]} if short else shape


def _one_or_list(one: Shape) -> Shape:
    return {"anyOf": [one, {"type": "array", "minItems": 1, "uniqueItems": True, "items": one}]}


def _steps(one: Shape) -> Shape:
    return {"type": "array", "minItems": LEAST_STEPS, "uniqueItems": True, "items": one}


def _lines_of_relations(field: Field, schema: Schema, target: str) -> Shape:
    """``relation: id`` or ``relation: [id, id]`` lines."""
    vocabulary = schema.vocabularies.get(field.vocabulary)
    terms = vocabulary.terms.values() if vocabulary else ()
    targets = _one_or_list(_reference(target))
    others = {name: {"doNotSuggest": True, **targets} for term in terms for name in (term.id, *term.synonyms)}
    labels = {term.label: {"description": term.definition, **targets} for term in terms}
    return {
        "title": "lignes « relation: notice »",
        "type": "object",
        "properties": others | labels,
        "additionalProperties": False,
    }


# ---------------------------------------------------------------- model and vocabulary files

_TEXT: Shape = {"type": ["string", "number"]}
_TEXTS: Shape = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_PAIRS: Shape = {"type": "object", "additionalProperties": _TEXT}
_CONDITIONS: Shape = {"type": "object", "minProperties": 1, "additionalProperties": _TEXTS}
_PROPERTY: Shape = {"enum": [each.value for each in Property]}
_PROPERTIES: Shape = {"anyOf": [_PROPERTY, {"type": "array", "items": _PROPERTY}]}
_FLAG: Shape = {"enum": ["oui", "non"]}
_ADDRESS: Shape = {"type": "string", "pattern": "^[a-z0-9]+(?:-[a-z0-9]+)*$"}


def _said(shape: Shape, description: str) -> Shape:
    return {**shape, "description": description}


def _table(properties: Mapping[str, Shape], required: Iterable[str] = ()) -> Shape:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _vocabulary_shape() -> Shape:
    term = _table(
        {
            "libellé": _said(_TEXT, "Le nom du terme, tel que les lecteurs le voient."),
            "synonymes": _said(
                _TEXTS, "Les autres façons de le dire ; elles sont reconnues dans les notices."
            ),
            "définition": _said(_TEXT, "Une phrase qui dit quand l’employer."),
            "parent": _said(_TEXT, "L’identifiant du terme plus large, s’il y en a un."),
            "marque": _said({"enum": sorted(MARKS)}, "Le dessin qui accompagne sa couleur."),
            "inverse": _said(_TEXT, "L’identifiant de la relation contraire."),
            "propriétés": _said(_PROPERTIES, "Ce que le terme implique pour les notices qui le portent."),
            "correspondances": _said(_PAIRS, "Le même terme dans d’autres vocabulaires."),
            "anciens identifiants": _said(_TEXTS, "Ses anciennes adresses, qui mènent encore à lui."),
        },
        ["libellé"],
    )
    terms: Shape = {"type": "object", "propertyNames": _ADDRESS, "additionalProperties": term}
    return {
        "$schema": _DIALECT,
        "title": "Vocabulaire",
        "description": "Une liste de termes de « content/vocabulaires/ ».",
        **_table(
            {
                "libellé": _said(_TEXT, "Le nom de la liste."),
                "termes": _said(terms, "Les termes, chacun sous son identifiant, qui sert d’adresse."),
            },
            ["libellé"],
        ),
    }


def _model_shape(schema: Schema) -> Shape:
    fields: Shape = {"type": "object", "additionalProperties": {"$ref": "#/definitions/champ"}}
    return {
        "$schema": _DIALECT,
        "title": "Modèle",
        "description": "Ce que contient une notice d’un genre : un fichier de « content/modele/ ».",
        **_table(
            {
                "genre": _said(_ADDRESS, "L’identifiant du genre."),
                "libellé": _said(_TEXT, "Le nom du genre, au singulier."),
                "pluriel": _said(_TEXT, "Le nom du genre, au pluriel."),
                "dossier": _said(_ADDRESS, "Le dossier de ses notices ; il sert d’adresse."),
                "aide": _said(_TEXT, "Ce qu’est une notice de ce genre."),
                "recherche": _said(_FLAG, "Ses notices sont-elles dans la recherche ? « oui » sinon."),
                "coordonnées": _said(
                    _FLAG, "Une notice peut-elle donner le contact public d’une organisation ?"
                ),
                "à remplacer": _said(_TEXTS, "Les textes du modèle à copier, qui ne doivent pas rester."),
                "champs": _said(fields, "Les champs, dans l’ordre où on les écrit."),
            },
            ["genre", "libellé", "dossier", "champs"],
        ),
        "definitions": {"champ": _table(_field_keys(schema, fields))},
    }


def _field_keys(schema: Schema, fields: Shape) -> dict[str, Shape]:
    return {
        "libellé": _said(_TEXT, "Le nom du champ, tel que les lecteurs le voient."),
        "aide": _said(_TEXT, "Ce qu’on y écrit, et pourquoi."),
        "exemple": _said(_TEXT, "Une valeur à imiter, telle qu’on l’écrit dans une notice."),
        "type": _said({"enum": sorted(TYPES)}, "La sorte de valeur ; « texte » sinon."),
        "obligatoire": _said(_FLAG, "Faut-il le remplir ? « non » sinon."),
        "attendu si": _said(_CONDITIONS, "Les termes d’autres champs qui le rendent obligatoire."),
        "multiple": _said(_FLAG, "Peut-il avoir plusieurs valeurs ? « non » sinon."),
        "vocabulaire": _said({"enum": list(schema.vocabularies)}, "La liste de termes où choisir."),
        "cible": _said({"enum": list(schema.kinds)}, "Le genre des notices auxquelles il renvoie."),
        "facette": _said(_ADDRESS, "L’adresse de ses listes, s’il sert à filtrer."),
        "rôle": _said({"enum": [role.value for role in Role]}, "Ce que le site fait de ce champ."),
        "synonymes": _said(_TEXTS, "Les autres noms du champ, reconnus dans les notices."),
        "défaut": _said(_TEXT, "La valeur d’une notice qui ne dit rien."),
        "code": _said({"enum": sorted(CODES)}, "La règle de contrôle d’un champ de type « code »."),
        "champs": _said(fields, "Les sous-champs d’un groupe."),
        "forme courte": _said(_TEXTS, "Les sous-champs essayés quand le groupe est écrit en un seul texte."),
        "correspondances": _said(_PAIRS, "Le même champ en Dublin Core et dans schema.org."),
    }


# ---------------------------------------------------------------- snippets of VS Code


def render_snippets(schema: Schema) -> str:
    """Snippets that complete front matter in Markdown, where no schema reaches: a whole record, and each field.

    A vocabulary's terms are offered to choose from; a text is left as « … », which the check refuses.
    """
    snippets: dict[str, object] = {}
    for kind in schema.kinds.values():
        snippets[f"{kind.label} (notice entière)"] = {
            "scope": "markdown",
            "prefix": kind.id,
            "description": kind.help,
            "isFileTemplate": True,
            "body": [
                "---",
                *_lines((f for f in kind.fields.values() if f.required), schema),
                "---",
                "",
                "$0",
            ],
        }
    for kind in sorted(schema.kinds.values(), key=lambda kind: Role.AXIS not in kind.roles):
        for field in kind.fields.values():
            snippets.setdefault(
                field.key,
                {
                    "scope": "markdown",
                    "prefix": field.key,
                    "description": field.help,
                    "body": [*_lines([field], schema), "$0"],
                },
            )
    return _rendered(snippets)


def _lines(fields: Iterable[Field], schema: Schema) -> Iterator[str]:
    stops = count(1)
    for field in fields:
        yield from _field_lines(field, schema, stops)


def _field_lines(field: Field, schema: Schema, stops: Iterator[int], margin: str = "") -> Iterator[str]:
    head = f"{margin}{field.key}:"
    vocabulary = schema.vocabularies.get(field.vocabulary)
    if field.type == "groupe" and not field.short:
        yield head
        for _ in range(LEAST_STEPS if field.role is Role.STEPS else 1):
            dash = "- " if field.multiple else ""
            for part in field.fields:
                first, *others = _field_lines(part, schema, stops, f"{margin}  {' ' * len(dash)}")
                yield from (f"{margin}  {dash}{first.lstrip()}", *others)
                dash = "  " if field.multiple else ""
    elif field.type == "relations" and vocabulary:
        yield head
        yield f"{margin}  {_choice(vocabulary, next(stops))}: {_stop(next(stops), '…')}"
    elif field.type == "terme" and vocabulary and field.multiple:
        yield head
        yield f"{margin}  - {_choice(vocabulary, next(stops))}"
    elif field.type == "terme" and vocabulary:
        yield f"{head} {_choice(vocabulary, next(stops))}"
    elif field.type == "booléen":
        yield f"{head} ${{{next(stops)}|oui,non|}}"
    elif field.type in ("texte", "texte long") and not field.multiple:
        yield f'{head} "{_stop(next(stops), "…")}"'
    else:
        yield f"{head} {_stop(next(stops), 'AAAA-MM-JJ' if field.type == 'date' else '…')}"


def _stop(number: int, text: str) -> str:
    return f"${{{number}:{text}}}"


def _choice(vocabulary: Vocabulary, number: int) -> str:
    labels = ",".join(re.sub(r"([\\,|])", r"\\\1", term.label) for term in vocabulary.terms.values())
    return f"${{{number}|{labels}|}}"
