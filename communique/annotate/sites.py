"""Where places are named: names of the gazetteer as they stand, with what the words around them say.

A site is a name with every place that bears it, and its cue: `in` (a preposition of place or a verb that takes one),
`to` and `from` (of a movement), `noun` ("the city of", "region", "airport"), `meeting` ("the Geneva talks"),
`dateline`, `parent` (the region or state named behind a place), `list` (goes on with a list of places), or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from communique.annotate.lexicon import given
from communique.annotate.line import NOT_NAME, THING
from communique.data import tables
from communique.data.gazetteer import Gazetteer, Place, fold, gazetteer
from communique.model import Note, Span
from communique.stage import Reading

# Abbreviations first ("St. Petersburg", "D.C."), then words with inner apostrophes, figures and single signs.
# The blank before is taken along, and what most words are is tried first: letters, and no mark behind them.
_WORD = re.compile(
    r" ?+([^\W\d_]++(?![.'’ʻ])"
    r"|(?:St|Ft|Mt|Pt)\.(?=\s)|(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’ʻ](?!s\b)[^\W\d_]+)*|['’]s\b|\d+|[^\w\s])"
)
LONGEST = 5

_IN = frozenset("in at near outside inside around across within throughout off".split())
_INTO = frozenset("into toward towards via through onto".split())
_SKIPPED = frozenset(
    "the a an central northern southern eastern western northeastern northwestern southeastern southwestern downtown "
    "nearby neighbouring neighboring capital occupied war-torn far remote southernmost northernmost upper lower inner "
    "disputed contested besieged war torn port resort industrial coastal border historic ancient old modern present "
    "day mainland strategic key eastern's north south east west north-east south-east north-west south-west divided "
    "annexed breakaway separatist rebel held Russian-occupied self-ruled democratic oil rich mineral landlocked".split()
)
_NOUN = frozenset(
    "city town village port capital region province district island islands peninsula state republic oblast territory "
    "municipality suburb enclave exclave settlement county outskirts area areas parts coast shores waters border gulf "
    "hamlet cities towns villages provinces regions".split()
)
_AFTER = frozenset(
    "region province oblast city airport peninsula coast governorate prefecture district area suburb port harbour "
    "harbor county voivodeship front municipality republic state".split()
)
_MEETING = frozenset("summit talks meeting conference negotiations round forum".split())
_TAKES = frozenset(
    "visit visits visited visiting tour tours toured touring reach reached reaches reaching enter enters entered "
    "entering leave leaves left leaving capture captured captures capturing seize seized seizing bomb bombed bombing "
    "bombs shell shelled shelling occupy occupied occupying invade invaded invades invading annex annexed annexing "
    "evacuate evacuated evacuating retake retook retaken liberate liberated liberating strike struck hit besiege "
    "besieged crossed patrol patrolled".split()
)
_MOVES = frozenset(
    "visit visits trip trips travel travels travelled traveled travelling traveling went go goes going gone flew fly "
    "flies flying flown fled flee arrive arrived arrives arriving return returned returns returning tour journey "
    "journeyed sent send sends sending deploy deployed deploying deployment come comes came coming move moved moving "
    "heading headed heads head drove drive driving sailed sail invited invite invitation brought flight flights voyage "
    "escorted delegation delegations mission transferred moved withdrew withdraw withdrawn withdrawal pulled evacuated "
    "extradited deported left leave leaves leaving departed bound landed".split()
)
_ALWAYS_COMMON = frozenset(
    "to of more than time can most deal much free human say us come same seen date opportunity side hit best drug "
    "along bank turn southern independence northern un man maritime alliance police sale central buy basic goes east "
    "centre mission north marks spoken western eastern young name rich federal green west gap defiance republic unity "
    "surprise airport tank rest begun rapid sparks enterprise liberty mile tell south roles manage kilo union march "
    "dual northeastern dire normal shoreline banning se holiday save sole fleet northeast gulf pace university summit "
    "media parliament congress government march may mary opposition national international general church lady victory "
    "progress imperial orange white black red blue golden grand royal security council coalition union court labour "
    "conservative reform new great long little big high upper lower park college center central point first second "
    "united christian muslim jewish arab catholic holy commonwealth brits man of both as or are not any all ally war "
    "lead".split()
)


@dataclass(slots=True)
class Site:
    """A name in the text with the places that bear it.

    `near` is a state that the words about it give, `sort` whether they call it a `region` or a `city`.
    """

    span: Span
    key: str
    found: list[Place]
    cue: str
    at: int
    end: int
    sentence: int
    near: str = ""
    sort: str = ""
    parent: Place | None = None
    fixed: Place | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The words and signs of a sentence; `keys` as written, with plain apostrophes."""

    keys: list[str]
    lows: list[str]
    spans: list[tuple[int, int]]
    number: int

    def key(self, at: int) -> str:
        return self.keys[at] if 0 <= at < len(self.keys) else ""

    def low(self, at: int) -> str:
        return self.lows[at] if 0 <= at < len(self.lows) else ""

    def span(self, at: int, end: int) -> Span:
        return Span(self.spans[at][0], self.spans[end - 1][1])

    def tight(self, at: int) -> bool:
        """Whether a sign stands at an index without a blank on either side."""
        return (
            0 < at < len(self.keys) - 1
            and self.spans[at - 1][1] == self.spans[at][0]
            and self.spans[at][1] == self.spans[at + 1][0]
        )


