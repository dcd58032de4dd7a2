"""How the dossier says things: one place for the words that all its forms share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from communique.data.tables import label
from communique.present.dossier.model import Part, Table, Words
from communique.present.relationship import when
from communique.query.acts import Merged


def one_line(words: str) -> str:
    """The words with every run of white space as one blank."""
    return " ".join(words.split())


def edged(words: str) -> str:
    """The words on one line, with a blank at either end where there was one; nothing where they hold no letter.

    >>> edged("worth \\n"), edged(".")
    ('worth ', '')
    """
    if not any(letter.isalnum() for letter in words):
        return ""
    return f"{' ' * words[0].isspace()}{one_line(words)}{' ' * words[-1].isspace()}"


def shortened(words: str, most: int) -> str:
    """The words on one line, cut between two of them where there are more than `most` characters.

    >>> shortened("signed  a joint declaration", 16)
    'signed a joint …'
    """
    line = one_line(words)
    return line if len(line) <= most else f"{line[: most + 1].rpartition(' ')[0] or line[:most]} …"


def several(count: int, noun: str, plural: str = "") -> str:
    """So many of something.

    >>> several(1, "report"), several(3, "stance"), several(2, "copy", "copies"), several(12_000, "act")
    ('1 report', '3 stances', '2 copies', '12,000 acts')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def score(number: float | None) -> str:
    """A score with its sign.

    >>> score(4), score(-2.55), score(None)
    ('+4.0', '−2.5', '–')
    """
    return "–" if number is None else f"{number:+.1f}".replace("-", "−")


def are(count: int) -> str:
    return "is" if count == 1 else "are"


def named(parties: Sequence[str]) -> str:
    """Parties by name.

    >>> named(["RUS", "CHN"]), named(["RUS"]), named(["RUS", "CHN", "VNM"])
    ('Russia and China', 'Russia', 'Russia, China and Vietnam')
    """
    return listed([label(party) for party in parties])


def listed(names: Sequence[str]) -> str:
    """Names with commas and a last "and"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def left_out(table: Table) -> str:
    """What is said under a table that does not hold all rows."""
    return f"{table.left:,} more in the record{f': shown are {table.why}' if table.why else ''}."


def more_reports(count: int) -> str:
    return f"and {several(count, 'more report')}"


_NAMES = re.compile(
    r"\b(nato|un|taiwan|ukraine|korean|iran|iraq|middle east|persian gulf|syria|yemen|libya|afghanistan|balkans|"
    r"south asia|hong kong|xinjiang|tibet|cold war|europe|european|africa|latin america|caucasus|central asia|aegean|"
    r"cyprus|indo pacific|northern ireland)\b"
)


def topic_name(topic: str) -> str:
    """A topic in words.

    >>> topic_name("missile_defence"), topic_name("nato_enlargement"), topic_name("cold_war_europe")
    ('missile defence', 'NATO enlargement', 'Cold War Europe')
    """
    words = topic.replace("_", " ")
    return _NAMES.sub(lambda name: name[0].upper() if name[0] in ("nato", "un") else name[0].title(), words)


def act_name(type: str, mode: str | None) -> str:
    """An event's PLOVER type and mode.

    >>> act_name("CONSULT", "visit"), act_name("SUPPORT", None)
    ('CONSULT, visit', 'SUPPORT')
    """
    return f"{type}, {mode}" if mode else type


def quoted(pieces: Sequence[str], most: int = 0) -> tuple[Part, ...]:
    """A claim's words, piece by piece, with marks where something stands between them; `most` characters of each."""
    parts: list[Part] = []
    for at, piece in enumerate(pieces):
        parts += [" … "] if at else []
        parts.append(Words(shortened(piece, most) if most else one_line(piece)))
    return tuple(parts)


def span(days: Sequence[date]) -> str:
    """From the first to the last of some days."""
    if not days:
        return "no day told"
    first, last = min(days), max(days)
    return f"{first}" if first == last else f"from {first} to {last}"


def day_of(each: Merged[Any]) -> str:
    """The days of an entry; in brackets those of the report, where its words give none."""
    if each.first_day:
        told = when(each.first_day, each.last_day)
        return f"[{told}]" if each.basis == "carried" else told
    best = each.best
    told = f", told {when(best.published_first, best.published_last)}" if best.published_first else ""
    return f"no day{told}"
