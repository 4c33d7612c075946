"""The page of each rule, and what its examples say, checked by the check itself.

The examples stand in the real model and vocabularies, beside ``BESIDE``: what they show is what a contributor gets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from textwrap import dedent

import corpora
import pytest

from generator import rules
from generator.build import Plan, plan_site
from generator.catalogue import Surroundings
from generator.cli import main
from generator.corpus import Sources
from generator.disk import read_rule_text, read_sources
from generator.export import SITEMAP_PATH
from generator.model import START, Problem, Schema
from generator.parts import Parts
from generator.problems import GROUPS, RULES, rule_path
from generator.render import render_markdown
from generator.rule_pages import lay_out_rules
from generator.rulebook import Example, RulePage, Sample, parse_rule_page, render_rule_text
from generator.rules import check_sources
from generator.schema import parse_schema

ROOT = Path(__file__).resolve().parents[2]
PAGES = {code: parse_rule_page(code, read_rule_text(code)) for code in RULES}
TABLE_ROW = re.compile(r'<tr><td><a href="\.\./regles/([^"]+)/">.*?</tr>')
each_rule = pytest.mark.parametrize("code", RULES)


def schema() -> dict[str, bytes]:
    return {
        path.relative_to(ROOT / "content").as_posix(): path.read_bytes()
        for folder in ("modele", "vocabulaires")
        for path in (ROOT / "content" / folder).glob("*.yml")
    }


BESIDE = {
    "contributeurs/association-exemple.md": """
        ---
        nom: Association exemple
        type d’organisation: Association
        ---
    """,
    "ressources/jardin-partage.md": """
        ---
        titre: "Le jardin partagé du quartier"
        résumé: "Des parcelles cultivées ensemble, derrière l’école."
        thématique: Transition écologique
        format: Article
        type de savoir: action
        contributeur: association-exemple
        ---
    """,
    "images/atelier.jpg": "une image",
}
MODEL = schema()
SCHEMA = parse_schema(MODEL)


@pytest.fixture(autouse=True)
def model_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real one takes a tenth of a second, and nearly every example leaves it as it is."""

    def read(sources: Mapping[str, bytes]) -> tuple[Schema, list[Problem]]:
        return (SCHEMA[0], list(SCHEMA[1])) if sources == MODEL else parse_schema(sources)

    monkeypatch.setattr(rules, "parse_schema", read)


def check(files: Iterable[tuple[str, bytes]]) -> tuple[Problem, ...]:
    """What is wrong with these files, beside a sound library."""
    everything = {path: dedent(text).lstrip().encode() for path, text in BESIDE.items()} | dict(files)
    model = {path: data for path, data in everything.items() if path.endswith(".yml")}
    markdown = {path: data for path, data in everything.items() if path.endswith(".md")}
    return check_sources(Sources(MODEL | model, markdown, frozenset(everything), today="2026-01-01"))[1]


def files_of(example: Example) -> list[tuple[str, bytes]]:
    return [(sample.path, sample.text.encode()) for sample in example.files]


# -- what no page can show, made of the good example's text

SPOILT: dict[str, Callable[[str], bytes]] = {
    "fichier-illisible": lambda text: b"\x89PNG\r\n\0" + text.encode(),
    "fichier-trop-gros": lambda text: text.replace('résumé: "', 'résumé: "' + "mot " * 20_000).encode(),
    "utf8-invalide": lambda text: text.encode().replace("à".encode(), b"\xe0", 1),
    "encodage-windows": lambda text: text.encode("cp1252"),
    "encodage-utf16": lambda text: text.encode("utf-16"),
    "marque-utf8": lambda text: text.encode("utf-8-sig"),
    "fins-de-ligne-windows": lambda text: text.replace("\n", "\r\n").encode(),
    "liens-trop-nombreux": lambda text: (
        text + "".join(f"- [Recette {n}](https://example.org/{n})\n" for n in range(1_001))
    ).encode(),
    "caractere-interdit": lambda text: text.replace("Cuisiner à", "Cuisiner\x0cà").encode(),
}
SHOWN_BELOW = {"lien-symbolique", "modele-absent"}


