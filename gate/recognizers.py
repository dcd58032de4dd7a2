"""Scores time expressions and quantities on the test cases of Recognizers-Text (MIT), beside other libraries.

    python -m gate.recognizers FOLDER

FOLDER holds the English cases as JSON (`DateParser.json`, …, of the project's folder Specs). A case is right where an
expression is found over its words and means exactly its days, its TIMEX value (durations) or its number. Cases were
written for a calendar's assistant, not for reporting: those that ask for times of day, reminders and the like are left
out and counted. dateparser and text2num are handed the expression's own words, which spares them the finding. Writes
docs/recognizers.md.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from communique.annotate.expressions import expressions, scan
from communique.annotate.phrase import timex
from communique.annotate.quantities import quantities
from communique.annotate.times import Ground, resolve
from communique.annotate.times import times as resolved
from communique.model import Document, Note, Span
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Reading

PAGE = Path(__file__).parents[1] / "docs" / "recognizers.md"
DATES = ("DateParser", "DatePeriodParser", "DurationParser", "HolidayParser", "DateTimeModel")
NUMBERS = ("NumberModel", "OrdinalModel", "PercentModel", "CurrencyModel", "NumberRangeModel")
COMPARED = ("DateParser", "HolidayParser", "NumberModel", "OrdinalModel")
"""The files that ask what dateparser and text2num set out to answer: single days, and numbers in words."""
_KEPT = {"date", "daterange", "duration"}
_NOW = date(2016, 11, 7)  # the day of most cases, taken where one has none

Days = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """A text, the words meant, and what they mean: any of some ranges of days, a TIMEX value, a number, or both ends of
    a range of numbers, None where it has no such end."""

    text: str
    span: Span
    now: date
    days: frozenset[Days] = frozenset()
    timex: str = ""
    value: float | None = None
    ends: tuple[float | None, float | None] | None = None


@dataclass
class Score:
    """What came of one file."""

    cases: int = 0
    found: int = 0
    right: int = 0
    close: int = 0
    other: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


def cases(path: Path, score: Score) -> Iterator[Case]:
    """The cases of a file that are about days, lengths or numbers; what is left out is counted in the score."""
    for row in json.loads(path.read_text("utf-8-sig")):
        text = row.get("Input") or ""
        stamp = (row.get("Context") or {}).get("ReferenceDateTime")
        now = date.fromisoformat(stamp[:10]) if stamp else _NOW
        for result in row.get("Results", []):
            kind = (result.get("TypeName") or result.get("Type") or "").removeprefix("datetimeV2.")
            if not text.strip() or "Start" not in result:
                score.left_out["no words"] += 1
                continue
            end = result["Start"] + result["Length"] if "Length" in result else result["End"] + 1
            span = Span(result["Start"], max(end, result["Start"] + 1))
            found = _dated(text, span, now, result, kind) if path.stem in DATES else _counted(text, span, now, result)
            if isinstance(found, Case):
                yield found
            else:
                score.left_out[found] += 1


def _dated(text: str, span: Span, now: date, result: dict[str, Any], kind: str) -> Case | str:
    if kind not in _KEPT:
        return kind or "untyped"
    if value := result.get("Value"):
        resolutions = [value.get("FutureResolution") or {}, value.get("PastResolution") or {}]
        words = value.get("Timex", "")
    else:
        values = (result.get("Resolution") or {}).get("values") or []
        resolutions = [{_NAMES.get(name, name): part for name, part in each.items()} for each in values]
        words = values[0].get("timex", "") if values else ""
    if kind == "duration":
        return Case(text, span, now, timex=words)
    days = frozenset(pair for each in resolutions for pair in _ranges(each))
    return Case(text, span, now, days) if days else f"{kind} without days"


_NAMES = {"value": "date", "start": "startDate", "end": "endDate"}


def _ranges(resolution: dict[str, str]) -> Iterator[Days]:
    """The days of a resolution, both included. Their ends are the day after, but "from 4 to 22" ends on the 22nd:
    both are taken for right."""
    if (day := resolution.get("date", "")) and _is_day(day) and not day.startswith("0001"):
        yield day, day
    start, end = resolution.get("startDate", ""), resolution.get("endDate", "")
    if _is_day(start) and _is_day(end):
        yield start, (date.fromisoformat(end) - timedelta(days=1)).isoformat()
        yield start, end


def _is_day(words: str) -> bool:
    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return True


_ENDS = re.compile(r"[\[(](-?[\d.]*),(-?[\d.]*)[\])]")


def _counted(text: str, span: Span, now: date, result: dict[str, Any]) -> Case | str:
    value = (result.get("Resolution") or {}).get("value")
    if match := _ENDS.fullmatch(str(value)):
        low, high = (float(end) if end else None for end in match.groups())
        return "equal to a number" if low == high else Case(text, span, now, ends=(low, high))
    try:
        return Case(text, span, now, value=float(str(value).rstrip("%")))
    except ValueError:
        return "no plain number"


def ours_dated(case: Case) -> tuple[bool, bool, bool]:
    """Whether something was found over the words, is right, and is near: half of the days are shared."""
    found = [phrase for span, phrase in scan(case.text, Span(0, len(case.text))) if span.overlaps(case.span)]
    if case.timex:
        return bool(found), any(timex(phrase) == case.timex for phrase in found), False
    ranges = [resolve(phrase, Ground(case.now, toward=way)) for phrase in found for way in ("past", "future")]
    pairs = [days for days in ranges if days]
    wanted = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in case.days]
    right = any((first.isoformat(), last.isoformat()) in case.days for first, last in pairs)
    return bool(found), right, right or any(_shared(days, want) >= 0.5 for days in pairs for want in wanted)


def _shared(left: tuple[date, date], right: tuple[date, date]) -> float:
    both = (min(left[1], right[1]) - max(left[0], right[0])).days + 1
    either = (max(left[1], right[1]) - min(left[0], right[0])).days + 1
    return max(0, both) / either


def ours_counted(case: Case) -> tuple[bool, bool, bool]:
    reading = Reading(Document(case.text, "case"))
    for stage in (paragraphs, sentences, expressions, resolved, quantities):
        reading.add(list(stage(reading)))
    found: list[Note] = [note for note in reading.layer("quantity") if note.span.overlaps(case.span)]
    if case.ends is not None:
        right = all(_bounded(found, bound, end) for bound, end in zip(("at_least", "at_most"), case.ends, strict=True))
        return bool(found), right, right
    right = any(_same(note.value.get("value"), case.value) for note in found)
    return bool(found), right, right


def _bounded(found: list[Note], bound: str, end: float | None) -> bool:
    """Whether exactly one quantity is bounded so, at that end; none where there is no end."""
    own = [note for note in found if note.value.get("bound") == bound]
    return (not own) if end is None else len(own) == 1 and _same(own[0].value.get("value"), end)


def _same(value: object, wanted: float | None) -> bool:
    return isinstance(value, int | float) and wanted is not None and abs(value - wanted) <= 1e-6 * max(1.0, abs(wanted))


def dateparser_says(case: Case) -> bool:
    """Whether dateparser reads the very words as the case's day, in either direction of time."""
    import dateparser

    for way in ("past", "future"):
        base = datetime.combine(case.now, datetime.min.time())
        settings: Any = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": way}
        found = dateparser.parse(case.span.of(case.text), languages=["en"], settings=settings)
        if found and (found.date().isoformat(), found.date().isoformat()) in case.days:
            return True
    return False


