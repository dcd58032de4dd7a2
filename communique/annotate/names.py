"""Names, demonyms, offices and persons as they stand, as the layer `name`.

One pass from left to right over the words of each sentence; at each word the longest phrase wins. Value: `parties`
(codes or names that the words themselves give), `person`, `office` (the words of the title), `former`, `plural`,
`stated`: whether the party stands in the phrase, `definite`: whether the words before point back ("the", "its").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from communique.annotate import crowds, roles
from communique.annotate.doubles import doubles
from communique.annotate.lexicon import Entry, given
from communique.annotate.line import NOT_NAME, THING, Line, cap, common_words, name_end, ordinary, read
from communique.annotate.roles import Role
from communique.data import tables
from communique.model import Note
from communique.stage import Reading

_NATION = frozenset({"state", "demonym", "capital", "organisation", "seat", "group", "place"})
_SPEECH = frozenset(
    "said says told added adds argued warned stressed noted stated insisted explained claimed replied announced "
    "declared accused urged called criticised criticized condemned believes thinks".split()
)
_HONORIFIC = frozenset(
    "Mr Mrs Ms Miss Dr Hon Sir Lord Lady Dame Baroness Gen Col Lt Sen Rep Gov Prof Adm Maj Sgt Capt Rev President "
    "King Queen Mr. Mrs. Ms. Dr. Gen. Col. Lt. Sen. Rep. Gov. Prof. Adm. Maj. Sgt. Capt. Rev.".split()
)
_TALK = frozenset(
    "summit talks agreement agreements conference protocol meeting accord accords treaty declaration process "
    "airport suburb attacks attack bombings climate memorandum hotel court stock".split()
)
_AT = frozenset(
    "in at near outside around through via visit visiting visited left leave leaving reach reached arrived".split()
)
_GROUPWORD = frozenset(
    "Inc Corp Corporation Co Ltd Company Party Bank Association Union Group Council Committee Foundation "
    "Institute Front Movement Army Brigade Brigades Forces Organization Organisation Agency Federation Alliance "
    "League Commission Network Fund Plc PLC AG SA NV GmbH Holdings Industries Airlines Airways Energy Petroleum "
    "Ministry Authority Centre Center Coalition Society Congress Church University Trust Consortium Club Assembly "
    "Parliament Command Caucus Confederation Cartel Legion Brotherhood Chamber".split()
)


# Where things are said, and no party there: "wrote on Twitter".
_PLATFORMS = frozenset({"Twitter", "Facebook", "TikTok", "YouTube", "Instagram", "Telegram", "WhatsApp"})
_ON = frozenset({"on", "to", "via", "from", "through", "over", "using", "his", "her", "their", "a", "and"})
# Words for Europe's governments together: reports mean the Union by them.
_UNION = frozenset({"European leaders", "European governments", "European capitals"})
# Verbs after which "Europe" is the Union that acts, and no stretch of land.
_ACTING = _SPEECH | frozenset(
    "blames wants must should will would has is says needs agreed agrees seeks faces rejects rejected backs backed can "
    "cannot imposed plans fears hopes pledged promised offered sent bought buys threatens hits expects".split()
)


def names(reading: Reading) -> Iterator[Note]:
    """Names, demonyms, offices and persons as they stand, as the layer name."""
    common, doubtful = common_words(reading.text), doubles(reading.text)
    for sentence in reading.layer("sentence"):
        line = read(reading.text, sentence.span, common)
        if doubtful is not None:
            doubtful.settle(line)
        at = 0
        while at < len(line.words):
            if _idle(line.words[at].key) and not line.capitals and not crowds.starts(line, at):
                at += 1
                continue
            note, after = phrase(line, at)
            if note is not None:
                yield _in_heading(note) if line.titled or line.capitals else note
            at = max(after, at + 1)


@lru_cache(maxsize=16_384)
def _idle(word: str) -> bool:
    """Whether no name or title starts at a word: a small one that opens none, or a sign."""
    return not word[:1].isupper() and not roles.opens(word.lower())


def _in_heading(note: Note) -> Note:
    """Marks a note of a heading: what the body calls a person counts for more."""
    return Note(note.span, note.layer, note.label, {**note.value, "heading": True})


def phrase(line: Line, at: int) -> tuple[Note | None, int]:
    """The longest phrase at a word, as a note, with the index of the word after it."""
    if (found := _crowd(line, at)) is not None:
        return found
    codes, after = _nations(line, at)
    if (body := _initialed(line, at) or _national_group(line, at)) is not None:
        return body
    role = roles.parse(line.words, after, line.atoms, at)
    if (
        codes
        and after in line.atoms
        and line.atoms[after][0].kind == "seat"
        and line.key(after - 1) not in ("and", ",", "-")
    ):
        end = line.atoms[after][1]
        return _note(
            line, at, end, "office", {"parties": codes[-1:], "stated": True, "office": line.text(after, end)}
        ), end
    if codes and role is None and after > at:
        entry, end = line.atoms[at]
        if (
            entry.kind in ("group", "organisation")
            and line.key(after - 1) == "'s"
            and name_end(line, after) > after + 1
        ):
            close = name_end(line, after)
            value = {"parties": codes[:1], "person": line.text(after, close), "office": "of", "stated": True}
            return _note(line, at, close, "person", value), close
        return _plain(line, at, end, entry), end
    if not codes and at in line.atoms and line.atoms[at][0].kind == "person":
        # Some names begin with a title: "King Hussein", "Pope John Paul II".
        entry, end = line.atoms[at]
        return _person(line, at, end, entry.name, [entry.party])
    if role is not None and (codes or _titled(line, at, role)):
        return _office(line, at, role, codes)
    if at in line.atoms:
        entry, end = line.atoms[at]
        if entry.kind == "person":
            return _person(line, at, end, entry.name, [entry.party])
        return _plain(line, at, end, entry), end
    return _unknown(line, at)


def _initialed(line: Line, at: int) -> tuple[Note, int] | None:
    """`American Quality Products (AQP)`: a name of no table whose initials follow in brackets."""
    if not line.bracketed:
        return None
    first = line.atoms.get(at)
    if line.capitals or not cap(line.key(at)) or (first is not None and first[0].kind not in ("demonym", "place")):
        return None
    end, letters = at, ""
    while end < at + 9 and (line.key(end)[:1].isupper() or line.key(end) in _JOINING):
        letters += line.key(end)[0] if line.key(end)[:1].isupper() else ""
        end += 1
    short = line.key(end + 1)
    if line.key(end) != "(" or line.key(end + 2) != ")" or len(short) < 3 or short != letters or end - at < 3:
        return None
    named, body = line.key(end - 1), tables.lookup(short)
    if body in tables.organisations():
        return _note(line, at, end, "organisation", {"parties": [body], "stated": True}), end
    if named in THING or any(line.key(i) in _STATE_BODY for i in range(at, end)) or named in _SCHEMES:
        return None
    return _note(line, at, end, "group", {"parties": [line.text(at, end)], "stated": True}), end


def _crowd(line: Line, at: int) -> tuple[Note | None, int] | None:
    """A group that a noun names, fighters as the group that they are of; None where none starts here."""
    end = crowds.end(line, at)
    entry, after = line.atoms.get(at, (None, at))
    if entry is not None and entry.party in _PLATFORMS and line.key(at - 1).lower() in _ON:
        return None, after
    if end == at:
        return None
    value: dict[str, object] = {"parties": [line.text(at, end)], "plural": True, "crowd": True}
    if line.text(at, end) in _UNION:
        return _note(line, at, end, "organisation", {"parties": ["EU"], "stated": True, "plural": True}), end
    if entry is not None and entry.kind == "group" and line.key(end - 1) in crowds.FIGHTERS:
        value |= {"parties": [entry.party], "stated": True}
    return _note(line, at, end, "group", value), end


_JOINING = frozenset("of and for the & on - 's".split())
_SCHEMES = frozenset("Party Zone Rights Nations Affairs Responsibility Disease Syndrome Product Rate Standards".split())


def _national_group(line: Line, at: int) -> tuple[Note, int] | None:
    """`American Soybean Association`, `National Bank of Greece`: a nation in the name of what is not its state."""
    if at not in line.atoms or line.capitals or line.atoms[at][0].kind not in ("demonym", "state"):
        return None
    start = line.atoms[at][1]
    if not cap(line.key(start)) or start in line.atoms or line.key(start) in NOT_NAME:
        return None
    end = _group_end(line, start, start)
    body = next((line.key(i) for i in range(end - 1, start - 1, -1) if line.key(i) in _GROUPWORD), "")
    if end <= start or not body or roles.parse(line.words, start, frozenset()) is not None:
        return None
    if body in _STATE_BODY or "National" in line.text(start, end):
        value: dict[str, object] = {
            "parties": [line.atoms[at][0].party],
            "stated": True,
            "office": line.text(start, end),
        }
        return _note(line, at, end, "office", value), end
    return _note(line, at, end, "group", {"parties": [line.text(at, end)], "stated": True}), end


_STATE_BODY = frozenset(
    "Committee Army Agency Ministry Authority Command Forces Commission Parliament Assembly Congress Council".split()
)


def _nations(line: Line, at: int) -> tuple[list[str], int]:
    """`China's`, `Russian and Chinese`, `US, Japanese and South Korean`: the parties and the index after them."""
    codes: list[str] = []
    end = at
    while len(codes) < _LONGEST and end in line.atoms and line.atoms[end][0].kind in _NATION:
        entry, after = line.atoms[end]
        codes.append(entry.party)
        end = after
        if line.key(end) in ("'s", "'"):
            end += 1
        join = end
        while line.key(join) in ("and", ",", "&", "-", "/"):
            join += 1
        if join == end or join not in line.atoms or line.atoms[join][0].kind not in _NATION:
            break
        if entry.party == line.atoms[join][0].party:
            break  # "Odessa, Ukraine's navy said": a town with its state
        if (
            (entry.kind == "demonym") != (line.atoms[join][0].kind == "demonym")
            and line.key(end - 1) not in ("'s", "'")
            and entry.party != "USA"
        ):
            break
        if roles.parse(line.words, _chain(line, join), frozenset()) is None:
            break
        end = join
    return codes, end


# Nations that may share one title; longer lists are read one by one, which keeps the time linear.
_LONGEST = 12


def _chain(line: Line, at: int) -> int:
    """The index after the nations that follow each other from a word on."""
    end = at
    for _ in range(_LONGEST):
        if end not in line.atoms or line.atoms[end][0].kind not in _NATION:
            break
        end = line.atoms[end][1]
        if line.key(end) in ("'s", "'"):
            end += 1
        join = end
        while line.key(join) in ("and", ",", "&", "-", "/"):
            join += 1
        if join == end or join not in line.atoms:
            return end
        end = join
    return end


def _titled(line: Line, at: int, role: Role) -> bool:
    """Whether a title without a nation is worth a note: `Foreign Minister Wang`, `the president`, `its army`."""
    before = line.key(at - 1).lower()
    if role.words.lower() == "undersecretary":
        return False  # whose, nothing tells: many states have them
    if line.key(at)[:1].isupper() and not (at == 0 and role.plural) and role.sort != "private":
        return role.sort == "office" or role.head in _GOVERNING or at > 0
    if before in ("the", "its", "his", "her", "their", "'s") or line.key(role.end) == "of":
        return role.sort == "office" or role.head in _GOVERNING
    return name_end(line, role.end) > role.end


# Bodies that mean a state even without its name: "the ministry", "its army". Other bodies need one beside them.
_GOVERNING = frozenset(
    "government ministry ministries army military navy parliament congress administration regime authorities "
    "cabinet presidency embassy troops forces junta legislature treasury monarchy airforce department "
    "governments".split()
)


def _note(line: Line, start: int, end: int, label: str, value: dict[str, object]) -> Note:
    full = {"parties": [], "person": None, "office": None, "former": False, "plural": False, "stated": False} | value
    return Note(line.span(start, end), "name", label, full)  # type: ignore[arg-type]


# Territories that are a party where they act, and else a place of the state: "fighting in Nagorno-Karabakh".
_TERRITORIES = {
    "Nagorno-Karabakh": "AZE",
    "Transnistria": "MDA",
    "Somaliland": "SOM",
    "Puntland": "SOM",
    "Jubaland": "SOM",
    "Republika Srpska": "BIH",
    "Scotland": "GBR",
    "Wales": "GBR",
}
_ABOUT = frozenset("of over from to across into for against between around on".split())


def _territory(line: Line, at: int, end: int, entry: Entry) -> bool:
    """Whether a territory is named as a place: after a preposition, or where nothing says that it acts."""
    if line.key(at - 1).lower() in _AT | _ABOUT:
        return True
    acts = line.key(end) in _SPEECH | _ACTING or line.key(end).lower() in ("'s", "forces", "and", ",")
    return entry.name == "Nagorno-Karabakh" and not acts


def _plain(line: Line, at: int, end: int, entry: Entry) -> Note:
    if entry.kind == "group" and entry.name in _TERRITORIES and _territory(line, at, end, entry):
        return _note(line, at, end, "place", {"parties": [_TERRITORIES[entry.name]], "stated": True})
    label = {"capital": "state", "seat": "state", "person": "person"}.get(entry.kind, entry.kind)
    if entry.kind == "capital" and (line.key(at - 1).lower() in _AT or line.key(end) in _TALK):
        label = "place"
    return _note(line, at, end, label, {"parties": [entry.party], "stated": True})


def _office(line: Line, at: int, role: Role, codes: list[str]) -> tuple[Note, int]:
    end, stated = role.end, list(codes)
    if role.head in _SENT and line.key(end) in ("to", "in"):
        end = max(_of_nations(line, end)[1], end)
    elif not stated:
        stated, end = _of_nations(line, end)
    if role.sort != "body" and (close := name_end(line, end)) > end:
        return _with_name(line, at, (end, close), role, stated)
    if role.sort != "body" and line.key(end) == "," and not role.plural and _apposed(line, end + 1):
        return _with_name(line, at, (end + 1, name_end(line, end + 1)), role, stated)
    before = line.key(at - 1).lower()
    value: dict[str, object] = {"parties": stated, "office": role.words, "plural": role.plural or len(stated) > 1}
    value |= {"former": role.former, "stated": bool(stated), "definite": before, "sort": role.sort}
    return _note(line, at, end, "office", value), end


# Their "to" names where they are sent, not whom they serve: "Japan's ambassador to the United Nations".
_SENT = frozenset("ambassador ambassadors envoy envoys representative representatives consul emissary".split())


def _apposed(line: Line, at: int) -> bool:
    """Whether a person's name stands between commas: `its foreign minister, Wang Yi, said`."""
    end = name_end(line, at)
    known = at in line.atoms and line.atoms[at][0].kind == "person"
    return end > at and (known or end > at + 1) and line.key(end) in (",", ".", "", "said", ")")