def test_only_what_is_no_text_is_told_in_words() -> None:
    in_words = {code for code, page in PAGES.items() if not page.bad.files}

    assert set(SPOILT) | SHOWN_BELOW == in_words
    assert all(PAGES[code].bad.words for code in in_words)


@pytest.mark.parametrize("code", SPOILT)
def test_a_spoilt_good_example_raises_the_rule(code: str) -> None:
    files = [(sample.path, SPOILT[code](sample.text)) for sample in PAGES[code].good.files]

    assert {code} == {problem.code for problem in check(files)}


def test_a_symbolic_link_raises_its_rule(tmp_path: Path) -> None:
    (sample,) = PAGES["lien-symbolique"].good.files
    link = tmp_path / sample.path
    link.parent.mkdir()
    link.symlink_to("../brouillons/cuisine.md")

    assert ["lien-symbolique"] == [problem.code for problem in read_sources(tmp_path).problems]


def test_an_empty_folder_of_vocabularies_raises_its_rule() -> None:
    model = {path: data for path, data in MODEL.items() if path.startswith("modele/")}

    assert "modele-absent" in {found.code for found in check_sources(Sources(model, {}, frozenset()))[1]}


# -- the examples


@pytest.mark.parametrize("code", [code for code, page in PAGES.items() if page.bad.files])
def test_the_bad_example_raises_its_rule_at_the_lines_marked(code: str) -> None:
    bad = PAGES[code].bad
    found = check(files_of(bad))
    places = {(p.path, p.position.line) for p in found if p.code == code and p.position != START}

    assert {code} == {problem.code for problem in found}
    assert {(sample.path, line) for sample in bad.files for line in sample.faults} == places


@each_rule
def test_the_good_example_raises_nothing(code: str) -> None:
    good = PAGES[code].good

    assert good.files
    assert () == check(files_of(good))
    assert all(sample.faults == () for sample in good.files)


# -- registry, pages, table


def test_every_rule_has_its_page_and_its_row() -> None:
    pages = {path.stem for path in (ROOT / "generator" / "regles").iterdir()}
    parts = Parts({path.name: path.read_text(encoding="utf-8") for path in (ROOT / "theme/parts").glob("*")})
    index, *site = lay_out_rules(list(PAGES.values()), render_markdown)
    table = parts.render(index.template, index.view, "../")
    rows = {row[1]: row[0] for row in TABLE_ROW.finditer(table)}

    assert pages == set(RULES) == {code for group in GROUPS.values() for code in group}
    assert list(RULES) == list(rows)
    assert [rule_path(code) for code in RULES] == [page.address for page in site]
    for code, row in rows.items():
        assert ("mine-gravity--error" in row) == (RULES[code].severity == "error"), code
        assert ("se corrige tout seul" in row) == RULES[code].fixable, code
        assert PAGES[code].title in row


def test_pages_are_on_the_map_and_not_in_the_search() -> None:
    corpus, _ = corpora.check({"ressources/a.md": corpora.record()})
    around = Surroundings()

    def plan(**rules: Iterable[RulePage]) -> Plan:
        return plan_site(corpus, around, "https://exemple.org/", lambda _: None, **rules)

    without, site = plan(), plan(rules=[PAGES["lien-mort"]])
    changed = {path for path in site.files if site.files[path] != without.files[path]}

    assert {"regles/lien-mort/index.html"} == set(site.pages) - set(without.pages)
    assert {SITEMAP_PATH} == changed
    assert b"<loc>https://exemple.org/regles/lien-mort/</loc>" in site.files[SITEMAP_PATH]


@each_rule
def test_a_page_is_written_with_care(code: str) -> None:
    page = PAGES[code]
    prose = {"what": page.what, "why": page.why, "how": page.how}

    assert page.title[0].isupper()
    assert page.title[-1] not in ".!?"
    for name, text in prose.items():
        assert text[-1] in ".?", name
        assert "'" not in re.sub(r"`[^`]*`", "", text), name
    for linked in re.findall(r"\]\(([\w-]+)\.md\)", re.sub(r"`[^`]*`", "", " ".join(prose.values()))):
        assert linked in RULES


