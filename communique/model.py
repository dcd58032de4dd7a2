"""The words of the house as types: frozen, plain, importing nothing of ours.

Offsets are half-open ranges of Unicode code points of `Document.text`, never bytes and never UTF-16 units.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, TypeAlias

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
"""Anything that JSON can hold."""

Basis = Literal["stated", "relative", "carried"]
"""Where a day comes from: the words give it; it was worked out from the day of publication; it was taken over."""

Kind = Literal["event", "instrument", "position", "quote", "figure"]
KINDS: tuple[Kind, ...] = ("event", "instrument", "position", "quote", "figure")


def digest(*parts: object) -> str:
    """A 16-hex-digit BLAKE2b hash of the parts' canonical JSON: the same content has the same id everywhere."""
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.blake2b(canonical.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`[start, end)` in code points of a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def pair(self) -> list[Json]:
        """As the interchange record writes it."""
        return [self.start, self.end]


@dataclass(frozen=True, slots=True)
class When:
    """A range of days, both included, with the words that it came from, if there were any."""

    start: date
    end: date
    basis: Basis = "stated"
    words: Span | None = None

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"a day range needs start <= end, not {self.start} > {self.end}")

    def range(self) -> dict[str, Json]:
        """As the interchange record writes it."""
        return {"start": self.start.isoformat(), "end": self.end.isoformat()}


@dataclass(frozen=True, slots=True)
class Document:
    """One report as read. `text` is never changed; everything else points into it.

    `id` is the identifier that came with the report, else the digest of its text. `key` tells two texts under one
    id apart. `dated` is the day that the source's metadata claim: a hint to be judged, not yet the day of publication.
    `captured` is the day on which an archive took the page: it was published by then, and nothing more.
    """

    text: str
    source: str
    id: str = ""
    title: str | None = None
    url: str | None = None
    dated: date | None = None
    media_type: str = "text/plain"
    raw_digest: str = ""
    captured: date | None = None

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", digest(self.text))

    @property
    def key(self) -> str:
        return _key(self.id, self.text)


@lru_cache(maxsize=8)
def _key(id: str, text: str) -> str:
    # Every claim asks for it: of a long report with thousands of claims that took minutes.
    return digest(id, text)


def _frozen(value: Mapping[str, Json]) -> Mapping[str, Json]:
    return MappingProxyType(dict(value))


@dataclass(frozen=True, slots=True)
class Note:
    """Something seen in a text. `layer` says what sort of thing, `label` which, `value` the rest, `by` who says so."""

    span: Span
    layer: str
    label: str
    value: Mapping[str, Json] = field(default_factory=dict)
    score: float = 1.0
    by: str = "rules"

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", _frozen(self.value))

    def __reduce__(self) -> tuple[object, ...]:
        return Note, (self.span, self.layer, self.label, dict(self.value), self.score, self.by)

    def parties(self) -> tuple[str, ...]:
        """The parties that a party note means; nothing where it is of another layer or means none."""
        named = self.value.get("parties")
        return tuple(str(party) for party in named) if isinstance(named, list) else ()


@dataclass(frozen=True, slots=True)
class Role:
    """A party's part in a claim: `actor`, `recipient`, `party`, `holder`, `speaker`, …; `span` is where it is named."""

    name: str
    party: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One report saying one thing.

    `label` is the event's type, the instrument's kind, the position's polarity, the quote's speaker ("" when nobody
    is named), the figure's measure. `values` holds what else the kind has; its keys are documented in `kinds/`.
    """

    kind: Kind
    label: str
    evidence: tuple[Span, ...]
    roles: tuple[Role, ...] = ()
    when: When | None = None
    values: Mapping[str, Json] = field(default_factory=dict)
    score: float = 1.0
    by: str = "rules"

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"no span, no claim: {self.kind} {self.label} has no evidence")
        object.__setattr__(self, "values", _frozen(self.values))

    def __reduce__(self) -> tuple[object, ...]:
        return Claim, (
            self.kind,
            self.label,
            self.evidence,
            self.roles,
            self.when,
            dict(self.values),
            self.score,
            self.by,
        )

    def parties(self, *names: str) -> tuple[str, ...]:
        """The parties in the roles named, or in all roles: each once, in order."""
        return tuple(dict.fromkeys(role.party for role in self.roles if not names or role.name in names))

    def id(self, document: Document) -> str:
        """The hash of what is claimed, by whom it is reported and on which words."""
        when = self.when and [self.when.start, self.when.end, self.when.basis]
        roles = [[role.name, role.party] for role in self.roles]
        spans = [span.pair() for span in self.evidence]
        return digest(document.key, self.kind, self.label, roles, spans, when, dict(self.values))


Verdict = Literal["same", "different", "unsure", "accept", "reject", "correct"]
"""Of two claims: whether they are one. Of one claim, by persons only: whether it is right, or what is right instead."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether two claims are one, or a person's word on one: withdrawn, never deleted; a person's beats a model's.

    `left` is the smaller id. `right` is "" for `accept` and `reject`, and for `correct` the claim that the person made
    instead. `score` is the probability that the two are one, `reasons` what speaks for it and against it, in bits.
    """

    left: str
    right: str
    verdict: Verdict
    by: str
    why: str
    at: str
    person: bool = False
    score: float = 1.0
    reasons: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """Whatever was cut, skipped, refused or left unresolved. `code` is short and fixed, `message` says what to do."""

    code: str
    message: str
    source: str = ""
    span: Span | None = None
