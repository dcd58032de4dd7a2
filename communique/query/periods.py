"""Days as people write them: a day, a month or a year."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_DAY = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?")


def period(text: str) -> tuple[date, date]:
    """The first and the last day of what is written as `2001`, `2001-07` or `2001-07-16`. Raises ValueError.

    >>> period("2001-07")
    (datetime.date(2001, 7, 1), datetime.date(2001, 7, 31))
    """
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if day:
        return date(year, month, day), date(year, month, day)
    if month:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)
