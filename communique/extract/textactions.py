"""What was done to a text: signed, adopted, announced, proposed, invoked, …

The words of the codebook give an action where one stands near the name; by tense, verb, article and the encoder's word,
weights learnt from coded reports choose among all: an agreement that "will be signed" is proposed, one "signed in 1994"
by which a claim is backed is invoked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from communique.extract import clauses
from communique.extract.logistic import total
from communique.extract.signatories import texts
from communique.extract.textgroups import FIRST, Seen
from communique.stage import Reading

ACTIONS = (
    "signed", "announced", "adopted", "ratified", "exchanged", "extended", "proposed", "invoked", "suspended", "ended",
    "withdrawn", "violated", "rejected",
)  # fmt: skip


_WAYS = ("rule", "first", "any", "net")
"""Features that name an action."""


def teller(group: Sequence[Seen]) -> Seen:
    """The mention that tells what was done: the first with an action, else the first."""
    return next((seen for seen in group if seen.action != "invoked"), group[0])


def told(reading: Reading, group: Sequence[Seen]) -> tuple[str, ...]:
    """What is seen of a text that tells its action."""
    return tuple(dict.fromkeys(_features(reading, group)))


def _features(reading: Reading, group: Sequence[Seen]) -> Iterator[str]:
    seen, first = teller(group), group[0]
    rule, mention = seen.action, first.mention
    yield from (f"rule:{rule}", f"rule+kind:{rule}:{mention.kind}", f"first:{first.action}", f"head:{mention.head}")
    yield from (
        f"rule+det:{rule}:{mention.determiner}",
        f"kind:{mention.kind}",
        f"named:{mention.named}:{mention.kind}",
    )
    yield from (
        f"rule+named:{rule}:{mention.named}",
        f"known:{mention.known is not None}",
        f"many:{mention.count == 1}",
    )
    for action in sorted({one.action for one in group}):
        yield f"any:{action}"
    note = max((n for one in group[:FIRST] for n in texts(reading, one)), key=attrgetter("score"), default=None)
    says, sure = (note.value["action"], round(4 * note.score)) if note else ("-", 0)
    yield from (f"net:{says}", f"net:{says}:{sure}", f"net+rule:{says}:{rule}")
    yield from _mood(seen, "1")
    if seen is not first:
        yield from _mood(first, "2")
    nodes = first.context.sentence.nodes
    yield f"left:{nodes[mention.first - 1].lemma if mention.first else '-'}"
    above = nodes[mention.at].head
    yield f"above:{nodes[above].lemma if above >= 0 else '-'}"
    yield f"label:{nodes[mention.at].label}"


def _mood(seen: Seen, mark: str) -> Iterator[str]:
    """The word of action and the verb that the name hangs on, and how they are told."""
    sentence = seen.context.sentence
    if seen.trigger is not None:
        word = sentence.nodes[seen.trigger]
        yield from (f"trigger{mark}:{word.lemma}", f"tag{mark}:{word.tag}:{seen.action}")
    verb = clauses.governing(sentence, seen.mention.at if seen.trigger is None else seen.trigger)
    if verb >= 0:
        mood = clauses.mood(sentence, verb)
        yield from (f"verb{mark}:{sentence.nodes[verb].lemma}", f"mood{mark}:{mood.kind}:{mood.tense}")
        yield f"mood{mark}+rule:{mood.kind}:{mood.tense}:{seen.action}"


def options(features: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The features of each action: its own, and those that all share, so that rare actions profit from the others."""
    near = next((feature for feature in features if feature.startswith("near:")), "near:-")
    found = {}
    for action in ACTIONS:
        same = tuple(f"={way}" for way in _WAYS if f"{way}:{action}" in features)
        own = tuple(f"{action}|{feature}" for feature in features)
        found[action] = (*own, *same, *(f"{way}+{near}" for way in same), f"={len(same)}")
    return found


def likeliest(weights: Mapping[str, float], features: Sequence[str]) -> str:
    scores = {action: total(weights, row) for action, row in options(features).items()}
    return max(scores, key=lambda action: scores[action])
