from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import permutations
from typing import cast

import corpora
import pytest
from test_pages import catalogue

from generator.atlas import cross_catalogue, lay_out_atlas
from generator.catalogue import Surroundings
from generator.listings import CARDS_A_PAGE
from generator.model import Crossing, CrossingKind, Page, RecordKey
from generator.pages import lay_out
from generator.record_pages import DRAWN
from generator.render import render_body
from generator.views import CrossingsView, ListingView, RecordView, ThemeMapView

AROUND = Surroundings(addresses={"contribuer.md": "contribuer/"})
HOLE = "contribuer/?thematique={}&type-de-savoir={}"


def key(id_: str) -> RecordKey:
    return RecordKey("ressource", id_)


def computed(one: str, other: str, score: float = 0.5) -> Crossing:
    return Crossing(key(one), key(other), CrossingKind.COMPUTED, "", score, ("en commun\u00a0: eau",))


def declared(one: str, other: str, relation: str = "prolonge") -> Crossing:
    return Crossing(key(one), key(other), CrossingKind.DECLARED, relation, 1.0, (relation,))


def pages(
    records: Mapping[str, str], crossings: Iterable[Crossing] = (), around: Surroundings = AROUND
) -> dict[str, Page]:
    """Every page of a library of these resources (id → text), by address."""
    found = catalogue({f"ressources/{id_}.md": text for id_, text in records.items()})
    graph = cross_catalogue(found, crossings)
    site = lay_out(found, crossings, partial(render_body, found, around), around, graph)
    return {page.address: page for page in (*site.pages, *lay_out_atlas(found, graph, around))}


def map_of(found: Mapping[str, Page]) -> CrossingsView:
    return cast("CrossingsView", found["croisements/"].view)


def theme_of(found: Mapping[str, Page], theme: str) -> ThemeMapView:
    return cast("ThemeMapView", found[f"croisements/{theme}/"].view)


MIXED = {
    "a": corpora.record("A", type_de_savoir="expérientiel"),
    "b": corpora.record("B", type_de_savoir="[action, académique]"),
    "c": corpora.record("C", thématique="[Santé, culture]", format="podcast"),
}


def test_each_cell_counts_a_pair_and_leads_to_its_listing() -> None:
    found = pages(MIXED)

    matrix = map_of(found).matrices[0]

    assert [column.label for column in matrix.columns] == [
        "Savoir expérientiel",
        "Savoir d’action",
        "Savoir académique",
    ]
    assert {row.value.label: [cell.count for cell in row.cells] for row in matrix.rows} == {
        "Santé": [1, 2, 1],
        "Culture et tourisme": [0, 1, 0],
        "Développement local (Emploi, ESS)": [0, 0, 0],
    }
    for row in matrix.rows:
        for cell in row.cells:
            if cell.count:
                assert cast("ListingView", found[cell.address].view).total == cell.count


def test_an_empty_cell_says_what_to_contribute() -> None:
    culture = map_of(pages(MIXED)).matrices[0].rows[1]

    assert [cell.address for cell in culture.cells] == [
        HOLE.format("culture", "experientiel"),
        "thematique/culture/type-de-savoir/action/",
        HOLE.format("culture", "academique"),
    ]


def test_without_a_guide_an_empty_cell_is_no_link() -> None:
    culture = map_of(pages(MIXED, around=Surroundings())).matrices[0].rows[1]

    assert [cell.address for cell in culture.cells if not cell.count] == ["", ""]


def test_formats_are_crossed_too_and_ask_for_nothing() -> None:
    matrix = map_of(pages(MIXED)).matrices[1]

    assert (matrix.id, matrix.inviting, matrix.corner) == ("format", False, "Thématique")
    cells = {row.value.label: [(cell.count, cell.address) for cell in row.cells] for row in matrix.rows}
    assert cells["Culture et tourisme"] == [(0, ""), (1, "thematique/culture/format/podcast/")]


def test_the_size_of_a_mark_is_a_surface() -> None:
    records = {f"r{n}": corpora.record(f"R{n}") for n in range(4)} | {
        "x": corpora.record("X", thématique="culture")
    }

    rows = map_of(pages(records)).matrices[0].rows

    assert [rows[0].cells[1].size, rows[1].cells[1].size] == [1.0, 0.5]


