"""Each field type: what it accepts, how it normalises, what it refuses and what it suggests."""

from __future__ import annotations

import pytest
from corpora import check, codes, record, schema
from hypothesis import given
from hypothesis import strategies as st

from generator.corpus import Sources
from generator.field_types import iso_date
from generator.model import Position, Problem, Record, RecordKey
from generator.rules import check_sources
from generator.schema import fold_name


def read(**fields: str) -> tuple[Record, tuple[Problem, ...]]:
    corpus, problems = check({"ressources/x.md": record(**fields)})
    return corpus.records[RecordKey("ressource", "x")], problems


@given(st.lists(st.sampled_from(["Santé", "culture", "Développement local (Emploi, ESS)"]), min_size=1))
def test_terms_are_read_alike_as_the_vocabulary_writes_them_or_otherwise(labels: list[str]) -> None:
    """The first are read by a shorter way: same values, same faults."""
    quoted = [f'"{label}"' for label in labels]
    usual, shouted = (
        read(thématique=f"[{', '.join(some)}]") for some in (quoted, [label.upper() for label in quoted])
    )

    assert usual[0].values == shouted[0].values
    assert codes(usual[1]) == codes(shouted[1])


@pytest.mark.parametrize(
    ("key", "typed", "expected"),
    [
        ("thématique", "Santé", ("sante",)),
        ("thématique", "sante", ("sante",)),
        ("thématique", "SANTÉ", ("sante",)),
        ("thématique", "[santé, Culture]", ("sante", "culture")),
        ("thématique", "développement local - emploi/ESS", ("emploi",)),
        ("thématique", "Économie sociale et solidaire", ("emploi",)),
        ("date", "2023", ("2023",)),
        ("date", "2023-11", ("2023-11",)),
        ("date", "2024-02-29", ("2024-02-29",)),
        ("date", "'2023'", ("2023",)),
        ("auteur", "Nom, Prénom", ("Nom, Prénom",)),
        ("auteur", "[A, B]", ("A", "B")),
        ("places", "1 200", ("1200",)),
        ("places", "12,5", ("12.5",)),
        ("gratuit", "Oui", ("oui",)),
        ("gratuit", "no", ()),
        ("source", "https://exemple.fr/a?b=1#c", ("https://exemple.fr/a?b=1#c",)),
        ("source", "Un document remis", ("Un document remis",)),
        ("anciens identifiants", "[vieux-nom]", ("vieux-nom",)),
        ("thématique", "Mobilité, culture et tourisme", ("culture",)),
        ("thématique", "Développement local (Emploi, ESS), Santé", ("emploi", "sante")),
        ("thématique", "Santé et culture", ("sante", "culture")),
        ("thématique", "Santé - Culture / Zut", ("sante", "culture")),
        ("thématique", "\n  - Santé, Culture", ("sante", "culture")),
        ("thématique", "\n  - Santé\n   - Culture", ("sante", "culture")),
        ("thématique", "\n  -Santé\n  -Culture", ("sante", "culture")),
        ("thématique", "\n  • Santé\n  • Culture", ("sante", "culture")),
        ("thématique", "\n  Santé\n  Culture", ("sante", "culture")),
        ("thématique", "\n  Culture et\n  tourisme", ("culture",)),
        ("thématique", "[[Santé], Culture]", ("sante", "culture")),
        ("mots-clés", "\n  eau\n  sol", ("eau", "sol")),
        ("mots-clés", "culture &amp; société ; caf&eacute;", ("culture &amp; société", "caf&eacute;")),
        ("mots-clés", "\n  caf&#233;\n  th&#xE9;;", ("caf&#233;", "th&#xE9;")),
        ("mots-clés", "R&D; eau", ("R&D", "eau")),
        ("auteur", "\n  Collectif de la\n  Maison", ("Collectif de la Maison",)),
        ("auteur", "\n  - A\n   - B", ("A", "B")),
        ("auteur", "[A, …]", ("A",)),
        ("auteur", "Dupont, Marie ; Durand, Paul", ("Dupont, Marie", "Durand, Paul")),
        ("auteur", "[Dupont, Marie ; Durand, Paul]", ("Dupont", "Marie ; Durand", "Paul")),
        ("auteur", "Collectif (Lille ; Roubaix)", ("Collectif (Lille ; Roubaix)",)),
        ("contributeur", "[[labo]]", ("labo",)),
        ("contributeur", "'[[labo|Le labo]]'", ("labo",)),
        ("contributeur", "labo.md", ("labo",)),
        ("contributeur", "../contributeurs/labo.md", ("labo",)),
        ("contributeur", "contributeurs/labo", ("labo",)),
        ("contributeur", "content/contributeurs/labo", ("labo",)),
        ("contributeur", "drac/labo", ("drac/labo",)),
        ("contributeur", "Ville / Métropole", ("Ville / Métropole",)),
        ("date", "2021 # à vérifier", ("2021",)),
        ("titre", "Un  titre\n  sur deux lignes", ("Un titre sur deux lignes",)),
    ],
)
def test_accepted(key: str, typed: str, expected: tuple[str, ...]) -> None:
    found, _ = read(**{key: typed})

    assert expected == found.texts(key)


