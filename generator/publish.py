"""The edge that puts a site in its place: written aside, kept where nothing changed, swapped in whole; or in a ZIP.

Comes in: the folder of the site and what its files hold. Goes out: the folder, either as it was or
complete. A file whose bytes are those of the site before is that very file, with its date: what copies
the site elsewhere (``rsync``, a Pages deployment) then moves the others only. A large site and the one before it take turns.
"""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from generator.beside import Beside, at_once
from generator.pack import LEFT_OUT, SITE_FOLDER, render_unserved

if sys.platform != "win32":
    import fcntl


class NewSite:
    """A site that is being made: what is written in ``folder``, and the files of the one that stands in ``site`` which
    are ``kept``, by their paths. Of a large site, the one before was kept for this: it is made ready ``beside``.
    """

    def __init__(self, site: Path, folder: Path, beside: Beside) -> None:
        self.site, self.folder = site, folder
        self.kept: set[str] = set()
        spare = _former(site)
        ready = spare.is_dir() and site.is_dir()
        self.files_of_spare: Callable[[], list[str] | None] = (
            beside(lambda: list(_match(str(spare), str(site), ""))) if ready else lambda: None
        )

    def write(self, path: str, data: bytes) -> str:
        """Write a file, or keep the former one if it holds the same; gives where it stands."""
        # Paths are texts: tens of thousands of ``Path`` would take as long as the writing.
        former = f"{self.site}/{path}"
        if _holds(former, data):
            self.kept.add(path)
            return former
        target = f"{self.folder}/{path}"
        write_file(target, data)
        return target

    def put_in_place(self) -> None:
        """Put it where the former one is."""
        former = _former(self.site)
        files = self.files_of_spare()
        if not self.site.exists():
            shutil.rmtree(former, ignore_errors=True)
            self.folder.rename(self.site)
            return
        written = self._keep_the_rest()
        large = len(self.kept) > max(written, LARGE)
        if large and files is not None:
            self._bring_up_to_date(former, files)
        else:
            shutil.rmtree(former, ignore_errors=True)
            for path in self.kept:
                _keep(f"{self.site}/{path}", f"{self.folder}/{path}")
        self.site.rename(former)
        try:
            self.folder.rename(self.site)
        except OSError:
            former.rename(self.site)
            raise
        if not (large and _shares_files(former, self.site, self.kept)):
            shutil.rmtree(former, ignore_errors=True)

    def _keep_the_rest(self) -> int:
        """Files that others wrote (editorial pages, the theme's) are kept too where nothing changed; how many are not."""
        written = 0
        for path in _files(self.folder):
            fresh = Path(self.folder, path)
            if _holds(self.site / path, fresh.read_bytes()):
                fresh.unlink()
                self.kept.add(path)
            else:
                written += 1
        return written

    def _bring_up_to_date(self, spare: Path, files: Collection[str]) -> None:
        """Make of the spare folder, which holds the ``files`` of the site, the new one: few of them differ."""
        gone = set(files) - self.kept
        for path in gone:
            os.unlink(f"{spare}/{path}")
        for folder in {os.path.dirname(path) for path in gone}:
            with suppress(OSError):  # something is left in it
                os.removedirs(f"{spare}/{folder}")
        for path in self.kept.difference(files):
            _keep(f"{self.site}/{path}", f"{spare}/{path}")
        for path in _files(self.folder):
            _make_folder(os.path.dirname(f"{spare}/{path}"))
            os.replace(f"{self.folder}/{path}", f"{spare}/{path}")
        shutil.rmtree(self.folder)
        spare.rename(self.folder)


LARGE = 1_000
"""From so many files kept on, the site before is kept too, for the next one: to make tens of thousands of links, and to
take as many away, takes seconds."""


@contextmanager
def aside(site: Path, on_wait: Callable[[], None], beside: Beside = at_once) -> Iterator[NewSite]:
    """A site made beside the one in place, so that the swap is one rename; gone afterwards, whatever happens.

    One build at a time: a second one waits for the first, after ``on_wait``.
    """
    site.parent.mkdir(parents=True, exist_ok=True)
    with _alone(_lock(site), on_wait):
        folder = _fresh(site)
        shutil.rmtree(folder, ignore_errors=True)  # left by a build that was killed
        folder.mkdir()
        new = NewSite(site, folder, beside)
        try:
            yield new
        finally:
            with suppress(OSError):  # told already, if it matters
                new.files_of_spare()
            shutil.rmtree(folder, ignore_errors=True)


