"""``mine serve`` shows the site, and a saved record's page is fresh soon after."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0

pytestmark = pytest.mark.integration


def read_page(url: str) -> str:
    """The page as served now; empty while the server is not up."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, ConnectionError):
        return ""


@pytest.mark.parametrize(
    "program",
    [["generator", "serve", "--address"], ["mkdocs", "serve", "--watch-theme", "--dev-addr"]],
    ids=["mine", "mkdocs"],
)
def test_a_saved_record_is_shown_fresh_and_so_is_the_library(program: list[str], tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copytree(ROOT / "theme", tmp_path / "theme")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    record = tmp_path / "content" / "ressources" / "label-services-publics-plus.md"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    root = f"http://{address}/"
    command = [sys.executable, "-m", *program, address, "-f", tmp_path / "mkdocs.yml"]
    log = tmp_path / "serve.log"
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=tmp_path, stdout=output, stderr=output, env=environment)

    def wait_for(path: str, text: str) -> None:
        end = time.monotonic() + PATIENCE
        while text not in read_page(root + path):
            assert server.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < end, f"no “{text}”: {log.read_text(encoding='utf-8')}"
            time.sleep(0.05)

    page = f"ressources/{record.stem}/"
    before = record.read_text(encoding="utf-8")
    title = next(line for line in before.splitlines() if line.startswith("titre:"))
    try:
        wait_for(page, "<h1")
        for number in range(3):
            fresh = f"Titre enregistré {number}"
            record.write_text(
                before.replace(title, f"titre: {fresh}") + f"\nPhrase {number}.\n", encoding="utf-8"
            )
            wait_for(page, f"Phrase {number}.")
        wait_for("ressources/", fresh)
        assert "Phrase 2." in read_page(root + page)
        record.rename(record.with_name("renommee.md"))
        wait_for("ressources/renommee/", "Phrase 2.")
        (tmp_path / "theme" / "parts" / "fiche.html").write_text("Un autre thème", encoding="utf-8")
        wait_for("ressources/renommee/", "Un autre thème")
    finally:
        server.terminate()
        server.wait()

    assert not (tmp_path / "site").exists(), "serving leaves the published folder alone"
    assert "Traceback" not in log.read_text(encoding="utf-8")