@pytest.mark.parametrize(
    ("key", "typed", "code", "suggestion"),
    [
        ("thématique", "Sante publike", "terme-inconnu", "Santé"),
        ("thématique", "Zzz", "terme-inconnu", None),
        ("thématique", "[]", "champ-vide", None),
        ("thématique", "[Santé, santé]", "valeur-repetee", None),
        ("thématique", "Santé, Culture", "liste-attendue", "thématique: [Santé, Culture et tourisme]"),
        ("thématique", "{a: b}", "texte-attendu", None),
        ("format", "[rapport, podcast]", "liste-inattendue", "rapport"),
        ("date", "12/03/2021", "date-mal-ecrite", "2021-03-12"),
        ("date", "12 mars 2021", "date-mal-ecrite", "2021-03-12"),
        ("date", "mars 2021", "date-mal-ecrite", "2021-03"),
        ("date", "hier", "date-mal-ecrite", None),
        ("date", "2023-02-30", "date-impossible", "2023-02"),
        ("date", "2023-13", "date-impossible", None),
        ("date", "0999", "date-impossible", None),
        ("source", "www.exemple.fr/x", "adresse-invalide", "https://www.exemple.fr/x"),
        ("source", "javascript:alert(1)", "adresse-invalide", None),
        ("source", "https://", "adresse-invalide", None),
        ("source", "https://exemple .fr", "adresse-invalide", None),
        ("source", "[a, b]", "liste-inattendue", "a"),
        ("source", "{lien: x}", "champ-inconnu", None),
        ("image", "images/a.png", "sous-champs-attendus", None),
        (
            "image",
            "{fichier: images/a.png}",
            "champ-manquant",
            "image: {fichier: images/a.png, texte alternatif: …}",
        ),
        ("image", "{fichier: https://a.fr/b.png, texte alternatif: x}", "adresse-invalide", None),
        ("places", "beaucoup", "nombre-invalide", None),
        ("gratuit", "true", "oui-ou-non", "oui"),
        ("anciens identifiants", "[Vieux Nom]", "identifiant-invalide", "vieux-nom"),
        ("relations", "autre", "sous-champs-attendus", None),
        ("relations", "{prolongee: labo}", "terme-inconnu", "prolonge"),
        ("relations", "{prolonge: {a: b}}", "texte-attendu", None),
        ("mots-clés", "eau, sol", "liste-attendue", "[eau, sol]"),
        ("auteur", "[[a]]", "liste-attendue", "[a]"),
        ("auteur", "[[[a]]]", "texte-attendu", None),
        ("auteur", "[A, …]", "champ-facultatif-vide", None),
        ("date", "~", "champ-facultatif-vide", None),
        ("titre", "''", "champ-vide", None),
        ("titre", "…", "champ-vide", None),
        ("titre", "'...'", "champ-vide", None),
        ("titre", "[]", "champ-vide", None),
        ("titre", "#Solidarité", "champ-vide", 'titre: "#Solidarité"'),
        ("mots-clés", "#eau #sol", "champ-facultatif-vide", "mots-clés: [eau, sol]"),
        ("date", "# plus tard", "champ-facultatif-vide", None),
        ("thématique", "[…, …]", "champ-vide", None),
        ("titre", "Atelier # 3", "valeur-coupee", 'titre: "Atelier # 3"'),
        ("titre", 'Un "atelier" # 3', "valeur-coupee", 'titre: "Un \\"atelier\\" # 3"'),
        ("résumé", "Un\n  atelier # 3", "valeur-coupee", None),
        ("source", "Rapport # 3", "valeur-coupee", 'source: "Rapport # 3"'),
        ("auteur", "\n  - Collectif # 3", "valeur-coupee", '  - "Collectif # 3"'),
        (
            "thématique",
            "Développement local (Emploi, ESS), Santé",
            "liste-attendue",
            '["Développement local (Emploi, ESS)", Santé]',
        ),
        ("thématique", "Mobilité, culture et tourisme", "terme-inconnu", None),
        ("thématique", "Santé, sante, Culture", "liste-attendue", "thématique: [Santé, Culture et tourisme]"),
        (
            "mots-clés",
            "eau / air / égalité femmes/hommes",
            "liste-attendue",
            "[eau, air, égalité femmes/hommes]",
        ),
        ("thématique", "\n  -Santé\n  -Culture", "liste-attendue", "  - Santé\n  - Culture et tourisme"),
        ("relations", "{prolonge: [[b]]}", "liste-attendue", "[b]"),
        ("format", "PDF", "terme-inconnu", None),
        ("image", "{fichier: …, texte alternatif: x}", "champ-vide", None),
        ("date", "03/2021", "date-mal-ecrite", "2021-03"),
        ("date", "vers 2015", "date-mal-ecrite", "2015"),
        ("date", "jeu. 14 mars 2019 à 10:32", "date-mal-ecrite", "2019-03-14"),
        ("date", "Lille, le 4 mai 2020", "date-mal-ecrite", "2020-05-04"),
        ("date", "Lille, le 31 juin 2020", "date-mal-ecrite", "2020-06"),
        ("date", "March 12, 2019", "date-mal-ecrite", "2019-03-12"),
        ("date", "le 4 mai 2020 (2e édition)", "date-mal-ecrite", "2020-05"),
        ("date", "du 12 au 14 mars 2024", "date-mal-ecrite", "2024-03-12"),
        ("date", "12-14 mars 2024", "date-mal-ecrite", "2024-03-12"),
        ("mots-clés", "Eau, Jeu, #Climat", "liste-attendue", "mots-clés: [Eau, Jeu, Climat]"),
        ("mots-clés", "eau, air, etc.", "liste-attendue", "mots-clés: [eau, air]"),
        ("thématique", "Santé + Culture", "liste-attendue", "thématique: [Santé, Culture et tourisme]"),
        ("thématique", "Santé & Culture", "liste-attendue", "thématique: [Santé, Culture et tourisme]"),
        ("mots-clés", '[a, "b" "c"]', "yaml-invalide", 'mots-clés: ["a", "b", "c"]'),
        (
            "contributeur",
            "[Labo](../contributeurs/labo.md)",
            "yaml-invalide",
            'contributeur: "[Labo](../contributeurs/labo.md)"',
        ),
        ("anciens identifiants", "lmcu.md", "identifiant-invalide", "anciens identifiants: lmcu"),
        ("anciens identifiants", "/ressources/vieux/", "identifiant-invalide", "anciens identifiants: vieux"),
        ("source", "https://a.fr/doc.pdf.", "adresse-invalide", "source: https://a.fr/doc.pdf"),
        (
            "source",
            "https://a.fr/doc (consulté le 3 mai 2024)",
            "adresse-invalide",
            "source: https://a.fr/doc",
        ),
        ("url", "{adresse: 3 rue Jeanne 59000 Lille}", "adresse-invalide", None),
        ("date", "12 mai et 13 juin 2020", "date-mal-ecrite", "2020-05"),
        ("date", "Mar 2019", "date-mal-ecrite", "2019-03"),
        ("date", "44621", "date-mal-ecrite", "date: 2022-03-01"),
        ("date", "12/03/21", "date-mal-ecrite", "date: 2021-03-12"),
        ("date", "02/07/2019 14:30", "date-mal-ecrite", "date: 2019-07-02"),
        ("titre", "?", "champ-vide", None),
        ("titre", "À compléter", "champ-vide", None),
        ("thématique", "TODO", "champ-vide", None),
        ("thématique", "-", "champ-vide", None),
        ("thématique", "[?, n/a]", "champ-vide", None),
        ("résumé", "XXX", "champ-vide", None),
        ("date", "?", "champ-facultatif-vide", None),
        ("isbn", "978-2-07-036822-8", "champ-inconnu", "identifiant:\n  isbn: 978-2-07-036822-8"),
        (
            "relations",
            "est prolongé par autre",
            "sous-champs-attendus",
            "relations:\n  est prolongé par: autre",
        ),
        ("image", "a.png", "sous-champs-attendus", "image:\n  fichier: a.png\n  texte alternatif: …"),
        ("image", "\n  fichier: images/a.png", "champ-manquant", "  texte alternatif: …"),
        ("source", "http//exemple.org/a", "adresse-invalide", "source: https://exemple.org/a"),
        ("date", "2015-2018", "date-mal-ecrite", None),
        ("date", "années 1980", "date-mal-ecrite", None),
        ("date", "mars 21", "date-mal-ecrite", None),
        ("date", "31/02/21", "date-mal-ecrite", None),
        ("date", "31/02/2021", "date-impossible", "2021-02"),
        ("date", "13/13/2021", "date-impossible", None),
    ],
)
def test_refused(key: str, typed: str, code: str, suggestion: str | None) -> None:
    _, problems = read(**{key: typed})

    mine = [p for p in problems if p.code == code]
    assert [code] == codes(mine), codes(problems)
    if suggestion is not None:
        assert suggestion in (mine[0].suggestion or "")


