"""docs/accuracy.md, written from what the gate measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

NAMES = {
    "events": "events (type, actors and recipients all equal)",
    "events_dyad": "events by pair (type, and a pair of parties)",
    "events_quad": "events by quad class and pair",
    "instruments": "instruments",
    "positions": "positions",
    "quotes": "quotes",
    "quotes_speaker": "quotes with speaker",
    "figures": "figures",
    "figures_full": "figures with measure",
}

_HEAD = """# Accuracy

Written by `make gate`; do not edit. Each table compares the output of `communique read - --format jsonl` with gold
records by the scorer of the interchange format. `seeds` and `dev` are real reports coded by independent coders (two
such coders agree with each other at a record F1 of 0.90); `samples` are the package's own sample reports, which were
written and coded by the people who wrote the rules, so their figures flatter.
"""


_RELIABLE = """## Whether scores mean what they say

Every entry has a score, the probability that a coder would have entered it. For each kind and range of scores: the mean
score → the share that is right (how many), on `seeds` and `dev` together, with everything entered that scores 0.1 or
more (`communique read --least 0.1`). `mean gap` is the mean distance between the two. A quote's score is that of its
speaker. Made by `gate/reliability.py`.

"""
_ERRORS = Path(__file__).with_name("errors.md")


def accuracy_page(kept: dict[str, Any], measured: dict[str, dict[str, Any]], reliable: str) -> str:
    """The page as Markdown: a table for each gold set, the reliability of scores, what `errors.md` tells of errors, and
    the changes of floors with their reasons."""
    parts = [_HEAD]
    for name, figures in measured.items():
        parts.append(_table(name, kept["sets"][name], figures))
    if reliable:
        parts.append(f"{_RELIABLE}{reliable}\n")
    if _ERRORS.is_file():
        parts.append(_ERRORS.read_text(encoding="utf-8"))
    if kept["history"]:
        rows = "\n".join(f"- {row['day']}, {row['what']}: {row['why']}" for row in kept["history"])
        parts.append(f"## Floors lowered and corpora changed\n\n{rows}\n")
    return "\n".join(parts)


def _table(name: str, kept: dict[str, Any], figures: dict[str, Any]) -> str:
    rows = [f"## {name}: {kept['reports']} reports (corpus {kept['corpus']})", ""]
    rows += [
        "| | F1 | precision | recall | gold | found | floor |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for key, label in NAMES.items():
        f = figures[key]
        numbers = f"{f['f1']:.3f} | {f['precision']:.3f} | {f['recall']:.3f} | {f['gold']} | {f['predicted']}"
        rows.append(f"| {label} | {numbers} | {kept['floors'][key]:.3f} |")
    rows.append(
        f"| **record** (mean of five) | **{figures['record']['f1']:.3f}** | | | | | {kept['floors']['record']:.3f} |"
    )
    p, dates, said = figures["published"], figures["event_dates"], figures["parties"]
    rows += [
        "",
        f"Day of publication: to the day {p['day']:.2f}, within 7 days {p['within_7d']:.2f}, within 31 days "
        f"{p['within_31d']:.2f}, of {p['reports']} reports. Days of events matched by pair: "
        f"{dates['accuracy']:.3f} right of {dates['dated']} dated. Of the {said['total']} parties of events and "
        f"positions {said['near']:.3f} are offered by notes inside the evidence or in the two sentences before it, "
        f"{said['inside']:.3f} inside it.",
        "",
    ]
    return "\n".join(rows)
