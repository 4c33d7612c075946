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


def test_a_saved_record_is_shown_fresh(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copytree(ROOT / "theme", tmp_path / "theme")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    record = tmp_path / "content" / "ressources" / "label-services-publics-plus.md"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    url = f"http://{address}/ressources/{record.stem}/"
    command = [
        sys.executable,
        "-m",
        "generator",
        "serve",
        "-f",
        tmp_path / "mkdocs.yml",
        "--address",
        address,
    ]
    log = tmp_path / "serve.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=output, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}
        )
    try:
        wanted = ["<h1", "Une phrase enregistrée à l’instant."]
        for text in wanted:
            end = time.monotonic() + PATIENCE
            while text not in read_page(url):
                assert server.poll() is None, log.read_text(encoding="utf-8")
                assert time.monotonic() < end, f"no “{text}”: {log.read_text(encoding='utf-8')}"
                time.sleep(0.1)
            if text == wanted[0]:
                with record.open("a", encoding="utf-8") as file:
                    file.write(f"\n{wanted[1]}\n")
    finally:
        server.terminate()
        server.wait()

    assert not (tmp_path / "site").exists(), "serving leaves the published folder alone"
