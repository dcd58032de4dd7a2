"""Measures how well copies are recognised, on reports made of real ones by the editing that desks do.

    python -m gate.copies FOLDER [--write]

FOLDER holds reports as JSON Lines (.jsonl.gz with `id`, `date`, `source`, `title`, `text`), such as statements of
governments. They are not part of the project, and nothing of them is kept. Some of them go into a record; the others
are the copyists' own words and never go in as they are. Reports that share words with others as they stand are
left out of both and counted apart. `--write` puts the tables into docs/copies.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from time import process_time
from typing import TypeAlias

from communique.model import Document, Json, Note, Span
from communique.record.store import Store
from communique.resolve.copying import update
from communique.resolve.wording import wording
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Reading

PAGE = Path(__file__).parents[1] / "docs" / "copies.md"
EACH = 80
"""Reports made by each sort of editing."""
BASE = 600
"""Reports that they are made of."""
LEAST = 15
"""Words taken of a report, from which on it is to be found."""
SEED = 20
_BATCH = 128
_SIZES = (15, 25, 50, 100, 200)
_OWN = ""


@dataclass(frozen=True)
class Report:
    """A real report, cut into paragraphs and these into sentences."""

    id: str
    day: date | None
    source: str
    title: str
    text: str
    paragraphs: tuple[tuple[str, ...], ...]

    @property
    def sentences(self) -> list[str]:
        return [sentence for paragraph in self.paragraphs for sentence in paragraph]


@dataclass(frozen=True)
class Piece:
    """Words of a made report: of the report `of` (none: the copyist's own), `exact` where they are unchanged."""

    text: str
    of: str = _OWN
    exact: bool = True


Pieces: TypeAlias = list[list[Piece]]
"""Paragraphs of pieces."""


@dataclass(frozen=True)
class Made:
    """A made report: its text, where its words come from, and of which reports it has to be found a copy."""

    id: str
    sort: str
    day: date | None
    text: str
    pieces: tuple[tuple[Span, Piece], ...]
    sources: frozenset[str]


@dataclass
class Score:
    """What came of one sort: links that should be and were found, wrong ones, words copied and found."""

    reports: int = 0
    links: int = 0
    found: int = 0
    wrong: int = 0
    copied: int = 0
    marked: int = 0
    both: int = 0


def read(folder: Path) -> list[Report]:
    """The reports of the folder's files, each text once, in their order."""
    found: dict[str, Report] = {}
    for file in sorted(folder.glob("*.jsonl.gz")):
        for line in gzip.decompress(file.read_bytes()).decode("utf-8").strip().split("\n"):
            row = json.loads(line)
            day = date.fromisoformat(row["date"]) if row.get("date") else None
            key = wording(row["text"]).key
            found.setdefault(key, Report(row["id"], day, row["source"], row["title"], row["text"], _cut(row["text"])))
    return list(found.values())


def _cut(text: str) -> tuple[tuple[str, ...], ...]:
    reading = Reading(Document(text, ""))
    reading.add(paragraphs(reading))
    reading.add(sentences(reading))
    cut: dict[int, list[str]] = defaultdict(list)
    for note in reading.layer("sentence"):
        index = note.value["paragraph"]
        assert isinstance(index, int)
        cut[index].append(note.span.of(text))
    return tuple(tuple(cut[index]) for index in sorted(cut))


def kept(store: Store, reports: Sequence[tuple[str, str, date | None]]) -> float:
    """Enters reports (id, text, day) without claims and looks for copies; gives the seconds that the looking took."""
    spent = 0.0
    for start in range(0, len(reports), _BATCH):
        readings = []
        for id, text, day in reports[start : start + _BATCH]:
            reading = Reading(Document(text, id, id))
            if day:
                value: dict[str, Json] = {"start": day.isoformat(), "end": day.isoformat(), "reasons": []}
                reading.add([Note(Span(0, 1), "published", "stated", value)])
            readings.append(reading)
        run = store.begin("gate")
        store.add(run, readings)
        began = process_time()
        store.connection.begin()
        update(store.connection, run.id, [reading.document.key for reading in readings])
        store.connection.commit()
        spent += process_time() - began
    return spent


Link: TypeAlias = tuple[str, str]


def links(store: Store) -> dict[Link, tuple[str, float, list[Span]]]:
    """(copy, original) with the kind, the share and the spans in the copy."""
    rows = store.connection.execute(
        """
        SELECT one.report, other.report, kind, share, list([start, stop] ORDER BY start)
        FROM copy JOIN document AS one ON one.id = copy.document JOIN document AS other ON other.id = copy.original
        JOIN passage ON passage.document = copy.document AND passage.original = copy.original GROUP BY ALL
        """
    ).fetchall()
    return {(one, other): (kind, share, [Span(*span) for span in spans]) for one, other, kind, share, spans in rows}


# What a desk writes for another's word. Only how the sentence reads matters here, not whether it reads well.
_WORDS = dict(
    pair.split(">")
    for pair in (
        "said>told reporters|stated>declared|also>likewise|will>is to|would>was to|has>had|have>had|are>remain|"
        "is>remains|was>had been|were>had been|and>as well as|but>yet|because>since|including>among them|new>fresh|"
        "many>a number of|support>backing|countries>states|country>state|people>citizens|help>assist|"
        "continue>go on|today>on the day|between>among|during>in the course of|against>in the face of|"
        "through>by way of|agreed>consented|meeting>talks|talks>conversations|discussed>went over|issues>questions|"
        "efforts>work|economic>commercial|strong>firm|work>labour|working>labouring|government>cabinet|officials>functionaries|"
        "which>that|that>which|this>the said|these>the said|with>together with|their>the|its>the|"
        "more>further|very>most|can>may|must>has to|should>ought to|make>render|made>rendered|take>seize|need>require|"
        "year>twelvemonth|years>twelvemonths|first>initial|last>latest|part>share|security>safety|trade>commerce|"
        "in>within|for>on behalf of|on>upon|by>through|as>being|at>by|we>all of us|it>this"
    ).split("|")
)
_FILLERS = ("indeed", "in turn", "as before", "so far", "at least", "by then", "once more", "after all")


def reworded(sentence: str, rng: random.Random) -> str:
    """Words that have another for them replaced, what stands in brackets cut, the first clause moved to the end.

    No more than six words in a row stay: where more would, one is put in or left out.
    """
    text = re.sub(r"\s*\([^()]{0,80}\)", "", sentence)
    head, comma, tail = text.partition(", ")
    if comma and 10 < len(head) < 60 and len(tail) > 40 and tail[-1] in ".!?":
        text = f"{tail[0].upper()}{tail[1:-1]}, {head[0].lower()}{head[1:]}{tail[-1]}"
    words: list[str] = []
    kept = 0
    for word in text.split():
        kept += 1
        if word in _WORDS and rng.random() < 0.9:
            words.append(_WORDS[word])
            kept = 0
        elif kept <= 6:
            words.append(word)
        else:
            words += [word, rng.choice(_FILLERS)] if rng.random() < 0.5 else []
            kept = 0
    return " ".join(words)


def whole(report: Report) -> Pieces:
    return [[Piece(sentence, report.id) for sentence in paragraph] for paragraph in report.paragraphs]


def own(report: Report) -> Pieces:
    return [[Piece(sentence) for sentence in paragraph] for paragraph in report.paragraphs]


def rewritten(pieces: Pieces, share: float, rng: random.Random) -> Pieces:
    """Some of the sentences reworded."""

    def edit(piece: Piece) -> Piece:
        text = reworded(piece.text, rng) if rng.random() < share else piece.text
        return piece if text in ("", piece.text) else Piece(text, piece.of, exact=False)

    return [[edit(piece) for piece in paragraph] for paragraph in pieces]


def shortened(pieces: Pieces, rng: random.Random) -> Pieces:
    """A third to four fifths of the paragraphs, in their order."""
    count = max(1, round(len(pieces) * rng.uniform(0.33, 0.8)))
    return [pieces[index] for index in sorted(rng.sample(range(len(pieces)), count))]


def stretch(report: Report, least: int, rng: random.Random) -> Pieces:
    """Sentences that follow each other with so many words at least, as a paragraph."""
    every = report.sentences
    first = rng.randrange(max(1, len(every) // 2))
    taken: list[str] = []
    while first < len(every) and sum(len(one.split()) for one in taken) < least:
        taken.append(every[first])
        first += 1
    return [[Piece(sentence, report.id) for sentence in taken]]


def inserted(host: Pieces, part: Pieces, rng: random.Random) -> Pieces:
    at = rng.randint(1, max(1, len(host) - 1))
    return host[:at] + part + host[at:]


_EMPTY = Report("", None, "", "", "", ())

# Each takes two reports of the record, one of the others and chance.
Editing: TypeAlias = Callable[[Report, Report, Report, random.Random], Pieces]


def _retyped(one: Report, other: Report, host: Report, rng: random.Random) -> Pieces:
    text = [[Piece(piece.text.upper().replace(" ", "  "), one.id) for piece in block] for block in whole(one)]
    return [*text, [Piece("Read more: all our coverage")], [Piece("All rights reserved.")]]


def _led(one: Report, other: Report, host: Report, rng: random.Random) -> Pieces:
    return own(host)[:2] + whole(one)[1:]


def _desk(one: Report, other: Report, host: Report, rng: random.Random) -> Pieces:
    return own(host)[:1] + rewritten(shortened(whole(one), rng), 0.33, rng)


def _shuffled(one: Report, other: Report, host: Report, rng: random.Random) -> Pieces:
    pieces = whole(one)
    rng.shuffle(pieces)
    return pieces


def _merged(one: Report, other: Report, host: Report, rng: random.Random) -> Pieces:
    halves = [whole(each)[: max(1, len(each.paragraphs) // 2)] for each in (one, other)]
    return halves[0] + own(host)[:1] + halves[1]


def _part(least: int) -> Editing:
    return lambda one, other, host, rng: inserted(own(host), stretch(one, least, rng), rng)


COPIED: dict[str, Editing] = {
    "typed anew: case, blanks, furniture": _retyped,
    "cut to a third … four fifths": lambda one, other, host, rng: shortened(whole(one), rng),
    "new lead": _led,
    "paragraphs in another order": _shuffled,
    "a third of the sentences reworded": lambda one, other, host, rng: rewritten(whole(one), 0.33, rng),
    "two thirds of the sentences reworded": lambda one, other, host, rng: rewritten(whole(one), 0.67, rng),
    "cut, new lead, a third reworded": _desk,
    "halves of two stories merged": _merged,
    **{f"a part of {least} words and more in another story": _part(least) for least in _SIZES},
    "a part of 100 words, a third reworded": lambda one, other, host, rng: inserted(
        own(host), rewritten(stretch(one, 100, rng), 0.33, rng), rng
    ),
}


_ALONE = frozenset(list(COPIED)[:2] + list(COPIED)[3:6])  # nothing of their own


def _quoted(one: Report, other: Report, host: Report, rng: random.Random) -> Pieces:
    said = " ".join(piece.text.replace('"', "").replace("“", "").replace("”", "") for piece in stretch(one, 60, rng)[0])
    return inserted(own(host), [[Piece(f"“{said}” the spokesman said on Monday.")]], rng)


def _given(one: Report, other: Report, host: Report, rng: random.Random) -> Pieces:
    given = [[Piece(piece.text) for piece in block] for block in whole(one)]
    return [*own(host), [Piece("The full text of the statement follows:")], *given]


def _mast(one: Report, other: Report, host: Report, rng: random.Random) -> Pieces:
    head = "OFFICE OF PRESS RELATIONS OF THE MINISTRY\n\nFor immediate release to all desks, with reports from abroad"
    foot = (
        "This summary is put together overnight by the press office for the convenience of correspondents. It binds "
        "neither the ministry nor those whose words it gives, and may be corrected without notice in a later issue, "
        "which alone is the one that the archive keeps. Follow us on all our channels for what we publish next."
    )
    return [[Piece(head)], *own(host), [Piece(foot)]]


INDEPENDENT: dict[str, Editing] = {
    "nothing shared": lambda one, other, host, rng: own(host),
    "a quotation of 60 words and more shared": _quoted,
    "a statement given in full by both": _given,
    "masthead, disclaimer and furniture shared": _mast,
}


def made(base: Sequence[Report], hosts: Sequence[Report]) -> Iterator[Made]:
    """Reports of each sort, some days after what they copy; those that copy nothing over a whole year.

    Nobody's own words serve twice, and stories that are merged are of the same days.
    """
    rng = random.Random(SEED)
    unused = iter(hosts)
    near = _near(base)
    for sort, editing in (COPIED | INDEPENDENT).items():
        for number in range(EACH):
            one, other = rng.choice(near)
            host = _EMPTY if sort in _ALONE else next(unused)
            pieces = editing(one, other, host, rng)
            text, placed = "", []
            for block in pieces:
                for piece in filter(lambda piece: piece.text, block):
                    placed.append((Span(len(text), len(text) + len(piece.text)), piece))
                    text += piece.text + " "
                text = text.rstrip() + "\n\n"
            day = max(_day(one), _day(other)) + timedelta(days=rng.randint(1, 3))
            if sort in INDEPENDENT:
                day = date(2020, 1, 1) + timedelta(days=rng.randrange(365))
            taken = Counter[str]()
            for _, piece in placed:
                taken[piece.of] += len(piece.text.split())
            # Two lines of a letterhead are no copy.
            sources = frozenset(of for of, words in taken.items() if of and words >= LEAST)
            yield Made(f"{sort} {number}", sort, day, text, tuple(placed), sources)


def _day(report: Report) -> date:
    return report.day or date.min


def _near(base: Sequence[Report]) -> list[tuple[Report, Report]]:
    """Pairs of reports of one week."""
    ordered = sorted(base, key=_day)
    return [(one, other) for one, other in pairwise(ordered) if _day(other) - _day(one) < timedelta(days=7)]


@dataclass
class Found:
    """The scores by sort, links between real reports as they stand, seconds spent for each report."""

    scores: dict[str, Score]
    natural: Counter[str]
    reports: int
    seconds: float
    flagged: list[tuple[str, str, str, float]] = field(default_factory=list)


def measure(reports: Sequence[Report]) -> Found:
    """Makes the reports, enters them with the originals and scores what is found."""
    with Store.open(None) as store:
        kept(store, [(report.id, report.text, report.day) for report in reports])
        natural = links(store)
    related = {name for link in natural for name in link}
    rng = random.Random(SEED)
    usable = [report for report in reports if report.id not in related and len(wording(report.text)) >= 150]
    rng.shuffle(usable)
    base = [report for report in usable if report.day][:BASE]
    chosen = {report.id for report in base}
    hosts = [report for report in usable if report.id not in chosen]
    edited = list(made(base, hosts))
    with Store.open(None) as store:
        kept(store, [(report.id, report.text, report.day) for report in base])
        seconds = kept(store, [(each.id, each.text, each.day) for each in edited])
        found = links(store)
    scores = _scored(edited, found)
    flagged = [(one, other, kind, share) for (one, other), (kind, share, _) in natural.items()]
    return Found(scores, Counter(kind for kind, _, _ in natural.values()), len(reports), seconds / len(edited), flagged)


def _scored(edited: Sequence[Made], found: dict[Link, tuple[str, float, list[Span]]]) -> dict[str, Score]:
    """A link to another made report counts as one to what both copy."""
    sources = {each.id: each.sources for each in edited}
    out: dict[str, list[tuple[str, list[Span]]]] = defaultdict(list)
    for (one, other), (_, _, spans) in found.items():
        out[one].append((other, spans))
    scores: dict[str, Score] = {}
    for each in edited:
        score = scores.setdefault(each.sort, Score())
        score.reports += 1
        score.links += len(each.sources)
        hit = {other: sources.get(other, frozenset({other})) & each.sources for other, _ in out[each.id]}
        score.found += len(frozenset().union(*hit.values()))
        score.wrong += sum(not same for same in hit.values())
        _words(each, [span for _, spans in out[each.id] for span in spans], score)
    return scores


def _words(each: Made, spans: Sequence[Span], score: Score) -> None:
    """Counts the words copied unchanged, those inside passages, and those that are both."""
    for span, piece in each.pieces:
        inside = [
            any(passage.start <= match.start() + span.start < passage.end for passage in spans)
            for match in re.finditer(r"\w+", piece.text)
        ]
        if piece.of and not piece.exact:
            continue  # partly the original's, partly not
        score.marked += sum(inside)
        if piece.of:
            score.copied += len(inside)
            score.both += sum(inside)


def page(found: Found) -> str:
    """The tables of docs/copies.md."""
    rows = [
        "| editing | reports | links | found | precision | recall | copied words found | words found that are copied |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    total = Score()
    for sort in COPIED:
        score = found.scores[sort]
        rows.append(_row(sort, score))
        for name in vars(total):
            setattr(total, name, getattr(total, name) + getattr(score, name))
    rows += [_row("**all**", total), "", "| nothing copied | reports | taken for copies |", "| --- | ---: | ---: |"]
    rows += [f"| {sort} | {found.scores[sort].reports} | {found.scores[sort].wrong} |" for sort in INDEPENDENT]
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(found.natural.items()))
    rows += [
        "",
        f"Of the {found.reports} reports as they stand, {sum(found.natural.values())} pairs are linked: {kinds}.",
    ]
    return "\n".join(rows)


def _row(sort: str, score: Score) -> str:
    right = score.found
    shares = (
        right / max(1, right + score.wrong),
        right / max(1, score.links),
        score.both / max(1, score.copied),
        score.both / max(1, score.marked),
    )
    told = " | ".join(f"{share:.3f}" for share in shares)
    return f"| {sort} | {score.reports} | {score.links} | {score.found} | {told} |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="gate.copies", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="where the reports are")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/copies.md")
    parser.add_argument("--natural", action="store_true", help="list what is linked of the reports as they stand")
    asked = parser.parse_args()
    found = measure(read(asked.folder))
    tables = page(found)
    print(tables)
    print(f"\n{1000 * found.seconds:.1f} ms of processor time for each report")
    for one, other, kind, share in sorted(found.flagged) if asked.natural else ():
        print(f"{one} {kind} of {other} {share:.2f}")
    if asked.write:
        before, begin, rest = PAGE.read_text(encoding="utf-8").partition("<!-- measured -->\n")
        _, end, after = rest.partition("<!-- /measured -->\n")
        PAGE.write_text(f"{before}{begin}{tables}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
