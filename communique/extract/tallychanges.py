"""Claims of change and of years since a beginning: "trade grew 26 percent to $240 billion", "exports doubled", "the
75th anniversary of diplomatic relations"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from communique.annotate import calendar
from communique.extract import tallyforms as forms
from communique.extract.tallywhen import days, period, published
from communique.extract.tallywho import Scene, Sides, enough, people, word_is
from communique.model import Json, Note, Span

_SUBJECT = 130  # characters between what grows and how it grows
_GAP = re.compile(r"\s(?:[–—-]\s)?(?:by\s|at\san?\s(?:annual\s|yearly\s)?rate\sof\s)?(?:[\w’'-]+\s){0,4}$")
_NO_GAP = re.compile(r"\b(?:to|from|than|for|of|with|in|account\w*|with|and)\b", re.IGNORECASE)
_TO = re.compile(r"\b(?:to|reach(?:ed|ing|es)?|total(?:l?ed|l?ing)?|hit|exceed(?:ed|ing)|of|at|was|were)\s"
                 r"(?:a\s|the\s|some\s|about\s|over\s|almost\s|nearly\s|more\sthan\s|just\s|record\s|level\sof\s|total\sof\s|"
                 r"high\sof\s){0,4}$", re.IGNORECASE)  # fmt: skip
_GOODS = re.compile(
    r"\b(?:agricultural|farm|food|oil|gas|energy|crude|steel|coal|arms|weapons?|grain|wheat|fuel|service|services|goods|"
    r"auto|car|foreign|overall|total|non-oil|military|cargo)\s$",
    re.IGNORECASE,
)
_WHOLE = frozenset("goods services foreign overall total service".split())
_RISEN = re.compile(rf"\b(?:{forms.UP}|{forms.DOWN})\s(?:by|of)\s(?:\w+\s){{0,2}}$", re.IGNORECASE)
_MUTUAL = re.compile(r"\b(?:bilateral|mutual|two-way|our|their|between)\b", re.IGNORECASE)
_ALSO = re.compile(
    r"\b(?:compared\s(?:with|to)|on|from|over|than)\s(?:in\s)?(?:the\s)?(?:same\speriod|previous|preceding|prior|"
    r"year\s(?:before|earlier)|last\syear|19\d\d|20\d\d)",
    re.IGNORECASE,
)
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Change:
    """What changed by how much: `span` of the number, `measure` where it is named, `times` the value before."""

    span: Span
    measure: Span
    sort: str
    number: float
    bound: str | None


def changes(scene: Scene, sentence: Span, quantities: list[Note]) -> Iterator[tuple[Span, Note]]:
    """Notes of sort `change` (percent) and `ratio` (times) of a sentence, each with where its number stands."""
    for change in (*_percents(scene.text, sentence, quantities), *_multiples(scene.text, sentence)):
        sides = _sides(scene, sentence, change)
        if sides is not None:
            yield change.span, _changed(scene, sentence, change, sides, quantities)


def _measure(text: str, sentence: Span, before: int, reach: int = _SUBJECT) -> Span | None:
    """What a change is said of: the last measure before a place in the sentence."""
    found = None
    for match in forms.MEASURED.finditer(text, max(sentence.start, before - reach), before):
        if not forms.NOT_TRADE.match(text, match.start(), sentence.end):
            found = Span(match.start(), match.end())
    return found


def _after(text: str, sentence: Span, start: int) -> Span | None:
    """A measure right after: "increase in bilateral trade", "doubled its exports"."""
    match = re.compile(
        r"\s(?:(?:in|of)\s|(?:its|their|our|the|bilateral|mutual)\s)(?:[\w’'-]+\s){0,3}?(?=(?:"
        + forms.MEASURED.pattern
        + r"))",
        re.IGNORECASE,
    ).match(text, start, min(sentence.end, start + 60))
    found = forms.MEASURED.match(text, match.end(), sentence.end) if match else None
    if not found or forms.NOT_TRADE.match(text, found.start(), sentence.end):
        return None
    return Span(found.start(), found.end())


def _percents(text: str, sentence: Span, quantities: list[Note]) -> Iterator[Change]:
    for quantity in quantities:
        number = quantity.value["value"]
        if quantity.label != "percent" or not isinstance(number, int | float) or number <= 0:
            continue
        if found := _moved(text, sentence, quantity.span):
            sign, measure, start = found
            if forms.GOAL.search(text[max(sentence.start, start - 40) : start]):
                continue
            bound = quantity.value["bound"]
            yield Change(Span(min(start, quantity.span.start), quantity.span.end), measure, "change", sign * number,
                         str(bound) if bound else None)  # fmt: skip


def _moved(text: str, sentence: Span, span: Span) -> tuple[int, Span, int] | None:
    """Up or down, what, and where it begins: "trade grew by over 26 percent", "a 26 percent rise in trade",
    "exports of $5 billion, up 26 percent", "0.5 percent less than in the year before"."""
    last = None
    for match in forms.MOVED.finditer(text, max(sentence.start, span.start - 45), span.start):
        last = match
    if last is not None:
        gap = text[last.end() : span.start]
        if _GAP.match(gap) and not _NO_GAP.search(re.sub(r"rate\sof\s$", "", gap)):
            near = _measure(text, sentence, last.start())
            return (1 if last["up"] else -1, near, last.start()) if near else None
    after = (
        forms.MOVED.match(text, span.end + 1, min(sentence.end, span.end + 16)) if span.end + 1 < sentence.end else None
    )
    if after is None:
        return None
    sign = 1 if after["up"] else -1
    if found := _after(text, sentence, after.end()):
        return sign, found, span.start
    if re.match(r"\s(?:than|compared|on|in|over)\b", text[after.end() : after.end() + 12]):
        near = _measure(text, sentence, span.start)
        return (sign, near, span.start) if near else None
    return None


def _multiples(text: str, sentence: Span) -> Iterator[Change]:
    for match in forms.MULTIPLIED.finditer(text, sentence.start, sentence.end):
        verb, start = match["verb"], match.start()
        head = text[max(sentence.start, start - 40) : start]
        if forms.GOAL.search(head) or forms.DENIED.search(head):
            continue
        if verb and not verb.casefold().endswith(("ed", "ing")):
            continue
        if not verb:
            moved = list(forms.MOVED.finditer(head))
            if not moved or _NO_GAP.search(head[moved[-1].end() :]):
                continue
            start = start - len(head) + moved[-1].start()
        measure = _measure(text, sentence, start, 90) or (_after(text, sentence, match.end()) if verb else None)
        if measure is None:
            continue
        down = not verb and bool(re.compile(rf"\b(?:{forms.DOWN})\b", re.IGNORECASE).search(head))
        times = forms.factor(match)
        yield Change(
            Span(start, match.end()), measure, "ratio", 1 / times if down and times else times, _bound(match["bound"])
        )


def _bound(words: str | None) -> str | None:
    folded = (words or "").strip().casefold()
    if folded in ("more than", "over"):
        return "at_least"
    if folded in ("less than", "almost", "nearly"):
        return "at_most"
    return "about" if folded else None


def _sides(scene: Scene, sentence: Span, change: Change) -> Sides | None:
    """The two whose trade it is: named beside the measure, else those whom the report is about; None for one's own."""
    around = Span(max(sentence.start, change.measure.start - 60), min(sentence.end, change.measure.end + 60))
    notes = sorted(
        scene.named(around),
        key=lambda note: max(note.span.start - change.measure.end, change.measure.start - note.span.end),
    )
    taken: list[Note] = []
    for note in notes:
        taken.append(note)
        if word_is(taken, 2):
            break
    parties = tuple(dict.fromkeys(code for note in taken for code in note.parties()))
    if len(parties) >= 2:
        return Sides(parties[:2] if len(taken[0].parties()) < 3 else parties, (), (), None, "named")
    mutual = _MUTUAL.search(scene.text, max(sentence.start, around.start - 30), around.end)
    if mutual and len(scene.pair) != 2 and (near := enough(scene.before(change.measure.start))):
        known = tuple(dict.fromkeys(code for note in near for code in note.parties()))
        return Sides(known, how="near") if len(known) == 2 else None
    if (mutual or not parties) and len(scene.pair) == 2 and set(parties) <= set(scene.pair):
        return Sides(scene.pair, (), (), None, "near" if mutual and parties else "carried")
    return None