def _fresh(site: Path) -> Path:
    return site.with_name(f".{site.name}.new")


def _former(site: Path) -> Path:
    return site.with_name(f".{site.name}.old")


def _lock(site: Path) -> Path:
    return site.with_name(f".{site.name}.lock")


@contextmanager
def _alone(lock: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Held by one process at a time; the system lets go of it when the process ends, even killed."""
    if sys.platform == "win32":
        yield
        return
    while True:
        with lock.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                on_wait()
                fcntl.flock(file, fcntl.LOCK_EX)
            if not _is(lock, file.fileno()):
                continue  # the one before took it away when it ended
            try:
                yield
            finally:
                lock.unlink(missing_ok=True)
            return


def _is(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except OSError:
        return False


def write_file(target: str, data: bytes) -> None:
    """Write a file, in a folder that may have to be made."""
    _make_folder(os.path.dirname(target))
    with open(target, "wb") as file:
        file.write(data)


def _make_folder(folder: str) -> None:
    try:
        os.mkdir(folder)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)


def _holds(file: str | Path, data: bytes) -> bool:
    try:
        with open(file, "rb", buffering=0) as opened:
            return os.fstat(opened.fileno()).st_size == len(data) and opened.read() == data
    except OSError:
        return False


def _keep(before: str, target: str) -> None:
    """One file under two names until the former site goes; a copy with its date where the file system has no such."""
    _make_folder(os.path.dirname(target))
    try:
        os.link(before, target)
    except OSError:
        shutil.copy2(before, target)


def _match(folder: str, site: str, prefix: str) -> Iterator[str]:
    """Make a folder hold the very files of the site, whatever it held: their paths."""
    with os.scandir(site) as entries:
        wanted = {entry.name: entry for entry in entries}
    with os.scandir(folder) as entries:
        found = list(entries)
    there = set()
    for entry in found:
        same, is_folder = wanted.get(entry.name), entry.is_dir(follow_symlinks=False)
        if same and is_folder == same.is_dir() and (is_folder or entry.inode() == same.inode()):
            there.add(entry.name)
        elif is_folder:
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)
    for name, entry in wanted.items():
        if entry.is_dir():
            if name not in there:
                os.mkdir(f"{folder}/{name}")
            yield from _match(f"{folder}/{name}", entry.path, f"{prefix}{name}/")
            continue
        if name not in there:
            _keep(entry.path, f"{folder}/{name}")
        yield f"{prefix}{name}"


def _shares_files(one: Path, other: Path, paths: Iterable[str]) -> bool:
    """Are these the same files under both folders? One tells: either links can be made, or they cannot."""
    return any(os.path.samefile(one / path, other / path) for path in islice(paths, 1))


# ------------------------------------------------------------------------------------------ in a ZIP

_EARLIEST = "1980-01-01"
"""A ZIP knows no day before."""


def write_pack(
    site: Path, target: Path, guides: Mapping[str, bytes], day: str, root: str, on_wait: Callable[[], None]
) -> int:
    """The built site and its ``guides`` as a ZIP that holds one folder. Gives the number of its files.

    Same site, same ``day``, same bytes: names are sorted, and no date or right of this machine goes in. The
    former ZIP stays until the new one is whole.
    """
    fresh = target.with_name(f".{target.name}-{os.getpid()}")
    year, month, date = map(int, max(day, _EARLIEST).split("-"))
    try:
        with _alone(_lock(site), on_wait), zipfile.ZipFile(fresh, "w") as archive:
            names = sorted([*guides, *(f"{SITE_FOLDER}{path}" for path in _paths(site))])
            for name in names:
                path = name.removeprefix(SITE_FOLDER)
                data = guides[name] if name in guides else (site / path).read_bytes()
                if name not in guides and path.endswith(".html"):
                    data = render_unserved(data, path, root)
                entry = zipfile.ZipInfo(f"{target.stem}/{name}", (year, month, date, 0, 0, 0))
                entry.create_system = 3  # as on Unix, wherever it is made
                entry.external_attr = 0o100644 << 16
                archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return len(names)


def _paths(site: Path) -> Iterator[str]:
    """Every file of a built site that a reader without a server has a use for."""
    return (path for path in _files(site) if path not in LEFT_OUT)


def _files(folder: Path) -> Iterator[str]:
    """Every file below a folder, by its path from there."""
    for place, _, names in os.walk(folder):
        for name in names:
            yield Path(place, name).relative_to(folder).as_posix()
