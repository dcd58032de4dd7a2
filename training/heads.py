"""Learns what decides on top of the encoder: which candidates of each kind are entered, and whose they are.

    python -m training.heads SHARED UNSEEN [--only KIND]

SHARED holds `record/gold/train` and `data/reports`; UNSEEN is the folder of an encoder that learnt from the gold
reports alone. Our own annotations, which it has not seen, teach how far it is to be believed; the gold reports teach
the rest, with the encoder's features left out (`blind`). Folds over our own annotations give the figures and the
thresholds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from communique.stage import Reading
from training import candidates, event_weights, figure_measure, texts, views
from training.readings import Gold, gold, own, readings, use

Reports = Sequence[tuple[Reading, Gold]]
BLIND = "blind"


def blind(features: Sequence[str]) -> tuple[str, ...]:
    """Features without the encoder's word."""
    return (BLIND, *(feature for feature in features if not feature.startswith("net") and ":net" not in feature))


def learn_instruments(seen: Reports, unseen: Reports) -> None:
    known = [texts.case(report, blind) for report in (*seen, *_worked(texts.NAME))]
    texts.settle([texts.case(report) for report in unseen], known)


def _worked(kind: str, sees: frozenset[str] = frozenset()) -> Reports:
    """The worked examples of a codebook."""
    return readings([one for one in candidates.examples() if one[kind] is not None], sees)


def learn_events(seen: Reports, unseen: Reports, plv: Path) -> None:
    cases = event_weights.cases((record, reading) for reading, record in unseen)
    more = [event_weights.blind(case) for case in event_weights.cases((r, reading) for reading, r in seen)]
    event_weights.EXTRA.extend(event_weights.blind(case) for case in event_weights.extras(event_weights.sentences(plv)))
    event_weights.learn([*cases, *more], candidates.WEIGHTS)


def learn_figures(seen: Reports, unseen: Reports) -> None:
    more = [(-1, list(blind(f)), label) for _, f, label in figure_measure.rows(seen)]
    figure_measure.settle(figure_measure.rows(unseen), more)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("unseen", type=Path)
    parser.add_argument("--only", choices=["figures", "instruments", "events", "positions"])
    args = parser.parse_args()
    use(args.unseen)
    known, more = gold(args.shared / "record" / "gold" / "train"), own(args.shared / "data" / "reports")
    plv = args.shared / "data" / "events" / "plv_train.tsv"
    steps: dict[str, Callable[[], None]] = {
        "figures": lambda: learn_figures(readings(known), readings(more)),
        "instruments": lambda: learn_instruments(readings(known), readings(more)),
        "events": lambda: learn_events(readings(known, _QUOTED), readings(more, _QUOTED), plv),
        "positions": lambda: views.main(readings(known, _QUOTED), readings(more, _QUOTED)),
    }
    for name, step in steps.items():
        if args.only in (None, name):
            print(name, flush=True)
            step()


_QUOTED = candidates.SEES

if __name__ == "__main__":
    main()
