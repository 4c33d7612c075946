"""What only the whole corpus can tell."""

from __future__ import annotations

import random

import pytest
from corpora import SCHEMA, check, codes, record, schema_bytes

from generator.corpus import Sources
from generator.links import resolve_file, resolve_link, resolve_reference
from generator.model import RecordKey
from generator.problems import RULES
from generator.rules import check_sources


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ({"a": record(contributeur="labo")}, []),
        ({"a": record(contributeur="LABO")}, []),
        ({"a": record(contributeur="Laboratoire Synthetique")}, []),
        ({"a": record(contributeur="laboo")}, ["reference-inconnue"]),
        ({"a": record(contributeur="labo, irev")}, ["reference-inconnue"]),
        ({"a": record(contributeur="labo et LABO")}, ["reference-inconnue"]),
        ({"a": record(contributeur="../contributeurs/labo.md")}, []),
        ({"a": record(relations="{prolonge: ../ressources/b.md}"), "b": record("B")}, []),
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
    [
        ("labbo", "labo"),
        ("Laboratoire sintétique", "labo"),
        ("labo ; LABO", "[labo, LABO]"),
        ("labo et LABO", "[labo, LABO]"),
        ("labo/LABO", "[labo, LABO]"),
        ("labo / LABO ; Labo", "[labo, LABO, Labo]"),
        ("labo, irev", "[labo, irev]"),
        ("https://lamine.test/contributeurs/labo/", "labo"),
        ("../contributeurs/labo.md#haut", "labo"),
        ("zut", None),
    ],
)
def test_a_near_reference_is_suggested(text: str, suggestion: str | None) -> None:
    _, problems = check({"ressources/a.md": record(contributeur=text)})

    assert [suggestion and f"contributeur: {suggestion}"] == [p.suggestion for p in problems]


@pytest.mark.parametrize(
    ("body", "suggestion"),
    [
        ("Voir [x](bee.md), puis.", "Voir [x](sous/bees.md), puis."),
        ("[[beez]]", "[[bees]]"),
        ("[x](nulle-part.md)", None),
        ("[x](www.exemple.fr/a)", "[x](https://www.exemple.fr/a)"),
        ("[x](exemple.fr)", "[x](https://exemple.fr)"),
        ('[x](<bee.md> "y")', '[x](<sous/bees.md> "y")'),
        ("Voir <a class='b' href='bee.md'>x</a>.", "Voir <a class='b' href='sous/bees.md'>x</a>."),
        ("[[beez|Les abeilles]]", "[[bees|Les abeilles]]"),
        ("[x][y]\n\n[y]: bee.md", None),
        ("[x](rapport.pdf)", None),
        ("![Une carte](../images/cart.png)", "![Une carte](../images/carte.png)"),
        ("![Une carte](zut.webp)", None),
    ],
)
def test_a_near_link_is_suggested(body: str, suggestion: str | None) -> None:
    records = {"ressources/a.md": record(body=body), "ressources/sous/bees.md": record("B")}
    _, problems = check(records, files=frozenset({"images/carte.png"}))

    assert [suggestion] == [p.suggestion for p in problems]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{prolonge: labo}", "« labo » est une notice de « content/contributeurs/ », et il faut ici une notice de « content/ressources/ »."),
        ("{prolonge: Les Acteurs.md}", "Corrigez-la, ou ajoutez le fichier content/ressources/les-acteurs.md."),
        ("{prolonge: 'a, zzz'}", "Plusieurs valeurs s’écrivent en liste. Vérifiez « zzz »."),
    ],
)  # fmt: skip
def test_what_is_said_of_an_unknown_reference(text: str, said: str) -> None:
    _, problems = check({"ressources/x.md": record(relations=text), "ressources/a.md": record("A")})

    assert [said] == [p.message[-len(said) :] for p in problems]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[x](www.exemple.fr)", "« www.exemple.fr » : l’adresse d’un autre site commence par https://."),
        ("![x](zut.png)", "L’image « zut.png » n’est pas dans le dossier de contenu."),
        ("[x](zut.md)", "Le lien vers « zut.md » ne mène à aucune notice"),
    ],
)
def test_what_is_said_of_a_dead_link(body: str, said: str) -> None:
    _, problems = check({"ressources/x.md": record(body=body)})

    assert [said] == [p.message[: len(said)] for p in problems]


