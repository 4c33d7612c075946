"""The head of a record's page, read back by extruct as search engines and reference managers read it."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

import corpora
import extruct
import pytest

from generator.catalogue import Surroundings, catalogue_of
from generator.corpus import Sources
from generator.model import Dates
from generator.pages import lay_out
from generator.parts import Parts
from generator.render import SLOTS, Frame, render_body, render_page
from generator.rules import check_sources

MODEL = """
    genre: ressource
    libellé: Ressource
    dossier: ressources
    champs:
      titre: {type: texte, rôle: titre, correspondances: {dublin core: 'dcterms:title', schema.org: name}}
      résumé: {type: texte long, rôle: résumé, correspondances: {dublin core: 'dcterms:abstract', schema.org: abstract}}
      genre: {type: terme, vocabulaire: formats, rôle: format,
              correspondances: {dublin core: 'dcterms:type', schema.org: additionalType}}
      langue: {type: terme, vocabulaire: langues, rôle: langue, défaut: fr,
               correspondances: {dublin core: 'dcterms:language', schema.org: inLanguage}}
      signature: {type: texte, multiple: oui, rôle: auteur,
                  correspondances: {dublin core: 'dcterms:creator', schema.org: author}}
      labo: {type: référence, cible: contributeur, rôle: contributeur,
             correspondances: {dublin core: 'dcterms:contributor', schema.org: contributor}}
      jour: {type: date, rôle: date, correspondances: {dublin core: 'dcterms:issued', schema.org: datePublished}}
      mots: {type: texte, multiple: oui, rôle: mots-clés, correspondances: {schema.org: keywords}}
      statut: {type: terme, vocabulaire: statuts, rôle: statut, défaut: publie,
               correspondances: {schema.org: creativeWorkStatus}}
      lien:
        type: groupe
        rôle: source
        forme courte: [adresse, nom]
        correspondances: {dublin core: 'dcterms:source', schema.org: url}
        champs:
          nom: {type: texte}
          adresse: {type: adresse, correspondances: {dublin core: 'dcterms:identifier', schema.org: url}}
      numéro:
        type: groupe
        rôle: identifiant
        correspondances: {dublin core: 'dcterms:identifier', schema.org: identifier}
        champs: {doi: {type: code, code: doi}, isbn: {type: code, code: isbn}}
      image:
        type: groupe
        rôle: image
        correspondances: {schema.org: image}
        champs: {fichier: {type: image}, texte alternatif: {type: texte}}
      suites: {type: relations, vocabulaire: relations, cible: ressource, rôle: relations,
               correspondances: {dublin core: 'dcterms:relation'}}
"""
CONTRIBUTOR = """
    genre: contributeur
    libellé: Contributeur
    dossier: contributeurs
    recherche: non
    champs:
      nom: {type: texte, rôle: titre, correspondances: {dublin core: 'dcterms:title', schema.org: name}}
      sorte: {type: terme, vocabulaire: sortes, correspondances: {schema.org: additionalType}}
