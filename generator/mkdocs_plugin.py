"""The edge to MkDocs: the ``lamine`` plugin, and ``build`` for the ``mine`` command.

Comes in: MkDocs' events. Goes out: our pages among its files. With ``mkdocs_server``, the only module that imports
MkDocs, and thin: each event calls what it needs of ``disk``, ``rules``, ``build`` and ``render``.

MkDocs renders the editorial pages. Ours join its static files in ``on_files``, and write their own bytes
when it copies these: the theme's frame, rendered once for each depth of address, with a view poured in.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

import click
from jinja2 import Environment
from mkdocs.commands import build as mkdocs_build
from mkdocs.config import config_options, load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from generator import publish, report
from generator.baseline import Identity
from generator.beside import Beside, at_once, later
from generator.build import Edges, Export, Exports, Index, Plan, plan_site, render_path
from generator.cache import check_with_cache, read_texts, remember, write_texts
from generator.catalogue import Surroundings, base_of
from generator.compiled import read_compiled, write_compiled
from generator.corpus import ParsedFile, Sources
from generator.disk import (
    Project,
    baseline_of,
    read_baseline,
    read_measures,
    read_rule_text,
    read_sources,
    reason,
)
from generator.errors import ProjectError
from generator.export import SITEMAP_PATH
from generator.fork import beside_for, can_fork, give_way, in_a_child, shared
from generator.former import FormerPages, Made
from generator.french import page_in_french
from generator.history import read_dates
from generator.model import Corpus, Measure, Page, Problem, Severity
from generator.parts import COMPILED_FRAMES, Parts
from generator.preview import Built, Preview
from generator.problems import RULES
from generator.publish import NewSite
from generator.render import SLOTS, Frame, add_policy, page_key, render_page
from generator.rulebook import parse_rule_page
from generator.rules import check_again
from generator.schema import MODEL_FOLDER, VOCABULARY_FOLDER
from generator.source import parse_text
from generator.terms import KnownTexts

PLUGIN = "lamine"
PARTS_FOLDER = "parts"

OnStage = Callable[[str], None]


class LaMineConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs' own __init_subclass__
    """What ``mkdocs.yml`` may say below ``lamine:``."""

    fichiers_sources = config_options.Type(str, default="")
    """What stands before a record's path to make the address of its file in the forge."""

    baseline = config_options.Type(str, default="")
    """The list of known problems that do not stop a build, from the configuration's folder."""


