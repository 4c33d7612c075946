from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import permutations
from types import MappingProxyType
from typing import cast

import corpora
import pytest

from generator.atlas import cross_catalogue, lay_out_atlas
from generator.catalogue import Catalogue, Surroundings, catalogue_of
from generator.corpus import Sources
from generator.french import (
    date_in_words,
    described,
    in_french,
    page_in_french,
    reading_minutes,
    related,
    shortened,
)
from generator.listings import CARDS_A_PAGE, empty_listings
from generator.model import Crossing, CrossingKind, Dates, Page, RecordKey, Site
from generator.pages import lay_out, lay_out_home, lay_out_model
from generator.render import render_body
from generator.rules import check_sources
from generator.schema import parse_schema
from generator.views import IndexView, Link, ListingView, PageLink, RecordView, SearchView

TERRITORIES = {
    "vocabulaires/territoires.yml": """
        libellé: Territoires
        termes:
          r32: {libellé: Hauts-de-France}
          '59': {libellé: Nord, parent: r32}
          '59350': {libellé: Lille, parent: '59'}
          '80': {libellé: Somme, parent: r32}
    """
}


def catalogue(
    records: Mapping[str, str], files: frozenset[str] = frozenset(), schema: Mapping[str, str] | None = None
) -> Catalogue:
    texts = {"contributeurs/labo.md": corpora.SIILAB, **records}
    data = {path: text.encode() for path, text in texts.items()}
    sources = Sources(corpora.schema_bytes(schema), data, frozenset(data) | files)
    corpus, problems = check_sources(sources)
    assert not [found for found in problems if found.path.startswith(("modele/", "vocabulaires/"))]
    return catalogue_of(corpus)


def site(
    records: Mapping[str, str],
    crossings: Iterable[Crossing] = (),
    around: Surroundings | None = None,
    files: frozenset[str] = frozenset(),
) -> Site:
    return lay_out_all(catalogue(records, files), crossings, around)


def lay_out_all(
    found: Catalogue, crossings: Iterable[Crossing] = (), around: Surroundings | None = None
) -> Site:
    around = around or Surroundings()
    return lay_out(found, crossings, partial(render_body, found, around), around)


def pages(found: Site) -> dict[str, Page]:
    return {page.address: page for page in found.pages}


def fiche(found: Site, address: str) -> RecordView:
    return cast("RecordView", pages(found)[address].view)


def listing(found: Site, address: str) -> ListingView:
    return cast("ListingView", pages(found)[address].view)


def titles(view: ListingView) -> list[str]:
    return [card.title for card in view.cards]


def key(id_: str) -> RecordKey:
    return RecordKey("ressource", id_)


# ------------------------------------------------------------------------------------ French words


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2023-11-27", "27 novembre 2023"),
        ("2021-03-01", "1er mars 2021"),
        ("2021-06", "juin 2021"),
        ("2016", "2016"),
    ],
)
def test_dates_in_words(iso: str, words: str) -> None:
    assert date_in_words(iso) == words


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("un deux", 7, "un deux"),
        ("un  deux\ntrois", 20, "un deux trois"),
        ("un deux, trois", 11, "un deux…"),
        ("anticonstitutionnellement", 8, "anticon…"),
    ],
)
def test_shortened(text: str, most: int, expected: str) -> None:
    assert shortened(text, most) == expected


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Qui ? Nous ; toi !", "Qui\u202f? Nous\u202f; toi\u202f!"),
        ("Un mot : « deux »", "Un mot\u00a0: «\u00a0deux\u00a0»"),
        ("les 250 000 et 1 234 567 habitants", "les 250\u202f000 et 1\u202f234\u202f567 habitants"),
        ("en 2023 250 lieux, 12 %", "en 2023 250 lieux, 12\u00a0%"),
        ("à 12:30, «ceci», non?", "à 12:30, «ceci», non?"),
        ("déjà\u202f? «\u00a0oui\u00a0»", "déjà\u202f? «\u00a0oui\u00a0»"),
    ],
)
def test_no_break_spaces(typed: str, shown: str) -> None:
    assert in_french(typed) == shown


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>Un mot : <em>deux</em> ?</p>", "<p>Un mot\u00a0: <em>deux</em>\u202f?</p>"),
        ('<a href="x?a : b" title="Qui ?">Qui ?</a>', '<a href="x?a : b" title="Qui ?">Qui\u202f?</a>'),
        (
            "<pre><code>a : b</code></pre> et : <code>c ; d</code>",
            "<pre><code>a : b</code></pre> et\u00a0: <code>c ; d</code>",
        ),
        ("<p>a &lt; b ; c &amp; d !</p>", "<p>a &lt; b\u202f; c &amp; d\u202f!</p>"),
        ("sans rien", "sans rien"),
    ],
)
def test_no_break_spaces_of_a_page(html: str, shown: str) -> None:
    assert page_in_french(html) == shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tout tient.", "Tout tient."),
        ("Une phrase entière. Notice à compléter.", "Une phrase entière."),
        ("Non. Une longue phrase que rien ne coupe", "Non. Une longue phrase que…"),
    ],
)
def test_a_description_ends_with_a_sentence(text: str, expected: str) -> None:
    assert described(text, 30) == expected


