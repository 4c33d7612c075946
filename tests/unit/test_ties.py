"""Which records a change is of interest to."""

from __future__ import annotations

from collections.abc import Mapping

import corpora
import pytest
from corpora import record
from hypothesis import given
from hypothesis import strategies as st

from generator.beside import at_once
from generator.corpus import Sources, parse_files
from generator.duplicates import check_duplicates
from generator.model import Record
from generator.rules import check_corpus
from generator.schema import parse_schema
from generator.ties import MOST, NO_TIES, Change, Ties, look_around, meeting, says_else, ties_in

SCHEMA, _ = parse_schema(corpora.schema_bytes({"vocabulaires/relations.yml": corpora.WITHOUT_CYCLE}))
TIES_OF = ties_in(SCHEMA)
LONG = "Histoire ouvrière des jardins partagés de la vallée"


def read(texts: Mapping[str, str]) -> dict[str, Record]:
    """Records by id: resources, and the contributors of whom « nom: » is said."""
    files = {
        f"{'contributeurs' if 'nom:' in text else 'ressources'}/{id_}.md": text.encode()
        for id_, text in texts.items()
    }
    sources = Sources({}, files, frozenset(files))
    return {file.record.id: file.record for file in parse_files(sources, SCHEMA, at_once, {})[0].values()}


LIBRARY = {
    "labo": corpora.SIILAB,
    "a": record("Marcher en ville"),
    "b": record("Repas de quartier", "Voir [[a]].\n", contributeur="LABO"),
    "c": record("Friches et terrils", relations="{prolonge: Marcher en ville}"),
    "d": record(LONG, relations="{voir aussi: c}", source="https://exemple.org/d", contributeur=""),
}


@pytest.mark.parametrize(
    ("changed", "text", "affected", "needed"),
    [
        ("b", record("Repas de quartier", "Voir [[a]] encore.\n", contributeur="LABO"), "b", "a b labo"),
        ("a", record("Rouler en ville"), "a b c", "a b c labo"),
        ("labo", "---\nnom: Le laboratoire\nsigle: [LABO]\n---\n", "a b c e labo", "a b c e labo"),
        ("b", record(f"{LONG} encore"), "b d", "b c d labo"),
        ("b", record("Repas de quartier", source="https://www.exemple.org/d/"), "b d", "b c d labo"),
        ("d", record("Un tout autre titre", contributeur=""), "d", "d"),
        ("new", record("Une notice neuve", relations="{voir aussi: d}"), "new", "d labo new"),
        # A chain that may have closed: whoever is in it.
        ("a", record("Marcher en ville", relations="{est prolongé par: e}"), "a b c", "a b c e labo"),
        ("e", record("Au bout", relations="{prolonge: c}"), "e", "a c e labo"),
    ],
)
def test_the_records_around_a_change(changed: str, text: str, affected: str, needed: str) -> None:
    library = {**LIBRARY, "e": record("Au bout")}
    before = read(library)
    after = read({changed: text})[changed]
    ties = {id_: TIES_OF(one) for id_, one in before.items()}
    said = []
    if changed not in before or says_else(before[changed], after, SCHEMA):
        said.append(Change(ties.get(changed, NO_TIES), TIES_OF(after)))

    around = look_around({**ties, changed: TIES_OF(after)}, [changed], said)

    assert around is not None
    assert sorted(around.affected) == affected.split()
    assert sorted(around.needed) == needed.split()


def test_a_change_that_many_records_are_around_is_looked_at_with_all() -> None:
    ties = {str(number): Ties([number], [number, 1_000_000], []) for number in range(MOST + 1)}
    said = [Change(NO_TIES, Ties([1_000_000], [], []))]

    assert look_around(ties | {"new": said[0].after}, ["new"], said) is None
    assert look_around(dict(list(ties.items())[:9]) | {"new": said[0].after}, ["new"], said) is not None


def test_a_long_chain_is_looked_at_with_all() -> None:
    ties = {str(number): Ties([number], [number + 1], [number + 1]) for number in range(2 * MOST)}
    said = [Change(ties["0"]._replace(chain=[]), ties["0"])]

    assert look_around(ties, ["0"], said) is None


WORDS = st.sampled_from(
    "jardin jardins atelier Atelier vallée vallee enquête rapport numéro 1 2 ii santé sante".split()
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=7).map(" ".join), min_size=1, max_size=9), st.data())
def test_records_that_meet_no_other_are_no_duplicates(titles: list[str], data: st.DataObject) -> None:
    addresses = st.sampled_from(
        ["", "https://a.fr/x", "http://www.a.fr/x/", "https://a.fr/x?utm_source=b#c", "https://a.fr"]
    )
    dois = st.sampled_from(["", "10.1000/xyz123", "10.1000/XYZ123", "hal-01234567v2"])
    records = read(
        {
            f"n{number}": record(title, source=data.draw(addresses), identifiant=data.draw(dois))
            for number, title in enumerate(titles)
        }
    )
    corpus, _ = check_corpus([*records.values()], SCHEMA, frozenset())
    among_all = [*check_duplicates(corpus, {one.path for one in records.values()})]

    found = meeting({one.path: TIES_OF(one) for one in records.values()})

    assert [*check_duplicates(corpus, found)] == among_all
