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

from communique.extract.documents import NOUNS, Shelf, mention
from communique.extract.frames import Frame, Quotation, reporting_verbs
from communique.extract.jointly import together, units
from communique.extract.logistic import weights as stored
from communique.extract.speakers import BETWEEN, PREPOSITIONS, ROLES, Scene, Speaker, is_cue, named
from communique.model import Note, Span
from communique.segment.words import Word
from communique.stage import Reading

_MOST = 8  # candidates from the sentence on either side of a quotation
_FEW = 4  # texts and unlisted names on either side of a quotation
_HEARD = 6  # reporting subjects looked back at
_LONGEST = 8  # words of a name
_FAR = 600  # characters on either side of a quotation that are looked at
_HE = frozenset(("he", "she"))
_THEY = frozenset("they both".split())


@dataclass(slots=True)
class Voice:
    """Somebody whose words a quotation may be, with what is seen of them."""

    speaker: Speaker
    features: set[str]


@dataclass(frozen=True, slots=True)
class Place:
    """A quotation where it stands: its sentence, the one before, who spoke before it, and what the rules say."""

    quotation: Quotation
    frame: Frame
    previous: Frame | None
    last: tuple[Speaker | None, int, int]  # who spoke before, in which sentence, and the sentence now
    rules: tuple[Speaker | None, str]  # whom the rules find, and how

    @property
    def earlier(self) -> Speaker | None:
        return self.last[0]

    @property
    def gap(self) -> int:
        """Sentences since the earlier one spoke."""
        return self.last[2] - self.last[1]

    @property
    def ruled(self) -> Speaker | None:
        return self.rules[0]

    @property
    def how(self) -> str:
        return self.rules[1]


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
    pronoun = _pronoun(place)
    for key, voice in found.items():
        voice.features |= _conjoined(voice, pronoun, bool(key))
    return list(found.values())


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
        before = [f"earlier:{min(place.gap, 4)}", f"earlier:{min(place.gap, 4)}:{_opens(place)}", f"earlier:cue:{same}"]
        yield replace(place.earlier, cue=None), before
    if scene.person and scene.person.label:
        yield replace(scene.person, cue=None), ["spoke"]
    if scene.mention and scene.mention.label:
        yield replace(scene.mention, cue=None), ["mentioned"]
    yield from _of_sentence(place, scene)
    yield from _of_texts(place, shelf)
    yield from _unlisted(place, scene)
    yield from _heard(place, scene)
    if place.previous:
        notes = [
            note
            for note in place.previous.notes[-12:]
            if note.label in ("person", "organisation", "reference", "group")
        ]
        for rank, note in enumerate(reversed(notes[-4:])):
            first = note is place.previous.notes[0]
            subject = _relation(place.previous.words, _index(place.previous.words, note.span.end))
            yield (
                named(note, scene, None),
                [f"before:{note.label}:{rank}", f"before:first:{first}", f"before:{subject}"],
            )


def _heard(place: Place, scene: Scene) -> Iterator[tuple[Speaker, list[str]]]:
    """Who is told to have said anything in the sentences before, quoted or not, the latest first."""
    seen: set[str] = set()
    for speaker, sentence in reversed(scene.reported[-_HEARD:]):
        if speaker.label and speaker.label not in seen:
            gap = min(place.last[2] - sentence, 4)
            yield (
                replace(speaker, cue=None),
                [f"heard:{len(seen)}", f"heard:{len(seen)}:{gap}", f"heard:{_opens(place)}"],
            )
            seen.add(speaker.label)


def reporting(frame: Frame, scene: Scene) -> Iterator[Speaker]:
    """Those who say something in a sentence, with or without quotation marks; names seen are kept by last name."""
    for word_span, speaker in _names(frame, frame.words):
        last = speaker.label.split()[-1].casefold()
        known = scene.known.setdefault(last, speaker)
        if frame.words and _says(frame.words, word_span):
            yield known
    for note in frame.notes:
        if note.label not in ("demonym", "place") and _says(frame.words, note.span):
            yield named(note, scene, None)


