"""The edge to Git: when files changed, what a branch changes, the sources as an older commit has them.

Comes in: the content folder, revisions as people name them. Goes out: days, paths, ``Sources``. Nothing is ever
written, in the repository or in its folder.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from generator.corpus import Sources
from generator.disk import Project, is_schema_path, most_bytes, parse_docs_dir, symbolic_link, too_big
from generator.errors import ProjectError
from generator.model import Dates, Problem


class Since(NamedTuple):
    """What changed since a revision: the files touched, and all sources as they were before."""

    changed: frozenset[str]
    before: Sources


class Revision(NamedTuple):
    """A commit that touches the content, and its day."""

    commit: str
    day: str


class _Blob(NamedTuple):
    """A file as Git keeps it."""

    mode: str
    id: str


def read_since(content: Path, revision: str, sources: Sources) -> Since:
    """What the present ``sources`` change since a revision and this branch have parted.

    Changes not committed yet, and new files, count too. Git gives the old content of the files touched; the
    others are as they are here.
    """
    base = _merge_base(content, revision, "Lancez « mine check » sans « --since ».")
    return _since(content, revision, base, sources)


def _since(content: Path, revision: str, base: str, sources: Sources) -> Since:
    rows = _git(content, "diff", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--relative",
                "--ignore-submodules=all", base, "--", ".")  # fmt: skip
    fresh = _git(content, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    if rows is None or fresh is None:
        raise ProjectError(f"Git n’a pas pu comparer « {content} » à la révision « {revision} ».")
    tokens = iter(rows.split("\0"))
    old: dict[str, _Blob] = {}
    changed = {path for path in fresh.split("\0") if path}
    for row in filter(None, tokens):
        mode, _, id_, *_ = row.removeprefix(":").split(" ")
        path = next(tokens)
        changed.add(path)
        if mode != "000000":
            old[path] = _Blob(mode, id_)
    return Since(frozenset(changed), _with_old_files(content, sources, changed, old))


class Past(NamedTuple):
    """The sources where a branch began: the commit, and what Git says was touched since; ``known`` when the
    content folder was there already, here or where the configuration said.
    """

    commit: str
    sources: Sources
    touched: frozenset[str]
    known: bool


def read_past(project: Project, revision: str, sources: Sources) -> Past:
    """All sources as they were where a revision and this branch have parted."""
    content = project.content
    base = _merge_base(content, revision, "Une comparaison demande un dépôt Git.")
    if _git(content, "rev-parse", "--verify", "--quiet", f"{base}:./") is not None:
        since = _since(content, revision, base, sources)
        return Past(base, since.before, since.changed, known=True)
    tree = _former_tree(project, base)
    before = _read_tree(content, tree, {}) if tree else Sources({}, {}, frozenset())
    return Past(base, replace(before, today=sources.today), frozenset(), known=tree is not None)


def _former_tree(project: Project, commit: str) -> str | None:
    """The content folder's tree of a commit where the configuration of then kept it elsewhere."""
    root = project.config_file.parent
    text = _git(root, "cat-file", "blob", f"{commit}:./{project.config_file.name}")
    folder = parse_docs_dir(text) if text else None
    tree = _git(root, "rev-parse", "--verify", "--quiet", f"{commit}:./{folder}") if folder else None
    return tree.strip() if tree else None


def _merge_base(content: Path, revision: str, advice: str) -> str:
    """The last commit that a revision and this branch share; a clear ``ProjectError`` when there is none."""
    if _git(content, "rev-parse", "--is-inside-work-tree") is None:
        raise ProjectError(
            f"« {content} » n’est pas dans un dépôt Git (ou Git n’est pas installé) : sans historique, "
            f"il n’y a rien à quoi comparer. {advice}"
        )
    shallow = (_git(content, "rev-parse", "--is-shallow-repository") or "").strip() == "true"
    commit = _git(content, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    base = _git(content, "merge-base", commit.strip(), "HEAD") if commit else None
    if base:
        return base.split()[0]
    if shallow:
        raise ProjectError(
            f"Ce dépôt n’a qu’une partie de l’historique, et la révision « {revision} » n’y est pas reliée à la branche. "
            "Complétez-le : « git fetch --unshallow » (dans GitHub Actions : « fetch-depth: 0 »)."
        )
    if commit is None:
        raise ProjectError(
            f"La révision « {revision} » n’existe pas dans ce dépôt. Donnez une branche, une étiquette ou un commit, "
            "par exemple « origin/main » ; « git fetch » met à jour ceux du serveur."
        )
    raise ProjectError(
        f"La révision « {revision} » et cette branche n’ont pas d’histoire commune : elles ne se comparent pas."
    )


def _with_old_files(
    content: Path, sources: Sources, changed: Iterable[str], old: Mapping[str, _Blob]
) -> Sources:
    """The sources as they were: those touched since are taken from Git, or taken away."""
    touched = set(changed)
    above = {path.rsplit("/", depth)[0] for path in touched for depth in range(1, path.count("/") + 1)}
    was = _sources_of(old, _read_blobs(content, old))
    return Sources(
        MappingProxyType({**_without(sources.schema, touched), **was.schema}),
        MappingProxyType({**_without(sources.markdown, touched), **was.markdown}),
        (sources.files - touched) | was.files,
        (*(p for p in sources.problems if p.path not in touched | above), *was.problems),
        sources.today,
    )


def _without(files: Mapping[str, bytes], paths: Container[str]) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if path not in paths}


