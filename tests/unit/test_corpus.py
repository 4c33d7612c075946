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
        (record(body='<img src="https://a.fr/x.png" alt="x" onerror="a()">'), ["html-retire"]),
        (record(body="![](https://a.fr/x.png)"), ["image-sans-alternative"]),
        (record(body="[![…](https://a.fr/x.png)](https://a.fr)"), ["image-sans-alternative"]),
        (record(body="<IMG src=https://a.fr/x.png>"), ["image-sans-alternative"]),
        (record(body='<img src="https://a.fr/x.png" alt="">'), []),
        (record(body="`![](x.png)` <!-- <img src=x.png> -->"), []),
        (record(body="[texte](mon document.pdf)"), ["lien-mal-ecrit"]),
        (record(body="[texte](https://a.fr/mon document.pdf)"), ["lien-mal-ecrit"]),
        (record(body="[texte]()"), ["lien-mal-ecrit"]),
        (record(body="`[a](b c)` et \\[a](b c) et [a](<https://a.fr/b c>)"), []),
        (record(body='<a href="/fr/statistiques">Les chiffres</a>'), ["lien-mort"]),
        (record(body='<div>\n<a href="../contributeurs/zut.md">Zut</a></div>'), ["lien-mort"]),
        (record(body="<IMG SRC='x.png' ALT='x'>"), ["lien-mort"]),
        (record(body='<a href="../contributeurs/labo.md">Le labo</a> <a href="#x">x</a> <a id="y"></a>'), []),
        (record(body='<a href="https://a.fr">a</a> `<a href="x">x</a>` <!-- <a href="y"> -->'), []),
        (record(body='~~~\n<a href="x">x</a>\n~~~\n\n    <img src="x" alt="x">'), []),
        (record(body='<a href="javascript:a()">x</a>'), ["html-retire"]),
        (record(body="Écrire à <nom de la structure> ou <Mairie>."), ["html-retire", "html-retire"]),
        (
            record(
                body="`<nom de la structure>` \\<Mairie> <font color=red>x</font> <center>y <o:p></o:p> a < b > c <truc>x</truc>"
            ),
            [],
        ),
        (record(body='<a href="file:///C:/a.pdf">x</a>'), ["lien-refuse"]),
        (record(body='<img alt="x" src="data:image/png;base64,AA">'), ["lien-refuse"]),
        (record(body="![Un plan](data:image/png;base64,AA)"), ["lien-refuse"]),
        (record(titre="a\0b"), ["fichier-illisible"]),
        (record(date="x", body="[a](b.md)").encode() + "é".encode() + b"\xe9 " * 9, ["utf8-invalide"]),
        (record(date="x").encode() + "é".encode() + b"\xe9 " * 3, ["date-mal-ecrite", "utf8-invalide"]),
        (record(body="Du code : `<script>` et [un](https://exemple.fr)."), []),
        (record(body="- [x] fait\n"), []),
    ],
)
def test_one_file(text: str | bytes, expected: list[str]) -> None:
    _, problems = check({"ressources/x.md": text})

    assert expected == codes(problems), [p.message for p in problems]


@pytest.mark.parametrize(
    ("above", "line", "opens"),
    [
        ("De : Sophie\nObjet : notice\nDate : 14/03/2019\n\n", 1, 5),
        ("Bonjour, voici ma notice :\n\n", 1, 3),
        ("Objet : notice\n", 1, 2),
        ("\n# Une enquête\n\n", 2, 4),
        ("***\nDe : x\nObjet : y\n***\n", 1, 5),
        ("—\n", 1, 2),
        ("---\n", 1, 2),
        ("---\nBonjour,\n---\n\n", 1, 5),
        ("---\nDe : Sophie\nObjet : notice\n---\n", 1, 5),
        ("Voici :\n\n```\n", 1, 4),
    ],
)
def test_an_entete_below_a_pasted_text_is_read_where_it_is(above: str, line: int, opens: int) -> None:
    """Nothing is mended: what stands above would be lost."""
    corpus, problems = check({"ressources/x.md": f"{above}{record(body='Le texte.')}"})

    assert [("entete-absent", line, None, ())] == [
        (p.code, p.position.line, p.suggestion, p.fix) for p in problems
    ]
    assert f"qu’à la ligne {opens} :" in problems[0].message
    found = corpus.records[RecordKey("ressource", "x")]
    assert ("Une enquête", "Le texte.") == (found.values["titre"][0].data, found.body.strip())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titre: a\nrésumé: b\nthématique: Santé\n---\nUn texte.\n\n" + record(), "manque tout en haut"),
        ("```\n" + record(), "encadrait le modèle"),
        ("De : Sophie\nObjet : notice\nDate : 14/03/2019\n\nUn texte.\n", "n’a pas d’en-tête"),
        ("De : x\nObjet : y\nDate : z\n\n---\ntitre: x\nrésumé: y\n\nUn texte.\n", "n’a pas d’en-tête"),
        ("Un texte.\n\n---\nLieu : Lille\nHeure : midi\n---\n", "n’a pas d’en-tête"),
        ("Un texte.\n\n---\nDate : 2021\nHeure : midi\n---\n", "n’a pas d’en-tête"),
        ("Un texte.\n\n---\ntitre: x\nrésumé: y\n", "n’a pas d’en-tête"),
    ],
)
def test_other_lines_are_no_entete_below_a_text(text: str, said: str) -> None:
    found = check({"ressources/x.md": text})[1][0]

    assert ("entete-absent", True) == (found.code, said in found.message)


