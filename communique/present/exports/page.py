"""The page on all forms, made from the columns themselves: docs/exports.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.present.exports import FORMS, Name, columns, icews

if TYPE_CHECKING:
    from communique.query.record import Record

_HEAD = """# Exports

Written by `make docs` from the exports themselves; do not edit.

`communique export FOLDER --format FORM` writes the record in a form that others read; with parties, days or kinds only
what they have with each other:

```console
$ communique export out/csv --format csv --record mine.duckdb
$ communique export out/rus-chn --format polecat RUS China --since 2000 --until 2020
$ communique export out/calendar --format ics RUS CHN
```

In Python `communique.present.exports.export(record, folder, "csv", Scope(("RUS", "CHN")))`.

| form | files | read with |
| --- | --- | --- |
"""
_READ: dict[Name, tuple[str, str]] = {
    "jsonl": ("`reports.jsonl`", "anything; `record.schema.json` is its schema"),
    "csv": ("`entries.csv`, `claims.csv`, `events.csv`, …", "pandas, R, spreadsheets"),
    "parquet": ("the same with `.parquet`", "polars, DuckDB, pyarrow, R's arrow"),
    "figures": ("`figures.csv`", "pandas, R, spreadsheets"),
    "polecat": ("`polecat.txt`, `evidence.csv`", "whatever reads POLECAT"),
    "icews": ("`icews.tab`, `evidence.csv`", "whatever reads ICEWS"),
    "sqlite": ("`record.db`, `metadata.json`", "Datasette, any SQLite client"),
    "graphml": ("`relationships.graphml`", "Gephi, networkx, igraph"),
    "ftm": ("`entities.ftm.json`", "Aleph, `ftm`"),
    "ics": ("`chronology.ics`", "calendars"),
}
_ALSO = """
All but `jsonl` come with `codebook.md`, which explains every column of that export: name, type, unit, values, meaning,
and where in the record it comes from; tables also with `datapackage.json` for programs
([Data Package](https://datapackage.org)).

- **Merged and single.** An *entry* is one thing, whichever reports tell of it; a *claim* is what one report says. Most
  forms have entries; `csv`, `parquet` and `sqlite` have both, tied by the columns `entry` and `claims`.
- **A relationship** is what two or more parties have with each other: entries in which at least two have a part, and in
  reports of that also stances, quotes and figures of one of them. Entries with any day within `--since` and `--until`
  are kept; positions and quotes go by the day of their report; what has no day is left out as soon as either is given.
  Claims, evidence and reports are those of the entries that are kept.
- **Large records** are read in batches of 5,000 entries; the files are written under temporary names and renamed when
  all are whole, and the same record gives the same bytes.
- **Cells are what reports say**, unchanged: a spreadsheet may take one that begins with `=` for a formula, so load
  files as text there.
- **Rejected claims** are in none of them; corrected ones are as they were corrected.
"""
_CAMEO = """## CAMEO codes

Which CAMEO code an event gets in `icews.tab`: `communique/present/exports/cameo.csv`. PLOVER publishes which of its
types, modes and contexts CAMEO's codes correspond to (CAMEO2PLOVER-2021.txt, https://github.com/openeventdata/PLOVER);
this is the same read backwards. Rows of a mode come before those of the type alone, rows with a context of the event
before those without; of several the first decides. `published`: the correspondence has the code for this type and mode.
`parent`: its codes say more than the mode does, so that the code above them is taken. `nearest`: it has none for the
mode. PLOVER's REQUEST is called DEMAND there, `seize` is `confiscate`. Scores are Goldstein's as ICEWS has them.

| type | mode | context | CAMEO | text | Goldstein | |
| --- | --- | --- | --- | --- | ---: | --- |
"""


def page(record: Record) -> str:
    """The page; of the record only the schema counts."""
    parts = [_HEAD.rstrip("\n")]
    parts += [f"| `{name}` | {files} | {tool} |" for name, (files, tool) in _READ.items()]
    parts.append(_ALSO)
    for name, form in FORMS.items():
        parts += [f"## `{name}`", "", form.about, ""]
        # Parquet has the same columns as CSV.
        for table in form.tables(record) if name != "parquet" else ():
            parts += [f"### {table.name}", "", *columns.described(table)]
    parts.append(_CAMEO.rstrip("\n"))
    for (type_, mode, context), found in icews.correspondence().items():
        score = f"{found.goldstein:g}"
        cells = (type_, mode, context, found.code, found.text, score, found.correspondence)
        parts.append(f"| {' | '.join(cells)} |")
    return "\n".join(parts) + "\n"
