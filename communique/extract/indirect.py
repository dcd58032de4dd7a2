"""What officials are reported to have said in other words than their own.

The clause that a reporting verb governs ("the minister said that the talks had failed") is taken for a quotation
without marks, so that the weights that find a quotation's speaker find this one's too. Only the words of those who
speak for a party are kept. Entries are quotes with `indirect` true in their values; the interchange leaves them out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from communique.extract import clauses
from communique.extract.clauses import Sentence
from communique.extract.frames import Frame, Quotation, frames
from communique.extract.quotes import entries
from communique.extract.sayings import Saying, reported
from communique.extract.speakers import ROLES
from communique.extract.vicinity import Place
from communique.extract.voices import Voice, chosen
from communique.model import Claim, Json, Role, Span
from communique.stage import Reading

# They ask, go on or hand on words: what follows them is nothing that their subject says.
_NOT_TOLD = frozenset("ask quote continue question wonder report read show comment call describe answer reckon".split())
# Subjects that point back to nobody: "observers say", "a source said".
_UNKNOWN = frozenset("a bare none".split())
_QUOTED = 0.5  # share of a clause inside quotation marks from which it is a quotation and no indirect speech


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause that somebody is reported to have said: its pieces, and the verb."""

    pieces: tuple[Span, ...]
    saying: Saying


def indirect(reading: Reading) -> Iterator[Claim]:
    """Claims of kind `quote` whose values say `indirect`: the label is the speaker's name, "" for an unnamed official;
    the evidence is the clause; `cue` the span of the reporting verb."""
    found: dict[Span, Statement] = {}
    sentences = [_with_statements(frame, found, reading) for frame in frames(reading)]
    if not found:
        return
    media = {note.span for note in reading.layer("party") if note.value.get("sector") == "MED"}

    def choose(place: Place, candidates: Sequence[Voice]) -> Voice:
        if place.quotation.span not in found:
            return chosen(candidates)
        subjects = [voice for voice in candidates if {"told", "phrase"} & voice.features and voice.speaker.label]
        kind = place.told.saying.kind if place.told else "none"
        voice = chosen(subjects or [one for one in candidates if kind not in _UNKNOWN or not one.speaker.label])
        nobody = "phrase" in voice.features and place.told and place.told.saying.noun in ROLES
        return Voice(replace(voice.speaker, label=""), voice.features) if nobody else voice

    for entry in entries(reading, choose, sentences):
        statement = found.get(entry.pieces[0].span)
        if statement is None or entry.speaker is None or not entry.speaker.parties:
            continue
        note = entry.frame.party(statement.saying.subject) if statement.saying.subject else None
        if note and note.span in media:
            continue
        yield _claim(statement, entry.speaker.label, entry.speaker.parties)


def _claim(statement: Statement, label: str, parties: Sequence[str]) -> Claim:
    cue: Json = statement.saying.cue.pair()
    roles = tuple(Role("party", party) for party in dict.fromkeys(parties))
    values: dict[str, Json] = {"cue": cue, "indirect": True}
    score = 0.8 if statement.saying.kind == "name" else 0.6
    return Claim("quote", label, statement.pieces, roles, values=values, score=score)


def _with_statements(frame: Frame, found: dict[Span, Statement], reading: Reading) -> Frame:
    """A sentence in which what is reported counts as quoted."""
    if frame.label == "heading":
        return frame
    told: list[Quotation] = []
    for statement in _statements(frame):
        if _quoted(statement.pieces, frame):
            continue
        told += [Quotation(span, span, True) for span in statement.pieces]
        found[statement.pieces[0]] = statement
    if not told:
        return frame
    told.sort(key=lambda quotation: quotation.span)
    starts = [quotation.span.start for quotation in told]

    def outside(span: Span) -> bool:
        at = bisect_left(starts, span.end) - 1
        return at < 0 or not told[at].span.overlaps(span)

    return replace(
        frame,
        quotations=sorted(
            [*(one for one in frame.quotations if outside(one.span)), *told], key=lambda quotation: quotation.span
        ),
        words=[word for word in frame.words if outside(word.span)],
        notes=[note for note in frame.notes if outside(note.span)],
        sayings=[saying for saying in frame.sayings if outside(saying.cue)],
    )


def _statements(frame: Frame) -> Iterator[Statement]:
    """What a frame's sentences report; of statements inside one another the longest."""
    for report in frame.reports:
        if report.sentence.note.value.get("repeat"):
            continue
        rows = [
            Statement(tuple(pieces), saying)
            for saying in report.sayings
            if _tells(report.sentence, saying) and (pieces := reported(report.sentence, saying))
        ]
        taken: list[Span] = []
        for row in sorted(rows, key=lambda row: -sum(len(span) for span in row.pieces)):
            if not any(span.overlaps(other) for span in row.pieces for other in taken):
                taken += [*row.pieces, row.saying.cue]
                yield row


def _tells(sentence: Sentence, saying: Saying) -> bool:
    """Whether somebody said something by a verb: not "did not say that", "may say that", "asked him to say that"."""
    if saying.sort != "say" or saying.subject is None or sentence.nodes[saying.at].lemma in _NOT_TOLD:
        return False
    return saying.how == "according" or clauses.mood(sentence, saying.at).kind == "done"


def _quoted(spans: Sequence[Span], frame: Frame) -> bool:
    """Whether most of a clause stands inside quotation marks, or a quotation reaches beyond it."""
    inside = 0
    for span in spans:
        first = max(0, bisect_left(frame.quotations, span.start, key=lambda quotation: quotation.span.start) - 1)
        last = bisect_left(frame.quotations, span.end, key=lambda quotation: quotation.span.start)
        for content in (quotation.content for quotation in frame.quotations[first:last]):
            if span.overlaps(content):
                inside += min(span.end, content.end) - max(span.start, content.start)
                if content.start < span.start or content.end > span.end + 3:
                    return True
    return inside > _QUOTED * sum(len(span) for span in spans)
