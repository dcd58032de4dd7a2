"""How entries, reports and the record are shown in notebooks: HTML that needs no style sheet and no script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from communique.data.tables import label
from communique.present.body import escaped
from communique.present.charts.entries import kind_of
from communique.present.page import page
from communique.present.relationship import magnitude, report_name, when
from communique.present.words import cut, visible

if TYPE_CHECKING:
    from communique.query.record import Record
    from communique.stage import Reading

_PAIRS = 8
"""Relationships that the record's display names."""
_HEIGHT = 560
"""Pixels of the frame that a report is read in."""
_WORDS = 600
_START = 'style="text-align: left"'


def entry(row: Any) -> str:
    """An entry: what it says, its days and where they come from, its words, the report."""
    words = "".join(f"<blockquote>{_safe(cut(' '.join(words.split()), _WORDS))}</blockquote>" for words in row.words)
    facts = "".join(
        f"<tr><th {_START}>{_safe(name)}</th><td {_START}>{_safe(value)}</td></tr>" for name, value in _facts(row)
    )
    return f"<div><strong>{_safe(headline(row))}</strong>{words}<table><tbody>{facts}</tbody></table></div>"


def headline(row: Any) -> str:
    """What an entry says in a few words."""
    parts = {name: getattr(row, name, None) for name in ("type", "mode", "action", "measure", "speaker", "label")}
    kind = kind_of(row)
    if kind == "position":
        return f"{_names(row.holders)} {row.polarity} {' '.join(row.issue.split())}"
    if kind == "figure":
        bound = f"{row.bound.replace('_', ' ')} " if row.bound else ""
        return f"{row.measure}: {bound}{magnitude(row.value)} {row.unit}"
    if kind == "quote":
        return str(parts["speaker"] or parts["label"] or "nobody named")
    what = " ".join(str(parts[name]) for name in ("label", "type", "mode", "action") if parts[name])
    name = f": {' '.join(row.name.split())}" if getattr(row, "name", None) else ""
    return f"{what}{name}"


def _facts(row: Any) -> Iterator[tuple[str, str]]:
    basis = f" ({row.basis})" if row.basis else ""
    if row.first_day:
        yield "day", f"{when(row.first_day, row.last_day)}{basis}"
    for name in ("actors", "recipients", "parties", "holders"):
        if found := getattr(row, name, ()):
            yield name, _names(found)
    for name in ("topics", "contexts"):
        if found := getattr(row, name, ()):
            yield name, ", ".join(found)
    if place := getattr(row, "place", None):
        yield "place", label(place)
    day = f", published {when(row.published_first, row.published_last)}" if row.published_first else ""
    yield "report", f"{row.title or report_name(row)}{day}"
    yield "score", f"{row.score:.2f}, by {row.maker}"


def _names(parties: Any) -> str:
    return ", ".join(label(party) for party in parties)


def reading(found: Reading) -> str:
    """A report as its page, text marked and entries beside it, in a frame of its own: no style reaches in or out, and
    nothing in it runs."""
    inside = escaped(page(found))
    style = f"width: 100%; height: {_HEIGHT}px; border: 1px solid #8888"
    title = escaped(visible(found.document.title or found.document.source))
    return f'<iframe sandbox="" srcdoc="{inside}" title="{title}" style="{style}"></iframe>'


def record(found: Record) -> str:
    """The record: how much it holds, and between whom."""
    counts = found.sql("SELECT kind, count(*) AS n FROM chronology GROUP BY kind ORDER BY n DESC")
    reports = found.reports()
    days = [day for row in reports for day in (row.published_first, row.published_last) if day]
    span = f", published {min(days)} to {max(days)}" if days else ""
    numbers = "".join(f"<tr><th {_START}>{row['kind']}s</th><td>{row['n']:,}</td></tr>" for row in counts)
    pairs = "".join(
        f"<tr><td {_START}>{_safe(label(row.one))} – {_safe(label(row.other))}</td><td>{row.entries:,}</td></tr>"
        for row in found.relationships()[:_PAIRS]
    )
    many = f"{len(reports):,} report{'s' * (len(reports) != 1)}{span}"
    return (
        f"<div><strong>Record</strong> {_safe(str(found.store.path or 'in memory'))}: {many}"
        f"<table><tbody>{numbers}</tbody></table>"
        f"<table><thead><tr><th>between</th><th>entries</th></tr></thead><tbody>{pairs}</tbody></table></div>"
    )


def _safe(text: str) -> str:
    return escaped(visible(text))