def _of_nations(line: Line, at: int) -> tuple[list[str], int]:
    """`of Russia and Ukraine` after a title."""
    start = at + 1
    if line.key(start) == "the":
        start += 1
    if (
        line.key(at) not in ("of", "for", "to", "in")
        or start not in line.atoms
        or line.atoms[start][0].kind not in _NATION
    ):
        return [], at
    codes, end = [line.atoms[start][0].party], line.atoms[start][1]
    while line.key(end) in (",", "and"):
        join = end + 1 + (line.key(end + 1) in ("and", "the"))
        if join not in line.atoms or line.atoms[join][0].kind not in _NATION:
            break
        codes.append(line.atoms[join][0].party)
        end = line.atoms[join][1]
    return codes, end


_LEADS = frozenset("boss president chairman chairwoman chair head director leader chief spokesman spokeswoman".split())


def _of_body(line: Line, at: int) -> tuple[list[str], int]:
    """`of Northern Power`, `of the exporters' association` after a title beside a name: whom they speak for."""
    start = at + 1 + (line.key(at + 1) == "the")
    if line.key(at) != "of" or start in line.atoms or start >= len(line.words):
        return [], at
    end = start
    while end < start + 5 and cap(line.key(end)) and line.key(end) not in NOT_NAME:
        end += 1
    if end == start and line.key(start).isalpha() and line.key(start).endswith("s"):
        end = start + 1 + (line.key(start + 1) == "'")
        end = end + 1 if line.key(end) in ("association", "federation", "union", "league") else start
    return ([line.text(start, end)], end) if end > start else ([], at)


