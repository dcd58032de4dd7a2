"""Places as the layer `place`: where named places lie, chosen among those of the same name by what the report says.

The method is that of toponym resolution since Leidner (2007): the name that stands behind ("Paris, Texas"), the states
and regions that the report names, words that tell two places of one name apart (`doublets.csv`), and how many people
live there. A name after a preposition of place that no table has is of label `unknown`.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from communique.annotate.line import NOT_NAME, THING, common_words
from communique.annotate.sites import Site, Words, demonyms, lines, sites
from communique.annotate.whereabouts import place_of
from communique.data import tables
from communique.data.gazetteer import Place, country, fold, gazetteer
from communique.model import Note
from communique.stage import Reading

__all__ = ["doublets", "place_of", "places"]

LABELS = ("city", "region", "country", "feature", "unknown")
_KNOWN = 100_000
"""From so many people on, a city is taken for itself without a word of place before it."""


def places(reading: Reading) -> Iterator[Note]:
    """The places that a report names, as the layer `place`; needs `sentence` and `party`.

    A state or capital that acts ("Beijing said") is a party and no place, unless words of place stand about it.
    """
    read, common = lines(reading), common_words(reading.text)
    found = list(sites(reading, read, common))
    scene = Scene.of(reading, found)
    kept = [note for site in found if (note := scene.note(site)) is not None]
    yield from kept
    yield from _unknown(reading, read, common, {*(site.span.start for site in found)})


@dataclass(frozen=True, slots=True)
class Doublet:
    """One of two places with the same name, and words that tell of it."""

    kind: str
    state: str
    prior: float
    clues: frozenset[str]


@cache
def doublets() -> Mapping[str, tuple[Doublet, ...]]:
    """The doublets by folded name."""
    found: dict[str, list[Doublet]] = {}
    text = files("communique.data").joinpath("doublets.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        doublet = Doublet(row["kind"], row["state"], float(row["prior"]), frozenset(row["clues"].split("|")))
        found.setdefault(fold(row["name"]), []).append(doublet)
    return {key: tuple(options) for key, options in found.items()}


_TOKEN = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(slots=True)
class Scene:
    """What a report says that helps to tell places of one name apart."""

    words: frozenset[str]
    states: Counter[str]
    total: int
    regions: set[tuple[str, str]] = field(default_factory=set)
    points: list[tuple[float, float]] = field(default_factory=list)
    chosen: dict[tuple[object, ...], tuple[Place, float, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: Reading, found: Sequence[Site]) -> Scene:
        """The states named, but not by names that are themselves in doubt; the places that are not in doubt."""
        doubtful = {site.span.start for site in found if site.key in doublets()}
        counts: Counter[str] = Counter()
        for note in reading.layer("party"):
            parties = note.value.get("parties")
            if note.label in _NAMING and note.span.start not in doubtful and isinstance(parties, list):
                counts.update(str(code) for code in parties if code in tables.states())
        spelt = frozenset(word.replace("’", "'") for word in _TOKEN.findall(reading.text))
        spelt |= {word.removesuffix("'s") for word in spelt if word.endswith("'s")}
        scene = cls(spelt, counts, sum(counts.values()))
        for site in found:
            if len(site.found) == 1 or site.parent is not None or site.fixed is not None:
                scene.learn(site.fixed or scene.choose(site)[0])
        scene.chosen.clear()
        return scene

    def learn(self, place: Place) -> None:
        if place.kind == "region":
            self.regions.add((place.state, place.region))
        elif place.kind in ("city", "feature") and place.lat is not None and place.lon is not None:
            self.points.append((place.lat, place.lon))

    def choose(self, site: Site) -> tuple[Place, float, str]:
        """The likeliest place of a site, how likely, and why: the same for all that are named in the same way."""
        key = site.key, site.near, site.sort, site.parent
        if key not in self.chosen:
            self.chosen[key] = self._choose(site)
        return self.chosen[key]

    def _choose(self, site: Site) -> tuple[Place, float, str]:
        options = _options(site)
        ranked = sorted(((self.score(site, place), place) for place in options), key=lambda pair: -pair[0])
        best = ranked[0]
        rival = next((pair for pair in ranked[1:] if not _same(pair[1], best[1])), None)
        sure = 1.0 / (1.0 + math.exp(-(best[0] - rival[0]))) if rival else 1.0
        return best[1], sure, self.why(site, best[1], rival is None)

    def why(self, site: Site, place: Place, alone: bool) -> str:
        """The reason that weighed most."""
        if site.parent is not None:
            return f"named with {site.parent.name}"
        if alone:
            return "the only one"
        if site.near:
            return f"said to be of {site.near}" if place.state == site.near else "population"
        if any(d.clues & self.words for d in doublets().get(site.key, ()) if _is(d, place)):
            return "words of the report"
        if self.states[place.state]:
            return f"{place.state} is named"
        return "population"

    def score(self, site: Site, place: Place) -> float:
        """How much speaks for a place, in tenfold populations."""
        score = _prior(site, place)
        if site.parent is not None:
            inside = place.state == site.parent.state and site.parent.region in ("", place.region)
            score += 10.0 if inside and place.kind == "city" else 0.0
        if site.near:
            score += 6.0 if place.state == site.near else -2.0
        if self.total and place.state:
            score += (1.5 if place.state == "USA" else 3.0) * self.states[place.state] / self.total
            score += 0.5 if self.states[place.state] else 0.0
        if (place.state, place.region) in self.regions and place.kind == "city" and place.region:
            score += 2.0
        for doublet in doublets().get(site.key, ()):
            if _is(doublet, place):
                score += doublet.prior + 1.5 * min(4, len(doublet.clues & self.words))
        return score + self.neighbours(place)

    def neighbours(self, place: Place) -> float:
        """A little for a place that lies by others of the report."""
        if place.lat is None or place.lon is None or place.kind != "city":
            return 0.0
        stretch = math.cos(math.radians(place.lat))
        near = any(
            abs(lat - place.lat) < 3 and abs(lon - place.lon) * stretch < 3
            for lat, lon in self.points[:50]
            if (lat, lon) != (place.lat, place.lon)
        )
        return 0.8 if near else 0.0

    def note(self, site: Site) -> Note | None:
        """The note of a site, or None where the name does not stand for a place."""
        place, sure, why = (site.fixed, 1.0, "named behind a place") if site.fixed else self.choose(site)
        if site.parent is not None and not _inside(place, site.parent):
            return _made_up(site, site.parent)
        if not _stands(site, place):
            return None
        score = sure if site.cue else sure * 0.6
        return _place_note(site, place, why, score)


_NAMING = frozenset({"state", "demonym", "place", "office", "person"})


def _is(doublet: Doublet, place: Place) -> bool:
    return (doublet.kind, doublet.state) == (place.kind, place.state)


def _same(left: Place, right: Place) -> bool:
    """Whether two are near enough one: a city and its own region."""
    return left.state == right.state and (left.kind != right.kind or left.name == right.name) and left.state != "USA"


def _inside(place: Place, parent: Place) -> bool:
    return place.state == parent.state and (parent.region in ("", place.region) or place.region == "")


def _options(site: Site) -> list[Place]:
    """The places of a name, with the states that a doublet adds: `Congo` is not only Kinshasa's."""
    options = list(site.found)
    for doublet in doublets().get(site.key, ()):
        if any(_is(doublet, place) for place in options):
            continue
        if doublet.kind == "country" and (state := country(doublet.state)):
            options.append(state)
        elif doublet.kind == "feature":
            options += [place for place in gazetteer().find(f"{site.key} river") if place.kind == "feature"]
    return options


