"""Names, demonyms, offices and persons as they stand, as the layer `name`.

One pass from left to right over the words of each sentence; at each word the longest phrase wins. Value: `parties`
(codes or names that the words themselves give), `person`, `office` (the words of the title), `former`, `plural`,
`stated`: whether the party stands in the phrase, `definite`: whether the words before point back ("the", "its").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from communique.annotate import roles
from communique.annotate.lexicon import Entry, Token, given, lexicon, surnames, tokens
from communique.annotate.roles import Role
from communique.model import Note, Span
from communique.stage import Reading

_NATION = frozenset({"state", "demonym", "capital", "organisation", "seat", "group"})
_SPEECH = frozenset(
    "said says told added adds argued warned stressed noted stated insisted explained claimed replied announced declared "
    "accused urged called criticised criticized condemned believes thinks".split()
)
# People who act without a name; the report's noun is then the party ("suspected herders"), whatever they belong to.
_CROWD = frozenset(
    "rebels rebel protesters protestors demonstrators separatists militants insurgents gunmen settlers herders bandits "
    "terrorists extremists guerrillas jihadists islamists secessionists rioters loyalists kidnappers militiamen mercenaries "
    "ecologists environmentalists smugglers pirates assailants mutineers insurgency".split()
)
# Of these, only some ("coffee exporters", "Rohingya refugees"), never the open class by itself.
_CROWD_SOME = frozenset(
    "migrants refugees fighters activists farmers producers workers students creditors exporters miners fishermen dissidents "
    "hackers nationals unionists nationalists opposition strikers attackers hostages".split()
)
_REGION = frozenset(
    "arab african european asian latin western gulf baltic nordic balkan scandinavian mekong donor allied central eastern "
    "muslim islamic caribbean pacific coastal creditor oil-producing american southeast creditor caucasus".split()
)
_REGIONAL = frozenset("states countries nations powers governments leaders presidents allies capitals".split())
_CROWD_LEAD = frozenset(
    "suspected armed masked anti-government anti-war antiwar anti-capitalist local islamist ethnic kurdish chechen gang opposition "
    "creditor pro-russian pro-democracy pro-government separatist rebel muslim christian shia sunni jihadist communist "
    "right-wing left-wing leftist black young indigenous palestinian indochinese jewish hindu catholic striking private mine coffee "
    "soybean foreign illegal angry hundreds thousands crowds".split()
)
_CROWD_PAIR = frozenset({
    ("armed", "groups"), ("opposition", "groups"), ("opposition", "parties"), ("gang", "members"), ("creditor", "banks"),
    ("rebel", "groups"), ("militant", "groups"), ("rival", "factions"), ("armed", "men"), ("rebel", "forces"),
    ("kurdish", "forces"), ("separatist", "forces"), ("opposition", "forces"), ("rebel", "fighters"), ("unionist", "parties"),
    ("opposition", "leaders"), ("commercial", "banks"), ("foreign", "banks"), ("suicide", "bomber"), ("suicide", "bombers"),
})  # fmt: skip
_PARTICLE = frozenset("al el bin bint ibn de da dos do la van von der den di du ul ud ben ter e".split())
_HONORIFIC = frozenset(
    "Mr Mrs Ms Miss Dr Sir Lord Lady Dame Baroness Gen Col Lt Sen Rep Gov Prof Adm Maj Sgt Capt Rev President King Queen "
    "Mr. Mrs. Ms. Dr. Gen. Col. Lt. Sen. Rep. Gov. Prof. Adm. Maj. Sgt. Capt. Rev.".split()
)
# What follows a place or a nation and makes the whole the name of something else: the Washington Post, the Paris Agreement.
_THING = frozenset(
    "Post Times Agreement Agreements Treaty Accord Accords Protocol Convention Conventions Declaration Memorandum River "
    "Sea Ocean Strait Street Road Avenue Province Airport Olympics Games Cup Bay Island Islands Peninsula Summit Day War Wars Act Gulf "
    "Journal Herald Telegraph Daily Gazette Exchange Stock University College School Hotel Square Pact Plan Process Club "
    "Initiative Partnership Strategy Programme Program Framework Fund Forum Dialogue Year Week Month Prize Award Line Zone "
    "Canal Wall Bridge Mountains Desert Station Hospital Museum Stadium Tribune Tech Basin Orthodox".split()
)
_TALK = frozenset(
    "summit talks agreement agreements conference protocol meeting accord accords treaty declaration process "
    "airport suburb attacks attack bombings agreements climate memorandum hotel court stock".split()
)
_AT = frozenset(
    "in at near outside around through via visit visiting visited left leave leaving reach reached arrived".split()
)
_GROUPWORD = frozenset(
    "Inc Corp Corporation Co Ltd Company Party Bank Association Union Group Council Committee Foundation Institute Front "
    "Movement Army Brigade Brigades Forces Organization Organisation Agency Federation Alliance League Front Commission "
    "Network Fund Plc PLC AG SA NV GmbH Holdings Industries Airlines Airways Energy Petroleum Ministry Authority Centre "
    "Center Coalition Society Congress Church University Trust Consortium Club Assembly Parliament Command".split()
)
_NOT_NAME = frozenset(
    "The A An In On At But And Or If As It He She They We I You This That These Those There Here When While After Before "
    "Since For From With Without By To Of Not No Yes What Who Why How Where Which His Her Its Their Our My Your Both All "
    "Some Many Most Any Each Every Other Another One Two Three Four Five Six Seven Eight Nine Ten Earlier Later Now Then "
    "However Meanwhile Also Although Though Despite During Under Over Between Among Against Into Speaking Asked According "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September "
    "Says Calls Meets Visits Urges Warns Vows Hails Slams Seeks Signs Accuses Tells Wants Backs Holds Agrees Rejects Denies "
    "Arrives Hosts Welcomes Condemns Pledges Discusses Speaks Talks Plans Offers Sends Launches Fires Criticises Criticizes "
    "October November December Mr Mrs Ms Dr Photo Image Read Sources Source Last Next Today Yesterday Tomorrow Let So Such "
    "Only Even Just Still Yet Once Until Upon Within Because Like Unlike Instead Moreover Furthermore Therefore Thus "
    "Indeed Perhaps Maybe More Less Few Several Thousands Hundreds Dozens Officials Foreign Minister President".split()
)


@dataclass(slots=True)
class Line:
    """One sentence's words with the names of the dictionary found in it, by the index of their first word."""

    words: list[Token]
    atoms: dict[int, tuple[Entry, int]] = field(default_factory=dict)
    capitals: bool = False
    common: frozenset[str] = frozenset()

    def key(self, at: int) -> str:
        return self.words[at].key if 0 <= at < len(self.words) else ""

    def span(self, start: int, end: int) -> Span:
        return Span(self.words[start].start, self.words[end - 1].end)

    def text(self, start: int, end: int) -> str:
        """The words of a name with single blanks, no blank around hyphens and apostrophes."""
        joined = ""
        for before, token in zip([None, *self.words[start:end]], self.words[start:end], strict=False):
            gap = " " if before is not None and before.end < token.start else ""
            joined += gap + token.key
        return joined