def test_the_listing_of_a_pair_has_pages_and_names_the_other_kinds_of_knowledge() -> None:
    records = {f"r{n:02}": corpora.record(f"R{n:02}", date=str(1960 + n)) for n in range(CARDS_A_PAGE + 1)}
    found = pages(records | {"x": corpora.record("X", type_de_savoir="académique")})

    prefix = "thematique/sante/type-de-savoir/action/"
    first, second = (cast("ListingView", found[prefix + end].view) for end in ("", "page/2/"))

    assert (first.total, first.cards[0].title, [card.title for card in second.cards]) == (41, "R40", ["R00"])
    assert [(link.label, link.address) for link in first.parents] == [
        ("Thématiques", "thematique/"),
        ("Santé", "thematique/sante/"),
    ]
    assert first.siblings is not None
    assert [(value.label, value.count) for value in first.siblings.values] == [
        ("Savoir d’action", 41),
        ("Savoir académique", 1),
    ]
    assert first.search_address == "recherche/?thematique=sante&type-de-savoir=action"
    assert [sort.address for sort in first.sorts] == [prefix, f"{first.search_address}&tri=titre"]
    assert found[prefix].title == "Santé\u00a0: Savoir d’action"
    assert "thematique/sante/type-de-savoir/experientiel/" not in found


def test_a_theme_shows_its_kinds_of_knowledge_side_by_side_on_its_first_page() -> None:
    records = {f"r{n:02}": corpora.record(f"R{n:02}") for n in range(CARDS_A_PAGE + 1)}
    records |= {"x": corpora.record("X", type_de_savoir="académique")}
    crossings = [computed("r00", "x", 0.3), computed("x", "r01", 0.9), computed("r02", "r03", 0.95)]
    found = pages(records, crossings)

    first, second = (
        cast("ListingView", found[address].view).side_by_side
        for address in ("thematique/sante/", "thematique/sante/page/2/")
    )

    assert second is None
    assert first is not None
    assert [(value.label, value.count, value.address) for value in first.values] == [
        ("Savoir expérientiel", 0, HOLE.format("sante", "experientiel")),
        ("Savoir d’action", 41, "thematique/sante/type-de-savoir/action/"),
        ("Savoir académique", 1, "thematique/sante/type-de-savoir/academique/"),
    ]
    # The best crossing between two kinds of knowledge; the next has a record in common with it.
    assert [(tie.one.title, tie.other.title, tie.reasons) for tie in first.ties] == [
        ("X", "R01", ("en commun\u00a0: eau",))
    ]
    assert first.map_address == "croisements/sante/"


def test_a_theme_from_near_puts_two_kinds_of_knowledge_face_to_face() -> None:
    found = pages(MIXED, [declared("b", "a"), computed("c", "a")])

    view = theme_of(found, "sante")

    assert [(m.one.id, m.other.id, m.total) for m in view.meetings] == [
        ("experientiel", "action", 2),
        ("experientiel", "academique", 1),
        ("action", "academique", 0),
    ]
    ties = [(tie.one.title, tie.relation, tie.other.title, tie.style) for tie in view.meetings[0].ties]
    assert ties == [("A", "est prolongée par", "B", "declared"), ("A", "", "C", "computed")]
    assert view.meetings[2].missing == ()
    assert (view.inside.total, view.inside.crossing) == (2, 2)
    assert [(other.label, other.total) for other in view.others] == [("Culture et tourisme", 1)]


def test_the_drawing_of_a_meeting_says_what_its_list_says() -> None:
    for meeting in theme_of(pages(MIXED, [declared("b", "a"), computed("c", "a")]), "sante").meetings:
        if meeting.drawing is None:
            assert meeting.ties == ()
            continue
        assert {node.spot.address for node in meeting.drawing.nodes} == {
            card.address for tie in meeting.ties for card in (tie.one, tie.other)
        }
        assert sum(line.path.count("M") for line in meeting.drawing.lines) == len(meeting.ties)


def test_a_meeting_that_lacks_a_kind_of_knowledge_asks_for_it() -> None:
    view = theme_of(pages({"a": corpora.record("A")}), "sante")

    assert [[value.label for value in meeting.missing] for meeting in view.meetings] == [
        ["Savoir expérientiel"],
        ["Savoir expérientiel", "Savoir académique"],
        ["Savoir académique"],
    ]