class LaMinePlugin(BasePlugin[LaMineConfig]):  # type: ignore[no-untyped-call]
    """Checks the content, then adds the library's pages to the site."""

    def __init__(self) -> None:
        self.tell_stage: OnStage = lambda _name: None
        self.new_site: NewSite | None = None
        self.sources: Sources | None = None
        self.problems: tuple[Problem, ...] = ()
        self.baseline: Path | None = None
        self.told: tuple[Problem, ...] = ()
        self.built: Built | None = None
        self.preview: Preview | None = None
        self._serving = False
        self._parsed: Mapping[str, ParsedFile] = {}
        self._shown_sources: Sources | None = None
        self._held = ExitStack()
        self._forget()

    def _forget(self) -> None:
        self._project: Project | None = None
        self._corpus: Corpus | None = None
        self._plan: Plan | None = None
        self._parts = Parts({})
        self._frames: _Frames | None = None
        self._nav: Navigation | None = None
        self._pieces: dict[tuple[str, str], str] = {}
        self._beside: Beside = at_once
        self._left: Iterator[_OurFile] | None = None
        self._elsewhere: frozenset[str] = frozenset()
        self._unfinished: list[Callable[[], _Written]] = []
        self._former: FormerPages | None = None
        self._unwritten: set[str] = set()
        self._find: Callable[[Sources, tuple[Problem, ...]], report.Report] = partial(_find, 0, "", {}, "")
        self._prefix = ""

    # ---- one event a method, in MkDocs' order

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """While serving, a fault is told and the rest is shown."""
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Check the content before anything is cleaned or written."""
        if self.preview is not None:  # until ``on_post_build`` or ``on_build_error``
            self._held.enter_context(self.preview.held())
        self._forget()
        _pause_collector()
        self.tell_stage("Vérification")
        content = Path(config.docs_dir)
        sources = self.sources or read_sources(content)
        # A server has threads, and what they hold would be copied too.
        self._beside = later if self._serving else beside_for(len(sources.markdown))
        self._project = project = Project(
            Path(config.config_file_path or "mkdocs.yml"), content, Path(config.site_dir)
        )
        if self._shown_sources is not None and self._shown_sources.schema == sources.schema:
            checked = check_again(sources, self._parsed, self._beside)
        else:
            checked = check_with_cache(project, sources, self._beside)
        self._corpus, self.problems = checked[:2]
        if self._serving:  # the next build is soon, and need not read them again
            self._parsed, self._shown_sources = checked.parsed, sources
        self._prefix = f"{os.path.relpath(content)}/".replace(os.sep, "/")
        baseline = self.baseline or baseline_of(self.config.baseline, project.config_file)
        known = _read_baseline(baseline) if baseline is not None else {}
        self._find = partial(_find, len(self._corpus.records), self._prefix, known, str(baseline or ""))
        found = self._find(sources, self.problems)
        self.told = tuple(found.problems)
        if self.problems:
            click.echo(report.render_text(found), err=True, nl=False)
        if not self._serving and any(each.severity is Severity.ERROR for each in self.told):
            raise Abort("Le site n’a pas été construit : corrigez d’abord ces erreurs.")
        read_compiled()
        theme = _read_parts(config.theme.dirs)
        self._parts = Parts(theme)
        if self.new_site is not None:
            self._former = FormerPages(project, self.new_site.site, theme, sources.schema)
        # Ours has the days of Git; the one of MkDocs has today's.
        config.theme.static_templates.discard(SITEMAP_PATH)
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Take the records out of MkDocs' hands, and put our pages in."""
        assert self._corpus is not None
        assert self._project is not None
        records = {kind.folder for kind in self._corpus.schema.kinds.values()}
        for file in list(files):
            folder = file.src_uri.partition("/")[0]
            record = folder in records and file.is_documentation_page()
            read_by_us = record or folder in (MODEL_FOLDER, VOCABULARY_FOLDER)
            if read_by_us or file.src_uri == SITEMAP_PATH or _is_spare(file, config):
                files.remove(file)
        dates = read_dates(Path(config.docs_dir))
        around = Surroundings(
            dates=dates,
            addresses=_addresses(files, config.docs_dir),
            source_prefix=self.config.fichiers_sources or _forge_prefix(config),
            site_name=config.site_name,
            site_url=_site_url(config),
            problems=self.problems,
            measures=_measures(config),
        )
        self._plan = plan_site(
            self._corpus,
            around,
            _site_url(config),
            self.tell_stage,
            self._beside,
            rules=[parse_rule_page(code, read_rule_text(code)) for code in RULES],
            edges=Edges(
                texts=read_texts(self._project),
                keep=self._keep_texts,
                remember=partial(remember, self._project),
                search=partial(self._begin_search, config.site_dir),
                exports=partial(self._begin_exports, config.site_dir),
            ),
        )
        written = {file.dest_uri for file in files.documentation_pages()}  # people's own page comes first
        for path, source in self._plan.paths():
            if path not in written:
                files.append(_OurFile(source or path, path, config, self._write))
        for path in () if self._serving else self._plan.search():
            files.append(_OurFile(path, path, config, self._write))
        self.tell_stage("Pages rédigées")
        return files

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """Keep the navigation, which frames show; the menu leads only where there is something to read."""
        assert self._plan is not None
        self._nav = nav
        paths = {file.dest_uri for file in files}
        menu = config.extra.get("menu") or ()
        config.extra["menu"] = [link for link in menu if _leads_on(link["adresse"], paths, self._plan.empty)]
        return nav

    def on_env(self, env: Environment, config: MkDocsConfig, files: Files) -> Environment:
        """From here on frames can be rendered; MkDocs copies static files, ours among them, next."""
        assert self._nav is not None
        env.bytecode_cache = COMPILED_FRAMES
        self._frames = _Frames(env, config, files, self._nav)
        self.tell_stage("Écriture des pages")
        if self._has_second_process():  # they share our files
            if self._former is not None and self._plan is not None:
                self._plan.fields_key()  # once for both
            ours = [file for file in files if isinstance(file, _OurFile)]
            left = shared([file for file in ours if file.dest_uri not in self._elsewhere], _BATCH)
            self._unfinished.append(self._beside(lambda: self._write_all(left)))
            self._left = left
        return env

    def on_page_content(self, html: str, /, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Give an editorial page the no-break spaces that records' texts have."""
        return page_in_french(html)

    def on_page_context(
        self,
        context: TemplateContext,
        /,
        *,
        page: MkDocsPage,
        config: MkDocsConfig,
        nav: Navigation,
    ) -> TemplateContext:
        """Editorial templates may print ``mine.parts.accueil`` and ``mine.parts.modele``."""
        assert self._plan is not None
        base = base_of(page.url)
        parts = {name: self._piece(name, base) for name in self._plan.pieces}
        cast("dict[str, Any]", context)["mine"] = {"parts": parts}
        return context

    def on_post_page(self, output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Give an editorial page its content security policy."""
        return add_policy(output)

    def on_post_template(self, output_content: str, template_name: str, config: MkDocsConfig) -> str:
        """Give the page for missing addresses its content security policy."""
        return add_policy(output_content) if template_name.endswith(".html") else output_content

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Wait for what was written beside the rest."""
        elsewhere = [finish() for finish in self._unfinished]
        if self._former is not None and self.new_site is not None:
            for made, kept in elsewhere:
                self._former.made |= made
                self.new_site.kept |= kept
            self._former.save()
        write_compiled()
        _resume_collector()
        if self._serving:
            self.built = self._gather(config.site_dir)
            if self.preview is not None:
                self.preview.show(self.built)
        self._held.close()

    def on_serve(
        self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Make pages when they are asked for, and say where the site is shown."""
        assert self.built is not None
        self.preview = Preview()
        self.preview.show(self.built)
        server.set_app(self.preview.application(server.serve_request, server.mount_path))
        click.echo(f"Le site est visible à l’adresse {server.url} (Ctrl+C pour arrêter).", err=True)
        return server

    def on_build_error(self, *, error: Exception) -> None:
        """Leave the interpreter as it was."""
        _resume_collector()
        self._held.close()

    # ---- what they share

    def _gather(self, folder: str) -> Built:
        assert self._plan is not None
        assert self._frames is not None
        assert self._corpus is not None
        assert self._shown_sources is not None
        find = self._find
        return Built(
            folder=folder,
            plan=self._plan,
            parts=self._parts,
            frame_at=self._frames.at,
            unwritten=frozenset(self._unwritten),
            sources=self._shown_sources,
            schema=self._corpus.schema,
            problems=self.problems,
            tell=lambda sources, problems: find(sources, problems).problems,
            prefix=self._prefix,
        )

    def _render(self, path: str) -> bytes:
        assert self._plan is not None
        assert self._frames is not None
        return render_path(self._plan, path, self._parts, self._frames.at)

    def _has_second_process(self) -> bool:
        return self._beside not in (at_once, later)

    def _keep_texts(self, texts: KnownTexts) -> None:
        assert self._project is not None
        project = self._project

        def write() -> _Written:
            write_texts(project, texts)
            return {}, set()

        self._unfinished.append(self._beside(write))

    def _begin_search(self, site_folder: str, index: Index) -> Index:
        """Write the search index while all else is made: nothing waits for it."""
        if self._serving or not can_fork():
            return cache(index)
        # What little of a former site changed waits for crossings; all the pages of a new one take longer than the index.
        patient = self._former is not None and self._former.any()

        def write() -> _Written:
            if patient:
                give_way()
            for path, data in index().items():
                self._write_file(path, f"{site_folder}/{path}", data)
            return self._written()

        self._unfinished.append(in_a_child(write))
        return dict  # nothing is left of it

    def _begin_exports(self, site_folder: str, exports: Exports) -> None:
        """Write those of the whole library while its pages are laid out: they take as long as a thousand pages."""
        if not self._has_second_process():
            return
        self._elsewhere = frozenset(exports)

        def write() -> _Written:
            for path, export in exports.items():
                self._write_export(path, f"{site_folder}/{path}", export)
            return self._written()

        self._unfinished.append(self._beside(write))

    def _write(self, file: _OurFile) -> None:
        if self._serving:
            self._unwritten.add(file.dest_uri)
        else:
            self._write_all([file] if self._left is None else self._left)

    def _write_all(self, files: Iterable[_OurFile]) -> _Written:
        """Write these, but for those that would be written again as they are."""
        assert self._plan is not None
        for file in files:
            path, target = file.dest_uri, file.abs_dest_path
            page = self._plan.pages.get(path)
            if page is not None and self._former is not None:
                self._write_page(page, file, self._former)
            elif path in self._plan.exports:
                self._write_export(path, target, self._plan.exports[path])
            else:
                self._write_file(path, target, self._render(path))
        return self._written()

    def _written(self) -> _Written:
        """What this process knows of the pages and files that it wrote or kept."""
        made = self._former.made if self._former else {}
        return made, self.new_site.kept if self.new_site else set()

    def _write_page(self, page: Page, file: _OurFile, former: FormerPages) -> None:
        assert self._plan is not None
        assert self._frames is not None
        frame, site_url = self._frames.at(page.address), self._plan.site_url
        path = file.dest_uri
        keys: tuple[bytes, ...] = ()
        if page.made_of is not None:  # known at once
            made_of = (self._plan.fields_key(), page.made_of())
            keys = (page_key(page, made_of, frame, site_url=site_url),)
            if self._keeps(path, keys[0], former):
                return
        view = page.view
        keys += (page_key(page, view, frame, site_url=site_url),)
        if self._keeps(path, keys[-1], former):
            former.note(path, keys)
        else:
            data = render_page(page, self._parts, frame, view=view, site_url=site_url)
            former.note(path, keys, self._write_file(path, file.abs_dest_path, data))

    def _write_export(self, path: str, target: str, export: Export) -> None:
        if self._former is None or export.key is None:
            self._write_file(path, target, export.render())
        elif not self._keeps(path, export.key(), self._former):
            self._former.note(path, (export.key(),), self._write_file(path, target, export.render()))

    def _keeps(self, path: str, key: bytes, former: FormerPages) -> bool:
        """Does the former file stay?"""
        if self.new_site is None or not former.has(path, key):
            return False
        self.new_site.kept.add(path)
        return True

    def _write_file(self, path: str, target: str, data: bytes) -> str:
        """Write a file; gives where it stands."""
        if self.new_site is not None:
            return self.new_site.write(path, data)
        publish.write_file(target, data)
        return target

    def _piece(self, name: str, base: str) -> str:
        assert self._plan is not None
        if (name, base) not in self._pieces:
            self._pieces[name, base] = self._parts.render(f"{name}.html", self._plan.pieces[name], base)
        return self._pieces[name, base]


_Written: TypeAlias = tuple[dict[str, Made], set[str]]
"""What files were made from, and the paths of the files that stay."""
_BATCH = 20
"""Files that a process takes at once, of those that two share."""

_USED_OF_MATERIAL = re.compile(r"assets/stylesheets/main\.\w+\.min\.css")


def _is_spare(file: File, config: MkDocsConfig) -> bool:
    """Does the file come from Material, and is it none that our frame loads? They are 2.7 MB a site."""
    ours = (config.docs_dir, config.theme.custom_dir)
    return file.src_dir not in ours and _USED_OF_MATERIAL.fullmatch(file.src_uri) is None


class _OurFile(File):
    """A page or an index of ours among MkDocs' files: it writes its own bytes."""

    def __init__(
        self, src_uri: str, dest_uri: str, config: MkDocsConfig, write: Callable[[_OurFile], None]
    ) -> None:
        super().__init__(
            src_uri,
            src_dir=None,
            dest_dir=config.site_dir,
            use_directory_urls=True,
            dest_uri=dest_uri,
            inclusion=InclusionLevel.NOT_IN_NAV,
        )
        self.generated_by = PLUGIN
        self._write = write

    def is_documentation_page(self) -> bool:
        """Never, even where a Markdown file is behind it: MkDocs would render it."""
        return False

    def copy_file(self, dirty: bool = False) -> None:
        """Write the file."""
        self._write(self)


class _Frames:
    """The theme's frame for each page: one for each address of one segment (the header marks these as
    current), one for each depth below.
    """

    def __init__(self, env: Environment, config: MkDocsConfig, files: Files, nav: Navigation) -> None:
        self._template = env.get_template("main.html")
        self._config, self._nav = config, nav
        self._pages = files.documentation_pages()
        self._frames: dict[str, Frame] = {}

    def at(self, address: str) -> Frame:
        """The frame around the page at ``address``."""
        depth = address.count("/")
        stand_in = address if depth <= 1 else "x/" * depth
        if stand_in not in self._frames:
            self._frames[stand_in] = self._render(stand_in)
        return self._frames[stand_in]

    def _render(self, address: str) -> Frame:
        file = File(f"{address}index.md", None, self._config.site_dir, use_directory_urls=True)
        page = MkDocsPage("", file, self._config)
        page.content = ""
        context = mkdocs_build.get_context(self._nav, self._pages, self._config, page)
        html = self._template.render({**context, "mine_frame": {slot.name: slot.sentinel for slot in SLOTS}})
        return Frame(html)


def _pause_collector() -> None:
    """A build makes millions of objects and nearly no cycle: looking for some takes half the time of planning, and
    a tenth of the writing.
    """
    gc.unfreeze()
    gc.disable()


def _resume_collector() -> None:
    """What was made until now stays while a server shows it: the collector need not look at it again."""
    gc.freeze()
    gc.enable()


def _forge_prefix(config: MkDocsConfig) -> str:
    """Where the forge shows a file of the content folder, from ``extra: depot``; GitHub's and GitLab's way."""
    forge = str(config.extra.get("depot") or "").rstrip("/")
    root = os.path.dirname(config.config_file_path or "")  # noqa: PTH120 - as MkDocs gives it
    folder = os.path.relpath(config.docs_dir, root).replace(os.sep, "/")
    return f"{forge}/blob/HEAD/{folder}/" if forge else ""


def _leads_on(address: str, paths: Container[str], empty: Container[str]) -> bool:
    """Does a link of the menu lead to a page that has something to read? Outside the site, nobody knows."""
    page = re.split("[?#]", address, maxsplit=1)[0]
    if "://" in page or (page and not page.endswith("/")):
        return True
    return f"{page}index.html" in paths and page not in empty


def _measures(config: MkDocsConfig) -> tuple[Measure, ...]:
    """What « mine quality » wrote beside the configuration, if it was ever run."""
    try:
        return read_measures(Path(config.config_file_path or "").parent)
    except ProjectError as error:
        raise Abort(str(error)) from error


def _site_url(config: MkDocsConfig) -> str:
    url = config.site_url or ""
    return url if not url or url.endswith("/") else f"{url}/"


def _addresses(files: Files, content: str) -> dict[str, str]:
    """Where the content folder's other files are published: editorial pages, images, documents."""
    return {
        file.src_uri: "" if file.url == "./" else file.url
        for file in files
        if file.inclusion.value > InclusionLevel.DRAFT.value and file.src_dir == content
    }


def _read_parts(theme_folders: list[str]) -> Mapping[str, str]:
    """The theme's parts by name; a folder earlier in MkDocs' list wins."""
    found: dict[str, str] = {}
    for folder in reversed(theme_folders):
        for file in sorted(Path(folder, PARTS_FOLDER).glob("*.html")):
            found[file.name] = file.read_text(encoding="utf-8")
    return found


def _read_baseline(file: Path) -> Mapping[Identity, int]:
    try:
        return read_baseline(file)
    except ProjectError as error:
        raise Abort(str(error)) from error


def _find(
    records: int,
    prefix: str,
    known: Mapping[Identity, int],
    baseline: str,
    sources: Sources,
    problems: tuple[Problem, ...],
) -> report.Report:
    """What is told of the problems of these sources: those that the ``baseline`` does not know."""

    def lines(path: str) -> list[str]:
        data = sources.markdown.get(path) or sources.schema.get(path) or b""
        return parse_text(path, data)[0].split("\n")

    found = report.Report(problems, records, prefix, lines, sys.stderr.isatty())
    return report.without_known(found, known, baseline) if baseline else found


# -------------------------------------------------------------------------------- the mine command


def build(
    project: Project, sources: Sources, on_stage: OnStage, baseline: Path | None = None
) -> tuple[Problem, ...] | None:
    """Build the site aside, then swap it in whole.

    Problems that a ``baseline`` holds do not stop it. Gives those that it told; ``None`` when something kept the site from being built.
    """
    site, beside = project.site.resolve(), beside_for(len(sources.markdown))
    try:
        with quiet_mkdocs(), publish.aside(site, _tell_wait, beside) as new_site:
            config = configure(project, new_site.folder)
            plugin = plugin_of(config)
            plugin.tell_stage = on_stage
            plugin.sources = sources
            plugin.baseline = baseline
            plugin.new_site = new_site
            config.plugins.on_startup(command="build", dirty=False)
            mkdocs_build.build(config)
            config.plugins.on_shutdown()
            on_stage("Mise en place")
            new_site.put_in_place()
    except OSError as error:
        where = f" (« {error.filename} »)" if error.filename else ""
        raise ProjectError(
            f"Le site n’a pas pu être écrit : {reason(error)}{where}. Celui qui était en place n’a pas changé."
        ) from error
    except MkDocsException as error:
        click.echo(in_french(error), err=True)
        return None
    return plugin.told


def _tell_wait() -> None:
    click.echo("Ce site est déjà en construction ailleurs : attente de la fin de l’autre commande…", err=True)


def configure(project: Project, site: Path, **overrides: Any) -> MkDocsConfig:
    """MkDocs' settings for a project, whose site goes to ``site``."""
    if not project.config_file.is_file():
        raise ProjectError(
            f"« {project.config_file} » n’existe pas : le site se construit avec la configuration du projet."
        )
    return load_config(
        str(project.config_file), docs_dir=str(project.content.resolve()), site_dir=str(site), **overrides
    )


def plugin_of(config: MkDocsConfig) -> LaMinePlugin:
    """Our plugin, in a configuration."""
    plugin = config.plugins.get(PLUGIN)
    if not isinstance(plugin, LaMinePlugin):
        raise ProjectError(
            f"L’extension « {PLUGIN} » manque dans la liste « plugins » de « {config.config_file_path} »."
        )
    return plugin


def in_french(error: MkDocsException | ProjectError) -> str:
    """Why nothing was built."""
    if isinstance(error, ProjectError):
        return str(error)
    text = error.format_message()
    if isinstance(error, ConfigurationError):
        return f"La configuration du site n’est pas valable : {text}"
    if "strict mode" in text:
        return "Le site n’a pas été mis en place : les pages rédigées ont les défauts signalés ci-dessus."
    return text


@contextmanager
def quiet_mkdocs() -> Iterator[None]:
    """MkDocs tells its warnings only, as its own command would, and Material no notice about MkDocs 2."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    logger, handler = logging.getLogger("mkdocs"), logging.StreamHandler()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