def names(reading: Reading) -> Iterator[Note]:
    """Names, demonyms, offices and persons as they stand, as the layer name."""
    common = frozenset(_LOWER.findall(reading.text))
    for sentence in reading.layer("sentence"):
        line = read(reading.text, sentence.span, common)
        at = 0
        while at < len(line.words):
            note, after = phrase(line, at)
            if note is not None:
                yield note
            at = max(after, at + 1)


_LOWER = re.compile(r"(?<![^\W_])[a-z][a-z]+(?![^\W_])")


def read(text: str, span: Span, common: frozenset[str] = frozenset()) -> Line:
    """The words of a sentence and the dictionary's names among them, leftmost and longest first.

    `common` holds the words that the report also writes small: in a heading or as a first word they are no names.
    """
    words = tokens(text, span.start, span.end)
    letters = [c for c in span.of(text) if c.isalpha()]
    capitals = len(letters) > 8 and sum(c.isupper() for c in letters) > 0.9 * len(letters)
    line = Line(words, capitals=capitals, common=common if _title_case(words) else frozenset())
    table, at = lexicon(), 0
    while at < len(words):
        match = table.match(words, at, folded=line.capitals)
        if match is None:
            at += 1
            continue
        entry, end = match
        if not _misleading(line, at, end, entry):
            line.atoms[at] = entry, end
        at = end
    return line


def _title_case(words: list[Token]) -> bool:
    """Whether most longer words start with a capital, as in `Kim Says Talks With Seoul Are Over`."""
    longer = [word.key for word in words if len(word.key) > 3 and word.key.isalpha()]
    return len(longer) > 2 and sum(word[0].isupper() for word in longer) > 0.75 * len(longer)