def read_revisions(content: Path) -> list[Revision]:
    """The commits of this branch that touch the content, newest first; none without a whole Git history."""
    shallow = _git(content, "rev-parse", "--is-shallow-repository")
    if shallow is None or shallow.strip() != "false":
        return []
    log = _git(content, "log", "--first-parent", "--format=%H %cs", "--", ".") or ""
    return [Revision(*row.split(" ")) for row in log.splitlines()]


def read_sources_at(content: Path, revision: Revision, read: dict[str, bytes]) -> Sources:
    """Every source as a commit has it. ``read`` holds what was read for other commits, by blob."""
    here = (_git(content, "rev-parse", "--verify", "--quiet", f"{revision.commit}:./") or "").strip()
    return _read_tree(content, here, read) if here else _sources_of({}, {})


def _read_tree(content: Path, treeish: str, read: dict[str, bytes]) -> Sources:
    """Every source of a tree of Git."""
    rows = _git(content, "ls-tree", "-r", "-z", "--full-tree", treeish) or ""
    tree: dict[str, _Blob] = {}
    for row in filter(None, rows.split("\0")):
        about, path = row.split("\t", 1)
        mode, _, id_ = about.split(" ")
        tree[path] = _Blob(mode, id_)
    read |= _read_blobs(content, {path: blob for path, blob in tree.items() if blob.id not in read})
    return _sources_of(tree, read)


_LINK, _SUBMODULE = "120000", "160000"


def _read_blobs(content: Path, tree: Mapping[str, _Blob]) -> dict[str, bytes]:
    """The content of the sources of a tree, by blob: one ``git cat-file`` for all."""
    wanted = sorted(
        {b.id for path, b in tree.items() if _is_source(path) and b.mode not in (_LINK, _SUBMODULE)}
    )
    if not wanted:
        return {}
    out = _git_bytes(content, "cat-file", "--batch", given="".join(f"{id_}\n" for id_ in wanted).encode())
    if out is None:
        raise ProjectError("Git n’a pas pu relire d’anciennes versions des notices.")
    found: dict[str, bytes] = {}
    place = 0
    while place < len(out):
        end = out.index(b"\n", place)
        id_, _, size = out[place:end].decode().partition(" ")
        length = int(size.rpartition(" ")[2])  # « <id> blob <size> »
        found[id_] = out[end + 1 : end + 1 + length]
        place = end + 1 + length + 1
    return found


def _is_source(path: str) -> bool:
    return path.endswith(".md") or is_schema_path(path)


def _sources_of(tree: Mapping[str, _Blob], data: Mapping[str, bytes]) -> Sources:
    """Files of Git as ``read_sources`` would have found them in a folder."""
    schema: dict[str, bytes] = {}
    markdown: dict[str, bytes] = {}
    files: set[str] = set()
    problems: list[Problem] = []
    for path, blob in sorted(tree.items()):
        if blob.mode == _SUBMODULE or any(name.startswith(".") for name in path.split("/")):
            continue
        if blob.mode == _LINK:
            problems.append(symbolic_link(path))
            continue
        files.add(path)
        if not _is_source(path):
            continue
        if len(data[blob.id]) > most_bytes(path):
            problems.append(too_big(path))
        else:
            (markdown if path.endswith(".md") else schema)[path] = data[blob.id]
    return Sources(MappingProxyType(schema), MappingProxyType(markdown), frozenset(files), tuple(problems))


def read_dates(content: Path) -> dict[str, Dates]:
    """When each file was added and last changed, following renames; empty without a whole Git history.

    One ``git log`` for all. Days are the committer's, so that they do not depend on this machine.
    """
    shallow = _git(content, "rev-parse", "--is-shallow-repository")
    if shallow is None or shallow.strip() != "false":
        return {}
    log = _git(content, "log", "-M", "--relative", "--name-status", "-z", "--format=%x01%cs", "--", ".")
    if log is None:
        return {}
    dates: dict[str, Dates] = {}
    today_names: dict[str, str] = {}  # an older name → the name the file has now
    day = ""
    tokens = iter(log.split("\0"))
    for token in (token.strip("\n") for token in tokens):
        if token.startswith("\x01"):
            day = token[1:]
        elif token:
            path = next(tokens)
            if token[0] in "RC":
                old, path = path, next(tokens)
                if token[0] == "R":
                    today_names.setdefault(old, today_names.get(path, path))
            path = today_names.get(path, path)
            known = dates.get(path)
            dates[path] = Dates(day, known.changed if known else day)
    return dates


def read_last_commit(content: Path) -> str:
    """The commit that is checked out, and whether those before it are all here; nothing without Git."""
    return _git(content, "rev-parse", "HEAD", "--is-shallow-repository") or ""


def read_last_day(content: Path) -> str:
    """The committer's day of the commit that is checked out; nothing without Git."""
    return (_git(content, "log", "-1", "--format=%cs") or "").strip()


def _git(folder: Path, *arguments: str) -> str | None:
    out = _git_bytes(folder, *arguments)
    return None if out is None else out.decode("utf-8", errors="surrogateescape")


def _git_bytes(folder: Path, *arguments: str, given: bytes | None = None) -> bytes | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            input=given,
            capture_output=True,
            check=True,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except (OSError, ValueError, subprocess.CalledProcessError):  # ValueError: a NUL in an argument
        return None
    return done.stdout
