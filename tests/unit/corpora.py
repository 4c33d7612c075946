"""Tiny synthetic libraries for the unit tests: a model of two kinds and three vocabularies, as text."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from generator.corpus import Sources
from generator.model import Corpus, Problem, Schema
from generator.rules import check_sources
from generator.schema import parse_schema

SCHEMA = {
    "modele/ressource.yml": """
        genre: ressource
        libellé: Ressource
        pluriel: Ressources
        dossier: ressources
        champs:
          titre: {type: texte, obligatoire: oui, rôle: titre, exemple: Une enquête}
          résumé: {type: texte long, obligatoire: oui, rôle: résumé, synonymes: [description]}
          thématique: {type: terme, vocabulaire: thematiques, obligatoire: oui, multiple: oui,
                       facette: thematique, rôle: thème, synonymes: [thème]}
          format: {type: terme, vocabulaire: formats, facette: format, rôle: format}
          type de savoir: {type: terme, vocabulaire: savoirs, multiple: oui, facette: type-de-savoir,
                           rôle: axe de croisement}
          contributeur: {type: référence, cible: contributeur, multiple: oui, facette: contributeur,
                         rôle: contributeur}
          auteur: {type: texte, multiple: oui, rôle: auteur}
          date: {type: date, rôle: date, facette: annee}
          mots-clés: {type: texte, multiple: oui, rôle: mots-clés}
          source:
            type: groupe
            rôle: source
            synonymes: [url]
            forme courte: [adresse, titre]
            champs: {titre: {type: texte}, adresse: {type: adresse}}
          identifiant:
            type: groupe
            rôle: identifiant
            forme courte: [doi, isbn, issn]
            champs:
              doi: {type: code, code: doi}
              isbn: {type: code, code: isbn}
              issn: {type: code, code: issn}
              hal: {type: code, code: hal}
              orcid: {type: code, code: orcid}
          image:
            type: groupe
            rôle: image
            champs:
              fichier: {type: image, obligatoire: oui}
              texte alternatif: {type: texte, obligatoire: oui, aide: Pour qui ne voit pas l’image.}
          places: {type: nombre}
          gratuit: {type: booléen}
          statut: {type: terme, vocabulaire: statuts, rôle: statut, défaut: publie}
          relations: {type: relations, vocabulaire: relations, cible: ressource, rôle: relations}
          anciens identifiants: {type: identifiant, multiple: oui, rôle: anciens identifiants}
    """,
    "modele/contributeur.yml": """
        genre: contributeur
        libellé: Contributeur
        dossier: contributeurs
        recherche: non
        champs:
          nom: {type: texte, obligatoire: oui, rôle: titre}
          sigle: {type: texte, multiple: oui, rôle: autres noms}
          site: {type: adresse}
    """,
    "vocabulaires/thematiques.yml": """
        libellé: Thématiques
        termes:
          sante: {libellé: Santé}
          culture: {libellé: Culture et tourisme, synonymes: [culture]}
          emploi: {libellé: 'Développement local (Emploi, ESS)', synonymes: [économie sociale et solidaire]}
    """,
    "vocabulaires/formats.yml": """
        libellé: Formats
        termes: {rapport: {libellé: Rapport}, podcast: {libellé: Podcast}}
    """,
    "vocabulaires/savoirs.yml": """
        libellé: Types de savoir
        termes:
          experientiel: {libellé: Savoir expérientiel, synonymes: [expérientiel], marque: cercle}
          action: {libellé: Savoir d’action, synonymes: [action], marque: losange}
          academique: {libellé: Savoir académique, synonymes: [académique], marque: carré}
    """,
    "vocabulaires/statuts.yml": """
        libellé: Statuts
        termes: {brouillon: {libellé: Brouillon}, publie: {libellé: Publié}}
    """,
    "vocabulaires/relations.yml": """
        libellé: Relations
        termes:
          prolonge: {libellé: prolonge, inverse: prolonge-par}
          prolonge-par: {libellé: est prolongé par, inverse: prolonge}
          voir-aussi: {libellé: voir aussi, inverse: voir-aussi}
    """,
}

WITHOUT_CYCLE = """
    libellé: Relations
    termes:
      prolonge: {libellé: prolonge, inverse: prolonge-par, propriétés: [sans cycle]}
      prolonge-par: {libellé: est prolongé par, inverse: prolonge}
      voir-aussi: {libellé: voir aussi, inverse: voir-aussi}
"""
"""Relations of which one cannot lead back to where it began."""

SIILAB = "---\nnom: Laboratoire synthétique\nsigle: [LABO]\n---\n"


def schema_bytes(changes: Mapping[str, str] | None = None) -> dict[str, bytes]:
    return {path: dedent(text).encode() for path, text in {**SCHEMA, **(changes or {})}.items()}


def schema() -> Schema:
    found, problems = parse_schema(schema_bytes())
    assert problems == []
    return found


def record(title: str = "Une enquête", body: str = "", **fields: str) -> str:
    """A sound resource; a field given as keyword (``_`` for a space) is put in, or left out if empty."""
    values = {
        "titre": title,
        "résumé": "Un résumé.",
        "thématique": "Santé",
        "format": "rapport",
        "type de savoir": "action",
        "contributeur": "labo",
        **{key.replace("_", " "): value for key, value in fields.items()},
    }
    head = "".join(f"{key}: {value}\n" for key, value in values.items() if value)
    return f"---\n{head}---\n{body}"


def check(
    records: Mapping[str, str | bytes],
    files: frozenset[str] = frozenset(),
    changes: Mapping[str, str] | None = None,
    today: str = "",
) -> tuple[Corpus, tuple[Problem, ...]]:
    """Check a library of these records (path → text), one contributor and the small model above, changed or not."""
    data = {
        path: text if isinstance(text, bytes) else text.encode()
        for path, text in {"contributeurs/labo.md": SIILAB, **records}.items()
    }
    return check_sources(Sources(schema_bytes(changes), data, frozenset(data) | files, today=today))


def codes(problems: tuple[Problem, ...] | list[Problem]) -> list[str]:
    return [p.code for p in problems]
