"""What all tests share: the order they run in, what happens when a tool is missing, what tells which records are parsed.

Order: plain tests first, then ``integration`` (builds, subprocesses), then ``chromium``.
A test says which tools it needs with ``@pytest.mark.tool("chromium", "java")``: without one of them it is
skipped, by name. Where ``MINE_CI`` is set every tool must be there, so that such a skip is a failure.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from generator import corpus

# A busy machine is no fault: speed is measured by benchmarks.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parent.parent
VNU_JAR = ROOT / "tests" / "site" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def which_tool(name: str) -> str | None:
    """Where a tool lies, or nothing. This Python's own commands come before those of the system."""
    if name == "vnu":
        return str(VNU_JAR) if VNU_JAR.is_file() else None
    if name == "chromium" and os.environ.get("CHROMIUM"):
        return os.environ["CHROMIUM"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    names = CHROMIUM_NAMES if name == "chromium" else (name,)
    return next((found for each in names if (found := shutil.which(each, path=path))), None)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "tool(*names): needs these commands; see tests/conftest.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        if item.get_closest_marker("chromium"):
            return 2
        return 1 if item.get_closest_marker("integration") else 0

    items.sort(key=rank)  # stable: files and tests keep their order within a rank


def pytest_runtest_setup(item: pytest.Item) -> None:
    names = dict.fromkeys(name for mark in item.iter_markers("tool") for name in mark.args)
    missing = [name for name in names if which_tool(name) is None]
    if missing:
        pytest.skip(f"not on this machine: {', '.join(missing)}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    needs_tools = item.get_closest_marker("tool") or item.get_closest_marker("chromium")
    if report.skipped and needs_tools and os.environ.get("MINE_CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and MINE_CI is set: {call.excinfo and call.excinfo.value}"
    return report


@pytest.fixture(scope="session")
def find_tool() -> Callable[[str], str | None]:
    """Where a tool lies, for tests that start one."""
    return which_tool


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the records that are parsed."""
    paths: list[str] = []
    real = corpus.parse_record

    def counted(path, *rest):
        paths.append(path)
        return real(path, *rest)

    monkeypatch.setattr(corpus, "parse_record", counted)
    return paths