def text2num_says(case: Case) -> bool:
    """Whether text2num (with digits where there are any) reads the very words as the case's number."""
    from text_to_num import alpha2digit

    words = alpha2digit(case.span.of(case.text), "en").replace(",", "").strip()
    match = re.fullmatch(r"(?:the )?([-+]?\d*\.?\d+)(?:st|nd|rd|th)?", words)
    return bool(match and _same(float(match[1]), case.value))


def measure(path: Path, *, others: bool = True) -> Score:
    """The score of one file. Raises OSError where it cannot be read."""
    score = Score()
    dated = path.stem in DATES
    mine: Callable[[Case], tuple[bool, bool, bool]] = ours_dated if dated else ours_counted
    theirs: Callable[[Case], bool] = dateparser_says if dated else text2num_says
    others = others and path.stem in COMPARED
    for case in cases(path, score):
        found, right, close = mine(case)
        score.cases += 1
        score.found += found
        score.right += right
        score.close += close
        score.other += others and theirs(case)
    return score


def page(scores: dict[str, Score]) -> str:
    """The page docs/recognizers.md."""
    lines = [
        _HEAD,
        "| file | cases | found | right | near | dateparser, text2num: right | left out |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for name, score in scores.items():
        whole = max(1, score.cases)
        shares = [f"{part / whole:.2f}" for part in (score.found, score.right, score.close, score.other)]
        left = ", ".join(f"{count} {kind}" for kind, count in sorted(score.left_out.items(), key=lambda pair: -pair[1]))
        near = shares[2] if name in DATES and name != "DurationParser" else ""
        other = shares[3] if name in COMPARED else ""
        lines.append(f"| {name} | {score.cases} | {shares[0]} | {shares[1]} | {near} | {other} | {left} |")
    return "\n".join([*lines, "", _TAIL])


_HEAD = """# Test cases of Recognizers-Text

Written by `python -m gate.recognizers FOLDER`; do not edit. The English test cases of Microsoft's
[Recognizers-Text](https://github.com/microsoft/Recognizers-Text) (MIT) for dates, periods, lengths, holidays and
numbers. *Found*: an expression stands over the words. *Right*: it means exactly the same days, TIMEX value or number.
*Near*: right, or half of the days are shared. The other libraries get the expression's words alone, so that they need
not find them; dateparser gives single days, text2num numbers in words: they
are compared where that is asked for.
"""
_TAIL = """Where the two differ by choice, reporting is followed, and the case counts as wrong:

- "a month ago" and "two weeks from now" are a month and a week here, one day there;
- "early" and "late" are a third of the year, month or week here, a half there;
- "2014-2018" includes 2018 here and ends with its first day there; the 21st century begins in 2001 here;
- "the next two days" begin today here, tomorrow there; "3-7-2017" is 3 July here, 7 March there;
- two decades are `P2E` here, as TIMEX3 has it, and `P20Y` there;
- a range of numbers counts as right where both ends are found, each with its bound (`at_least`, `at_most`); whether the
  ends themselves belong to it is not told apart here;
- bare "15", "4.22" or "the week" are no times here; nor are bare numbers quantities, where nothing says of what.
"""


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    scores = {
        name: measure(folder / f"{name}.json") for name in (*DATES, *NUMBERS) if (folder / f"{name}.json").exists()
    }
    if not scores:
        sys.exit(f"{folder}: none of {', '.join((*DATES, *NUMBERS))} with the ending .json")
    PAGE.write_text(page(scores), "utf-8")
    print(page(scores))


if __name__ == "__main__":
    main()
