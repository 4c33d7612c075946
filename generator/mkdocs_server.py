"""The edge of ``mine serve``: MkDocs' live server, over a library that is being written.

Comes in: a project, an address. Goes out: its site in a browser, fresh after each save. A saved record is shown at
once (``preview``); the whole library is built again beside, in a thread, in a folder of its own, and then shown
in its turn. Pages reload a second time only if one of those being looked at has changed by that.
"""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Condition, Thread
from urllib.parse import urlsplit

import click
from mkdocs.commands import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer

from generator.disk import FileState, Project, most_bytes, read_states
from generator.errors import ProjectError
from generator.mkdocs_plugin import configure, in_french, plugin_of, quiet_mkdocs
from generator.preview import Preview

_LOOK_AGAIN = 0.2
"""Seconds between two looks at the files."""
_PATIENCE = 0.25
"""Seconds after which who waits looks whether they are interrupted."""


def serve(project: Project, address: str, site: Path | None = None) -> None:
    """Show the site on this machine, fresh after each change of content, theme or settings.

    What is shown is written below ``site``, or in a folder that goes with the server.
    """
    with ExitStack() as until_then:
        until_then.enter_context(quiet_mkdocs())
        folder = site or Path(until_then.enter_context(TemporaryDirectory(prefix="la-mine-")))
        workshop = _Workshop(project, folder.resolve(), address)
        config = workshop.config()
        config.plugins.on_startup(command="serve", dirty=False)
        server = workshop.open(config)
        try:
            server.serve()  # type: ignore[no-untyped-call]
        finally:
            server.shutdown()
            config.plugins.on_shutdown()


class _Workshop:
    """Builds the whole library, one time after the other, and knows what was saved since."""

    def __init__(self, project: Project, folder: Path, address: str) -> None:
        self._project, self._folder, self._address = project, folder, address
        self._preview = Preview()
        self._server: LiveReloadServer | None = None
        self._watched: tuple[str, ...] = ()
        self._built_from: Mapping[str, FileState] = {}
        self._seen: Mapping[str, FileState] = {}
        self._number = 0
        self._turn = Condition()  # must be held for what follows
        self._asked = self._done = self._awaited = 0

    def config(self) -> MkDocsConfig:
        """The settings as they are now, for a folder where nothing stands yet."""
        self._number += 1
        overrides = {"dev_addr": self._address, "strict": False}  # a fault is told and the rest is shown
        config = configure(self._project, self._folder / str(self._number), **overrides)
        host, port = config.dev_addr
        config.site_url = f"http://{host}:{port}{urlsplit(config.site_url or '/').path}"
        return config

    def open(self, config: MkDocsConfig) -> LiveReloadServer:
        """The server, with the library built for the first time."""
        theme = config.theme.custom_dir  # not Material's: fourteen thousand files that nobody edits
        watched = (config.docs_dir, str(self._project.config_file.resolve()), theme, *config.watch)
        self._watched = tuple(filter(None, watched))
        self._seen = read_states(self._watched)
        host, port = config.dev_addr
        mount = urlsplit(config.site_url or "/").path
        server = self._server = LiveReloadServer(
            self.saved, host, port, config.site_dir, mount, polling_interval=_LOOK_AGAIN
        )
        server.set_app(self._preview.application(server.serve_request, server.mount_path))
        server.error_handler = self._error_page
        self._build(config)
        self._signal.touch()
        for path in (*self._watched, str(self._signal)):
            server.watch(path)
        Thread(target=self._build_on, daemon=True).start()
        click.echo(f"Le site est visible à l’adresse {server.url} (Ctrl+C pour arrêter).", err=True)
        return server

    @property
    def _signal(self) -> Path:
        """A file that the server watches too: touched, it has the browsers reload."""
        return self._folder / "reload"

    def saved(self) -> None:
        """Files have changed: show the records among them, and ask for a whole build; wait for it if that is all there is."""
        now = read_states(self._watched)
        if now == self._seen:
            return  # the signal
        self._seen = now
        records = self._saved_records(now)
        shown = records is not None and self._preview.revise(records)
        with self._turn:
            self._asked += 1
            number = self._asked
            if not shown:
                self._awaited = number
            self._turn.notify_all()
            while not shown and self._done < number:
                self._turn.wait(_PATIENCE)

    def _saved_records(self, now: Mapping[str, FileState]) -> dict[str, bytes] | None:
        """The Markdown files that have changed since the last whole build began; nothing when others have, or some came or went."""
        before, content = self._built_from, f"{self._project.content.resolve()}{os.sep}"
        if now.keys() != before.keys():
            return None
        changed = [path for path, state in now.items() if state != before[path]]
        if not all(path.startswith(content) and path.endswith(".md") for path in changed):
            return None
        if any(now[path].size > most_bytes(path) for path in changed):
            return None
        try:
            return {
                path.removeprefix(content).replace(os.sep, "/"): Path(path).read_bytes() for path in changed
            }
        except OSError:  # gone again
            return None

    def _build_on(self) -> None:
        """Build whenever it was asked for, each time from what is there then."""
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._done < self._asked)
                number = self._asked
            try:
                differs = self._build(self.config())
            except (MkDocsException, ProjectError) as error:
                differs = False
                click.echo(in_french(error), err=True)
            except Exception:  # noqa: BLE001 - a fault of the theme, say: what was shown stays, the next save may mend it
                differs = False
                traceback.print_exc()
            with self._turn:
                self._done = number
                awaited = self._awaited == number
                self._turn.notify_all()
            if differs and not awaited:
                self._signal.touch()

    def _build(self, config: MkDocsConfig) -> bool:
        """Build the whole library aside and show it. Does one of the pages being looked at differ by that?"""
        states = read_states(self._watched)
        mkdocs_build.build(config, serve_url=config.site_url)
        built = plugin_of(config).built
        assert built is not None
        assert self._server is not None
        with self._preview.held():
            former, self._server.root = self._server.root, config.site_dir
            self._built_from = states
            differs = self._preview.show(built, self._saved_records(read_states(self._watched)) or {})
        if former != config.site_dir:
            shutil.rmtree(former, ignore_errors=True)
        return differs

    def _error_page(self, code: int) -> bytes | None:
        assert self._server is not None
        page = Path(self._server.root, f"{code}.html")
        return page.read_bytes() if page.is_file() else None
