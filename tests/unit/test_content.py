"""The real content: what the source documents support, and nothing that must not be published."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from generator.crossings import cross_cited, cross_declared
from generator.disk import read_sources
from generator.model import Corpus, Problem
from generator.rules import check_sources

CONTENT = Path(__file__).resolve().parents[2] / "content"
THEMES = (
    "Démocratie et citoyenneté",
    "Transition écologique",
    "Développement local (Emploi, ESS)",
    "Formation et recherche",
    "Jeunesse et éducation populaire",
    "Habitat et territoire",
    "Solidarité et social",
    "Santé",
    "Culture et tourisme",
)
# The links that the source documents themselves state, whichever side our notice says them from.
STATED = (
    (
        "decouvrez-la-cartographie-des-lieux-de-ressources-numeriques",
        "cartographie-des-lieux-de-ressources-numeriques",
    ),
    (
        "decouvrez-la-cartographie-des-lieux-de-ressources-numeriques",
        "dematerialisation-et-inegalites-d-acces-aux-services-publics",
    ),
    (
        "etat-des-lieux-regional-de-l-illectronisme",
        "cartographie-des-lieux-de-ressources-numeriques",
    ),
    ("feuille-de-route-cohesion-sociale", "etat-des-lieux-regional-de-l-illectronisme"),
    ("siilab-living-lab-ess", "quelques-mots-sur-le-siilab"),
    ("siilab-living-lab-ess", "sept-axes-de-travail-du-siilab"),
    ("appel-a-projets-laboratoires-innovations-territoriales", "siilab-living-lab-ess"),
    ("concertation-csti-premiere-reunion", "demarche-de-concertation-csti-lancee"),
    ("concertation-culture-2016", "concertation-csti-premiere-reunion"),
    ("communaute-des-tiers-lieux-educatifs", "reseau-des-tiers-lieux-educatifs-se-structure"),
)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    corpus, problems = check_sources(read_sources(CONTENT))
    assert problems == ()
    return corpus


def test_the_nine_themes_are_those_of_the_collective(corpus: Corpus) -> None:
    assert tuple(term.label for term in corpus.schema.vocabularies["thematiques"].terms.values()) == THEMES


def test_the_links_that_the_documents_state_are_declared(corpus: Corpus) -> None:
    declared = {frozenset((c.source.id, c.target.id)) for c in cross_declared(corpus)}

    assert {frozenset(pair) for pair in STATED} <= declared


def test_the_launch_leads_to_the_page_on_the_library(corpus: Corpus) -> None:
    launch = next(r for r in corpus.records.values() if r.id == "open-siilab-lancement-de-la-mine")

    assert "../a-propos.md" in [link.href for link in launch.links]


def test_bodies_cite_one_another(corpus: Corpus) -> None:
    assert all(crossing.reasons for crossing in cross_cited(corpus))
    assert len(cross_cited(corpus)) > 10


@pytest.mark.parametrize("page", ["CONTRIBUER.md", "content/contribuer.md"])
def test_the_template_to_fill_in_is_sound_and_tells_when_left_as_it_is(page: str) -> None:
    text = (CONTENT.parent / page).read_text(encoding="utf-8")
    fence = re.search(r"^ *```yaml\n( *---\n.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    assert fence is not None
    template = dedent(fence[1])
    found = check_template(template)

    assert {"texte-du-modele"} == {p.code for p in found}
    assert all(any(left in p.message for p in found) for left in ("AAAA-MM-JJ", "Nom de la commune"))
    template = template.replace("AAAA-MM-JJ", "2024-05").replace("Nom de la commune", "Lille")
    found = check_template(template)
    assert {"texte-du-modele"} == {p.code for p in found}
    for number, problem in enumerate(found):
        left = problem.message.split("« ")[1].split(" »")[0]
        template = template.replace(left, "https://exemple.net/a" if ":" in left else f"Autre {number}")
    assert [] == check_template(template)


def check_template(text: str) -> list[Problem]:
    sources = read_sources(CONTENT)
    path = "ressources/essai.md"
    markdown = {**sources.markdown, path: text.encode()}
    return [p for p in check_sources(replace(sources, markdown=markdown))[1] if p.path == path]


@pytest.mark.parametrize(
    "pattern",
    [
        r"[\w.+-]+@(?!lab110bis)[\w-]+\.\w+",  # the handle in an address of Medium is no e-mail
        r"(?:\+33|\b0)\s?[1-9](?:[\s.-]?\d{2}){4}\b",
    ],
)
def test_no_private_person_is_published(pattern: str) -> None:
    for file in CONTENT.rglob("*.md"):
        assert not re.search(pattern, file.read_text(encoding="utf-8")), file