@pytest.mark.parametrize(
    ("line", "code", "suggestion"),
    [
        ("source: <https://a.fr/b>", "adresse-invalide", "source: https://a.fr/b"),
        ("source: 'Le site https://a.fr/b'", "adresse-invalide", "source:\n  titre: Le site\n  adresse: https://a.fr/b"),
        ("url: Le site : https://a.fr/b", "adresse-invalide", "url:\n  titre: Le site\n  adresse: https://a.fr/b"),
        ("source: [Le dossier](https://a.fr/b)", "adresse-invalide", "source:\n  titre: Le dossier\n  adresse: https://a.fr/b"),
        ("source: '[Dossier](https://a.fr \"Un dossier\")'", "adresse-invalide", "source:\n  titre: Dossier\n  adresse: https://a.fr"),
        ('source: <a href="https://a.fr/b">dossier</a>', "adresse-invalide", "source:\n  titre: dossier\n  adresse: https://a.fr/b"),
        ("source: Le site de l’IREV, www.a.fr", "adresse-invalide", "source:\n  titre: Le site de l’IREV\n  adresse: https://www.a.fr"),
        ("source: Lens (https://fr.wikipedia.org/wiki/Lens_(Pas-de-Calais)).", "adresse-invalide", "source:\n  titre: Lens\n  adresse: https://fr.wikipedia.org/wiki/Lens_(Pas-de-Calais)"),
        ("source: Voir https://a.fr et https://b.fr", "adresse-invalide", None),
        ("source: Voir https://exemple", "adresse-invalide", None),
        ("source:\n  adresse: <https://a.fr>", "adresse-invalide", "  adresse: https://a.fr"),
        ("résumé: [Une étude, sur le logement]", "liste-inattendue", 'résumé: "Une étude, sur le logement"'),
        ("résumé: [Une étude,\n  sur le logement]", "liste-inattendue", 'résumé: "Une étude, sur le logement"'),
        ("titre: [Vidéo]", "liste-inattendue", "titre: Vidéo"),
        ("description:\n  - Une étude.\n  - Un film.", "liste-inattendue", "description: Une étude. Un film."),
        ("résumé:\n- Une étude\n- un film", "liste-inattendue", 'résumé: "Une étude, un film"'),
        ("résumé:\n  - Une étude\n  # à revoir\n  - un film", "liste-inattendue", None),
        ("résumé: [Une étude, [un film]]", "liste-inattendue", None),
        ("identifiant: ISBN 978-2-07-036822-8", "identifiant-invalide", "identifiant: 978-2-07-036822-8"),
        ("identifiant: 'ISBN-13 : 978-2-07-036822-8'", "identifiant-invalide", "identifiant: '978-2-07-036822-8'"),
        ("identifiant: ISSN n° 2049-3630", "identifiant-invalide", "identifiant: 2049-3630"),
        ("identifiant: DOI 10.1000/182", "identifiant-invalide", "identifiant: 10.1000/182"),
        ("identifiant: 10.1000/182.", "identifiant-invalide", "identifiant: 10.1000/182"),
        ("identifiant: 978-2-07-036822-9", "identifiant-invalide", None),
        ("identifiant:\n  isbn: ISBN 978-2-07-036822-8", "identifiant-invalide", "  isbn: 978-2-07-036822-8"),
        ("isbn: ISBN 978-2-07-036822-8", "champ-inconnu", "identifiant:\n  isbn: 978-2-07-036822-8"),
        ("mots-clés: #fête, #jardin partagé #bal", "champ-facultatif-vide", "mots-clés: [fête, jardin partagé, bal]"),
        ("mots-clés: # fête", "champ-facultatif-vide", 'mots-clés: "# fête"'),
        ("auteur: Dupont, Marie ; Durand, Paul", "liste-attendue", 'auteur: ["Dupont, Marie", "Durand, Paul"]'),
        ("auteur:\n  - Dupont, Marie ; Durand, Paul", "liste-attendue", '  - "Dupont, Marie"\n  - "Durand, Paul"'),
        (
            "auteur: Marie Dupont, Jean-Pierre Martin et Karim Benali",
            "liste-attendue",
            "auteur: [Marie Dupont, Jean-Pierre Martin, Karim Benali]",
        ),
        ("source: https://a.test/x bilan complet", "adresse-invalide", "source:\n  titre: bilan complet\n  adresse: https://a.test/x"),
        ("source: https://a.test/mon rapport.pdf", "adresse-invalide", None),
        ("source: https://a.test/x, https://b.test/y", "adresse-invalide", None),
        ("auteur: Anne de la Tour & Paul DURAND", "liste-attendue", "auteur: [Anne de la Tour, Paul DURAND]"),
        ("date: mars-avril 2021", "date-mal-ecrite", "date: 2021-03"),
        ("date: décembre-janvier 2021", "date-mal-ecrite", "date: 2021"),
        ("date: 5 mars 21", "date-mal-ecrite", "date: 2021-03-05"),
        ("date: 5 mars 88", "date-mal-ecrite", "date: 1988-03-05"),
        ("date: années 1980", "date-mal-ecrite", None),
        ("résumé: # note\n  - Une étude\n  - un film", "liste-inattendue", None),
    ],
)  # fmt: skip
def test_what_is_suggested_checks_clean_once_pasted(line: str, code: str, suggestion: str | None) -> None:
    text = headed(line)
    _, problems = check({"ressources/x.md": text})
    found = next(p for p in problems if p.code == code)

    assert suggestion == found.suggestion
    if suggestion is not None:
        assert [] == codes(check({"ressources/x.md": pasted(text, found)})[1])


