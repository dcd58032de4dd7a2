"""Claims that can be counted against the record, as the layer tally: "the 38th meeting since 2013", "the first visit by
a US president in ten years", "for the second time in a month", "trade doubled", "the 75th anniversary".

A number of a mere sequence ("the first day", "a second statement") is none: whatever is counted must be something that
a record of relations holds (meetings, visits, calls, rounds of talks, texts, acts), and the words must say whose it is,
over which period, or that this one *is* the so-many-th.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from communique.data import tables
from communique.extract import tallyforms as forms
from communique.extract.tallychanges import anniversaries, changes
from communique.extract.tallywhen import Period, day, period, published
from communique.extract.tallywho import Scene, Sides, both, nearest, of_claim, speaking, together, visit
from communique.model import Json, Note, Span
from communique.stage import Reading

_LONGEST = 1500  # characters of a sentence that are read; a longer one is a table
_CONSULT = frozenset(("CONSULT", "AGREE"))
_NOT_ACTS = frozenset(("CONSULT", "AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE"))
_BEFORE = 60
_SORT = {"first": "first_since"}


@dataclass(frozen=True, slots=True)
class Core:
    """A number with what it counts: `span` from the number to the noun, `kind` and `type` of what is counted, `series`
    the words of the series that it is one of."""

    span: Span
    kind: str
    type: str | None
    number: float
    bound: str | None = None
    series: Span | None = None


def tallies(reading: Reading) -> Iterator[Note]:
    """Notes of layer `tally`: claims that can be counted. The label is the sort; values as docs/layers.md says."""
    scene = Scene.of(reading)
    for sentence in scene.sentences:
        span = sentence.span
        if sentence.value.get("repeat") or len(span) > _LONGEST:
            continue
        quantities = reading.within("quantity", span)
        taken: list[Span] = []
        for core, note in (
            *_ordinals(scene, span, quantities),
            *_counts(scene, span, quantities),
            *changes(scene, span, quantities),
            *anniversaries(scene, span, quantities),
        ):
            if not any(core.overlaps(other) for other in taken):
                taken.append(core)
                yield note


def _ordinals(scene: Scene, sentence: Span, quantities: list[Note]) -> Iterator[tuple[Span, Note]]:
    for quantity in quantities:
        if quantity.label != "ordinal" or not (core := _core(scene, sentence, quantity)):
            continue
        if core.kind == "time":
            core = _time(scene, sentence, core)
        if core is None or not _told(scene, sentence, core):
            continue
        if found := _note(scene, sentence, core, "ordinal"):
            yield core.span, found


def _number(note: Note) -> float:
    value = note.value["value"]
    assert isinstance(value, int | float)
    return value


def _core(scene: Scene, sentence: Span, quantity: Note) -> Core | None:
    """What an ordinal counts, by its noun and what follows."""
    unit = str(quantity.value["unit"]).split()[-1:] or [""]
    head, number, text = unit[0].casefold(), _number(quantity), scene.text
    if not 1 <= number <= 500 or number % 1:
        return None
    kind = forms.NOUNS.get(head) or ("time" if head == "time" else "")
    inner = text[quantity.span.start : quantity.span.end]
    if not kind and (found := _noun_after(scene, sentence, quantity)):
        quantity, head = found
        kind = forms.NOUNS[head]
    if not kind:
        return _elided(scene, sentence, quantity)
    if kind == "call" and text.startswith(" for", quantity.span.end):
        return None  # "the first call for proposals"
    if kind == "time":
        return Core(quantity.span, kind, None, number)
    series = _series(scene, sentence, quantity, kind)
    if kind == "round" and series is None:
        return None
    kind = "round" if series is not None and kind != "text" else kind
    kind = "call" if kind == "meeting" and re.search(r"\b(?:tele)?phone\b", inner, re.IGNORECASE) else kind
    abroad = "abroad" if kind == "visit" and re.search(r"\b(?:foreign|overseas|abroad)\b", inner) else None
    return Core(quantity.span, kind, forms.TEXTS.get(head) or abroad, number, None, series)


_NOUN_AFTER = re.compile(
    rf"(?:[\s-](?!(?:to|of|that|which|who|in|on|for|and|with|by|from|is|was|will)\b)[\w.’'-]+){{0,5}}?[\s-]"
    rf"(?P<noun>{'|'.join(forms.NOUNS)})s?\b",
    re.IGNORECASE,
)


def _noun_after(scene: Scene, sentence: Span, quantity: Note) -> tuple[Note, str] | None:
    """A noun that is counted, further on than the head noun that was found: "third national security advisors'
    meeting"."""
    number = quantity.value["number"]
    assert isinstance(number, list)
    match = _NOUN_AFTER.match(scene.text, int(str(number[1])), min(sentence.end, quantity.span.end + 60))
    if not match:
        return None
    span, head = Span(quantity.span.start, match.end()), match["noun"].casefold()
    noun: Json = [match.start("noun"), match.end("noun")]
    return Note(span, quantity.layer, quantity.label, {**quantity.value, "unit": head, "noun": noun}), head


