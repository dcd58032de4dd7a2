"""What a claim tells, as far as it is compared with what other reports tell: its gist.

Parties, days, places and persons are compared as such, so that their names are no words here: a gist's words are what
is left of the evidence and of the sentence around it, as the first letters of their dictionary forms.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from communique.data.tables import shipped
from communique.model import Claim, Note, Span, When
from communique.segment.words import lemma
from communique.stage import Reading

LAYERS = ("published", "sentence", "party", "place", "time", "quantity")
"""The layers of notes that a gist is made of."""

Days = tuple[int, int]
"""First and last day as ordinals, both included."""

STEM = 6
"""Letters of a dictionary form that are kept: "agreement" and "agreements", "honour" and "honor" are one each."""
_VAGUE = 31  # days within which a report's day of publication must be known for days worked out from it to count
_LONGEST = 400  # words of a quote that are kept
_WORD = re.compile(r"[^\W\d_]{3,}")
_SAID = re.compile(r"[^\W_]+")
_EMPTY = frozenset(
    """the and for that with from this these those have has had was were are been being will would can could may might
    must shall should say said says saying tell told its their his her they them she who whom whose which what when
    where why how also into over under about after before than then there here not but all any more most some such
    other another both each two three one first second last new year month week day today yesterday tomorrow between
    among during while since until against within without upon onto out off per via our your you him own same very just
    only still even now according part make made take took give gave come came get got put set hold held""".split()
)


@dataclass(frozen=True, slots=True)
class Gist:
    """What a claim tells. Sets are sorted tuples.

    `first` are the parties that act, hold, sign or speak, `second` those acted on; `days` is the act's day range or a
    figure's period with its `basis`, `published` the report's; `core` are the stems of the evidence (of a position's
    issue), `around` those of the sentences that it stands in, itself included; `persons` and `places` are
    names, `numbers` quantities in the evidence; `name` is a text's own name, a speaker's; `said` the words
    of a quote; `detail` is a mode, an action, a polarity, a unit; `value` a figure's value, a text's count.
    """

    claim: str
    document: str
    kind: str
    label: str
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    days: Days | None = None
    basis: str | None = None
    published: Days | None = None
    core: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    state: str | None = None
    numbers: tuple[float, ...] = ()
    name: str | None = None
    said: str = ""
    detail: str | None = None
    aux: str | None = None
    value: float | None = None

    @property
    def parties(self) -> tuple[str, ...]:
        """All parties, each once, sorted."""
        return tuple(sorted({*self.first, *self.second}))

    def json(self) -> str:
        """All but the claim's and the document's id, without what is empty."""
        told = {name: value for name in _TOLD if (value := getattr(self, name)) not in (None, (), "")}
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


_TOLD = tuple(each.name for each in fields(Gist) if each.name not in ("claim", "document"))


def stored(claim: str, document: str, body: str) -> Gist:
    """A gist as `json` wrote it."""
    told: dict[str, Any] = {"label": ""}
    for name, value in json.loads(body).items():
        told[name] = tuple(value) if isinstance(value, list) else value
    return Gist(claim, document, **told)


def gists(reading: Reading, claims: Iterable[tuple[str, Claim]]) -> Iterator[Gist]:
    """The gists of a report's claims, given with their ids; the reading needs the notes of `LAYERS`."""
    scene = _Scene(reading)
    for id, claim in claims:
        yield _KINDS[claim.kind](scene, id, claim)