def test_titles_and_summaries_are_in_french() -> None:
    found = site({"ressources/a.md": corpora.record("Qui fait quoi ?")})

    assert pages(found)["ressources/a/"].title == "Qui fait quoi\u202f?"
    assert titles(listing(found, "ressources/")) == ["Qui fait quoi\u202f?"]


# ----------------------------------------------------------------------------------- what is there


def test_every_kind_of_page_has_its_address() -> None:
    found = site({"ressources/a.md": corpora.record("A", date="2021-06")})

    assert list(pages(found)) == sorted(
        [
            "ajouts/",
            "annee/",
            "annee/2021/",
            "contributeurs/",
            "contributeurs/labo/",
            "format/",
            "format/rapport/",
            "recherche/",
            "selection/",
            "ressources/",
            "ressources/a/",
            "ressources/page/titre/",
            "thematique/",
            "thematique/culture/",
            "thematique/emploi/",
            "thematique/sante/",
            "type-de-savoir/",
            "type-de-savoir/academique/",
            "type-de-savoir/action/",
            "type-de-savoir/experientiel/",
        ]
    )


def test_the_address_does_not_depend_on_sub_folders() -> None:
    assert "ressources/a/" in pages(site({"ressources/2021/sante/a.md": corpora.record()}))


def test_a_draft_is_nowhere() -> None:
    found = site(
        {
            "ressources/a.md": corpora.record("A", "Voir [[b]] et [b](b.md)."),
            "ressources/b.md": corpora.record("Secret", statut="brouillon"),
        },
        [Crossing(key("a"), key("b"), CrossingKind.CITED, "", 1.0, ("Voir b.",))],
    )

    assert "ressources/b/" not in pages(found)
    assert "Secret" not in repr(found)
    assert str(fiche(found, "ressources/a/").body_html).strip() == "<p>Voir b et b.</p>"


def test_an_archived_record_says_so_and_is_no_news() -> None:
    records = {
        "ressources/a.md": corpora.record("A", date="2021"),
        "ressources/b.md": corpora.record("B", statut="archive", date="2022"),
    }
    found = catalogue(records, schema={"vocabulaires/statuts.yml": STATUSES})

    view = fiche(lay_out_all(found), "ressources/b/")

    assert view.status == "Archivé"
    assert [card.title for card in lay_out_home(found, (), Surroundings()).latest] == ["A"]


STATUSES = """
    libellé: Statuts
    termes: {brouillon: {libellé: Brouillon}, publie: {libellé: Publié}, archive: {libellé: Archivé}}
"""


def test_former_ids_lead_to_the_record_and_never_hide_a_page() -> None:
    found = site(
        {
            "ressources/a.md": corpora.record("A", **{"anciens identifiants": "[vieux, b]"}),
            "ressources/b.md": corpora.record("B"),
        }
    )

    assert found.redirects == {"ressources/vieux/": "ressources/a/"}


# ------------------------------------------------------------------------------------ record pages