CARE = {
    "modele/ressource.yml": SCHEMA["modele/ressource.yml"]
    + """
          langue: {type: terme, vocabulaire: langues, rôle: langue, défaut: fr}
          diffusion: {type: terme, vocabulaire: diffusions, attendu si: {type de savoir: expérientiel}}
          anonymat: {type: terme, vocabulaire: anonymats}
          dérogations:
            type: groupe
            multiple: oui
            rôle: dérogations
            champs: {règle: {type: règle, obligatoire: oui}, raison: {type: texte, obligatoire: oui}}
    """,
    "vocabulaires/langues.yml": "libellé: Langues\ntermes: {fr: {libellé: Français}, nl: {libellé: Néerlandais}}",
    "vocabulaires/diffusions.yml": (
        "libellé: Diffusions\ntermes: {publique: {libellé: Publique}, "
        "restreinte: {libellé: Restreinte, propriétés: [non publié]}}"
    ),
    "vocabulaires/anonymats.yml": (
        "libellé: Anonymats\ntermes: {nom-public: {libellé: Nom public}, "
        "anonyme: {libellé: Anonyme, propriétés: [sans nom]}}"
    ),
    "vocabulaires/statuts.yml": (
        "libellé: Statuts\ntermes: {brouillon: {libellé: Brouillon, propriétés: [non publié]}, publie: {libellé: Publié}}"
    ),
    "vocabulaires/formats.yml": (
        "libellé: Formats\ntermes: {rapport: {libellé: Rapport}, fete: {libellé: Fête, propriétés: [événement]}}"
    ),
    "vocabulaires/relations.yml": """
        libellé: Relations
        termes:
          remplace: {libellé: remplace, inverse: remplace-par, propriétés: [sans cycle]}
          remplace-par: {libellé: est remplacé par, inverse: remplace}
          cite: {libellé: cite, inverse: cite-par}
          cite-par: {libellé: est cité par, inverse: cite}
          traduit: {libellé: traduit, inverse: traduit-par, propriétés: [autre langue]}
          traduit-par: {libellé: est traduit par, inverse: traduit}
    """,
}
MAIL = "prenom.nom@orange.test.fr"


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        # cycles
        ({"a": "{remplace: b}", "b": "{remplace: c}", "c": ""}, []),
        ({"a": "{remplace: b}", "b": "{remplace: c}", "c": "{remplace: a}"}, ["relation-en-boucle"]),
        ({"a": "{remplace: b}", "b": "{remplace: c}", "c": "{est remplacé par: b}"}, []),
        ({"a": "{remplace: b, est remplacé par: c}", "b": "{remplace: c}", "c": ""}, ["relation-en-boucle"]),
        ({"a": "{remplace: b}", "b": "{remplace: a}"}, ["relation-contradictoire"]),
        ({"a": "{cite: b}", "b": "{cite: c}", "c": "{cite: a}"}, []),
        (
            {
                "a": "{remplace: [b, d]}",
                "b": "{remplace: c}",
                "c": "{remplace: a}",
                "d": "{remplace: e}",
                "e": "{remplace: a}",
            },
            ["relation-en-boucle", "relation-en-boucle"],
        ),
        # translations
        ({"a": "{traduit: b}", "b": ""}, ["traduction-meme-langue"]),
        ({"a": "{traduit: b}\nlangue: nl", "b": ""}, []),
        ({"a": "{traduit: zut}\nlangue: nl"}, ["reference-inconnue"]),
    ],
)
def test_relations_that_make_no_sense(records: dict[str, str], expected: list[str]) -> None:
    _, problems = check(
        {f"ressources/{name}.md": record(name.upper(), relations=text) for name, text in records.items()},
        changes=CARE,
    )

    assert expected == codes(problems), [p.message for p in problems]