def _changed(scene: Scene, sentence: Span, change: Change, sides: Sides, quantities: list[Note]) -> Note:
    text = scene.text
    money = _reached(text, change, quantities)
    word = change.measure.of(text).casefold()
    now, base = _periods(scene, sentence, change)
    spans = [change.span, change.measure, *([money.span] if money else [])]
    value: dict[str, Json] = {
        "kind": "figure",
        "type": forms.MEASURES[word],
        "number": round(change.number, 4),
        "bound": change.bound,
        "actors": list(sides.actors),
        "recipients": [],
        "persons": [],
        "office": None,
        "goods": _goods(text, sentence, change.measure),
        "reached": {"value": money.value["value"], "unit": money.value["unit"], "bound": money.value["bound"]}
        if money
        else None,
        "period": _days(now),
        "base": _days(base),
        "claim": _figure(scene, [note.span for note in quantities if note.span.overlaps(change.span)] + spans[2:]),
    }
    score = {"named": 0.9, "near": 0.7, "carried": 0.5}[sides.how]
    whole = Span(min(span.start for span in spans), max(span.end for span in spans))
    return Note(whole, "tally", change.sort, value, score)


def measured(text: str, place: Span) -> tuple[str, str | None] | None:
    """What an amount is of, by the nearest word for a measure about it, and of which goods alone; None where no such
    word is near, or the amount is that of a rise or fall.

    >>> measured("Exports of oil came to $5 billion", Span(23, 33))
    ('exports', 'oil')
    """
    sentence = Span(max(0, place.start - _SUBJECT), min(len(text), place.end + 60))
    if _RISEN.search(text[sentence.start : place.start]):
        return None
    nearest = _measure(text, sentence, place.start)
    after = forms.MEASURED.search(text, place.end, sentence.end)
    if nearest is None and after and not forms.NOT_TRADE.match(text, after.start()):
        nearest = Span(after.start(), after.end())
    if nearest is None:
        return None
    return forms.MEASURES[nearest.of(text).casefold()], _goods(text, sentence, nearest)