def _misleading(line: Line, at: int, end: int, entry: Entry) -> bool:
    """Words that only look like a party: the Washington Post, Michael Jordan, US-backed, anti-American."""
    if entry.kind in ("person", "organisation", "group"):
        return False
    if line.key(end) in _THING or (line.key(at - 1) in given() and at and entry.kind != "demonym"):
        return True
    if line.key(end) == "-" and line.key(end + 1) in _BY_OTHERS:
        return True
    return line.key(at - 1) == "-" and line.key(at - 2).lower() in ("pro", "anti", "non", "ex", "post")


_BY_OTHERS = frozenset("backed made born style speaking owned flagged registered language built supplied held".split())


def phrase(line: Line, at: int) -> tuple[Note | None, int]:
    """The longest phrase at a word, as a note, with the index of the word after it."""
    codes, after = _nations(line, at)
    if (crowd := _crowd(line, at) or _regional(line, at) or _national_group(line, at)) is not None:
        return crowd
    role = roles.parse(line.words, after, line.atoms.keys() - {at})
    if codes and role is None and after > at:
        entry, end = line.atoms[at]
        return _plain(line, at, end, entry), end
    if role is not None and (codes or _titled(line, at, role)):
        return _office(line, at, role, codes)
    if at in line.atoms:
        entry, end = line.atoms[at]
        if entry.kind == "person":
            return _person(line, at, end, entry.name, [entry.party])
        return _plain(line, at, end, entry), end
    return _unknown(line, at)


def _crowd(line: Line, at: int) -> tuple[Note, int] | None:
    """`suspected herders`, `Israeli settlers`, `opposition parties`: a group that only a noun names."""
    end = at
    if end in line.atoms:
        entry, end = line.atoms[at]
        if entry.kind not in ("demonym", "group"):
            return None
    while end < at + 4 and line.key(end).lower() in _CROWD_LEAD and not (line.capitals and end == at):
        if (line.key(end).lower(), line.key(end + 1).lower()) in _CROWD_PAIR:
            break
        end += 1
        if line.key(end) == "-":
            return None
    pair = (line.key(end).lower(), line.key(end + 1).lower())
    if pair in _CROWD_PAIR:
        end += 2
    elif line.key(end).lower() in (_CROWD | _CROWD_SOME if end > at else _CROWD) and (line.key(end).islower() or end == 0):
        end += 1
    else:
        return None
    return _note(line, at, end, "group", {"parties": [line.text(at, end)], "plural": True, "crowd": True}), end


def _regional(line: Line, at: int) -> tuple[Note, int] | None:
    """`Arab states`, `Latin American presidents`, `Gulf Arab countries`: known by the report's words only."""
    end = at
    while end not in line.atoms and line.key(end).lower() in _REGION and end < at + 3:
        end += 1
        end += line.key(end) == "-"
    if end == at and line.key(at) not in ("Gulf", "Latin") or line.key(end).lower() not in _REGIONAL or end == at:
        return None
    text = line.text(at, end + 1)
    return _note(line, at, end + 1, "group", {"parties": [text], "plural": True, "crowd": True}), end + 1


def _national_group(line: Line, at: int) -> tuple[Note, int] | None:
    """`American Soybean Association`, `National Bank of Greece`: a nation in the name of what is not its state."""
    if at not in line.atoms or line.capitals or line.atoms[at][0].kind not in ("demonym", "state"):
        return None
    start = line.atoms[at][1]
    if not _cap(line.key(start)) or start in line.atoms or line.key(start) in _NOT_NAME:
        return None
    end = _group_end(line, start, start)
    body = next((line.key(i) for i in range(end - 1, start - 1, -1) if line.key(i) in _GROUPWORD), "")
    if end <= start or not body or roles.parse(line.words, start, frozenset()) is not None:
        return None
    if body in _STATE_BODY or "National" in line.text(start, end):
        value: dict[str, object] = {"parties": [line.atoms[at][0].party], "stated": True, "office": line.text(start, end)}
        return _note(line, at, end, "office", value), end
    return _note(line, at, end, "group", {"parties": [line.text(at, end)], "stated": True}), end


_STATE_BODY = frozenset("Committee Army Agency Ministry Authority Command Forces Commission Parliament Assembly Congress Council".split())