def headed(line: str) -> str:
    """A sound resource in which this line, and those below it, are in the place of a field."""
    key = line.partition(":")[0]
    name = schema().kinds["ressource"].names.get(fold_name(key), key)
    text = record(**{name: ""})
    return text.replace("\n---\n", f"\n{line}\n---\n", 1)


def pasted(text: str, found: Problem) -> str:
    """A text once the lines of a problem are those that it suggests."""
    lines = text.split("\n")
    lines[found.position.line - 1 : found.position.end_line] = [found.suggestion or ""]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("part", "typed", "expected"),
    [
        ("doi", "10.1000/xyz123", "10.1000/xyz123"),
        ("doi", "https://doi.org/10.1000/xyz123", "10.1000/xyz123"),
        ("doi", "11.1000/x", None),
        ("isbn", "978-2-07-036822-8", "9782070368228"),
        ("isbn", "978-2-07-036822-9", None),
        ("isbn", "2-07-036822-X", "207036822X"),
        ("issn", "0317-8471", "0317-8471"),
        ("issn", "0317-8472", None),
        ("orcid", "0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("orcid", "0000-0002-1825-0098", None),
        ("hal", "hal-01234567v2", "hal-01234567v2"),
        ("hal", "https://hal.science/hal-01234567", "hal-01234567"),
        ("hal", "01234567", None),
    ],
)
def test_codes_with_control_rules(part: str, typed: str, expected: str | None) -> None:
    found, problems = read(identifiant=f"{{{part}: '{typed}'}}")

    values = found.values["identifiant"][0].parts.get(part, ())
    assert ([expected] if expected else []) == [v.data for v in values]
    assert (["identifiant-invalide"] if expected is None else []) == codes(problems)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1er mars 2021", "2021-03-01"),
        ("lundi 27 novembre 2023", "2023-11-27"),
        ("2021/3/5", "2021-03-05"),
        ("31.12.1999", "1999-12-31"),
        ("Août 2020", "2020-08"),
        ("03/2021", "2021-03"),
        ("20210312", "2021-03-12"),
        ("2021/03/12", "2021-03-12"),
        ("2019-6", "2019-06"),
        ("2021-3-5", "2021-03-05"),
        ("20211312", None),
        ("30 février 2021", None),
        ("13/13/2021", None),
        ("printemps 2021", None),
    ],
)
def test_dates_written_otherwise(typed: str, expected: str | None) -> None:
    assert expected == iso_date(typed)


