"""Everybody whose words a quotation may be, with what speaks for each; which of them it is, is learnt.

The candidates are those whom the rules find (`speakers`), the parties and texts named in the sentence outside the
quotation marks, whoever spoke before, the persons of the sentence before, and nobody. `training/speakers.py` makes the
weights: a choice among the candidates of one quotation by the sum of the weights of what is seen of each.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from communique.extract import antecedents
from communique.extract.antecedents import Asked
from communique.extract.documents import NOUNS, Shelf, mention
from communique.extract.frames import Frame
from communique.extract.jointly import together, units
from communique.extract.logistic import weights as stored
from communique.extract.sayings import reporting_verbs
from communique.extract.speakers import ROLES, Scene, Speaker, is_cue, named
from communique.extract.vicinity import (
    FAR,
    MOST,
    Place,
    cue_of,
    index_of,
    names,
    opens,
    pronoun_of,
    relation_of,
    says,
    seen,
)
from communique.model import Note, Span
from communique.stage import Reading

_FEW = 4  # texts and unlisted names on either side of a quotation
_HEARD = 6  # reporting subjects looked back at
_NOUNS = frozenset("name the a bare".split())


@dataclass(slots=True)
class Voice:
    """Somebody whose words a quotation may be, with what is seen of them."""

    speaker: Speaker
    features: set[str]


def voices(place: Place, scene: Scene, shelf: Shelf) -> list[Voice]:
    """The candidates, nobody first; those of one name put together."""
    found: dict[str, Voice] = {"": Voice(_nobody(place), set(_alone(place, scene)))}
    for speaker, features in _candidates(place, scene, shelf):
        key = speaker.label.casefold().removeprefix("the ")
        if key in found:
            found[key].features.update(features)
            old = found[key].speaker
            held = old.parties or (() if old.person or not old.label else speaker.parties)
            found[key].speaker = replace(old, cue=old.cue or speaker.cue, parties=held)
        else:
            found[key] = Voice(speaker, set(features))
    pronoun = pronoun_of(place)
    asked = _asked(place, scene)
    for key, voice in found.items():
        voice.features |= _conjoined(voice, pronoun, bool(key))
        if key and scene.dossier:
            voice.features.update(antecedents.features(voice.speaker, scene.dossier, asked))
        elif not key:
            voice.features |= _told_alone(place, asked)
    return list(found.values())


def _asked(place: Place, scene: Scene) -> Asked:
    said = tuple(dict.fromkeys(speaker.label for speaker, _ in reversed(scene.reported[-_HEARD:]) if speaker.label))
    return Asked(place.quotation.span, place.told, opens(place), place.earlier, place.gap, said)


def _told_alone(place: Place, asked: Asked) -> set[str]:
    """What the grammar says for and against nobody."""
    kind = antecedents.sort(asked)
    if place.told is None:
        return {f"nobody:told:{kind}"}
    saying = place.told.saying
    return {
        f"nobody:told:{place.told.way}:{kind}",
        f"nobody:told:{place.told.way}:{saying.sort}:{kind}",
        f"nobody:told:{kind}:{saying.noun}",
        f"nobody:told:{saying.how}",
        f"nobody:top:{place.told.top.kind if place.told.top else '-'}",
    }


def _of_subject(place: Place, scene: Scene) -> Iterator[tuple[Speaker, list[str]]]:
    """Whom the subject of the verb that holds the quotation names where no note does: a name of one word, known or
    not ("Jacques, a cook, said"), else the phrase itself ("the town's council")."""
    saying = place.told.saying if place.told else None
    if saying is None or saying.subject is None or saying.phrase is None or saying.kind not in _NOUNS:
        return
    note = place.frame.party(saying.subject)
    words = saying.phrase.of(scene.text)
    last = words.split()[-1]
    if note is None and last[0].isupper() and saying.kind == "name":
        known = scene.known.get(last.casefold())
        yield (
            replace(known, cue=saying.cue) if known else Speaker(words, (), saying.cue, True),
            ["told", f"named:{'known' if known else 'new'}:{saying.sort}", f"named:{len(words.split()) > 1}"],
        )
    elif note is None or not named(note, scene, None).label:
        owners = place.frame.noted(saying.phrase.start, saying.phrase.end)
        parties = tuple(party for one in owners[-1:] for party in one.parties())
        role = "role" if saying.noun in ROLES else "other"
        plural = last.endswith("s") and not last.endswith("ss")
        yield (
            Speaker(words, parties, saying.cue),
            [
                "phrase",
                f"phrase:{role}:{plural}:{saying.kind}",
                f"phrase:{saying.noun}",
                f"phrase:owned:{bool(owners)}",
            ],
        )


def chosen(candidates: Sequence[Voice]) -> Voice:
    """The one whose features weigh most; the first of equals."""
    table = _weights()
    return max(candidates, key=lambda voice: weight(table, voice))


def weight(table: Mapping[str, float], voice: Voice) -> float:
    """The sum of the weights of what is seen of a candidate, added up in a fixed order."""
    return sum(table.get(feature, 0.0) for feature in sorted(voice.features))


@cache
def _weights() -> Mapping[str, float]:
    return stored("speakers")


def _nobody(place: Place) -> Speaker:
    ruled = place.ruled
    return ruled if ruled and not ruled.label else Speaker("")


def _candidates(place: Place, scene: Scene, shelf: Shelf) -> Iterator[tuple[Speaker, list[str]]]:
    ruled = _ruled_jointly(place, scene)
    if ruled and ruled.label and not ruled.person:
        noun = ruled.label.split()[-1].lower()
        name, parties = shelf.speaker(noun, ruled.label) if noun in NOUNS else (ruled.label, ruled.parties)
        ruled = replace(ruled, label=name, parties=parties)
    if ruled:
        yield ruled, _ruled(place)
    if place.earlier and place.earlier.label:
        same = place.earlier.cue is not None
        before = [f"earlier:{min(place.gap, 4)}", f"earlier:{min(place.gap, 4)}:{opens(place)}", f"earlier:cue:{same}"]
        yield replace(place.earlier, cue=None), before
    if scene.person and scene.person.label:
        yield replace(scene.person, cue=None), ["spoke"]
    if scene.mention and scene.mention.label:
        yield replace(scene.mention, cue=None), ["mentioned"]
    yield from _of_sentence(place, scene)
    yield from _of_texts(place, shelf)
    yield from _unlisted(place, scene)
    yield from _of_subject(place, scene)
    yield from _heard(place, scene)
    if place.previous:
        notes = [
            note
            for note in place.previous.notes[-12:]
            if note.label in ("person", "organisation", "reference", "group")
        ]
        for rank, note in enumerate(reversed(notes[-4:])):
            first = note is place.previous.notes[0]
            subject = relation_of(place.previous.words, index_of(place.previous.words, note.span.end))
            yield (
                named(note, scene, None),
                [f"before:{note.label}:{rank}", f"before:first:{first}", f"before:{subject}"],
            )


def _heard(place: Place, scene: Scene) -> Iterator[tuple[Speaker, list[str]]]:
    """Who is told to have said anything in the sentences before, quoted or not, the latest first."""
    given: set[str] = set()
    for speaker, sentence in reversed(scene.reported[-_HEARD:]):
        if speaker.label and speaker.label not in given:
            gap = min(place.last[2] - sentence, 4)
            yield (
                replace(speaker, cue=None),
                [f"heard:{len(given)}", f"heard:{len(given)}:{gap}", f"heard:{opens(place)}"],
            )
            given.add(speaker.label)


def reporting(frame: Frame, scene: Scene) -> Iterator[Speaker]:
    """Those who say something in a sentence, with or without quotation marks; names seen are kept by last name, and by
    the first, which in some languages is the family's."""
    for word_span, speaker in names(frame, frame.words):
        parts = speaker.label.split()
        known = scene.known.setdefault(parts[-1].casefold(), speaker)
        scene.known.setdefault(parts[0].casefold(), known)
        if frame.words and says(frame, word_span):
            yield known
    for note in frame.notes:
        if note.label not in ("demonym", "place") and says(frame, note.span):
            yield _pronoun_of(note, scene) or named(note, scene, None)