def _prior(site: Site, place: Place) -> float:
    """What speaks for a place before the report is looked at."""
    if place.kind == "country":
        return (8.0 if site.sort != "region" else 5.0) - (0.0 if fold(place.name) == site.key else 1.5)
    if place.kind == "feature" or place.sort:
        return 7.0
    people = math.log10(max(place.population, 1000))
    alias = 0.0 if place.exact else -1.5
    if place.kind == "city":
        # Towns of the US that are called after others come with their state.
        namesake = place.state == "USA" and any(p.state != "USA" for p in site.found)
        return people + alias - (3.0 if site.sort == "region" else 0.0) - (1.5 if namesake else 0.0)
    namesake = any(
        p.kind == "city" and p.state == place.state and (p.exact or p.population >= 300_000) for p in site.found
    )
    called = {"region": 3.0, "city": -3.0}.get(site.sort, -2.0 if namesake else 0.0)
    return 3.5 + people / 4 + called + (0.0 if site.sort == "region" else alias)


_CUED = frozenset({"in", "to", "from", "noun", "meeting", "dateline", "list", "parent"})


def _stands(site: Site, place: Place) -> bool:
    """Whether a name, as it is used, is one of a place: states and capitals only with words of place about them."""
    if place.kind == "country":
        return site.cue in ("in", "to", "from", "list", "parent")
    if place.kind == "feature" or place.sort:
        return bool(site.cue) or place.sort not in ("venue", "continent")
    if site.cue == "parent" or site.parent is not None:
        return True
    if place.kind == "region":
        return site.cue in _CUED and (place.exact or site.cue == "noun")
    if not place.exact and place.population < 300_000 and site.cue != "in":
        return False
    if site.cue in _CUED:
        return True
    return place.exact and place.population >= _KNOWN and len(site.key) > 4 and site.key not in _capitals()


@cache
def _capitals() -> frozenset[str]:
    return frozenset(fold(name) for state in tables.states().values() for name in (*state.capitals, *state.seats))


def _place_note(site: Site, place: Place, why: str, score: float) -> Note:
    label = place.kind if place.kind in LABELS else "feature"
    return Note(
        site.span,
        "place",
        label,
        {
            "name": place.name,
            "state": place.state or None,
            "lat": place.lat,
            "lon": place.lon,
            "population": place.population or None,
            "candidates": len(_options(site)),
            "cue": site.cue or None,
            "why": why,
        },
        round(score, 3),
    )