def test_a_record_page_says_what_its_fields_say() -> None:
    found = site(
        {
            "ressources/a.md": corpora.record(
                "Une enquête",
                "## Une partie\n\nUn texte.",
                type_de_savoir="[académique, expérientiel]",
                auteur="[Une autrice]",
                date="2021-03-01",
                source="{titre: Un site, adresse: 'https://exemple.fr/x'}",
                identifiant="{doi: 10.1000/182}",
            )
        },
        around=Surroundings(
            dates={"ressources/a.md": Dates("2024-01-02", "2024-03-04")}, source_prefix="https://forge/"
        ),
    )

    page, view = pages(found)["ressources/a/"], fiche(found, "ressources/a/")

    assert (page.title, page.description, page.source, page.changed) == (
        "Une enquête",
        "Un résumé.",
        "ressources/a.md",
        "2024-03-04",
    )
    assert [(mark.id, mark.shape, mark.address) for mark in view.marks] == [
        ("experientiel", "cercle", "type-de-savoir/experientiel/"),
        ("academique", "carré", "type-de-savoir/academique/"),
    ]
    facts = {fact.label: fact.items for fact in view.facts}
    assert facts["Thématique"] == (Link("Santé", "thematique/sante/"),)
    assert facts["Contributeur"] == (Link("Laboratoire synthétique", "contributeurs/labo/"),)
    assert facts["Date"] == (Link("1er mars 2021", "annee/2021/"),)
    assert facts["Source"] == (Link("Un site", "https://exemple.fr/x"),)
    assert facts["Identifiant"] == (Link("DOI\u00a010.1000/182", "https://doi.org/10.1000/182"),)
    assert view.source == Link("Un site", "https://exemple.fr/x")
    assert [heading.label for heading in view.headings] == ["Une partie"]
    assert (view.added, view.changed) == ("2024-01-02", "2024-03-04")
    assert view.file == Link("ressources/a.md", "https://forge/ressources/a.md")
    assert view.citation == (
        "Une autrice. Une enquête [en ligne]. Rapport. 1er mars 2021. Organisation\u00a0: Laboratoire synthétique. "
        "DOI\u00a010.1000/182. Disponible à l’adresse\u00a0: https://exemple.fr/x"
    )


def test_who_signals_a_resource_is_not_its_author() -> None:
    records = {
        "ressources/a.md": corpora.record("A", contributeur="[labo, autre]"),
        "contributeurs/autre.md": "---\nnom: Un autre\n---\n",
    }
    around = Surroundings(site_name="La Mine", site_url="https://exemple.org/")

    assert fiche(site(records, (), around), "ressources/a/").citation == (
        "A. Rapport. [s. d.]. Organisations\u00a0: Laboratoire synthétique, Un autre. "
        "Notice de La Mine\u00a0: https://exemple.org/ressources/a/"
    )


def test_several_values_have_a_label_in_the_plural() -> None:
    records = {
        "ressources/a.md": corpora.record("A", contributeur="[labo, autre]", thématique="[santé, culture]"),
        "contributeurs/autre.md": "---\nnom: Un autre\n---\n",
    }

    labels = [fact.label for fact in fiche(site(records), "ressources/a/").facts]

    assert {"Contributeurs", "Thématiques"} <= set(labels)


def test_a_body_links_to_records_pages_and_files_from_where_it_stands() -> None:
    body = "[b](b.md#suite) [[labo]] [page](../a-propos.md) ![vu](../images/x.png) [non](../secret.txt)"
    files = frozenset({"a-propos.md", "images/x.png", "secret.txt"})
    around = Surroundings(addresses={"a-propos.md": "a-propos/", "images/x.png": "images/x.png"})
    records = {"ressources/a.md": corpora.record("A", body), "ressources/b.md": corpora.record("B")}

    html = str(fiche(site(records, (), around, files), "ressources/a/").body_html)

    assert '<a href="../../ressources/b/#c-suite">b</a>' in html
    assert '<a href="../../contributeurs/labo/">Laboratoire synthétique</a>' in html
    assert '<a href="../../a-propos/">page</a>' in html
    assert '<img src="../../images/x.png" alt="vu" loading="lazy">' in html
    assert "secret" not in html


def test_crossings_stand_where_readers_look_for_them() -> None:
    records = {
        f"ressources/{id_}.md": corpora.record(id_.upper(), type_de_savoir=savoir)
        for id_, savoir in {
            "a": "action",
            "autre": "[action, académique]",
            "meme": "action",
            "suite": "action",
            "citant": "action",
        }.items()
    }
    crossings = [
        Crossing(key("a"), key("autre"), CrossingKind.COMPUTED, "", 0.5, ("eau",)),
        Crossing(key("a"), key("meme"), CrossingKind.COMPUTED, "", 0.4, ("air",)),
        Crossing(key("a"), key("suite"), CrossingKind.COMPUTED, "", 0.3, ("feu",)),
        Crossing(key("suite"), key("a"), CrossingKind.DECLARED, "prolonge", 1.0, ()),
        Crossing(key("citant"), key("a"), CrossingKind.CITED, "", 1.0, ("Voir A !",)),
        Crossing(key("meme"), key("a"), CrossingKind.CITED, "", 1.0, ("Voir A !",)),
        Crossing(key("a"), RecordKey("ressource", "disparue"), CrossingKind.COMPUTED, "", 0.9, ()),
    ]

    found = site(records, crossings, Surroundings(addresses={"contribuer.md": "contribuer/"}))
    view = fiche(found, "ressources/a/")

    assert [(n.card.id, n.reasons) for v in view.other_views for n in v.neighbours] == [("autre", ("eau",))]
    assert view.same_subject == ()
    assert [(n.card.id, n.relation, n.reasons) for n in view.declared] == [
        ("suite", "est prolongée par", ("feu",))
    ]
    assert [(n.card.id, n.relation) for n in fiche(found, "ressources/suite/").declared] == [
        ("a", "prolonge")
    ]
    assert [([(n.card.id, n.reasons) for n in q.neighbours], q.reasons) for q in view.cited_by] == [
        ([("citant", ()), ("meme", ("air",))], ("Voir A\u202f!",))
    ]
    assert [(gap.mark.id, gap.address) for gap in view.missing if gap.mark] == [
        ("experientiel", "contribuer/?thematique=sante&type-de-savoir=experientiel")
    ]
    assert view.has_crossings


