"""A user's own rows for the tables of people, organisations and groups: checked, shown as a diff, kept in a folder.

The shipped tables are never touched: the rows go to CSV files of the same columns in `tables.folder()`, and are read
over the shipped ones. A row with the same key (a person's name, state, office and start; an organisation's code; a
group's name) takes the place of the one before it.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from communique.data import tables
from communique.errors import BadTable

Row = Mapping[str, str]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "people": ("name", "aliases", "state", "office", "start", "end", "origin"),
    "organisations": ("code", "name", "aliases", "start", "end", "origin"),
    "groups": ("name", "aliases", "state", "sector", "origin"),
}
_DAY = re.compile(r"(?:\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?)?")
SECTORS = frozenset(
    "COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC IGO UNO EUR "
    "NGO ISM IMG MNC".split()
)


@dataclass(frozen=True, slots=True)
class Change:
    """A row that an update adds, or puts in the place of `before`."""

    row: Row
    before: Row | None


@dataclass(frozen=True, slots=True)
class Update:
    """What an update did: to which table, in which file, row by row. Rows that were there already are left out."""

    table: str
    path: Path
    changes: tuple[Change, ...]

    def lines(self) -> Iterator[str]:
        """As a diff: `-` what was, `+` what is now."""
        for change in self.changes:
            if change.before is not None:
                yield "- " + _line(self.table, change.before)
            yield "+ " + _line(self.table, change.row)


def update(source: Path, *, dry: bool = False) -> Update:
    """Takes in a CSV file with the columns of `people`, `organisations` or `groups`; which one, its header tells.

    With `dry` nothing is written. Raises BadTable, naming the line, where the header is none of the three, a day is no
    ISO 8601 day, month or year, an end lies before its start, a code is unknown, a name is empty or a key comes twice.
    """
    table, rows = _read(source)
    kept = tables.own(table)
    known = {_key(table, row): row for row in (*tables.shipped(table), *kept)}
    changes = tuple(Change(row, known.get(_key(table, row))) for row in rows if known.get(_key(table, row)) != row)
    path = tables.folder() / f"{table}.csv"
    if changes and not dry:
        merged = {_key(table, row): row for row in (*kept, *(change.row for change in changes))}
        _write(path, COLUMNS[table], list(merged.values()))
        forget()
    return Update(table, path, changes)


def forget() -> None:
    """Lets the tables be read again, after their files have changed."""
    for function in (tables.people, tables.organisations, tables.groups, tables._names):
        function.cache_clear()


def _key(table: str, row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in tables.KEYS[table])


def _line(table: str, row: Row) -> str:
    return ", ".join(row[column] for column in COLUMNS[table] if column != "origin" and row[column])


def _read(source: Path) -> tuple[str, list[dict[str, str]]]:
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTable(str(source), 0, f"cannot be read as UTF-8 text ({error})") from error
    reader = csv.DictReader(text.splitlines())
    found = tuple(name.strip() for name in reader.fieldnames or ())
    table = next(
        (name for name, columns in COLUMNS.items() if set(found) - {"origin"} == set(columns) - {"origin"}), None
    )
    if table is None:
        wanted = "; or ".join(",".join(columns) for columns in COLUMNS.values())
        raise BadTable(str(source), 1, f"the header must be {wanted} (origin may be left out)")
    reader.fieldnames = list(found)
    rows: list[dict[str, str]] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, raw in enumerate(reader, start=2):
        if None in raw or None in raw.values():
            raise BadTable(str(source), number, f"{len(found)} cells are needed, as in the header")
        row = {column: (raw.get(column) or "").strip() for column in COLUMNS[table]}
        row["origin"] = row["origin"] or f"user: {source.name}"
        if problem := _problem(table, row):
            raise BadTable(str(source), number, problem)
        first = seen.setdefault(_key(table, row), number)
        if first != number:
            raise BadTable(str(source), number, f"the same as line {first}: {' / '.join(_key(table, row))}")
        rows.append(row)
    return table, rows


def _problem(table: str, row: Row) -> str | None:
    """What is wrong with a row, or None."""
    if not row["name"]:
        return "the name is empty"
    for column in ("start", "end"):
        if not _DAY.fullmatch(row.get(column, "")):
            return f"{column} {row[column]!r} is no day, month or year such as 2024-05-14, 2024-05 or 2024"
    start, end = row.get("start", ""), row.get("end", "")
    if end and end < start[: len(end)]:
        return f"the end {end} lies before the start {start}"
    if table == "organisations":
        return None if re.fullmatch(r"[\w&-]+(?: [\w&-]+)*", row["code"]) else f"{row['code']!r} is no code"
    if table == "groups":
        if row["sector"] not in SECTORS | {""}:
            return f"{row['sector']!r} is no PLOVER sector; use one of {', '.join(sorted(SECTORS))}"
        return _party(row["state"]) if row["state"] else None
    if not row["start"]:
        return "the start is empty"
    return "the office is empty" if not row["office"] else _party(row["state"])


def _party(code: str) -> str | None:
    """Why a state's column is wrong: it takes a code of the tables, or a group's name."""
    names = {group.name for group in tables.groups()}
    if code in tables.states() or code in tables.organisations() or code in names:
        return None
    near = tables.lookup(code)
    return f"{code!r} is no code of a state or organisation" + (f"; did you mean {near}?" if near else "")


def _write(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Written beside its place and then moved there, so that a stop in between leaves the old file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as sink:
        writer = csv.DictWriter(sink, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    os.replace(part, path)
