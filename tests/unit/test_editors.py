"""What editors are given: schemas that agree with the check, snippets that make sound records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from corpora import check, record, schema, schema_bytes
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from generator.disk import read_sources
from generator.editors import render_schemas, render_snippets
from generator.model import Severity
from generator.report import Report, render_text, sentence
from generator.rules import check_sources
from generator.schema import _FIELD_KEYS, _KIND_KEYS, _TERM_KEYS, parse_schema
from generator.source import parse_front_matter

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "content"


class _EditorLoader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: numbers, ``true``, ``false`` and ``null``; everything else is a text."""

    yaml_implicit_resolvers: dict[str, list] = {}  # noqa: RUF012 - as PyYAML has it


for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    _EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), first)
_EditorLoader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))


def as_editor(text: str) -> object:
    return yaml.load(text, _EditorLoader)  # noqa: S506 - a SafeLoader


def front_matter(text: str) -> object:
    front, _ = parse_front_matter("", text)
    assert front is not None
    return as_editor(front.yaml)


def validators(found) -> dict[str, Draft7Validator]:
    return {name: Draft7Validator(json.loads(text)) for name, text in render_schemas(found).items()}


@pytest.fixture(scope="module")
def real():
    corpus, _ = check_sources(read_sources(CONTENT))
    return corpus, validators(corpus.schema)


@pytest.fixture(scope="module")
def small() -> Draft7Validator:
    return validators(schema())["ressource"]


# -- schemas ----------------------------------------------------------------------------------------


def test_each_is_a_schema(real) -> None:
    _, found = real
    assert {"ressource", "contributeur", "parcours", "modele", "vocabulaire"} == set(found)
    for validator in found.values():
        Draft7Validator.check_schema(validator.schema)


def patterns_of(shape: object) -> Iterator[str]:
    for key, value in shape.items() if isinstance(shape, dict) else enumerate(shape):
        if key == "pattern" and isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            yield from patterns_of(value)


def test_patterns_are_read_alike_by_python_and_javascript(real) -> None:
    _, found = real
    patterns = {pattern for validator in found.values() for pattern in patterns_of(validator.schema)}

    assert len(patterns) > 10
    for pattern in patterns:
        escapes = set(re.findall(r"\\(.)", pattern, re.DOTALL))
        assert escapes <= set(r"sSx\^$.|?*+()[]{}/"), pattern
        assert pattern.startswith("^"), pattern


def test_every_record_follows_its_schema(real) -> None:
    corpus, found = real
    for key, record_ in corpus.records.items():
        data = front_matter((CONTENT / record_.path).read_text(encoding="utf-8"))
        wrong = [error.message for error in found[key.kind].iter_errors(data)]
        assert wrong == [], record_.path


@pytest.mark.parametrize("name", ["modele", "vocabulaire"])
def test_every_file_of_the_model_follows_its_schema(real, name: str) -> None:
    files = sorted(CONTENT.glob(f"{name}*/*.yml"))
    assert files
    for file in files:
        data = as_editor(file.read_text(encoding="utf-8"))
        assert [error.message for error in real[1][name].iter_errors(data)] == [], file


def test_the_model_schema_knows_the_keys_that_the_check_knows() -> None:
    found = {name: validator.schema for name, validator in validators(schema()).items()}
    term = found["vocabulaire"]["properties"]["termes"]["additionalProperties"]

    assert list(_KIND_KEYS) == list(found["modele"]["properties"])
    assert list(_FIELD_KEYS) == list(found["modele"]["definitions"]["champ"]["properties"])
    assert list(_TERM_KEYS) == list(term["properties"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("modele", "genre: x\nlibellé: X\nchamps: {t: {rôle: titre}}\n"),
        ("modele", "genre: x\nlibellé: X\ndossier: Xs\nchamps: {t: {rôle: titre}}\n"),
        ("modele", "genre: x\nlibellé: X\ndossier: xs\nchamps: {t: {rôle: titre, tipe: texte}}\n"),
        ("modele", "genre: x\nlibellé: X\ndossier: xs\nchamps: {t: {rôle: titre, type: test}}\n"),
        ("modele", "genre: x\nlibellé: X\ndossier: xs\nchamps: {t: {rôle: titre, obligatoire: peut-être}}\n"),
        ("modele", "genre: x\nlibellé: X\ndossier: xs\nchamps: {t: {rôle: titre, vocabulaire: zut}}\n"),
        ("vocabulaire", "libellé: V\ntermes: {A b: {libellé: A}}\n"),
        ("vocabulaire", "libellé: V\ntermes: {a: {}}\n"),
        ("vocabulaire", "libellé: V\ntermes: {a: {libellé: A, marque: étoile}}\n"),
        ("vocabulaire", "libellé: V\ntermes: {a: {libellé: A, zut: x}}\n"),
    ],
)
def test_a_broken_model_fails_both(name: str, text: str) -> None:
    folder = {"modele": "modele", "vocabulaire": "vocabulaires"}[name]

    assert parse_schema(schema_bytes({f"{folder}/x.yml": text}))[1]
    assert not validators(schema())[name].is_valid(as_editor(text))