def test_a_relation_is_why_a_related_record_is_another_view() -> None:
    records = {
        "ressources/a.md": corpora.record("A", type_de_savoir="action"),
        "ressources/b.md": corpora.record("B", type_de_savoir="académique"),
    }
    crossings = [
        Crossing(key("a"), key("b"), CrossingKind.DECLARED, "prolonge", 1.0, ()),
        Crossing(key("a"), key("b"), CrossingKind.COMPUTED, "", 0.5, ("eau",)),
    ]

    view = fiche(site(records, crossings), "ressources/a/")

    assert [(n.card.id, n.reasons) for v in view.other_views for n in v.neighbours] == [
        ("b", ("relation écrite\u00a0: est prolongée par cette ressource", "eau"))
    ]


def test_a_record_stands_once_on_a_page_with_all_that_links_it() -> None:
    savoirs = {"a": "action", "autre": "académique", "suite": "action", "proche": "action"}
    records = {
        f"ressources/{id_}.md": corpora.record(id_.upper(), type_de_savoir=savoir)
        for id_, savoir in savoirs.items()
    }
    crossings = [
        *(
            Crossing(key("a"), key(id_), CrossingKind.DECLARED, "prolonge", 1.0, ())
            for id_ in ("autre", "suite")
        ),
        Crossing(key("suite"), key("a"), CrossingKind.DECLARED, "voir-aussi", 1.0, ()),
        *(Crossing(key(id_), key("a"), CrossingKind.CITED, "", 1.0, (id_,)) for id_ in savoirs if id_ != "a"),
        *(
            Crossing(key("a"), key(id_), CrossingKind.COMPUTED, "", 0.5, ("eau",))
            for id_ in savoirs
            if id_ != "a"
        ),
    ]

    view = fiche(site(records, crossings), "ressources/a/")

    other = [(n.card.id, n.reasons, n.quoted) for v in view.other_views for n in v.neighbours]
    written = "relation écrite\u00a0: est prolongée par cette ressource"
    assert other == [("autre", (written, "mentionne cette ressource", "eau"), ("autre",))]
    assert [(n.card.id, n.relation, n.quoted, n.reasons) for n in view.declared] == [
        ("suite", "prolonge\u202f; voir aussi", ("suite",), ("eau",))
    ]
    assert [(n.card.id, n.reasons) for q in view.cited_by for n in q.neighbours] == [("proche", ("eau",))]
    assert view.same_subject == ()


def test_what_other_views_have_no_room_for_stays_among_the_relations() -> None:
    ids = [f"b{number}" for number in range(8)]
    records = {f"ressources/{id_}.md": corpora.record(id_, type_de_savoir="académique") for id_ in ids}
    records["ressources/a.md"] = corpora.record("A", type_de_savoir="action")
    crossings = [Crossing(key("a"), key(id_), CrossingKind.DECLARED, "prolonge", 1.0, ()) for id_ in ids]

    view = fiche(site(records, crossings), "ressources/a/")

    assert [n.card.id for v in view.other_views for n in v.neighbours] == ids[:6]
    assert [n.card.id for n in view.declared] == ids[6:]