OTHER = '---\ntitre: "Autre chose"\ndescription: x\n---\nUn texte.\n'


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (OTHER, 1),
        (f"Un texte.\n\n{OTHER}", 3),
        (f"a\n---\nb\n---\n{OTHER}", 5),
        (f"```\n{OTHER}```\n", 0),
        (f"~~~ yaml\n{OTHER}~~~\n", 0),
        (f"<!--\n{OTHER}-->\n", 0),
        ("---\nDate : 12 mars\nFormat : rapport\n---\n", 0),
        ("---\ntitre: x\nUne phrase.\nUne autre.\n---\n", 0),
        ("Un texte.\n\n---\n\nUn autre.\n\n---\n\ntitre: x\ndate: y\n", 0),
        (OTHER.replace("\n", "\n    "), 0),
    ],
)
def test_a_file_is_one_record(body: str, line: int) -> None:
    _, problems = check({"ressources/x.md": record(body=body)})

    first = record(body="").count("\n")
    expected = [("entete-absent", first + line, True)] if line else []
    found = [(p.code, p.position.line, "« autre-chose.md »" in p.message) for p in problems]
    assert expected == [each for each in found if each[0] == "entete-absent"]


@pytest.mark.parametrize(
    ("fields", "position"),
    [
        ({"date": "2023-02-30"}, Position(8, 7, 8, 17)),
        ({"thématique": "[Santé, Zut]"}, Position(4, 21, 4, 24)),
        ({"tittre": "x"}, Position(8, 1, 8, 7)),
        ({"format": ""}, None),
        ({"titre": ""}, Position(7, 1, 7, 1)),
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
    [
        ("ressources/a.txt", ["a.md"]),
        ("ressources/a.MD", ["a.md"]),
        ("ressources/a.md.txt", ["a.md"]),
        ("ressources/a.docx", ["a.md"]),
        ("ressources/A.PDF", ["a.md"]),
        ("ressources/podcast voix.MD", ["podcast-voix.md"]),
        ("ressources/Été_2024.txt", ["ete-2024.md"]),
        ("ressources/….txt", ["nom-de-la-notice.md"]),
        ("ressources/a", ["a.md"]),
        ("ressources/a.png", []),
        ("ressources/joint.pdf", []),
        ("a.txt", []),
    ],
)
def test_files_that_look_like_records(file: str, expected: list[str]) -> None:
    _, problems = check(
        {"ressources/x.md": record(body="[Le document](joint.pdf)")},
        files=frozenset({file, "ressources/joint.pdf"}),
    )

    assert [("fichier-ignore", name) for name in expected] == [
        (p.code, p.message.split()[-1]) for p in problems
    ]
    if file.lower().endswith((".docx", ".pdf")):
        assert all("Copiez son texte dans un fichier" in p.message for p in problems)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('<p onclick="a()">x</p>', "L’attribut onclick sera retiré du texte publié : le site n’accepte ni programme ni contenu incorporé."),
        ("<style>a{}</style>", "La balise <style> sera retirée du texte publié : le site n’accepte ni programme ni contenu incorporé."),
        ("<iframe></iframe>", "Mettez un lien vers la page d’origine à la place."),
        ("![](https://a.fr/x.png)", "Dites entre les crochets ce qu’elle montre (par exemple : Huit personnes autour d’une carte)."),
        ("[a](b c.pdf)", "et s’afficherait tel quel : une adresse ne contient pas d’espace."),
    ],
)  # fmt: skip
def test_words(body: str, said: str) -> None:
    _, problems = check({"ressources/x.md": record(body=body)})

    assert [said] == [p.message[-len(said) :] for p in problems]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("\nÉté : [a *b*](c d.pdf) fin", Position(10, 7, 10, 23)),
        ("\n<img src='x'>", Position(10, 1, 10, 14)),
        ("a ![](https://a.fr/x.png)", Position(9, 3, 9, 26)),
    ],
)
def test_places_in_a_body(body: str, place: Position) -> None:
    _, problems = check({"ressources/x.md": record(body=body)})

    assert [place] == [p.position for p in problems]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"titre": ""}, "« titre » manque. Par exemple : « titre: Une enquête »."),
        (
            {"thématique": ""},
            "« thématique » manque. Termes admis : Santé, Culture et tourisme, Développement local (Emploi, ESS).",
        ),
    ],
)
def test_what_is_missing_is_not_made_up(fields: dict[str, str], said: str) -> None:
    _, problems = check({"ressources/x.md": record(**fields)})

    assert [said] == [p.message[-len(said) :] for p in problems]
    assert [f"{key}: …" for key in fields] == [p.suggestion for p in problems]


