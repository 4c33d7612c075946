from __future__ import annotations

from io import BytesIO

import corpora
import networkx as nx

from generator.catalogue import catalogue_of
from generator.graphml import render_graphml
from generator.model import Crossing, CrossingKind, RecordKey

RECORDS = {
    "ressources/a.md": corpora.record('A & <é> "x"', type_de_savoir="[action, académique]", date="2021-06"),
    "ressources/b.md": corpora.record("B"),
    "ressources/seule.md": corpora.record("Seule"),
    "ressources/labo.md": corpora.record("Le labo en question"),
}


def key(id_: str, kind: str = "ressource") -> RecordKey:
    return RecordKey(kind, id_)


CROSSINGS = (
    Crossing(key("a"), key("b"), CrossingKind.DECLARED, "prolonge", 1.0, ("prolonge",)),
    Crossing(key("a"), key("b"), CrossingKind.COMPUTED, "", 0.12345, ("eau & air", "feu")),
    Crossing(key("b"), key("a"), CrossingKind.COMPUTED, "", 0.12345, ("eau & air", "feu")),
    Crossing(key("a"), key("labo", "contributeur"), CrossingKind.CITED, "", 1.0, ("Voir le labo.",)),
)


def graph(crossings: tuple[Crossing, ...] = CROSSINGS) -> nx.MultiDiGraph:
    catalogue = catalogue_of(corpora.check(RECORDS)[0])
    return nx.read_graphml(BytesIO(render_graphml(catalogue, crossings)), force_multigraph=True)


def test_networkx_reads_the_records_back() -> None:
    found = graph()

    assert found.is_directed()
    assert sorted(found) == ["a", "b", "contributeurs/labo", "ressources/labo", "seule"]
    assert found.nodes["a"] == {
        "label": 'A & <é> "x"',
        "genre": "ressource",
        "adresse": "ressources/a/",
        "thematique": "sante",
        "type-de-savoir": "action; academique",
        "format": "rapport",
        "annee": "2021",
    }


def test_networkx_reads_the_crossings_back() -> None:
    assert sorted(graph().edges(data=True), key=str) == [
        ("a", "b", {"kind": "computed", "weight": 0.1235, "reasons": "eau & air; feu"}),
        ("a", "b", {"kind": "declared", "relation": "prolonge", "weight": 1.0, "reasons": "prolonge"}),
        ("a", "contributeurs/labo", {"kind": "cited", "weight": 1.0, "reasons": "Voir le labo."}),
        ("b", "a", {"kind": "computed", "weight": 0.1235, "reasons": "eau & air; feu"}),
    ]


def test_the_file_does_not_depend_on_the_order_of_crossings() -> None:
    catalogue = catalogue_of(corpora.check(RECORDS)[0])

    assert render_graphml(catalogue, CROSSINGS) == render_graphml(catalogue, CROSSINGS[::-1])


def test_a_library_without_crossings_is_a_graph_without_edges() -> None:
    assert graph(()).number_of_edges() == 0