@given(st.text(max_size=30))
def test_no_text_breaks_a_date(text: str) -> None:
    assert iso_date(text) is None or read(date=iso_date(text) or "")[1] == ()


def test_relations_in_both_writings() -> None:
    others = {"ressources/b.md": record("Autre"), "ressources/c.md": record("Encore")}
    first, _ = check({**others, "ressources/a.md": record(relations="{prolonge: [b, c], voir aussi: c}")})
    second, _ = check(
        {**others, "ressources/a.md": record(relations="[{prolonge: b}, {Prolonge: c}, {voir_aussi: c}]")}
    )

    for corpus in (first, second):
        values = corpus.records[RecordKey("ressource", "a")].values["relations"]
        assert [("prolonge", "b"), ("prolonge", "c"), ("voir-aussi", "c")] == [
            (v.relation, v.data) for v in values
        ]


def test_a_missing_default_is_filled() -> None:
    assert ("publie",) == read()[0].texts("statut")


@pytest.mark.parametrize(
    ("fields", "suggestions"),
    [
        ({"format": "", "Type": "podcast"}, ["format: podcast"]),
        ({"type_de_savoir": "", "Kind": "action"}, ["type de savoir: action"]),
        ({"Type": "podcast", "Genre": "[action]", "format": "", "type_de_savoir": ""}, ["format: podcast", "type de savoir: [action]"]),
        ({"Type": "podcast"}, [None]),
        ({"Typo": "action"}, [None]),
        ({"Types": "action", "Typo": "action", "type_de_savoir": ""}, ["type de savoir: action", None]),
        ({"Tittre": "Rapport"}, [None]),
        ({"Autteur": "Santé"}, ["auteur: Santé"]),
    ],
)  # fmt: skip
def test_a_key_that_is_unknown_is_guessed_by_its_value_too(
    fields: dict[str, str], suggestions: list[str | None]
) -> None:
    _, problems = read(**fields)

    assert suggestions == [p.suggestion for p in problems if p.code == "champ-inconnu"]


