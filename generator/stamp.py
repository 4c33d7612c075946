"""The edge that knows whether a site is still what a build would make: nothing to do is done at once.

Comes in: a project and its sources. Goes out: yes or no. A stamp holds two hashes: of all that a build
reads (content, theme, settings, Git's last commit, this program and its libraries) and of the state of
the files it wrote. One file of `.cache/la-mine/` a site: it is never executed, may be deleted at any time,
and one that is broken or of another version matches nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from generator.cache import FOLDER, make_folder
from generator.corpus import Sources
from generator.disk import MEASURES_FILE, Project, baseline_of, read_config
from generator.history import read_last_commit
from generator.program import digest, program


def read_inputs(project: Project, sources: Sources, baseline: Path | None = None) -> str:
    """The hash of all that a build of these sources reads; nothing when it cannot be told."""
    if not _tellable(project):
        return ""
    return digest(_inputs(project, sources, baseline)).hex()


def is_up_to_date(project: Project, inputs: str) -> bool:
    """Is the site that stands there the one that these inputs made?"""
    try:
        of_inputs, _, of_files = _stamp_file(project).read_text(encoding="ascii").strip().partition(" ")
        return inputs == of_inputs != "" and of_files == digest(_states(project.site)).hex()
    except (OSError, UnicodeDecodeError):
        return False


def write_stamp(project: Project, inputs: str) -> None:
    """Remember that the site was just made from these inputs."""
    if not inputs:
        return
    file = _stamp_file(project)
    try:
        make_folder(file.parent)
        file.write_text(f"{inputs} {digest(_states(project.site)).hex()}\n", encoding="ascii")
    except OSError:
        pass  # a cache that cannot be kept costs time, nothing else


def _tellable(project: Project) -> bool:
    """Do the settings name all that a build reads? Hooks, other plugins and the environment say no more."""
    try:
        config = read_config(project.config_file)
        text = project.config_file.read_bytes()
    except OSError:
        return False
    plugins = config.get("plugins") or []
    names = [next(iter(plugin)) if isinstance(plugin, dict) else plugin for plugin in plugins]
    return names == ["lamine"] and not {"hooks", "INHERIT"} & config.keys() and b"!ENV" not in text


def _settings(project: Project) -> dict[str, object]:
    """What the configuration says below the name of our plugin, the only one there is."""
    (plugin,) = read_config(project.config_file)["plugins"]
    return (plugin["lamine"] or {}) if isinstance(plugin, dict) else {}


def _stamp_file(project: Project) -> Path:
    name = blake2b(os.fsencode(project.site.resolve()), digest_size=8).hexdigest()
    return project.config_file.parent / FOLDER / f"{name}.stamp"


def _inputs(project: Project, sources: Sources, baseline: Path | None) -> Iterator[bytes]:
    for texts in (sources.schema, sources.markdown):
        for path, data in texts.items():
            yield from (os.fsencode(path), data)
    for path in sorted(sources.files - sources.markdown.keys() - sources.schema.keys()):
        yield from (os.fsencode(path), _state(project.content / path))
    yield from (repr(found).encode() for found in sources.problems)
    yield project.config_file.read_bytes()
    root = project.config_file.parent
    theme = read_config(project.config_file).get("theme")
    folders = [root / str(theme["custom_dir"])] if isinstance(theme, dict) and "custom_dir" in theme else []
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.suffix != ".pyc" and path.is_file()):
            yield from (os.fsencode(file.relative_to(folder)), file.read_bytes())
    yield from program()
    measures = root / MEASURES_FILE
    yield measures.read_bytes() if measures.is_file() else b""
    known = baseline or baseline_of(_settings(project).get("baseline"), project.config_file)
    yield known.read_bytes() if known is not None and known.is_file() else b""
    yield read_last_commit(project.content).encode()


def _states(folder: Path | str, prefix: str = "") -> Iterator[bytes]:
    """Every file below a folder, with what tells whether it was touched."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            yield from _states(entry.path, f"{prefix}{entry.name}/")
        else:
            status = entry.stat(follow_symlinks=False)
            yield os.fsencode(f"{prefix}{entry.name} {status.st_size} {status.st_mtime_ns}")


def _state(file: Path) -> bytes:
    status = file.stat()
    return b"%d %d" % (status.st_size, status.st_mtime_ns)
