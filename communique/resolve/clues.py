"""Clues: what a claim shares with whatever may be the same. Only claims with a clue in common are compared.

A clue is a hash of a few things told together: two parties, a type and some days; a party and a rare word of an issue;
three words of a quote. A claim's clues depend on the claim alone, and no clue is dropped for being common, so that
the pairs which are compared do not hang on the order of reading. What keeps the work near linear is that clues name
a time wherever a time is told.

Two claims that share a clue are compared unless both stand on the same side of it: what is told without a day is
compared with dated acts of all times where rare words agree, but dated acts of different days not with each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import combinations
from math import floor, log10

from communique.resolve.gist import Days, Gist, rarity
from communique.resolve.likeness import GENERIC, GROUPS, MONTH, SHORT, YEAR, amount, digits

EITHER, FAINT, UNDATED, CARRIED = 0, 1, 2, 3
"""The sides of a clue: two claims on the same side other than `EITHER` are not compared for it."""

WINDOW, TOLD_WINDOW = 4, 8
"""Days of a window in which acts, and reports, count as near. Windows overlap by half."""
LARGE = 1000  # from which on a number says much, however round
RARE = 5  # bits from which on a word is rare: one in thirty reports has it
PAIRS = 28  # of parties; of a larger gathering those with the smallest hashes, so that two such lists share some
BOTH, TELLING = 5, 9  # bits that two words have together: of an act of two parties, and of a quote of anybody
FEW = 4  # parties in a sentence, for all of them to be looked for
WORDS, TOWNS, NEWS = 6, 4, 4
RUN, LONG_RUN = 4, 6
"""Words of a quote in a row that two share: in reports of the same days, and at any time."""

Key = tuple[str, int]


def clues(gist: Gist) -> dict[int, int]:
    """The hashes of a claim's clues with the side that it stands on."""
    found: dict[int, int] = {}
    for key, side in _KINDS[gist.kind](gist):
        number = _hash(f"{gist.kind}|{key}")
        # Whoever may be compared with both sides is.
        found[number] = min(found.get(number, side), side)
    return found


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")


def _event(gist: Gist) -> Iterator[Key]:
    yield from _news(gist)
    kinds = sorted(GROUPS.get(gist.label, frozenset({gist.label})))
    keys = [*_crossed(_named(gist), _when(gist)), *_lost(gist)]
    for kind in kinds:
        yield from ((f"{kind}|{key}", side) for key, side in keys)


def _instrument(gist: Gist) -> Iterator[Key]:
    yield from _news(gist)
    yield from _lost(gist)
    who = _named(gist)
    if gist.name:
        yield from ((f"text {gist.name} {party}", EITHER) for party in {*gist.parties, *gist.near})
        who.append((f"text {gist.name}", EITHER))
    if not who:
        who = [(f"word {stem}", EITHER) for stem in _rare(gist.core, 3)]
    yield from _crossed(who, _when(gist))


def _position(gist: Gist) -> Iterator[Key]:
    told = list(_windows("told", gist.published, TOLD_WINDOW)) or ["never told"]
    words = [(f"{word} {time}", EITHER) for word in _rare(gist.core, WORDS) for time in told]
    for key, side in _crossed(_who(gist.parties), words):
        yield f"{gist.label}|{key}", side


def _quote(gist: Gist) -> Iterator[Key]:
    words = gist.said.split()
    who = _who(gist.parties) or [("nobody", EITHER)]
    told = list(_windows("told", gist.published, TOLD_WINDOW))
    for at in range(len(words) - LONG_RUN + 1):
        yield " ".join(words[at : at + LONG_RUN]), EITHER
    for at in range(len(words) - RUN + 1):
        run = " ".join(words[at : at + RUN])
        yield from ((f"{run} {time}", EITHER) for time in told)
    if len(words) <= LONG_RUN:
        # Few words may be anybody's at any time, unless they are more than two.
        yield from [(gist.said, EITHER)] if len(words) > 2 else _crossed(who, [(gist.said, EITHER)])
    yield from _crossed(who, [(f"{word} {time}", EITHER) for word in _rare(gist.core, WORDS) for time in told])
    # A quote of two words stands in no run of four.
    yield from ((both, EITHER) for both in _both(_rare(gist.core, WORDS), TELLING))


def _figure(gist: Gist) -> Iterator[Key]:
    if gist.value is None or amount(gist) <= 0:
        return
    who = _who(gist.parties) or [("nobody", EITHER)]
    told = list(_windows("told", gist.published, TOLD_WINDOW))
    words = [f"by {word}" for word in _rare(gist.around, 3)]
    period = [f"of {gist.days}"] if gist.days else []
    months = list(_windows("months", gist.published, MONTH))
    for step in _steps(gist):
        # Small round numbers are everywhere: they need the same party, and the same months of news, words or period.
        ours = f"{'percent' if gist.detail == 'percent' else ''} {step}"
        yield from _crossed(who, [(f"{ours} {which}", EITHER) for which in (*months, *words, *period)])
        yield from ((f"{ours} {word} {time}", EITHER) for word in words for time in told)
        yield from ((f"{ours} {time}", EITHER) for time in period)
        if digits(gist.value) >= 3 or gist.value >= LARGE:
            yield from _crossed(who, [(step, EITHER)])
            yield from ((f"{step} {time}", EITHER) for time in told)
        if digits(gist.value) >= 2 or gist.value >= LARGE:
            yield from ((f"{step} at {word}", EITHER) for word in _rare(gist.around, NEWS, plain=False))


def _steps(gist: Gist) -> Iterator[str]:
    """Steps of two grids: values within a twentieth of each other share one."""
    place = log10(amount(gist)) * 20
    yield f"{floor(place)}"
    yield f"{floor(place + 0.5)} half"