def _pronoun_of(note: Note, scene: Scene) -> Speaker | None:
    """Whom "he" or "she" that says something is: the last who said something and may be."""
    words = note.span.of(scene.text).lower()
    if words not in ("he", "she"):
        return None
    said = (speaker for speaker, _ in reversed(scene.reported[-_HEARD:]))
    return next((speaker for speaker in said if speaker.person and scene.agrees(words, speaker)), None)


def holders(reading: Reading) -> dict[tuple[str, ...], list[tuple[int, Speaker]]]:
    """The persons that a report names for each party, with the places where it does: an office may be any of them."""
    found: dict[tuple[str, ...], list[tuple[int, Speaker]]] = {}
    for note in reading.layer("party"):
        values, name = note.value.get("parties"), note.value.get("person")
        if (
            note.label == "person"
            and isinstance(name, str)
            and isinstance(values, list)
            and not note.value.get("private")
        ):
            parties = tuple(str(value) for value in values)
            found.setdefault(parties, []).append((note.span.start, Speaker(name, parties, None, True)))
    return found


def _in_office(place: Place, note: Note, scene: Scene) -> Iterator[tuple[Speaker, list[str]]]:
    """Whoever the report names nearest, before or behind, of an office's party: "the president … Ms Roe's briefing"."""
    values = note.value.get("parties")
    held = scene.holders.get(tuple(str(value) for value in values), []) if isinstance(values, list) else []
    at = bisect_left(held, note.span.start, key=lambda row: row[0])
    side = "left" if note.span.start < place.quotation.span.start else "right"
    cue, marks = seen(place, note.span, side)
    for way, rows in (("earlier", held[max(0, at - 1) : at]), ("later", held[at : at + 1])):
        for start, speaker in rows:
            near = "near" if abs(start - note.span.start) < 400 else "far"
            yield (
                replace(speaker, cue=cue),
                [f"office:{way}:{near}", f"office:{way}:{marks[0]}", f"office:{marks[0]}:{marks[1]}"],
            )


