"""The numbered list of reports that a dossier cites, and where in it each citation leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from communique.present.dossier.material import Material, near
from communique.present.dossier.model import Cite, Passage, Reference, Source
from communique.present.dossier.wording import several
from communique.present.relationship import when
from communique.query.copies import CopyRow
from communique.query.entries import ReportRow

_COPIES = 6
"""Copies of one report that are named; beyond them it is said how many more."""


def number(material: Material, cites: Iterable[Cite]) -> tuple[tuple[Source, ...], dict[Cite, Reference]]:
    """Numbers the reports cited by their days of publication, and the words cited of each in the order of its text.

    Claims of the same words in one report have one number.
    """
    claims: dict[str, set[str]] = defaultdict(set)
    for cite in cites:
        claims[cite.document].add(cite.claim)
    documents = sorted(claims, key=lambda document: _place(material.reports[document]))
    numbers = {document: at for at, document in enumerate(documents, 1)}
    sources, places = [], dict[Cite, Reference]()
    for document, at in numbers.items():
        passages = _passages(material, claims[document])
        sources.append(_source(material, document, numbers, passages))
        for passage in passages:
            places |= {Cite(document, claim): Reference(at, passage.number) for claim in passage.claims}
    return tuple(sources), places


def _place(report: ReportRow) -> tuple[bool, object, str, str]:
    return report.published_first is None, report.published_first, name_of(report), report.document


def _passages(material: Material, claims: set[str]) -> tuple[Passage, ...]:
    groups: dict[tuple[int, tuple[str, ...]], list[str]] = defaultdict(list)
    for claim in sorted(claims):
        _, start, words = material.words[claim]
        groups[start, words].append(claim)
    found = []
    for at, ((_, words), of) in enumerate(sorted(groups.items()), 1):
        before, after = next((material.around[claim] for claim in of if claim in material.around), ("", ""))
        found.append(Passage(at, tuple(of), words, near(before, first=True), near(after, first=False)))
    return tuple(found)


def name_of(report: ReportRow) -> str:
    """The identifier that came with the report; the name of its file where the identifier was made of its text."""
    made = len(report.report) == 16 and not report.report.strip("0123456789abcdef")
    return report.sources[0].rstrip("/").rpartition("/")[2] if made and report.sources else report.report


def _source(material: Material, document: str, numbers: Mapping[str, int], passages: tuple[Passage, ...]) -> Source:
    report = material.reports[document]
    return Source(
        number=numbers[document],
        document=document,
        name=name_of(report),
        title=report.title,
        day=_day(report),
        place=name_of(report) if _local(report) else report.sources[0],
        url=report.url,
        copies=tuple(_copies(material, document, numbers)),
        copy_of=tuple(_copied(material, document, numbers)),
        passages=passages,
    )


def _local(report: ReportRow) -> bool:
    """Whether it was read from a file: where that lay says nothing to the reader of a dossier."""
    return not report.sources or "://" not in report.sources[0]


def _day(report: ReportRow) -> str:
    if report.published_first is None:
        return "day of publication not known"
    told = f"published {when(report.published_first, report.published_last)}"
    return told if report.published_basis == "stated" else f"{told}, a day worked out from what it says"


def _copies(material: Material, document: str, numbers: Mapping[str, int]) -> list[str]:
    """The reports that copy it."""
    rows = [row for row in material.copies if row.original_document == document]
    told = [f"{_named(row.document, _name(row), numbers)} ({_share(row, row.share)})" for row in rows[:_COPIES]]
    if not told:
        return []
    more = f" and {several(len(rows) - _COPIES, 'more report')}" if len(rows) > _COPIES else ""
    return [f"Copied by {', '.join(told)}{more}. What a copy repeats counts once."]


def _copied(material: Material, document: str, numbers: Mapping[str, int]) -> list[str]:
    """The reports that it copies."""
    rows = [row for row in material.copies if row.document == document]
    told: Sequence[str] = [
        f"{_named(row.original_document, _original(row), numbers)} ({_share(row, row.share)})" for row in rows
    ]
    return [f"Copies {', '.join(told[:_COPIES])}."] if told else []


def _share(row: CopyRow, share: float) -> str:
    if row.kind == "exact":
        return "the same words"
    return f"{share:.0%} of the copy's words"


def _named(document: str, name: str, numbers: Mapping[str, int]) -> str:
    return f"source {numbers[document]}" if document in numbers else name


def _name(row: CopyRow) -> str:
    return _called(row.report, row.source, row.published_first)


def _original(row: CopyRow) -> str:
    return _called(row.original, row.original_source, row.original_published_first)


def _called(report: str, source: str, day: object) -> str:
    made = len(report) == 16 and not report.strip("0123456789abcdef")
    name = source.rstrip("/").rpartition("/")[2] if made else report
    return f"{name}, {day}" if day else name
