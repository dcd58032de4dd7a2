"""A holder's stances on a topic through the record: `Record.drift`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from communique.resolve.drift import Silence, Stance, Step, Strand, silences, strands

Fetch: TypeAlias = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The stances of `holder` on `topic`, in strands, with the silences between them."""

    holder: str
    topic: str
    strands: tuple[Strand, ...]
    silences: tuple[Silence, ...]

    @property
    def turns(self) -> tuple[tuple[Strand, Step], ...]:
        """Every change of side within a strand, in the order of days."""
        found = [(strand, step) for strand in self.strands for step in strand.turns]
        return tuple(sorted(found, key=lambda pair: (pair[1].stance.day or date.max, pair[1].stance.claim)))


def drift(fetch: Fetch, holder: str, topic: str, days: tuple[date | None, date | None] = (None, None)) -> Drift:
    """Reads the stances, each told by several reports once, with all of them."""
    return drifts(fetch, holder, [topic], days)[0]


def drifts(
    fetch: Fetch, holder: str, topics: Sequence[str], days: tuple[date | None, date | None] = (None, None)
) -> list[Drift]:
    """The same for several topics at once, in their order."""
    asked = {"holder": holder, "topics": list(topics), "since": days[0], "until": days[1]}
    found: dict[str, list[Stance]] = {topic: [] for topic in topics}
    for topic, claim, day, polarity, issue, words, reports, score in fetch(_STANCES, asked):
        stance = Stance(
            claim, day, polarity, " ".join(issue.split()), " ".join(words[0].split()), tuple(reports), score
        )
        found[topic].append(stance)
    heard: Sequence[date] = [row[0] for row in fetch(_HEARD, {"holder": holder})]
    until = max(heard, default=None)
    return [
        Drift(
            holder=holder,
            topic=topic,
            strands=tuple(strands(stances)),
            silences=tuple(silences(stances, heard, until)),
        )
        for topic, stances in found.items()
    ]


def topics(fetch: Fetch, holder: str) -> list[tuple[str, int]]:
    """The topics that a holder has stances on, with how many, the most first."""
    return [(str(topic), int(count)) for topic, count in fetch(_TOPICS, {"holder": holder})]


# Of what several reports tell the surest claim speaks. Reports without an identifier go by their file's name.
_STANCES = """
WITH own AS (
    SELECT position.*, coalesce(repeat.original, position.claim) AS first, unnest(topics) AS topic FROM position
    LEFT JOIN repeat ON repeat.claim = position.claim
    WHERE list_contains(holders, $holder) AND list_has_any(topics, $topics::VARCHAR[])
), grouped AS (
    SELECT own.*, coalesce(cluster.entry, own.first) AS entry, coalesce(first_day, published_first) AS day,
        CASE WHEN regexp_full_match(report, '[0-9a-f]{16}')
            THEN regexp_extract(rtrim(source, '/'), '[^/]+$') ELSE report END AS called
    FROM own LEFT JOIN cluster ON cluster.claim = own.first
    WHERE (published_first IS NULL OR published_last - published_first <= 366)
        AND list_contains($topics::VARCHAR[], topic)
)
SELECT topic, arg_min(claim, (-score, claim)), min(day), arg_min(polarity, (-score, claim)),
    arg_min(issue, (-score, claim)), arg_min(words, (-score, claim)), list(DISTINCT called ORDER BY called), max(score)
FROM grouped GROUP BY topic, entry
HAVING ($since::DATE IS NULL OR min(day) >= $since) AND ($until::DATE IS NULL OR min(day) <= $until)
ORDER BY min(day) NULLS LAST, entry
"""
_HEARD = """
SELECT DISTINCT ON (document.id) published_first FROM role JOIN claim ON claim.id = role.claim
JOIN document ON document.id = claim.document WHERE role.party = $holder AND published_first IS NOT NULL
"""
_TOPICS = """
SELECT topic, count(*) FROM (SELECT unnest(topics) AS topic FROM position WHERE list_contains(holders, $holder))
GROUP BY topic ORDER BY count(*) DESC, topic
"""
