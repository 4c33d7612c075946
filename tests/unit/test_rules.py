"""What only the whole corpus can tell."""

from __future__ import annotations

import random

import pytest
from corpora import check, codes, record

from generator.links import resolve_file, resolve_link, resolve_reference
from generator.model import RecordKey
from generator.problems import RULES


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ({"a": record(contributeur="labo")}, []),
        ({"a": record(contributeur="LABO")}, []),
        ({"a": record(contributeur="Laboratoire Synthetique")}, []),
        ({"a": record(contributeur="laboo")}, ["reference-inconnue"]),
        ({"a": record(contributeur="labo, irev")}, ["reference-inconnue"]),
        ({"a": record(relations="{prolonge: b}"), "b": record("B")}, []),
        ({"a": record(relations="{prolonge: a}")}, ["relation-a-soi-meme"]),
        ({"a": record(relations="{prolonge: zzz}")}, ["reference-inconnue"]),
        (
            {"a": record(relations="{prolonge: b}"), "b": record("B", relations="{prolonge: a}")},
            ["relation-contradictoire"],
        ),
        (
            {"a": record(relations="{prolonge: b}"), "b": record("B", relations="{prolonge par: a}")},
            [],
        ),
        (
            {"a": record(relations="{prolonge: b, prolonge par: b}"), "b": record("B")},
            ["relation-contradictoire"],
        ),
        ({"a": record(relations="{voir aussi: b}"), "b": record("B", relations="{voir aussi: a}")}, []),
        ({"a": record(), "sous/a": record()}, ["identifiant-en-double"]),
        ({"a": record(anciens_identifiants="vieux")}, []),
        ({"a": record(anciens_identifiants="b"), "b": record("B")}, ["ancien-identifiant-pris"]),
        ({"a": record(anciens_identifiants="a")}, ["ancien-identifiant-pris"]),
        (
            {"a": record(anciens_identifiants="vieux"), "b": record("B", anciens_identifiants="vieux")},
            ["ancien-identifiant-pris"],
        ),
        ({"a": record(body="[b](b.md) [b](sous/c.md)"), "b": record("B"), "sous/c": record("C")}, []),
        ({"sous/c": record(body="[b](../b.md#partie) [[labo]]"), "b": record("B")}, []),
        ({"a": record(body="[b](b.md)")}, ["lien-mort"]),
        ({"a": record(body="[b](../../etc/passwd)")}, ["lien-mort"]),
        ({"a": record(body="[[zzz]] et [ancre](#ici)")}, ["lien-mort"]),
        ({"a": record(body="[b](/ressources/b/)"), "b": record("B")}, []),
        ({"a": record(image="{fichier: images/x.png, texte alternatif: Une carte}")}, ["image-absente"]),
        ({"a": record(image="{fichier: images/carte.png, texte alternatif: Une carte}")}, []),
        ({"a": record(body="![Une carte](../images/carte.png)")}, []),
    ],
)
def test_rules(records: dict[str, str], expected: list[str]) -> None:
    _, problems = check(
        {f"ressources/{name}.md": text for name, text in records.items()},
        files=frozenset({"images/carte.png"}),
    )

    assert expected == codes(problems), [p.message for p in problems]


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [("labbo", "labo"), ("Laboratoire sintétique", "labo")],
)
def test_a_near_reference_is_suggested(text: str, suggestion: str) -> None:
    _, problems = check({"ressources/a.md": record(contributeur=text)})

    assert [suggestion] == [p.suggestion for p in problems]


@pytest.mark.parametrize(
    ("body", "suggestion"),
    [("[x](bee.md)", "sous/bees.md"), ("[[beez]]", "[[bees]]"), ("[x](nulle-part.md)", None)],
)
def test_a_near_link_is_suggested(body: str, suggestion: str | None) -> None:
    _, problems = check({"ressources/a.md": record(body=body), "ressources/sous/bees.md": record("B")})

    assert [suggestion] == [p.suggestion for p in problems]


def test_two_names_for_one_reference() -> None:
    _, problems = check({"contributeurs/autre.md": "---\nnom: Autre\nsigle: Labo\n---\n"})

    # « autre » comes first by path, but an id goes before an alias.
    assert [("contributeurs/autre.md", "nom-en-double")] == [(p.path, p.code) for p in problems]


def test_a_typo_in_one_record_does_not_blame_those_who_cite_it() -> None:
    _, problems = check(
        {
            "ressources/a.md": "---\ntitre: [\n---\n",
            "ressources/b.md": record(body="[a](a.md)", relations="{prolonge: a}"),
        }
    )

    assert {"ressources/a.md"} == {p.path for p in problems}


def test_the_report_does_not_depend_on_the_order_of_files() -> None:
    records = {f"ressources/n{i}.md": record(relations=f"{{prolonge: n{i + 1}}}") for i in range(9)}
    shuffled = list(records.items())
    random.Random(1).shuffle(shuffled)

    assert check(records)[1] == check(dict(shuffled))[1]


def test_where_links_lead() -> None:
    corpus, _ = check(
        {
            "ressources/a.md": record(body="[b](b.md) [[labo]] [p](../a-propos.md) [x](https://x.fr)"),
            "ressources/b.md": record("B"),
        },
        files=frozenset({"a-propos.md"}),
    )
    a = corpus.records[RecordKey("ressource", "a")]

    assert [RecordKey("ressource", "b"), RecordKey("contributeur", "labo"), None, None] == [
        resolve_link(corpus, a, link) for link in a.links
    ]
    assert [None, None, "a-propos.md", None] == [resolve_file(corpus, a, link) for link in a.links]
    assert resolve_reference(corpus, "ressource", "labo") is None


def test_every_rule_has_words() -> None:
    for code, rule in RULES.items():
        assert rule.summary.endswith(".")
        assert code == code.lower().strip("-")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[a](ressources/a.md) et [b](aide/b.md#x), [c](donnees/c.json), [d](https://d.fr)", []),
        ("---\ntitle: T\n---\n[a](ressources/enquette.md)", ["ressources/enquete.md"]),
        ("`[a](ressources/zut.md)`", []),
        ("<script>a()</script>", [None]),
    ],
)
def test_editorial_pages(body: str, expected: list[str | None]) -> None:
    _, problems = check({"ressources/a.md": record(), "ressources/enquete.md": record("E"), "index.md": body, "aide/b.md": "B"})

    assert [("index.md", suggestion) for suggestion in expected] == [(p.path, p.suggestion) for p in problems]