def test_no_two_pages_have_one_title() -> None:
    assert len({page.title for page in PAGES.values()}) == len(PAGES)


# -- reading and printing

TINY = """\
# Date « impossible »

Une date, voir [l’autre règle](date-mal-ecrite.md).

## Pourquoi

Le tri : `a : b`.

## À éviter

Des mots.

````md a/b c.md {1,3-4}
---
## Pas un titre
```
x
````

```yml m.yml
```

## À écrire

```md a/b.md
y
```

## Comment corriger

- Un point, assez long pour tenir sur deux lignes du terminal, et même trois.
- Deux.
"""


def test_a_page_is_read_section_by_section() -> None:
    page = parse_rule_page("date-impossible", TINY)

    assert ("Date «\u00a0impossible\u00a0»", "Les champs") == (page.title, page.group)
    assert "Le tri\u00a0: `a : b`." == page.why
    assert "Des mots." == page.bad.words
    assert (
        Sample("a/b c.md", "---\n## Pas un titre\n```\nx\n", (1, 3, 4)),
        Sample("m.yml", ""),
    ) == page.bad.files
    assert Example("", (Sample("a/b.md", "y\n"),)) == page.good


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## Pourquoi", "## Pourquoi donc"),
        ("# Date « impossible »\n\nUne date, voir [l’autre règle](date-mal-ecrite.md).", "# Titre"),
        ("## Comment corriger\n", "## Comment corriger\n## Et puis\n"),
        ("Le tri : `a : b`.", ""),
    ],
)
def test_a_page_of_another_form_is_refused(old: str, new: str) -> None:
    with pytest.raises(ValueError, match=r"regles/date-impossible\.md"):
        parse_rule_page("date-impossible", TINY.replace(old, new))


def test_a_page_on_the_terminal() -> None:
    text = render_rule_text(parse_rule_page("date-impossible", TINY), 50, colour=False)

    assert text.replace("\u00a0", " ") == dedent("""\
        Date « impossible » (date-impossible, erreur)

        Une date, voir l’autre règle (date-mal-ecrite).

        Pourquoi

          Le tri : `a : b`.

        À éviter

          Des mots.

          a/b c.md
          > 1 | ---
            2 | ## Pas un titre
          > 3 | ```
          > 4 | x

          m.yml
            (rien)

        À écrire

          a/b.md
            y

        Comment corriger

          - Un point, assez long pour tenir sur deux
            lignes du terminal, et même trois.
          - Deux.
    """)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["rule", *arguments])
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out + said.err


@pytest.mark.parametrize("code", ["champ-manquant", "Champ_manquant"])
def test_mine_rule_prints_a_page(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = run(capsys, code)

    assert status == 0
    assert said.startswith("Champ obligatoire absent (champ-manquant, erreur)\n")


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("champ-manquan", " Vouliez-vous dire « champ-manquant » ?"),
        ("rien-de-tel", ""),
        ("../../etc/passwd", ""),
        ("", ""),
    ],
)
def test_an_unknown_code_is_wrong_use(code: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = run(capsys, code)

    assert status == 2
    assert said.startswith(f"La règle « {code} » n’existe pas.{hint} « mine rule » les donne toutes.")


def test_mine_rule_lists_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = run(capsys)
    rows = [line.split() for line in said.splitlines() if line.startswith("  ")]

    assert status == 0
    assert list(RULES) == [row[0] for row in rows]
    assert {row[1] for row in rows} == {"erreur", "avertissement"}
    assert all(rule.summary in said for rule in RULES.values())


def test_mine_rule_speaks_to_machines(capsys: pytest.CaptureFixture[str]) -> None:
    everything = json.loads(run(capsys, "--format", "json")[1])
    (one,) = json.loads(run(capsys, "lien-mort", "--format", "json")[1])

    assert list(RULES) == [rule["code"] for rule in everything]
    assert one in everything
    assert one["page"] == "regles/lien-mort/"
    assert [[10]] == [file["lines"] for file in one["bad"]["files"]]
