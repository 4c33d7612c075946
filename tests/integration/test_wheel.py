"""The wheel holds the program and nothing else, and works on a project that lies elsewhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sources = tmp_path_factory.mktemp("sources")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, sources)
    shutil.copytree(ROOT / "generator", sources / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--quiet", "--wheel-dir", target, sources], check=True)
    (built,) = target.glob("*.whl")
    return built


def test_holds_the_program_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    folders = {name.partition("/")[0] for name in names}

    assert folders == {"generator", wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info"}
    suffixes = {".py", ".typed", ".md"}
    assert {Path(name).suffix for name in names if name.startswith("generator/")} == suffixes


def test_installed_elsewhere_it_checks_a_project(wheel: Path, tmp_path: Path) -> None:
    """In an empty environment that finds its dependencies, but not our sources, in this one."""
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    (packages,) = environment.glob("lib/python*/site-packages")
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*install, wheel], check=True)
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    project = tmp_path / "projet"
    project.mkdir()
    shutil.copy(ROOT / "mkdocs.yml", project)
    shutil.copytree(ROOT / "theme", project / "theme")
    shutil.copytree(ROOT / "content", project / "content")

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, text=True, check=False)

    where = run(python, "-c", "import generator; print(generator.__file__)")
    check = run(environment / "bin" / "mine", "check", "-f", project / "mkdocs.yml")
    build = run(environment / "bin" / "mine", "build", "-f", project / "mkdocs.yml")

    assert Path(where.stdout.strip()).is_relative_to(environment), where.stdout + where.stderr
    assert check.returncode == 0, check.stdout + check.stderr
    assert build.returncode == 0, build.stdout + build.stderr
    assert (project / "site" / "index.html").is_file()
