"""What looks like personal data, and what only resembles it."""

from __future__ import annotations

import time

import pytest
from corpora import check, codes, record

from generator.personal import Allowed, check_personal_data

MAIL = PHONE = HOME = "donnees-personnelles"
PLACE, NIR = "adresse-postale", "numero-de-securite-sociale"

# Each text, then what is found in a resource, and in the record of an organisation.
CASES = [
    # e-mail
    ("prenom.nom@orange.test.fr", MAIL, MAIL),
    ("Prenom-Nom@Orange.Test.FR.", MAIL, MAIL),
    ("[m’écrire](mailto:prenom.nom@orange.test.fr)", MAIL, MAIL),
    ("prenom.nom (at) orange.test.fr", MAIL, MAIL),
    ("prenom.nom[arobase]orange.test.fr", MAIL, MAIL),
    ("contact@asso.test.fr", MAIL, ""),
    ("mairie-accueil@ville.test.fr", MAIL, ""),
    ("monasso@monasso.fr", MAIL, ""),
    ("noreply@asso.test.fr", "", ""),
    ("git@github.com:collectif/depot", "", ""),
    ("https://medium.com/@lab110bis/billet", "", ""),
    ("@compte@mastodon.social", "", ""),
    ("prenom.nom@exemple.org", "", ""),
    ("prenom.nom @ orange.test.fr", MAIL, MAIL),
    ("prenom.nom arobase orange.test.fr", MAIL, MAIL),
    ("prenom [at] orange.test.fr", MAIL, MAIL),
    ("suivez-nous @lamine", "", ""),
    ("images/logo@2x.png", "", ""),
    # telephone
    ("03 20 12 34 56", PHONE, ""),
    ("0320123456", PHONE, ""),
    ("03.20.12.34.56", PHONE, ""),
    ("03-20-12-34-56", PHONE, ""),
    ("03/20/12/34/56", PHONE, ""),
    ("03\u00a020\u00a012\u00a034\u00a056", PHONE, ""),
    ("03\u202f20\u202f12\u202f34\u202f56", PHONE, ""),
    ("(03) 20 12 34 56", PHONE, ""),
    ("+33 3 20 12 34 56", PHONE, ""),
    ("+33 (0)3 20 12 34 56", PHONE, ""),
    ("+33320123456", PHONE, ""),
    ("0033 3 20 12 34 56", PHONE, ""),
    ("tel:+33320123456", PHONE, ""),
    ("00 33 6 12 34 56 78", PHONE, PHONE),
    # bank account
    ("IBAN : FR76 3000 6000 0112 3456 7890 189", PHONE, PHONE),
    ("FR7630006000011234567890189", PHONE, PHONE),
    ("FR76 3000 6000 0112 3456 7890 188", "", ""),
    ("+32 475 12 34 56", PHONE, ""),
    ("06 12 34 56 78", PHONE, PHONE),
    ("+33 (0)7 12 34 56 78", PHONE, PHONE),
    ("(+33) 6 12 34 56 78", PHONE, PHONE),
    ("06–12–34–56–78", PHONE, PHONE),
    ("06 1234 5678", PHONE, PHONE),
    ("[appeler](tel:0612345678)", PHONE, PHONE),
    ("en 2006 2019 2020", "", ""),
    ("0800 12 34 56", "", ""),
    ("0 800 123 456", "", ""),
    ("le 3919 ou le 115", "", ""),
    ("01/02/2019 20 h", "", ""),
    ("2010 20 12 34 56", "", ""),
    ("06 12 34 56 78 90", "", ""),
    ("0612345678901", "", ""),
    ("SIRET 123 456 789 00012", "", ""),
    ("12345678900012", "", ""),
    ("ISBN 978-2-07-036822-8", "", ""),
    ("isbn: 0596520689", "", ""),
    ("https://exemple.test.fr/a/0612345678", "", ""),
    ("[le plan](../plans/0612345678.pdf)", "", ""),
    ("10.1234/06.12.34.56.78", "", ""),
    ("0000-0002-1825-0097", "", ""),
    ("250 000 000 euros, 126 000 000 000 de plus", "", ""),
    # social security number: only with its key
    ("1 85 05 78 006 084 91", NIR, NIR),
    ("185057800608491", NIR, NIR),
    ("2 85 05 2A 006 084 82", NIR, NIR),
    ("Numéro de sécu : 1 84 12 76 451 089", NIR, NIR),
    ("sécurité sociale n° 1 84 12 76 451 089 11", NIR, NIR),
    ("1 84 12 76 451 089 de la cote", "", ""),
    ("1 85 05 78 006 084 90", "", ""),
    ("1 85 15 78 006 084 91", "", ""),
    # postal address
    ("12 rue des Essais, 59000 Lille", PLACE, ""),
    ("12 bis, avenue des Essais\n59000 Lille", PLACE, ""),
    ("3 Bd. des Essais 62000 Arras", "", ""),
    ("elle habite 12 rue des Essais, 59000 Lille", HOME, HOME),
    ("elle habite au 12 bis rue des Essais à Roubaix", HOME, HOME),
    ("domicilié 3, avenue des Essais", HOME, HOME),
    ("elle habite la rue des Essais", "", ""),
    ("les habitants de 12 rues", "", ""),
    ("chez Mme Untel, 3 quai des Essais, 62000 Arras", HOME, HOME),
    ("35 rue des Essais, à Lille", "", ""),
    ("en 2019, place au numérique : code 59350 Lille", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "resource", "organisation"), CASES, ids=[case[0] for case in CASES])
def test_cases(text: str, resource: str, organisation: str) -> None:
    for allowed, expected in (
        (Allowed(contacts=False, places=lambda: False), resource),
        (Allowed(contacts=True, places=lambda: False), organisation),
    ):
        found = check_personal_data("x.md", text.encode(), text, allowed)

        assert [expected] * bool(expected) == codes(found)


def test_a_meeting_has_an_address() -> None:
    text = "12 rue des Essais, 59000 Lille"

    assert [] == check_personal_data(
        "x.md", text.encode(), text, Allowed(contacts=False, places=lambda: True)
    )


def test_places_and_words() -> None:
    _, problems = check(
        {"ressources/x.md": record(résumé="Écrire à prenom.nom@orange.test.fr.", body="\n06 12 34 56 78\n")}
    )

    assert [(3, 18, 43), (10, 1, 15)] == [
        (p.position.line, p.position.column, p.position.end_column) for p in problems
    ]
    assert not any("prenom.nom@" in p.message or "12 34" in p.message for p in problems)


def test_comments_are_public_too() -> None:
    _, problems = check({"ressources/x.md": record(date="2020 # vu avec prenom.nom@orange.test.fr")})

    assert ["donnees-personnelles"] == codes(problems)


def test_a_file_full_of_them_is_told_in_time() -> None:
    text = "a.b@orange.test.fr 06 12 34 56 78, 1 rue " * 20_000
    began = time.process_time()
    found = check_personal_data("x.md", text.encode(), text, Allowed(contacts=False, places=lambda: False))

    assert 20 == len(found)
    assert found[-1].message.endswith("Et 39980 autres plus bas dans ce fichier.")
    assert time.process_time() - began < 5
