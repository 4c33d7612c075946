"""The house around the code says true things: README, Makefile, locks, workflows, forms, decisions."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
LOCKS = ("requirements/build.txt", "requirements/dev.txt")
PAGES = (
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUER.md",
    "docs/decisions/README.md",
    "docs/outils.md",
)
FORM = ROOT / ".github" / "ISSUE_TEMPLATE" / "proposer-une-ressource.yml"


def read(path: str | Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def read_yaml(path: str | Path) -> dict:
    return yaml.load(read(path), yaml.BaseLoader)  # noqa: S506  # makes texts only


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))


# -- README -----------------------------------------------------------------------------------------


def test_readme_opens_with_the_two_commands() -> None:
    first_block = re.search(r"```sh\n(.*?)```", read("README.md"), re.DOTALL)
    assert first_block is not None
    commands = [line.partition("#")[0].strip() for line in first_block[1].splitlines()]

    assert commands == ["make site", "make test"]


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", ".ci/run", ".github/workflows/publier.yml"])
def test_every_make_command_named_exists(page: str) -> None:
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)", read(page)))

    assert named
    assert named <= make_targets()


def test_every_make_command_says_what_it_does() -> None:
    explained = set(re.findall(r"^([a-z-]+):.*## \S", read("Makefile"), re.MULTILINE))

    assert explained == make_targets()


def test_readme_lists_the_commands_of_mine() -> None:
    cli = pytest.importorskip("generator.cli")
    told = set(re.findall(r"^\| `mine ([a-z-]+)`", read("README.md"), re.MULTILINE))

    assert told == set(cli.cli.commands)


@pytest.mark.parametrize("page", PAGES)
def test_relative_links_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", read(page))
    dead = [link for link in links if not ((ROOT / page).parent / link).exists()]

    assert dead == []


def test_decisions_are_all_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    notes = {path.name for path in folder.glob("[0-9]*.md")}

    assert set(re.findall(r"^\| \[\d{4}\]\(([^)]+)\)", read(folder / "README.md"), re.MULTILINE)) == notes


# -- dependencies -------------------------------------------------------------------------------------


def locked(path: str) -> dict[str, list[str]]:
    """Each package of a lock with the lines of its entries."""
    entries: dict[str, list[str]] = {}
    for entry in re.sub(r" \\\n\s+", " ", read(path)).splitlines():
        if not entry.startswith("#"):
            entries.setdefault(entry.partition("==")[0], []).append(entry)
    return entries


@pytest.mark.parametrize("path", LOCKS)
def test_locks_pin_and_hash_everything_and_name_no_registry(path: str) -> None:
    entries = [entry for lines in locked(path).values() for entry in lines]
    loose = [
        entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry)
    ]

    assert entries
    assert loose == []
    assert "://" not in read(path)


@pytest.mark.parametrize("path", LOCKS)
def test_locks_hold_every_dependency_within_its_range(path: str) -> None:
    project = tomllib.loads(read("pyproject.toml"))
    groups = project["dependency-groups"]
    wanted = project["project"]["dependencies"] + groups["backend"] + project["build-system"]["requires"]
    if path.endswith("dev.txt"):
        wanted = wanted + [text for group in groups.values() for text in group if isinstance(text, str)]
    entries = locked(path)
    for requirement in map(Requirement, wanted):
        versions = [
            entry.split()[0].partition("==")[2] for entry in entries.get(requirement.name.lower(), [])
        ]
        assert versions, f"{requirement.name} is not in {path}: run make lock"
        assert all(requirement.specifier.contains(each) for each in versions), requirement


def test_build_lock_is_part_of_the_dev_lock() -> None:
    build, dev = (locked(path) for path in LOCKS)

    assert {name: entries for name, entries in dev.items() if name in build} == build


def test_every_lint_rule_that_is_ignored_has_a_reason() -> None:
    ignores = re.search(r"^ignore = \[\n(.*?)^\]", read("pyproject.toml"), re.DOTALL | re.MULTILINE)
    assert ignores is not None

    assert [line for line in ignores[1].splitlines() if "#" not in line] == []


def test_every_lint_exception_in_the_code_has_a_reason() -> None:
    bare = re.compile(r"#\s*noqa(?:: ?[A-Z0-9, ]+)?\s*$")
    files = [*ROOT.glob("generator/**/*.py"), *ROOT.glob("tests/*.py"), *ROOT.glob("tests/*/*.py")]
    lines = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]

    assert lines == []


# -- what GitHub reads ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_hash_with_their_version(path: Path) -> None:
    uses = re.findall(r"uses: (.*)", read(path))
    loose = [use for use in uses if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)]

    assert uses
    assert loose == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_give_each_job_only_what_it_needs(path: Path) -> None:
    workflow = read_yaml(path)

    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"] in ({"contents": "read"}, {"pages": "write", "id-token": "write"})
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"] == {"fetch-depth": "0", "persist-credentials": "false"}


def form_fields() -> dict[str, dict]:
    return {item["attributes"]["label"]: item for item in read_yaml(FORM)["body"] if "id" in item}


def test_the_form_asks_for_the_required_fields_of_the_model() -> None:
    fields = read_yaml("content/modele/ressource.yml")["champs"]
    required = [
        field.get("libellé", key.capitalize())
        for key, field in fields.items()
        if field.get("obligatoire") == "oui"
    ]
    asked = [
        label
        for label, item in form_fields().items()
        if item.get("validations", {}).get("required") == "true"
    ]

    assert asked == required


@pytest.mark.parametrize(
    ("label", "vocabulary"), [("Thématique", "thematiques"), ("Type de savoir", "types-de-savoir")]
)
def test_the_form_offers_the_terms_of_the_vocabulary(label: str, vocabulary: str) -> None:
    terms = read_yaml(f"content/vocabulaires/{vocabulary}.yml")["termes"]

    assert form_fields()[label]["attributes"]["options"] == [term["libellé"] for term in terms.values()]


@pytest.mark.integration
def test_a_check_is_over_before_libraries_that_only_a_build_needs_are_loaded() -> None:
    code = (
        "import sys; from contextlib import suppress; from generator.cli import main\n"
        "with suppress(SystemExit): main(['check'])\n"
        "print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert {"generator.rules", "yaml"} <= set(run.stdout.split())
    assert {"numpy", "scipy", "jinja2", "mkdocs", "simplemma"}.isdisjoint(run.stdout.split())
