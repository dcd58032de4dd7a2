"""Learns which texts are entered, of which kind, between whom, and what was done to them; `training/heads.py` runs it.

Writes `communique/extract/weights/instruments-*.json`. Right is what the scorer of the interchange format would match:
the kind, half of the parties, words in common. Logistic regressions: `kept`, whether a text is in the record and was
not told of before; `kind`, for each kind that its noun may mean; `party`, for each party near it; `parties` and
`exact`, for each set of them whether it holds half of the right ones, and whether it is the right one. These two see
what `party` thinks, learnt from other reports than the one that it is asked about. A choice, `action`, among the
actions. Seeded and repeatable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from communique.extract import signatories, textactions
from communique.extract.instruments import Candidate, Learnt, candidates, choose, sets
from communique.extract.textfeatures import family
from communique.model import Claim, Span
from communique.stage import Reading
from training.candidates import alike, save, share
from training.fitting import one_of, yes_no

NAME = "instruments"
DECAY = {"kept": 8.0, "kind": 3.0, "party": 16.0, "parties": 6.0, "exact": 6.0, "action": 8.0}
FOLDS, INNER, EVEN, LOW, WORKED = 5, 4, 0.06, 0.02, 5
LEAST, STEPS, WIDE = 15, 60, 4
"""Thresholds in hundredths; each is judged with those within `WIDE`, so that no chance peak is taken."""

Gold = dict[str, Any]
Row = tuple[Sequence[str], bool]
Blind = Callable[[Sequence[str]], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Case:
    """A report with its texts: for each the entries that it may be, and whether it is the first to be one of them.
    `blind` is what features go through in a report that the encoder has learnt from."""

    reading: Reading
    gold: Gold
    found: list[Candidate]
    entries: list[list[Gold]]
    fresh: list[bool]
    blind: Blind | None


def case(report: tuple[Reading, Gold], blind: Blind | None = None) -> Case:
    reading, gold = report
    found = list(candidates(reading))
    if blind:
        found = [_blinded(one, blind) for one in found if "net-only" not in one.kept]
    left, entries, fresh = list(gold[NAME]), [], []
    for candidate in found:
        entries.append([entry for entry in gold[NAME] if _of(candidate, entry)])
        free = [entry for entry in entries[-1] if entry in left]
        fresh.append(bool(free))
        if free:
            left.remove(free[0])
    return Case(reading, gold, found, entries, fresh, blind)


def _blinded(candidate: Candidate, blind: Blind) -> Candidate:
    return replace(
        candidate,
        kept=blind(candidate.kept),
        kinds={kind: blind(features) for kind, features in candidate.kinds.items()},
        pool={party: blind(features) for party, features in candidate.pool.items()},
        readings=tuple((subject, blind(features)) for subject, features in candidate.readings),
        told=blind(candidate.told),
    )


def _of(candidate: Candidate, entry: Gold) -> bool:
    """Whether a text may be an entry: of a kind that it may have, with words in common."""
    if family(entry["kind"]) not in {family(kind) for kind in candidate.kinds}:
        return False
    return any(Span(*span).overlaps(seen.core) for span in entry["evidence"] for seen in candidate.seen)


# --- rows ---------------------------------------------------------------------------------------------------------


def kept_rows(cases: Sequence[Case]) -> list[Row]:
    return [(text.kept, fresh) for one in cases for text, fresh in zip(one.found, one.fresh, strict=True)]


def kind_rows(cases: Sequence[Case]) -> list[Row]:
    return [
        (features, family(kind) in {family(entry["kind"]) for entry in entries})
        for one in cases
        for text, entries in zip(one.found, one.entries, strict=True)
        if entries and len(text.kinds) > 1
        for kind, features in text.kinds.items()
    ]


def party_rows(cases: Sequence[Case]) -> list[Row]:
    rows: list[Row] = []
    for one in cases:
        for text, entries in zip(one.found, one.entries, strict=True):
            pool = {alike(party) for party in text.pool}
            told = [{alike(party) for party in entry["parties"]} for entry in entries if entry["parties"]]
            if told:
                right = max(told, key=lambda parties: len(parties & pool))
                rows += [(features, alike(party) in right) for party, features in text.pool.items()]
    return rows


def parties_rows(one: Case, party: Mapping[str, float], least: float = 0.5) -> list[Row]:
    """For each set of parties whether its likeness to the entry's reaches `least`."""
    rows: list[Row] = []
    for text, entries in zip(one.found, one.entries, strict=True):
        told = [entry["parties"] for entry in entries if entry["parties"]]
        if told:
            for subject, features in sets(text, signatories.logits(party, text.pool)):
                seen = dict.fromkeys(one.blind(features)) if one.blind else features
                rows.append((tuple(seen), max(share(subject.parties, right) for right in told) >= least))
    return rows


