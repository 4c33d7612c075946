"""The ``mine`` command: ``check``, ``build``, ``serve``, ``crossings``.

Comes in: the command line. Goes out: text on the terminal and an exit code: 0 fine, 1 problems in
the content, 2 wrong use. Heavy modules are imported by the command that needs them, so that
``mine check`` starts fast.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import click

from generator import __version__
from generator.model import Problem, Severity

FINE, PROBLEMS, WRONG_USE = 0, 1, 2


class _Command(click.Command):
    """A command whose help page has its few fixed words in French."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx)).replace("COMMAND", "COMMANDE")
        formatter.write_usage(ctx.command_path, pieces, prefix="Emploi : ")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Affiche cette aide."
        return option


class _Group(_Command, click.Group):
    """The command of commands."""

    command_class = _Command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, self.commands[name].get_short_help_str(limit=90)) for name in self.list_commands(ctx)]
        with formatter.section("Commandes"):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


_PATH = click.Path(path_type=Path)


def _project_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--site", type=_PATH, metavar="DOSSIER", help="Où écrire le site, à la place du dossier de la configuration (« build » et « serve »)."),
        click.option("--content", type=_PATH, metavar="DOSSIER", help="Le dossier de contenu, à la place de celui de la configuration."),
        click.option("-f", "--config-file", type=_PATH, metavar="FICHIER", help="La configuration du site (mkdocs.yml ici, sinon)."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.group(cls=_Group, context_settings={"max_content_width": 100})
@click.version_option(
    __version__, prog_name="mine", message="%(prog)s %(version)s", help="Affiche la version."
)
def cli() -> None:
    """La Mine : vérifie les notices, calcule leurs croisements, construit le site."""


@cli.command()
@_project_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "markdown"]),
    default="text",
    help="La forme du compte rendu.",
)
def check(config_file: Path | None, content: Path | None, site: Path | None, form: str) -> None:
    """Vérifie toutes les notices et dit ce qui ne va pas, où, pourquoi et comment le corriger."""
    from generator import report
    from generator.disk import read_project, read_sources, read_today
    from generator.rules import check_sources

    _collect_nothing()
    project = read_project(config_file, content)
    sources = read_sources(project.content)
    corpus, problems = check_sources(sources, read_today())
    records = len(corpus.records)
    prefix = shown_folder(project.content)
    if form == "json":
        text = report.render_json(problems, records, prefix)
    elif form == "github":
        text = report.render_github(problems, records, prefix)
    elif form == "markdown":
        text = report.render_markdown(problems, records, prefix)
    else:
        text = report.render_text(problems, records, prefix, lines_of(project.content), sys.stdout.isatty())
    click.echo(text, nl=False)
    sys.exit(PROBLEMS if has_errors(problems) else FINE)


@cli.command()
@_project_options
@click.option("--timings", is_flag=True, help="Écrit la durée de chaque étape sur la sortie d’erreur.")
def build(config_file: Path | None, content: Path | None, site: Path | None, timings: bool) -> None:
    """Vérifie les notices puis construit le site ; rien n’est écrit si le contenu a des erreurs."""
    from generator.disk import read_project, read_site_folder

    _collect_nothing()
    project = read_project(config_file, content, site)
    read_site_folder(project, chosen=site is not None)
    from generator import mkdocs_plugin

    stages = Stages(timings)
    with stages:
        result = mkdocs_plugin.build(project, stages.start)
    sys.exit(FINE if result else PROBLEMS)


@cli.command()
@_project_options
@click.option(
    "--address", "address", default="127.0.0.1:8000", metavar="HÔTE:PORT", help="L’adresse locale du site."
)
def serve(config_file: Path | None, content: Path | None, site: Path | None, address: str) -> None:
    """Montre le site sur cette machine et le reconstruit à chaque enregistrement."""
    from generator.disk import read_project, read_site_folder

    project = read_project(config_file, content, site)
    read_site_folder(project, chosen=site is not None)
    from generator import mkdocs_plugin

    mkdocs_plugin.serve(project, address, site)


@cli.command()
@_project_options
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="La forme de la liste."
)
@click.option(
    "--all", "every", is_flag=True, help="Donne les cinquante meilleurs de chaque notice, avant tri et seuil."
)
def crossings(
    config_file: Path | None,
    content: Path | None,
    site: Path | None,
    form: str,
    every: bool,
) -> None:
    """Liste les croisements entre notices : déclarés, cités, calculés, avec leurs raisons."""
    from generator.build import cross_records
    from generator.disk import read_project, read_sources
    from generator.export import render_crossings
    from generator.rules import check_sources

    _collect_nothing()
    project = read_project(config_file, content)
    corpus, problems = check_sources(read_sources(project.content))
    found = cross_records(corpus, every=every)
    click.echo(render_crossings(corpus, found, form), nl=False)
    if has_errors(problems):
        click.echo(
            "Le contenu a des erreurs : lancez « mine check » ; ces croisements sont incomplets.", err=True
        )
        sys.exit(PROBLEMS)