def words(text: str, span: Span, number: int = 0) -> Words:
    """The words of a sentence."""
    found = list(_WORD.finditer(text, span.start, span.end))
    keys = [m[1].replace("’", "'") for m in found]
    return Words(keys, [key.lower() for key in keys], [m.span(1) for m in found], number)


@cache
def demonyms() -> dict[str, str]:
    """States by the adjectives that are one word: `Ukrainian`."""
    return {name: state.code for state in tables.states().values() for name in state.demonyms if name.isalpha()}


def lines(reading: Reading) -> list[Words]:
    """The words of every sentence of a report."""
    return [words(reading.text, note.span, number) for number, note in enumerate(reading.layer("sentence"))]


def sites(reading: Reading, read: Sequence[Words], common: frozenset[str]) -> Iterator[Site]:
    """The sites of a report in the order of the text, without those that name persons or organisations.

    `common` holds the words that the report also writes small.
    """
    taken = _Taken(reading)
    table = gazetteer()
    for line in read:
        yield from _listed(_line_sites(line, table, common, taken), line)


class _Taken:
    """The parts of a text that persons, offices and bodies cover, and the names of the persons."""

    def __init__(self, reading: Reading) -> None:
        self.notes: dict[int, Note] = {}
        self.people: set[str] = set()
        for note in reading.layer("party"):
            for at in range(note.span.start, min(note.span.end, note.span.start + 200)):
                self.notes[at] = note
            if isinstance(person := note.value.get("person"), str):
                self.people.update(fold(word) for word in person.split())

    def covers(self, site: Site) -> bool:
        """Whether a name is part of that of a person or body: also the Bank of England, which stands for its state.

        A group's name that is a place's stays one where words of place stand before it, and so does what a title took
        in behind them ("the port of Odessa, Ukraine's navy said") or ends with ("the embassy in San Salvador").
        """
        span = site.span
        for note in (self.notes.get(span.start), self.notes.get(span.end - 1)):
            if note is None or (note.label in ("group", "office") and site.cue and note.span.start == span.start):
                continue
            if note.label == "office" and site.cue == "in":
                continue
            if note.label in _OTHERS or (note.label == "state" and len(note.span) > len(span) + 4):
                return True
        return False


_OTHERS = frozenset({"person", "office", "organisation", "group"})


def _line_sites(line: Words, table: Gazetteer, common: frozenset[str], taken: _Taken) -> Iterator[Site]:
    at = 0
    while at < len(line.keys):
        site = _site(line, at, table) if line.keys[at][0].isupper() else None
        if site is None:
            at += 1
            continue
        if not taken.covers(site) and not _other(line, site, common, taken):
            yield site
            at = site.end
        else:
            at = site.end if site.end > at + 1 else at + 1


_ABBREVIATED = {
    "Ala": "alabama", "Ariz": "arizona", "Ark": "arkansas", "Calif": "california", "Colo": "colorado",
    "Conn": "connecticut", "Del": "delaware", "Fla": "florida", "Ga": "georgia", "Ill": "illinois",
    "Ind": "indiana", "Kan": "kansas", "Ky": "kentucky", "La": "louisiana", "Md": "maryland",
    "Mass": "massachusetts", "Mich": "michigan", "Minn": "minnesota", "Miss": "mississippi", "Mo": "missouri",
    "Neb": "nebraska", "Nev": "nevada", "N.H.": "new hampshire", "N.J.": "new jersey", "N.M.": "new mexico",
    "N.Y.": "new york", "N.C.": "north carolina", "N.D.": "north dakota", "Okla": "oklahoma", "Ore": "oregon",
    "Pa": "pennsylvania", "R.I.": "rhode island", "S.C.": "south carolina", "S.D.": "south dakota",
    "Tenn": "tennessee", "Tex": "texas", "Vt": "vermont", "Va": "virginia", "Wash": "washington",
    "W.Va": "west virginia", "Wis": "wisconsin", "Wyo": "wyoming",
}  # fmt: skip


