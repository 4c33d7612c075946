"""The edge to the file system: reads the project and its sources (``history`` reads Git).

Comes in: paths of the machine. Goes out: bytes and texts by content path; nothing is checked here
beyond what keeps a file from being read. ``write_files`` is how a command changes sources.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from shlex import quote
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml

from generator.baseline import Identity, parse_baseline
from generator.corpus import Sources
from generator.errors import ProjectError
from generator.model import START, Measure, Problem
from generator.problems import problem
from generator.schema import MODEL_FOLDER, VOCABULARY_FOLDER
from generator.source import MAX_FILE_BYTES, MAX_SCHEMA_BYTES


class Project(NamedTuple):
    """Where a project keeps things, as its ``mkdocs.yml`` says."""

    config_file: Path
    content: Path
    site: Path
    site_url: str = ""


class _LenientLoader(yaml.SafeLoader):
    """Reads a MkDocs configuration without acting on its tags (``!ENV``, ``!!python/name:``)."""


_LenientLoader.add_multi_constructor("", lambda *_: None)


def read_project(config_file: Path | None, content: Path | None = None, site: Path | None = None) -> Project:
    """The project of a ``mkdocs.yml``; ``content`` and ``site`` override what it says.

    Without ``config_file``, that of the current folder; a check of some ``content`` does without any.
    """
    file = config_file or Path("mkdocs.yml")
    config: Any = {}
    if file.exists():
        config = read_config(file)
    elif content is None or config_file is not None:
        raise ProjectError(
            f"« {file} » n’existe pas ici. Placez-vous dans le dossier du projet, "
            "ou donnez son fichier avec « -f chemin/mkdocs.yml »."
        )
    root = file.parent
    folder = content or root / str(config.get("docs_dir") or "docs")
    if not folder.is_dir():
        if folder.exists():
            raise ProjectError(f"« {folder} » est un fichier, pas un dossier. Donnez le dossier de contenu.")
        raise ProjectError(f"Le dossier de contenu « {folder} » n’existe pas.")
    url = str(config.get("site_url") or "")
    url = url if not url or url.endswith("/") else f"{url}/"
    return Project(file, folder, site or root / str(config.get("site_dir") or "site"), url)


_MADE_BY_US = ("404.html", "recherche/index.html")


def read_site_folder(project: Project, *, chosen: bool) -> None:
    """Look at the folder that the site will replace whole, and refuse with a ``ProjectError`` the content
    folder, or one ``chosen`` on the command line that holds something else.
    """
    site, content = project.site.resolve(), project.content.resolve()
    if site == content or site.is_relative_to(content) or content.is_relative_to(site):
        raise ProjectError(
            f"Le site ne peut pas être écrit dans « {site} », qui touche au dossier de contenu."
        )
    if site.exists() and not site.is_dir():
        raise ProjectError(f"« {site} » est un fichier : donnez un dossier pour le site.")
    if chosen and site.is_dir() and any(site.iterdir()) and not is_site(site):
        raise ProjectError(
            f"Le dossier « {site} » contient autre chose qu’un site de La Mine, et le site le remplacerait. "
            "Donnez un dossier vide ou nouveau."
        )


def is_site(folder: Path) -> bool:
    """Does the folder hold a site that we built?"""
    return all((folder / name).is_file() for name in _MADE_BY_US)


def read_config(file: Path) -> dict[str, Any]:
    """What a ``mkdocs.yml`` says, tags left aside; a ``ProjectError`` when it cannot be read."""
    try:
        config = _parse_config(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProjectError(f"« {file} » ne peut pas être lu : {reason(error)}.") from error
    except UnicodeDecodeError as error:
        raise ProjectError(f"« {file} » n’est pas un texte en UTF-8. Enregistrez-le en UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" à partir de la ligne {mark.line + 1}, colonne {mark.column + 1}" if mark else ""
        raise ProjectError(
            f"« {file} » ne peut pas être lu{where}. Vérifiez à cet endroit et juste avant les retraits, "
            "les guillemets, les crochets et les deux-points."
        ) from error
    if not isinstance(config, dict):
        raise ProjectError(f"« {file} » n’est pas une configuration de MkDocs.")
    return config


def parse_docs_dir(text: str) -> str | None:
    """Where a configuration keeps the content; ``None`` when it cannot be read."""
    try:
        config = _parse_config(text)
    except yaml.YAMLError:
        return None
    return str(config.get("docs_dir") or "docs") if isinstance(config, dict) else None


def _parse_config(text: str) -> Any:
    return yaml.load(text, Loader=_LenientLoader)  # noqa: S506 - a SafeLoader


_REASONS = {
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.ENOENT: "il n’existe pas",
    errno.EISDIR: "c’est un dossier",
    errno.ENOTDIR: "un des dossiers de son chemin est un fichier",
    errno.ENAMETOOLONG: "son nom est trop long",
    errno.ELOOP: "des liens symboliques tournent en rond",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.ENFILE: "trop de fichiers sont ouverts",
    errno.EIO: "le disque ne répond pas",
    errno.ENOSPC: "le disque est plein",
    errno.EROFS: "le disque est en lecture seule",
}


def reason(error: OSError) -> str:
    """What the system says, in French where it is common."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def read_sources(content: Path) -> Sources:
    """Every source below the content folder. Symbolic links are refused, hidden files passed over."""
    schema: dict[str, bytes] = {}
    markdown: dict[str, bytes] = {}
    files: set[str] = set()
    problems: list[Problem] = []
    for path, entry in _walk(content, "", problems):
        files.add(path)
        if path.endswith(".md"):
            target = markdown
        elif is_schema_path(path):
            target = schema
        else:
            continue
        data = _read(path, entry, problems)
        if data is not None:
            target[path] = data
    return Sources(
        MappingProxyType(schema), MappingProxyType(markdown), frozenset(files), tuple(problems), _read_today()
    )


