"""The harness for the cases of Recognizers-Text, on cases of our own in their form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gate.recognizers import measure, page

DATES = [
    {
        "Input": "The envoys met on 4 May 2021.",
        "Context": {"ReferenceDateTime": "2022-01-01T00:00:00"},
        "Results": [
            {
                "Text": "4 May 2021", "Type": "date", "Start": 18, "Length": 10,
                "Value": {"Timex": "2021-05-04", "FutureResolution": {"date": "2021-05-04"}},
            }
        ],
    },
    {
        "Input": "The envoys met on the feast of fools.",
        "Results": [
            {
                "Text": "the feast of fools", "Type": "date", "Start": 18, "Length": 18,
                "Value": {"Timex": "XXXX", "FutureResolution": {"date": "2021-05-04"}},
            }
        ],
    },
    {"Input": "at ten", "Results": [{"Text": "at ten", "Type": "time", "Start": 0, "Length": 6, "Value": {}}]},
]  # fmt: skip
PERIODS = [
    {
        "Input": "Talks went on in May 2021.",
        "Results": [
            {
                "Text": "May 2021", "Type": "daterange", "Start": 17, "Length": 8,
                "Value": {"FutureResolution": {"startDate": "2021-05-01", "endDate": "2021-06-01"}},
            }
        ],
    }
]  # fmt: skip
PERCENTS = [
    {
        "Input": "Trade rose 12 percent.",
        "Results": [
            {"Text": "12 percent", "TypeName": "percentage", "Start": 11, "End": 20, "Resolution": {"value": "12%"}}
        ],
    }
]


def kept(folder: Path, name: str, rows: list[Any]) -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(rows), "utf-8")
    return path


def test_dates_right_missed_and_left_out(tmp_path: Path) -> None:
    score = measure(kept(tmp_path, "DateParser", DATES), others=False)
    assert (score.cases, score.found, score.right) == (2, 1, 1)
    assert score.left_out == {"time": 1}


def test_periods_end_the_day_before_their_end(tmp_path: Path) -> None:
    score = measure(kept(tmp_path, "DatePeriodParser", PERIODS), others=False)
    assert (score.cases, score.right, score.close) == (1, 1, 1)


def test_numbers_by_their_value(tmp_path: Path) -> None:
    score = measure(kept(tmp_path, "PercentModel", PERCENTS), others=False)
    assert (score.cases, score.right) == (1, 1)
    shown = page({"PercentModel": score})
    assert "| PercentModel | 1 | 1.00 | 1.00 |  |  |  |" in shown