def test_the_ring_and_its_list_say_the_same() -> None:
    view = map_of(pages(MIXED, [declared("b", "a"), computed("c", "a"), computed("c", "b")]))

    drawn = {frozenset((edge.one, edge.other)): edge.core > 0 for edge in view.ring.edges}
    numbers = {theme.label: theme.number for theme in view.themes}
    listed = {
        frozenset((theme.number, numbers[other.label])): other.crossing > 0
        for theme in view.themes
        for other in theme.others
    }

    assert drawn == listed == {frozenset((1, 2)): True}
    assert [(node.number, node.label, node.address) for node in view.ring.nodes] == [
        (theme.number, theme.label, theme.address) for theme in view.themes
    ]
    assert next(node.name for node in view.ring.nodes) == "Santé\u00a0: 3 ressources, 3 liens entre elles"


# ---------------------------------------------------------------------------------------- a record


@pytest.mark.parametrize("count", [0, 2])
def test_few_neighbours_are_not_drawn(count: int) -> None:
    records = {f"r{n}": corpora.record(f"R{n}") for n in range(count + 1)}
    crossings = [computed("r0", f"r{n + 1}") for n in range(count)]

    assert cast("RecordView", pages(records, crossings)["ressources/r0/"].view).around is None


def test_the_drawing_around_a_record_says_what_its_lists_say() -> None:
    records = {
        "a": corpora.record("A"),
        "lie": corpora.record("Lié"),
        "citant": corpora.record("Citant"),
        "proche": corpora.record("Proche"),
        "autre": corpora.record("Autre", type_de_savoir="académique"),
    }
    crossings = [
        declared("a", "lie"),
        Crossing(key("citant"), key("a"), CrossingKind.CITED, "", 1.0, ("Voir A.",)),
        computed("a", "autre"),
        computed("a", "proche"),
        computed("a", "lie"),
    ]

    view = cast("RecordView", pages(records, crossings)["ressources/a/"].view)

    assert view.around is not None
    listed = {neighbour.card.address for neighbour in (*view.declared, *view.same_subject)}
    listed |= {card.address for quotation in view.cited_by for card in quotation.cards}
    listed |= {n.card.address for viewpoint in view.other_views for n in viewpoint.neighbours}
    assert {node.spot.address for node in view.around.nodes} == listed
    assert [node.spot.label for node in view.around.nodes if node.spot.after] == ["Autre"]
    assert {line.style: line.path.count("M") for line in view.around.lines} == {
        "declared": 1,
        "cited": 1,
        "computed": 2,
    }
    assert view.left_out == 0


# --------------------------------------------------------------------------------------- bad input


def test_an_empty_library_has_a_map() -> None:
    found = pages({})

    assert map_of(found).total == 0
    assert {cell.count for row in map_of(found).matrices[0].rows for cell in row.cells} == {0}
    assert all(node.empty for node in map_of(found).ring.nodes)
    assert theme_of(found, "sante").count == 0


def test_one_record_without_a_kind_of_knowledge() -> None:
    found = pages({"a": corpora.record("A", type_de_savoir="")})

    assert {cell.count for row in map_of(found).matrices[0].rows for cell in row.cells} == {0}
    view = cast("ListingView", found["thematique/sante/"].view).side_by_side
    assert view is not None
    assert [value.count for value in view.values] == [0, 0, 0]


def test_five_hundred_relations_on_one_record() -> None:
    ids = [f"r{n:03}" for n in range(500)]
    records = {id_: corpora.record(id_, type_de_savoir="académique") for id_ in ids} | {
        "a": corpora.record("A")
    }
    found = pages(records, [declared("a", id_) for id_ in ids])

    view = cast("RecordView", found["ressources/a/"].view)

    assert len(view.declared) + sum(viewpoint.size for viewpoint in view.other_views) == 500
    assert view.around is not None
    assert (len(view.around.nodes), view.left_out) == (DRAWN, 500 - DRAWN)
    meeting = theme_of(found, "sante").meetings[2]
    assert meeting.total == 500
    assert len(meeting.ties) < 20


def test_a_library_without_a_crossing_axis_has_no_map() -> None:
    model = corpora.SCHEMA["modele/ressource.yml"].replace("rôle: axe de croisement", "aide: Sans rôle.")
    found = catalogue({"ressources/a.md": corpora.record("A")}, schema={"modele/ressource.yml": model})
    graph = cross_catalogue(found, [computed("a", "b")])

    assert list(lay_out_atlas(found, graph, AROUND)) == []


def test_the_map_does_not_depend_on_the_order_of_files() -> None:
    crossings = [computed(one, other) for one, other in permutations("abc", 2)]

    def shown(records: Mapping[str, str]) -> list[tuple[str, str, object]]:
        found = pages(records, crossings)
        return [(address, page.title, page.view) for address, page in sorted(found.items())]

    assert shown(MIXED) == shown(dict(reversed(MIXED.items())))