def _with_name(line: Line, at: int, name: tuple[int, int], role: Role, codes: list[str]) -> tuple[Note, int]:
    start, end = name
    person = line.text(start, end)
    known = line.atoms.get(start)
    if known is not None and known[0].kind == "person":
        person = known[0].name if line.capitals else person
    served = bool(codes) and role.sort == "private" and codes[0] in tables.organisations()
    value: dict[str, object] = {"parties": codes[:1], "person": person, "office": role.words, "former": role.former}
    value |= {"stated": bool(codes), "private": role.sort == "private" and not served}
    return _note(line, at, end, "person", value), end


def _person(line: Line, at: int, end: int, name: str, codes: list[str]) -> tuple[Note, int]:
    """A person without a title before; a title in apposition joins the span: `Wang Yi, China's foreign minister`."""
    value: dict[str, object] = {"person": name if line.capitals else line.text(at, end), "table": codes}
    place = end + 1 + (line.key(end + 1) in ("the", "a", "an"))
    if line.key(end) == "of" and place in line.atoms and line.atoms[place][0].kind in ("group", "organisation"):
        value |= {"parties": [line.atoms[place][0].party], "office": "of", "stated": True}
    if line.key(end) == ",":
        nations, after = _nations(line, place)
        role = roles.parse(line.words, after, line.atoms, place)
        if role is not None and role.sort != "body":
            close = role.end
            if not nations:
                nations, close = _of_nations(line, role.end)
            if not nations and role.head in _LEADS:
                nations, close = _of_body(line, role.end)
            if line.key(close) in (",", ".", ";", ")", "", "said", "says"):
                value |= {"parties": nations[:1], "office": role.words, "former": role.former}
                value |= {"stated": bool(nations), "private": role.sort == "private"}
                end = close
    return _note(line, at, end, "person", value), end