def test_a_cycle_is_shown_with_its_places() -> None:
    records = {"a": "{remplace: b}", "b": "{remplace: c}", "c": "{remplace: a}"}
    _, problems = check(
        {f"ressources/{name}.md": record(name.upper(), relations=text) for name, text in records.items()},
        changes=CARE,
    )

    assert (
        "« a » remplace « b » (content/ressources/a.md, ligne 8) ; « b » remplace « c » (content/ressources/b.md, ligne 8) ; "
        "« c » remplace « a » (content/ressources/c.md, ligne 8)"
    ) in problems[0].message


def test_a_long_chain_is_no_cycle() -> None:
    records = {
        f"ressources/n{i}.md": record(f"N {i}", relations=f"{{remplace: n{i + 1}}}") for i in range(3000)
    }
    _, problems = check({**records, "ressources/n3000.md": record("Fin")}, changes=CARE)

    assert [] == codes(problems)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"type_de_savoir": "expérientiel", "diffusion": "publique"}, []),
        ({"type_de_savoir": "expérientiel"}, ["champ-attendu"]),
        ({"type_de_savoir": "[action, expérientiel]"}, ["champ-attendu"]),
        ({"type_de_savoir": "expérientiel", "diffusion": "''"}, ["champ-attendu"]),
        ({"type_de_savoir": "expérientiel", "diffusion": "~"}, ["champ-attendu"]),
        ({"type_de_savoir": "expérientiel", "diffusion": "null"}, ["champ-attendu"]),
        ({"type_de_savoir": "expérientiel", "diffusion": "…"}, ["champ-attendu"]),
        ({"diffusion": "null"}, ["champ-facultatif-vide"]),
        ({"type_de_savoir": "expérientiel", "diffusion": "zut"}, ["terme-inconnu"]),
        ({"type_de_savoir": "action"}, []),
        ({"diffusion": "''"}, ["champ-facultatif-vide"]),
        ({"diffusion": "restreinte"}, ["diffusion-non-publique"]),
        ({"diffusion": "restreinte", "statut": "brouillon"}, []),
        ({"diffusion": "publique", "statut": "brouillon"}, []),
        ({"anonymat": "anonyme"}, []),
        ({"anonymat": "nom public", "auteur": "Prénom Nom"}, []),
        ({"anonymat": "anonyme", "auteur": "Prénom Nom"}, ["anonymat-contredit"]),
        # waivers
        ({"auteur": MAIL}, ["donnees-personnelles"]),
        ({"auteur": MAIL, "dérogations": "[{règle: donnees-personnelles, raison: Accord}]"}, []),
        ({"auteur": MAIL, "dérogations": "{règle: donnees-personnelles, raison: Accord}"}, []),
        ({"auteur": MAIL, "dérogations": "[{règle: donnees-personnelles}]"}, ["champ-manquant"]),
        ({"auteur": MAIL, "dérogations": "[{règle: titre-proche, raison: R}]"}, ["donnees-personnelles", "derogation-inutile"]),
        ({"dérogations": "[{règle: donnees-personnelles, raison: Accord}]"}, ["derogation-inutile"]),
        ({"dérogations": "[{règle: lien-mort, raison: R}]"}, ["derogation-refusee"]),
        ({"dérogations": "[{règle: donnee-personnelle, raison: R}]"}, ["derogation-refusee"]),
        # dates to come
        ({"date": "2025-06-15"}, []),
        ({"date": "2025"}, []),
        ({"date": "2025-06-16"}, ["date-future"]),
        ({"date": "2026"}, ["date-future"]),
        ({"date": "2026", "format": "fête"}, []),
        ({"date": "2035", "format": "fête"}, ["date-future"]),
    ],
)  # fmt: skip
def test_care(fields: dict[str, str], expected: list[str]) -> None:
    _, problems = check({"ressources/a.md": record(**fields)}, changes=CARE, today="2025-06-15")

    assert expected == codes(problems), [p.message for p in problems]


