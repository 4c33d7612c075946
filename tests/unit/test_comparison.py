"""What a change of the content changes for readers: one tiny library beside another, each sort of change once.

``MINE_UPDATE_GOLDENS=1`` writes the expected forms (``tests/comparison``) anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from corpora import SIILAB, record, schema_bytes
from jsonschema import Draft202012Validator

from generator.build import compare_checked
from generator.comparison import Comparison
from generator.comparison.changes import Address
from generator.corpus import Sources
from generator.report.changes import COMPARISON_FORMS, Compared
from generator.rules import check_again

ROOT = Path(__file__).resolve().parents[2]
GOLDENS = ROOT / "tests" / "comparison"
Texts = Mapping[str, str | bytes]


def sources_of(
    records: Texts, changes: Mapping[str, str] | None = None, files: Iterable[str] = ()
) -> Sources:
    texts = {"contributeurs/labo.md": SIILAB, **records}
    data = {path: text if isinstance(text, bytes) else text.encode() for path, text in texts.items()}
    schema = {path: text for path, text in schema_bytes(changes).items() if text.strip()}
    return Sources(schema, data, frozenset(data) | {*schema} | {*files})


def compared(before: Sources, after: Sources, touched: Iterable[str] = ()) -> Comparison:
    sides = [(sources, check_again(sources, {})) for sources in (before, after)]
    return compare_checked(sides[0], sides[1], touched)


def change(before: Texts, after: Texts, **more: Iterable[str]) -> Comparison:
    return compared(sources_of(before), sources_of(after), **more)


A, B = "ressources/a.md", "ressources/b.md"
PLAIN = record("Une enquête", "Un texte.")

# -------------------------------------------------------------------------------------------- records


@pytest.mark.parametrize(
    ("text", "respelled"),
    [
        (PLAIN, 0),
        (PLAIN.replace("\n", "\r\n"), 1),
        (PLAIN.replace("thématique: Santé", "Thème: [sante]"), 1),
        (PLAIN.replace("contributeur: labo", "contributeur: Laboratoire synthétique"), 1),
        (PLAIN.replace("titre: Une enquête", 'titre:   "Une enquête"  # une remarque'), 1),
        (f"{PLAIN}\n\n", 1),
    ],
    ids=["same", "line ends", "other spelling of a term", "other name of a record", "quotes", "blank lines"],
)
def test_what_says_the_same_is_no_change(text: str, respelled: int) -> None:
    found = change({A: PLAIN}, {A: text})

    assert () == found.records
    assert respelled == found.respelled
    assert found.is_empty or {"fins-de-ligne-windows"} == {each.code for each in found.problems}


def said(found: Comparison) -> list[tuple[str, str, list[str]]]:
    """Each changed record: what became of it, its path, and its fields as the report says them."""
    return [
        (row["change"], row["path"], [_said(field) for field in row["fields"]])
        for row in json.loads(COMPARISON_FORMS["json"](Compared(found, "x", "x")))["records"]
    ]


def _said(field: Mapping[str, object]) -> str:
    if field["words"]:
        return f"{field['label']} {field['words']}"
    return f"{field['label']} -{field['removed']} +{field['added']}"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"date": "2021"}, {"date": "2022-03"}, ["Date -['2021'] +['mars 2022']"]),
        ({"auteur": "Ana"}, {}, ["Auteur -['Ana'] +[]"]),
        ({}, {"gratuit": "oui"}, ["Gratuit -[] +['oui']"]),
        ({"auteur": "[Ana, Li]"}, {"auteur": "[Li, Zoé]"}, ["Auteur -['Ana'] +['Zoé']"]),
        ({"auteur": "[Ana, Li]"}, {"auteur": "[Li, Ana]"}, ["Auteur -[] +[]"]),
        (
            {"thématique": "Santé"},
            {"thématique": "[Santé, culture]"},
            ["Thématique -[] +['Culture et tourisme']"],
        ),
        ({"résumé": "Un deux trois."}, {"résumé": "Un deux."}, ["Résumé [3, 2]"]),
        ({"body": "Un deux."}, {"body": "Un trois quatre."}, ["Texte [2, 3]"]),
        (
            {"source": "{titre: X, adresse: https://example.org/x}"},
            {"source": "{titre: X, adresse: https://example.org/y}"},
            ["Source -['X, https://example.org/x'] +['X, https://example.org/y']"],
        ),
        ({}, {"relations": "{prolonge: b}"}, ["Relations -[] +['prolonge : Autre']"]),
        ({}, {"relations": "{prolonge: absente}"}, ["Relations -[] +['prolonge : absente']"]),
    ],
)
def test_fields_that_change(old: dict[str, str], new: dict[str, str], expected: list[str]) -> None:
    other = {B: record("Autre")}

    found = change({A: record(**old), **other}, {A: record(**new), **other})

    assert [("changed", A, expected)] == said(found)


OTHER = record("Autre", "Rien.")
FORMER = {"anciens_identifiants": "[a]"}
BROKEN = "Pas d’en-tête."


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {A: PLAIN}, [("added", A)]),
        ({A: PLAIN}, {}, [("removed", A)]),
        ({A: PLAIN}, {B: PLAIN}, [("renamed", B)]),
        ({A: PLAIN}, {B: record("Tout autre", **FORMER)}, [("renamed", B)]),
        ({A: PLAIN}, {B: record("Tout autre")}, [("removed", A), ("added", B)]),
        (
            {A: PLAIN},
            {B: PLAIN, "ressources/c.md": PLAIN},
            [("removed", A), ("added", B), ("added", "ressources/c.md")],
        ),
        ({A: PLAIN}, {"ressources/2024/a.md": PLAIN}, [("changed", "ressources/2024/a.md")]),
        ({A: PLAIN, B: record("B")}, {B: record("B", **FORMER)}, [("merged", A), ("changed", B)]),
        (
            {A: PLAIN, B: record("B")},
            {"ressources/c.md": record("C", anciens_identifiants="[a, b]")},
            [("merged", A), ("merged", B), ("added", "ressources/c.md")],
        ),
        ({A: PLAIN}, {A: BROKEN}, [("unreadable", A)]),
        ({A: BROKEN}, {A: PLAIN}, [("readable", A)]),
        ({A: BROKEN}, {A: BROKEN}, []),
        # Nothing is written otherwise where a record that is gone was named.
        (
            {A: record(relations="{prolonge: b}"), B: OTHER},
            {A: record(relations="{prolonge: b}")},
            [("removed", B)],
        ),
        ({A: PLAIN}, {A: record("Une enquête", "Un texte.", statut="brouillon")}, [("changed", A)]),
    ],
)
def test_what_became_of_records(before: Texts, after: Texts, expected: list[tuple[str, str]]) -> None:
    found = change(before, after)

    assert expected == [(each.change.value, each.path) for each in found.records]


# ------------------------------------------------------------------------------------------ crossings


def ties(found: Iterable[object]) -> list[tuple[str, str, str, str]]:
    return [(each.kind.value, each.source.id, each.relation, each.target.id) for each in found]


DECLARES = record("Une enquête", "Un texte.", relations="{prolonge: b}")


@pytest.mark.parametrize(
    ("before", "after", "gained", "lost"),
    [
        ({A: PLAIN, B: OTHER}, {A: DECLARES, B: OTHER}, [("declared", "a", "prolonge", "b")], []),
        ({A: DECLARES, B: OTHER}, {A: PLAIN, B: OTHER}, [], [("declared", "a", "prolonge", "b")]),
        # The other record may say the same.
        ({A: DECLARES, B: OTHER}, {A: PLAIN, B: record("Autre", "Rien.", relations="{prolongé par: a}")}, [], []),
        ({A: PLAIN, B: OTHER}, {A: f"{PLAIN} [[b]]", B: OTHER}, [("cited", "a", "", "b")], []),
        # A record that is called otherwise keeps its crossings.
        ({A: DECLARES, B: OTHER}, {A: record("Une enquête", "Un texte.", relations="{prolonge: c}"), "ressources/c.md": OTHER}, [], []),
        ({A: DECLARES, B: OTHER}, {A: PLAIN}, [], [("declared", "a", "prolonge", "b")]),
        ({A: DECLARES, B: OTHER}, {A: record("Une enquête", "Un texte.", relations="{prolonge: b}", statut="brouillon"), B: OTHER}, [], [("declared", "a", "prolonge", "b")]),
    ],
)  # fmt: skip
def test_crossings_gained_and_lost(before: Texts, after: Texts, gained: list, lost: list) -> None:
    found = change(before, after)

    assert gained == ties(found.gained)
    assert lost == ties(found.lost)
    assert all(each.near for each in (*found.gained, *found.lost))


BEEHIVE = {
    "ressources/ruches.md": record("Ruches de quartier", "Des ruches urbaines sur les toits, des apicultrices bénévoles."),
    "ressources/etude.md": record("Étude des ruches urbaines", "Les ruches urbaines et les apicultrices bénévoles.", type_de_savoir="academique"),
}  # fmt: skip
FILLING = {
    f"ressources/n{n}.md": record(f"Notice {word}", f"Il est question de {word} et de {word}s, rien de plus.")
    for n, word in enumerate(["canal", "tramway", "beffroi", "carnaval", "piscine", "fanfare"])
}


def test_computed_crossings_are_told_once_with_their_reasons() -> None:
    one, other = BEEHIVE
    found = change({one: BEEHIVE[one], **FILLING}, {**BEEHIVE, **FILLING})

    (only,) = [each for each in found.gained if each.kind == "computed"]
    assert {"ruches", "etude"} == {only.source.id, only.target.id}
    assert "ruches urbaines" in only.reasons[0]
    assert other.endswith("etude.md")
    back = change({**BEEHIVE, **FILLING}, {one: BEEHIVE[one], **FILLING})
    assert ties(back.lost) == ties(found.gained)


# --------------------------------------------------------------------------------------------- counts


def test_counts_that_change() -> None:
    found = change(
        {A: PLAIN, B: record("B", date="2020")},
        {A: record(thématique="[Santé, culture]"), "ressources/c.md": record("C", statut="brouillon")},
    )

    assert [("Ressources", 2, 1)] == [(each.label, each.before, each.after) for each in found.totals]
    assert [
        ("Thématique", "Santé", 2, 1),
        ("Thématique", "Culture et tourisme", 0, 1),
        ("Format", "Rapport", 2, 1),
        ("Type de savoir", "Savoir d’action", 2, 1),
        ("Contributeur", "Laboratoire synthétique", 2, 1),
        ("Année", "2020", 1, 0),
    ] == [(each.facet, each.label, each.before, each.after) for each in found.counts]


# -------------------------------------------------------------------------------------------- the model

MODEL, THEMES = "modele/ressource.yml", "vocabulaires/thematiques.yml"
MODEL_TEXT = schema_bytes()[MODEL].decode()
THEMES_TEXT = schema_bytes()[THEMES].decode()
TERM = "  sante: {libellé: Santé}"


def edited(path: str, *edits: tuple[str, str]) -> dict[str, str]:
    text = schema_bytes()[path].decode()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return {path: text}


def model_change(changes: Mapping[str, str], text: str = PLAIN) -> Comparison:
    return compared(sources_of({A: PLAIN}), sources_of({A: text}, changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (edited(MODEL, ("  places: {type: nombre}\n", "")), ("removed", "champ", "Ressource", "Places", ())),
        (
            edited(MODEL, ("gratuit: {type: booléen}", "gratuit: {type: booléen}\n  durée: {type: texte}")),
            ("added", "champ", "Ressource", "Durée", ()),
        ),
        (
            edited(MODEL, ("places: {type: nombre}", "places: {type: texte, obligatoire: oui, multiple: oui}")),
            (
                "changed",
                "champ",
                "Ressource",
                "Places",
                ("type : nombre → texte", "devient obligatoire", "admet plusieurs valeurs"),
            ),
        ),
        (
            edited(MODEL, ("auteur: {type: texte,", "signature: {type: texte, synonymes: [auteur],")),
            ("changed", "champ", "Ressource", "Signature", ("clé : auteur → signature", "aide, exemple ou synonymes")),
        ),
        (edited(THEMES, (TERM, f"{TERM}\n  eau: {{libellé: Eau}}")), ("added", "terme", "Thématiques", "Eau", ())),
        (
            edited(THEMES, (TERM, "  soins: {libellé: Soins, anciens identifiants: [sante], synonymes: [Santé]}")),
            (
                "renamed",
                "terme",
                "Thématiques",
                "Soins",
                ("s’appelait Santé", "identifiant : sante → soins", "synonymes"),
            ),
        ),
        (
            edited(THEMES, (f"{TERM}\n", ""), ("synonymes: [culture]", "synonymes: [culture, santé]")),
            ("merged", "terme", "Thématiques", "Santé", ("réuni à Culture et tourisme",)),
        ),
        (
            {"vocabulaires/durees.yml": "libellé: Durées\ntermes: {jour: {libellé: Jour}}\n"},
            ("added", "vocabulaire", "", "Durées", ()),
        ),
        (
            {"modele/parcours.yml": "genre: parcours\nlibellé: Parcours\ndossier: parcours\nchamps: {titre: {type: texte, rôle: titre}}\n"},
            ("added", "genre", "", "Parcours", ()),
        ),
    ],
)  # fmt: skip
def test_model_and_vocabularies(changes: dict[str, str], expected: tuple[object, ...]) -> None:
    found = model_change(changes)

    assert expected in [tuple(each) for each in found.schema]


def test_a_field_that_is_called_otherwise_changes_no_record() -> None:
    changes = edited(MODEL, ("auteur: {type: texte,", "signature: {type: texte, synonymes: [auteur],"))
    before, after = record(auteur="Ana"), record(signature="Ana")

    found = compared(sources_of({A: before}), sources_of({A: after}, changes))

    assert ((), 1) == (found.records, found.respelled)


def test_a_term_that_is_called_otherwise_changes_neither_records_nor_counts_nor_addresses() -> None:
    changes = edited(THEMES, (TERM, "  soins: {libellé: Soins, anciens identifiants: [sante]}"))

    found = model_change(changes, PLAIN.replace("Santé", "Soins"))

    assert ((), (), ()) == (found.records, found.counts, found.dead)


# ------------------------------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({A: PLAIN}, {B: record("Tout autre", **FORMER)}, []),
        (
            {A: PLAIN},
            {B: PLAIN},
            [("ressources/a/", "Dans « ressources/b.md », ajoutez la ligne « anciens identifiants: [a] ».")],
        ),
        (
            {A: PLAIN},
            {B: record("Une enquête", "Un texte.", anciens_identifiants="[z]")},
            [("ressources/a/", "Dans « ressources/b.md », ajoutez « a » au champ « anciens identifiants ».")],
        ),
        # What an old address led to is still owed to those who noted it.
        (
            {B: record("B", **FORMER)},
            {B: record("B")},
            [("ressources/a/", "Dans « ressources/b.md », ajoutez la ligne « anciens identifiants: [a] ».")],
        ),
        (
            {A: PLAIN},
            {},
            [("ressources/a/", "Si une autre notice la remplace, ajoutez-y « anciens identifiants: [a] ».")],
        ),
        ({A: PLAIN, B: OTHER}, {B: record("Autre", "Rien.", **FORMER)}, []),
        ({A: PLAIN}, {"ressources/2024/a.md": PLAIN}, []),
        ({A: PLAIN}, {A: BROKEN}, []),
        (
            {"a-propos.md": "# À propos", "index.md": "x"},
            {"index.md": "x"},
            [("a-propos/", "Gardez cette page, avec une phrase qui dit où aller désormais.")],
        ),
    ],
)
def test_addresses_that_would_die(before: Texts, after: Texts, expected: list[tuple[str, str]]) -> None:
    found = change(before, after)

    assert expected == [(each.address, each.remedy) for each in found.dead]


def test_a_draft_no_longer_answers() -> None:
    (dead,) = change({A: PLAIN}, {A: record("Une enquête", "Un texte.", statut="brouillon")}).dead

    assert dead.address == "ressources/a/"
    assert dead.remedy.startswith("La notice n’est plus publiée.")


def test_a_picture_that_is_gone_is_an_address_too() -> None:
    before, after = sources_of({A: PLAIN}, files=["images/x.png"]), sources_of({A: PLAIN})

    assert ["images/x.png"] == [each.address for each in compared(before, after).dead]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            edited(THEMES, (f"{TERM}\n", "")),
            {
                "thematique/sante/": "Si un autre terme de « vocabulaires/thematiques.yml » le remplace, ajoutez-y "
                "« anciens identifiants: [sante] »."
            },
        ),
        (
            edited(THEMES, (TERM, "  soins: {libellé: Santé}")),
            {
                "thematique/sante/": "Dans « vocabulaires/thematiques.yml », ajoutez « sante » aux « anciens "
                "identifiants » du terme « Santé »."
            },
        ),
        (edited(THEMES, (TERM, "  soins: {libellé: Santé, anciens identifiants: [sante]}")), {}),
        (
            edited(MODEL, ("dossier: ressources", "dossier: fiches")),
            {"ressources/a/": "Le dossier des notices a changé. Gardez « dossier: ressources » dans le modèle de « Ressource »."},
        ),
        (
            edited(MODEL, ("facette: format, ", "")),
            {"format/rapport/": "Aucun champ du modèle n’a plus « facette: format » : gardez-la."},
        ),
    ],
)  # fmt: skip
def test_addresses_that_the_model_keeps(changes: dict[str, str], expected: dict[str, str]) -> None:
    folder = "fiches" if "dossier: fiches" in changes.get(MODEL, "") else "ressources"

    found = compared(sources_of({A: PLAIN}), sources_of({f"{folder}/a.md": PLAIN}, changes))

    assert expected == {each.address: each.remedy for each in found.dead}


def test_a_listing_without_records_owes_nothing() -> None:
    found = change({A: record(date="2020"), B: OTHER}, {A: record(), B: OTHER})

    assert () == found.dead
    assert {("annee/2020/", Address.LISTING)} == {(each.address, each.leads_to) for each in found.addresses}


# ------------------------------------------------------------------------------- problems, other files


def test_problems_gained_and_lost() -> None:
    found = change({A: record(date="hier"), B: OTHER}, {A: record(), B: record(contributeur="absent")})

    assert [(B, "reference-inconnue")] == [(each.path, each.code) for each in found.problems]
    assert [(A, "date-mal-ecrite")] == [(each.path, each.code) for each in found.mended]


def test_a_file_that_moves_keeps_its_problems() -> None:
    found = change({A: record(date="hier")}, {"ressources/2024/a.md": record(date="hier")})

    assert ((), ()) == (found.problems, found.mended)


def test_other_files() -> None:
    before = sources_of({"index.md": "x", "vieux.md": "x"}, files=["a.png", "b.png"])
    after = sources_of({"index.md": "y", "neuf.md": "x"}, files=["a.png", "c.png"])

    found = compared(before, after, touched=["a.png"])

    assert {
        "a.png": "changed",
        "b.png": "removed",
        "c.png": "added",
        "index.md": "changed",
        "neuf.md": "added",
        "vieux.md": "removed",
    } == {each.path: each.change.value for each in found.files}


# -------------------------------------------------------------------------------------------- hostile

NO_MODEL = dict.fromkeys(schema_bytes(), "")


@pytest.mark.parametrize(
    "changes",
    [
        NO_MODEL,
        {MODEL: "genre: ["},
        {MODEL: ""},
        {THEMES: "termes: 3"},
        {"vocabulaires/relations.yml": ""},
        edited(MODEL, ("genre: ressource", "genre: fiche")),
        edited(MODEL, ("rôle: titre, ", "")),
        edited(MODEL, ("rôle: thème, ", "")),
    ],
)
def test_a_broken_or_other_model_on_either_side_is_survived(changes: dict[str, str]) -> None:
    here = sources_of({A: DECLARES, B: f"{OTHER} [[a]]", "a-propos.md": "x"})
    there = sources_of({A: DECLARES, B: f"{OTHER} [[a]]", "a-propos.md": "x"}, changes)

    for found in (compared(here, there), compared(there, here)):
        assert not found.is_empty
        assert all(render(Compared(found, "x", "x")) for render in COMPARISON_FORMS.values())


def test_a_kind_that_is_called_otherwise_keeps_its_records() -> None:
    changes = edited(MODEL, ("genre: ressource", "genre: fiche"), ("cible: ressource", "cible: fiche"))

    found = compared(sources_of({A: DECLARES, B: OTHER}), sources_of({A: DECLARES, B: OTHER}, changes))

    assert ((), (), ()) == (found.records, found.gained, found.lost)


def test_a_model_that_could_not_be_read_is_told() -> None:
    found = compared(sources_of({A: PLAIN}, NO_MODEL), sources_of({A: PLAIN}))

    assert found.notes[0].startswith("À cette révision, le modèle ne pouvait pas être lu")
    assert {"added"} == {each.change.value for each in found.records}


MANY = 300
HOSTILE = "<script>`*[x](y)*` </details> @tous « ainsi »"


def test_long_lists_are_cut_and_counted() -> None:
    records = {f"ressources/n{n}.md": record(f"'{HOSTILE} {n}'", f"Texte {n}.") for n in range(MANY)}
    found = Compared(change({}, records), "main", "0123456789")

    text, markdown = (COMPARISON_FORMS[form](found) for form in ("text", "markdown"))

    assert f"Notices ajoutées ({MANY})" in text
    assert "… et 250 autres" in text
    assert len(text.splitlines()) < 150
    assert f"<details><summary>Notices ajoutées ({MANY})</summary>" in markdown
    assert "<script>" not in markdown
    assert markdown.count("<details>") == markdown.count("\n</details>\n")
    assert len(json.loads(COMPARISON_FORMS["json"](found))["records"]) == MANY


def test_a_summary_keeps_to_what_forges_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.report.changes._MOST_BYTES", 2_000)
    records = {f"ressources/n{n}.md": record(f"Titre {n}", date="hier") for n in range(MANY)}

    markdown = COMPARISON_FORMS["markdown"](Compared(change({}, records), "main", "0123456789"))

    assert len(markdown.encode()) < 4_000
    assert markdown.count("<details>") == markdown.count("</details>")
    assert "Notices ajoutées (300)" in markdown


# -------------------------------------------------------------------------------------- the whole report

GOLDEN_BEFORE = {
    A: record("Ruches de quartier", "Des ruches urbaines sur les toits, des apicultrices bénévoles."),
    B: record("Le « vieux » canal", "Un canal.", relations="{voir aussi: c}"),
    "ressources/c.md": record("Un tramway", "Un tramway."),
    "ressources/d.md": record("Un beffroi", "Un beffroi, voir [[a]].", date="hier"),
    "a-propos.md": "# À propos",
    **FILLING,
}
GOLDEN_AFTER = {
    A: record("Ruches de quartier", "Des ruches urbaines sur les toits, des apicultrices bénévoles, et du miel.", thématique="[Santé, culture]"),
    "ressources/canal.md": record("Le « vieux » canal", "Un canal.", relations="{voir aussi: c}"),
    "ressources/etude.md": record("Étude des ruches urbaines", "Les ruches urbaines et les apicultrices bénévoles.", type_de_savoir="academique", relations="{prolonge: a}"),
    "ressources/d.md": record("Un beffroi", "Un beffroi.", date="2020", contributeur="absent"),
    "a-propos.md": "# À propos de nous",
    **{path: text.replace("\n", "\r\n") for path, text in list(FILLING.items())[:2]},
    **dict(list(FILLING.items())[2:]),
}  # fmt: skip
GOLDEN_MODEL = edited(
    MODEL, ("places: {type: nombre}", "places: {type: nombre, obligatoire: non}\n  durée: {type: texte}")
)


def golden_comparison() -> Compared:
    found = compared(sources_of(GOLDEN_BEFORE), sources_of(GOLDEN_AFTER, GOLDEN_MODEL))
    return Compared(found, "origin/main", "0123456789abcdef", "content/")


@pytest.mark.parametrize(
    ("form", "name"), [("text", "diff.txt"), ("json", "diff.json"), ("markdown", "diff.md")]
)
def test_whole_comparison(form: str, name: str) -> None:
    actual = COMPARISON_FORMS[form](golden_comparison())
    golden = GOLDENS / name
    if os.environ.get("MINE_UPDATE_GOLDENS"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(actual, encoding="utf-8")

    assert golden.read_text(encoding="utf-8") == actual


def test_json_follows_its_published_schema() -> None:
    schema = json.loads((ROOT / "docs" / "schemas" / "diff.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    assert [] == list(validator.iter_errors(json.loads(COMPARISON_FORMS["json"](golden_comparison()))))
    nothing = json.loads(COMPARISON_FORMS["json"](Compared(Comparison(), "x", "x")))
    assert [] == list(validator.iter_errors(nothing))
    assert list(validator.iter_errors(nothing | {"inconnu": 1}))


def test_nothing_changes() -> None:
    found = change({A: PLAIN}, {A: PLAIN})

    assert found.is_empty
    assert (
        COMPARISON_FORMS["text"](Compared(found, "main", "0123456789"))
        == "Rien ne change depuis « main » (0123456).\n"
    )
