"""Groups that only a noun names: `suspected herders`, `Israeli settlers`, `Arab states`."""

from __future__ import annotations

from communique.annotate.line import Line

# People who act without a name; the report's noun is then the party ("suspected herders"), whatever they belong to.
ALWAYS = frozenset(
    "rebels rebel protesters protestors demonstrators separatists militants insurgents gunmen settlers herders "
    "bandits terrorists extremists guerrillas jihadists islamists secessionists rioters loyalists kidnappers "
    "militiamen mercenaries ecologists environmentalists smugglers pirates assailants mutineers insurgency".split()
)
# Fighters after a group's name are the group: "Al-Shabaab gunmen", "Pakistani Taliban fighters".
FIGHTERS = frozenset(
    "rebels militants gunmen insurgents guerrillas terrorists jihadists militiamen fighters extremists soldiers "
    "insurgency insurgents".split()
)
# Of these, only some ("coffee exporters", "Rohingya refugees"), never the open class by itself.
SOME = frozenset(
    "migrants refugees fighters activists farmers producers workers students creditors exporters miners fishermen "
    "dissidents hackers nationals unionists nationalists opposition strikers attackers hostages politicians "
    "supporters volunteers deserters civilians".split()
)
# Open classes that are a party where they act together: "workers rose in protest", "citizens marched".
OPEN = frozenset(
    "workers citizens residents students farmers villagers miners teachers nurses doctors women employees strikers "
    "fishermen dockers truckers pensioners prisoners inmates civilians people activists migrants refugees".split()
)
RISING = frozenset(
    "protested protest protesting rallied rally marched march marching demonstrated demonstrate rioted rose revolted "
    "clashed stormed blockaded besieged walked struck boycotted".split()
)
REGION = frozenset(
    "arab african european asian latin western gulf baltic nordic balkan scandinavian mekong donor allied central "
    "eastern muslim islamic island islands caribbean pacific coastal creditor oil-producing "
    "american southeast caucasus".split()
)
# "tsunami-hit countries", "oil-producing nations": as the report calls them.
STRICKEN = frozenset("hit affected stricken producing exporting importing consuming indebted speaking aligned".split())
REGIONAL = frozenset("states countries nations powers governments leaders presidents allies capitals".split())
LEAD = frozenset(
    "suspected armed masked anti-government anti-war antiwar anti-capitalist local islamist ethnic kurdish "
    "chechen gang opposition creditor pro-russian pro-democracy pro-government separatist rebel muslim christian "
    "shia sunni jihadist communist right-wing left-wing leftist black young indigenous palestinian indochinese "
    "jewish hindu catholic rohingya kashmiri tamil uyghur yazidi tibetan tuareg striking "
    "private mine coffee soybean foreign illegal angry hundreds thousands crowds".split()
)
PAIR = frozenset(
    tuple(pair.split())
    for pair in (
        "armed groups|opposition groups|opposition parties|gang members|creditor banks|rebel groups|militant groups|"
        "rival factions|armed men|rebel forces|kurdish forces|separatist forces|opposition forces|rebel fighters|"
        "unionist parties|opposition leaders|suicide bomber|suicide bombers"
    ).split("|")
)


# The words that such a group can start with, and those that show one a word later.
_FIRST = ALWAYS | OPEN | REGION | LEAD | {"anti", "pro"} | {pair[0] for pair in PAIR}
_SECOND = frozenset({"-", "loyalists", "supporters"})


def starts(line: Line, at: int) -> bool:
    """Whether such a group can start at a word."""
    return at in line.atoms or line.key(at).lower() in _FIRST or line.key(at + 1) in _SECOND


def end(line: Line, at: int) -> int:
    """The index after such a group that starts at a word, `at` itself where none does."""
    return max(_crowd(line, at), _regional(line, at)) if starts(line, at) else at


def _crowd(line: Line, at: int) -> int:
    if line.key(at + 1) in ("loyalists", "supporters") and line.key(at)[:1].isupper() and at not in line.atoms:
        return at + 2  # "Assad loyalists"
    end = at
    if end in line.atoms:
        entry, end = line.atoms[at]
        if entry.kind not in ("demonym", "group"):
            return at
    if line.key(end).lower() in ("anti", "pro") and line.hyphen(end + 1):
        end += 3
    while end < at + 4 and line.key(end).lower() in LEAD and not (line.capitals and end == at):
        if (line.key(end).lower(), line.key(end + 1).lower()) in PAIR:
            break
        end += 1
        if line.key(end) == "-":
            return at
    if (line.key(end).lower(), line.key(end + 1).lower()) in PAIR:
        return end + 2
    word = line.key(end)
    if word.lower() in ALWAYS or (end > at and word.lower() in SOME):
        return end + 1 if word.islower() or end == 0 else at
    if word.lower() in OPEN and end == at and any(line.key(i) in RISING for i in (end + 1, end + 2)):
        return end + 1
    return at


def _regional(line: Line, at: int) -> int:
    if line.hyphen(at + 1) and line.key(at + 2) in STRICKEN and line.key(at + 3).lower() in REGIONAL:
        return at + 4
    end = at
    while (end > at or end not in line.atoms) and line.key(end).lower() in REGION and end < at + 3:
        end += 1
        end += line.key(end) == "-"
    return end + 1 if end > at and line.key(end).lower() in REGIONAL else at
