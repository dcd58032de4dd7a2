"""Where what was read of reports goes: to the terminal, to standard output, to a file, or a page each to a folder."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, TextIO, cast, get_args

from communique.errors import ExportFailed, SeveralReports
from communique.model import KINDS, Json
from communique.present.entry import HEADINGS, name_of, published
from communique.present.exports.files import told
from communique.present.interchange import record as interchange
from communique.present.words import visible
from communique.stage import Reading

Form = Literal["text", "jsonl", "html"]
Show = Callable[[Sequence[Reading]], None]


def form_of(form: str | None, out: Path | None) -> Form:
    """The form asked for, else the one that the file's name tells, else text."""
    ends: dict[str, Form] = {".html": "html", ".htm": "html", ".jsonl": "jsonl", ".ndjson": "jsonl"}
    for known in get_args(Form):
        if form == known:
            return cast(Form, known)
    return ends.get(out.suffix.lower(), "text") if out else "text"


@contextmanager
def output(form: Form, out: Path | None = None) -> Iterator[Show]:
    """Gives a function that shows a batch of readings, on standard output or in `out`.

    `text` is the marked text with its entries, `jsonl` an interchange record to a line, `html` one page; of several
    reports `out` names a folder, which is given a page each and an index. A file is written under a temporary name
    and renamed at the end, so that what was there before stands where the run fails. Raises SeveralReports where one
    page would have to hold several reports, DiskFull or ExportFailed where `out` cannot be written.
    """
    if out is None:
        yield _shows(form, sys.stdout)
    elif form == "html" and _folder(out):
        pages = _Pages(out)
        yield pages.add
        pages.finish()
    else:
        with _draft(out) as file:
            show = _shows(form, file)

            def kept(batch: Sequence[Reading]) -> None:
                with told(out, "file"):
                    show(batch)

            yield kept


def _folder(out: Path) -> bool:
    """Whether the path is one, or could only become one: a file has a suffix, if it is not there yet."""
    return out.is_dir() or (not out.suffix and not out.exists())


def _shows(form: Form, file: TextIO) -> Show:
    shows: dict[Form, Callable[[TextIO], Show]] = {"text": _text, "jsonl": _jsonl, "html": _html}
    return shows[form](file)


def _text(file: TextIO) -> Show:
    def show(batch: Sequence[Reading]) -> None:
        from rich.console import Console

        from communique.present.report import print_report

        console = Console(file=file, width=None if file.isatty() else 110, highlight=False)
        for reading in batch:
            # Written by us: where nobody listens any more, rich ends the program as if it had failed.
            with console.capture() as captured:
                print_report(reading, console)
            file.write(captured.get())
        file.flush()

    return show


def _jsonl(file: TextIO) -> Show:
    def show(batch: Sequence[Reading]) -> None:
        for reading in batch:
            file.write(_line(interchange(reading.document, reading.published, reading.claims)))
        file.flush()

    return show


def _line(record: dict[str, Json]) -> str:
    """As it reads, or with escapes where it holds half of a surrogate pair, which no file can."""
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        line = json.dumps(record)
    return line + "\n"


def _html(file: TextIO) -> Show:
    shown = 0

    def show(batch: Sequence[Reading]) -> None:
        from communique.present.page import page

        nonlocal shown
        shown += len(batch)
        if shown > 1:
            raise SeveralReports
        for reading in batch:
            file.write(page(reading))
        file.flush()

    return show


@contextmanager
def _draft(path: Path) -> Iterator[TextIO]:
    """A file that takes the path's name when it is whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    if path.is_dir():
        raise ExportFailed(f"{path} is a folder; name a file")
    try:
        with told(path, "file"):
            path.parent.mkdir(parents=True, exist_ok=True)
            file = draft.open("w", encoding="utf-8", newline="\n")
        with file:
            yield file
        with told(path, "file"):
            os.replace(draft, path)
    finally:
        with suppress(OSError):
            draft.unlink()


def _write(path: Path, text: str) -> None:
    with _draft(path) as file, told(path, "file"):
        file.write(text)


class _Pages:
    """A folder with a page for each report and an index of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: Counter[str] = Counter(index=1)
        self.rows: list[tuple[str, str, str, list[int]]] = []

    def add(self, batch: Sequence[Reading]) -> None:
        from communique.present.page import page

        for reading in batch:
            name = self._name(reading)
            _write(self.folder / name, page(reading))
            counts = Counter(claim.kind for claim in reading.claims)
            title = visible(reading.document.title or name_of(reading.document))
            self.rows.append((name, title, published(reading), [counts[kind] for kind in KINDS]))

    def _name(self, reading: Reading) -> str:
        """The file's own name as far as any system can hold it; a number tells those of one name apart."""
        stem = name_of(reading.document).rpartition(".")[0] or name_of(reading.document)
        if not re.fullmatch(r"[0-9a-f]{16}", reading.document.id):
            stem = reading.document.id
        stem = re.sub(r"[^\w-]+", "-", stem, flags=re.ASCII).strip("-").lower()[:80] or "report"
        name = stem
        while name in self.names:
            self.names[stem] += 1
            name = f"{stem}-{self.names[stem]}"
        self.names[name] = 1
        return f"{name}.html"

    def finish(self) -> None:
        from communique.present.body import escaped
        from communique.present.page import framed

        heads = "".join(f'<th class="number" scope="col">{HEADINGS[kind]}</th>' for kind in KINDS)
        body = [
            f"<header><h1>{len(self.rows)} report{'s' * (len(self.rows) != 1)}</h1></header>",
            '<div class="reports"><table><thead><tr><th scope="col">Report</th><th scope="col">Published</th>',
            f"{heads}</tr></thead><tbody>",
        ]
        for name, title, day, counts in self.rows:
            numbers = "".join(f'<td class="number">{count}</td>' for count in counts)
            link = f'<a href="{name}">{escaped(title)}</a>'
            body.append(f"<tr><td>{link}</td><td>{escaped(day)}</td>{numbers}</tr>")
        _write(self.folder / "index.html", framed("Reports", [*body, "</tbody></table></div>"]))