def _ruled(place: Place) -> list[str]:
    """How the rules came to theirs: by which sort of verb, on which side."""
    ruled = place.ruled
    assert ruled is not None
    sort = "none"
    side = "-"
    if ruled.cue:
        side = "left" if ruled.cue.start < place.quotation.span.start else "right"
        words = place.frame.between(ruled.cue.start, ruled.cue.end)
        sort = reporting_verbs().get(words[0].lemma, "other") if words else "other"
    kind = "person" if ruled.person else "named" if ruled.label else "unnamed"
    return ["rule", f"rule:{place.how}", f"rule:{kind}", f"rule:{place.how}:{kind}", f"rule:{sort}:{side}:{kind}"]


def _alone(place: Place, scene: Scene) -> Iterator[str]:
    """What speaks for and against nobody: the quotation's length and edges, and whether anybody reports around it."""
    text, quotation, frame = scene.text, place.quotation, place.frame
    content = quotation.content.of(text[: quotation.content.start + 400])
    size = len(content.split())
    left = frame.between(quotation.span.start - 80, quotation.span.start)
    right = frame.between(quotation.span.end, quotation.span.end + 80)
    yield "nobody"
    yield f"nobody:rule:{place.how if place.ruled else 'none'}"
    yield f"nobody:size:{min(size, 6)}"
    yield f"nobody:size:{min(size, 6)}:{place.how if place.ruled else 'none'}"
    yield f"nobody:in:{frame.label}"
    yield f"nobody:upper:{content[:1].isupper()}:{min(size, 3)}"
    yield f"nobody:end:{content[-1:] if content[-1:] in '.,!?' else '-'}"
    yield f"nobody:opens:{opens(place)}"
    yield f"nobody:left:{left[-1].lemma if left else '-'}"
    yield f"nobody:right:{right[0].lemma if right else '-'}"
    cues = [word for word in (*left, *right) if is_cue(word)]
    yield f"nobody:cues:{min(2, len(cues))}"
    yield f"nobody:say:{any(is_cue(word, say=True) for word in (*left, *right))}"
    if len(left) > 1:
        yield f"nobody:left:{left[-2].lemma} {left[-1].lemma}"
    yield from (f"nobody:cue:{word.lemma}" for word in cues[:4])


def _of_sentence(place: Place, scene: Scene) -> Iterator[tuple[Speaker, list[str]]]:
    """The parties named in the sentence outside quotation marks; those joined by "and" as one."""
    at = place.quotation.span
    left = units(place.frame.noted(max(0, at.start - FAR), at.start), scene.text)[-MOST:]
    right = units(place.frame.noted(at.end, at.end + FAR), scene.text)[:MOST]
    for side, near in (("left", list(reversed(left))), ("right", right)):
        for rank, unit in enumerate(near):
            if unit[0].label == "office" and len(unit) == 1:
                yield from _in_office(place, unit[0], scene)
            speaker = together(unit, scene)
            if not speaker.label:
                continue
            cue, marks = seen(place, Span(unit[0].span.start, unit[-1].span.end), side)
            about = [*marks, f"{side}:{unit[0].label}", f"{side}:rank:{min(rank, 4)}", f"{side}:{len(unit) > 1}"]
            if place.frame.notes and unit[0] is place.frame.notes[0]:
                about.append(f"{side}:first:{unit[0].label}")
            yield replace(speaker, cue=cue), about


