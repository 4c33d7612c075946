"""What GitHub runs, read by two tools that know it better than we do."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

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