def _unknown(line: Line, at: int) -> tuple[Note | None, int]:
    """Capitalised words that no table has: a person by first name or honorific, else perhaps an organisation."""
    word = line.key(at)
    if line.capitals:
        name = word.title() if len(word) > 3 and word.isalpha() else ""
        return (_note(line, at, at + 1, "surname", {"person": name}) if name else None), at + 1
    if not word[:1].isupper():
        return None, at + 1
    if word in _HONORIFIC and (end := name_end(line, at + 1)) > at + 1:
        note, end = _person(line, at + 1, end, line.text(at + 1, end), [])
        return _note(line, at, end, "person", {**note.value, "honorific": word}), end
    if re.fullmatch(r"[A-Z][A-Z&-]{1,6}", word):
        return _note(line, at, at + 1, "acronym", {"person": word, "said": line.key(at + 1) in _SPEECH}), at + 1
    if not cap(word) or word in NOT_NAME or (word.lower() in line.common):
        return None, at + 1
    if word == "Europe" and line.key(at + 1).lower() in _ACTING:
        return _note(line, at, at + 1, "organisation", {"parties": ["EU"], "stated": True}), at + 1
    if ordinary(line, at) and _group_end(line, at, at + 1) == at:
        return None, at + 1
    end = max(name_end(line, at), at + 1)
    if (group := _group_end(line, at, end)) > at:
        return _note(line, at, group, "group", {"parties": [line.text(at, group)], "stated": True}), group
    if line.key(end) == "&" and cap(line.key(end + 1)):
        end += 2
        return _note(line, at, end, "group", {"parties": [line.text(at, end)], "stated": True}), end
    if end > at + 1 and word in given() and line.key(end - 1) not in THING:
        return _person(line, at, end, line.text(at, end), [])
    said = line.key(end) in _SPEECH or line.key(at - 1) in _SPEECH
    if end == at + 1:
        return _note(line, at, end, "surname", {"person": word, "said": said}), end
    return _note(line, at, end, "unknown", {"person": line.text(at, end), "said": said}), end


