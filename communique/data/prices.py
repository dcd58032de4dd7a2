"""Money in constant terms, by a shipped, dated table of consumer prices and by nothing else.

`prices.csv` has the annual average of the US consumer price index (all urban consumers). What is in another currency or
of a year that the table does not have, has no value in constant terms.
"""

from __future__ import annotations

from functools import cache

from communique.data.tables import shipped


@cache
def _indexes() -> dict[tuple[str, int], float]:
    return {(row["currency"], int(row["year"])): float(row["index"]) for row in shipped("prices")}


def constant(value: float, currency: str, year: int, base: int) -> float | None:
    """An amount of money of one year in money of the year `base`, in the same currency; None where the table does not
    say. Both years are calendar years."""
    then, now = (_indexes().get((currency, at)) for at in (year, base))
    return None if then is None or now is None else value * now / then


@cache
def years(currency: str) -> tuple[int, ...]:
    """The years for which the table has prices of a currency, in order."""
    return tuple(sorted(year for known, year in _indexes() if known == currency))
