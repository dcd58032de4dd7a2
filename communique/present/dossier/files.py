"""Writes the dossier to a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from communique.errors import BadForm
from communique.present.dossier.model import Dossier
from communique.present.exports.files import told

_FORMS: dict[str, Callable[[Dossier], str | bytes]] = {
    ".html": Dossier.html,
    ".htm": Dossier.html,
    ".md": Dossier.markdown,
    ".markdown": Dossier.markdown,
    ".pdf": Dossier.pdf,
}


def form_of(path: Path) -> Callable[[Dossier], str | bytes]:
    """What writes a file of this name. Raises BadForm."""
    try:
        return _FORMS[path.suffix.lower()]
    except KeyError:
        raise BadForm(str(path), ".html, .md or .pdf") from None


def save(dossier: Dossier, path: Path) -> Path:
    """Writes it under another name first, so that nobody reads half a file. Raises BadForm, DiskFull, ExportFailed."""
    body = form_of(path)(dossier)
    with told(path, "file"):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            draft.write_bytes(body if isinstance(body, bytes) else body.encode("utf-8"))
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    return path
