"""A plain static host on the loopback, for measures in a browser: it compresses what such hosts compress.

Comes in: a folder. Goes out: its address, and what was asked of it, with the bytes sent over the wire.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

# Already compressed: pictures, and what Pagefind compresses itself.
PACKED = {".png", ".jpg", ".jpeg", ".webp", ".avif", ".woff2", ".gz", ".zip", ".pagefind"}


@cache
def wire_bytes(file: Path) -> bytes:
    """What goes over the wire for a file."""
    data = file.read_bytes()
    return data if is_packed(file) else gzip.compress(data, mtime=0)


def is_packed(file: Path) -> bool:
    return file.suffix in PACKED or file.suffix.startswith(".pf_")


@dataclass
class Host:
    """A folder that is served. ``sent`` holds the path and the bytes of each answer, in order."""

    url: str
    sent: list[tuple[str, int]] = field(default_factory=list)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept, as everywhere

    def __init__(self, sent: list[tuple[str, int]], *arguments: object, **named: object) -> None:
        self.sent = sent
        super().__init__(*arguments, **named)  # type: ignore[arg-type]

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            self.sent.append((self.path, 0))
            self.send_error(404)
            return
        data = wire_bytes(file)
        self.sent.append((self.path, len(data)))
        self.send_response(200)
        kind = self.guess_type(str(file))
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(data)))
        if not is_packed(file):
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def serve(folder: Path) -> Iterator[Host]:
    """Serve a folder until the end of the block."""
    sent: list[tuple[str, int]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, sent, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Host(f"http://127.0.0.1:{server.server_port}/", sent)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