@pytest.mark.parametrize(
    ("relation", "said"),
    [
        ("cite", "cite cette ressource"),
        ("est cité par", "est citée par cette ressource"),
        ("est mis en pratique par", "est mise en pratique par cette ressource"),
        ("est traduit par", "est traduite par cette ressource"),
        ("est citée par", "est citée par cette ressource"),
        ("a pour compte rendu", "a pour compte rendu cette ressource"),
        ("voir aussi", "«\u00a0voir aussi\u00a0»"),
    ],
)
def test_a_relation_agrees_with_the_resource_that_it_is_said_of(relation: str, said: str) -> None:
    assert related(relation) == said


def test_what_people_link_to_another_kind_of_knowledge_is_another_view() -> None:
    savoirs = {"a": "action", "b": "académique", "c": "expérientiel", "d": "action", "e": "académique"}
    records = {
        f"ressources/{id_}.md": corpora.record(id_.upper(), type_de_savoir=savoir)
        for id_, savoir in savoirs.items()
    }
    crossings = [
        Crossing(key("a"), key("b"), CrossingKind.CITED, "", 1.0, ("Voir B.",)),
        Crossing(key("c"), key("a"), CrossingKind.CITED, "", 1.0, ("Voir A.",)),
        Crossing(key("a"), key("d"), CrossingKind.CITED, "", 1.0, ("Voir D.",)),
        Crossing(key("a"), key("e"), CrossingKind.COMPUTED, "", 0.5, ("eau",)),
        Crossing(key("a"), key("b"), CrossingKind.COMPUTED, "", 0.4, ("air",)),
    ]

    view = fiche(site(records, crossings), "ressources/a/")

    assert [(n.card.id, n.reasons) for v in view.other_views for n in v.neighbours] == [
        ("b", ("mentionnée dans le texte de cette ressource", "air")),
        ("e", ("eau",)),
        ("c", ("mentionne cette ressource",)),
    ]
    assert view.missing == ()


def test_a_superseded_organisation_leads_to_its_successor() -> None:
    schema = {
        "modele/contributeur.yml": corpora.SCHEMA["modele/contributeur.yml"].rstrip()
        + "\n          successeur: {type: référence, cible: contributeur, rôle: successeur}\n"
    }
    records = {"contributeurs/vieux.md": "---\nnom: Un vieux labo\nsuccesseur: labo\n---\n"}

    view = fiche(lay_out_all(catalogue(records, schema=schema)), "contributeurs/vieux/")

    assert view.successor == (Link("Laboratoire synthétique", "contributeurs/labo/"),)
    assert [fact.label for fact in view.facts if fact.label == "Successeur"] == []


def test_a_contributor_lists_its_resources_newest_first() -> None:
    records = {
        f"ressources/r{n:02}.md": corpora.record(f"R{n:02}", date=str(2000 + n))
        for n in range(CARDS_A_PAGE + 2)
    }

    found = site(records)
    view = fiche(found, "contributeurs/labo/")

    assert view.resources_total == CARDS_A_PAGE + 2
    assert [card.title for card in view.resources][:2] == ["R41", "R40"]
    assert view.resources_address == "contributeurs/labo/ressources/"
    assert titles(listing(found, "contributeurs/labo/ressources/page/2/")) == ["R01", "R00"]
    assert not view.has_crossings
    assert view.citation == ""


# ---------------------------------------------------------------------------------------- listings


def test_a_kind_without_records_has_an_empty_listing() -> None:
    assert empty_listings(catalogue({})) == {"ressources/"}
    assert empty_listings(catalogue({"ressources/a.md": corpora.record(statut="brouillon")})) == {
        "ressources/"
    }
    assert empty_listings(catalogue({"ressources/a.md": corpora.record()})) == frozenset()


def test_listings_are_cut_into_pages_that_know_each_other() -> None:
    records = {f"ressources/r{n:02}.md": corpora.record(f"R{n:02}") for n in range(CARDS_A_PAGE * 2 + 1)}

    found = site(records)
    second, last = listing(found, "thematique/sante/page/2/"), listing(found, "thematique/sante/page/3/")

    assert (second.total, second.first, len(second.cards)) == (81, 41, 40)
    assert (second.pagination.number, second.pagination.count) == (2, 3)
    assert second.pagination.steps == (
        PageLink(1, "thematique/sante/"),
        PageLink(2, "thematique/sante/page/2/"),
        PageLink(3, "thematique/sante/page/3/"),
    )
    assert (second.pagination.previous, second.pagination.next) == (
        "thematique/sante/",
        "thematique/sante/page/3/",
    )
    assert (last.pagination.next, len(last.cards)) == ("", 1)
    assert pages(found)["thematique/sante/page/2/"].title == "Thématique\u00a0: Santé (page\u00a02)"