def test_why_a_field_is_expected() -> None:
    _, problems = check({"ressources/a.md": record(type_de_savoir="expérientiel")}, changes=CARE)

    assert (
        "« diffusion » est attendu, car « type de savoir » contient « Savoir expérientiel »."
        in problems[0].message
    )


def test_a_meeting_place_may_have_its_address() -> None:
    body = "Au 12 rue des Essais, 59000 Lille."
    _, problems = check(
        {"ressources/a.md": record("A", format="fête", body=body), "ressources/b.md": record("B", body=body)},
        changes=CARE,
    )

    assert [("ressources/b.md", "adresse-postale")] == [(p.path, p.code) for p in problems]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["images/a.png", "images/b.png"], []),
        (["images/A.png", "images/a.png"], ["images/a.png"]),
        (["images/e\u0301.png", "images/é.png"], ["images/é.png"]),
        (["Images/a.png", "images/a.png"], ["images/a.png"]),
    ],
)
def test_files_that_some_systems_take_for_one(files: list[str], expected: list[str]) -> None:
    _, problems = check({"ressources/a.md": record()}, files=frozenset(files))

    assert [("fichiers-confondus", path) for path in expected] == [(p.code, p.path) for p in problems]


def test_ids_that_some_systems_take_for_one() -> None:
    _, problems = check({"ressources/e\u0301.md": record("A"), "ressources/é.md": record("B")})

    assert ["nom-de-fichier", "identifiant-en-double", "nom-de-fichier"] == codes(problems)


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
        ("---\ntitle: T\n---\n[a](ressources/enquette.md)", ["[a](ressources/enquete.md)"]),
        ("`[a](ressources/zut.md)`", []),
        ("<script>a()</script>", [None]),
        ("[a](www.exemple.fr)", ["[a](https://www.exemple.fr)"]),
        ("![](images/a.png)", ["![…](images/a.png)"]),
        ("---\ntitle: T\nhide: [toc]\ntags: [a]\nauthors: [b]\n---\n", []),
    ],
)
def test_editorial_pages(body: str, expected: list[str | None]) -> None:
    _, problems = check(
        {
            "ressources/a.md": record(),
            "ressources/enquete.md": record("E"),
            "index.md": body,
            "aide/b.md": "B",
        }
    )

    assert [("index.md", suggestion) for suggestion in expected] == [(p.path, p.suggestion) for p in problems]


@pytest.mark.parametrize(
    ("path", "text", "suggestion"),
    [
        ("essai.md", record(), "ressources/essai.md"),
        ("resources/essai.md", record(), "ressources/essai.md"),
        ("aide/sous/essai.md", "---\nnom: N\nsite: https://n.fr\n---\n", "contributeurs/essai.md"),
        ("essai.md", "---\ntitle: T\ncouleur: bleu\n---\n", None),
    ],
)
def test_a_record_out_of_place(path: str, text: str, suggestion: str | None) -> None:
    _, problems = check({path: text})

    assert [(path, "notice-mal-rangee")] == [(p.path, p.code) for p in problems]
    assert (f"Déplacez-le : content/{suggestion}" if suggestion else "Déplacez-le dans celui") in problems[
        0
    ].message
    assert "« content/contributeurs/ », « content/ressources/ »" in problems[0].message


def test_a_folder_whose_model_is_missing_is_told_once() -> None:
    model = {path: data for path, data in schema_bytes().items() if path != "modele/ressource.yml"}
    data = {f"ressources/{name}.md": record().encode() for name in "abc"}
    _, problems = check_sources(Sources(model, data, frozenset(data)))

    assert [("ressources/a.md", "notice-mal-rangee")] == [(p.path, p.code) for p in problems]
    assert (
        "ajoutez à « content/modele/ » le modèle des notices de « content/ressources/ »"
        in problems[0].message
    )
    assert problems[0].message.endswith("Même chose pour 2 autres fichiers de ce dossier.")
