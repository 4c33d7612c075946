"""What GitHub runs, read by two tools that know it better than we do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from corpora import SIILAB, record, schema_bytes
from repositories import commit, git, write

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = {
    "vendor.github-workflows": sorted(ROOT.glob(".github/workflows/*.yml")),
    "vendor.github-issue-forms": [ROOT / ".github/ISSUE_TEMPLATE/proposer-une-ressource.yml"],
    "vendor.github-issue-config": [ROOT / ".github/ISSUE_TEMPLATE/config.yml"],
    "vendor.dependabot": [ROOT / ".github/dependabot.yml"],
}

pytestmark = pytest.mark.integration


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / command[0]), *command[1:]],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.tool("zizmor")
def test_zizmor_finds_nothing() -> None:
    result = run("zizmor", "--offline", "--no-progress", ROOT / ".github")

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.tool("check-jsonschema")
@pytest.mark.parametrize(("schema", "files"), SCHEMAS.items(), ids=SCHEMAS)
def test_files_follow_their_schema(schema: str, files: list[Path]) -> None:
    assert files
    result = run("check-jsonschema", "--builtin-schema", schema, *files)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.tool("pre-commit")
def test_pre_commit_reads_our_hook_and_the_examples(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "outils.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(repos:.*?)```", guide, re.DOTALL)
    assert len(examples) == 2
    manifest = run("pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml")
    assert manifest.returncode == 0, manifest.stdout + manifest.stderr
    for example in examples:
        config = tmp_path / ".pre-commit-config.yaml"
        config.write_text(example, encoding="utf-8")
        result = run("pre-commit", "validate-config", config)
        assert result.returncode == 0, result.stdout + result.stderr


def run_check(folder: Path, base: str) -> tuple[list[int], str, str]:
    """Run the steps of « Vérifier » that check the records, as GitHub would; what they print, and the summary."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/verifier.yml").read_text(encoding="utf-8"))
    steps = [
        step["run"]
        for step in workflow["jobs"]["fiches"]["steps"]
        if "generator check" in step.get("run", "")
    ]
    assert len(steps) == 2
    summary = folder.parent / "summary.md"
    summary.unlink(missing_ok=True)
    environment = {**os.environ, "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_BASE_REF": base}
    done = [
        subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", step.replace(".venv/bin/python", sys.executable)],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        for step in steps
    ]
    return (
        [each.returncode for each in done],
        done[1].stdout + done[1].stderr,
        summary.read_text(encoding="utf-8"),
    )


def test_a_proposal_is_told_what_it_changes_for_readers(tmp_path: Path) -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/verifier.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["fiches"]["steps"]
    (step,) = [step for step in steps if "generator diff" in step.get("run", "")]
    folder = tmp_path / "depot"
    write(folder / "content", schema_bytes() | {"contributeurs/labo.md": SIILAB.encode()})
    write(folder / "content", {"ressources/vieux.md": record("Vieux").encode()})
    (folder / "mkdocs.yml").write_text("docs_dir: content\n")
    git(folder, "2024-01-01", "init", "-q", "-b", "main")
    commit(folder)
    git(folder, "2024-01-01", "update-ref", "refs/remotes/origin/main", "HEAD")
    (folder / "content/ressources/vieux.md").rename(folder / "content/ressources/neuf.md")
    commit(folder)
    summary = tmp_path / "summary.md"

    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"].replace(".venv/bin/python", sys.executable)],
        cwd=folder,
        env={**os.environ, "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_BASE_REF": "main"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "") == (done.returncode, done.stdout + done.stderr)
    told = summary.read_text(encoding="utf-8")
    assert told.startswith("## Ce que change cette proposition\n")
    assert "ajoutez la ligne « anciens identifiants: \\[vieux\\] »" in told


def test_a_proposal_answers_for_what_it_changes(tmp_path: Path) -> None:
    folder = tmp_path / "depot"
    write(folder / "content", schema_bytes() | {"contributeurs/labo.md": SIILAB.encode()})
    write(folder / "content", {"ressources/vieux.md": record("Vieux", date="hier").encode()})
    (folder / "mkdocs.yml").write_text("docs_dir: content\n")
    git(folder, "2024-01-01", "init", "-q", "-b", "main")
    commit(folder)
    git(folder, "2024-01-01", "update-ref", "refs/remotes/origin/main", "HEAD")
    git(folder, "2024-01-01", "checkout", "-q", "-b", "proposition")
    write(folder / "content", {"ressources/neuf.md": record("Neuf", date="demain").encode()})
    commit(folder)

    statuses, log, summary = run_check(folder, "main")

    assert [0, 1] == statuses
    assert "::error file=content/ressources/neuf.md,line=8" in log
    assert "### `content/ressources/neuf.md`" in summary
    assert "vieux.md" not in log + summary

    statuses, log, summary = run_check(folder, "")

    assert [0, 1] == statuses
    assert "vieux.md" in log
    assert "vieux.md" in summary
