"""A new kind of record is a YAML file: its checks, pages, listings and facet need no line of Python."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from generator.disk import read_project, read_sources
from generator.mkdocs_plugin import build
from generator.rules import check_sources

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.integration

MODEL = """
    genre: lieu
    libellé: Lieu
    pluriel: Lieux
    dossier: lieux
    champs:
      nom: {type: texte, obligatoire: oui, rôle: titre}
      résumé: {type: texte long, rôle: résumé}
      type de lieu: {type: terme, vocabulaire: types-de-lieu, facette: type-de-lieu, obligatoire: oui}
      places: {type: nombre, aide: Combien de personnes peuvent y entrer.}
      ouvert: {type: booléen}
      animé par: {type: référence, cible: contributeur}
"""
VOCABULARY = """
    libellé: Types de lieu
    termes:
      tiers-lieu: {libellé: Tiers-lieu}
      bibliotheque: {libellé: Bibliothèque, synonymes: [médiathèque]}
"""
PLACE = """
    ---
    nom: Un lieu synthétique
    résumé: Il sert à essayer un genre nouveau.
    type de lieu: Médiathèque
    places: 120
    ouvert: oui
    animé par: siilab
    ---
    Un texte, avec un lien vers [[siilab]].
"""


EXHIBITION = """
    genre: exposition
    libellé: Exposition
    dossier: expositions
    champs:
      nom: {type: texte, obligatoire: oui, rôle: titre}
      salles:
        type: groupe
        multiple: oui
        obligatoire: oui
        rôle: étapes
        champs:
          œuvre: {type: référence, cible: ressource, obligatoire: oui}
          cartel: {type: texte, obligatoire: oui}
"""
ROOMS = """
    ---
    nom: Une exposition synthétique
    salles:
      - œuvre: histoire-du-citp
        cartel: Le premier cartel.
      - œuvre: label-services-publics-plus
        cartel: Le second & dernier cartel.
    ---
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("content", "theme"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    for path, text in {
        "modele/lieu.yml": MODEL,
        "vocabulaires/types-de-lieu.yml": VOCABULARY,
        "lieux/essai.md": PLACE,
        "modele/exposition.yml": EXHIBITION,
        "expositions/salles.md": ROOMS,
    }.items():
        file = tmp_path / "content" / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return tmp_path


def test_it_is_checked(project: Path) -> None:
    place = project / "content" / "lieux" / "essai.md"
    text = place.read_text(encoding="utf-8")
    place.write_text(
        text.replace("places: 120", "plases: cent").replace("siilab\n", "siilabe\n"), encoding="utf-8"
    )

    _, problems = check_sources(read_sources(project / "content"))

    assert ["champ-inconnu", "reference-inconnue"] == [p.code for p in problems]


def test_it_has_pages_listings_a_facet_and_search(project: Path) -> None:
    settings = read_project(project / "mkdocs.yml")
    assert build(settings, read_sources(settings.content), lambda _: None) is not None

    def page(address: str) -> str:
        return (project / "site" / address / "index.html").read_text(encoding="utf-8")

    assert "Un lieu synthétique" in page("lieux/essai")
    assert "Bibliothèque" in page("lieux/essai")
    assert 'href="../../contributeurs/siilab/"' in page("lieux/essai")
    assert "Un lieu synthétique" in page("lieux")
    assert "Un lieu synthétique" in page("type-de-lieu/bibliotheque")
    assert "Bibliothèque" in page("type-de-lieu")
    assert "Combien de personnes peuvent y entrer." in page("contribuer")
    index = (project / "site" / "recherche" / "index").rglob("*.js")
    assert any("Un lieu synthétique" in file.read_text(encoding="utf-8") for file in index)

    # A kind that leads through others (role « étapes »), whatever it is called.
    assert "Le second &amp; dernier cartel." in page("expositions/salles")
    assert "étape 1 sur 2" in page("expositions/salles")
    assert "Exposition «\u00a0Une exposition synthétique\u00a0»\u00a0: étape 2 sur 2" in page(
        "ressources/label-services-publics-plus"
    ).replace("&nbsp;", "\u00a0")
    assert 'rel="next" href="../../ressources/label-services-publics-plus/"' in page(
        "ressources/histoire-du-citp"
    )
    assert "Une exposition synthétique" in page(".")