def _goods(text: str, sentence: Span, measure: Span) -> str | None:
    """What alone was traded, where it is not all: "imports of crude oil", "agricultural trade"."""
    before = _GOODS.search(text[max(sentence.start, measure.start - 20) : measure.start])
    if before and (word := before[0].strip().casefold()) not in _WHOLE:
        return word
    after = re.match(r"\sof\s((?:[\w-]+\s?){1,3})", text[measure.end : min(sentence.end, measure.end + 40)])
    if after and not set(after[1].casefold().split()) & {"goods", "services", "all"}:
        words = after[1].casefold().split()
        moved = next((at for at, word in enumerate(words) if forms.MOVED.fullmatch(word)), len(words))
        return " ".join(words[:moved]) or None
    return None


def _reached(text: str, change: Change, quantities: list[Note]) -> Note | None:
    """The amount that it came to: "to $240 billion" after the change, or said of the measure before it."""
    sums = [note for note in quantities if note.label == "money"]
    for note in sums:
        gap = text[change.span.end : note.span.start]
        if 0 <= note.span.start - change.span.end <= 60 and _TO.search(f" {gap}") and not re.search(r"[;.]\s", gap):
            return note
    for note in reversed(sums):
        gap = text[change.measure.end : note.span.start]
        if change.measure.end <= note.span.start and note.span.end <= change.span.start and _TO.search(f" {gap}"):
            return note
    return None


_Range = tuple[date, date]


def _days(held: _Range | None) -> Json:
    return [day.isoformat() for day in held] if held else None