def _state_of_the_us(line: Words, at: int, table: Gazetteer) -> Site | None:
    """`Conn.` in "Kent, Conn.": an abbreviated state behind a comma."""
    key = _ABBREVIATED.get(line.keys[at], "")
    if not key or line.key(at - 1) != ",":
        return None
    found = [place for place in table.find(key) if place.kind == "region" and place.state == "USA"]
    return Site(line.span(at, at + 1), key, found, "short", at, at + 1, line.number) if found else None


def _site(line: Words, at: int, table: Gazetteer) -> Site | None:
    """The longest name of the gazetteer that starts at a word."""
    if (short := _state_of_the_us(line, at, table)) is not None:
        return short
    first = fold(line.keys[at])
    if first not in table.firsts:
        return None
    parts, ends, end = [first], [at + 1], at + 1
    while len(parts) < LONGEST and end < len(line.keys):
        if line.keys[end] in ("-", "–", "‑") and line.tight(end):
            end += 1
        key = line.key(end)
        if not key[:1].isalpha():
            break
        parts.append(fold(key))
        end += 1
        ends.append(end)
    for count in range(len(parts), 0, -1):
        key = " ".join(parts[:count])
        if key in table and (count > 1 or len(key) > 1):
            close = ends[count - 1]
            if not any(k[0].isupper() for k in line.keys[close - 1 : close]) and count == 1:
                continue
            cue, near, sort = _cue(line, at, close)
            return Site(line.span(at, close), key, table.find(key), cue, at, close, line.number, near, sort)
    return None


def _cue(line: Words, at: int, end: int) -> tuple[str, str, str]:
    """What the words before and after say, the state that they give and the sort: `the Ukrainian city of Lviv`."""
    back, near, noun = _behind(line, at - 1)
    word, after = line.low(back), line.low(end) if line.key(end) != "-" else line.low(end + 1)
    called = after if after in _AFTER else noun
    sort = "region" if called in _REGION else "city" if called and called not in _DEEDS else ""
    if word in _IN or word in _INTO or word in _TAKES:
        return "in", near, sort
    if word in ("to", "from", "for") and _moves(line, back):
        return ("from" if word == "from" else "to"), near, sort
    if called:
        return "noun", near, sort
    if after in _MEETING:
        return "meeting", near, sort
    if at <= 1 and _dateline(line, end):
        return "dateline", near, sort
    return "", near, sort


def _behind(line: Words, back: int) -> tuple[int, str, str]:
    """Goes back over what stands between a preposition and a name: the index of the preposition, the state and the
    noun on the way."""
    near = noun = ""
    for _ in range(7):
        word = line.low(back)
        if line.key(back) in demonyms():
            near = near or demonyms()[line.key(back)]
        elif word in _NOUN and (line.key(back).islower() or line.key(back + 1) == "of"):
            noun = noun or word
        elif word in _DEEDS and line.key(back + 1) == "of":
            return back, near, noun or word
        elif word == "'s" and (code := tables.lookup(line.key(back - 1))) in tables.states():
            near, back = near or (code or ""), back - 1
        elif not (word in _SKIPPED or word in ("-", "'s") or (word == "of" and line.low(back - 1) in _NOUN | _DEEDS)):
            break
        back -= 1
    return back, near, noun


_DEEDS = frozenset(
    "siege battle fall bombing shelling occupation liberation capture blockade streets residents people airspace "
    "bombardment evacuation recapture annexation".split()
)
_REGION = frozenset(
    "region province oblast peninsula governorate prefecture county voivodeship republic state district regions "
    "provinces territory island islands".split()
)


def _moves(line: Words, at: int) -> bool:
    return any(line.low(i) in _MOVES for i in range(max(0, at - 6), at))


def _dateline(line: Words, end: int) -> bool:
    """`GENEVA, May 3 (Agency) -`, `Geneva – `: a name at the start, then perhaps more places and a day, then a dash."""
    if line.number > 12:
        return False
    for at in range(end, min(end + 12, len(line.keys))):
        key = line.keys[at]
        if key in ("—", "–", "--") or (key == "-" and not line.tight(at)):
            return True
        if not (key[0].isupper() or key.isdigit() or key in ",./()"):
            return False
    return False


def _other(line: Words, site: Site, common: frozenset[str], taken: _Taken) -> bool:
    """Whether the words name something else: a person, a thing called after a place, a common word."""
    after = line.key(site.end)
    if site.end == site.at + 1 and (_word(line, site, taken) or (site.cue == "" and _bare(line, site, common))):
        return True
    if after == "-" and line.tight(site.end) and site.cue != "meeting":
        return line.low(site.end + 1) not in _AFTER and not line.key(site.end + 1)[:1].isupper()
    if site.key in _COMPASS or after.lower() in _TEXTS or after in _HOUSES:
        return True
    if line.low(site.at - 1) == "of" and line.low(site.at - 2) in _TEXTS and site.cue == "":
        return True
    if after in THING and after not in ("Airport", "Province", "Area", "Summit", "Day"):
        return True
    return _named_on(line, site)


