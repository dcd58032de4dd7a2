"""What a run did: counted batch by batch, told at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from communique.data.tables import label
from communique.model import KINDS, Document, Issue
from communique.read.options import BESIDE
from communique.stage import Reading

WARNINGS = BESIDE | {"skipped"}
"""Codes of issues that are no refusal: a report was read all the same, or a folder holds what is no report."""

SHOWN = 10
"""How many relationships and how many refused sources are told one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of some sources: a reading for each new report, the documents known already, what was refused."""

    readings: Sequence[Reading]
    known: Sequence[Document]
    issues: Sequence[Issue]

    @property
    def reports(self) -> int:
        return len(self.readings) + len(self.known)


@dataclass(slots=True)
class Summary:
    """What a run did. `relationships` counts the entries that name both parties of a pair."""

    read: int = 0
    known: int = 0
    issues: list[Issue] = field(default_factory=list)
    entries: Counter[str] = field(default_factory=Counter)
    relationships: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: date | None = None
    last: date | None = None
    undated: int = 0

    @property
    def refused(self) -> list[Issue]:
        """The issues of sources that gave no report."""
        return [issue for issue in self.issues if issue.code not in WARNINGS]

    def add(self, batch: Batch) -> None:
        """Counts one batch in."""
        self.known += len(batch.known)
        self.issues += batch.issues
        for reading in batch.readings:
            self.read += 1
            self._count(reading)

    def _count(self, reading: Reading) -> None:
        self.entries.update(claim.kind for claim in reading.claims)
        for claim in reading.claims:
            named = sorted(claim.parties())
            self.relationships.update((a, b) for i, a in enumerate(named) for b in named[i + 1 :])
        if when := reading.published:
            self.first = min(self.first or when.start, when.start)
            self.last = max(self.last or when.end, when.end)
        else:
            self.undated += 1


def summary_text(summary: Summary) -> str:
    """A few lines: reports read, known, refused and why, entries by kind, the period, the relationships."""
    lines = [f"read {_number(summary.read, 'report')}, {summary.known} known already, {len(summary.refused)} refused"]
    lines += [f"  refused {issue.source}: {issue.message} [{issue.code}]" for issue in summary.refused[:SHOWN]]
    if len(summary.refused) > SHOWN:
        codes = Counter(issue.code for issue in summary.refused[SHOWN:])
        lines.append("  and more: " + ", ".join(f"{count} {code}" for code, count in codes.most_common()))
    lines += [f"  note {issue.source}: {issue.message}" for issue in summary.issues if issue.code in WARNINGS][:SHOWN]
    if summary.read:
        lines.append("entries: " + ", ".join(_number(summary.entries[kind], kind) for kind in KINDS))
        undated = f" ({summary.undated} without a day of publication)" if summary.undated else ""
        period = f"{summary.first} to {summary.last}" if summary.first else "unknown"
        lines.append(f"written: {period}{undated}")
    if pairs := summary.relationships.most_common(SHOWN):
        told = ", ".join(f"{label(a)}–{label(b)} {count}" for (a, b), count in pairs)
        rest = len(summary.relationships) - len(pairs)
        lines.append(f"relationships by entries: {told}" + (f", and {rest} more" if rest else ""))
    return "\n".join(lines)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