BOTH, NEITHER = (True, True), (False, False)
CHECK_ALONE = (False, True)  # the check forgives; an editor asks for the best writing
SCHEMA_ALONE = (True, False)  # only the check can know: control digits, leap years, other records


@pytest.mark.parametrize(
    ("expected", "fields"),
    [
        (BOTH, {}),
        (BOTH, {"titre": "2024"}),
        (BOTH, {"titre": "'« Été » : un titre'"}),
        (NEITHER, {"titre": ""}),
        (NEITHER, {"titre": "…"}),
        (NEITHER, {"titre": "[a, b]"}),
        (NEITHER, {"titre": "{a: b}"}),
        (BOTH, {"thématique": "[Santé, Culture et tourisme]"}),
        (BOTH, {"thématique": "sante"}),
        (BOTH, {"thématique": "Développement local (Emploi, ESS)"}),
        (BOTH, {"thématique": "[économie sociale et solidaire]"}),
        (CHECK_ALONE, {"thématique": "SANTÉ"}),
        (CHECK_ALONE, {"thématique": "Santé, culture"}),
        (NEITHER, {"thématique": "Sport"}),
        (NEITHER, {"thématique": "[]"}),
        (NEITHER, {"thématique": "[Santé, Sport]"}),
        (CHECK_ALONE, {"thématique": "[Santé, Santé]"}),
        (NEITHER, {"format": "[rapport, podcast]"}),
        (BOTH, {"date": "2024"}),
        (BOTH, {"date": "2024-05"}),
        (BOTH, {"date": "2024-02-29"}),
        (SCHEMA_ALONE, {"date": "2023-02-29"}),
        (NEITHER, {"date": "2023-02-30"}),
        (NEITHER, {"date": "2023-13"}),
        (NEITHER, {"date": "2023-04-31"}),
        (NEITHER, {"date": "0999"}),
        (NEITHER, {"date": "12/03/2021"}),
        (NEITHER, {"date": "20240512"}),
        (BOTH, {"contributeur": "labo"}),
        (BOTH, {"contributeur": "[Laboratoire synthétique]"}),
        (SCHEMA_ALONE, {"contributeur": "inconnu"}),
        (NEITHER, {"contributeur": "{a: b}"}),
        (BOTH, {"source": "https://exemple.fr/a?b=1#c"}),
        (BOTH, {"source": "{adresse: 'http://localhost:8000', titre: Un titre}"}),
        (BOTH, {"source": "Un document remis"}),
        (NEITHER, {"source": "{adresse: exemple.fr}"}),
        (NEITHER, {"source": "{adresse: 'https://exemple'}"}),
        (NEITHER, {"source": "{adresse: 'https://a.fr/b c'}"}),
        (NEITHER, {"source": "{adresse: 'ftp://a.fr'}"}),
        (NEITHER, {"source": "{zut: 1}"}),
        (BOTH, {"identifiant": "10.1234/abcd"}),
        (BOTH, {"identifiant": "{isbn: 978-2-07-036822-8}"}),
        (BOTH, {"identifiant": "{isbn: 9782070368228}"}),
        (SCHEMA_ALONE, {"identifiant": "{isbn: 978-2-07-036822-9}"}),
        (BOTH, {"identifiant": "{issn: 2049-3630}"}),
        (BOTH, {"identifiant": "{hal: hal-01234567}"}),
        (BOTH, {"identifiant": "{orcid: 0000-0002-1825-0097}"}),
        (NEITHER, {"identifiant": "{doi: abcd}"}),
        (NEITHER, {"identifiant": "{isbn: abcd}"}),
        (NEITHER, {"identifiant": "{issn: 2049}"}),
        (NEITHER, {"identifiant": "{hal: abcd}"}),
        (NEITHER, {"identifiant": "{orcid: 0000}"}),
        (BOTH, {"places": "120"}),
        (BOTH, {"places": "12,5"}),
        (CHECK_ALONE, {"places": "1 200"}),
        (NEITHER, {"places": "cent"}),
        (BOTH, {"gratuit": "oui"}),
        (CHECK_ALONE, {"gratuit": "Oui"}),
        (NEITHER, {"gratuit": "true"}),
        (BOTH, {"relations": "{prolonge: [x]}"}),
        (BOTH, {"relations": "[{voir aussi: x}, {est prolongé par: y}]"}),
        (NEITHER, {"relations": "{contient: x}"}),
        (NEITHER, {"relations": "x"}),
        (BOTH, {"anciens identifiants": "[vieux-nom]"}),
        (NEITHER, {"anciens identifiants": "[Vieux nom]"}),
        (BOTH, {"image": "{fichier: images/x.jpg, texte alternatif: Un texte}"}),
        (NEITHER, {"image": "{fichier: images/x.jpg}"}),
        (NEITHER, {"image": "{fichier: 'https://a.fr/x.jpg', texte alternatif: Un texte}"}),
        (NEITHER, {"image": "images/x.jpg"}),
        (NEITHER, {"zut": "x"}),
        (CHECK_ALONE, {"TITRE": "x", "titre": ""}),
        (BOTH, {"statut": "Brouillon"}),
    ],
    ids=str,
)
def test_schema_and_check_agree(small, expected: tuple[bool, bool], fields: dict[str, str]) -> None:
    written = {key: value for key, value in fields.items() if value} or fields
    text = record(**{"titre": "Un titre", **fields})
    if fields.get("titre") == "" and len(fields) == 1:
        text = text.replace("---\n", "---\ntitre:\n", 1)
    others = {"ressources/x.md": record("Autre"), "ressources/y.md": record("Encore")}
    _, problems = check({"ressources/n.md": text, **others}, frozenset({"images/x.jpg"}))
    errors = [p for p in problems if p.severity is Severity.ERROR and p.path == "ressources/n.md"]

    assert expected == (small.is_valid(front_matter(text)), not errors), (written, errors)