@pytest.mark.parametrize(
    ("number", "count", "expected"),
    [
        (1, 1, "1"),
        (1, 9, "1 2 3 … 9"),
        (4, 9, "1 2 3 4 5 6 … 9"),
        (5, 9, "1 2 3 4 5 6 7 8 9"),
        (6, 12, "1 … 4 5 6 7 8 … 12"),
        (9, 9, "1 … 7 8 9"),
    ],
)
def test_a_page_names_a_window_of_the_others(number: int, count: int, expected: str) -> None:
    records = {
        f"ressources/r{n:03}.md": corpora.record(f"R{n:03}") for n in range(CARDS_A_PAGE * (count - 1) + 1)
    }
    address = "thematique/sante/" if number == 1 else f"thematique/sante/page/{number}/"

    steps = listing(site(records), address).pagination.steps

    assert " ".join(str(step.number) if step else "…" for step in steps) == expected


def test_listings_are_sorted_by_date_then_title_and_by_folded_title() -> None:
    records = {
        "ressources/a.md": corpora.record("Zèbre", date="2020"),
        "ressources/b.md": corpora.record("Été", date="2020"),
        "ressources/c.md": corpora.record("Eau", date="2021-05"),
        "ressources/d.md": corpora.record("Sans date"),
    }

    found = site(records)

    assert titles(listing(found, "ressources/")) == ["Eau", "Été", "Zèbre", "Sans date"]
    assert titles(listing(found, "ressources/page/titre/")) == ["Eau", "Été", "Sans date", "Zèbre"]
    assert [(sort.label, sort.current) for sort in listing(found, "ressources/").sorts] == [
        ("Par date", True),
        ("Par titre", False),
    ]
    assert listing(found, "contributeurs/").sorts == ()


@pytest.mark.parametrize(
    ("address", "filtered"),
    [
        ("thematique/sante/", "thematique=sante"),
        ("annee/2021/", "annee=2021"),
        ("contributeurs/labo/ressources/", "contributeur=labo"),
    ],
)
def test_the_search_page_gives_a_listing_by_title(address: str, filtered: str) -> None:
    records = {
        f"ressources/r{n:02}.md": corpora.record(f"R{n:02}", date="2021") for n in range(CARDS_A_PAGE + 1)
    }
    found = listing(site(records), address)

    assert [(sort.label, sort.address, sort.current, sort.scripted) for sort in found.sorts] == [
        ("Par date", address, True, False),
        ("Par titre", f"recherche/?{filtered}&tri=titre", False, True),
    ]


def test_a_listing_that_the_search_page_has_not_whole_has_one_order() -> None:
    schema = {
        **corpora.SCHEMA,
        "modele/contributeur.yml": corpora.SCHEMA["modele/contributeur.yml"].rstrip()
        + "\n          thématique: {type: terme, vocabulaire: thematiques, facette: thematique, rôle: thème}\n",
    }
    organisation = "---\nnom: Atelier\nthématique: Santé\n---\n"
    records = {"ressources/a.md": corpora.record("A"), "contributeurs/atelier.md": organisation}
    found = listing(lay_out_all(catalogue(records, schema=schema)), "thematique/sante/")

    assert (found.total, found.sorts) == (2, ())


def test_a_term_counts_for_its_ancestors() -> None:
    schema = {
        **TERRITORIES,
        "modele/ressource.yml": corpora.SCHEMA["modele/ressource.yml"].rstrip()
        + "\n          territoire: {type: terme, vocabulaire: territoires, facette: territoire, rôle: lieu}\n",
    }
    records = {
        "ressources/a.md": corpora.record("A", territoire="Lille"),
        "ressources/b.md": corpora.record("B", territoire="59"),
    }
    found = lay_out_all(catalogue(records, schema=schema))

    counts = {
        value.label: value.count for value in cast("IndexView", pages(found)["territoire/"].view).values
    }

    assert counts == {"Hauts-de-France": 2, "Nord": 2, "Lille": 1}
    assert titles(listing(found, "territoire/59/")) == ["A", "B"]
    assert fiche(found, "ressources/a/").facts[-1].items == (Link("Lille", "territoire/59350/"),)
    assert "territoire/80/" not in pages(found)


def test_empty_themes_keep_their_page_and_unused_formats_have_none() -> None:
    around = Surroundings(addresses={"contribuer.md": "contribuer/"})
    found = site({"ressources/a.md": corpora.record()}, around=around)

    assert listing(found, "thematique/culture/").total == 0
    assert listing(found, "thematique/culture/").contribute_address == "contribuer/?thematique=culture"
    assert listing(found, "thematique/culture/").unit == "ressource"
    assert "format/podcast/" not in pages(found)


