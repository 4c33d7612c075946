"""Crossings: declared, cited, computed, on libraries of a few records made by hand."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.crossings import (
    BEST,
    BEST_OF_ALL,
    COPIES,
    THRESHOLD_IF_RARE,
    cross,
    cross_cited,
    cross_computed,
    cross_declared,
    find_wording,
    inverse_of,
)
from generator.model import (
    START,
    BodyLink,
    Corpus,
    Crossing,
    CrossingKind,
    Field,
    Kind,
    Record,
    RecordKey,
    Role,
    Schema,
    Term,
    Value,
    Vocabulary,
)
from generator.schema import fold_name
from generator.terms import TermTable, TextDocument, tabulate

# ------------------------------------------------------------------------------------ a small model


def vocabulary(id_: str, *terms: Term) -> Vocabulary:
    names = {fold_name(name): term.id for term in terms for name in (term.id, term.label)}
    return Vocabulary(id_, id_, {term.id: term for term in terms}, names)


def kind(id_: str, *fields: Field, searchable: bool = True) -> Kind:
    return Kind(
        id=id_,
        label=id_,
        plural=f"{id_}s",
        folder=f"{id_}s",
        fields={field.key: field for field in fields},
        names={fold_name(field.key): field.key for field in fields},
        roles={field.role: field for field in fields if field.role},
        searchable=searchable,
    )


RELATIONS = vocabulary(
    "relations",
    Term("prolonge", "prolonge", inverse="est-prolonge-par"),
    Term("est-prolonge-par", "est prolongé par", inverse="prolonge"),
    Term("contredit", "contredit", inverse="contredit"),
    Term("illustre", "illustre"),
)
TITLE = Field("titre", "Titre", "texte", role=Role.TITLE)
AXIS = Field("savoir", "Savoir", "terme", vocabulary="savoirs", role=Role.AXIS, multiple=True)
THEME = Field("thème", "Thème", "terme", vocabulary="thèmes", role=Role.THEME, facet="theme")
RELATED = Field(
    "relations", "Relations", "relations", vocabulary="relations", target="ressource", role=Role.RELATIONS
)
SCHEMA = Schema(
    kinds={
        "ressource": kind("ressource", TITLE, AXIS, THEME, RELATED),
        "contributeur": kind("contributeur", TITLE),
        "brouillon": kind("brouillon", TITLE, AXIS, searchable=False),
    },
    vocabularies={"relations": RELATIONS},
)


def record(
    id_: str,
    body: str = "",
    *,
    title: str = "",
    of: str = "ressource",
    axis: Sequence[str] = ("vecu",),
    theme: str = "",
    relations: Iterable[tuple[str, str]] = (),
    links: Iterable[BodyLink] = (),
) -> Record:
    values = {
        "titre": (Value(title or id_, START),),
        "savoir": tuple(Value(term, START) for term in axis),
        "thème": (Value(theme, START),) if theme else (),
        "relations": tuple(Value(target, START, relation=relation) for relation, target in relations),
    }
    return Record(RecordKey(of, id_), f"{of}s/{id_}.md", values, body, 1, tuple(links))


def link(href: str, sentence: str = "Voir ici.", *, wikilink: bool = False) -> BodyLink:
    return BodyLink(href, "ici", sentence, START, wikilink)


def corpus_of(*records: Record) -> Corpus:
    names: dict[str, dict[str, str]] = {id_: {} for id_ in SCHEMA.kinds}
    for each in records:
        names[each.key.kind][fold_name(each.id)] = each.id
        names[each.key.kind].setdefault(fold_name(each.text("titre")), each.id)
    return Corpus(
        schema=SCHEMA,
        records=MappingProxyType({each.key: each for each in records}),
        names=names,
        paths={each.path: each.key for each in records},
        files=frozenset(each.path for each in records),
    )


def table_of(corpus: Corpus) -> TermTable:
    return tabulate(
        TextDocument(key, each.text("titre"), "", "", each.body) for key, each in corpus.records.items()
    )


def computed(*records: Record, every: bool = False) -> list[Crossing]:
    corpus = corpus_of(*records)
    return cross_computed(corpus, table_of(corpus), every=every)


def ends(crossings: Iterable[Crossing]) -> list[tuple[str, str]]:
    return [(crossing.source.id, crossing.target.id) for crossing in crossings]


# --------------------------------------------------------------------------------------- declared


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ({"a": [("prolonge", "b")]}, [("a", "prolonge", "b")]),
        ({"a": [("prolonge", "Le titre de b")]}, [("a", "prolonge", "b")]),
        ({"b": [("est-prolonge-par", "a")]}, [("b", "est-prolonge-par", "a")]),
        ({"a": [("prolonge", "b")], "b": [("est-prolonge-par", "a")]}, [("a", "prolonge", "b")]),
        ({"a": [("prolonge", "b"), ("prolonge", "b")]}, [("a", "prolonge", "b")]),
        ({"a": [("contredit", "b")], "b": [("contredit", "a")]}, [("a", "contredit", "b")]),
        (
            {"a": [("prolonge", "b"), ("contredit", "b")]},
            [("a", "contredit", "b"), ("a", "prolonge", "b")],
        ),
        (
            {"a": [("illustre", "b")], "b": [("illustre", "a")]},
            [("a", "illustre", "b"), ("b", "illustre", "a")],
        ),
        ({"a": [("prolonge", "a"), ("prolonge", "absent"), ("inconnue", "b")]}, []),
    ],
)
def test_declared(statements: dict[str, list[tuple[str, str]]], expected: list[tuple[str, str, str]]) -> None:
    corpus = corpus_of(
        *(record(id_, title=f"Le titre de {id_}", relations=statements.get(id_, ())) for id_ in "ab")
    )

    found = cross_declared(corpus)

    assert [(c.source.id, c.relation, c.target.id) for c in found] == expected
    assert all(c.kind is CrossingKind.DECLARED and c.score == 1 for c in found)


def test_a_declared_crossing_gives_its_label_as_reason_and_its_inverse() -> None:
    corpus = corpus_of(record("a", relations=[("prolonge", "b")]), record("b"))

    (found,) = cross_declared(corpus)

    assert found.reasons == ("prolonge",)
    assert inverse_of(found, RELATIONS) == Crossing(
        found.target, found.source, CrossingKind.DECLARED, "est-prolonge-par", 1.0, ("est prolongé par",)
    )


def test_a_symmetric_relation_is_its_own_inverse_and_some_have_none() -> None:
    corpus = corpus_of(record("a", relations=[("contredit", "b"), ("illustre", "b")]), record("b"))

    symmetric, single = cross_declared(corpus)
    mirrored = inverse_of(symmetric, RELATIONS)

    assert mirrored is not None
    assert (mirrored.source.id, mirrored.relation) == ("b", "contredit")
    assert inverse_of(single, RELATIONS) is None


# ------------------------------------------------------------------------------------------ cited


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([link("b.md")], [("b", ("Voir ici.",))]),
        ([link("../ressources/b.md#suite")], [("b", ("Voir ici.",))]),
        ([link("/ressources/b/")], [("b", ("Voir ici.",))]),
        ([link("b", wikilink=True)], [("b", ("Voir ici.",))]),
        ([link("Le titre de b", wikilink=True)], [("b", ("Voir ici.",))]),
        ([link("orga", wikilink=True)], [("orga", ("Voir ici.",))]),
        ([link("b.md", "Un."), link("b", "Deux.", wikilink=True)], [("b", ("Un.", "Deux."))]),
        ([link("b.md", "Un."), link("b.md", "Un.")], [("b", ("Un.",))]),
        ([link("b.md", "")], [("b", ("ici",))]),
        ([link("a.md"), link("#haut"), link("https://example.org/b.md"), link("absent.md")], []),
    ],
)
def test_cited(links: list[BodyLink], expected: list[tuple[str, tuple[str, ...]]]) -> None:
    corpus = corpus_of(
        record("a", links=links), record("b", title="Le titre de b"), record("orga", of="contributeur")
    )

    found = cross_cited(corpus)

    assert [(c.target.id, c.reasons) for c in found] == expected
    assert all(c.source.id == "a" and c.kind is CrossingKind.CITED for c in found)


# --------------------------------------------------------------------------------------- computed

LIBRARY = (
    record(
        "atelier",
        "Les ateliers de médiation numérique accueillent des personnes en situation d’illectronisme.",
        title="Un atelier au café",
        axis=("action",),
    ),
    record(
        "enquete",
        "L’enquête mesure l’illectronisme en région. La médiation numérique y répond en partie.",
        title="L’illectronisme, enquête régionale",
        axis=("recherche",),
    ),
    record(
        "recit",
        "J’ai poussé la porte d’un atelier : la médiation numérique m’a aidée à sortir de l’illectronisme.",
        title="Mon récit",
        axis=("vecu",),
    ),
    record(
        "verger",
        "Le verger partagé du quartier produit des pommes anciennes.",
        title="Pommes anciennes",
        axis=("action",),
    ),
    record(
        "pommiers",
        "Greffer des pommes anciennes demande un verger et de la patience.",
        title="La greffe au verger",
        axis=("action",),
    ),
    record("gare", "Horaires des trains de nuit.", title="La gare", axis=("recherche",)),
    *(
        record(f"autre-{place}", text, title=text.split()[1], axis=("action",))
        for place, text in enumerate(
            (
                "Des chorales répètent dans le préau.",
                "Une piscine rouvre cet été.",
                "Trois loups hurlent au loin.",
                "Quatre moulins tournent encore.",
                "Cinq phares guident les bateaux.",
                "Six ponts enjambent la rivière.",
            )
        )
    ),
)


def test_computed_crossings_of_a_small_library_and_their_reasons() -> None:
    found = {(c.source.id, c.target.id): c.reasons for c in computed(*LIBRARY)}

    assert found == {
        ("atelier", "enquete"): ("en commun\u00a0: médiation numérique, illectronisme",),
        ("atelier", "recit"): ("en commun\u00a0: médiation numérique, atelier",),
        ("enquete", "atelier"): ("en commun\u00a0: médiation numérique, illectronisme",),
        ("enquete", "recit"): ("en commun\u00a0: médiation numérique, illectronisme",),
        ("pommiers", "verger"): ("en commun\u00a0: pommes anciennes, verger",),
        ("recit", "atelier"): ("en commun\u00a0: médiation numérique, atelier",),
        ("recit", "enquete"): ("en commun\u00a0: médiation numérique, illectronisme",),
        ("verger", "pommiers"): ("en commun\u00a0: pommes anciennes, verger",),
    }


def test_a_title_named_in_a_passage_counts() -> None:
    filler = " ".join(f"remplissage{number}" for number in range(60))
    named = record("nomme", f"{filler}. Nous suivons la charte du compost partagé. {filler}")
    other = record("autre", f"{filler}. Une charte existe. {filler}. Le compost aussi, partagé. {filler}")
    subject = record("sujet", "Un texte court.", title="La charte du compost partagé")

    scores = {
        c.target.id: c.score for c in computed(named, other, subject, every=True) if c.source.id == "sujet"
    }

    assert scores["nomme"] > scores["autre"]


def test_two_records_meet_through_a_third_one_and_it_is_named() -> None:
    crossings = computed(
        record("vecu", "Un panier de légumes, un ticket de caisse, la honte.", title="Le ticket de caisse"),
        record(
            "pont",
            "Un panier de légumes, un ticket de caisse : la précarité alimentaire, ses distributions, ses épiceries.",
            title="L’épicerie solidaire",
        ),
        record(
            "savant",
            "La précarité alimentaire, des distributions : un état des lieux.",
            title="Les épiceries",
        ),
        record("loin", "Trains de nuit."),
    )

    through = next(c for c in crossings if ends([c]) == [("vecu", "savant")])

    assert through.reasons == ("en commun\u00a0: un lien avec «\u00a0L’épicerie solidaire\u00a0»",)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("Famille", "Une porte, une famille."), ("Carte", "Une famille, une porte."), ""),
        (
            ("Appel de juin", "En juin, un appel."),
            ("Concertation de juin", "Le 19 juin, une concertation."),
            "",
        ),
        (("La politique culturelle", "Des arts."), ("Projets culturels", "Des projets."), ""),
        (
            ("Fracture numérique", "Elle dure."),
            ("La fracture numérique", "Elle recule."),
            "fracture numérique",
        ),
        (("Pommes", "Un coup de main, un savoir."), ("Poires", "Des poires, un coup de main."), ""),
        (
            ("Le jardin", "Des pommes anciennes."),
            ("Un verger", "Les pommes anciennes de ce jardin."),
            "pommes anciennes, jardin",
        ),
        (
            ("Une carte", "La charte des lieux partagés aide."),
            ("Charte des lieux partagés", "Un texte."),
            "le titre de l’une, «\u00a0Charte des lieux partagés\u00a0», se lit dans le texte de l’autre",
        ),
        (
            ("Charte des lieux partagés", "Elle suit l’atlas des jardins ouvriers."),
            ("Atlas des jardins ouvriers", "Il suit la charte des lieux partagés."),
            "le titre de chacune se lit dans le texte de l’autre",
        ),
        (
            ("Les tiers-lieux", "Une communauté des tiers-lieux."),
            ("Des tiers-lieux", "La communauté des tiers-lieux agit."),
            "tiers-lieux",
        ),
        (
            ("Apprendre", "La monitrice tenait la selle et moi, je criais."),
            ("Une école", "Une monitrice règle d’abord la selle."),
            "monitrice, selle",
        ),
        (
            ("Apprendre", "La nuit, j’ouvre la porte."),
            ("Une école", "Une porte dans la nuit."),
            "",
        ),
    ],
    ids=[
        "word",
        "month",
        "adjective",
        "both titles",
        "phrase alone",
        "phrase and title",
        "title",
        "each other's title",
        "hyphens",
        "rare words",
        "everyday words",
    ],
)
def test_what_proves_a_link_between_short_records(
    one: tuple[str, str], other: tuple[str, str], expected: str
) -> None:
    pair = [record(id_, body, title=title) for id_, (title, body) in zip("ab", (one, other), strict=True)]

    found = computed(*pair, record("loin", "Trains de nuit."), *LIBRARY[6:])

    said = expected if expected.startswith("le titre") else f"en commun\u00a0: {expected}"
    for end in "ab":
        assert {c.reasons for c in found if c.source.id == end} == ({(said,)} if expected else set())


def test_a_rare_word_of_french_proves_nothing_where_the_library_often_says_it() -> None:
    body = "Une {} au travail, parmi nous."
    pair = [record(id_, body.format("soudeuse"), title=id_.upper()) for id_ in "ab"]
    often = [
        record(f"s{number}", f"La soudeuse {word}.") for number, word in enumerate(("rit", "dort", "lit"))
    ]

    assert [c for c in computed(*pair, *LIBRARY[6:]) if c.source.id == "a"] != []
    assert [
        c for c in computed(*pair, *often, *LIBRARY[6:]) if c.source.id == "a" and c.target.id == "b"
    ] == []


def test_labels_of_the_model_are_no_reason() -> None:
    texts = ("Le titre, le thème et le savoir.", "Un titre, un thème et un savoir.")

    assert computed(*(record(str(n), text, title=text) for n, text in enumerate(texts)), *LIBRARY[6:]) == []


def test_a_shared_facet_lifts_records_that_share_words_and_no_others() -> None:
    def library(theme: str) -> list[Record]:
        return [
            record("a", "Le jardin potager.", theme="nature"),
            record("b", "Un jardin japonais.", theme=theme),
            record("c", "Horaires des trains.", theme="nature"),
            record("d", "Une recette de soupe.", theme="cuisine"),
        ]

    with_facet = {(c.source.id, c.target.id): c.score for c in computed(*library("nature"), every=True)}
    without = {(c.source.id, c.target.id): c.score for c in computed(*library("cuisine"), every=True)}

    assert with_facet["a", "b"] > without["a", "b"]
    assert ("a", "c") not in with_facet


def test_only_searchable_kinds_with_a_crossing_axis_take_part() -> None:
    text = "La médiation numérique contre la fracture sociale."
    others = [record("c", text, of="contributeur"), record("d", text, of="brouillon"), *LIBRARY[3:]]

    found = computed(record("a", text), record("b", text), *others)

    assert {id_ for pair in ends(found) for id_ in pair} == {"a", "b", "verger", "pommiers"}


def test_lists_keep_the_best_of_both_sides() -> None:
    subject = [
        "médiation",
        "illectronisme",
        "guichet",
        "imprimante",
        "courriel",
        "dossier",
        "formulaire",
        "clavier",
        "souris",
        "écran",
    ]
    chance = random.Random(1)
    many = [
        record(f"{axis}-{number:02}", title=", ".join(chance.sample(subject, 6)), axis=(axis,))
        for axis in ("vecu", "action")
        for number in range(20)
    ]

    lists: dict[str, list[str]] = defaultdict(list)
    for crossing in computed(*many, *(record(f"bruit-{n}", f"Bruit {n} son{n}.") for n in range(60))):
        lists[crossing.source.id].append(crossing.target.id.split("-")[0])

    assert lists["vecu-03"].count("action") == BEST
    assert lists["vecu-03"].count("vecu") <= BEST


FOOTER = (
    "Texte tiré du recueil de paroles mené par le centre social dans le cadre de l’appel à projets "
    "Territoires solidaires, avec le soutien de la Région et de la caisse d’allocations familiales."
)
SUBJECTS = (
    "Le moulin et sa meule de silex.",
    "Une météorite dans un champ de betteraves.",
    "Le collège et les absences de l’hiver.",
    "Un jardin de simples derrière l’église.",
    "La péniche des deux sœurs batelières.",
    "Un atelier de dentelle au fuseau.",
)


def test_a_formula_that_many_notices_repeat_links_none_of_them() -> None:
    records = [record(f"n{number}", f"{text} {FOOTER}") for number, text in enumerate(SUBJECTS)]

    assert computed(*records) == []


def test_one_more_version_of_a_notice_hides_none_of_its_links() -> None:
    text = (
        "Le moulin tourne encore. La meule de silex écrase le blé noir, et le meunier règle la trémie à l’oreille, "
        "comme sa mère le lui a montré quand la rivière était haute et que les sacs attendaient sur le quai."
    )
    one = record("un", text, title="Chez le meunier", axis=("vecu",))
    other = record(
        "autre", "La restauration de la meule de silex et de la trémie du moulin.", title="Un chantier"
    )
    versions = [
        record(
            f"un-{year}",
            f"{text} Édition {year}, revue avec la photographie du bief.",
            title=f"Chez le meunier, {year}",
        )
        for year in range(1990, 1998)
    ]
    noise = [record(f"bruit-{n}", f"Bruit {n} son{n}.") for n in range(30)]

    def linked(*records: Record) -> set[tuple[str, str]]:
        return {(crossing.source.id, crossing.target.id) for crossing in computed(*records, *noise)}

    assert ("un", "autre") in linked(one, other)
    assert ("un", "autre") in linked(one, other, *versions)


@pytest.mark.parametrize(
    "records",
    [
        [],
        [record("seul", "Une notice seule.")],
        [record(f"vide-{n}", "", title="Et") for n in range(3)],
        [record(f"mot-{n}", "Jardin", title="Jardin") for n in range(3)],
        [record("a", "de la les et"), record("b", "de la les et")],
        [record("a", "12 34 56"), record("b", "12 34 56")],
        [record(f"n-{n}", "🧢 日本語 привет " * 3) for n in range(3)],
    ],
    ids=["none", "one", "empty", "one word", "stop words", "numbers", "other scripts"],
)
def test_poor_texts_cross_without_a_fault(records: list[Record]) -> None:
    for crossing in computed(*records):
        assert crossing.source != crossing.target
        assert crossing.reasons


def test_a_hundred_identical_records_do_not_fill_the_lists() -> None:
    same = [
        record(f"copie-{n:03}", "Fiche type de la maison du vélo, atelier de réparation.") for n in range(100)
    ]

    lists: dict[str, int] = defaultdict(int)
    for crossing in computed(*same, *LIBRARY):
        lists[crossing.source.id] += crossing.target.id.startswith("copie")

    assert all(number <= COPIES for number in lists.values())


def test_a_long_body_among_short_ones() -> None:
    long = record("longue", " ".join(f"mot{number}" for number in range(50_000)) + " pommes anciennes")

    assert ("pommiers", "verger") in ends(computed(long, *LIBRARY))


def test_five_million_letters_among_short_ones() -> None:
    long = record(
        "longue", "Le quai du port, la grue et le remorqueur. " * 120_000
    )  # no file is that long: it is refused

    found = computed(long, *LIBRARY)

    assert ("pommiers", "verger") in ends(found)
    assert "longue" not in {end for pair in ends(found) for end in pair}


MIXED = (
    record("de", "Die Werkstatt für digitale Vermittlung empfängt Menschen im Quartier.", axis=("action",)),
    record("en", "The digital mediation workshop welcomes people who never learned to read.", axis=("vecu",)),
    record("nl", "De werkplaats ontvangt mensen uit de buurt, in het café.", axis=("recherche",)),
    record("ar", "ورشة الوساطة الرقمية في الحي", axis=("vecu",)),
    record(
        "melange", "Le workshop de digital mediation, l’atelier du café, die Werkstatt.", axis=("action",)
    ),
)


def test_other_languages_hide_nothing_and_lend_no_common_word_as_a_reason() -> None:
    alone, among = computed(*LIBRARY), computed(*LIBRARY, *MIXED)

    assert {*ends(alone)} <= {*ends(among)}
    assert not {"de", "die", "the", "in", "en"} & {
        term for crossing in among for reason in crossing.reasons for term in reason.split()[3:]
    }


def test_without_a_kind_of_knowledge_the_others_still_meet() -> None:
    two = [each for each in LIBRARY if each.texts("savoir") != ("vecu",)]
    one = [each._replace(values={**each.values, "savoir": (Value("action", START),)}) for each in LIBRARY]
    none = [each._replace(values={**each.values, "savoir": ()}) for each in LIBRARY]

    assert ("atelier", "enquete") in ends(computed(*two))
    for records in (one, none):
        assert ("verger", "pommiers") in ends(computed(*records))


def test_five_hundred_declared_relations_on_one_record() -> None:
    others = [record(f"n{number:03}", f"Texte {number}.") for number in range(500)]
    hub = record("moyeu", relations=[("prolonge", other.id) for other in others] + [("prolonge", "moyeu")])
    back = [each._replace(values={**each.values, "relations": (BACK,)}) for each in others]

    found = cross_declared(corpus_of(hub, *back))

    assert [("moyeu", other.id) for other in others] == ends(found)


BACK = Value("moyeu", START, relation="est-prolonge-par")

# ------------------------------------------------------------------------------------- properties

WORDS = [
    "jardin",
    "verger",
    "pomme",
    "atelier",
    "récit",
    "enquête",
    "région",
    "médiation",
    "numérique",
    "quartier",
    "soin",
    "de",
    "la",
    "le",
]
BODIES = st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), min_size=2, max_size=14)
AXES = st.sampled_from([("vecu",), ("action",), ("recherche",), ("vecu", "action"), ()])


@settings(max_examples=40, deadline=None)
@given(bodies=BODIES, axes=st.lists(AXES, min_size=14, max_size=14), seed=st.integers(0, 1000))
def test_properties(bodies: list[str], axes: list[tuple[str, ...]], seed: int) -> None:
    records = [
        record(f"r{n}", body, title=body[:20] or "sans", axis=axes[n]) for n, body in enumerate(bodies)
    ]
    shuffled = records.copy()
    random.Random(seed).shuffle(shuffled)

    found = computed(*records)
    every = computed(*records, every=True)

    assert computed(*shuffled) == found
    scores = {(c.source, c.target): c.score for c in every}
    assert len(scores) == len(every)
    assert all(source != target for source, target in scores)
    assert all(scores.get((target, source)) == score for (source, target), score in scores.items())
    assert all(THRESHOLD_IF_RARE <= c.score <= 1 and scores[c.source, c.target] == c.score for c in found)
    assert max([0, *(ends(every).count(pair) for pair in ends(every))]) <= 1
    assert all(sum(c.source == each.key for c in every) <= BEST_OF_ALL for each in records)


def test_all_crossings_come_by_source_whatever_the_order_of_records() -> None:
    stated = record("zoo", "Pommes anciennes.", relations=[("prolonge", "gare")], links=[link("verger.md")])
    records = [*LIBRARY, stated]
    corpora = [corpus_of(*records), corpus_of(*reversed(records))]

    first, second = (cross(corpus, table_of(corpus)) for corpus in corpora)

    assert first == second
    assert [c.source for c in first] == sorted(c.source for c in first)
    assert [c.kind for c in first if c.source.id == "zoo"][:2] == [CrossingKind.DECLARED, CrossingKind.CITED]


# ---------------------------------------------------------------------------------------- wording


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("La Médiation numérique", ("médiation", "numérique"), "Médiation numérique"),
        ("Médiation numérique pour tous", ("médiation", "numérique"), "médiation numérique"),
        ("Ils vont à Lille.", ("lille",), "Lille"),
        ("Lille. Une ville, Lille", ("lille",), "Lille"),
        ("Accueil. Un accueil digne", ("accueil",), "accueil"),
        ("Le DLA aide", ("dla",), "DLA"),
        ("DLA : mode d’emploi", ("dla",), "DLA"),
        ("Ville de Lille", ("ville", "de", "lille"), "ville de Lille"),
        ("un projet d’éducation", ("projet", "éducation"), "projet d’éducation"),
        ("la qualité de la\n  vie", ("qualité", "de", "la", "vie"), "qualité de la vie"),
        ("les hauts-de-france", ("hauts", "de", "france"), "hauts-de-france"),
        ("un **projet** éducatif", ("projet", "éducatif"), ""),
        ("des projets", ("projet",), ""),
        ("l’état des lieux régional de l’illectronisme", ("régional", "de", "illectronisme"), ""),
        ("ses démarches administratives", ("administratives",), ""),
        ("la fracture numérique, le numérique", ("numérique",), "numérique"),
        ("des tiers-lieux éducatifs", ("communauté", "des", "tiers"), ""),
        ("une communauté des tiers-lieux", ("communauté", "des", "tiers"), ""),
        ("la région Hauts-de-France", ("france",), ""),
        ("publics et privés", ("privés",), ""),
        ("une formation en ligne", ("ligne",), ""),
        ("ce qui est donc rangé", ("rangé",), ""),
        ("il a repris, à distance", ("distance",), "distance"),
        ("trois ateliers", ("ateliers",), "ateliers"),
        ("un travail\n[collectif](autre.md)", ("collectif",), ""),
        ("# Titre\n\nAteliers", ("ateliers",), "ateliers"),
        ("surprojet", ("projet",), ""),
        ("", ("projet",), ""),
    ],
)
def test_wording(text: str, words: tuple[str, ...], expected: str) -> None:
    assert find_wording(text, text.lower(), words) == expected