@given(
    day=st.dates(min_value=date(1000, 1, 1)).map(str),
    terms=st.lists(st.sampled_from(["Santé", "culture", "emploi"]), min_size=1, unique=True),
    places=st.integers(min_value=-(10**6), max_value=10**6).map(str),
    title=st.text("aé’« ;7", min_size=1).map(lambda t: f"x{t}"),
)
def test_what_the_check_reads_as_it_stands_follows_the_schema(small, day, terms, places, title) -> None:
    text = record(
        json.dumps(title, ensure_ascii=False), date=day, thématique=f"[{', '.join(terms)}]", places=places
    )
    _, problems = check({"ressources/n.md": text})

    assert problems == ()
    assert [e.message for e in small.iter_errors(front_matter(text))] == []


# -- .vscode ----------------------------------------------------------------------------------------


def json_with_comments(path: Path) -> dict:
    return json.loads(re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE))


def test_the_committed_files_are_up_to_date(real) -> None:
    corpus, _ = real
    wanted = {f"schemas/{name}.json": text for name, text in render_schemas(corpus.schema).items()}
    wanted["notices.code-snippets"] = render_snippets(corpus.schema)
    folder = ROOT / ".vscode"
    found = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in (*folder.glob("schemas/*"), *folder.glob("*.code-snippets"))
    }

    assert wanted == found, "lancez « mine schema --vscode »"


def test_the_settings_lead_to_the_schemas() -> None:
    schemas = json_with_comments(ROOT / ".vscode" / "settings.json")["yaml.schemas"]

    assert {f".vscode/schemas/{path.name}" for path in (ROOT / ".vscode" / "schemas").iterdir()} == set(
        schemas
    )
    for pattern in schemas.values():
        assert list(ROOT.glob(pattern)), pattern


def test_a_snippet_filled_in_is_a_sound_record() -> None:
    """Choices at their first, texts typed over the dots."""
    for kind in ("ressource", "contributeur"):
        snippets = json.loads(render_snippets(schema()))
        (body,) = [s["body"] for s in snippets.values() if s["prefix"] == kind and s.get("isFileTemplate")]
        text = "\n".join(body)
        choices = re.compile(r"\$\{\d+\|((?:[^,|\\]|\\.)*)(?:,(?:[^|\\]|\\.)*)?\|\}")
        filled = choices.sub(lambda m: re.sub(r"\\(.)", r"\1", m[1]), text)
        filled = re.sub(r"\$\{\d+:…\}", "labo", filled).replace("$0", "")
        _, problems = check({f"{kind}s/x.md": filled, "contributeurs/labo.md": "---\nnom: Labo\n---\n"})

        assert "$" not in filled
        assert [p.message for p in problems if p.code != "nom-en-double"] == []


def test_every_field_has_a_snippet() -> None:
    found = schema()
    prefixes = {s["prefix"] for s in json.loads(render_snippets(found)).values()}

    assert {key for kind in found.kinds.values() for key in kind.fields} | set(found.kinds) == prefixes


def test_the_task_reads_the_report_of_the_check() -> None:
    text = record("Un titre", date="12/03/2021").encode()
    _, problems = check({"ressources/n.md": b"\xef\xbb\xbf" + text})
    report = render_text(Report(problems, 2, "content/", lambda _: text.decode().split("\n")))
    (task,) = [t for t in json_with_comments(ROOT / ".vscode" / "tasks.json")["tasks"] if t["problemMatcher"]]
    found = []
    lines = report.split("\n")
    for matcher in task["problemMatcher"]:
        first, second = matcher["pattern"]
        for head, message in pairwise(lines):
            if match := re.match(first["regexp"], head):
                told = re.match(second["regexp"], message)
                assert told
                place = (match[first["file"]], int(match[first["line"]]), int(match[first["column"]]))
                found.append((*place, match[first["code"]], matcher["severity"], told[second["message"]]))

    assert sorted(found) == sorted(
        (
            f"content/{p.path}",
            p.position.line,
            p.position.column,
            p.code,
            p.severity.value,
            sentence(p, lambda _: text.decode().split("\n")),
        )
        for p in problems
    )