def test_a_facet_of_references_leads_to_the_records_themselves() -> None:
    view = cast("SearchView", pages(site({"ressources/a.md": corpora.record()}))["recherche/"].view)

    contributors = next(facet for facet in view.facets if facet.key == "contributeur")
    assert [(v.label, v.address, v.count) for v in contributors.values] == [
        ("Laboratoire synthétique", "contributeurs/labo/", 1)
    ]


def test_no_two_pages_have_one_title() -> None:
    records = {
        f"ressources/r{n:02}.md": corpora.record(f"R{n:02}", date="2020") for n in range(CARDS_A_PAGE + 1)
    }

    names = [page.title for page in site(records).pages]

    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_what_is_taken_for_granted_is_no_facet() -> None:
    schema = {
        "vocabulaires/langues.yml": "libellé: Langues\ntermes: {fr: {libellé: Français}, nl: {libellé: Néerlandais}}",
        "modele/ressource.yml": corpora.SCHEMA["modele/ressource.yml"].rstrip()
        + "\n          langue: {type: terme, vocabulaire: langues, multiple: oui, facette: langue, rôle: langue,"
        " défaut: fr}\n",
    }
    alone = {"ressources/a.md": corpora.record("A")}
    mixed = {**alone, "ressources/b.md": corpora.record("B", langue="[nl, fr]")}

    assert not [
        address for address in pages(lay_out_all(catalogue(alone, schema=schema))) if "langue" in address
    ]
    found = lay_out_all(catalogue(mixed, schema=schema))
    assert titles(listing(found, "langue/fr/")) == ["A", "B"]
    assert titles(listing(found, "langue/nl/")) == ["B"]
    facts = {fact.label: fact.items for fact in fiche(found, "ressources/b/").facts}
    assert facts["Langues"] == (Link("Néerlandais", "langue/nl/"), Link("Français", "langue/fr/"))


def test_a_listing_of_organisations_says_how_many_resources_each_signs() -> None:
    records = {
        "ressources/a.md": corpora.record("A", contributeur="[labo, autre]"),
        "ressources/b.md": corpora.record("B"),
        "contributeurs/autre.md": "---\nnom: Un autre\n---\n",
        "contributeurs/seul.md": "---\nnom: Seul\n---\n",
    }

    view = listing(site(records), "contributeurs/")

    assert [(card.title, view.sizes.get(card.address)) for card in view.cards] == [
        ("Laboratoire synthétique", "2 ressources"),
        ("Seul", None),
        ("Un autre", "1 ressource"),
    ]


@pytest.mark.parametrize(
    ("body", "minutes"),
    [
        ("", 0),
        ("mot " * 230, 0),
        ("mot " * 344, 0),
        ("mot " * 345, 2),
        ("l’aujourd’hui bien-être " * 460, 4),
        ("[x](https://exemple.fr/a/b/c/d/e/f) " * 230, 0),
        ("## - | * " * 1000, 0),
    ],
)
def test_how_long_a_body_takes_to_read(body: str, minutes: int) -> None:
    assert reading_minutes(body) == minutes


def test_every_address_a_view_names_is_a_page() -> None:
    records = {
        f"ressources/{id_}.md": corpora.record(id_, "[[b]]", date="2021", type_de_savoir=savoir)
        for id_, savoir in {
            "a": "académique",
            "b": "action",
            "c": "action",
            "d": "[action, académique]",
        }.items()
    }
    found = catalogue(records)
    crossings = [
        Crossing(key(one), key(other), CrossingKind.COMPUTED, "", 0.5, ("eau",))
        for one, other in permutations("abcd", 2)
    ]
    around = Surroundings(addresses={"contribuer.md": "contribuer/"})
    graph = cross_catalogue(found, crossings)
    shown = lay_out(found, crossings, partial(render_body, found, around), around, graph).pages
    shown = (*shown, *lay_out_atlas(found, graph, around))

    def addresses(value: object) -> Iterable[str]:
        fields = getattr(value, "__struct_fields__", getattr(value, "_fields", ()))
        for name in fields:
            inner = getattr(value, name)
            if (name.endswith("address") or name in ("previous", "next")) and inner:
                yield inner.partition("?")[0]
            yield from addresses(inner)
        if isinstance(value, tuple) and not fields:
            for item in value:
                yield from addresses(item)

    named = {address for page in shown for address in addresses(page.view)}

    assert {"thematique/sante/type-de-savoir/action/", "croisements/sante/", "contribuer/"} <= named
    assert named - {page.address for page in shown} == {"contribuer/"}