def _nations(line: Line, at: int) -> tuple[list[str], int]:
    """`China's`, `Russian and Chinese`, `US, Japanese and South Korean`: the parties and the index after them."""
    codes: list[str] = []
    end = at
    while end in line.atoms and line.atoms[end][0].kind in _NATION:
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
        if roles.parse(line.words, _chain(line, join), frozenset()) is None:
            break
        end = join
    return codes, end


def _chain(line: Line, at: int) -> int:
    """The index after the nations that follow each other from a word on."""
    end = at
    while end in line.atoms and line.atoms[end][0].kind in _NATION:
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
    if line.key(at)[:1].isupper() and not (at == 0 and role.plural) and role.sort != "private":
        return True
    if before in ("the", "its", "his", "her", "their", "'s") or line.key(role.end) == "of":
        return role.sort != "private"
    return _name_end(line, role.end) > role.end


def _note(line: Line, start: int, end: int, label: str, value: dict[str, object]) -> Note:
    full = {"parties": [], "person": None, "office": None, "former": False, "plural": False, "stated": False} | value
    return Note(line.span(start, end), "name", label, full)  # type: ignore[arg-type]


def _plain(line: Line, at: int, end: int, entry: Entry) -> Note:
    label = {"capital": "state", "seat": "state", "person": "person"}.get(entry.kind, entry.kind)
    if entry.kind == "capital" and (line.key(at - 1).lower() in _AT or line.key(end) in _TALK):
        label = "place"
    return _note(line, at, end, label, {"parties": [entry.party], "stated": True})


def _office(line: Line, at: int, role: Role, codes: list[str]) -> tuple[Note, int]:
    end, stated = role.end, list(codes)
    if not stated:
        stated, end = _of_nations(line, end)
    if role.sort != "body" and (name_end := _name_end(line, end)) > end:
        return _with_name(line, at, (end, name_end), role, stated)
    if role.sort != "body" and line.key(end) == "," and not role.plural and _apposed(line, end + 1):
        return _with_name(line, at, (end + 1, _name_end(line, end + 1)), role, stated)
    before = line.key(at - 1).lower()
    value: dict[str, object] = {"parties": stated, "office": role.words, "plural": role.plural or len(stated) > 1}
    value |= {"former": role.former, "stated": bool(stated), "definite": before, "sort": role.sort}
    return _note(line, at, end, "office", value), end


def _apposed(line: Line, at: int) -> bool:
    """Whether a person's name stands between commas: `its foreign minister, Wang Yi, said`."""
    end = _name_end(line, at)
    known = at in line.atoms and line.atoms[at][0].kind == "person"
    return end > at and (known or end > at + 1) and line.key(end) in (",", ".", "", "said", ")")


def _of_nations(line: Line, at: int) -> tuple[list[str], int]:
    """`of Russia and Ukraine` after a title."""
    start = at + 1
    if line.key(start) == "the":
        start += 1
    if line.key(at) not in ("of", "for", "to") or start not in line.atoms or line.atoms[start][0].kind not in _NATION:
        return [], at
    codes, end = [line.atoms[start][0].party], line.atoms[start][1]
    while line.key(end) in (",", "and"):
        join = end + 1 + (line.key(end + 1) in ("and", "the"))
        if join not in line.atoms or line.atoms[join][0].kind not in _NATION:
            break
        codes.append(line.atoms[join][0].party)
        end = line.atoms[join][1]
    return codes, end


def _with_name(line: Line, at: int, name: tuple[int, int], role: Role, codes: list[str]) -> tuple[Note, int]:
    start, end = name
    person = line.text(start, end)
    known = line.atoms.get(start)
    if known is not None and known[0].kind == "person":
        person = known[0].name if line.capitals else person
    value: dict[str, object] = {"parties": codes[:1], "person": person, "office": role.words, "former": role.former}
    value |= {"stated": bool(codes), "private": role.sort == "private"}
    return _note(line, at, end, "person", value), end


def _person(line: Line, at: int, end: int, name: str, codes: list[str]) -> tuple[Note, int]:
    """A person without a title before; a title in apposition joins the span: `Wang Yi, China's foreign minister`."""
    value: dict[str, object] = {"person": name if line.capitals else line.text(at, end), "table": codes}
    place = end + 1 + (line.key(end + 1) in ("the", "a", "an"))
    if line.key(end) == ",":
        nations, after = _nations(line, place)
        role = roles.parse(line.words, after, line.atoms.keys() - {place})
        if role is not None and role.sort != "body":
            close = role.end
            if not nations:
                nations, close = _of_nations(line, role.end)
            if line.key(close) in (",", ".", ";", ")", "", "said", "says"):
                value |= {"parties": nations[:1], "office": role.words, "former": role.former}
                value |= {"stated": bool(nations), "private": role.sort == "private"}
                end = close
    return _note(line, at, end, "person", value), end


