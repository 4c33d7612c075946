"""The edge that shows a library while people write: what stands between a browser and MkDocs' live server.

Comes in: what a whole build gave, the bytes of records saved since, requests. Goes out: pages, made when they are asked
for so that a save waits for none, with the problems of the content over them.

A record that was saved is shown at once, in the library as the last whole build had it; the next one, started at the
same time, brings the rest: crossings, lists, counts, what other records say of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import RLock
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator import publish
from generator.beside import at_once
from generator.build import Plan, render_path
from generator.corpus import Sources, parse_files
from generator.model import Page, Problem, Schema
from generator.parts import Parts
from generator.render import POLICY, Frame
from generator.report import Report
from generator.rule_pages import lay_out_problems
from generator.rules import with_problems_of
from generator.search import FOLDER as SEARCH_FOLDER

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PROBLEMS_PART = "problemes.html"


@dataclass(frozen=True, slots=True)
class Built:
    """What a whole build gave: all that showing it takes.

    ``folder`` is where the live server looks for files; ``unwritten`` are those of ours that wait to be asked for.
    ``tell`` says which of the problems of some sources are told: those that no baseline knows. ``prefix`` stands before
    their paths.
    """

    folder: str
    plan: Plan
    parts: Parts
    frame_at: Callable[[str], Frame]
    unwritten: frozenset[str]
    sources: Sources
    schema: Schema
    problems: tuple[Problem, ...]
    tell: Callable[[Sources, tuple[Problem, ...]], Sequence[Problem]]
    prefix: str

    def render(self, path: str) -> bytes:
        """The bytes of one of the paths of its plan."""
        return render_path(self.plan, path, self.parts, self.frame_at)


class Preview:
    """A library as it is shown now, and the WSGI application that shows it through that of a live server."""

    def __init__(self) -> None:
        self._built: Built | None = None
        self._whole: Built | None = None
        self._unwritten: set[str] = set()
        self._told: tuple[Problem, ...] = ()
        self._shown: dict[str, bytes] = {}
        self._lock = RLock()  # a server answers in several threads, and builds in others

    # ---- what there is to show

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing is shown meanwhile: what stands there is being built again."""
        with self._lock:
            yield

    def show(self, built: Built, records: Mapping[str, bytes] = MappingProxyType({})) -> bool:
        """Show what a whole build gave, with the records saved since it began. Was another page, or problem, being
        looked at?
        """
        with self._lock:
            before, looked_at = self._told, self._shown
            self._built = self._whole = built
            self._unwritten, self._shown = set(built.unwritten), {}
            self._told = tuple(built.tell(built.sources, built.problems))
            self.revise(records)
            return self._told != before or any(self._render(path) != page for path, page in looked_at.items())

    def revise(self, records: Mapping[str, bytes]) -> bool:
        """Show records as they were just saved, by their paths; nothing when only a whole build can."""
        with self._lock:
            return self._whole is not None and self._revise(self._whole, records)

    def _revise(self, whole: Built, records: Mapping[str, bytes]) -> bool:
        files, _ = parse_files(replace(whole.sources, markdown=records), whole.schema, at_once, {})
        pages: dict[str, Page] = {}
        problems = whole.problems
        for path in records:
            page = whole.plan.revise(files[path].record) if path in files else None
            if page is None:
                return False
            pages[f"{page.address}index.html"] = page
            problems = with_problems_of(files[path], problems)
        self._unwritten |= pages.keys()
        plan = replace(whole.plan, pages=MappingProxyType({**whole.plan.pages, **pages}))
        self._built = replace(whole, plan=plan)
        sources = replace(whole.sources, markdown=MappingProxyType({**whole.sources.markdown, **records}))
        self._told = tuple(whole.tell(sources, problems))
        return True

    # ---- what is asked for

    def _write_asked(self, path: str) -> bool:
        """Write a file of ours that a browser asks for; nothing if it is none, or was since the last build."""
        with self._lock:
            if self._built is None:
                return False
            target = f"{self._built.folder}/{path}"
            if path not in self._unwritten and (not self._is_of_search(path) or os.path.exists(target)):  # noqa: PTH110 - a text of MkDocs
                return False
            self._unwritten.discard(path)
            data = self._built.render(path)
            if path.endswith(".html"):
                self._shown[path] = data
            publish.write_file(target, data)
            return True

    def _is_of_search(self, path: str) -> bool:
        """Its index is made when its first file is asked for: most saves are looked at without a search."""
        return (
            path.startswith(SEARCH_FOLDER) and self._built is not None and path in self._built.plan.search()
        )

    def _render(self, path: str) -> bytes | None:
        """What would be shown now of a page that was looked at; nothing where it is no more."""
        assert self._built is not None
        return self._built.render(path) if path in self._built.plan.pages else None

    def application(self, server: WSGIApplication, mount_path: str) -> WSGIApplication:
        """The live server's, after us."""

        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
            asked = path.removeprefix(mount_path) + ("index.html" if path.endswith("/") else "")
            self._write_asked(asked)
            status, headers, body = _ask(server, environ)
            if status.startswith("404") and self._write_asked(asked):  # a build began in between
                status, headers, body = _ask(server, environ)
            if headers.get("Content-Type", "").startswith("text/html"):
                self._shown.setdefault(asked, b"")  # an editorial page, of which nothing is known
                page = self._with_problems(b"".join(body), mount_path)
                headers["Content-Length"] = str(len(page))
                body = [page]
            start_response(status, [*headers.items()])
            return body

        return answer

    def _with_problems(self, page: bytes, mount_path: str) -> bytes:
        """The page without its policy, which would stop the script that reloads it, and with the problems."""
        page = POLICY.sub(b"", page, 1)
        with self._lock:
            built, told = self._built, self._told
            if not told or built is None or PROBLEMS_PART not in built.parts:
                return page
            view = lay_out_problems(Report(told, 0, built.prefix))
            problems = built.parts.render(PROBLEMS_PART, view, mount_path).encode()
        return page.replace(b"</body>", problems + b"</body>", 1)


def _ask(server: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, dict[str, str], Iterable[bytes]]:
    started: list[tuple[str, dict[str, str]]] = []

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
        started.append((status, dict(headers)))
        return lambda _data: None

    answer = server(environ, start)
    return *started[-1], answer
