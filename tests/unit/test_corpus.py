"""One file → a record and its problems, with places."""

from __future__ import annotations

import pytest
from corpora import check, codes, record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.corpus import parse_links
from generator.model import Position, RecordKey


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (record(), []),
        (record().replace("titre", "Titre").replace("type de savoir", "types_de_savoir"), []),
        (record(thematique="Santé", thématique=""), []),
        (record(titre=""), ["champ-manquant"]),
        (record(titre="", résumé="''"), ["champ-vide", "champ-manquant"]),
        (record(tittre="x"), ["champ-inconnu"]),
        (record(thème="Santé"), ["champ-repete"]),
        (record() + "---\n", []),
        ("", ["fichier-vide"]),
        ("Texte", ["entete-absent"]),
        ("---\n---\n", ["entete-sans-champs"]),
        ("---\n- a\n---\n", ["entete-sans-champs"]),
        ("---\njuste un texte\n---\n", ["entete-sans-champs"]),
        (record().encode("cp1252"), ["encodage-windows"]),
        (record().replace("\n", "\r\n"), ["fins-de-ligne-windows"]),
        ("\ufeff" + record(), ["marque-utf8"]),
        (record(body="Voir [ça](javascript:alert(1))."), ["lien-refuse"]),
        (record(body="<script>alert(1)</script>"), ["html-retire"]),
        (record(body='<img src="x.png" onerror="a()">'), ["html-retire"]),
        (record(body="Du code : `<script>` et [un](https://exemple.fr)."), []),
        (record(body="- [x] fait\n"), []),
    ],
)
def test_one_file(text: str | bytes, expected: list[str]) -> None:
    _, problems = check({"ressources/x.md": text})

    assert expected == codes(problems), [p.message for p in problems]


@pytest.mark.parametrize(
    ("fields", "position"),
    [
        ({"date": "2023-02-30"}, Position(8, 7, 8, 17)),
        ({"thématique": "[Santé, Zut]"}, Position(4, 21, 4, 24)),
        ({"tittre": "x"}, Position(8, 1, 8, 7)),
        ({"format": ""}, None),
        ({"titre": ""}, Position(7, 1, 7, 4)),
    ],
)
def test_places(fields: dict[str, str], position: Position | None) -> None:
    _, problems = check({"ressources/x.md": record(**fields)})

    assert ([] if position is None else [position]) == [p.position for p in problems]


@pytest.mark.parametrize("name", ["Été", "a b", "A", "a_b", "-a", "a--b", "é"])
def test_names_that_cannot_be_addresses(name: str) -> None:
    _, problems = check({f"ressources/{name}.md": record()})

    assert ["nom-de-fichier"] == codes(problems)


@pytest.mark.parametrize(
    ("file", "expected"),
    [("ressources/a.txt", 1), ("ressources/a.MD", 1), ("ressources/a.png", 0), ("a.txt", 0)],
)
def test_files_that_look_like_records(file: str, expected: int) -> None:
    _, problems = check({}, files=frozenset({file}))

    assert ["fichier-ignore"] * expected == codes(problems)


def test_one_bad_file_hides_no_other() -> None:
    corpus, problems = check(
        {
            "ressources/a.md": "---\ntitre: [\n---\n",
            "ressources/b.md": record(date="demain"),
            "ressources/c.md": record(relations="{prolonge: a}"),
        }
    )

    assert [("ressources/a.md", "yaml-invalide"), ("ressources/b.md", "date-mal-ecrite")] == [
        (p.path, p.code) for p in problems
    ]
    assert RecordKey("ressource", "a") in corpus.records


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Un [lien](b.md).", [("b.md", "lien", "Un lien.", False)]),
        ("Avant. Un [lien](b.md) ici. Après.", [("b.md", "lien", "Un lien ici.", False)]),
        ("Voir [[b|le *b*]] !", [("b", "le *b*", "Voir le *b* !", True)]),
        ("- un\n- deux [[b]]", [("b", "b", "deux b", True)]),
        ("`[x](b.md)`", []),
        ("```\n[[b]]\n```", []),
        ("[a][1]\n\n[1]: ../x.md", [("../x.md", "a", "a", False)]),
        (
            "<https://exemple.fr/é>",
            [("https://exemple.fr/é", "https://exemple.fr/é", "https://exemple.fr/é", False)],
        ),
        ("![alt](images/a.png)", [("images/a.png", "", "", False)]),
    ],
)
def test_links(body: str, expected: list[tuple[str, str, str, bool]]) -> None:
    links, _ = parse_links("x.md", body, 1)

    assert expected == [(link.href, link.text, link.sentence, link.wikilink) for link in links]


def test_a_link_has_its_place_in_the_file() -> None:
    _, problems = check({"ressources/x.md": record(body="\nÉté : [ici](nulle-part.md)\n")})

    assert [("lien-mort", Position(10, 7, 10, 27))] == [(p.code, p.position) for p in problems]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: f"---\n{t}\n---\n{t}".encode()))
)
def test_any_file_gives_problems_never_an_exception(data: bytes) -> None:
    _, problems = check({"ressources/x.md": data})

    assert problems  # nothing of the kind is a sound record