ISO = "le site trie les dates écrites année-mois-jour (2021, 2021-03 ou 2021-03-12)."


@pytest.mark.parametrize(
    ("fields", "code", "message"),
    [
        ({"date": "12 mars 2021"}, "date-mal-ecrite", "« 12 mars 2021 » : le site trie les dates écrites année-mois-jour (2021, 2021-03 ou 2021-03-12)."),
        ({"date": "2019-2021"}, "date-mal-ecrite", f"« 2019-2021 » : {ISO} Donnez une seule date : le début ou la fin."),
        ({"date": "2019 à 2021"}, "date-mal-ecrite", f"« 2019 à 2021 » : {ISO} Donnez une seule date : le début ou la fin."),
        ({"date": "mars-avril 2021"}, "date-mal-ecrite", f"« mars-avril 2021 » : {ISO} Donnez une seule date : le début ou la fin. Vouliez-vous dire « 2021-03 » ?"),
        ({"date": "du 3 au 5 mars 2021"}, "date-mal-ecrite", f"« du 3 au 5 mars 2021 » : {ISO} Donnez une seule date : le début ou la fin. Vouliez-vous dire « 2021-03-03 » ?"),
        ({"date": "s.d."}, "date-mal-ecrite", f"« s.d. » : {ISO} Sans date, retirez la ligne."),
        ({"date": "XIXe siècle"}, "date-mal-ecrite", f"« XIXe siècle » : {ISO} C’est une période : donnez l’année la plus juste, ou retirez la ligne."),
        ({"date": "années 1980"}, "date-mal-ecrite", f"« années 1980 » : {ISO} C’est une période : donnez l’année la plus juste, ou retirez la ligne."),
        ({"date": "vers 2015"}, "date-mal-ecrite", f"« vers 2015 » : {ISO} Vouliez-vous dire « 2015 » ?"),
        ({"format": "PDF"}, "terme-inconnu", "« PDF » n’est pas un terme de « Formats ». Ce champ dit ce qu’est la ressource (un rapport, un guide…), pas comment son fichier est enregistré. Termes admis : Rapport, Podcast."),
        ({"titre": "#Solidarité"}, "champ-vide", "« titre » n’a pas de valeur, car tout ce qui suit « # » est ignoré. Si c’est la valeur, mettez-la entre guillemets."),
        ({"thématique": "[[Santé]]"}, "liste-attendue", "Un seul crochet suffit."),
        ({"identifiant": "978-2-07-036822-9"}, "identifiant-invalide", "« 978-2-07-036822-9 » n’est pas un ISBN valable. Forme attendue : 978-2-…, 13 chiffres dont le dernier est une clé de contrôle. Recopiez-le depuis le document."),
        ({"identifiant": "ISSN 2049-3631"}, "identifiant-invalide", "« ISSN 2049-3631 » n’est pas un ISSN valable. Forme attendue : 1234-5679, 8 chiffres dont le dernier est une clé de contrôle. Recopiez-le depuis le document."),
        ({"identifiant": "ISBN 978-2-07-036822-8"}, "identifiant-invalide", "« ISBN 978-2-07-036822-8 » : le numéro s’écrit seul, sans son nom devant."),
    ],
)  # fmt: skip
def test_words(fields: dict[str, str], code: str, message: str) -> None:
    _, problems = read(**fields)

    assert [message] == [p.message for p in problems if p.code == code]