_CAPITALS = re.compile(r"(?:[A-Z][\w.’'–-]*\s){1,6}$")
_MONTH = re.compile(r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b")
_DATED = re.compile(rf"\s(?:on|in|to)\s(?:the\s)?{_MONTH.pattern}.*$")
_GENERIC = frozenset("official state bilateral ever foreign high-level in-person such joint informal annual".split())


def _series(scene: Scene, sentence: Span, quantity: Note, kind: str) -> Span | None:
    """The words that name a series: "(ninth meeting of their) Bilateral Consultation Mechanism", "(round of) peace
    talks", "(seventh) Strategic Dialogue"; None for a visit, and for a meeting of persons."""
    if kind in ("visit", "call", "text"):
        return None
    text, end = scene.text, quantity.span.end
    stop = min(sentence.end, end + 120)
    if match := forms.ROUND_OF.match(text, end, stop):
        return Span(*match.span("matter"))
    number = quantity.value["number"]
    assert isinstance(number, list)
    inner = Span(int(str(number[1])) + 1, end) if int(str(number[1])) + 1 < end else None
    match, title = forms.SERIES.match(text, end, stop), None
    if inner and (capitals := _CAPITALS.match(text, inner.start, _noun(quantity, inner.end))):
        generic = all(word.casefold() in _GENERIC for word in capitals[0].split())
        title = None if generic or _only_parties(scene, inner) else inner
    if title and not (match and match[0].lstrip().startswith("of")):
        return title
    if match and not _MONTH.match(match["name"]):
        name = Span(*match.span("name"))
        whole = _DATED.sub("", name.of(text).rstrip("."))
        held = next((note for note in scene.reading.within("party", name) if note.span.start == name.start), None)
        if (
            held is None
            or held.label not in ("person", "office", "reference", "state")
            or (held.label in ("state", "office") and len(whole) > len(held.span) + 2)
        ):
            return Span(name.start, name.start + len(whole))
    if inner and kind == "round" and len(inner.of(text).split()) > 1:
        return inner
    return None


def _noun(quantity: Note, end: int) -> int:
    noun = quantity.value.get("noun")
    return int(str(noun[0])) if isinstance(noun, list) else end


def _only_parties(scene: Scene, inner: Span) -> bool:
    """Whether the capitals before a noun are all of parties: "the 15th regular Russian-Chinese meeting"."""
    words = inner.of(scene.text)
    if words.split()[-1][:1].isupper():
        return False  # "the Second Berlin Conference"
    for note in scene.reading.within("party", inner):
        words = words.replace(note.span.of(scene.text), "")
    return not re.search(r"[A-Z]", words.rpartition(" ")[0])


_TO_ACT = re.compile(
    r"(?:\s[\w’'-]+){0,4}?\sto\s(?:ever\s)?(?:(?P<visit>visit|set\sfoot|travel\sto|tour|come\sto|go\sto)|"
    r"(?P<meeting>meet|hold\stalks)|(?P<text>sign))\b"
)
_GROUP = re.compile(
    r"\b(?:western|european|world|arab|african|asian|g7|nato|eu|foreign\s(?:leader|head|president)|senior|ranking|"
    r"high-level|latin|muslim|democratic|republican|black|female|woman)\b",
    re.IGNORECASE,
)


def _elided(scene: Scene, sentence: Span, quantity: Note) -> Core | None:
    """An ordinal that has no noun of its own: "the first US president to visit", "a treaty …, the first of its kind
    since 1950", "the visit, his second to Britain", "the visit is the first by a president in 12 years"."""
    text, end, number = scene.text, quantity.span.end, _number(quantity)
    stop = min(sentence.end, end + 90)
    words = quantity.span.of(text)
    if number == 1 and forms.office_of(words) and (match := _TO_ACT.match(text, end, stop)):
        kind = next(name for name, found in match.groupdict().items() if found)
        others = _GROUP.search(words) or re.match(r"\s(?:of|from|in)\s", text[end : match.end()])
        return None if others else Core(Span(quantity.span.start, match.end()), kind, None, 1)
    own = quantity.value["number"]
    assert isinstance(own, list)
    close = int(str(own[1]))
    bare = re.compile(
        r"(?:\sever)?(?P<kind>\s(?:such|of\s(?:its|their)\skind))?(?=\s(?:to|by|with|between|since|in|for|this|as)\b|[,.])"
    ).match(text, close, stop)
    before = text[max(sentence.start, quantity.span.start - 160) : quantity.span.start]
    if not bare or not (bare["kind"] or forms.OWNER.search(before) or forms.COPULA.search(before)):
        return None
    nouns = [
        word
        for word in re.findall(r"[^\W\d_]+", before.casefold())
        if word.rstrip("s") in forms.NOUNS or word == "talks"
    ]
    head = nouns[-1].rstrip("s") if nouns else ""
    kind = "meeting" if head == "talk" else forms.NOUNS.get(head, "")
    core = Span(quantity.span.start, max(bare.end(), close))
    if kind in ("", "round") or (period(scene.reading, sentence, core) is None and not forms.OWNER.search(before)):
        return None
    return Core(core, kind, forms.TEXTS.get(head), number)


def _time(scene: Scene, sentence: Span, core: Core) -> Core | None:
    """What "for the third time" counts: by the nearest verb of the sentence, else the act that is told there."""
    text, span = scene.text, core.span
    bare = re.search(r"\b(?:for|the|is|was|marks?|marked)\s(?:the\s|only\sthe\s|also\sthe\s)?$",
                     text[max(sentence.start, span.start - 20) : span.start])  # fmt: skip
    if not bare:
        return None
    scoped = period(scene.reading, sentence, span)
    if core.number == 1 and scoped is None:
        return None
    best: tuple[int, str] | None = None
    for kind, verbs in forms.ACTED.items():
        for match in verbs.finditer(text, sentence.start, sentence.end):
            away = max(match.start() - span.end, span.start - match.end(), 0)
            if away <= 80 and (best is None or away < best[0]):
                best = away, kind
    acts = [claim for claim in nearest(scene.told(sentence), span) if claim.kind == "event"]
    acts = [claim for claim in acts if claim.label not in _NOT_ACTS]
    if acts and scoped is not None and (best is None or best[0] > 40):
        mode = acts[0].values.get("mode")
        return Core(span, "act", f"{acts[0].label}{f'/{mode}' if mode else ''}", core.number)
    return Core(span, best[1], None, core.number) if best else None


def _told(scene: Scene, sentence: Span, core: Core) -> bool:
    """Whether the words say that this one is the so-many-th, or whose it is, or over which period."""
    text, span = scene.text, core.span
    before = text[max(sentence.start, span.start - _BEFORE) : span.start]
    if forms.DENIED.search(before):
        return False
    if core.kind == "act" or core.series is not None:
        return core.number > 1 or bool(forms.COPULA.search(before) or forms.OWNER.search(before))
    scoped = period(scene.reading, sentence, span)
    ever = bool(forms.EVER.search(text, span.start, min(sentence.end, span.end + 30)))
    scoped_well = scoped is not None or ever
    if core.number == 1:
        by = re.match(r"\s(?:\w+\s){0,3}?(?:by|between|to)\s", text[span.end : min(sentence.end, span.end + 60)])
        own = forms.OWNER.search(before) or forms.COPULA.search(before)
        return scoped_well or _office(span.of(text)) is not None or bool(own and by)
    return scoped_well or bool(forms.OWNER.search(before) or forms.COPULA.search(before))


def _counts(scene: Scene, sentence: Span, quantities: list[Note]) -> Iterator[tuple[Span, Note]]:
    """ "met four times in 2018", "19 trips to China since 2000": always with a period, or up to now."""
    text = scene.text
    for match in forms.TIMES.finditer(text, sentence.start, sentence.end):
        span = Span(match.start(), match.end())
        number = forms.value(match["word"] or match["number"].removesuffix(" times"))
        quantity = next((note for note in quantities if note.span.overlaps(span)), None)
        bound = quantity.value["bound"] if quantity else None
        kind = _verb(text, sentence, span)
        if kind and number and number > 1:
            core = Core(span, kind, None, number, str(bound) if bound else None)
            if found := _counted(scene, sentence, core):
                yield core.span, found
    for quantity in quantities:
        head = str(quantity.value["unit"]).split()[-1:]
        kind = forms.NOUNS.get(head[0].casefold(), "") if head else ""
        if quantity.label != "count" or kind not in ("meeting", "visit", "call", "text"):
            continue
        bound = quantity.value["bound"]
        core = Core(quantity.span, kind, forms.TEXTS.get(head[0]), _number(quantity), str(bound) if bound else None)
        before = text[max(sentence.start, core.span.start - _BEFORE) : core.span.start]
        if core.number > 1 and forms.COUNTED.search(before) and (found := _counted(scene, sentence, core)):
            yield core.span, found


def _verb(text: str, sentence: Span, span: Span) -> str | None:
    """What was done so many times: the verb before, in the same clause, else right after."""
    start = max(sentence.start, span.start - 90)
    best: tuple[int, str] | None = None
    for kind, verbs in forms.ACTED.items():
        for match in verbs.finditer(text, start, min(sentence.end, span.end + 12)):
            away = abs(span.start - match.end())
            if kind != "text" and (best is None or away < best[0]):
                best = away, kind
    return best[1] if best else None


def _counted(scene: Scene, sentence: Span, core: Core) -> Note | None:
    if period(scene.reading, sentence, core.span, count=True) is None:
        return None
    if forms.GOAL.search(scene.text[max(sentence.start, core.span.start - _BEFORE) : core.span.start]):
        return None
    return _note(scene, sentence, core, "count_in_period")


def _note(scene: Scene, sentence: Span, core: Core, sort: str) -> Note | None:
    """The note of a number, with its parties, period and day; None where nobody's number it is."""
    claims = nearest(scene.told(sentence), core.span)
    sides = _sides(scene, sentence, core)
    if sides is None or (len(sides.parties) < 2 and not (core.kind in ("round", "act") or core.type == "abroad")):
        return None
    scoped = period(scene.reading, sentence, core.span, sides.persons, count=sort == "count_in_period")
    if core.number == 1:
        sort = (
            "first_since"
            if scoped is not None or forms.EVER.search(scene.text, core.span.start, core.span.end)
            else sort
        )
    at = day(scene.reading, sentence, core.span, scoped) if sort != "count_in_period" else published(scene.reading)
    before = scene.text[max(sentence.start, core.span.start - 90) : core.span.start]
    of_kind = [claim for claim in claims if _is(claim.kind, claim.label, core.kind)]
    value: dict[str, Json] = {
        "kind": core.kind,
        "type": core.type,
        "number": int(core.number) if core.number % 1 == 0 else core.number,
        "bound": core.bound,
        "actors": list(sides.actors),
        "recipients": list(sides.recipients),
        "persons": list(sides.persons),
        "office": _whose(scene, sentence, core, sides) if core.number == 1 else None,
        "period": scoped.json() if scoped else None,
        "at": at.json() if at else None,
        "series": core.series.pair() if core.series else None,
        "ahead": bool(forms.AHEAD.search(before)),
        "claim": of_kind[0].id(scene.reading.document) if of_kind else None,
    }
    score = {"named": 0.9, "near": 0.7, "carried": 0.5}[sides.how]
    return Note(_whole(scene, sentence, core, scoped), "tally", sort, value, score)


def _is(kind: str, label: str, counted: str) -> bool:
    """Whether a claim may be the act that bears the number."""
    if counted == "text":
        return kind == "instrument"
    return kind == "event" and (label not in _NOT_ACTS if counted == "act" else label in _CONSULT)


def _whose(scene: Scene, sentence: Span, core: Core, sides: Sides) -> str | None:
    if sides.office:
        return sides.office
    return _office(core.span.of(scene.text)) if core.kind in ("visit", "meeting") else None


def _office(words: str) -> str | None:
    """An office named with a number: "first US president to visit", but not "first official visit"."""
    return forms.office_of(re.sub(r"\bofficial\s(?=\w)", "", words))


def _sides(scene: Scene, sentence: Span, core: Core) -> Sides | None:
    if core.kind == "visit":
        sides = visit(scene, sentence, core.span, abroad=core.type == "abroad")
        if sides and core.number == 1 and (office := _office(core.span.of(scene.text))):
            return replace(sides, persons=(), office=office)  # all who held it are counted, not this one's visits
        return sides
    if core.kind == "act":
        return of_claim(claim for claim in nearest(scene.told(sentence), core.span) if claim.label not in _NOT_ACTS)
    if core.kind == "round" and core.series is not None and (named := _in_series(scene, core)):
        return named
    if core.kind == "text":
        told = [claim for claim in nearest(scene.told(sentence), core.span) if claim.kind == "instrument"]
        if told and len(told[0].parties()) >= 2:
            return Sides(told[0].parties())
    if core.kind == "round" and core.series and re.search("[A-Z]", core.series.of(scene.text)):
        # A name with capitals tells by itself which series it is; "talks" are those of somebody.
        return together(scene, sentence, core.span) or Sides()
    sides = both(scene, sentence, core.span)
    return speaking(scene, sentence, core.span, sides) if sides and core.kind in ("meeting", "call") else sides


def _in_series(scene: Scene, core: Core) -> Sides | None:
    """The parties that a series has in its name: "the India-U.S. Counternarcotics Working Group"."""
    assert core.series is not None
    whole = Span(min(core.span.start, core.series.start), max(core.span.end, core.series.end))
    notes = [note for note in scene.named(whole) if note.span.start >= whole.start]
    parties = dict.fromkeys(code for note in notes for code in note.parties())
    for word in re.findall(r"[A-Z][\w.’']+", core.series.of(scene.text)):
        if (code := tables.lookup(word)) and code in tables.states():
            parties.setdefault(code)
    if len(parties) >= 2 or any(note.label == "organisation" for note in notes):
        return Sides(tuple(parties))
    return None


def _whole(scene: Scene, sentence: Span, core: Core, scoped: Period | None) -> Span:
    """From the number to the end of what says over what: the words of the claim."""
    ends = [core.span.end]
    if core.series:
        ends.append(core.series.end)
    starts = [core.span.start]
    if " " not in core.span.of(scene.text):
        # A number without its noun reads better with whom it is said of: "second to China".
        ends += [note.span.end for note in scene.named(Span(core.span.end, core.span.end + 20))[:1]]
    if scoped is not None and scoped.words.end - core.span.start < 260:
        ends.append(scoped.words.end)
        if core.span.start - scoped.words.start < 120:
            starts.append(scoped.words.start)
    return Span(max(sentence.start, min(starts)), min(sentence.end, max(ends)))
