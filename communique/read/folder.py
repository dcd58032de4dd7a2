"""The reports in a folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from communique.model import Issue
from communique.read.form import foreign
from communique.read.text import storable


def files(folder: Path) -> Iterator[Path | Issue]:
    """Every file below the folder, by name. What is passed over gives an Issue.

    `skipped` is what is hidden, no report by its suffix, no plain file, or a folder met before; `missing` a link to
    nothing, `unreadable` what the system refuses; `empty` comes last if no file is left to read.
    """
    found = False
    for entry in _walk(folder, set()):
        found = found or isinstance(entry, Path)
        yield entry
    if not found:
        yield Issue("empty", "the folder holds no file that could be a report", shown(folder))


def shown(path: Path) -> str:
    """The path as text that can be stored, whatever bytes it is made of."""
    return storable(os.fspath(path))


def _walk(folder: Path, seen: set[tuple[int, int]]) -> Iterator[Path | Issue]:
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        try:
            status = path.stat()
            if not stat.S_ISDIR(status.st_mode):
                yield _file(path, status.st_mode)
                continue
            if (status.st_dev, status.st_ino) in seen:
                yield Issue("skipped", "a link to a folder that is read already", shown(path))
                continue
            seen.add((status.st_dev, status.st_ino))
            names = sorted(os.listdir(path))
        except OSError as error:
            yield trouble(path, error)
            continue
        shy = [name for name in names if name.startswith(".")]
        yield from (Issue("skipped", "hidden; name it by itself to read it", shown(path / name)) for name in shy)
        waiting.extend(path / name for name in reversed(names) if not name.startswith("."))


def _file(path: Path, mode: int) -> Path | Issue:
    if not stat.S_ISREG(mode):
        return Issue("skipped", "neither a file nor a folder", shown(path))
    if kind := foreign(path.name):
        return Issue("skipped", f"{kind} by its suffix, which is no report; name it by itself to read it", shown(path))
    return path


def trouble(path: Path, error: OSError | ValueError) -> Issue:
    """What an error of the file system means and what to do."""
    if isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        linked = path.is_symlink() if isinstance(error, OSError) else False
        message = "the link leads nowhere" if linked else "there is no such file or folder; check how it is written"
        return Issue("missing", message, shown(path))
    if isinstance(error, PermissionError):
        return Issue("unreadable", "you may not read this; change its permissions, or copy it", shown(path))
    return Issue("unreadable", f"this cannot be read ({error.strerror or error})", shown(path))