class _Scene:
    """A report's sentences and what is named in it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.text
        self.document = reading.document.key
        when = reading.published
        self.published = (when.start.toordinal(), when.end.toordinal()) if when else None
        # Days that were worked out from a day of publication which nobody knows are as wide as what is known of it.
        self.vague = self.published is not None and self.published[1] - self.published[0] > _VAGUE
        self.sentences = reading.layer("sentence")
        self._starts = [note.span.start for note in self.sentences]
        # What is compared as itself is no word.
        named = [note for layer in ("party", "place", "time") for note in reading.layer(layer)]
        self._named = sorted((note.span.start, note.span.end) for note in named)

    def days(self, when: When | None) -> Days | None:
        if when is None:
            return None
        if self.vague and self.published and when.basis != "stated":
            return self.published
        return when.start.toordinal(), when.end.toordinal()

    def around(self, spans: Sequence[Span]) -> list[Span]:
        """The sentences that the spans stand in, else the spans themselves."""
        found: dict[Span, None] = {}
        for span in spans:
            first = max(0, bisect_right(self._starts, span.start) - 1)
            last = bisect_left(self._starts, span.end)
            here = [note.span for note in self.sentences[first:last] if note.span.overlaps(span)]
            found.update(dict.fromkeys(here or [span]))
        return list(found)

    def stems(self, spans: Iterable[Span]) -> tuple[str, ...]:
        """The stems of the words inside the spans that carry meaning and name nothing."""
        found: set[str] = set()
        for span in spans:
            for match in _WORD.finditer(self.text, span.start, span.end):
                if not self._names(match.start()) and (stem := _stem(match[0])):
                    found.add(stem)
        return tuple(sorted(found))

    def _names(self, place: int) -> bool:
        at = bisect_right(self._named, (place, len(self.text)))
        # Names nest at most in a place's parent: two steps back see them.
        return any(start <= place < end for start, end in self._named[max(0, at - 2) : at])

    def notes(self, layer: str, spans: Iterable[Span]) -> list[Note]:
        return [note for span in spans for note in self.reading.within(layer, span)]

    def persons(self, spans: Sequence[Span]) -> tuple[str, ...]:
        """Those named inside the spans."""
        found: set[str] = set()
        for note in self.notes("party", spans):
            several = note.value.get("persons")
            names = [note.value.get("person"), *(several if isinstance(several, list) else ())]
            found.update(called(name) for name in names if isinstance(name, str))
        return tuple(sorted(found - {""}))

    def places(self, spans: Sequence[Span]) -> tuple[str, ...]:
        """The names of cities, regions and the like inside the spans; countries are told by `state`."""
        notes = self.notes("place", spans)
        names = (note.value.get("name") for note in notes if note.label not in ("country", "unknown"))
        return tuple(sorted({name.casefold() for name in names if isinstance(name, str)}))

    def numbers(self, spans: Sequence[Span]) -> tuple[float, ...]:
        """The quantities inside the spans, without ordinals."""
        notes = (note for note in self.notes("quantity", spans) if note.label != "ordinal")
        values = (note.value.get("value") for note in notes)
        return tuple(sorted({float(value) for value in values if isinstance(value, int | float)}))


@cache
def _stem(word: str) -> str:
    folded = word.casefold()
    if folded in _EMPTY or (found := lemma(folded)) in _EMPTY:
        return ""
    return found[:STEM]


def called(name: str) -> str:
    """A person's name as words that can be compared.

    >>> called("Anwar el-Sadat"), called("Xi Jinping")
    ('anwar el sadat', 'xi jinping')
    """
    return " ".join(_SAID.findall(name.casefold()))


def _base(scene: _Scene, id: str, claim: Claim) -> dict[str, Any]:
    """What gists of all kinds have."""
    spans = list(claim.evidence)
    around = scene.around(spans)
    when = claim.when
    return {
        "claim": id,
        "document": scene.document,
        "kind": claim.kind,
        "label": claim.label,
        "first": tuple(sorted({role.party for role in claim.roles if role.name != "recipient"})),
        "second": tuple(sorted({role.party for role in claim.roles if role.name == "recipient"})),
        "days": scene.days(when),
        "basis": when.basis if when else None,
        "published": scene.published,
        "core": scene.stems(spans),
        "around": scene.stems(around),
        "persons": scene.persons(spans) or scene.persons(around),
        "places": scene.places(spans) or scene.places(around),
        "numbers": scene.numbers(spans),
    }


def _event(scene: _Scene, id: str, claim: Claim) -> Gist:
    place = claim.values.get("place")
    state = place if isinstance(place, str) else None
    base = _base(scene, id, claim)
    return Gist(**base, state=state, detail=_text(claim, "mode"), aux=_text(claim, "aux"))


def _instrument(scene: _Scene, id: str, claim: Claim) -> Gist:
    title = _span(claim, "title")
    count = claim.values.get("count", 1)
    name = _known([title] if title else claim.evidence, scene.text)
    base = _base(scene, id, claim)
    if title:
        base["core"] = scene.stems([title])
    return Gist(
        **base, name=name, detail=_text(claim, "action"), value=float(count) if isinstance(count, int | float) else None
    )


def _position(scene: _Scene, id: str, claim: Claim) -> Gist:
    issue = _span(claim, "issue")
    base = _base(scene, id, claim)
    if issue:
        # A state that the issue is about ("Ukraine's membership") belongs to its words.
        base["core"] = tuple(sorted({*scene.stems([issue]), *_about(scene, issue, base["first"])}))
    return Gist(**base)


def _about(scene: _Scene, issue: Span, holders: Sequence[str]) -> Iterator[str]:
    for note in scene.notes("party", [issue]):
        codes = note.value.get("parties")
        yield from (code for code in (codes if isinstance(codes, list) else ()) if isinstance(code, str))


def _quote(scene: _Scene, id: str, claim: Claim) -> Gist:
    words = [word for span in claim.evidence for word in _SAID.findall(span.of(scene.text).casefold())]
    said = " ".join(words[:_LONGEST])
    return Gist(**_base(scene, id, claim), said=said, name=called(claim.label) or None)


def _figure(scene: _Scene, id: str, claim: Claim) -> Gist:
    value = claim.values.get("value")
    base = _base(scene, id, claim)
    base["core"] = base["around"]
    return Gist(
        **base,
        value=float(value) if isinstance(value, int | float) else None,
        detail=_text(claim, "unit"),
        aux=_text(claim, "bound"),
    )


_KINDS = {"event": _event, "instrument": _instrument, "position": _position, "quote": _quote, "figure": _figure}


def _text(claim: Claim, key: str) -> str | None:
    value = claim.values.get(key)
    return value if isinstance(value, str) else None


def _span(claim: Claim, key: str) -> Span | None:
    match claim.values.get(key):
        case [int(start), int(end)] if 0 <= start < end:
            return Span(start, end)
    return None


def _known(spans: Sequence[Span], text: str) -> str | None:
    """The name of a text that the tables know, under whatever name it is given here."""
    pattern, names = _texts()
    for span in spans:
        if found := pattern.search(text, span.start, span.end):
            return names.get(found[0].casefold())
    return None


@cache
def _texts() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for the names of `data/texts.csv` that only one text bears, and which text that is."""
    bearers: dict[str, set[str]] = {}
    for row in shipped("texts"):
        for alias in (row["name"], *filter(None, row["aliases"].split("|"))):
            bearers.setdefault(alias.casefold(), set()).add(row["name"])
    names = {alias: min(known) for alias, known in bearers.items() if len(known) == 1}
    longest = sorted(names, key=lambda alias: (-len(alias), alias))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE), names