# ---------------------------------------------------------------- around the commands


def _collect_nothing() -> None:
    """One run keeps nearly all it makes until it ends: looking for garbage takes a third of its time."""
    gc.disable()


def has_errors(problems: Sequence[Problem]) -> bool:
    """Does a problem keep the site from being published?"""
    return any(p.severity is Severity.ERROR for p in problems)


def shown_folder(content: Path) -> str:
    """What stands before each path printed: the content folder, from here when it is below."""
    folder = content.resolve()
    if folder == Path.cwd():
        return ""
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    return f"{shown.as_posix().rstrip('/')}/"


def lines_of(content: Path) -> Callable[[str], list[str]]:
    """A reader of a file's lines for excerpts: decoded as well as can be, empty when unreadable."""
    from generator.source import MAX_FILE_BYTES, parse_text

    def lines(path: str) -> list[str]:
        file = content / path
        if not file.is_file() or file.is_symlink():
            return []
        try:
            data = file.read_bytes() if file.stat().st_size <= MAX_FILE_BYTES else b""
            return parse_text(path, data)[0].split("\n")
        except OSError:
            return []

    return lru_cache(maxsize=1)(lines)


class Stages:
    """Tells how the build goes: a moving line on a terminal, one line a stage elsewhere."""

    def __init__(self, timings: bool) -> None:
        self.timings, self.name, self.began = timings, "", 0.0
        self.moving = sys.stderr.isatty() and not timings

    def __enter__(self) -> Stages:
        return self

    def start(self, name: str) -> None:
        """A stage begins, and so the one before it ends."""
        self.finish()
        self.name, self.began = name, time.perf_counter()
        if self.moving:
            click.echo(f"\r\x1b[K{name}…", nl=False, err=True)

    def finish(self) -> None:
        """The stage under way has ended."""
        if not self.name:
            return
        seconds = time.perf_counter() - self.began
        if self.timings:
            click.echo(f"{self.name}\t{seconds:.3f}", err=True)
        elif self.moving:
            click.echo("\r\x1b[K", nl=False, err=True)
        else:
            click.echo(f"{self.name} : {seconds:.1f} s".replace(".", ","), err=True)
        self.name = ""

    def __exit__(self, *_: object) -> None:
        self.finish()


def _wrong_use(error: click.ClickException) -> str:
    """What Click says in English, in French."""
    if isinstance(error, click.NoSuchOption):
        near = f" Vouliez-vous dire « {error.possibilities[0]} » ?" if error.possibilities else ""
        return f"L’option « {error.option_name} » n’existe pas.{near}"
    if isinstance(error, click.BadOptionUsage):
        return f"L’option « {error.option_name} » attend une valeur, ou n’en attend pas."
    if isinstance(error, click.BadParameter):
        name = error.param.opts[-1] if error.param is not None else ""
        choices = getattr(error.param.type, "choices", ()) if error.param is not None else ()
        allowed = f" Valeurs admises : {', '.join(choices)}." if choices else ""
        return f"La valeur donnée à « {name} » ne convient pas.{allowed}"
    message = error.format_message()
    if message.startswith("No such command"):
        return f"Cette commande n’existe pas. Commandes : {', '.join(cli.commands)}."
    if message.startswith("Got unexpected extra argument"):
        return f"Cette commande ne prend pas d’argument de plus ({message.partition('(')[2].rstrip(')')})."
    return message


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit; every foreseeable fault is a French sentence, never a traceback."""
    from generator.disk import ProjectError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = cli.main(args=arguments, prog_name="mine", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as help_page:
        click.echo(help_page.format_message(), err=True)
        code = WRONG_USE
    except click.ClickException as error:
        click.echo(f"{_wrong_use(error)} Aide : mine --help", err=True)
        code = WRONG_USE
    except ProjectError as error:
        click.echo(str(error), err=True)
        code = WRONG_USE
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrompu.", err=True)
        code = 130
    except BrokenPipeError:  # « mine check | head »
        sys.stderr.close()
        code = FINE
    sys.exit(code if isinstance(code, int) else FINE)