@pytest.mark.parametrize(
    ("typed", "expected", "fixed"),
    [
        ("Roubaix, Tourcoing", "lieu: [Roubaix, Tourcoing]", False),
        ("Lille / Nord", "lieu: [Lille, Nord]", True),
        ("59350 ; nord", "lieu: [59350, Nord]", True),
        ("Lille et Roubaix", "lieu: [Lille, Roubaix]", False),
        ("Villeneuve-d’Ascq et Lille et Nord", "lieu: [Villeneuve-d’Ascq, Lille, Nord]", True),
        ("Boulogne-sur-Mer", None, False),
        ("la côte, au nord de la région", None, False),
    ],
)
def test_places_in_one_text(typed: str, expected: str | None, fixed: bool) -> None:
    model = {
        "modele/m.yml": "genre: m\nlibellé: M\ndossier: ms\nchamps:\n  t: {rôle: titre}\n"
        "  lieu: {type: terme, vocabulaire: lieux, multiple: oui}\n",
        "vocabulaires/lieux.yml": "libellé: Lieux\ntermes:\n  nord: {libellé: Nord}\n"
        '  "59350": {libellé: Lille, parent: nord}\n  "59009": {libellé: Villeneuve-d’Ascq, parent: nord}\n',
    }
    data = {"ms/x.md": f"---\nt: T\nlieu: {typed}\n---\n".encode()}
    _, problems = check_sources(Sources({k: v.encode() for k, v in model.items()}, data, frozenset(data)))

    lists = [p for p in problems if p.code == "liste-attendue"]
    assert ([] if expected is None else [(expected, fixed)]) == [(p.suggestion, bool(p.fix)) for p in lists]