def _says(words: Sequence[Word], span: Span) -> bool:
    at = _index(words, span.end)
    return _relation(words, at) in ("say", "stance") or _inverted(words, _index(words, span.start)) == "inverted:say"


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
    cue, seen = _seen(place, note.span, side)
    for way, rows in (("earlier", held[max(0, at - 1) : at]), ("later", held[at : at + 1])):
        for start, speaker in rows:
            near = "near" if abs(start - note.span.start) < 400 else "far"
            yield (
                replace(speaker, cue=cue),
                [f"office:{way}:{near}", f"office:{way}:{seen[0]}", f"office:{seen[0]}:{seen[1]}"],
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


def _opens(place: Place) -> bool:
    return place.frame.opens_with(place.quotation)


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
    yield f"nobody:opens:{_opens(place)}"
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
    left = units(place.frame.noted(max(0, at.start - _FAR), at.start), scene.text)[-_MOST:]
    right = units(place.frame.noted(at.end, at.end + _FAR), scene.text)[:_MOST]
    for side, near in (("left", list(reversed(left))), ("right", right)):
        for rank, unit in enumerate(near):
            if unit[0].label == "office" and len(unit) == 1:
                yield from _in_office(place, unit[0], scene)
            speaker = together(unit, scene)
            if not speaker.label:
                continue
            cue, seen = _seen(place, Span(unit[0].span.start, unit[-1].span.end), side)
            about = [*seen, f"{side}:{unit[0].label}", f"{side}:rank:{min(rank, 4)}", f"{side}:{len(unit) > 1}"]
            if place.frame.notes and unit[0] is place.frame.notes[0]:
                about.append(f"{side}:first:{unit[0].label}")
            yield replace(speaker, cue=cue), about


def _ruled_jointly(place: Place, scene: Scene) -> Speaker | None:
    """Whom the rules find; where they find one of several who speak together, all of those."""
    ruled = place.ruled
    if ruled is None or not ruled.cue or not ruled.label:
        return ruled
    for unit in units(place.frame.noted(ruled.cue.start - _FAR, ruled.cue.end + _FAR), scene.text):
        if len(unit) > 1 and ruled.label in [named(note, scene, None).label for note in unit]:
            words = place.frame.words
            subject = _cue_of(words, _index(words, unit[-1].span.end)) == ruled.cue
            behind = 0 <= unit[0].span.start - ruled.cue.end < 40
            if subject or behind:
                return replace(together(unit, scene), cue=ruled.cue)
    return ruled


def _of_texts(place: Place, shelf: Shelf) -> Iterator[tuple[Speaker, list[str]]]:
    """The texts named in the sentence: "in the treaty", "the statement said"."""
    at = place.quotation.span
    for side, stretch in (
        ("left", place.frame.between(max(0, at.start - _FAR), at.start)),
        ("right", place.frame.between(at.end, at.end + _FAR)),
    ):
        nouns = [index for index, word in enumerate(stretch) if word.text.lower() in NOUNS]
        for index in nouns[-_FEW:] if side == "left" else nouns[:_FEW]:
            text = mention(stretch, index)
            if text is None:
                continue
            if place.frame.party(stretch[index].span):
                continue
            name, parties = shelf.speaker(text.noun, text.name)
            cue, seen = _seen(place, text.span, side)
            kind = "joint" if text.joint else "text"
            about = [*(f"text:{one}" for one in seen), f"{side}:{kind}", f"{side}:noun:{text.noun}"]
            yield Speaker(name, parties, cue), about
    if shelf.latest and (apart := place.last[2] - shelf.latest[1]) <= _HEARD:
        name, parties = shelf.speaker(shelf.latest[0].noun, shelf.latest[0].name)
        kind = "joint" if shelf.latest[0].joint else "text"
        yield Speaker(name, parties), [f"latest:{kind}", f"latest:{kind}:{min(apart, 3)}:{_opens(place)}"]


def _unlisted(place: Place, scene: Scene) -> Iterator[tuple[Speaker, list[str]]]:
    """Names that no note covers: "said Ann Lee of the Red Cross"; a last name alone where the full name is known."""
    at, frame = place.quotation.span, place.frame
    for side, start, end in (("left", max(0, at.start - _FAR), at.start), ("right", at.end, at.end + _FAR)):
        stretch = frame.between(start, end)
        names = list(_names(frame, stretch))
        for span, speaker in names[-_FEW:] if side == "left" else names[:_FEW]:
            cue, seen = _seen(place, span, side)
            known = scene.known.get(speaker.label.split()[-1].casefold(), speaker)
            yield replace(known, cue=cue), [*(f"unlisted:{one}" for one in seen), f"{side}:unlisted"]
        for word in stretch:
            known_as = scene.known.get(word.text.casefold()) if word.text[0].isupper() else None
            if known_as and not frame.party(word.span):
                cue, seen = _seen(place, word.span, side)
                yield replace(known_as, cue=cue), [*(f"surname:{one}" for one in seen[:3]), f"{side}:surname"]


def _names(frame: Frame, stretch: Sequence[Word]) -> Iterator[tuple[Span, Speaker]]:
    """Capitalised words in a row, two at least, that no note covers."""
    index = 0
    while index < len(stretch):
        last = index
        while last < len(stretch) and last - index < _LONGEST and _capital(stretch[last], frame):
            last += 1
        names = [word for word in stretch[index:last] if word.text.lower() not in _OPENERS]
        if len(names) >= 2 and not all(word.text.isupper() and len(word.text) > 3 for word in names):
            label = " ".join(word.text for word in names)
            yield Span(names[0].span.start, names[-1].span.end), Speaker(label, (), None, True)
        index = max(last, index + 1)


def _capital(word: Word, frame: Frame) -> bool:
    return word.text[0].isupper() and not frame.party(word.span)


_OPENERS = frozenset(
    "the a an in on at but and he she it they we i this that his her its their mr mrs ms dr sir".split()
)


def _seen(place: Place, span: Span, side: str) -> tuple[Span | None, list[str]]:
    """A name's place towards the reporting verbs and the quotation; with the verb that it is the subject of."""
    words = place.frame.words
    at = _index(words, span.end)
    relation = _relation(words, at)
    inverted = _inverted(words, _index(words, span.start))
    cue = _cue_of(words, at)
    start, end = place.quotation.span.start, place.quotation.span.end
    apart = len(place.frame.between(span.end, start) if side == "left" else place.frame.between(end, span.start))
    before = words[_index(words, span.start) - 1].lemma if _index(words, span.start) > 0 else "-"
    closed = before if before in PREPOSITIONS or is_cue_lemma(before) or before in _OPENERS else "other"
    owner = place.frame.between(span.end, span.end + 1)
    possessive = bool(owner) and owner[0].text in ("'", "’")
    near = "near" if apart < 4 else "mid" if apart < 12 else "far"
    latest = cue is not None and not any(is_cue(word, say=True) for word in place.frame.between(cue.end, start))
    return cue, [
        f"{side}:{relation}",
        f"{side}:{inverted}",
        f"{side}:{relation}:{near}",
        f"{side}:{relation}:latest:{latest}",
        f"{side}:prev:{closed}",
        f"{side}:possessive:{possessive}",
        f"{side}:{near}",
        f"{side}:{relation}:{place.frame.label}",
        f"{side}:{relation}:opens:{_opens(place)}",
    ]


def is_cue_lemma(lemma: str) -> bool:
    """Whether a dictionary form may be that of a reporting verb."""
    return lemma in reporting_verbs()


def _index(words: Sequence[Word], place: int) -> int:
    """The first word that begins at or after a place."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high) // 2
        if words[middle].span.start < place:
            low = middle + 1
        else:
            high = middle
    return low


def _relation(words: Sequence[Word], at: int) -> str:
    """What follows a name, adverbs and auxiliaries left aside: `say`, `stance`, `verbing`, `role`, `and`, `other`."""
    cue = _cue_of(words, at)
    if cue is not None:
        word = next(word for word in words[at : at + 10] if word.span == cue)
        kind = reporting_verbs()[word.lemma]
        return f"{kind}ing" if word.text.lower().endswith("ing") else kind
    if at >= len(words):
        return "end"
    lowered = words[at].text.lower()
    return lowered if lowered in PREPOSITIONS | {"and", ",", ".", ":", "who"} else "other"


def _cue_of(words: Sequence[Word], at: int) -> Span | None:
    """The reporting verb right behind a name."""
    for word in words[at : at + 8]:
        if is_cue(word):
            return word.span
        if word.text.lower() not in BETWEEN and word.text not in ",":
            return None
    return None


def _inverted(words: Sequence[Word], at: int) -> str:
    """What stands before a name, titles left aside: `said X`, `told X`, `according to X`, `by X`."""
    for word in reversed(words[max(0, at - 5) : at]):
        lowered = word.text.lower()
        if word.lemma == "tell":
            return "told"
        if lowered in ("to", "by", "from"):
            return f"inverted:{lowered}"
        if is_cue(word, say=True):
            return "inverted:say"
        if lowered not in ROLES and lowered not in _OPENERS and not word.text[0].isupper():
            return "inverted:no"
    return "inverted:start"


def _pronoun(place: Place) -> str:
    """The pronoun that is the subject of a reporting verb in the sentence: `he`, `they`, `it`, `role` or none."""
    words = place.frame.between(place.quotation.span.start - 200, place.quotation.span.end + 200)
    for index, word in enumerate(words):
        lowered = word.text.lower()
        if lowered in _HE | _THEY | {"it"} and _cue_of(words, index + 1) is not None:
            return "he" if lowered in _HE else "they" if lowered in _THEY else "it"
        definite = index > 0 and words[index - 1].text.lower() == "the"
        if lowered in ROLES and definite and _cue_of(words, index + 1) is not None:
            return "role"
    return "none"


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
    }
    sort = "person" if voice.speaker.person else "other"
    found = {f"{way}+{pronoun}" for way in ways} | {f"sort:{sort}:{pronoun}", f"private:{not voice.speaker.parties}"}
    if "earlier" in ways:
        found |= {f"{feature}+{pronoun}" for feature in voice.features if feature.startswith("earlier:")}
        found.add(f"earlier&rule:{'rule' in ways}:{pronoun}")
    found.add("ways:" + "+".join(sorted(ways)))
    return found