def _periods(scene: Scene, sentence: Span, change: Change) -> tuple[_Range | None, _Range | None]:
    """The period that a change is told of and the one that it is measured from: the same days a year before, unless the
    words name a beginning ("since 2014", "in five years")."""
    scope = period(scene.reading, sentence, change.span, ())
    last = published(scene.reading)
    now = _named(scene, sentence, change)
    if scope is not None and scope.until is None:
        if scope.since is None:
            return None, None
        first, end = scope.since
        base = calendar.year_range(first.year) if (end - first).days > 31 else (first, end)
        return now if now and now[0] > base[1] else ((last.start, last.end) if last else None), base
    if now is None:
        return None, None
    if change.sort == "ratio" and (now[1] - now[0]).days < 300:
        return None, None
    return now, (calendar.move(now[0], -_MONTHS), _end(now))


def _end(now: _Range) -> date:
    moved = calendar.move(now[1], -_MONTHS)
    # The end of a month stays one, also of February.
    return calendar.month_range(moved.year, moved.month)[1] if calendar.shift(now[1], 1).day == 1 else moved


def _named(scene: Scene, sentence: Span, change: Change) -> _Range | None:
    """The days named nearest to the change, which are not those that it is compared with."""
    best: tuple[int, _Range] | None = None
    for note in scene.reading.within("time", sentence):
        held = days(note)
        if held is None or note.label not in ("DATE", "DURATION") or (held[1] - held[0]).days < 27:
            continue
        before = scene.text[max(sentence.start, note.span.start - 25) : note.span.end]
        if (match := _ALSO.search(before)) and match.end() >= len(before) - 4:
            continue
        if re.match(r"since\b", note.span.of(scene.text), re.IGNORECASE):
            continue
        away = max(note.span.start - change.span.end, change.span.start - note.span.end, 0)
        if away <= 140 and (best is None or away < best[0]):
            best = away, held
    return best[1] if best else None


def _figure(scene: Scene, spans: list[Span]) -> str | None:
    """The figure that the change is entered as."""
    for claim in scene.figures:
        if any(claim.evidence[0].overlaps(span) for span in spans):
            return claim.id(scene.reading.document)
    return None


_ADDRESSED = re.compile(r"\b(?:next|last|previous|this|coming|past)\syear\b", re.IGNORECASE)


def anniversaries(scene: Scene, sentence: Span, quantities: list[Note]) -> Iterator[tuple[Span, Note]]:
    """Notes of sort `anniversary`: so many years since a beginning, with the words that name it."""
    for quantity in quantities:
        number = quantity.value["value"]
        if not isinstance(number, int | float) or not 2 <= number <= 1500 or number % 1:
            continue
        if found := _beginning(scene.text, sentence, quantity):
            note = _anniversary(scene, sentence, quantity, found)
            if note.value["object"] or note.value["actors"] or note.value["type"] != "other":
                yield note.span, note


def _beginning(text: str, sentence: Span, quantity: Note) -> tuple[Span, Span | None] | None:
    """Where the anniversary stands, and the words that name what began; None where nothing is marked."""
    stop = min(sentence.end, quantity.span.end + 160)
    if quantity.label == "ordinal":
        match = forms.ANNIVERSARY.search(text, quantity.span.start, stop)
        own = quantity.value["number"]
        assert isinstance(own, list)
        if not match or not re.fullmatch(r"(?:[\s-][\w-]+){0,3}[\s-]", text[int(str(own[1])) : match.start()]):
            return None
        held = Span(*match.span("object")) if match["object"] and match["object"].strip() else None
        inner = text[quantity.span.start : match.start()]
        if forms.object_of(inner) != "other":
            held = Span(quantity.span.start, match.start())
        return Span(quantity.span.start, match.end()), _cut(text, held)
    if quantity.label != "measure" or quantity.value["unit"] not in ("year", "years"):
        return None
    match = forms.YEARS.match(text, quantity.span.end, stop)
    marked = forms.MARKED.search(text, max(sentence.start, quantity.span.start - 90), stop)
    if not match or not (marked or forms.object_of(match["object"]) == "relations"):
        return None
    return Span(quantity.span.start, match.end()), _cut(text, Span(*match.span("object")))