def test_the_terms_are_listed_once_in_a_file() -> None:
    _, problems = read(thématique="[Zut, Flûte]", format="x")

    assert ["ESS).", "plus haut.", "Podcast."] == [
        p.message[-len(end) :] for p, end in zip(problems, ["ESS).", "plus haut.", "Podcast."], strict=True)
    ]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ("{a: {libellé: A}}", " Termes admis : A."),
        ("{a: {libellé: A}, b: {libellé: B, parent: a}}", " Termes admis : A, B ; ou ajoutez-le à la fin de content/vocabulaires/lieux.yml, en retrait de deux espaces : zzz: {libellé: zzz}."),
        ("{" + ", ".join(f"t{i}: {{libellé: T{i}}}" for i in range(20)) + "}", "T11… (20 en tout : content/vocabulaires/lieux.yml)."),
    ],
)  # fmt: skip
def test_the_terms_allowed(terms: str, expected: str) -> None:
    model = {
        "modele/m.yml": "genre: m\nlibellé: M\ndossier: ms\nchamps:\n  t: {rôle: titre}\n  lieu: {type: terme, vocabulaire: lieux}\n",
        "vocabulaires/lieux.yml": f"libellé: Lieux\ntermes: {terms}\n",
    }
    data = {"ms/x.md": b"---\nt: T\nlieu: zzz\n---\n"}
    _, problems = check_sources(Sources({k: v.encode() for k, v in model.items()}, data, frozenset(data)))

    assert [expected] == [p.message[-len(expected) :] for p in problems]


def test_pieces_have_their_places() -> None:
    _, problems = read(thématique="\n  - Santé\n   - Zut", format="rapport")

    assert [Position(6, 6, 6, 9)] == [p.position for p in problems if p.code == "terme-inconnu"]


@pytest.mark.parametrize(
    ("field", "suggestion"),
    [
        ("date: >\n  12/03/2021", "date: 2021-03-12"),
        ("thématique: |\n  Sante publike\n\n", "thématique: Santé"),
        ("source:\n  titre: Le site\n  adresse: >-\n    www.exemple.fr", "  adresse: https://www.exemple.fr"),
    ],
)
def test_the_line_to_write_instead_of_a_block_leaves_the_next_field(field: str, suggestion: str) -> None:
    key = field.partition(":")[0]
    text = record(**{key: ""}).replace("---\n", f"---\n{field}\nauteur: Nom\n", 1)

    _, problems = check({"ressources/x.md": text})

    assert [p.suggestion for p in problems] == [suggestion]


@pytest.mark.parametrize(
    "name",
    [
        "Dupont, Marie",
        "Marie Dupont, sociologue",
        "Secours Populaire et Croix Rouge",
        "Habitants de Fives, Jeunes du Sud",
        "Collectif des Deux Rives et Amis du Canal",
        "Pas-de-Calais Habitat et Maisons Solidaires",
        "M. Dupont et Mme Martin",
    ],
)
def test_a_name_that_may_be_one_is_not_parted(name: str) -> None:
    _, problems = check({"ressources/a.md": record(auteur=f'"{name}"')})

    assert codes(problems) == []


def test_contact_details_have_no_field_but_a_place() -> None:
    text = record().replace("titre:", "courriel: accueil\ntitre:", 1)
    _, problems = check({"ressources/a.md": text})

    assert codes(problems) == ["champ-inconnu"]
    assert "s’écrivent dans le texte de sa notice" in problems[0].message
