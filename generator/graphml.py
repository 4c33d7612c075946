"""The crossings as GraphML, which networkx, igraph and Gephi read.

Comes in: the ``Catalogue`` and its crossings. Goes out: one file. A directed graph: a node for each record
that crossings may link, an edge for each crossing, named as in ``croisements.json``. ``label`` and ``weight``
are what these tools call a title and a strength; other attributes of nodes have the names of the facets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from operator import attrgetter

from generator.catalogue import Catalogue, FacetColumn
from generator.export import names_of
from generator.model import Crossing, RecordKey, Role

GRAPHML_PATH = "donnees/croisements.graphml"
BETWEEN_VALUES = "; "
_NODE = {"label": "string", "genre": "string", "adresse": "string"}
_EDGE = {"kind": "string", "relation": "string", "weight": "double", "reasons": "string"}
_DESCRIBED = (Role.THEME, Role.AXIS, Role.FORMAT, Role.DATE)


def render_graphml(catalogue: Catalogue, crossings: Iterable[Crossing]) -> bytes:
    """The whole file, in an order that depends on the records alone."""
    order = sorted(crossings, key=attrgetter("source", "kind", "target", "relation"))
    columns = [column for role in _DESCRIBED if (column := catalogue.facet(role))]
    axis = catalogue.facet(Role.AXIS)
    linked = {key for crossing in order for key in (crossing.source, crossing.target)}
    shown = sorted(
        key for key in catalogue.corpus.records if key in linked or (axis and key.kind in axis.kinds)
    )
    lines = (
        *_head(columns),
        *_nodes(catalogue, columns, shown),
        *_edges(catalogue, order),
        "</graph>\n</graphml>\n",
    )
    return "".join(lines).encode()


def _head(columns: Iterable[FacetColumn]) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
        'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
    )
    for name, type_ in (_NODE | {column.key: "string" for column in columns}).items():
        yield f'<key id="n-{name}" for="node" attr.name="{name}" attr.type="{type_}"/>\n'
    for name, type_ in _EDGE.items():
        yield f'<key id="{name}" for="edge" attr.name="{name}" attr.type="{type_}"/>\n'
    yield '<graph id="croisements" edgedefault="directed">\n'


def _nodes(catalogue: Catalogue, columns: Iterable[FacetColumn], keys: Iterable[RecordKey]) -> Iterator[str]:
    names, columns = names_of(catalogue.corpus), tuple(columns)
    for key in keys:
        card = catalogue.cards[key]
        values = {"label": card.title, "genre": key.kind, "adresse": card.address}
        values |= {column.key: BETWEEN_VALUES.join(column.values.get(key, ())) for column in columns}
        data = "".join(
            f'<data key="n-{name}">{escape(value)}</data>' for name, value in values.items() if value
        )
        yield f'<node id="{names[key]}">{data}</node>\n'


def _edges(catalogue: Catalogue, crossings: Iterable[Crossing]) -> Iterator[str]:
    names = names_of(catalogue.corpus)
    for number, crossing in enumerate(crossings):
        relation = f'<data key="relation">{crossing.relation}</data>' if crossing.relation else ""
        yield (
            f'<edge id="{number}" source="{names[crossing.source]}" target="{names[crossing.target]}">'
            f'<data key="kind">{crossing.kind}</data>{relation}<data key="weight">{crossing.score:.4f}</data>'
            f'<data key="reasons">{escape(BETWEEN_VALUES.join(crossing.reasons))}</data></edge>\n'
        )