class FileState(NamedTuple):
    """What tells whether a file was touched: its size in bytes, its time in nanoseconds."""

    size: int
    modified: int


def read_states(watched: Iterable[str]) -> dict[str, FileState]:
    """The state of every file below these folders, or among these files.

    Hidden files and those that editors put beside are passed over.
    """
    found: dict[str, FileState] = {}
    folders = []
    for path in watched:
        if os.path.isdir(path):  # noqa: PTH112 - ten thousand files, five times a second
            folders.append(path)
        else:
            _note_state(found, path)
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.endswith("~"):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    _note_state(found, entry.path)
    return found


def _note_state(found: dict[str, FileState], path: str) -> None:
    with suppress(OSError):  # it has just gone
        status = os.lstat(path)
        found[path] = FileState(status.st_size, status.st_mtime_ns)


def _read_today() -> str:
    return date.today().isoformat()  # noqa: DTZ011  # the day of whoever reads the report


def is_schema_path(path: str) -> bool:
    """Is the file part of the model or of its vocabularies?"""
    return path.partition("/")[0] in (MODEL_FOLDER, VOCABULARY_FOLDER) and path.endswith((".yml", ".yaml"))


def _walk(folder: Path | str, prefix: str, problems: list[Problem]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        problems.append(_unreadable(prefix.rstrip("/") or ".", error))
        return
    for entry in entries:
        path = prefix + entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            problems.append(symbolic_link(path))
        elif entry.is_dir(follow_symlinks=False):
            if entry.name.endswith(".md"):
                message = "Ce dossier porte un nom de notice (.md). Renommez-le sans « .md »."
                problems.append(problem(path, START, "fichier-illisible", message))
            yield from _walk(entry.path, path + "/", problems)
        elif entry.is_file(follow_symlinks=False):
            yield path, entry


def _read(path: str, entry: os.DirEntry[str], problems: list[Problem]) -> bytes | None:
    try:
        # The system's own calls: ten thousand files are read each time.
        file = os.open(entry.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            size = os.fstat(file).st_size
            if size <= most_bytes(path):
                return os.read(file, size)
        finally:
            os.close(file)
    except OSError as error:
        problems.append(_unreadable(path, error))
    else:
        problems.append(too_big(path))
    return None


def symbolic_link(path: str) -> Problem:
    """What is said of a symbolic link."""
    message = (
        "Ce fichier est un lien symbolique : il pourrait publier ce qui n’est pas dans le dossier de contenu. "
        "Remplacez-le par le fichier lui-même."
    )
    return problem(path, START, "lien-symbolique", message)


def most_bytes(path: str) -> int:
    """The size admitted of a source."""
    return MAX_SCHEMA_BYTES if is_schema_path(path) else MAX_FILE_BYTES


def too_big(path: str) -> Problem:
    """What is said of a file above the size admitted."""
    message = f"Ce fichier dépasse {most_bytes(path) // 1024} kio. Publiez le document ailleurs et gardez ici sa notice."
    return problem(path, START, "fichier-trop-gros", message)


def _unreadable(path: str, error: OSError) -> Problem:
    message = f"Ce fichier ne peut pas être lu ({reason(error)}). Vérifiez ses droits d’accès."
    return problem(path, START, "fichier-illisible", message)


def write_source(content: Path, path: str, before: bytes, after: bytes) -> str:
    """Replace a source whole, if it still holds what was read. Gives why it was left alone, or nothing."""
    file = content / path
    fresh: Path | None = None
    try:
        if file.resolve() != content.resolve() / path:
            return "un lien symbolique mène hors du dossier de contenu, ou à un autre fichier"
        if file.read_bytes() != before:
            return "il a changé pendant la correction ; relancez-la"
        if not os.access(file, os.W_OK):  # the folder's rights would let it be replaced
            return _REASONS[errno.EACCES]
        number, name = tempfile.mkstemp(prefix=".mine-", dir=file.parent)  # hidden: no source is
        fresh = Path(name)
        with open(number, "wb") as out:
            out.write(after)
            out.flush()
            os.fsync(number)
        shutil.copymode(file, fresh)
        fresh.replace(file)
    except OSError as error:
        if fresh is not None:
            fresh.unlink(missing_ok=True)
        return reason(error)
    return ""


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write all or nothing, as far as files allow: each beside its place first, then all put in place.

    A ``ProjectError`` says which could not be written, and the others are as before.
    """
    aside: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    path = Path()
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            aside[path] = path.with_name(f".{path.name}.{os.getpid()}")
            aside[path].write_bytes(data)
            if path.exists():
                aside[path].chmod(path.stat().st_mode & 0o777)
        for path, new in aside.items():
            old = path.read_bytes() if path.exists() else None
            new.replace(path)
            before[path] = old
    except OSError as error:
        for done, old in before.items():
            done.unlink() if old is None else done.write_bytes(old)
        raise ProjectError(
            f"« {path} » ne peut pas être écrit : {reason(error)}. Rien n’a été changé."
        ) from error
    finally:
        for new in aside.values():
            new.unlink(missing_ok=True)


def write_new_file(path: Path, data: bytes) -> None:
    """Write a file that does not exist yet; a ``ProjectError`` when it does, or cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            try:
                file.write(data)
                file.flush()
            except BaseException:
                path.unlink()
                raise
    except FileExistsError as error:
        raise ProjectError(f"« {path} » existe déjà : rien n’a été écrit. Donnez un autre nom.") from error
    except OSError as error:
        raise ProjectError(f"« {path} » ne peut pas être écrit : {reason(error)}.") from error


def read_rule_text(code: str) -> str:
    """What ``regles/<code>.md`` says of a registered rule; it comes with the program."""
    from importlib.resources import files

    return files("generator").joinpath("regles", f"{code}.md").read_text(encoding="utf-8")


# -------------------------------------------------------------------------- the list of known problems


def baseline_of(setting: object, config_file: Path) -> Path | None:
    """The baseline that a configuration names, from its own folder; none when it names none."""
    return config_file.parent / str(setting) if setting else None


def read_baseline(file: Path) -> dict[Identity, int]:
    """The problems that a baseline holds; ``ProjectError`` when it cannot be read as one."""
    try:
        found = parse_baseline(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ProjectError(
            f"La liste des problèmes connus « {file} » n’existe pas. Pour l’écrire : "
            f"mine check --baseline {quote(str(file))} --update-baseline"
        ) from error
    except OSError as error:
        raise ProjectError(
            f"La liste des problèmes connus « {file} » ne peut pas être lue : {reason(error)}."
        ) from error
    except UnicodeDecodeError:
        found = None
    if found is None:
        raise ProjectError(
            f"« {file} » n’est pas une liste de problèmes connus. Donnez le fichier écrit par "
            "« mine check --baseline FICHIER --update-baseline », ou un nom de fichier nouveau."
        )
    return found


# ------------------------------------------------------------------------------- what older commits held

MEASURES_FILE = "qualite.json"
"""Beside the configuration. It is made from the Git history, and may be removed at any time."""


def read_measures(folder: Path) -> tuple[Measure, ...]:
    """What « mine quality » wrote last; nothing when it was never run."""
    from generator.quality import parse_measures

    file = folder / MEASURES_FILE
    try:
        found = parse_measures(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ProjectError(f"« {file} » ne peut pas être lu : {reason(error)}.") from error
    except UnicodeDecodeError:
        found = None
    if found is None:
        raise ProjectError(
            f"« {file} » n’est pas un relevé de la qualité. Effacez-le, ou refaites-le avec « mine quality »."
        )
    return found


def write_whole(file: Path, text: str) -> None:
    """Write a small file of ours: the old one stays until the new one is whole."""
    aside = file.with_name(f".{file.name}-{os.getpid()}")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(file)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise ProjectError(f"« {file} » ne peut pas être écrit : {reason(error)}.") from error
