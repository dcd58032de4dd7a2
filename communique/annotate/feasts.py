"""Feasts that move: Easter, the Muslim feasts, the lunar new year, and the weekdays that hang on Thanksgiving.

Easter by the Gregorian computus (Meeus, Jones and Butcher). The Muslim feasts by the tabular calendar of even thirty
year cycles (civil epoch, leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29), which can be a day off what is sighted;
Ramadan is its whole month. The lunar new year is the new moon from 21 January on (mean lunation: within a day).
"""

from __future__ import annotations

from datetime import date

from communique.annotate.calendar import Range, nearest_weekday, shift

_EASTER = {"good friday": -2, "easter sunday": 0, "easter": 0, "easter monday": 1, "pentecost": 49, "palm sunday": -7}
_MUSLIM = {"islamic new year": (1, 1), "ashura": (1, 10), "eid al-fitr": (10, 1), "eid al-adha": (12, 10)}
_AFTER_THANKSGIVING = {"black friday": 1, "cyber monday": 4}
_LEAP = frozenset((2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29))
_EPOCH = date(622, 7, 19).toordinal() - 1  # the day before 1 Muharram 1, in the proleptic Gregorian calendar
_NEW_MOON, _LUNATION = 730125.76, 29.530588853  # 6 January 2000, 18:14 UTC, as a day with its fraction
NAMES = frozenset({*_EASTER, *_MUSLIM, *_AFTER_THANKSGIVING, "ramadan", "lunar new year", "nowruz"})


def feast(name: str, year: int) -> Range | None:
    """The days of a feast in a year of the Gregorian calendar; of two in one year the first.

    >>> feast("easter", 2018)
    (datetime.date(2018, 4, 1), datetime.date(2018, 4, 1))
    """
    if not 1583 <= year <= 9000:
        return None
    if name in _EASTER:
        return _day(shift(easter(year), _EASTER[name]))
    if name in _AFTER_THANKSGIVING:
        first = nearest_weekday(date(year, 10, 31), 3, "future")
        return _day(shift(first, 21 + _AFTER_THANKSGIVING[name]))
    if name == "nowruz":
        return _day(date(year, 3, 20 if year % 4 in (0, 1) or year >= 2029 else 21))
    if name == "lunar new year":
        return _day(_lunar(year))
    if name == "ramadan":
        start = _muslim(year, 9, 1)
        return start, shift(start, 29)
    return _day(_muslim(year, *_MUSLIM[name])) if name in _MUSLIM else None


def _day(day: date) -> Range:
    return day, day


def easter(year: int) -> date:
    """Easter Sunday of the Western churches."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _muslim(year: int, month: int, day: int) -> date:
    """A day of the Muslim calendar by the year of ours that it falls in."""
    guess = (year - 622) * 33 // 32
    found = [_from_muslim(hijri, month, day) for hijri in range(guess - 1, guess + 3)]
    return next((each for each in found if each.year == year), found[1])


def _from_muslim(year: int, month: int, day: int) -> date:
    cycles, rest = divmod(year - 1, 30)
    leaps = sum(1 for leap in _LEAP if leap <= rest)
    days = cycles * 10631 + rest * 354 + leaps + (59 * (month - 1) + 1) // 2 + day
    return date.fromordinal(_EPOCH + days)


def _lunar(year: int) -> date:
    """The new moon from 21 January on, by Beijing's day."""
    first = date(year, 1, 21).toordinal() - 8 / 24
    moons = -int(-(first - _NEW_MOON) // _LUNATION)
    return date.fromordinal(int(_NEW_MOON + moons * _LUNATION + 8 / 24))