def _ruled_jointly(place: Place, scene: Scene) -> Speaker | None:
    """Whom the rules find; where they find one of several who speak together, all of those."""
    ruled = place.ruled
    if ruled is None or not ruled.cue or not ruled.label:
        return ruled
    for unit in units(place.frame.noted(ruled.cue.start - FAR, ruled.cue.end + FAR), scene.text):
        if len(unit) > 1 and ruled.label in [named(note, scene, None).label for note in unit]:
            words = place.frame.words
            subject = cue_of(words, index_of(words, unit[-1].span.end)) == ruled.cue
            behind = 0 <= unit[0].span.start - ruled.cue.end < 40
            if subject or behind:
                return replace(together(unit, scene), cue=ruled.cue)
    return ruled


def _of_texts(place: Place, shelf: Shelf) -> Iterator[tuple[Speaker, list[str]]]:
    """The texts named in the sentence: "in the treaty", "the statement said"."""
    at = place.quotation.span
    for side, stretch in (
        ("left", place.frame.between(max(0, at.start - FAR), at.start)),
        ("right", place.frame.between(at.end, at.end + FAR)),
    ):
        nouns = [index for index, word in enumerate(stretch) if word.text.lower() in NOUNS]
        for index in nouns[-_FEW:] if side == "left" else nouns[:_FEW]:
            text = mention(stretch, index)
            if text is None:
                continue
            if place.frame.party(stretch[index].span):
                continue
            name, parties = shelf.speaker(text.noun, text.name)
            cue, marks = seen(place, text.span, side)
            kind = "joint" if text.joint else "text"
            about = [*(f"text:{one}" for one in marks), f"{side}:{kind}", f"{side}:noun:{text.noun}"]
            yield Speaker(name, parties, cue), about
    if shelf.latest and (apart := place.last[2] - shelf.latest[1]) <= _HEARD:
        name, parties = shelf.speaker(shelf.latest[0].noun, shelf.latest[0].name)
        kind = "joint" if shelf.latest[0].joint else "text"
        yield Speaker(name, parties), [f"latest:{kind}", f"latest:{kind}:{min(apart, 3)}:{opens(place)}"]


def _unlisted(place: Place, scene: Scene) -> Iterator[tuple[Speaker, list[str]]]:
    """Names that no note covers: "said Ann Lee of the Red Cross"; a last name alone where the full name is known."""
    at, frame = place.quotation.span, place.frame
    for side, start, end in (("left", max(0, at.start - FAR), at.start), ("right", at.end, at.end + FAR)):
        stretch = frame.between(start, end)
        found = list(names(frame, stretch))
        for span, speaker in found[-_FEW:] if side == "left" else found[:_FEW]:
            cue, marks = seen(place, span, side)
            known = scene.known.get(speaker.label.split()[-1].casefold(), speaker)
            yield replace(known, cue=cue), [*(f"unlisted:{one}" for one in marks), f"{side}:unlisted"]
        for word in stretch:
            known_as = scene.known.get(word.text.casefold()) if word.text[0].isupper() else None
            if known_as and not frame.party(word.span):
                cue, marks = seen(place, word.span, side)
                yield replace(known_as, cue=cue), [*(f"surname:{one}" for one in marks[:3]), f"{side}:surname"]


def _conjoined(voice: Voice, pronoun: str, anybody: bool) -> set[str]:
    """Features of a candidate with the pronoun that speaks, and how many ways lead to the candidate."""
    if not anybody:
        return {f"nobody:pronoun:{pronoun}"}
    ways = {feature.split(":")[0] for feature in voice.features} & {
        "rule",
        "earlier",
        "spoke",
        "mentioned",
        "before",
        "heard",
        "latest",
        "told",
        "phrase",
    }
    sort = "person" if voice.speaker.person else "other"
    found = {f"{way}+{pronoun}" for way in ways} | {f"sort:{sort}:{pronoun}", f"private:{not voice.speaker.parties}"}
    if "earlier" in ways:
        found |= {f"{feature}+{pronoun}" for feature in voice.features if feature.startswith("earlier:")}
        found.add(f"earlier&rule:{'rule' in ways}:{pronoun}")
    found.add("ways:" + "+".join(sorted(ways)))
    return found
