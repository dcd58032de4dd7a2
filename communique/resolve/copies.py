"""Whether one report copies another: the runs of words that both have, chained to passages.

Only running words count: those outside quotations, headings and furniture (see `wording`). A passage counts where
enough of them stand in it in stretches; what stands in reports of many weeks counts for nothing. A form that is filled
in anew, such as the notice by which a government prolongs a measure year after year, is no copy of the last one: where
the words differ, names and numbers stand that the other report does not have at all. Nor do reports that were published
long after one another copy, unless the later is the earlier once more: an office says the same again in the same words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np

from communique.model import Span
from communique.resolve.wording import Flags, Hashes, Places, Wording, shingles

CopyKind: TypeAlias = Literal["exact", "reprint", "part"]

_SEED = 4  # words from which on a run is seen
_APART = 20  # words of its own that either report may have between two runs of one passage
_STRAY = 8  # words: shorter runs elsewhere in the original do not break a passage
_STRETCH = 5  # running words in a row that count
_LEAST = 24  # of them in a passage, for it to be a copy
_MORE = 10  # of them in a passage, where another passage has shown that the report copies
_LONG = 9  # running words in a row that one stretch of every passage must have
_DENSE = 0.5  # share of a passage's words that both have
_FILLED = 8  # words that may stand where a form is filled in
_FORM = 80  # running words for each place filled in with another name, below which the whole is a form
_FORMAL = 0.6  # share of the replaced words that are names and numbers, from which on it is one
_AGAIN = 0.95  # of the words of one report must be shared where the other was published long before
_OTHER, _NUMBER, _NAME = range(3)  # what replaced words are
_EXACT = 8  # words that a report must have for its like to be a copy
_MOST = 0.5  # of the words of one report and
_SOME = 0.2  # of those of the other must be shared for a reprint; what shares less is a part


@dataclass(frozen=True, slots=True)
class Passage:
    """Where the shared words stand: in the copy, and in the original."""

    here: Span
    there: Span


@dataclass(frozen=True, slots=True)
class Copy:
    """What a report copies of an earlier one.

    `share` of its words stand in the original, `share_original` of the original's in it. `places` gives, for each word
    of the copy, which word of the original it is, or -1.
    """

    kind: CopyKind
    share: float
    share_original: float
    passages: tuple[Passage, ...]
    places: Places


@dataclass(frozen=True, slots=True)
class _Run:
    """Words that both reports have in the same order: where they begin in either, and how many."""

    here: int
    there: int
    size: int


_Chain: TypeAlias = list[_Run]


def compare(here: Wording, there: Wording, common: Hashes | None = None, *, apart: bool = False) -> Copy | None:
    """What the first report copies of the second; None where it is nothing that counts.

    `common` are fingerprints of standing texts, whose words count for nothing. `apart` says that the reports were
    published long after one another. Takes time linear in the words of both.
    """
    if here.key == there.key:
        return _whole(here, there)
    counting = here.running & ~_standing(here, common) if common is not None and len(common) else here.running
    pair = _Pair(here, there, counting)
    chains = list(_chains(_runs(here.words, there.words)))
    filled = [place for chain in chains for place in pair.replaced(chain)]
    if pair.is_form(chains, filled) or (apart and any(filled)):
        return None
    pieces = [piece for chain in chains for piece in pair.cut(chain)]
    if not any(pair.counts(piece, _LEAST) for piece in pieces):
        return None
    copy = _copy(here, there, [piece for piece in pieces if pair.counts(piece, _MORE)])
    return None if apart and max(copy.share, copy.share_original) < _AGAIN else copy


def _whole(here: Wording, there: Wording) -> Copy | None:
    if len(here) < _EXACT:
        return None
    last = len(here) - 1
    passage = Passage(here.span(0, last), there.span(0, last))
    return Copy("exact", 1.0, 1.0, (passage,), np.arange(len(here), dtype=np.int64))


def _copy(here: Wording, there: Wording, pieces: Sequence[_Chain]) -> Copy:
    places = np.full(len(here), -1, np.int64)
    taken = np.zeros(len(there), bool)
    passages = []
    for piece in pieces:
        for run in piece:
            places[run.here : run.here + run.size] = np.arange(run.there, run.there + run.size)
            taken[run.there : run.there + run.size] = True
        first, last = piece[0], piece[-1]
        passages.append(
            Passage(
                here.span(first.here, last.here + last.size - 1), there.span(first.there, last.there + last.size - 1)
            )
        )
    share, share_original = float((places >= 0).mean()), float(taken.mean())
    mostly = max(share, share_original) >= _MOST and min(share, share_original) >= _SOME
    return Copy("reprint" if mostly else "part", share, share_original, tuple(passages), places)


def _standing(here: Wording, common: Hashes) -> Flags:
    """The words of standing texts: those of common fingerprints, and what lies between two that follow each other."""
    flags = np.zeros(len(here), bool)
    known = np.isin(here.prints, common)
    firsts, lasts = here.reach
    for index in np.flatnonzero(known):
        start = lasts[index - 1] if index and known[index - 1] else firsts[index]
        flags[start : lasts[index] + 1] = True
    return flags


@dataclass(slots=True)
class _Pair:
    """Two reports side by side: what counts, and what each has that the other lacks."""

    here: Wording
    there: Wording
    counting: Flags

    def counts(self, chain: _Chain, least: int) -> bool:
        """Whether a passage has enough running words, in stretches, and not too much between them."""
        stretches = self.stretches(chain)
        words = chain[-1].here + chain[-1].size - chain[0].here
        return sum(stretches) >= least and max(stretches) >= _LONG and sum(run.size for run in chain) >= _DENSE * words

    def stretches(self, chain: _Chain) -> list[int]:
        """The lengths of the stretches of running words in a passage, as far as they count."""
        found = []
        for run in chain:
            both = self.counting[run.here : run.here + run.size] & self.there.running[run.there : run.there + run.size]
            edges = np.flatnonzero(np.diff(np.concatenate(([False], both, [False])).astype(np.int8)))
            found += [int(size) for size in edges[1::2] - edges[::2] if size >= _STRETCH]
        return found

    def cut(self, chain: _Chain) -> Iterator[_Chain]:
        """A passage in pieces, wherever the two differ by a name filled in."""
        piece = [chain[0]]
        for before, run in pairwise(chain):
            if self.filled(before, run) == _NAME:
                yield piece
                piece = []
            piece.append(run)
        yield piece

    def replaced(self, chain: _Chain) -> Iterator[int]:
        """For each place of a passage where words are replaced by others, with what."""
        for before, run in pairwise(chain):
            if run.here > before.here + before.size and run.there > before.there + before.size:
                yield self.filled(before, run)

    def is_form(self, chains: Sequence[_Chain], filled: Sequence[int]) -> bool:
        """Whether the reports are one form filled in twice."""
        names, places = filled.count(_NAME), len(filled) - filled.count(_OTHER)
        if places < 2:
            return False
        words = sum(sum(self.stretches(chain)) for chain in chains)
        return (names >= 2 and words < _FORM * names) or places >= _FORMAL * len(filled)

    def filled(self, before: _Run, run: _Run) -> int:
        """Whether between two runs each report has a name, or a number, that the other does not have anywhere."""
        here = slice(before.here + before.size, run.here)
        there = slice(before.there + before.size, run.there)
        if not (0 < here.stop - here.start <= _FILLED and 0 < there.stop - there.start <= _FILLED):
            return _OTHER
        if _alien(self.here.words[here], self.here.names, self.there):
            return _NAME if _alien(self.there.words[there], self.there.names, self.here) else _OTHER
        ours = np.flatnonzero(self.here.telling[here]) + here.start
        theirs = np.flatnonzero(self.there.telling[there]) + there.start
        if not len(ours) or not len(theirs):
            return _OTHER
        new = not np.isin(self.here.words[ours], self.there.words).all()
        return _NUMBER if new and not np.isin(self.there.words[theirs], self.here.words).all() else _OTHER


def _alien(words: Hashes, names: frozenset[int], other: Wording) -> bool:
    """Whether there are names among the words, and none that the other report has."""
    named = [word for word in words.tolist() if word in names]
    return bool(named) and not np.isin(other.words, np.array(named, np.uint64)).any()


def _chains(runs: Iterator[_Run]) -> Iterator[_Chain]:
    """Runs that follow each other closely in both reports; short ones elsewhere are left out."""
    chain: _Chain = []
    for run in runs:
        if not chain or _follows(chain[-1], run):
            chain.append(run)
        elif run.size >= _STRAY or run.here - chain[-1].here - chain[-1].size > _APART:
            yield chain
            chain = [run]
    if chain:
        yield chain


def _follows(before: _Run, run: _Run) -> bool:
    here = run.here - before.here - before.size
    there = run.there - before.there - before.size
    return here <= _APART and 0 <= there <= _APART


def _runs(here: Hashes, there: Hashes) -> Iterator[_Run]:
    """The words of the first report that stand in the second, cut into the longest runs, from first to last.

    Of the places where a run may stand in the second the next after the last run and the first of all are tried, and
    the longer is taken: so the search is linear however often a word comes back.
    """
    seeds, known = shingles(here, _SEED), shingles(there, _SEED)
    hits = np.flatnonzero(np.isin(seeds, known))
    if not len(hits):
        return
    where: dict[int, list[int]] = {}
    for place in np.flatnonzero(np.isin(known, seeds)):
        where.setdefault(int(known[place]), []).append(int(place))
    ours, theirs = here.tolist(), there.tolist()
    reached = expected = 0
    for hit in hits.tolist():
        if hit < reached:
            continue
        found = where[int(seeds[hit])]
        after = bisect_left(found, expected)
        tried = (found[after] if after < len(found) else found[-1], found[0])
        size, start = max((_shared(ours, theirs, hit, start), -order, start) for order, start in enumerate(tried))[::2]
        if size >= _SEED:
            yield _Run(hit, start, size)
            reached, expected = hit + size, start + size


def _shared(ours: Sequence[int], theirs: Sequence[int], here: int, there: int) -> int:
    """How many words from these places on are the same."""
    most = min(len(ours) - here, len(theirs) - there)
    size = 0
    while size < most and ours[here + size] == theirs[there + size]:
        size += 1
    return size