"""
SCHEMA = {
    "modele/ressource.yml": MODEL,
    "modele/contributeur.yml": CONTRIBUTOR,
    "vocabulaires/langues.yml": """
        libellé: Langues
        termes: {fr: {libellé: Français, correspondances: {bcp 47: fr}}, nl: {libellé: Néerlandais}}
    """,
    "vocabulaires/sortes.yml": """
        libellé: Sortes
        termes: {association: {libellé: Association, correspondances: {schema.org: NGO}}}
    """,
    "vocabulaires/formats.yml": """
        libellé: Formats
        termes:
          article: {libellé: Article, correspondances: {dcmi: Text, schema.org: Article, csl: article-magazine,
                    bibtex: article, ris: MGZN, zotero: magazineArticle}}
          objet: {libellé: Objet}
    """,
}
LABO = "---\nnom: Laboratoire synthétique\nsorte: association\n---\n"
WHOLE = """---
titre: Une « enquête » & des <suites>
résumé: Ce qu’elle dit.
genre: article
signature: [Une autrice, Un collectif]
labo: labo
jour: 2021-06
mots: [eau, air]
lien: {nom: Un site, adresse: 'https://exemple.org/x.PDF?a=1&b=2'}
numéro: {doi: 10.1000/182}
image: {fichier: images/x.png, texte alternatif: Une carte}
suites: {prolonge: [b]}
---
"""
HERE = "https://mine.example/"
AROUND = Surroundings(
    dates={"ressources/a.md": Dates("2024-01-02", "2024-03-04")},
    addresses={"images/x.png": "images/x.png"},
    site_name="La Mine",
    site_url=HERE,
)
TITLE, HEAD, CONTENT = (slot.sentinel for slot in SLOTS)
FRAME = Frame(f"<html lang=fr><head><title>{TITLE}</title>{HEAD}</head><body>{CONTENT}</body></html>")


def head(text: str, address: str = "ressources/a/", around: Surroundings = AROUND) -> str:
    texts = {
        "ressources/a.md": text,
        "ressources/b.md": "---\ntitre: B\n---\n",
        "contributeurs/labo.md": LABO,
    }
    data = {path: each.encode() for path, each in texts.items()}
    sources = Sources(corpora.schema_bytes(SCHEMA), data, frozenset({*data, "images/x.png"}))
    corpus, problems = check_sources(sources)
    assert not [found for found in problems if found.path.startswith(("modele/", "vocabulaires/"))]
    catalogue = catalogue_of(corpus)
    site = lay_out(catalogue, (), partial(render_body, catalogue, around), around)
    page = next(page for page in site.pages if page.address == address)
    return render_page(page, Parts({"fiche.html": ""}), FRAME, site_url=around.site_url).decode()


def read(html: str, syntax: str) -> Any:
    return extruct.extract(html, base_url=HERE, syntaxes=[syntax])[syntax]


def metas(html: str, start: str) -> list[tuple[str, str]]:
    found = re.findall(r'<meta name="([^"]*)" content="([^"]*)">', html)
    return [(name.removeprefix(start), text) for name, text in found if name.startswith(start)]


def test_highwire_names_the_signatories_and_never_the_contributor() -> None:
    assert metas(head(WHOLE), "citation_") == [
        ("title", "Une « enquête » &amp; des &lt;suites&gt;"),
        ("author", "Une autrice"),
        ("author", "Un collectif"),
        ("publication_date", "2021/06"),
        ("journal_title", "Un site"),
        ("doi", "10.1000/182"),
        ("language", "fr"),
        ("keywords", "eau; air"),
        ("public_url", "https://exemple.org/x.PDF?a=1&amp;b=2"),
        ("pdf_url", "https://exemple.org/x.PDF?a=1&amp;b=2"),
        ("abstract_html_url", "https://mine.example/ressources/a/"),
    ]
    assert metas(head(WHOLE), "z:") == [("itemType", "magazineArticle")]


def test_dublin_core_follows_the_model() -> None:
    (found,) = read(head(WHOLE), "dublincore")
    said = [(each["name"], each["content"]) for each in (*found["elements"], *found["terms"])]

    assert found["namespaces"] == {"DCTERMS": "http://purl.org/dc/terms/"}
    assert sorted(each for each in said if each[0].startswith("DCTERMS.")) == [
        ("DCTERMS.abstract", "Ce qu’elle dit."),
        ("DCTERMS.contributor", "Laboratoire synthétique"),
        ("DCTERMS.creator", "Un collectif"),
        ("DCTERMS.creator", "Une autrice"),
        ("DCTERMS.identifier", "doi:10.1000/182"),
        ("DCTERMS.identifier", "https://exemple.org/x.PDF?a=1&b=2"),
        ("DCTERMS.issued", "2021-06"),
        ("DCTERMS.language", "fr"),
        ("DCTERMS.relation", "https://mine.example/ressources/b/"),
        ("DCTERMS.source", "Un site"),
        ("DCTERMS.title", "Une « enquête » & des <suites>"),
        ("DCTERMS.type", "Article"),
        ("DCTERMS.type", "Text"),
    ]


def test_open_graph_says_what_a_preview_shows() -> None:
    (found,) = read(head(WHOLE), "opengraph")

    assert dict(found["properties"]) == {
        "og:type": "article",
        "og:title": "Une «\u00a0enquête\u00a0» & des <suites>",
        "og:description": "Ce qu’elle dit.",
        "og:url": "https://mine.example/ressources/a/",
        "og:image": "https://mine.example/images/x.png",
        "og:image:alt": "Une carte",
    }


def test_json_ld_follows_the_model() -> None:
    assert read(head(WHOLE), "json-ld") == [
        {
            "@context": "https://schema.org",
            "@type": ["CreativeWork", "Article"],
            "name": "Une « enquête » & des <suites>",
            "abstract": "Ce qu’elle dit.",
            "author": [{"name": "Une autrice"}, {"name": "Un collectif"}],
            "contributor": {
                "@type": "NGO",
                "name": "Laboratoire synthétique",
                "url": "https://mine.example/contributeurs/labo/",
            },
            "datePublished": "2021-06",
            "inLanguage": "fr",
            "keywords": ["eau", "air"],
            "url": "https://exemple.org/x.PDF?a=1&b=2",
            "identifier": {
                "@type": "PropertyValue",
                "propertyID": "doi",
                "value": "10.1000/182",
                "url": "https://doi.org/10.1000/182",
            },
            "image": "https://mine.example/images/x.png",
            "mainEntityOfPage": "https://mine.example/ressources/a/",
            "sdDatePublished": "2024-03-04",
        }
    ]


def test_an_organisation_is_no_document() -> None:
    html = head(WHOLE, "contributeurs/labo/")

    assert metas(html, "citation_") == []
    assert read(html, "json-ld") == [
        {
            "@context": "https://schema.org",
            "@type": "NGO",
            "name": "Laboratoire synthétique",
            "url": "https://mine.example/contributeurs/labo/",
            "mainEntityOfPage": "https://mine.example/contributeurs/labo/",
        }
    ]


def test_without_an_address_of_the_site_nothing_absolute_is_promised() -> None:
    html = head(WHOLE, around=Surroundings(addresses={"images/x.png": "images/x.png"}))

    assert HERE not in html
    assert "og:image" not in html
    assert "og:url" not in html


def test_a_record_with_hardly_anything_still_says_what_it_is() -> None:
    (found,) = read(head("---\ntitre: Rien d’autre\ngenre: objet\n---\n", around=Surroundings()), "json-ld")

    assert found == {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": "Rien d’autre",
        "inLanguage": "fr",
    }


@pytest.mark.parametrize("trap", ["</script><script>alert(1)</script>", "<!--<script>", '"><img src=x>'])
def test_no_text_leaves_its_place(trap: str) -> None:
    html = head(f"---\ntitre: {json.dumps(trap)}\nrésumé: {json.dumps(trap)}\n---\n")

    (found,) = read(html, "json-ld")
    assert found["name"] == trap
    assert re.findall(r"<(script|img)\b", html) == ["script"]
    assert html.count("<!--") == 0
