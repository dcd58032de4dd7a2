"""What a row of each sort holds. Fields have the names of the views' columns in record/schema.sql."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib import import_module

from communique.data.prices import constant
from communique.model import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the rows of all kinds share.

    `words` are the words of the evidence, `spans` where they stand in the report's text. `first_day` and `last_day`
    are None where nothing tells the day; `basis` says where they come from: `stated`, `relative`, or `carried` over
    from the day of publication. `claim` and `document` are ids, `report` is the report's own identifier.
    """

    first_day: date | None
    last_day: date | None
    basis: str | None
    words: tuple[str, ...]
    spans: tuple[Span, ...]
    report: str
    source: str
    title: str | None
    published_first: date | None
    published_last: date | None
    score: float
    maker: str
    claim: str
    document: str

    def _repr_html_(self) -> str:
        # What shows rows stands above what gets them, and is loaded by its name only when a notebook asks for it.
        return str(import_module("communique.present.notebook").entry(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronologyRow(Entry):
    """An entry of any kind. `label` is an event's type, an instrument's kind, a position's polarity, …"""

    kind: str
    label: str
    parties: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow(Entry):
    """What was done, by whom, to whom; `type`, `mode`, `quad` and `contexts` are PLOVER's.

    `sectors` is JSON: the parts of society that act and are acted on, `{"actor": {"RUS": ["MIL"]}, "recipient": {}}`.
    """

    type: str
    mode: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    place: str | None
    aux: str | None
    quad: str | None
    plover: float | None
    goldstein: float | None
    contexts: tuple[str, ...]
    sectors: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentRow(Entry):
    """A text with legal or political force and what was done with it; `count` is None for several."""

    type: str
    name: str | None
    name_span: Span | None
    parties: tuple[str, ...]
    action: str
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRow(Entry):
    """Who is `for` or `against` what; `issue` are the words that name the thing, `topics` what it is about."""

    holders: tuple[str, ...]
    polarity: str
    issue: str
    issue_span: Span
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRow(Entry):
    """Words in quotation marks (`words`), whose they are, and the reporting words (`cue`); `indirect` where they are
    told without marks ("said that ...")."""

    speaker: str | None
    parties: tuple[str, ...]
    cue: str | None
    cue_span: Span | None
    indirect: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow(Entry):
    """A quantity; the days are the period that it covers."""

    measure: str
    value: float
    unit: str
    bound: str | None
    parties: tuple[str, ...]

    def constant(self, base: int) -> float | None:
        """Money in money of the calendar year `base`, same currency, by `data/prices.csv`; None where the table does
        not say, the figure is no money, or its period is unknown or longer than two years."""
        if self.first_day is None or self.last_day is None or (self.last_day - self.first_day).days > 731:
            return None
        middle = self.first_day + (self.last_day - self.first_day) / 2
        return constant(self.value, self.unit, middle.year, base)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A report and how much was found in it. `sources` are all the places where it was found."""

    report: str
    title: str | None
    url: str | None
    published_first: date | None
    published_last: date | None
    published_basis: str | None
    sources: tuple[str, ...]
    length: int
    events: int
    instruments: int
    positions: int
    quotes: int
    figures: int
    issues: int
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipRow:
    """Two parties (`one` before `other` in the alphabet) and the entries in which both have a part."""

    one: str
    other: str
    entries: int
    events: int
    instruments: int
    reports: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRow:
    """Whatever was cut, skipped, refused or left unresolved."""

    code: str
    message: str
    source: str
    report: str | None
    span: Span | None
    words: str | None
    document: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageRow:
    """A place where the words sought stand, with what stands around them."""

    words: str
    before: str
    after: str
    span: Span
    report: str
    source: str
    title: str | None
    published_first: date | None
    published_last: date | None
    document: str