# -------------------------------------------------------------------------------- home, model table


def test_home_counts_and_shows_what_is_missing() -> None:
    records = {
        "ressources/a.md": corpora.record("A", type_de_savoir="[action, académique]"),
        "ressources/b.md": corpora.record("B", thématique="culture"),
    }
    found = catalogue(records)
    crossing = Crossing(key("a"), key("b"), CrossingKind.COMPUTED, "", 0.5, ())
    back = Crossing(key("b"), key("a"), CrossingKind.COMPUTED, "", 0.5, ())
    around = Surroundings(
        dates=MappingProxyType(
            {
                "ressources/a.md": Dates("2024-01-01", "2024-01-01"),
                "ressources/b.md": Dates("2024-01-02", "2024-01-02"),
            }
        ),
        addresses={"contribuer.md": "contribuer/"},
    )

    signed = Crossing(key("a"), RecordKey("contributeur", "labo"), CrossingKind.CITED, "", 1.0, ())

    home = lay_out_home(found, (crossing, back, signed), around)

    assert home.contribute_address == "contribuer/"
    assert lay_out_home(found, (), Surroundings()).contribute_address == ""

    assert (home.total, home.contributors, home.crossings) == (2, 1, 1)
    assert [(tile.label, tile.count) for tile in home.themes] == [
        ("Santé", 1),
        ("Culture et tourisme", 1),
        ("Développement local (Emploi, ESS)", 0),
    ]
    assert [(share.mark.id, share.count) for share in home.themes[0].mix] == [
        ("experientiel", 0),
        ("action", 1),
        ("academique", 1),
    ]
    assert [card.title for card in home.latest] == ["B", "A"]
    assert [gap.label for gap in home.gaps] == [
        "Développement local (Emploi, ESS)\u00a0: aucune ressource",
        "Savoir expérientiel\u00a0: aucune ressource",
        "Culture et tourisme\u00a0: pas encore de savoir académique",
    ]
    assert [gap.address for gap in home.gaps] == [
        "contribuer/?thematique=emploi",
        "contribuer/?type-de-savoir=experientiel",
        "contribuer/?thematique=culture&type-de-savoir=academique",
    ]


def test_the_guides_table_is_the_model() -> None:
    view = lay_out_model(corpora.schema())

    resource = next(table for table in view.tables if table.folder == "ressources")
    theme = next(row for row in resource.rows if row.key == "thématique")
    assert (theme.required, theme.multiple, theme.type) == (True, True, "terme")
    assert [table.folder for table in view.tables] == ["ressources", "contributeurs"]
    assert theme.terms == ("Santé", "Culture et tourisme", "Développement local (Emploi, ESS)")
    assert theme.facet == "thematique"
    assert theme.wanted == {
        "sante": "Santé",
        "culture": "Culture et tourisme",
        "emploi": "Développement local (Emploi, ESS)",
    }
    assert {row.key for row in resource.rows if row.wanted} == {"thématique", "type de savoir"}
    assert [row.key for row in resource.rows] == list(corpora.schema().kinds["ressource"].fields)


def test_the_guide_says_when_a_field_is_required() -> None:
    model = corpora.SCHEMA["modele/ressource.yml"].replace(
        "date: {", "date: {attendu si: {type de savoir: [expérientiel, action]}, "
    )
    found, _ = parse_schema(corpora.schema_bytes({"modele/ressource.yml": model}))
    resource = next(table for table in lay_out_model(found).tables if table.folder == "ressources")

    assert {row.key: row.condition for row in resource.rows if row.condition} == {
        "date": "«\u00a0type de savoir\u00a0» contient «\u00a0Savoir expérientiel\u00a0» ou «\u00a0Savoir d’action\u00a0»"
    }
    assert {row.key: dict(row.expected_if) for row in resource.rows if row.expected_if} == {
        "date": {"type de savoir": ("experientiel", "action")}
    }


def test_a_layout_does_not_depend_on_the_order_of_files() -> None:
    records = {f"ressources/{id_}.md": corpora.record(id_) for id_ in ("b", "c", "a")}

    def shown(found: Site) -> list[tuple[str, str, str, object]]:
        return [(page.address, page.title, page.description, page.view) for page in found.pages]

    assert shown(site(records)) == shown(site(dict(reversed(records.items()))))
