"""Quoted words and whose they are.

Every stretch inside quotation marks is an entry. The speaker is looked for in the sentence first (the reporting verb
before or behind the quotation), then in the sentence before; a quotation that only follows another keeps its speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from communique.extract.frames import Frame, Quotation, frames
from communique.extract.speakers import Scene, Speaker, after, before, is_cue, named, stance, subject, tail
from communique.model import Claim, Json, Role, Span
from communique.stage import Reading

_TRAILING_NAME = re.compile(r"^\s*[-–—:]\s*")


@dataclass(slots=True)
class _Entry:
    """A quotation with its speaker; `pieces` are several where a reporting phrase stands between."""

    pieces: list[Quotation]
    speaker: Speaker | None
    frame: Frame
    open_ended: bool = False


def quotes(reading: Reading) -> Iterator[Claim]:
    """Claims of kind `quote`: the label is the speaker's name as fully as the report gives it, "" for nobody.

    The evidence is what stands between the marks; `cue` is the span of the reporting verb or null.
    """
    scene = Scene(reading.text)
    entries: list[_Entry] = []
    previous: Frame | None = None
    for frame in frames(reading):
        scene.recent = bool(entries and scene.last and scene.last.person and entries[-1].frame in (previous, frame))
        if frame.quotations:
            scene.see([note for note in frame.notes if note.span.end <= frame.quotations[0].span.start])
            entries += _entries(frame, previous, entries[-1] if entries else None, scene)
        scene.see(frame.notes)
        previous = frame
    _headlines(entries, reading.text)
    for entry in entries:
        yield _claim(entry)


def _claim(entry: _Entry) -> Claim:
    speaker = entry.speaker or Speaker("")
    cue: Json = [speaker.cue.start, speaker.cue.end] if speaker.cue else None
    return Claim(
        "quote",
        speaker.label,
        tuple(piece.content for piece in entry.pieces),
        tuple(Role("party", party) for party in dict.fromkeys(speaker.parties)),
        values={"cue": cue},
        score=0.9 if speaker.cue else 0.6,
    )


def _entries(frame: Frame, previous: Frame | None, last: _Entry | None, scene: Scene) -> list[_Entry]:
    """The entries of a sentence, their speakers found where the sentence or the one before tells."""
    found: list[_Entry] = []
    for index, quotation in enumerate(frame.quotations):
        start = frame.quotations[index - 1].span.end if index else frame.span.start
        end = frame.quotations[index + 1].span.start if index + 1 < len(frame.quotations) else frame.span.end
        earlier = found[-1] if found else last
        if earlier and _goes_on(earlier, quotation, scene.text) and not _told(quotation, end, frame, scene):
            earlier.pieces.append(quotation)
            earlier.frame, earlier.open_ended = frame, not quotation.closed
            continue
        speaker = _speaker(quotation, Span(start, max(end, start + 1)), frame, scene)
        if speaker is None and found and index:
            held = found[-1].speaker
            speaker = held if held and _listed(frame, start, quotation, scene.text) else None
        if speaker is None:
            speaker = _carried(quotation, frame, previous, earlier, scene)
        entry = _Entry([quotation], speaker, frame, not quotation.closed)
        found.append(entry)
        if speaker and speaker.label:
            scene.last, scene.recent = speaker, speaker.person or scene.recent
            scene.person = speaker if speaker.person else scene.person
    return found


def _speaker(quotation: Quotation, reach: Span, frame: Frame, scene: Scene) -> Speaker | None:
    """By the sentence itself: what stands before first, but behind first where the quotation opens the sentence."""
    text = scene.text
    content = quotation.content.of(text)
    behind = content[-1:] in ",?!…—-" or text[quotation.span.end : quotation.span.end + 1] in ",—–"
    opens = frame.opens_with(quotation)
    spoken = after(quotation, reach.end, frame, scene) if behind or opens else None
    if opens and spoken:
        return spoken
    if not opens and (told := before(quotation, reach.start, frame, scene)):
        weak = told.cue is not None and stance(told.cue.of(text))
        return (tail(quotation, frame, scene) if weak else None) or told
    return spoken or _trailing(quotation, reach.end, frame, scene) or tail(quotation, frame, scene)


def _trailing(quotation: Quotation, end: int, frame: Frame, scene: Scene) -> Speaker | None:
    """A headline's "- Smith", a passive's "by Smith" behind the quotation."""
    tail = scene.text[quotation.span.end : end]
    notes = frame.noted(quotation.span.end, end)
    if not notes:
        return None
    gap = scene.text[quotation.span.end : notes[0].span.start]
    if (frame.label == "heading" and _TRAILING_NAME.match(tail) and len(gap) < 6) or gap.strip().lower() == "by":
        return named(notes[0], scene, None)
    return None


def _told(quotation: Quotation, end: int, frame: Frame, scene: Scene) -> bool:
    """Whether a reporting phrase of its own follows a quotation."""
    own = quotation.content.of(scene.text)[-1:] in ",?!…—" and after(quotation, end, frame, scene)
    return bool(own and own.cue)


def _goes_on(entry: _Entry, quotation: Quotation, text: str) -> bool:
    """Whether one reporting phrase alone stands between two stretches: "…," he said. "…"."""
    first = entry.pieces[-1]
    if len(entry.pieces) > 1 or not entry.speaker or not entry.speaker.cue or not first.closed:
        return False
    cue = entry.speaker.cue
    if not first.span.end <= cue.start < quotation.span.start:
        return False
    gap = text[first.span.end : quotation.span.start]
    if "\n" in gap or len(gap) > 220 or gap.rstrip()[-1:] not in ".,;—–" or re.search(r"[.!?]\s+\S", gap.strip()):
        return False
    lowered = text[cue.end : quotation.span.start].lower()
    return not re.search(r"\b(?:adding|added|saying|said|and that|but that|told|noting|stressing|warning)\b", lowered)


def _listed(frame: Frame, start: int, quotation: Quotation, text: str) -> bool:
    """Whether a quotation shares the verb of the one before: "to "sink" Japan and to "wipe out" South Korea"."""
    stretch = frame.between(start, quotation.span.start)
    return not any(word.text in ".;" for word in stretch) and len(stretch) <= 25


def _carried(
    quotation: Quotation, frame: Frame, previous: Frame | None, earlier: _Entry | None, scene: Scene
) -> Speaker | None:
    """Where the sentence does not tell: the speaker of the quotation it continues, or the sentence before's subject."""
    opens = frame.opens_with(quotation)
    content = quotation.content.of(scene.text)
    if not opens or len(content.split()) < 3 or frame.label == "heading":
        return None
    near = earlier is not None and previous is not None and earlier.frame in (previous, frame)
    if near and earlier and earlier.speaker:
        return replace(earlier.speaker, cue=None)
    return _subject_of(previous, scene) if previous else None


def _subject_of(previous: Frame, scene: Scene) -> Speaker | None:
    """The person, or else the party, that the sentence before is about."""
    words = previous.words[:150]
    for index, word in enumerate(words):
        if is_cue(word) and (found := subject(words, index, previous, scene)):
            return replace(found, cue=None) if found.label else None
    people = [note for note in previous.notes if note.label in ("person", "reference") and note.value.get("person")]
    return named(people[0], scene, None) if people else None


def _headlines(entries: list[_Entry], text: str) -> None:
    """Gives a headline's quotation the speaker of the same words in the body."""
    spoken = [
        (" ".join(entry.pieces[0].content.of(text).casefold().split()), entry.speaker)
        for entry in entries
        if entry.frame.label != "heading" and entry.speaker and entry.speaker.label
    ]
    for entry in entries:
        if entry.frame.label == "heading" and (entry.speaker is None or not entry.speaker.label):
            words = " ".join(entry.pieces[0].content.of(text).casefold().split()).rstrip(".,!?")
            same = next((speaker for content, speaker in spoken[:60] if words and words in content), None)
            entry.speaker = replace(same, cue=None) if same else entry.speaker
