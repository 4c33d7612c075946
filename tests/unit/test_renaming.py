"""Renaming and merging terms: these names change everywhere, nothing else does, old names stay known."""

from __future__ import annotations

import re
from functools import partial
from textwrap import dedent

import corpora
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.catalogue import Surroundings, catalogue_of
from generator.corpus import Sources
from generator.model import Edit, Position
from generator.pages import lay_out
from generator.renaming import Refusal, Renaming, apply_edits, rename_term, render_diff
from generator.render import render_body
from generator.rules import check_sources

THEMES = "vocabulaires/thematiques.yml"
BLOCK = """
    libellé: Thématiques
    termes:
      # avant
      sante:
        libellé: "Santé" # son nom
        synonymes:
          - soins # un mot
          - santé publique
        définition: La santé.
      # entre
      culture:
        libellé: Culture et tourisme
        parent: sante

      emploi: {libellé: 'Développement local (Emploi, ESS)', synonymes: [économie sociale et solidaire]}
      # après
"""


def sources(records: dict[str, str | bytes], changes: dict[str, str] | None = None) -> Sources:
    files = {"contributeurs/labo.md": corpora.SIILAB, **records}
    data = {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
    return Sources(corpora.schema_bytes(changes), data, frozenset(data))


def renamed(before: Sources, *names: str) -> Renaming:
    found = rename_term(before, *names)
    assert isinstance(found, Renaming), found
    return found


def after(before: Sources, found: Renaming) -> Sources:
    def group(files):
        return {path: found.files.get(path, data) for path, data in files.items()}

    return Sources(group(before.schema), group(before.markdown), before.files)


def term(text: str, changes: dict[str, str], *names: str) -> str:
    """The vocabulary's file, renamed."""
    found = renamed(sources({}, {THEMES: text, **changes}), "thématique", *names)
    return found.files[THEMES].decode()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("thématique: Santé", "thématique: Bien-être"),
        ("thématique: sante", "thématique: bien-etre"),
        ("thématique: SANTÉ # à voir", "thématique: Bien-être # à voir"),
        ('thématique: "Santé"', 'thématique: "Bien-être"'),
        ("thématique: 'Santé'", "thématique: 'Bien-être'"),
        ("Thème:   [ Santé ,culture]  ", "Thème:   [ Bien-être ,culture]  "),
        ("thématique: [culture, Santé] # x", "thématique: [culture, Bien-être] # x"),
        (
            "thématique:\n  - Culture\n  # note\n  - Santé # mieux",
            "thématique:\n  - Culture\n  # note\n  - Bien-être # mieux",
        ),
        ("thématique: Culture", None),
    ],
)
def test_renamed_in_records(written: str, expected: str | None) -> None:
    text = corpora.record(thématique="", auteur="Santé").replace("---\n", f"---\n{written}\n", 1) + "Santé.\n"
    found = renamed(sources({"ressources/x.md": text}), "thematiques", "Santé", "Bien-être")

    wanted = None if expected is None else text.replace(written, expected).encode()
    assert found.files.get("ressources/x.md") == wanted
    assert found.summary.endswith("1 notice change." if expected else "Aucune notice ne change.")


@pytest.mark.parametrize("written", ["académique", "Academique", "academique", "action"])
def test_a_synonym_and_an_id_that_stay_are_left_alone(written: str) -> None:
    text = corpora.record(type_de_savoir=written)
    found = renamed(
        sources({"ressources/x.md": text}), "type de savoir", "Savoir académique", "Savoir scientifique"
    )

    assert list(found.files) == ["vocabulaires/savoirs.yml"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("thématique: Santé", "thématique: Culture et tourisme"),
        ("thématique: sante", "thématique: culture"),
        ("thématique: [Santé, Culture]", "thématique: [Culture]"),
        ("thématique: [Culture, Santé]", "thématique: [Culture]"),
        ("thématique: [emploi, Santé , Culture]", "thématique: [emploi , Culture]"),
        ("thématique:\n  - Santé\n  - Culture", "thématique:\n  - Culture"),
        ("thématique:\n  - Culture\n  - Santé # si\n", "thématique:\n  - Culture\n  # si\n"),
    ],
)
def test_merged_in_records(written: str, expected: str) -> None:
    text = corpora.record(thématique="").replace("---\n", f"---\n{written}\n", 1)
    before = sources({"ressources/x.md": text})
    found = renamed(before, "Thématiques", "SANTE", "culture")
    corpus, problems = check_sources(after(before, found))

    assert text.replace(written, expected) == found.files["ressources/x.md"].decode()
    assert problems == ()
    assert "sante" not in corpus.schema.vocabularies["thematiques"].terms
    assert "culture" == corpus.schema.vocabularies["thematiques"].names["sante"]


def test_quotes_come_where_the_new_name_needs_them() -> None:
    text = corpora.record(thématique="[Santé, culture]", format="")
    found = renamed(sources({"ressources/x.md": text}), "thematiques", "Santé", "Santé, soins")

    assert 'thématique: ["Santé, soins", culture]' in found.files["ressources/x.md"].decode()