_CUT = re.compile(
    r"\s(?:this|next|last|which|that|who|when|where|with|by|so|based|on|at|will|was|were|is|are|has|have|had|and\s(?:the\s)?\d\w*|as|but|he|"
    r"she|they|we|his|her|during|fought|expressed|for\s(?:which|whom)|"
    r"the\s(?:[A-Z]\w+\s)?(?:[Pp]resident|[Pp]rime|[Ff]oreign|[Mm]inister|leaders?|sides|two|countries|Secretary))\b|\sin\s(?!the\s(?:war|second|first|great))",
    re.IGNORECASE,
)


def _cut(text: str, held: Span | None) -> Span | None:
    """The object without the clause that follows it."""
    if held is None:
        return None
    words = held.of(text)
    match = _CUT.search(words, 1)
    size = len(re.sub(r"\s(?:for|of|and|the|in|with)$", "", (words[: match.start()] if match else words).rstrip()))
    return Span(held.start, held.start + size) if size > 1 else None


def _anniversary(scene: Scene, sentence: Span, quantity: Note, found: tuple[Span, Span | None]) -> Note:
    whole, held = found
    words = held.of(scene.text) if held else ""
    sort = forms.object_of(words) if held else _said(scene.text, sentence)
    sides = _marked(scene, sentence, held, sort)
    at = _year(scene, sentence, whole)
    value: dict[str, Json] = {
        "kind": "founding",
        "type": sort,
        "number": int(str(quantity.value["value"]).split(".")[0]),
        "bound": quantity.value["bound"] if quantity.label == "measure" else None,
        "actors": list(sides.actors),
        "recipients": [],
        "persons": [],
        "office": None,
        "object": held.pair() if held else None,
        "period": None,
        "at": {"start": at[0].isoformat(), "end": at[1].isoformat(), "basis": "carried"} if at else None,
        "claim": None,
    }
    end = held.end if held else min(whole.end, quantity.span.end + 30)
    score = {"named": 0.9, "near": 0.7, "carried": 0.5}[sides.how]
    return Note(Span(whole.start, max(end, quantity.span.end)), "tally", "anniversary", value, score)


def _said(text: str, sentence: Span) -> str:
    return "other" if len(sentence) > 400 else forms.object_of(sentence.of(text))


def _marked(scene: Scene, sentence: Span, held: Span | None, sort: str) -> Sides:
    """Whose anniversary it is: the parties of its name; of relations, two of them."""
    inside = scene.named(held) if held else []
    parties = tuple(dict.fromkeys(code for note in inside for code in note.parties()))
    if sort not in ("relations", "alliance", "text"):
        if parties or not held:
            return Sides(parties)
        own = dict.fromkeys(code for note in scene.named(sentence) if not people(note) for code in note.parties())
        return Sides(tuple(own)[:1], how="near")
    if len(parties) >= 2:
        return Sides(parties)
    if sort == "text" and held and re.search(r"[A-Z]\w+\s[A-Z]", held.of(scene.text)):
        return Sides(parties)
    around = tuple(dict.fromkeys(code for note in scene.named(sentence) for code in note.parties()))
    known = tuple(dict.fromkeys((*parties, *around)))
    if len(known) == 2:
        return Sides(known, how="near" if parties else "named")
    if len(scene.pair) == 2 and set(parties) <= set(scene.pair):
        return Sides(scene.pair, how="carried")
    return Sides(parties or known[:2], how="carried")


def _year(scene: Scene, sentence: Span, whole: Span) -> _Range | None:
    """The year in which it is marked: the one that the sentence names ("next year we will mark"), else the report's."""
    last = published(scene.reading)
    near = Span(max(sentence.start, whole.start - 120), min(sentence.end, whole.end + 60))
    for note in scene.reading.within("time", near):
        held = days(note)
        between = scene.text[min(note.span.end, whole.end) : max(note.span.start, whole.start)]
        if re.search(r"\sand\s|;", between):
            continue
        inside = note.span.overlaps(whole) and not _ADDRESSED.match(note.span.of(scene.text))
        if held is None or inside:
            continue
        if last is not None and abs(held[0].year - last.start.year) <= 2 and (held[1] - held[0]).days <= 366:
            return calendar.year_range(held[0].year) if (held[1] - held[0]).days > 31 else held
    return (last.start, last.end) if last else None
