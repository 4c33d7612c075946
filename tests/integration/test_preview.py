"""What a preview shows of a record just saved, before the whole library is built again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from generator.build import plan_site, render_path
from generator.catalogue import Surroundings
from generator.corpus import Sources
from generator.disk import read_sources
from generator.model import Problem
from generator.parts import Parts
from generator.preview import Built, Preview
from generator.render import SLOTS, Frame
from generator.rules import check_sources

ROOT = Path(__file__).resolve().parents[2]
RECORD = "ressources/label-services-publics-plus"
FILE, PAGE = f"{RECORD}.md", f"{RECORD}/index.html"
SENTENCE = "Une phrase enregistrée à l’instant."

pytestmark = pytest.mark.integration


def build(sources: Sources, folder: Path) -> Built:
    corpus, problems = check_sources(sources)
    frame = Frame("<body>" + "".join(slot.sentinel for slot in SLOTS) + "</body>")
    plan = plan_site(corpus, Surroundings(), "", lambda _: None)
    return Built(
        folder=str(folder),
        plan=plan,
        parts=Parts(
            {path.name: path.read_text(encoding="utf-8") for path in ROOT.glob("theme/parts/*.html")}
        ),
        frame_at=lambda _: frame,
        unwritten=frozenset(path for path, _ in plan.paths()),
        sources=sources,
        schema=corpus.schema,
        problems=problems,
        tell=lambda _, found: found,
        prefix="content/",
    )


@pytest.fixture(scope="module")
def sources() -> Sources:
    return read_sources(ROOT / "content")


@pytest.fixture
def built(sources: Sources, tmp_path: Path) -> Built:
    return build(sources, tmp_path / "1")


def saved(sources: Sources, data: bytes, path: str = FILE) -> Sources:
    return replace(sources, markdown=MappingProxyType({**sources.markdown, path: data}))


class Browser:
    """Asks a preview for pages, as a live server would be asked: files are read from the folder last shown."""

    def __init__(self, preview: Preview, built: Built) -> None:
        self.folder = built.folder
        self._answer = preview.application(self._server, "/")

    def read(self, path: str) -> str:
        said: list[str] = []
        body = self._answer({"PATH_INFO": f"/{path}"}, lambda status, *_: said.append(status))  # type: ignore[arg-type, return-value]
        return b"".join(body).decode() if said[-1].startswith("200") else ""

    def _server(self, environ, start):
        file = Path(self.folder + environ["PATH_INFO"])
        if not file.is_file():
            start("404 Not Found", [("Content-Type", "text/html")])
            return [b""]
        start("200 OK", [("Content-Type", "text/html" if file.suffix == ".html" else "text/plain")])
        return [file.read_bytes()]


@pytest.fixture
def shown(built: Built) -> tuple[Preview, Browser]:
    preview = Preview()
    preview.show(built)
    return preview, Browser(preview, built)


def test_a_revised_page_of_a_record_that_did_not_change_is_the_page_it_has(built: Built) -> None:
    corpus, _ = check_sources(built.sources)
    revised = {record.path: built.plan.revise(record) for record in corpus.records.values()}
    pages = {path: page for path, page in revised.items() if page is not None}

    # An itinerary tells the records that it leads through: more than its page may change.
    assert sorted(revised.keys() - pages.keys()) == sorted(p for p in revised if p.startswith("parcours/"))
    for page in pages.values():
        path = f"{page.address}index.html"
        again = replace(built.plan, pages=MappingProxyType({path: page}))
        assert render_path(again, path, built.parts, built.frame_at) == built.render(path)


def test_a_saved_record_is_shown_in_the_library_as_it_was(
    shown: tuple[Preview, Browser], sources: Sources
) -> None:
    preview, browser = shown
    before = sources.markdown[FILE].decode()
    title = next(line for line in before.splitlines() if line.startswith("titre:"))
    data = (before.replace(title, "titre: Un titre tout neuf") + f"\n{SENTENCE}\n").encode()
    assert SENTENCE not in browser.read(PAGE)

    assert preview.revise({FILE: data})

    page = browser.read(PAGE)
    assert SENTENCE in page
    assert "Un titre tout neuf</h1>" in page
    assert "Autres regards" in page
    assert "Un titre tout neuf" not in browser.read("ressources/index.html")


def test_what_a_record_shows_to_be_wrong_is_told_at_once(
    shown: tuple[Preview, Browser], sources: Sources
) -> None:
    preview, browser = shown
    assert "mine-problems" not in browser.read(PAGE)

    assert preview.revise({FILE: sources.markdown[FILE].replace(b"format:", b"forme inconnue:")})
    assert "champ-inconnu" in browser.read("ressources/index.html")

    assert preview.revise({FILE: sources.markdown[FILE]})
    assert "mine-problems" not in browser.read(PAGE)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("ressources/nouvelle.md", b"---\ntitre: Nouvelle\n---\n"),
        ("a-propos.md", b"# Autre chose\n"),
        (FILE, None),
    ],
    ids=["a new record", "an editorial page", "a record that becomes a draft"],
)
def test_what_changes_more_than_a_page_waits_for_the_whole(
    path: str, data: bytes | None, shown: tuple[Preview, Browser], sources: Sources
) -> None:
    preview, browser = shown
    before = browser.read(PAGE)
    draft = sources.markdown[FILE].replace("statut: publié".encode(), b"statut: brouillon")
    if b"statut: brouillon" not in draft:
        draft = draft.replace(b"\n---\n", b"\nstatut: brouillon\n---\n", 1)

    assert not preview.revise({path: draft if data is None else data})
    assert browser.read(PAGE) == before


def test_a_whole_build_brings_the_rest_and_loses_nothing_saved_since(
    shown: tuple[Preview, Browser], sources: Sources, tmp_path: Path
) -> None:
    preview, browser = shown
    first = saved(sources, sources.markdown[FILE] + b"\nPremier enregistrement.\n")
    later = first.markdown[FILE] + f"\n{SENTENCE}\n".encode()
    browser.read(PAGE)
    preview.revise({FILE: later})
    assert SENTENCE in browser.read(PAGE)

    whole = build(first, tmp_path / "2")
    browser.folder = whole.folder
    assert not preview.show(whole, {FILE: later}), "the page that is looked at stays as it is"

    assert SENTENCE in browser.read(PAGE)


def test_browsers_reload_when_a_page_being_looked_at_differs(
    shown: tuple[Preview, Browser], sources: Sources, tmp_path: Path
) -> None:
    preview, browser = shown
    browser.read("ressources/index.html")
    title = next(line for line in sources.markdown[FILE].decode().splitlines() if line.startswith("titre:"))
    data = sources.markdown[FILE].replace(title.encode(), b"titre: Un titre tout neuf")
    preview.revise({FILE: data})
    whole = build(saved(sources, data), tmp_path / "2")
    browser.folder = whole.folder

    assert preview.show(whole)
    assert "Un titre tout neuf" in browser.read("ressources/index.html")


def test_an_editorial_page_may_always_differ(
    shown: tuple[Preview, Browser], sources: Sources, tmp_path: Path
) -> None:
    preview, browser = shown
    file = Path(browser.folder, "a-propos/index.html")
    file.parent.mkdir(parents=True)
    file.write_text("<body></body>", encoding="utf-8")
    assert not preview.show(build(sources, Path(browser.folder)))
    assert browser.read("a-propos/index.html")

    assert preview.show(build(sources, tmp_path / "2"))


def test_a_problem_that_only_the_whole_shows_reloads_too(
    shown: tuple[Preview, Browser], sources: Sources, tmp_path: Path
) -> None:
    preview, browser = shown
    browser.read(PAGE)
    whole = build(sources, tmp_path / "2")
    place = next(iter(check_sources(saved(sources, b"---\n---\n"))[1]))
    found: tuple[Problem, ...] = (place,)

    assert preview.show(replace(whole, problems=found))
