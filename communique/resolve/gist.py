"""What a claim tells, as far as it is compared with what other reports tell: its gist.

Parties, days, places and persons are compared as such, so that their names are no words here: a gist's words are what
is left of the evidence and of the sentence around it, as the first letters of their dictionary forms.
"""

from __future__ import annotations

import csv
import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from communique.data.tables import common, shipped
from communique.model import Claim, Note, Span, When
from communique.segment.words import lemma
from communique.stage import Reading

LAYERS = ("published", "sentence", "party", "place", "time", "quantity")
"""The layers of notes that a gist is made of."""

Days = tuple[int, int]
"""First and last day as ordinals, both included."""

STEM = 6
"""Letters of a dictionary form that are kept: "agreement" and "agreements", "honour" and "honor" are one each."""
_ABOUT = 20  # stems that say what a report is about
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

    `first` are the parties that act, hold, sign or speak, `second` those acted on, `near` all that the sentences name.
    `days` is the act's day range or a figure's period with its `basis`, `published` the report's. `core` are the stems
    of the evidence (of a position's issue, a text's name), `around` those of the sentences that it stands in; `persons`
    and `places` are names, `numbers` quantities in the evidence. `name` is a known text's name, or a speaker's; `said`
    the words of a quote; `report` the stems that say most of what the whole report is about. `detail` is a mode, an
    action or a unit, `value` a figure's value, a text's count.
    """

    claim: str
    document: str
    kind: str
    label: str
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
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
    report: tuple[str, ...] = ()
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
        # Days that were worked out from a day of publication which nobody tells are no surer than that is.
        self.sure = when is None or when.basis == "stated"
        self.vague = self.published is not None and self.published[1] - self.published[0] > _VAGUE
        self.sentences = reading.layer("sentence")
        self._starts = [note.span.start for note in self.sentences]
        # What is compared as itself is no word.
        named = [note for layer in ("party", "place", "time") for note in reading.layer(layer)]
        self._named = sorted((note.span.start, note.span.end) for note in named)
        self.about = self._about()
        self.named = frozenset(self.persons([Span(0, len(self.text))]) if self.text else ())

    def _about(self) -> tuple[str, ...]:
        """The stems that say most of what the report is about: rare ones, told often."""
        counts = Counter(stem for note in self.sentences for stem in self._stems(note.span))
        ranked = sorted(counts, key=lambda stem: (-counts[stem] * rarity(stem), stem))
        return tuple(sorted(ranked[:_ABOUT]))

    def days(self, when: When | None) -> Days | None:
        if when is None:
            return None
        if self.basis(when) == "vague":
            return self.published
        return when.start.toordinal(), when.end.toordinal()

    def basis(self, when: When | None) -> str | None:
        if when is None or when.basis == "stated" or self.sure:
            return when.basis if when else None
        return "vague" if self.vague else "guessed"

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
        return tuple(sorted({stem for span in spans for stem in self._stems(span)}))

    def _stems(self, span: Span) -> Iterator[str]:
        for match in _WORD.finditer(self.text, span.start, span.end):
            if (stem := _stem(match[0])) and not self._names(match.start()):
                yield stem

    def _names(self, place: int) -> bool:
        at = bisect_right(self._named, (place, len(self.text)))
        # Names nest at most in a place's parent: two steps back see them.
        return any(start <= place < end for start, end in self._named[max(0, at - 2) : at])

    def notes(self, layer: str, spans: Iterable[Span]) -> list[Note]:
        return [note for span in spans for note in self.reading.within(layer, span)]

    def parties(self, spans: Iterable[Span]) -> tuple[str, ...]:
        """The parties that are named inside the spans."""
        lists = (note.value.get("parties") for note in self.notes("party", spans))
        return tuple(sorted({_heir(code) for codes in lists for code in _strings(codes)}))

    def having(self, parties: Iterable[str]) -> tuple[str, ...]:
        """Who has a part: states and the like, and persons only where nobody else has."""
        named = sorted({_heir(party) for party in parties})
        return tuple(party for party in named if called(party) not in self.named) or tuple(named)

    def persons(self, spans: Sequence[Span]) -> tuple[str, ...]:
        """Those named inside the spans."""
        found: set[str] = set()
        for note in self.notes("party", spans):
            names = [*_strings([note.value.get("person")]), *_strings(note.value.get("persons"))]
            found.update(called(name) for name in names)
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


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


@cache
def _stem(word: str) -> str:
    folded = word.casefold()
    if folded in _EMPTY or (found := lemma(folded)) in _EMPTY:
        return ""
    return stem(found)


def stem(word: str) -> str:
    """What a dictionary form is compared as: its first letters, or those of a word that reports use for the same.

    >>> stem("accord"), stem("treaty"), stem("pipeline"), stem("hegemony")
    ('text', 'text', 'gas', 'hegemo')
    """
    return _alike().get(word, word)[:STEM]


@cache
def _alike() -> dict[str, str]:
    """Words that reports use for one another."""
    rows = csv.DictReader((files("communique.resolve") / "alike.csv").read_text(encoding="utf-8").splitlines())
    return {word: row["as"] for row in rows for word in row["words"].split("|")}


def weight(stems: Iterable[str]) -> int:
    """How much words say: those that are common in reports a third of others. (That they are told at all says what
    sort of act it was: "signed", "expelled".)"""
    plain = _common()
    return sum(1 if stem in plain else 3 for stem in stems)


@cache
def _common() -> frozenset[str]:
    return frozenset(stem(lemma(word)) for word in common())


def rarity(stem: str) -> int:
    """How rare a stem is, in bits: one in half of all reports has one, one in a quarter of them two, …"""
    return _bits().get(stem, RAREST)


RAREST = 8
"""What a stem has that fewer than one report in 180 has, or that nobody counted."""


@cache
def _bits() -> dict[str, int]:
    """Counted in 2,099 news reports, digests and statements of 1991 to 2025."""
    rows = csv.DictReader((files("communique.resolve") / "stems.csv").read_text(encoding="utf-8").splitlines())
    return {row["stem"]: int(row["bits"]) for row in rows}


def called(name: str) -> str:
    """A person's name as words that can be compared.

    >>> called("Anwar el-Sadat"), called("Xi Jinping")
    ('anwar el sadat', 'xi jinping')
    """
    return " ".join(_SAID.findall(name.casefold()))


_HEIRS = {"SUN": "RUS", "YUG": "SRB", "SCG": "SRB", "CSK": "CZE", "ZAR": "COD", "EC": "EU"}


def _heir(party: str) -> str:
    """The party that stands for one now: reports written later name it so."""
    return _HEIRS.get(party, party)


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
        "first": scene.having(role.party for role in claim.roles if role.name != "recipient"),
        "second": scene.having(role.party for role in claim.roles if role.name == "recipient"),
        "near": scene.parties(around),
        "days": scene.days(when),
        "basis": scene.basis(when),
        "published": scene.published,
        "core": scene.stems(spans),
        "around": scene.stems(around),
        "persons": scene.persons(around),
        "places": scene.places(spans) or scene.places(around),
        "numbers": scene.numbers(spans),
        "report": scene.about,
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
        base["core"] = tuple(sorted({*scene.stems([issue]), *scene.parties([issue])}))
    return Gist(**base)


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