def _group_end(line: Line, at: int, end: int) -> int:
    """The index after an organisation's name, told by a word such as `Association`; `at` where it is none.

    Takes in what follows: `Association of Tin Producing Countries`, `State Oil Company of Azerbaijan`.
    """
    while end < min(len(line.words), at + 9) and (
        end == at or end not in line.atoms or line.atoms[end][0].kind == "place"
    ):
        if line.key(end) in ("'s", "'") and end > at and line.key(end + 1) in _GROUPWORD:
            end += 2  # "National Cattlemen's Association"
            continue
        if (
            not (cap(line.key(end)) or line.key(end) == "&")
            or line.key(end) in NOT_NAME
            or line.key(end).lower() in line.common
        ):
            break
        end += 1
    end = max(end, at)
    places = [i for i in range(at, end) if line.key(i) in _GROUPWORD]
    if not places or (end - at < 2 and line.key(end) not in ("of", "for")):
        return at
    end = end if line.key(end - 1) in _GROUPWORD or line.key(end) in ("of", "for") else places[-1] + 1
    if line.key(end) not in ("of", "for", "on"):
        return end if end > at + 1 else at
    tail = end + 1
    while tail < len(line.words) and tail < end + 8:
        if line.key(tail)[:1].isupper() or (
            line.key(tail) in ("the", "of", "and", "for", "&")
            and (line.key(tail + 1)[:1].isupper() or (line.key(tail + 1) == "the" and line.key(tail + 2)[:1].isupper()))
        ):
            tail += 1
        else:
            break
    return tail if tail > end + 1 else (end if end > at + 1 else at)
