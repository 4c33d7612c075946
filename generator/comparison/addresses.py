"""The addresses that answered and would no longer, and how to keep each.

Comes in: two states and who became whom. Goes out: ``DeadAddress`` values, by address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from generator.catalogue import FacetColumn, FacetTerm, term_of, title_of
from generator.comparison.changes import Address, DeadAddress
from generator.comparison.states import Fates, Now, State
from generator.model import ARCHIVED, Field, Kind, Record, RecordKey, Role, Schema
from generator.schema import VOCABULARY_FOLDER, fold_name


class _Listed(NamedTuple):
    """A value of a facet, whose records a page lists."""

    column: FacetColumn
    term: FacetTerm


Owner = RecordKey | _Listed | str
"""What is behind an address: a record, a value of a facet, a file."""


def find_dead_addresses(before: State, after: State, fates: Fates) -> Iterator[DeadAddress]:
    """Every address of before that neither a page nor a redirect answers after."""
    owners = _owners(before)
    titles = {page.address: page.title for page in before.site.pages}
    for address in sorted(before.addresses - after.addresses):
        match owners.get(address):
            case RecordKey() as key:
                yield from _dead_record(before, after, fates.now, address, key)
            case _Listed(column, term):
                yield _dead_listing(before, after, address, column, term)
            case str() as path:
                page = "Gardez cette page, avec une phrase qui dit où aller désormais."
                remedy = page if path.endswith(".md") else "Gardez ce fichier : des liens y mènent peut-être."
                yield DeadAddress(address, Address.FILE, path, remedy)
            case _:
                yield DeadAddress(address, Address.LISTING, titles.get(address, ""), "")


def _owners(state: State) -> Mapping[str, Owner]:
    """What is behind each address. Old ones are their present record's or term's."""
    owners: dict[str, Owner] = dict(state.files)
    for column in state.catalogue.facets:
        if column.indexed:
            owners |= {term.address: _Listed(column, term) for term in column.terms.values()}
    owners |= {address: key for key, address in state.catalogue.addresses.items()}
    return owners | {old: owners[new] for old, new in state.site.redirects.items() if new in owners}


def _dead_record(
    before: State, after: State, now: Now, address: str, key: RecordKey
) -> Iterator[DeadAddress]:
    """Nothing of a record that can only not be read: the site is not published before that is mended."""
    former = before.corpus.records[key]
    heir = now.get(key)
    if heir is None:
        if former.path in after.corpus.files:
            return
        remedy = _if_replaced(after.corpus.schema, key, _last(address))
    else:
        record = after.corpus.records[heir]
        if former.values and not record.values:
            return
        kind = after.corpus.schema.kinds[heir.kind]
        folder = address.removesuffix(f"{_last(address)}/").rstrip("/")
        if heir not in after.catalogue.addresses:
            status = kind.roles[Role.STATUS]
            remedy = (
                f"La notice n’est plus publiée. Pour que son adresse réponde encore : « {status.key}: "
                f"{_term_label(after.corpus.schema, status, ARCHIVED)} »."
            )
        elif kind.folder != folder:
            remedy = f"Le dossier des notices a changé. Gardez « dossier: {folder} » dans le modèle de « {kind.label} »."
        else:
            remedy = _as_former_id(kind, record, _last(address))
    yield DeadAddress(address, Address.RECORD, title_of(before.corpus, former), remedy)


def _last(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def _as_former_id(kind: Kind, record: Record, id_: str) -> str:
    field = kind.roles.get(Role.FORMER_IDS)
    if field is None:
        return f"Le modèle n’a pas de champ pour les anciens identifiants : reprenez le nom « {id_}.md »."
    if record.values.get(field.key):
        return f"Dans « {record.path} », ajoutez « {id_} » au champ « {field.key} »."
    return f"Dans « {record.path} », ajoutez la ligne « {field.key}: [{id_}] »."


def _if_replaced(schema: Schema, key: RecordKey, id_: str) -> str:
    kind = schema.kinds.get(key.kind)
    former = kind.roles.get(Role.FORMER_IDS) if kind else None
    status = kind.roles.get(Role.STATUS) if kind else None
    ways = []
    if former is not None:
        ways.append(f"Si une autre notice la remplace, ajoutez-y « {former.key}: [{id_}] ».")
    archived = _term_label(schema, status, ARCHIVED) if status else ""
    if status is not None and archived:
        ways.append(f"Sinon, gardez-la avec « {status.key}: {archived} ».")
    return " ".join(ways) or "Gardez cette notice : des liens y mènent peut-être."


def _term_label(schema: Schema, field: Field, id_: str) -> str:
    term = term_of(schema, field, id_)
    return term.label if term else ""


def _dead_listing(
    before: State, after: State, address: str, column: FacetColumn, term: FacetTerm
) -> DeadAddress:
    id_ = _last(address)
    field = _facet_field(after.corpus.schema, column.key)
    if field is None:
        remedy = f"Aucun champ du modèle n’a plus « facette: {column.key} » : gardez-la."
        return DeadAddress(address, Address.TERM, term.label, remedy)
    was = _facet_field(before.corpus.schema, column.key)
    vocabulary = after.corpus.schema.vocabularies.get(field.vocabulary)
    if vocabulary is None or was is None or was.type != "terme":
        return DeadAddress(address, Address.LISTING, term.label, "")
    present = vocabulary.terms.get(vocabulary.names.get(fold_name(id_), ""))
    present = present or vocabulary.terms.get(vocabulary.names.get(fold_name(term.label), ""))
    if present and id_ in (present.id, *present.former_ids):  # no record carries it now
        return DeadAddress(address, Address.LISTING, term.label, "")
    file = f"{VOCABULARY_FOLDER}/{vocabulary.id}.yml"
    remedy = (
        f"Dans « {file} », ajoutez « {id_} » aux « anciens identifiants » du terme « {present.label} »."
        if present
        else f"Si un autre terme de « {file} » le remplace, ajoutez-y « anciens identifiants: [{id_}] »."
    )
    return DeadAddress(address, Address.TERM, term.label, remedy)


def _facet_field(schema: Schema, facet: str) -> Field | None:
    fields = (field for kind in schema.kinds.values() for field in kind.facets())
    return next((field for field in fields if field.facet == facet), None)
