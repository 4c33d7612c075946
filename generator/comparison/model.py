"""What changes in the model and its vocabularies: kinds, fields, terms.

Comes in: two schemas. Goes out: ``SchemaChange`` values, in the model's order.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.comparison.changes import Change, SchemaChange
from generator.comparison.records import present_key
from generator.model import Field, Kind, Schema, Term, Vocabulary
from generator.schema import fold_name


def compare_schemas(before: Schema, after: Schema) -> Iterator[SchemaChange]:
    """Kinds with their fields, then vocabularies with their terms."""
    for id_ in dict.fromkeys([*after.kinds, *before.kinds]):
        yield from _kind_changes(before.kinds.get(id_), after.kinds.get(id_))
    for id_ in dict.fromkeys([*after.vocabularies, *before.vocabularies]):
        yield from _vocabulary_changes(before.vocabularies.get(id_), after.vocabularies.get(id_))


def _kind_changes(old: Kind | None, new: Kind | None) -> Iterator[SchemaChange]:
    if old is None or new is None:
        kind = old or new
        assert kind is not None
        yield SchemaChange(Change.ADDED if new else Change.REMOVED, "genre", "", kind.label)
        return
    details = tuple(
        f"{name} : {was or 'aucun'} → {is_ or 'aucun'}"
        for name, was, is_ in (("nom", old.label, new.label), ("dossier", old.folder, new.folder))
        if was != is_
    )
    if details:
        yield SchemaChange(Change.CHANGED, "genre", "", new.label, details)
    former = {present_key(new, key): field for key, field in old.fields.items()}
    for key in dict.fromkeys([*new.fields, *former]):
        was, is_ = former.get(key), new.fields.get(key)
        if was is None or is_ is None:
            field = was or is_
            assert field is not None
            yield SchemaChange(Change.ADDED if is_ else Change.REMOVED, "champ", new.label, field.label)
        elif was != is_:
            yield SchemaChange(Change.CHANGED, "champ", new.label, is_.label, tuple(_field_details(was, is_)))


def _field_details(was: Field, is_: Field) -> Iterator[str]:
    for name, old, new in (
        ("nom", was.label, is_.label),
        ("clé", was.key, is_.key),
        ("type", was.type, is_.type),
        ("vocabulaire", was.vocabulary, is_.vocabulary),
        ("cible", was.target, is_.target),
        ("facette", was.facet, is_.facet),
        ("valeur par défaut", was.default, is_.default),
    ):
        if old != new and (name != "nom" or old.lower() != was.key or new.lower() != is_.key):
            yield f"{name} : {old or 'aucune'} → {new or 'aucune'}"
    if was.required != is_.required:
        yield "devient obligatoire" if is_.required else "n’est plus obligatoire"
    if was.multiple != is_.multiple:
        yield "admet plusieurs valeurs" if is_.multiple else "n’admet plus qu’une valeur"
    parts, present = ({part.key for part in field.fields} for field in (was, is_))
    yield from (f"sous-champ ajouté : {key}" for key in sorted(present - parts))
    yield from (f"sous-champ retiré : {key}" for key in sorted(parts - present))
    if was.expected_if != is_.expected_if:
        yield "n’est plus attendu dans les mêmes cas"
    if (was.help, was.example, was.synonyms) != (is_.help, is_.example, is_.synonyms):
        yield "aide, exemple ou synonymes"


def _vocabulary_changes(old: Vocabulary | None, new: Vocabulary | None) -> Iterator[SchemaChange]:
    if old is None or new is None:
        vocabulary = old or new
        assert vocabulary is not None
        name = vocabulary.label or vocabulary.id
        yield SchemaChange(Change.ADDED if new else Change.REMOVED, "vocabulaire", "", name)
        return
    owner = new.label or new.id
    heirs: dict[str, str] = {}
    for id_, was in old.terms.items():
        heir = (
            id_ if id_ in new.terms else new.names.get(fold_name(id_)) or new.names.get(fold_name(was.label))
        )
        if heir is None:
            yield SchemaChange(Change.REMOVED, "terme", owner, was.label)
        elif heir != id_ and (heir in old.terms or heir in heirs.values()):
            other = new.terms[heir].label
            yield SchemaChange(Change.MERGED, "terme", owner, was.label, (f"réuni à {other}",))
        else:
            heirs[id_] = heir
    for id_, heir in heirs.items():
        was, is_ = old.terms[id_], new.terms[heir]
        details = tuple(_term_details(was, is_))
        if details:
            renamed = was.label != is_.label
            yield SchemaChange(
                Change.RENAMED if renamed else Change.CHANGED, "terme", owner, is_.label, details
            )
    for id_, term in new.terms.items():
        if id_ not in old.terms and id_ not in heirs.values():
            yield SchemaChange(Change.ADDED, "terme", owner, term.label)


def _term_details(was: Term, is_: Term) -> Iterator[str]:
    if was.label != is_.label:
        yield f"s’appelait {was.label}"
    if was.id != is_.id:
        yield f"identifiant : {was.id} → {is_.id}"
    for name, old, new in (
        ("synonymes", was.synonyms, is_.synonyms),
        ("définition", was.definition, is_.definition),
        ("parent", was.parent, is_.parent),
        ("inverse", was.inverse, is_.inverse),
        ("propriétés", was.properties, is_.properties),
        ("correspondances", was.matches, is_.matches),
        ("marque", was.mark, is_.mark),
    ):
        if old != new:
            yield name
