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

from communique.resolve.gist import Days, Gist
from communique.resolve.likeness import GROUPS, MONTH, SHORT, digits, sort, weight

EITHER, FAINT, UNDATED = 0, 1, 2
"""The sides of a clue: two claims on the same side other than `EITHER` are not compared for it."""

WINDOW, TOLD_WINDOW = 4, 8
"""Days of a window in which acts, and reports, count as near. Windows overlap by half."""
PAIRS = 28  # of parties; of a larger gathering those with the smallest hashes, so that two such lists share some
WORDS, TOWNS, RUN = 6, 4, 3

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
    kinds = sorted(GROUPS.get(gist.label, frozenset({gist.label})))
    for kind in kinds:
        for key, side in _crossed(_who(gist.parties), _when(gist)):
            yield f"{kind}|{key}", side


def _instrument(gist: Gist) -> Iterator[Key]:
    who = _who(gist.parties)
    if gist.name:
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
    if len(words) < RUN:
        yield gist.said, EITHER
    # A run of words names its speaker's party only where it is one of very few.
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    brief = len(words) <= 2 * RUN
    for run in runs:
        for party, side in who:
            if side == EITHER and _says(run):
                yield f"{party}|{run}", EITHER if brief else FAINT
    for at in range(len(words) - 2 * RUN + 1):
        yield " ".join(words[at : at + 2 * RUN]), EITHER
    told = list(_windows("told", gist.published, TOLD_WINDOW))
    yield from _crossed(who, [(f"{word} {time}", EITHER) for word in _rare(gist.core, WORDS) for time in told])


def _figure(gist: Gist) -> Iterator[Key]:
    who = _who(gist.parties) or [("nobody", EITHER)]
    if gist.value is None or gist.value <= 0:
        return
    # Values within a twentieth of each other share a step of one of the two grids.
    place = log10(gist.value) * 20
    steps = [f"{sort(gist)} {floor(place)}", f"{sort(gist)} {floor(place + 0.5)} half"]
    if digits(gist.value) < 3:
        # Round numbers are everywhere: those of the same days of news, of the same words or of one period are compared.
        told = [*_windows("told", gist.published, TOLD_WINDOW), *(f"by {word}" for word in _rare(gist.around, 3))]
        steps = [f"{step} {time}" for step in steps for time in (*told, *([f"of {gist.days}"] if gist.days else []))]
    yield from _crossed(who, [(step, EITHER) for step in steps])


_KINDS = {"event": _event, "instrument": _instrument, "position": _position, "quote": _quote, "figure": _figure}


def _crossed(who: Iterable[Key], when: Sequence[Key]) -> Iterator[Key]:
    """Every part of the one with every part of the other, but what is faint in both."""
    for one, side in who:
        for other, second in when:
            if side == EITHER or second == EITHER:
                yield f"{one}|{other}", side or second


def _who(parties: Sequence[str]) -> list[Key]:
    """Two parties together; each alone too, for reports that name only one."""
    if len(parties) < 2:
        return [(party, EITHER) for party in parties]
    pairs = [f"{one} {other}" for one, other in combinations(sorted(parties), 2)]
    pairs = sorted(pairs, key=_hash)[:PAIRS]
    return [*((pair, EITHER) for pair in pairs), *((party, FAINT) for party in parties)]


def _when(gist: Gist) -> list[Key]:
    """The times of an act, and the words and towns by which one without a day is found."""
    days = gist.days
    width = days[1] - days[0] + 1 if days else MONTH
    # What nobody dates is looked for by its rare words and its towns.
    told = [f"by {word}" for word in (*_rare(gist.core, WORDS), *gist.places[:TOWNS])]
    if days is None or width >= MONTH or (gist.aux == "historical" and gist.basis == "carried"):
        near = [(key, EITHER) for key in _windows("told", gist.published, TOLD_WINDOW)]
        return [*near, *((key, UNDATED) for key in told)]
    found = [(key, FAINT) for key in (*told, *_windows("told", days, TOLD_WINDOW))]
    months = range(days[0] // 30, days[1] // 30 + 1)
    if width >= SHORT:
        return [*found, *((f"month {month}", EITHER) for month in months)]
    found += [(f"month {month}", FAINT) for month in months]
    return [*found, *((key, EITHER) for key in _windows("days", days, WINDOW))]


def _windows(name: str, days: Days | None, width: int) -> Iterator[str]:
    """The windows of two grids that the days lie in: days half a window apart share one at least."""
    if days is None:
        return
    # Of a report of an unknown month the last days are taken: nothing else would be near.
    first = max(days[0], days[1] - MONTH)
    for shift in (0, width // 2):
        for number in range((first + shift) // width, (days[1] + shift) // width + 1):
            yield f"{name} {number} {shift}"


def _rare(stems: Sequence[str], most: int) -> list[str]:
    """The words that say most: rare ones before common ones, longer before shorter."""
    return sorted(stems, key=lambda stem: (-weight((stem,)), -len(stem), _hash(stem)))[:most]


def _says(run: str) -> bool:
    """Whether some words together are more than a turn of phrase."""
    return sum(len(word) for word in run.split() if len(word) > 3) > 9
