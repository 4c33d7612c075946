"""The ``mine`` command: one function a command.

Comes in: the command line. Goes out: text on the terminal and an exit code: 0 fine, 1 problems in
the content, 2 wrong use. Heavy modules are imported by the command that needs them, so that
``mine check`` starts fast.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from generator import __version__
from generator.errors import ProjectError
from generator.model import Corpus, Measure, Problem, Severity

if TYPE_CHECKING:
    from generator.beside import Beside
    from generator.comparison import Comparison
    from generator.corpus import Sources
    from generator.disk import Project
    from generator.history import Past
    from generator.report import Report

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
@click.argument("files", nargs=-1, type=_PATH, metavar="[FICHIER]...")
@_project_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "gitlab", "sarif", "markdown"]),
    default="text",
    help="La forme du compte rendu.",
)
@click.option(
    "--since",
    metavar="RÉVISION",
    help="Ne donne que ce qui vient de la branche : les problèmes des fichiers qu’elle change depuis cette révision "
    "de Git, et ceux qu’elle cause ailleurs.",
)
@click.option(
    "--baseline",
    type=_PATH,
    metavar="FICHIER",
    help="Ne donne que les problèmes absents de cette liste de problèmes connus.",
)
@click.option("--update-baseline", is_flag=True, help="Écrit dans la liste les problèmes d’aujourd’hui.")
@click.option("--fix", is_flag=True, help="Corrige d’abord dans les fichiers ce qui peut l’être sans risque.")
@click.option("--diff", is_flag=True, help="Montre ce que « --fix » changerait, sans rien écrire.")
def check(  # noqa: PLR0913, PLR0917 - one argument for each option
    files: tuple[Path, ...],
    config_file: Path | None,
    content: Path | None,
    site: Path | None,
    form: str,
    since: str | None,
    baseline: Path | None,
    update_baseline: bool,
    fix: bool,
    diff: bool,
) -> None:
    """Vérifie toutes les notices et dit ce qui ne va pas, où, pourquoi et comment le corriger.

    Avec des fichiers ou des dossiers, ne donne que leurs problèmes, et ne corrige qu’eux.
    """
    from generator import report
    from generator.cache import find_problems
    from generator.disk import read_baseline, read_project, read_sources
    from generator.fixes import FIX, render_fixable
    from generator.fork import beside_for

    if update_baseline and (baseline is None or since is not None or files):
        raise click.UsageError(
            "« --update-baseline » s’emploie avec « --baseline FICHIER », et sans « --since » ni autre fichier : "
            "la liste vaut pour toutes les notices."
        )
    if (fix or diff) and since is not None:
        raise click.UsageError("« --fix » et « --diff » valent pour toutes les notices : sans « --since ».")
    if fix and diff:
        raise click.UsageError("« --diff » montre et « --fix » écrit : choisissez l’un des deux.")
    _collect_nothing()
    project = read_project(config_file, content)
    chosen = [_content_path(project.content, file) for file in files]
    to_fix = " ".join((FIX, *(quote(str(file)) for file in files)))
    sources = read_sources(project.content)
    beside = beside_for(len(sources.markdown))
    if diff:
        sys.exit(PROBLEMS if show_fixes(project.content, sources, beside, chosen, to_fix) else FINE)
    if fix:
        corpus, problems = write_fixes(project.content, sources, beside, chosen, shown=form == "text")
        records = len(corpus.records)
    else:
        problems, records = find_problems(project, sources, beside)
    found = report.Report(
        problems,
        records,
        prefix=shown_folder(project.content),
        lines=lines_of(project.content),
        colour=sys.stdout.isatty(),
        site_url=project.site_url,
    )
    if update_baseline and baseline is not None:
        click.echo(_update_baseline(baseline, found))
        return
    if baseline is not None:
        found = report.without_known(found, read_baseline(baseline), str(baseline))
    if since is not None:
        found = _only_since(found, project.content, since, sources)
    found = report.only_below(found, chosen)
    click.echo(report.FORMS[form](found), nl=False)
    if form == "text" and not fix:
        click.echo(render_fixable(found.problems, to_fix), nl=False)
    sys.exit(PROBLEMS if has_errors(found.problems) else FINE)


def _content_path(content: Path, file: Path) -> str:
    """The content path of a file or a folder given from here, or from the content folder."""
    there = file if file.exists() else content / file
    if not there.exists():
        raise click.UsageError(f"« {file} » n’existe pas.")
    full, root = there.parent.resolve() / there.name, content.resolve()
    if there.name in ("", "..") or full == root:
        full = there.resolve()
    if not full.is_relative_to(root):
        raise click.UsageError(
            f"« {file} » n’est pas dans le dossier de contenu « {shown_folder(content).rstrip('/') or '.'} »."
        )
    return full.relative_to(root).as_posix()


def _update_baseline(file: Path, found: Report) -> str:
    """Write the baseline anew; a sentence that says what it holds."""
    from generator.baseline import compare, render_baseline
    from generator.disk import read_baseline, write_whole
    from generator.report import count

    old = read_baseline(file) if file.exists() else {}
    parted = compare(found.problems, old, found.lines)
    write_whole(file, render_baseline(found.problems, found.lines))
    gone = sum(parted.gone.values())
    return (
        f"« {file} » tient la liste de {count(len(found.problems), 'problème connu', 'problèmes connus')} "
        f"({len(parted.new)} de plus, {gone} de moins)."
    )


def _only_since(found: Report, content: Path, revision: str, sources: Sources) -> Report:
    """The report of what a branch brings: all problems of the files it touches, and the new ones elsewhere."""
    from generator.baseline import compare, identify
    from generator.fork import beside_for
    from generator.history import read_since
    from generator.rules import check_sources

    since = read_since(content, revision, sources)
    kept = {p for p in found.problems if p.path in since.changed}
    elsewhere = [p for p in found.problems if p not in kept]
    if since.changed and elsewhere:  # looking at the old content costs a second check
        _, before = check_sources(since.before, beside_for(len(since.before.markdown)))
        known = Counter(identify(p, found.lines) for p in before if p.path not in since.changed)
        kept |= set(compare(elsewhere, known, found.lines).new)
    return replace(
        found,
        problems=tuple(p for p in found.problems if p in kept),
        changed=since.changed,
        notes=(*found.notes, f"Seul compte ce qui change depuis « {revision} »."),
    )


@cli.command()
@_project_options
@click.option("--timings", is_flag=True, help="Écrit la durée de chaque étape sur la sortie d’erreur.")
@click.option(
    "--baseline",
    type=_PATH,
    metavar="FICHIER",
    help="Construit malgré les problèmes de cette liste de problèmes connus.",
)
def build(
    config_file: Path | None, content: Path | None, site: Path | None, timings: bool, baseline: Path | None
) -> None:
    """Vérifie les notices puis construit le site ; rien n’est écrit si le contenu a des erreurs."""
    from generator.disk import read_baseline, read_project, read_site_folder, read_sources
    from generator.stamp import is_up_to_date, read_inputs, write_stamp

    _collect_nothing()
    project = read_project(config_file, content, site)
    read_site_folder(project, chosen=site is not None)
    stages = Stages(timings)
    with stages:
        stages.start("Lecture")
        sources = read_sources(project.content)
        if baseline is not None:
            read_baseline(baseline)  # one that cannot be read is told before anything is done
        inputs = read_inputs(project, sources, baseline)
        if is_up_to_date(project, inputs):
            stages.finish()
            click.echo("Rien n’a changé depuis la dernière construction : le site est à jour.", err=True)
            sys.exit(FINE)
        from generator import mkdocs_plugin

        problems = mkdocs_plugin.build(project, sources, stages.start, baseline)
        if problems == ():  # what was told once is to be told again
            write_stamp(project, inputs)
    sys.exit(PROBLEMS if problems is None else FINE)


@cli.command()
@_project_options
@click.option(
    "--output", type=_PATH, metavar="FICHIER", help="Le fichier ZIP à écrire, à la place de celui du projet."
)
def pack(config_file: Path | None, content: Path | None, site: Path | None, output: Path | None) -> None:
    """Met le site construit dans un ZIP : une fois décompressé, il s’ouvre par double-clic, sans réseau."""
    from urllib.parse import urlsplit

    from generator.disk import is_site, read_config, read_project, reason
    from generator.history import read_last_day
    from generator.pack import render_guides
    from generator.publish import write_pack
    from generator.report import count
    from generator.schema import slug

    project = read_project(config_file, content, site)
    folder = project.site.resolve()
    if not is_site(folder):
        raise ProjectError(
            f"« {project.site} » ne contient pas de site construit. Lancez d’abord « mine build »."
        )
    name = str(read_config(project.config_file).get("site_name") or "La Mine")
    target = (output or project.config_file.parent / f"{slug(name) or 'site'}.zip").resolve()
    if target.is_dir() or target.is_relative_to(folder):
        raise ProjectError(
            f"Le ZIP ne peut pas être écrit dans « {target} » : donnez un nom de fichier, hors du dossier du site."
        )
    day = read_last_day(project.content)
    guides = render_guides(name, day, project.site_url)
    root = urlsplit(project.site_url).path or "/"
    try:
        files = write_pack(folder, target, guides, day, root, _tell_wait)
        size = f"{target.stat().st_size / 1e6:.1f}".replace(".", ",")
    except OSError as error:
        raise ProjectError(f"« {target} » n’a pas pu être écrit : {reason(error)}.") from error
    click.echo(f"« {target} » est prêt : {count(files, 'fichier', 'fichiers')}, {size} Mo.")


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
    from generator import mkdocs_server

    mkdocs_server.serve(project, address, site)


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
    from generator.cache import check_with_cache
    from generator.disk import read_project, read_sources
    from generator.export import render_crossings
    from generator.fork import beside_for

    _collect_nothing()
    project = read_project(config_file, content)
    sources = read_sources(project.content)
    beside = beside_for(len(sources.markdown))
    corpus, problems = check_with_cache(project, sources, beside)[:2]
    found = cross_records(corpus, beside, every=every)
    click.echo(render_crossings(corpus, found, form), nl=False)
    if has_errors(problems):
        click.echo(
            "Le contenu a des erreurs : lancez « mine check » ; ces croisements sont incomplets.", err=True
        )
        sys.exit(PROBLEMS)


@cli.command()
@_project_options
@click.argument("kind", metavar="[GENRE]", required=False)
@click.option("--output", type=_PATH, metavar="DOSSIER", help="Écrit tous les schémas dans ce dossier.")
@click.option(
    "--vscode", is_flag=True, help="Écrit schémas et extraits dans « .vscode/ », à côté de la configuration."
)
def schema(
    config_file: Path | None,
    content: Path | None,
    site: Path | None,
    kind: str | None,
    output: Path | None,
    vscode: bool,
) -> None:
    """Donne aux éditeurs le schéma JSON des notices d’un genre, du modèle et des vocabulaires."""
    from generator.disk import read_project, read_sources, write_files
    from generator.editors import render_schemas, render_snippets
    from generator.schema import nearest, parse_schema

    project = read_project(config_file, content)
    found, problems = parse_schema(read_sources(project.content).schema)
    if has_errors(problems):
        raise click.ClickException("Le modèle ou un vocabulaire a des erreurs : lancez « mine check ».")
    schemas = render_schemas(found)
    if kind is not None and kind not in schemas:
        near = nearest(kind, schemas)
        hint = f" Vouliez-vous dire « {near} » ?" if near else ""
        raise click.UsageError(f"« {kind} » n’a pas de schéma.{hint} Schémas : {', '.join(schemas)}.")
    if kind is None and output is None and not vscode:
        raise click.UsageError(
            f"Dites lequel : mine schema GENRE ({', '.join(schemas)}) ; ou écrivez-les tous : --output DOSSIER."
        )
    chosen = {name: text for name, text in schemas.items() if kind in (None, name)}
    files: dict[Path, bytes] = {}
    for folder in (output, project.config_file.parent / ".vscode" / "schemas" if vscode else None):
        files |= {folder / f"{name}.json": text.encode() for name, text in chosen.items()} if folder else {}
    if vscode:
        files[project.config_file.parent / ".vscode" / "notices.code-snippets"] = render_snippets(
            found
        ).encode()
    write_files(files)
    click.echo("\n".join(map(str, files)) + "\n" if files else "".join(chosen.values()), nl=False)


@cli.command()
@_project_options
@click.argument("kind", metavar="[GENRE]", required=False)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="CHAMP=VALEUR",
    help="Répond d’avance à une question ; à répéter pour chaque champ, et pour chaque valeur d’une liste.",
)
@click.option("--name", metavar="NOM", help="Le nom du fichier, sans « .md », à la place du titre.")
@click.option(
    "--yes",
    "--non-interactive",
    "no_questions",
    is_flag=True,
    help="Ne pose aucune question : tout vient de « --set ».",
)
def new(
    config_file: Path | None,
    content: Path | None,
    site: Path | None,
    kind: str | None,
    settings: tuple[str, ...],
    name: str | None,
    no_questions: bool,
) -> None:
    """Écrit une nouvelle notice : pose les questions utiles, vérifie les réponses, n’écrase jamais rien."""
    from generator.asking import ask_for_record
    from generator.disk import read_project, read_sources, write_new_file

    project = read_project(config_file, content)
    sources = read_sources(project.content)
    asks = sys.stdin.isatty() and not no_questions
    made = ask_for_record(sources, kind, settings, name, asks, shown_folder(project.content))
    if made is None:
        sys.exit(PROBLEMS)
    write_new_file(project.content / made.path, made.data)
    shown = f"{shown_folder(project.content)}{made.path}"
    click.echo(
        f"{shown} est écrit.\nEnsuite : ouvrez-le, ajoutez si vous le souhaitez quelques paragraphes sous la seconde "
        "ligne « --- », puis lancez « mine check », et « mine serve » pour le voir."
    )


@cli.command("rename-term")
@_project_options
@click.argument("vocabulary", metavar="VOCABULAIRE")
@click.argument("old", metavar="ANCIEN")
@click.argument("new", metavar="NOUVEAU")
@click.option("--dry-run", is_flag=True, help="Montre ce qui changerait, sans rien écrire.")
def rename(
    config_file: Path | None,
    content: Path | None,
    site: Path | None,
    vocabulary: str,
    old: str,
    new: str,
    dry_run: bool,
) -> None:
    """Renomme un terme dans le vocabulaire et dans toutes les notices ; si NOUVEAU est déjà un terme, les réunit."""
    from generator.disk import read_project, read_sources, write_files
    from generator.renaming import Refusal, rename_term, render_diff

    project = read_project(config_file, content)
    sources = read_sources(project.content)
    found = rename_term(sources, vocabulary, old, new)
    if isinstance(found, Refusal):
        raise click.ClickException(found.message)
    prefix = shown_folder(project.content)
    if dry_run:
        click.echo(render_diff(sources, found.files, prefix), nl=False)
        click.echo(f"{found.summary} Rien n’est encore écrit.", err=True)
        return
    write_files({project.content / path: data for path, data in found.files.items()})
    click.echo("".join(f"{prefix}{path}\n" for path in sorted(found.files)) + found.summary)
    if (project.config_file.parent / ".vscode" / "schemas").is_dir():
        click.echo("Pour que les éditeurs proposent le nouveau nom : mine schema --vscode")


@cli.command()
@click.argument("code", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="La forme de la réponse."
)
def rule(code: str | None, form: str) -> None:
    """Explique une règle de la vérification, avec des exemples ; sans CODE, les donne toutes."""
    from generator import rulebook
    from generator.disk import read_rule_text
    from generator.problems import RULES
    from generator.schema import nearest, slug

    name = "" if code is None else slug(code)
    if code is not None and name not in RULES:
        near = nearest(name, RULES)
        hint = f" Vouliez-vous dire « {near} » ?" if near else ""
        raise click.UsageError(f"La règle « {code} » n’existe pas.{hint} « mine rule » les donne toutes.")
    if not name and form == "text":
        click.echo(rulebook.render_rule_list(), nl=False)
        return
    pages = [rulebook.parse_rule_page(each, read_rule_text(each)) for each in ([name] if name else RULES)]
    if form == "json":
        text = rulebook.render_rules_json(pages)
    else:
        width = min(shutil.get_terminal_size().columns, _WIDEST)
        text = rulebook.render_rule_text(pages[0], width, sys.stdout.isatty())
    click.echo(text, nl=False)


_WIDEST = 96
"""Longer lines of prose are hard to read."""


@cli.command()
@_project_options
def quality(config_file: Path | None, content: Path | None, site: Path | None) -> None:
    """Relève dans l’historique Git le nombre de notices et de problèmes, pour la page « Qualité du corpus »."""
    from generator.disk import MEASURES_FILE, read_project, write_whole
    from generator.fork import beside_for
    from generator.history import read_revisions, read_sources_at
    from generator.quality import choose_revisions, measure, render_measures
    from generator.report import count
    from generator.rules import check_sources

    project = read_project(config_file, content)
    revisions = read_revisions(project.content)
    if not revisions:
        raise ProjectError(
            f"« {project.content} » n’a pas d’historique Git complet : rien à relever. "
            "Dans une copie partielle, lancez d’abord « git fetch --unshallow »."
        )
    found: list[Measure] = []
    read: dict[str, bytes] = {}
    began = time.monotonic()
    late = ""
    # The newest first: they matter most if time runs out.
    for place in reversed(choose_revisions([revision.day for revision in revisions])):
        if found and time.monotonic() - began > _MOST_SECONDS:
            late = " Le temps a manqué pour les plus anciens."
            break
        sources = read_sources_at(project.content, revisions[place], read)
        corpus, problems = check_sources(sources, beside_for(len(sources.markdown)))
        if corpus.schema.kinds:  # before the library had a model, there was nothing to check
            found.append(measure(corpus, problems, revisions[place].day, revisions[place].commit))
    file = project.config_file.parent / MEASURES_FILE
    write_whole(file, render_measures(found[::-1]))
    click.echo(f"{count(len(found), 'relevé', 'relevés')} dans « {file} ».{late}")


_MOST_SECONDS = 90
"""A measure that has begun ends; no other begins after this."""


@cli.command()
@_project_options
@click.argument("revision", metavar="RÉVISION")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="La forme de la comparaison ; « json » donne tout.",
)
@click.option(
    "--fail-on",
    "grave",
    type=click.Choice(["adresse-morte", "nouvelle-erreur"]),
    multiple=True,
    help="Répond 1 si une adresse à garder ne répondrait plus, ou s’il y a une erreur de plus ; se répète.",
)
def diff(
    config_file: Path | None,
    content: Path | None,
    site: Path | None,
    revision: str,
    form: str,
    grave: tuple[str, ...],
) -> None:
    """Dit ce que la branche change pour les lecteurs depuis une révision de Git : notices, croisements, adresses.

    RÉVISION est une branche, une étiquette ou un commit, par exemple « origin/main ». La comparaison part du
    moment où la branche l’a quittée, et va jusqu’aux fichiers tels qu’ils sont, enregistrés dans Git ou non.
    """
    from generator.disk import read_project, read_sources
    from generator.history import read_past
    from generator.report.changes import COMPARISON_FORMS, Compared

    _collect_nothing()
    project = read_project(config_file, content)
    sources = read_sources(project.content)
    past = read_past(project, revision, sources)
    found = compare_with_past(project, sources, past)
    told = Compared(found, revision, past.commit, shown_folder(project.content))
    click.echo(COMPARISON_FORMS[form](told), nl=False)
    failed = {"adresse-morte": bool(found.dead), "nouvelle-erreur": bool(found.errors)}
    sys.exit(PROBLEMS if any(failed[name] for name in grave) else FINE)


# ---------------------------------------------------------------- around the commands


def compare_with_past(project: Project, sources: Sources, past: Past) -> Comparison:
    """What the present sources change; the check of the past ones parses only the files that differ."""
    from generator.build import compare_checked
    from generator.cache import check_with_cache
    from generator.comparison import Comparison
    from generator.fork import beside_for
    from generator.rules import check_again

    note = () if past.known else (_NO_PAST,)
    if past.sources == sources and not past.touched:
        return Comparison(notes=note)
    beside = beside_for(len(sources.markdown))
    here = check_with_cache(project, sources, beside)
    known = here.parsed if past.sources.schema == sources.schema else {}
    there = check_again(past.sources, known, beside)
    found = compare_checked((past.sources, there), (sources, here), past.touched, beside)
    return replace(found, notes=(*note, *found.notes))


_NO_PAST = "Le dossier de contenu n’existait pas à cette révision : tout compte comme ajouté."


def _collect_nothing() -> None:
    """One run keeps nearly all it makes until it ends: looking for garbage takes a third of its time."""
    gc.disable()


def _tell_wait() -> None:
    click.echo("Ce site est en construction ailleurs : attente de la fin de l’autre commande…", err=True)


def show_fixes(content: Path, sources: Sources, beside: Beside, chosen: Sequence[str], command: str) -> bool:
    """Print what the safe corrections would change, in the files ``chosen`` if any are, and the command that makes them;
    is there anything?
    """
    from generator.fixes import fix_sources, render_count, render_diff

    found = fix_sources(sources, beside, chosen)
    click.echo(render_diff(sources, found.files, shown_folder(content)), nl=False)
    how = f" Rien n’a été écrit ; pour les faire : {command}" if found.files else ""
    click.echo(f"{render_count(found.files.values(), found.announced, made=False)}{how}", err=True)
    return bool(found.files)


def write_fixes(
    content: Path, sources: Sources, beside: Beside, chosen: Sequence[str] = (), *, shown: bool
) -> tuple[Corpus, tuple[Problem, ...]]:
    """Make the safe corrections in the files, or in those ``chosen``, then give what a check finds. How many they are
    opens the report when it is ``shown`` as text, and stands beside it otherwise.
    """
    from generator.disk import read_sources, write_source
    from generator.fixes import fix_sources, render_count
    from generator.rules import check_sources

    found = fix_sources(sources, beside, chosen)
    before = {**sources.schema, **sources.markdown}
    made = []
    for path, fixed in sorted(found.files.items()):
        why = write_source(content, path, before[path], fixed.data)
        if why:
            click.echo(f"« {shown_folder(content)}{path} » n’a pas été corrigé : {why}.", err=True)
        else:
            made.append(fixed)
    click.echo(render_count(made, found.announced), err=not shown)
    if len(made) < len(found.files):
        return check_sources(read_sources(content), beside)
    return found.corpus, found.problems


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
    from generator.source import MAX_SCHEMA_BYTES, parse_text

    def lines(path: str) -> list[str]:
        file = content / path
        if not file.is_file() or file.is_symlink():
            return []
        try:
            data = file.read_bytes() if file.stat().st_size <= MAX_SCHEMA_BYTES else b""
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
    if isinstance(error, click.MissingParameter):
        return (
            f"Il manque {error.param.make_metavar(error.ctx) if error.param and error.ctx else 'une valeur'}."
        )
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
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = _run(arguments)
    except BrokenPipeError:  # « mine check | head »
        code = FINE
    except OSError as error:
        if error.filename is not None:
            raise
        code = _unwritten(error)
    if arguments is None:
        _leave(code)
    sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    """Run the command; its exit code."""
    try:
        code = cli.main(args=arguments, prog_name="mine", standalone_mode=False)
    except SystemExit as told:  # how commands say that there are problems
        if isinstance(told.code, str):
            raise
        code = told.code
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
    return code if isinstance(code, int) else FINE


def _unwritten(error: OSError) -> int:
    """The exit code when what was to be said cannot be written where it is sent."""
    from generator.disk import reason

    with suppress(OSError):
        click.echo(f"Ce que dit cette commande ne peut pas être écrit : {reason(error)}.", err=True)
    return WRONG_USE


def _leave(code: int) -> None:
    """Exit as Python does, but leave it to the system to take the memory back, all at once: of ten thousand records,
    value by value, that takes as long as to read their files.
    """
    atexit._run_exitfuncs()  # noqa: SLF001 - copies of the process stop, temporary folders go
    try:
        if sys.stdout is not None:  # « mine check >&- »
            sys.stdout.flush()
    except BrokenPipeError:
        pass
    except OSError as error:
        code = _unwritten(error)
    os._exit(code)