_KINDS = {"event": _event, "instrument": _instrument, "position": _position, "quote": _quote, "figure": _figure}


def _crossed(who: Iterable[Key], when: Sequence[Key]) -> Iterator[Key]:
    """Every part of the one with every part of the other. A party alone needs a time that is told."""
    for one, side in who:
        for other, second in when:
            if side == EITHER or second in (EITHER, FAINT):
                yield f"{one}|{other}", side or second


def _who(parties: Sequence[str]) -> list[Key]:
    """Two parties together; each alone too, for reports that name only one."""
    if len(parties) < 2:
        return [(party, EITHER) for party in parties]
    pairs = [f"{one} {other}" for one, other in combinations(sorted(parties), 2)]
    pairs = sorted(pairs, key=_hash)[:PAIRS]
    return [*((pair, EITHER) for pair in pairs), *((party, FAINT) for party in parties)]


def _named(gist: Gist) -> list[Key]:
    """As `_who`, and with each party that has a part one that its sentence names: reading may have missed its part."""
    found = _who(gist.parties)
    others = sorted({*gist.near} - {*gist.parties})
    if len(gist.parties) > 2 or len(others) + len(gist.parties) > FEW:
        return found
    return [*found, *((" ".join(sorted((one, other))), EITHER) for one in gist.parties for other in others)]


def _lost(gist: Gist) -> Iterator[Key]:
    """What lies in no time, in a report that nobody dates, is compared with all dated acts of two of its parties."""
    days, told = gist.days, gist.published
    if gist.basis == "vague" or (days is None and (told is None or told[1] - told[0] > YEAR)):
        side = UNDATED
    elif days and days[1] - days[0] < MONTH:
        side = FAINT
    else:
        return
    for one, other in combinations(gist.parties[:FEW], 2):
        yield f"{one} {other}|ever", side


def _when(gist: Gist) -> list[Key]:
    """The times of an act, and the words and towns by which one without a day is found."""
    days = gist.days
    width = days[1] - days[0] + 1 if days else MONTH
    # What nobody dates is looked for by its rare words and its towns; a day that was carried over may be none.
    told = [f"by {word}" for word in (*_telling(gist), *gist.places[:TOWNS])]
    if days is None or width >= MONTH:
        near = [(key, EITHER) for key in (*_windows("told", gist.published, TOLD_WINDOW), *_years(gist))]
        return [*near, *((key, UNDATED) for key in told)]
    side = {"guessed": UNDATED, "carried": CARRIED}.get(gist.basis or "", FAINT)
    found = [(key, side) for key in told]
    found += [(key, FAINT) for key in (*_windows("told", days, TOLD_WINDOW), *_years(gist))]
    if width >= SHORT:
        return [*found, *((month, EITHER) for month in _months(days))]
    found += [(month, FAINT) for month in _months(days)]
    return [*found, *((key, EITHER) for key in _windows("days", days, WINDOW))]


def _years(gist: Gist) -> list[str]:
    """The year of an act with its words, where no more than a year or two are told."""
    if gist.days is None or gist.days[1] - gist.days[0] > 2 * YEAR:
        return []
    years = range(gist.days[0] // 365, gist.days[1] // 365 + 1)
    return [f"{word} of {year}" for word in _rare(gist.core, NEWS) for year in years]


def _news(gist: Gist) -> Iterator[Key]:
    """Rare words with times: by them acts are found that are told as of other types or with other parties."""
    times = list(_windows("told", gist.published, TOLD_WINDOW))
    if gist.days and gist.days[1] - gist.days[0] < MONTH:
        times += _months(gist.days)
        if gist.days[1] - gist.days[0] < SHORT:
            times += _windows("days", gist.days, WINDOW)
    words = _telling(gist)[:NEWS] + [f"{town} {party}" for town in gist.places[:1] for party in gist.parties]
    yield from ((f"news {word} {time}", EITHER) for word in words for time in times)


def _telling(gist: Gist) -> list[str]:
    """The words that tell an act from others: rare ones of the evidence, else of its sentence; of a text all words.
    And two by two words that are rare together."""
    words = gist.core if len(gist.core) > 1 else tuple({*gist.core, *gist.around})
    both = _both(_rare(words, NEWS + 1), BOTH)
    if gist.kind == "instrument":
        return _rare([stem for stem in {*gist.core, *gist.around} if stem not in GENERIC], WORDS) + both
    return (_rare(gist.core, WORDS, plain=False) or _rare(gist.around, NEWS, plain=False)) + both


def _both(words: Iterable[str], least: int) -> list[str]:
    """Words two by two, where both together have so many bits."""
    pairs = combinations(sorted(words), 2)
    return [f"{one}+{other}" for one, other in pairs if rarity(one) + rarity(other) >= least]


def _months(days: Days) -> list[str]:
    return [f"month {month}" for month in range(days[0] // 30, days[1] // 30 + 1)]


def _windows(name: str, days: Days | None, width: int) -> Iterator[str]:
    """The windows of two grids that the days lie in: days half a window apart share one at least."""
    if days is None:
        return
    # Of a report of an unknown month the last days are taken: nothing else would be near.
    first = max(days[0], days[1] - MONTH)
    for shift in (0, width // 2):
        for number in range((first + shift) // width, (days[1] + shift) // width + 1):
            yield f"{name} {number} {shift}"


def _rare(stems: Sequence[str], most: int, *, plain: bool = True) -> list[str]:
    """The words that say most: rare ones before common ones, longer before shorter. `plain`: common ones too."""
    kept = [stem for stem in stems if plain or rarity(stem) >= RARE]
    return sorted(kept, key=lambda stem: (-rarity(stem), -len(stem), _hash(stem)))[:most]