def action_rows(cases: Sequence[Case]) -> list[list[Row]]:
    """For each text that is entered a row for each action; the codebook's examples count several times, for actions
    that are rare in reports."""
    return [
        [(row, action in {entry["action"] for entry in entries}) for action, row in options.items()]
        for one in cases
        for _ in range(WORKED if one.gold["id"].startswith("instrument-") else 1)
        for text, entries in zip(one.found, one.entries, strict=True)
        if entries and (options := textactions.options(text.told))
    ]


# --- learning -----------------------------------------------------------------------------------------------------


def learn(cases: Sequence[Case]) -> Learnt:
    """The weights of all four models."""
    inner = [
        yes_no(party_rows([one for i, one in enumerate(cases) if i % INNER != fold]), decay=DECAY["party"])
        for fold in range(INNER)
    ]
    rows, whole = (
        [row for i, one in enumerate(cases) for row in parties_rows(one, inner[i % INNER], least)]
        for least in (0.5, 1.0)
    )
    return Learnt(
        yes_no(kept_rows(cases), decay=DECAY["kept"]),
        yes_no(kind_rows(cases), decay=DECAY["kind"]),
        yes_no(party_rows(cases), decay=DECAY["party"]),
        yes_no(rows, decay=DECAY["parties"]),
        yes_no(whole, decay=DECAY["exact"]),
        one_of(action_rows(cases), decay=DECAY["action"]),
        LOW,
    )


def crossed(unseen: Sequence[Case], more: Sequence[Case]) -> list[tuple[list[Claim], Gold]]:
    """What is entered of each unseen report, with whatever probability, by models of the other folds and `more`."""
    claimed = []
    for fold in range(FOLDS):
        learnt = learn([*(one for i, one in enumerate(unseen) if i % FOLDS != fold), *more])
        claimed += [(list(choose(one.reading, one.found, learnt)), one.gold) for one in unseen[fold::FOLDS]]
    return claimed


def measure(claimed: Sequence[tuple[list[Claim], Gold]], least: float) -> tuple[float, float, float]:
    """F1, precision and recall where entries need a probability of `least`."""
    right = kept = true = 0
    for claims, gold in claimed:
        likely = [claim for claim in claims if claim.score >= least]
        right += hits(likely, gold[NAME])
        kept, true = kept + len(likely), true + len(gold[NAME])
    return 2 * right / max(kept + true, 1), right / max(kept, 1), right / max(true, 1)


def hits(claims: Sequence[Claim], entries: Sequence[Gold]) -> int:
    """How many claims pair off with entries, the closest first, as the scorer pairs them."""
    pairs = sorted(
        (-close, j, i)
        for i, entry in enumerate(entries)
        for j, claim in enumerate(claims)
        if (close := likeness(claim, entry)) > 0
    )
    left, right = set(range(len(entries))), set(range(len(claims)))
    for _, j, i in pairs:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
    return len(entries) - len(left)


def likeness(claim: Claim, entry: Gold) -> float:
    """The scorer's: none where the kind differs, no words are in common or less than half of the parties."""
    words = any(Span(*span).overlaps(other) for span in entry["evidence"] for other in claim.evidence)
    if family(claim.label) != family(entry["kind"]) or not words:
        return 0.0
    close = share(claim.parties(), entry["parties"]) if entry["parties"] else 0.5
    return 1 + close + (claim.values["action"] == entry["action"]) if close >= 0.5 else 0.0


def settle(unseen: Sequence[Case], more: Sequence[Case]) -> None:
    """Measures over folds of the unseen reports, takes the threshold of the best F1 with precision near recall, and
    saves the weights learnt from all."""
    claimed = crossed(unseen, more)
    figures = [measure(claimed, step / 100) for step in range(STEPS)]
    even = [step for step in range(LEAST, STEPS - WIDE) if figures[step][2] - figures[step][1] <= EVEN]
    least = max(even, key=lambda step: sum(f for f, _, _ in figures[step - WIDE : step + WIDE + 1]))
    f1, precision, recall = figures[least]
    print(f"{NAME}: F1 {f1:.3f} precision {precision:.3f} recall {recall:.3f} at {least / 100}", flush=True)
    learnt = learn([*unseen, *more])
    for part in DECAY:
        save(f"{NAME}-{part}", getattr(learnt, part), len(unseen) + len(more), least=least / 100)
