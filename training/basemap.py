"""Makes the map under maps, `communique/data/countries.json`, from the npm package world-atlas 2.0.2:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m training.basemap package/countries-110m.json

It is Natural Earth's map of countries at 1:110m (version 4.1.0, in the public domain) as TopoJSON. Antarctica and the
countries' names are left out and the coordinates rounded to about 4 km, less than the scale can show. Borders are
those that Natural Earth draws: who holds a place, not whose it is.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

OUT = Path(__file__).parents[1] / "communique" / "data" / "countries.json"
COARSER = 10
"""How many of the source's steps make one of ours; it has 100,000 from edge to edge."""
ANTARCTICA = "010"
ORIGIN = "Natural Earth 4.1.0, 1:110m, public domain; by world-atlas 2.0.2 (npm)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    source = json.loads(parser.parse_args().source.read_text("utf-8"))
    text = json.dumps(basemap(source), separators=(",", ":"))
    OUT.write_text(text + "\n", "utf-8")
    print(f"{OUT}: {len(text) // 1000} kB")


def basemap(source: dict[str, Any]) -> dict[str, Any]:
    """The topology without Antarctica, with `countries` (by ISO 3166-1 numeric codes) and `land`."""
    countries = [each for each in source["objects"]["countries"]["geometries"] if each.get("id") != ANTARCTICA]
    used = sorted({arc if arc >= 0 else ~arc for each in countries for arc in _arcs(each["arcs"])})
    places = {old: new for new, old in enumerate(used)}
    kept = [{key: each[key] for key in ("type", "id") if key in each} for each in countries]
    for each, old in zip(kept, countries, strict=True):
        each["arcs"] = _moved(old["arcs"], places)
    [land] = source["objects"]["land"]["geometries"]
    whole = [ring for ring in land["arcs"] if all((arc if arc >= 0 else ~arc) in places for arc in _arcs(ring))]
    scale, start = source["transform"]["scale"], source["transform"]["translate"]
    return {
        "type": "Topology",
        "origin": ORIGIN,
        "transform": {"scale": [step * COARSER for step in scale], "translate": start},
        "objects": {
            "countries": {"type": "GeometryCollection", "geometries": kept},
            "land": {"type": land["type"], "arcs": _moved(whole, places)},
        },
        "arcs": [_coarser(source["arcs"][old]) for old in used],
    }


def _arcs(arcs: Any) -> Iterator[int]:
    for each in arcs:
        if isinstance(each, int):
            yield each
        else:
            yield from _arcs(each)


def _moved(arcs: Any, places: dict[int, int]) -> Any:
    if isinstance(arcs, int):
        return places[arcs] if arcs >= 0 else ~places[~arcs]
    return [_moved(each, places) for each in arcs]


def _coarser(arc: list[list[int]]) -> list[list[int]]:
    """An arc, given as steps from point to point, in longer steps. Its ends stay what they are for its neighbours."""
    xs, ys = (list(accumulate(step[axis] for step in arc)) for axis in (0, 1))
    points = [[round(x / COARSER), round(y / COARSER)] for x, y in zip(xs, ys, strict=True)]
    steps = [[after[0] - before[0], after[1] - before[1]] for before, after in pairwise(points)]
    moved = [step for step in steps if step != [0, 0]]
    return [points[0], *(moved or [[0, 0]])]


if __name__ == "__main__":
    main()