def _made_up(site: Site, parent: Place) -> Note:
    """A place that the report puts into a region or state where no table has it: `Vidalia, Georgia`."""
    place = Place(site.found[0].name, "city", parent.state, parent.region, None, None, 0)
    return _place_note(site, place, f"named with {parent.name}", 0.7)


# --- none of these ------------------------------------------------------------------------------------------------

_NOT_PLACES = frozenset(
    "English French German Russian Chinese Arabic Spanish Article Articles Chapter Section Annex Round Phase Group "
    "Parliament Congress Senate Cabinet Court Christmas Easter Ramadan Spring Summer Autumn Winter God Islam "
    "Christianity Facebook Twitter Telegram Commons Lords Washington Latin Internet Covid Brexit Operation Day Week "
    "Room Building House Street Road Avenue Q1 Q2 Q3 Q4 World State Government Party Army Navy Force Forces National "
    "International Royal Supreme Federal Central Council Committee Ministry Ministries University College Chief High "
    "General Lt Col Gen Mr Mrs Dr Premier King Queen Prince Princess Pope Sir Lord Lady Prime Deputy Former Vice "
    "Assembly Chamber Security Peace Paragraph Bill Act".split()
)
_BEFORE = frozenset("in near outside".split())


def _unknown(reading: Reading, read: Sequence[Words], common: frozenset[str], sited: set[int]) -> Iterator[Note]:
    """Capitalised names after a preposition of place that no table knows."""
    covered: set[int] = set()
    for layer in ("party", "time", "expression"):
        for note in reading.layer(layer):
            covered.update(range(note.span.start, min(note.span.end, note.span.start + 200)))
    for line in read:
        openers = [at for at, low in enumerate(line.lows) if low in _OPENERS]
        if not openers or _titled(line):
            continue
        told: set[int] = set()
        for at in openers:
            start, state = _opening(line, at)
            end = _name_end(line, start) if start else -1
            if (
                end <= max(start, 0)
                or start in told
                or line.spans[start][0] in sited
                or line.spans[start][0] in covered
            ):
                continue
            if any(line.keys[i].lower() in common and i == start for i in range(start, end)):
                continue
            if line.key(end)[:1].isdigit() or line.key(end) in THING:
                continue
            told.add(start)
            yield _unknown_note(line, start, end, state or _behind(line, end))


def _behind(line: Words, at: int) -> str:
    """The state behind a name that no table has: `Kebbi village, Sokoto State, Nigeria`."""
    table, states = gazetteer(), set()
    while line.key(at) == "," and line.key(at + 1)[:1].isupper():
        end = at + 1
        while end < at + 5 and line.key(end)[:1].isupper():
            end += 1
        key = " ".join(fold(word) for word in line.keys[at + 1 : end])
        states |= {place.state for place in table.find(key) if place.kind in ("country", "region")}
        at = end
    return next(iter(states)) if len(states) == 1 else ""


def _titled(line: Words) -> bool:
    longer = [key for key in line.keys if len(key) > 3 and key.isalpha()]
    return len(longer) > 2 and sum(key[0].isupper() for key in longer) > 0.7 * len(longer)


def _opening(line: Words, at: int) -> tuple[int, str]:
    """The index of a name after "near", "in the port of" or "village of" at a word, 0 for none, and its state."""
    if line.low(at) in _SETTLEMENTS and line.low(at + 1) == "of" and line.key(at + 2)[:1].isupper():
        return at + 2, demonyms().get(line.key(at - 1), "")
    if line.low(at) not in _BEFORE:
        return 0, ""
    to, state = at + 1, ""
    for _ in range(6):
        key = line.key(to)
        if key in demonyms():
            state = demonyms()[key]
        elif not key.islower() or key not in _TO_NAME:
            break
        to += 1
    return (to, state) if line.key(to)[:1].isupper() and (to == at + 1 or line.low(to - 1) in _LAST) else (0, "")


_SETTLEMENTS = frozenset("village town city port hamlet settlement".split())
_OPENERS = _BEFORE | _SETTLEMENTS
_TO_NAME = frozenset(
    "the a of city town village port northern southern eastern western central coastal border small district island "
    "hamlet suburb settlement camp".split()
)
_LAST = frozenset("of city town village port island district camp northern southern eastern western central".split())


def _name_end(line: Words, at: int) -> int:
    end = at
    while end < len(line.keys) and end < at + 3:
        key = line.key(end)
        if not key[:1].isupper() or len(key) < 3 or key in NOT_NAME or key in _NOT_PLACES or key in THING:
            break
        if key.isupper() or key in demonyms():
            break
        end += 1
    stops = end < len(line.keys) and (line.key(end) in _NOT_PLACES or line.key(end) in THING)
    return at if stops or (end < len(line.keys) and line.key(end)[:1].isupper() and end == at + 3) else end


def _unknown_note(line: Words, start: int, end: int, state: str) -> Note:
    name = " ".join(line.keys[start:end])
    value: dict[str, str | int | None] = {
        "name": name,
        "state": state or None,
        "lat": None,
        "lon": None,
        "population": None,
        "candidates": 0,
        "cue": "in",
        "why": "in no table",
    }
    return Note(line.span(start, end), "place", "unknown", value, 0.5)
