"""Measures which entries of copies are found to repeat those of the original, on reports made as in `gate.copies`.

    python -m gate.repeats FOLDER [--each N] [--write]

Each made report and what it copies are read by the whole pipeline. An entry of the copy *should* repeat where all its
evidence stands on sentences taken over unchanged and the original has an entry of the same kind on the same words; it
*must not* where part of its evidence is the copyist's own. `--write` puts the table into docs/copies.md.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from communique.model import Claim, Document, Span
from communique.record.store import Store
from communique.resolve.copying import update
from communique.resolve.wording import wording
from communique.run.standard import standard
from communique.stage import Reading
from gate import copies
from gate.copies import PAGE, SEED, Made, Report, made, read

SORTS = ("cut, new lead, a third reworded", "halves of two stories merged", "a part of 100 words, a third reworded")


@dataclass
class Score:
    """Entries of copies: all, those that repeat, those that should and do, those that must not and do."""

    entries: int = 0
    repeat: int = 0
    should: int = 0
    do: int = 0
    own: int = 0
    wrong: int = 0


def measure(reports: Sequence[Report]) -> dict[str, Score]:
    """Makes reports of a few sorts, reads all, and scores what repeats."""
    rng = random.Random(SEED)
    usable = [report for report in reports if 150 <= len(wording(report.text)) <= 1500]
    rng.shuffle(usable)
    base = [report for report in usable if report.day][: copies.BASE]
    chosen = {report.id for report in base}
    edited = [
        each for each in made(base, [report for report in usable if report.id not in chosen]) if each.sort in SORTS
    ]
    needed = {id for each in edited for id in each.sources}
    texts = {report.id: Document(report.text, "base", report.id, dated=report.day) for report in base}
    texts |= {each.id: Document(each.text, "made", each.id, dated=each.day) for each in edited}
    wanted = [document for document in texts.values() if document.source == "made" or document.id in needed]
    readings = {reading.document.id: reading for reading in standard()(wanted)}
    repeated = _repeated(list(readings.values()))
    scores = {sort: Score() for sort in SORTS}
    for each in edited:
        _score(each, readings, repeated, scores[each.sort])
    return scores


def _repeated(readings: Sequence[Reading]) -> set[str]:
    with Store.open(None) as store:
        run = store.begin("gate")
        store.add(run, readings)
        store.connection.begin()
        update(store.connection, run.id, [reading.document.key for reading in readings])
        store.connection.commit()
        return {str(row[0]) for row in store.connection.execute("SELECT claim FROM repeat").fetchall()}


def _score(each: Made, readings: dict[str, Reading], repeated: set[str], score: Score) -> None:
    document = readings[each.id].document
    for claim in readings[each.id].claims:
        repeats = claim.id(document) in repeated
        score.entries += 1
        score.repeat += repeats
        found = [_source(each, span) for span in claim.evidence]
        if any(source == "" for source in found):
            score.own += 1
            score.wrong += repeats
        elif (source := found[0]) and set(found) == {source} and _told(claim, document, readings[source]):
            score.should += 1
            score.do += repeats


def _source(each: Made, span: Span) -> str | None:
    """The report of which words were taken unchanged; "" for the copyist's own, None for reworded or mixed ones."""
    pieces = [piece for place, piece in each.pieces if place.overlaps(span)]
    if not pieces or not all(piece.exact for piece in pieces):
        return None
    sources = {piece.of for piece in pieces}
    return sources.pop() if len(sources) == 1 else None


def _told(claim: Claim, document: Document, original: Reading) -> bool:
    """Whether the original has an entry of the same kind and label with the same parties on the same words."""
    words = [span.of(document.text) for span in claim.evidence]
    return any(
        (other.kind, other.label, other.parties()) == (claim.kind, claim.label, claim.parties())
        and [span.of(original.text) for span in other.evidence] == words
        for other in original.claims
    )


def page(scores: dict[str, Score]) -> str:
    """The table of docs/copies.md."""
    rows = [
        "| editing | entries of copies | that repeat | should | of these do | own words | of these repeat |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for sort, score in scores.items():
        rows.append(
            f"| {sort} | {score.entries} | {score.repeat} | {score.should} | {score.do / max(1, score.should):.3f} "
            f"| {score.own} | {score.wrong} |"
        )
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="gate.repeats", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="where the reports are")
    parser.add_argument("--each", type=int, default=20, help="reports made by each sort of editing")
    parser.add_argument("--write", action="store_true", help="put the table into docs/copies.md")
    asked = parser.parse_args()
    copies.EACH = asked.each
    table = page(measure(read(asked.folder)))
    print(table)
    if asked.write:
        before, begin, rest = PAGE.read_text(encoding="utf-8").partition("<!-- repeats -->\n")
        _, end, after = rest.partition("<!-- /repeats -->\n")
        PAGE.write_text(f"{before}{begin}{table}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