def test_a_term_renamed_in_its_file() -> None:
    expected = (
        BLOCK.replace("sante:", "bien-etre:")
        .replace('"Santé" # son nom', '"Bien-être" # son nom\n        anciens identifiants: [sante]')
        .replace("- santé publique", "- santé publique\n          - Santé")
        .replace("parent: sante", "parent: bien-etre")
    )
    assert dedent(expected) == term(BLOCK, {}, "Santé", "Bien-être")


def test_a_term_merged_in_its_file() -> None:
    expected = re.sub(r"      emploi:.*\n", "", BLOCK).replace(
        "libellé: Culture et tourisme",
        'libellé: Culture et tourisme\n        synonymes: ["Développement local (Emploi, ESS)", '
        "économie sociale et solidaire]\n        anciens identifiants: [emploi]",
    )
    assert dedent(expected) == term(BLOCK, {}, "emploi", "Culture et tourisme")


def test_a_term_on_one_line() -> None:
    found = term(BLOCK, {}, "emploi", "Travail")

    assert "emploi: {libellé: Travail, synonymes: [économie sociale et solidaire, " in found.replace("'", "")
    assert "anciens identifiants" not in found  # its id was not made of its label: it stays


def test_a_term_goes_from_a_mapping_on_one_line() -> None:
    text = "libellé: T\ntermes: {sante: {libellé: A}, culture: {libellé: B}, emploi: {libellé: C}}\n"

    assert term(text, {}, "A", "C").startswith(
        "libellé: T\ntermes: {culture: {libellé: B}, emploi: {libellé: C, "
    )
    assert term(text, {}, "C", "B").endswith(
        "culture: {libellé: B, synonymes: [C], anciens identifiants: [emploi]}}\n"
    )


def test_back_and_forth() -> None:
    there = term(BLOCK, {}, "Santé", "Bien-être")
    back = term(there, {}, "Bien-être", "Santé")

    assert "      sante:\n" in back.replace("  sante:", "      sante:")
    assert "anciens identifiants: [bien-etre]" in back
    assert "- Bien-être" in back
    assert "- Santé" not in back


def test_a_code_stays_when_its_name_changes() -> None:
    text = 'libellé: T\ntermes:\n  sante: {libellé: Santé}\n  "59350":\n    libellé: Lille\n'

    assert '  "59350":\n    libellé: Ville de Lille\n    synonymes: [Lille]\n' in term(
        text, {}, "Lille", "Ville de Lille"
    )


def test_an_id_that_is_no_address_stays_and_drafts_stay_drafts() -> None:
    text = corpora.record(statut="Brouillon")
    before = sources({"ressources/x.md": text})
    found = renamed(before, "statut", "Brouillon", "À relire")

    assert b"brouillon: {libell\xc3\xa9: \xc3\x80 relire" in found.files["vocabulaires/statuts.yml"]
    assert list(catalogue_of(check_sources(after(before, found))[0]).addresses) == [("contributeur", "labo")]


def test_a_default_follows() -> None:
    before = sources({})
    found = renamed(before, "statuts", "Publié", "En ligne")
    assert "modele/ressource.yml" not in found.files  # it names the id, which stays

    model = corpora.SCHEMA["modele/ressource.yml"].replace("défaut: publie", "défaut: Publié")
    found = renamed(sources({}, {"modele/ressource.yml": model}), "statuts", "Publié", "En ligne")
    assert "défaut: En ligne".encode() in found.files["modele/ressource.yml"]


def test_a_relation_merges_with_its_inverse() -> None:
    relations = """
        libellé: Relations
        termes:
          prolonge: {libellé: prolonge, inverse: prolonge-par}
          prolonge-par: {libellé: est prolongé par, inverse: prolonge}
          suit: {libellé: suit, inverse: precede}
          precede: {libellé: précède, inverse: suit}
    """
    records = {
        "ressources/a.md": corpora.record("A", relations="{suit: [b], prolonge-par: c}"),
        "ressources/b.md": corpora.record("B", relations="\n  - précède: c"),
        "ressources/c.md": corpora.record("C"),
    }
    before = sources(records, {"vocabulaires/relations.yml": relations})
    found = renamed(before, "relations", "suit", "prolonge")
    corpus, problems = check_sources(after(before, found))

    assert problems == ()
    assert list(corpus.schema.vocabularies["relations"].terms) == ["prolonge", "prolonge-par"]
    assert b"relations: {prolonge: [b], prolonge-par: c}" in found.files["ressources/a.md"]
    assert "  - est prolongé par: c".encode() in found.files["ressources/b.md"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("thematique", "Santé", "x"), None),
        (("zut", "Santé", "x"), "Aucun vocabulaire « zut ». Vocabulaires : "),
        (("formatz", "Rapport", "x"), "Vouliez-vous dire « formats » ?"),
        (
            ("format", "Raport", "x"),
            "« Raport » n’est pas un terme de « Formats ». Vouliez-vous dire « Rapport » ?",
        ),
        (("format", "Rapport", "Rapport"), "s’appelle déjà « Rapport »"),
        (("format", "Rapport", "…"), "ni lettre ni chiffre"),
        (("relations", "prolonge", "voir aussi"), "ne peuvent pas n’en faire qu’une"),
    ],
)
def test_refusals(names: tuple[str, str, str], expected: str | None) -> None:
    found = rename_term(sources({"ressources/x.md": corpora.record()}), *names)

    assert isinstance(found, Refusal if expected else Renaming)
    assert expected is None or expected in found.message


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitre: a: b: c\n",
        "",
        corpora.record(thématique="[Santé").replace("[Santé", "[Santé, [", 1),
        corpora.record(thématique="Santé").encode("cp1252"),
    ],
)
def test_a_broken_record_that_may_hold_the_term_stops_all(text: str | bytes) -> None:
    found = rename_term(sources({"ressources/x.md": text}), "thematiques", "Santé", "Bien-être")

    assert isinstance(found, Refusal)
    assert "Corrigez-les d’abord (« mine check ») : ressources/x.md." in found.message


