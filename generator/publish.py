"""The edge that puts a site in its place: written aside, kept where nothing changed, swapped in whole; or in a ZIP.

Comes in: the folder of the site and what its files hold. Goes out: the folder, either as it was or
complete. A file whose bytes are those of the site before is that very file, with its date: what copies
the site elsewhere (``rsync``, a Pages deployment) then moves the others only.
"""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from generator.pack import LEFT_OUT, SITE_FOLDER, render_unserved

if sys.platform != "win32":
    import fcntl


@contextmanager
def aside(site: Path, on_wait: Callable[[], None]) -> Iterator[Path]:
    """A folder beside the site, so that the swap is one rename; gone afterwards, whatever happens.

    One build at a time: a second one waits for the first, after ``on_wait``.
    """
    site.parent.mkdir(parents=True, exist_ok=True)
    with _alone(_lock(site), on_wait):
        for left in (_fresh(site), _former(site)):  # by a build that was killed
            shutil.rmtree(left, ignore_errors=True)
        folder = _fresh(site)
        folder.mkdir()
        try:
            yield folder
        finally:
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


def write_file(target: str, data: bytes, before: str = "") -> None:
    """Write a file, or keep the one that stood there ``before`` when its bytes are the same.

    Paths are texts: tens of thousands of ``Path`` would take as long as the writing.
    """
    if not (before and _holds(before, data) and keep_file(before, target)):
        _make_folder(os.path.dirname(target))
        with open(target, "wb") as file:
            file.write(data)


def keep_file(before: str, target: str) -> bool:
    """Give a file that stood ``before`` its place in the new site; says whether that could be done."""
    _make_folder(os.path.dirname(target))
    return _keep(before, target)


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


def _keep(before: str | Path, target: str | Path) -> bool:
    """One file under two names until the former site goes; not on every file system."""
    try:
        os.link(before, target)
    except OSError:
        return False
    return True


def swap(folder: Path, site: Path) -> None:
    """Put the folder in the site's place."""
    former = _former(site)
    if site.exists():
        _keep_the_rest(folder, site)
        site.rename(former)
    try:
        folder.rename(site)
    except OSError:
        if former.exists():
            former.rename(site)
        raise
    shutil.rmtree(former, ignore_errors=True)


def _keep_the_rest(folder: Path, site: Path) -> None:
    """Files that others wrote (editorial pages, the theme's) are kept too where nothing changed."""
    for place, _, names in os.walk(folder):
        before = site / Path(place).relative_to(folder)
        for name in names:
            file = Path(place, name)
            if file.stat().st_nlink == 1 and _holds(before / name, file.read_bytes()):
                file.unlink()
                if not _keep(before / name, file):
                    shutil.copy2(before / name, file)


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
    for place, _, names in os.walk(site):
        for name in names:
            path = Path(place, name).relative_to(site).as_posix()
            if path not in LEFT_OUT:
                yield path