@pytest.mark.parametrize(
    ("body", "better"),
    [
        ("![Affiche](C:\\Users\\Paul\\affiche.png)", "![Affiche](../images/affiche.png)"),
        ("Ici ![Affiche](C:\\Paul L\\mon _plan.png).", "Ici ![Affiche](../images/mon%20_plan.png)."),
        ("![Un plan](<C:\\a b\\c.png>)", "![Un plan](<../images/c.png>)"),
        ("![Un plan](file:///C:/a/b%20c.png)", "![Un plan](../images/b%20c.png)"),
        ("![Un plan](/Users/paul/Bureau/a.png)", "![Un plan](../images/a.png)"),
        ("Lire [le compte rendu](C:/Documents/cr.pdf).", None),
        ("[Le compte rendu](\\\\serveur\\x\\a.pdf)", None),
        ("<img alt='x' src='C:\\a b\\c.png'>", "<img alt='x' src='../images/c.png'>"),
        ("[Le compte rendu][1]\n\n[1]: C:\\a.pdf", None),
    ],
)
def test_files_of_a_computer_are_refused(body: str, better: str | None) -> None:
    _, problems = check({"ressources/x.md": record(body=body)})

    assert [("lien-refuse", better)] == [(p.code, p.suggestion) for p in problems]
    assert "désigne un fichier de votre ordinateur" in problems[0].message
    assert (better is not None) == ("Déposez l’image dans" in problems[0].message)


@pytest.mark.parametrize(
    "body",
    ["`![Affiche](C:\\a.png)`", "Le disque C:\\Users est plein.", "[un](https://a.fr/c:/x)"],
)
def test_paths_that_are_no_links_are_left_alone(body: str) -> None:
    assert check({"ressources/x.md": record(body=body)})[1] == ()


def test_one_bad_file_hides_no_other() -> None:
    corpus, problems = check(
        {
            "ressources/a.md": "---\n{\n---\n",
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
        ("![alt](a.png) puis [b](b.md)", [("a.png", "", "puis b", False), ("b.md", "b", "puis b", False)]),
        (
            'Avant. Voir <a href="b.md">le *b*</a> ici.',
            [("b.md", "le b", "Voir le b ici.", False)],
        ),
        ("[![alt](a.png) b](b.md)", [("b.md", "b", "b", False), ("a.png", "", "b", False)]),
    ],
)
def test_links(body: str, expected: list[tuple[str, str, str, bool]]) -> None:
    links, _ = parse_links("x.md", body, 1)

    assert expected == [(link.href, link.text, link.sentence, link.wikilink) for link in links]


def test_a_link_has_its_place_in_the_file() -> None:
    _, problems = check({"ressources/x.md": record(body="\nÉté : [une](nulle-part.md)\n")})

    assert [("lien-mort", Position(10, 7, 10, 27))] == [(p.code, p.position) for p in problems]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: f"---\n{t}\n---\n{t}".encode()))
)
def test_any_file_gives_problems_never_an_exception(data: bytes) -> None:
    _, problems = check({"ressources/x.md": data})

    assert problems  # nothing of the kind is a sound record


@pytest.mark.parametrize("link", ["[[zut-{}]]", "[Fiche {}](zut-{}.md)", "https://example.org/{}"])
def test_more_links_than_a_notice_has_are_told_once(link: str) -> None:
    body = "\n".join(link.replace("{}", str(number)) for number in range(1_200))
    corpus, problems = check({"ressources/a.md": record(body=body)})

    assert codes(problems).count("liens-trop-nombreux") == 1
    assert len(corpus.records[RecordKey("ressource", "a")].links) == 1_000