def _word(line: Words, site: Site, taken: _Taken) -> bool:
    """Whether a single word is a common one, an acronym or the name of a person of the report."""
    first = line.key(site.at)
    if site.key in _ALWAYS_COMMON or first in NOT_NAME or (first.isupper() and len(first) < 4):
        return True
    return site.key in taken.people and site.cue in ("", "list")


def _bare(line: Words, site: Site, common: frozenset[str]) -> bool:
    """Whether a single word without words of place about it is more likely no place: part of a person's name, in
    capitals, or the first word of a sentence ("Reading the statement, …")."""
    first, after, before = line.key(site.at), line.key(site.end), line.key(site.at - 1)
    if (site.key in common or site.at == 0) and len(first) < 6 and after != ",":
        return True
    if first.isupper() or (site.at == 0 and after.lower() in _DETERMINERS):
        return True
    if before[:1].isupper() and before.isalpha() and before not in _NO_NAMES and before not in demonyms():
        return True
    return before != "," and (before in given() or first in given())


_DETERMINERS = frozenset("the a an his her its their that this these those to in on with".split())
# Texts and houses that are called after places: the Minsk agreements, Treaty of Versailles, St Andrew Hall.
_TEXTS = frozenset(
    "agreement agreements accord accords protocol protocols treaty treaties declaration convention conventions process "
    "format pact communique communiqué consensus memorandum formula".split()
)
_HOUSES = frozenset("Hall Church Cathedral Palace Castle Abbey Tower Theatre Theater Garden Gardens School".split())
_COMPASS = frozenset(
    "south east|south west|north west|north east|north|south|east|west|central|eastern|western|northern|southern|ouest|"
    "center|centre|littoral".split("|")
)


def _named_on(line: Words, site: Site) -> bool:
    """Whether a capitalised word goes on with the name: `Paris Hilton`, `Chad Smith`, but `in Moscow Mr Putin`."""
    after = line.key(site.end)
    if not after[:1].isupper() or after in NOT_NAME or len(after) < 2 or site.cue == "dateline":
        return False
    if after.isupper() and line.key(site.at).isupper():
        return False
    if after.lower() in _AFTER or after in _TITLES or after in demonyms():
        return False
    return site.cue in ("", "list", "meeting") or line.key(site.at) in given()


_TITLES = frozenset(
    "Prime Secretary Chancellor King Queen Premier Foreign Defence Defense General Ambassador State Vice Deputy Senior "
    "Metro Square Time".split()
)


_NO_NAMES = NOT_NAME | _TITLES


def _listed(found: Iterator[Site], line: Words) -> Iterator[Site]:
    """Hands a cue on along lists, and ties `Paris, Texas` together."""
    last: Site | None = None
    for site in found:
        if last is not None and site.at - last.end <= 3:
            between = [line.keys[i] for i in range(last.end, site.at)]
            parent = _parent(last, site) if between in ([","], ["("]) else None
            if parent is not None and (line.key(site.end) != "'s"):
                last.parent, site.fixed, site.cue = parent[0], parent[1], "parent"
            elif site.cue == "" and last.cue in ("in", "to", "from", "noun", "list") and _joined(between):
                site.cue = "list"
        if last is not None:
            yield last
        last = site
    if last is not None:
        yield last


def _joined(between: Sequence[str]) -> bool:
    return bool(between) and all(key in (",", "and", "or", "&", "the") for key in between)


def _parent(site: Site, behind: Site) -> tuple[Place, Place] | None:
    """The region or state behind a name, if one of the name's places lies in it, or if it is a state of the US."""
    states = any(place.kind == "country" for place in site.found)
    for place in behind.found:
        if (
            place.kind == "country"
            and not states
            and any(p.state == place.state and p.kind != "country" for p in site.found)
        ):
            return place, place
        if place.kind == "region" and any(
            p.state == place.state and p.region == place.region and p.kind == "city" for p in site.found
        ):
            return place, place
    towns = behind.cue == "short" or not any(place.kind in _WIDE or _american(place) for place in site.found)
    for place in behind.found if towns else ():
        if place.kind == "region" and place.state == "USA" and place.region and _only_american(behind):
            return place, place
    return None


_WIDE = frozenset({"country", "feature"})


def _american(place: Place) -> bool:
    return place.kind == "region" and place.state == "USA"


def _only_american(site: Site) -> bool:
    return all(place.state == "USA" for place in site.found if place.kind != "city")
