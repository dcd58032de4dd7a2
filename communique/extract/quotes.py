"""Quoted words and whose they are.

Every stretch inside quotation marks is an entry. The speaker is looked for in the sentence first (the reporting verb
before or behind the quotation), then in the sentence before; a quotation that only follows another keeps its speaker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from communique.extract.documents import Shelf
from communique.extract.frames import Frame, Quotation, frames, teller_of
from communique.extract.persons import Dossier
from communique.extract.speakers import Scene, Speaker, after, before, is_cue, named, stance, subject, tail
from communique.extract.vicinity import Place, unlisted
from communique.extract.voices import Voice, chosen, holders, reporting, voices
from communique.model import Claim, Json, Role, Span
from communique.stage import Reading

_TRAILING_NAME = re.compile(r"^\s*[-–—:]\s*")


Choice: TypeAlias = Callable[[Place, Sequence[Voice]], Voice]
"""Picks the speaker of a quotation among its candidates."""


@dataclass(slots=True)
class Entry:
    """A quotation with its speaker; `pieces` are several where a reporting phrase stands between."""

    pieces: list[Quotation]
    speaker: Speaker | None
    frame: Frame


@dataclass(slots=True)
class Desk:
    """What is at hand while a report is read through: who spoke, its texts, and how to choose."""

    scene: Scene
    shelf: Shelf
    choose: Choice
    sentences: int = 0  # read so far
    spoke: int = 0  # which of them the last speaker spoke in


def quotes(reading: Reading) -> Iterator[Claim]:
    """Claims of kind `quote`: the label is the speaker's name as fully as the report gives it, "" for nobody.

    The evidence is what stands between the marks; `cue` is the span of the reporting verb or null.
    """
    for entry in entries(reading, lambda _, candidates: chosen(candidates)):
        yield _claim(entry)


def entries(reading: Reading, choose: Choice, sentences: Sequence[Frame] | None = None) -> list[Entry]:
    """The quotations of a report with their speakers as `choose` picks them, in the order of the text. `sentences` are
    the report's, where they are at hand already."""
    if sentences is None:
        sentences = frames(reading) if reading.layer("quotation") else ()
    last_quoting = max((at for at, frame in enumerate(sentences) if frame.quotations), default=-1)
    if last_quoting < 0:
        return []
    scene = Scene(reading.text)
    scene.see([note for note in reading.layer("party") if note.label in ("state", "organisation")][::-1])
    scene.holders = holders(reading)
    desk = Desk(scene, Shelf(reading), choose)
    found: list[Entry] = []
    previous: Frame | None = None
    scene.dossier = Dossier(reading, unlisted(sentences))
    for frame in sentences[: last_quoting + 1]:
        last = found[-1] if found else None
        desk.sentences += 1
        desk.shelf.see(frame, desk.sentences)
        scene.recent = bool(last and scene.last and scene.last.person and last.frame in (previous, frame))
        if frame.quotations:
            scene.see([note for note in frame.notes if note.span.end <= frame.quotations[0].span.start])
            found += _entries(frame, previous, last, desk)
        scene.see(frame.notes)
        scene.reported += [(speaker, desk.sentences) for speaker in reporting(frame, scene)]
        previous = frame
    _headlines(found, reading.text)
    return found


def _claim(entry: Entry) -> Claim:
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


def _entries(frame: Frame, previous: Frame | None, last: Entry | None, desk: Desk) -> list[Entry]:
    """The entries of a sentence, their speakers chosen among those whom it, the one before and the report offer."""
    found: list[Entry] = []
    scene = desk.scene
    for index, quotation in enumerate(frame.quotations):
        start = frame.quotations[index - 1].span.end if index else frame.span.start
        end = frame.quotations[index + 1].span.start if index + 1 < len(frame.quotations) else frame.span.end
        earlier = found[-1] if found else last
        if earlier and _goes_on(earlier, quotation, scene.text) and not _told(quotation, end, frame, scene):
            earlier.pieces.append(quotation)
            earlier.frame, desk.spoke = frame, desk.sentences
            continue
        ruled, how = _speaker(quotation, Span(start, max(end, start + 1)), frame, scene)
        if ruled is None and found and index:
            held = found[-1].speaker
            ruled, how = held if held and _listed(frame, start, quotation, scene.text) else None, "listed"
        if ruled is None:
            ruled, how = _carried(quotation, frame, previous, earlier, scene), "carried"
        last_spoke = (earlier.speaker if earlier else None, desk.spoke, desk.sentences)
        place = Place(quotation, frame, previous, last_spoke, (ruled, how), teller_of(frame, quotation))
        speaker = desk.choose(place, voices(place, scene, desk.shelf)).speaker
        found.append(Entry([quotation], speaker, frame))
        if speaker.label:
            scene.last, scene.recent, desk.spoke = speaker, speaker.person or scene.recent, desk.sentences
            scene.person = speaker if speaker.person else scene.person
    return found


def _speaker(quotation: Quotation, reach: Span, frame: Frame, scene: Scene) -> tuple[Speaker | None, str]:
    """By the sentence itself: what stands before first, but behind first where the quotation opens the sentence. With
    the way it was found."""
    text = scene.text
    content = quotation.content.of(text)
    behind = content[-1:] in ",?!…—-" or text[quotation.span.end : quotation.span.end + 1] in ",—–"
    opens = frame.opens_with(quotation)
    spoken = after(quotation, reach.end, frame, scene) if behind or opens else None
    if opens and spoken:
        return spoken, "opening"
    if not opens and (told := before(quotation, reach.start, frame, scene)):
        weak = told.cue is not None and stance(told.cue.of(text))
        late = tail(quotation, frame, scene) if weak else None
        return (late, "tail") if late else (told, "weak" if weak else "before")
    if spoken:
        return spoken, "after"
    trailing = _trailing(quotation, reach.end, frame, scene)
    return (trailing, "trailing") if trailing else (tail(quotation, frame, scene), "tail")


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


def _goes_on(entry: Entry, quotation: Quotation, text: str) -> bool:
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
    quotation: Quotation, frame: Frame, previous: Frame | None, earlier: Entry | None, scene: Scene
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


def _headlines(entries: list[Entry], text: str) -> None:
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