def _name_end(line: Line, at: int) -> int:
    """The index after a person's name that starts at a word; `at` itself where none does."""
    if at in line.atoms:
        entry, end = line.atoms[at]
        return end if entry.kind == "person" else at
    end = at
    while end < min(len(line.words), at + (1 if line.capitals else 6)):
        word = line.key(end)
        if end > at and end in line.atoms and line.atoms[end][0].kind != "person":
            break
        if _proper(line, end) and not (line.capitals and roles.sort_of(word.lower())):
            end += 1
        elif (word.lower() in _PARTICLE and (word.islower() or end > at) or word == "-" and end > at) and _cap(line.key(end + 1)):
            end += 2
        else:
            break
    return end


def _proper(line: Line, at: int) -> bool:
    """Whether a word may be part of a name: capitalised, no word that the report writes small elsewhere."""
    word = line.key(at)
    if not _cap(word) or word in _NOT_NAME or word.lower() in line.common:
        return False
    return not (line.key(at + 1) in ("-", "'s") and line.key(at + 2)[:1].islower() and line.key(at + 1) == "-")


def _cap(word: str) -> bool:
    """Capitalised as names are: `Wang`, `W.`, `McDonald`, but no `NATO` and no `G20`."""
    if re.fullmatch(r"[A-Z]\.?", word):
        return True
    return word[:1].isupper() and not re.fullmatch(r"[A-Z0-9]{2,}", word)


def _unknown(line: Line, at: int) -> tuple[Note | None, int]:
    """Capitalised words that no table has: a person by first name or honorific, else perhaps an organisation."""
    word = line.key(at)
    if line.capitals:
        name = word.title() if len(word) > 3 and word.isalpha() else ""
        return (_note(line, at, at + 1, "surname", {"person": name}) if name else None), at + 1
    if word in _HONORIFIC and (end := _name_end(line, at + 1)) > at + 1:
        return _note(line, at, end, "person", {"person": line.text(at + 1, end), "honorific": word}), end
    if re.fullmatch(r"[A-Z][A-Z&-]{1,6}", word):
        return _note(line, at, at + 1, "acronym", {"person": word}), at + 1
    if not _cap(word) or word in _NOT_NAME or (word.lower() in line.common):
        return None, at + 1
    end = max(_name_end(line, at), at + 1)
    if (group := _group_end(line, at, end)) > at:
        return _note(line, at, group, "group", {"parties": [line.text(at, group)], "stated": True}), group
    if line.key(end) == "&" and _cap(line.key(end + 1)):
        end += 2
        return _note(line, at, end, "group", {"parties": [line.text(at, end)], "stated": True}), end
    if end > at + 1 and word in given() and line.key(end - 1) not in _THING:
        return _person(line, at, end, line.text(at, end), [])
    said = line.key(end) in _SPEECH or line.key(at - 1) in _SPEECH
    if end == at + 1:
        return _note(line, at, end, "surname", {"person": word, "said": said}), end
    return _note(line, at, end, "unknown", {"person": line.text(at, end), "said": said}), end


def _group_end(line: Line, at: int, end: int) -> int:
    """The index after an organisation's name, told by a word such as `Association`; `at` where it is none.

    Takes in what follows: `Association of Tin Producing Countries`, `State Oil Company of Azerbaijan`.
    """
    while end < len(line.words) and (_cap(line.key(end)) or line.key(end) == "&") and end < at + 9:
        end += 1
    places = [i for i in range(at, end) if line.key(i) in _GROUPWORD]
    if not places or end - at < 2 and line.key(end) not in ("of", "for"):
        return at
    end = end if line.key(end - 1) in _GROUPWORD or line.key(end) in ("of", "for") else places[-1] + 1
    if line.key(end) not in ("of", "for", "on"):
        return end if end > at + 1 else at
    tail = end + 1
    while tail < len(line.words) and tail < end + 8:
        if line.key(tail)[:1].isupper():
            tail += 1
        elif line.key(tail) in ("the", "of", "and", "for", "&") and line.key(tail + 1)[:1].isupper():
            tail += 1
        else:
            break
    return tail if tail > end + 1 else (end if end > at + 1 else at)