def test_a_term_over_several_lines_asks_for_a_person() -> None:
    text = corpora.record(thématique="Culture et\n  tourisme")
    found = rename_term(sources({"ressources/x.md": text}), "thematiques", "culture et tourisme", "Arts")

    assert isinstance(found, Refusal)
    assert "dans « content/ressources/x.md », ligne 4" in found.message


def test_what_would_break_the_library_is_refused() -> None:
    text = BLOCK.replace("        parent: sante", "        parent: emploi").replace(
        "emploi: {", "emploi: {parent: sante, "
    )
    found = rename_term(sources({}, {THEMES: text}), "thematiques", "Santé", "Culture et tourisme")

    assert isinstance(found, Refusal)
    assert "aurait un nouveau problème" in found.message


def test_the_old_listing_leads_to_the_new_one() -> None:
    before = sources({"ressources/x.md": corpora.record()})
    found = renamed(before, "thematiques", "Santé", "Bien-être")
    merged = renamed(after(before, found), "thematiques", "Bien-être", "Culture et tourisme")
    library = after(after(before, found), merged)
    catalogue = catalogue_of(check_sources(library)[0])
    site = lay_out(catalogue, (), partial(render_body, catalogue, Surroundings()), Surroundings())
    addresses = {page.address for page in site.pages}

    assert (
        site.redirects["thematique/sante/"]
        == site.redirects["thematique/bien-etre/"]
        == "thematique/culture/"
    )
    assert "thematique/culture/" in addresses
    assert not addresses & set(site.redirects)


@settings(max_examples=60)
@given(
    values=st.lists(
        st.sampled_from(
            ["Santé", "sante", "'Santé'", '"SANTÉ"', "culture", "emploi", "économie sociale et solidaire"]
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda t: t.strip("'\"").lower().replace("é", "e"),
    ),
    flow=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
    mark=st.booleans(),
    comment=st.sampled_from(["", " # Santé", "  "]),
    body=st.text("Santé é\n-:#[]", max_size=30),
)
def test_nothing_else_changes(values, flow, newline, mark, comment, body) -> None:
    lines = f" [{', '.join(values)}]{comment}" if flow else "".join(f"\n  -  {v}{comment}" for v in values)
    text = f"---\ntitre: Santé{comment}\nrésumé: 'Santé'\nthématique:{lines}\nauteur: Santé\n---\n{body}"
    data = b"\xef\xbb\xbf" * mark + text.replace("\n", newline).encode()
    found = rename_term(sources({"ressources/x.md": data}), "thematiques", "Santé", "Bien-être")
    assert isinstance(found, Renaming)
    new = found.files.get("ressources/x.md", data)
    head, middle, tail = data.partition("thématique:".encode())
    end = tail.index(newline.encode() + b"auteur")
    wanted = re.sub(r"(?<!# )(Santé|SANTÉ)(?!\w)", "Bien-être", tail[:end].decode())
    wanted = re.sub(r"(?<![\w-])sante(?!\w)", "bien-etre", wanted)

    assert new == head + middle + wanted.encode() + tail[end:]


def test_edits_are_made_where_they_say() -> None:
    edits = [
        Edit(Position(1, 2, 1, 3), "é\n"),
        Edit(Position(2, 1, 3, 1), ""),
        Edit(Position(3, 2, 3, 2), "!"),
    ]

    assert apply_edits("\ufeffabc\r\nd\r\ne".encode(), edits) == "\ufeffaé\r\nc\r\ne!".encode()
    assert apply_edits(b"abc", [edits[0], edits[0]]) is None


def test_the_diff_shows_lines() -> None:
    before = sources({"ressources/x.md": corpora.record()})
    diff = render_diff(before, renamed(before, "thematiques", "Santé", "Bien-être").files, "content/")

    assert "--- content/ressources/x.md\tactuel\n+++ content/ressources/x.md\trenommé\n" in diff
    assert "\n-thématique: Santé\n+thématique: Bien-être\n" in diff
