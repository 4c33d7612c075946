"""What GitHub runs, read by two tools that know it better than we do."""

from __future__ import annotations

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
