"""Stages and the pipeline that checks what they need, what they give and that every span lies inside the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import Protocol, TypeAlias

from communique.errors import MissingLayer, SpanOutside
from communique.model import Claim, Document, Issue, Note, Span, When

Finding: TypeAlias = Note | Claim | Issue
"""What a stage returns: only what is new."""


@dataclass(slots=True)
class Reading:
    """A document and what has been seen in it so far. Stages read it; only the pipeline adds to it."""

    document: Document
    least: float | None = None
    """The probability that an entry must have, asked for by the user; None: what each kind does best with."""
    claims: list[Claim] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    _layers: dict[str, list[Note]] = field(default_factory=dict)
    _starts: dict[str, list[int]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.document.text

    def layer(self, name: str) -> Sequence[Note]:
        """The notes of a layer by place in the text; empty where nothing was seen."""
        return self._layers.get(name, ())

    def within(self, name: str, span: Span) -> list[Note]:
        """The notes of a layer that start inside the span."""
        starts = self._starts.get(name, [])
        return list(self.layer(name)[bisect_left(starts, span.start) : bisect_left(starts, span.end)])

    def notes(self) -> list[Note]:
        """Every note of every layer."""
        return [note for layer in self._layers.values() for note in layer]

    @property
    def published(self) -> When | None:
        """The day of publication, once the stage that works it out has run."""
        for note in self.layer("published"):
            start, end = (date.fromisoformat(str(note.value[key])) for key in ("start", "end"))
            return When(start, end, "stated" if note.label == "stated" else "relative", note.span)
        return None

    def _repr_html_(self) -> str:
        # The room that shows reports stands above this one, and is loaded by its name only when a notebook asks for it.
        return str(import_module("communique.present.notebook").reading(self))

    def add(self, findings: Iterable[Finding]) -> None:
        """Takes in what a stage found, in the order of the text."""
        touched = set()
        for finding in findings:
            match finding:
                case Note():
                    self._layers.setdefault(finding.layer, []).append(finding)
                    touched.add(finding.layer)
                case Claim():
                    self.claims.append(finding)
                case Issue():
                    self.issues.append(finding)
        for name in touched:
            self._layers[name].sort(key=lambda note: (note.span.start, -note.span.end))
            self._starts[name] = [note.span.start for note in self._layers[name]]


class Stage(Protocol):
    """A step that reads a batch and returns, for each reading, only what is new."""

    @property
    def name(self) -> str: ...
    @property
    def needs(self) -> frozenset[str]: ...
    @property
    def gives(self) -> frozenset[str]: ...
    def __call__(self, readings: Sequence[Reading]) -> Sequence[Iterable[Finding]]: ...


@dataclass(frozen=True, slots=True)
class Each:
    """A stage made of a function over one reading. `needs` and `gives` name layers; kinds of claim count as layers."""

    function: Callable[[Reading], Iterable[Finding]]
    needs: frozenset[str]
    gives: frozenset[str]

    @property
    def name(self) -> str:
        module = self.function.__module__.removeprefix("communique.")
        return f"{module}.{self.function.__name__}"

    def __call__(self, readings: Sequence[Reading]) -> Sequence[Iterable[Finding]]:
        return [self.function(reading) for reading in readings]


def each(function: Callable[[Reading], Iterable[Finding]], needs: str = "", gives: str = "") -> Each:
    """Lifts a function over one reading to a stage; layers are named in words separated by blanks."""
    return Each(function, frozenset(needs.split()), frozenset(gives.split()))


class Pipeline:
    """Runs stages in order over batches of documents.

    `least` is the probability that an entry must have; None: what each kind does best with. Quotations are entered
    whatever the probability of their speaker.

    Raises MissingLayer when it is built if a stage needs a layer that no earlier stage gives, and SpanOutside when it
    runs if a stage points outside the text.
    """

    def __init__(self, stages: Sequence[Stage], least: float | None = None) -> None:
        given: set[str] = set()
        for stage in stages:
            if missing := stage.needs - given:
                raise MissingLayer(stage.name, sorted(missing))
            given |= stage.gives
        self.stages, self.least = tuple(stages), least

    def __call__(self, documents: Sequence[Document]) -> list[Reading]:
        """One reading for each document, in the same order."""
        readings = [Reading(document, self.least) for document in documents]
        for stage in self.stages:
            for reading, findings in zip(readings, stage(readings), strict=True):
                found = list(findings)
                _check(stage, reading, found)
                reading.add(found)
        return readings


def _check(stage: Stage, reading: Reading, findings: Iterable[Finding]) -> None:
    size = len(reading.text)
    for finding in findings:
        match finding:
            case Note():
                spans: Sequence[Span] = (finding.span,)
                if finding.layer not in stage.gives:
                    raise MissingLayer(stage.name, [finding.layer], undeclared=True)
            case Claim():
                spans = finding.evidence
                if finding.kind not in stage.gives:
                    raise MissingLayer(stage.name, [finding.kind], undeclared=True)
            case Issue():
                spans = (finding.span,) if finding.span else ()
        for span in spans:
            if span.end > size:
                raise SpanOutside(stage.name, span.start, span.end, size)
