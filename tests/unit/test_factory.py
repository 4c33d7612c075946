"""The corpus factory: repeatable, honest about itself, and accepted by our own checks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import factory

CONTENT = Path(__file__).resolve().parents[2] / "content"


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return dict(factory.make_texts(CONTENT, 60, seed=1))


def test_the_same_seed_gives_the_same_bytes(texts: dict[str, str]) -> None:
    assert dict(factory.make_texts(CONTENT, 60, seed=1)) == texts


def test_another_seed_gives_other_records(texts: dict[str, str]) -> None:
    assert not set(dict(factory.make_texts(CONTENT, 60, seed=2))) & {p for p in texts if "ressources/" in p}


def test_makes_the_number_asked_for(texts: dict[str, str]) -> None:
    kinds = [path.partition("/")[0] for path in texts]

    assert kinds.count("ressources") == 60
    assert kinds.count("contributeurs") == 3


def test_every_file_says_that_it_is_synthetic(texts: dict[str, str]) -> None:
    assert [
        path for path, text in texts.items() if "ynthétique, fabriquée pour des mesures" not in text
    ] == []


def test_records_have_about_300_words(texts: dict[str, str]) -> None:
    counts = [
        len(re.findall(r"\w+", text.split("---\n", 2)[2]))
        for path, text in texts.items()
        if "ressources/" in path
    ]

    assert 260 < sum(counts) / len(counts) < 400


def test_records_use_every_way_of_linking(texts: dict[str, str]) -> None:
    everything = "\n".join(texts.values())

    assert "[[" in everything
    assert re.search(r"\]\(\.\./lot-\d+/[a-z0-9-]+\.md\)", everything)
    assert "\nrelations:\n" in everything
    assert "l’" in everything
    assert "l'" in everything


def test_refuses_to_write_over_something(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("à moi", encoding="utf-8")

    with pytest.raises(FileExistsError):
        factory.write_content(1, tmp_path)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Santé", "Santé"),
        ("Développement local (Emploi, ESS)", '"Développement local (Emploi, ESS)"'),
        ("D’action", "D’action"),
        ("Deux : points", '"Deux : points"'),
        ("- tiret", '"- tiret"'),
        ("Un dièse #", '"Un dièse #"'),
    ],
)
def test_quotes_what_yaml_would_misread(text: str, written: str) -> None:
    assert factory.quote(text) == written
