"""Scores the pipeline against gold records and holds the floors of `floors.json`.

    python -m gate                      check; where a figure beats its floor, raise the floor (not in CI)
    python -m gate --lower "why"        also lower floors to what was reached; the reason is kept in the file
    python -m gate --new-corpus "why"   accept gold records that differ from those the floors were set on
    python -m gate --gold FOLDER        where the gold sets and their scorer are (default ../shared/record)

The gold sets are not part of the project. Without them only the package's own sample reports are scored, and with
`--require-gold` their absence is a failure. Writes docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any, TypedDict

from gate import parties, reliability
from gate.page import accuracy_page

ROOT = Path(__file__).parents[1]
FLOORS = ROOT / "gate" / "floors.json"
PAGE = ROOT / "docs" / "accuracy.md"
SAMPLES = ROOT / "tests" / "golden" / "samples"
SLACK = 0.005
"""A figure may fall this far below its floor: the scorer matches greedily, and ties move it in the third place."""


class Set(TypedDict):
    """What is kept of one gold set: the digest of its files and the floor of each figure."""

    corpus: str
    reports: int
    floors: dict[str, float]


def corpus_digest(folder: Path) -> str:
    """The SHA-256 over the names and contents of the gold files, in order."""
    total = hashlib.sha256()
    for file in sorted(folder.glob("*.json")):
        total.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()[:16]


def measure(scorer: Path, gold: Path) -> dict[str, Any]:
    """The scorer's figures for one gold set, by the command line that a user has."""
    texts = subprocess.run([sys.executable, scorer, gold, "--texts"], check=True, capture_output=True).stdout
    command = [sys.executable, "-m", "communique", "read", "-", "--format", "jsonl"]
    done = subprocess.run(command, input=texts, stdout=subprocess.PIPE, check=True, cwd=ROOT)
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder) / "predicted.jsonl"
        predicted.write_bytes(done.stdout)
        scored = subprocess.run([sys.executable, scorer, gold, predicted, "--json"], check=True, capture_output=True)
    figures: dict[str, Any] = json.loads(scored.stdout)
    return figures


def flat(figures: dict[str, Any]) -> dict[str, float]:
    """The figures that have floors: every F1, the shares of days of publication, the event dates, the parties."""
    out = {name: round(value["f1"], 4) for name, value in figures.items() if "f1" in value}
    out |= {f"published.{key}": round(figures["published"][key], 4) for key in ("day", "within_7d", "within_31d")}
    out["parties.near"] = round(figures["parties"]["near"], 4)
    out["event_dates"] = round(figures["event_dates"]["accuracy"], 4)
    return out


def compare(
    name: str, reached: dict[str, float], floors: dict[str, float], *, lower: bool
) -> tuple[list[str], dict[str, float]]:
    """What fell below its floor, and the floors as they are to stand."""
    faults, new = [], dict(floors)
    for key, value in reached.items():
        floor = floors.get(key, 0.0)
        if value < floor - SLACK and not lower:
            faults.append(f"{name} {key} {value:.3f} is below its floor {floor:.3f}")
        elif value > floor or lower:
            new[key] = value
    return faults, new


def gold_sets(shared: Path) -> dict[str, Path]:
    """The folders to score against, by name."""
    sets = {name: shared / "gold" / name for name in ("seeds", "dev")}
    return {name: path for name, path in sets.items() if path.is_dir()} | {"samples": SAMPLES}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=ROOT.parent / "shared" / "record")
    parser.add_argument("--require-gold", action="store_true")
    parser.add_argument("--lower", metavar="WHY")
    parser.add_argument("--new-corpus", metavar="WHY")
    args = parser.parse_args()
    scorer = args.gold / "score.py"
    if not scorer.exists():
        print(f"gate: no scorer and no gold sets in {args.gold}; nothing was measured")
        return 1 if args.require_gold else 0
    kept = json.loads(FLOORS.read_text()) if FLOORS.exists() else {"sets": {}, "history": []}
    faults: list[str] = []
    measured: dict[str, dict[str, Any]] = {}
    for name, folder in gold_sets(args.gold).items():
        corpus = corpus_digest(folder)
        before: Set = kept["sets"].get(name, {"corpus": corpus, "reports": 0, "floors": {}})
        if corpus != before["corpus"] and not args.new_corpus:
            faults.append(f"{name}: the gold records have changed; say why with --new-corpus")
            continue
        figures = measured[name] = measure(scorer, folder) | {"parties": parties.measure(folder).figures()}
        reached = flat(figures)
        below, floors = compare(name, reached, before["floors"], lower=bool(args.lower))
        faults += below
        kept["sets"][name] = {"corpus": corpus, "reports": len(list(folder.glob("*.json"))), "floors": floors}
        print(f"{name:8}" + "  ".join(f"{key} {value:.3f}" for key, value in reached.items()))
    print("\n".join(f"gate: {fault}" for fault in faults) or "gate: every floor holds")
    if not faults and not os.environ.get("CI"):
        folders = [folder for name, folder in gold_sets(args.gold).items() if name != "samples"]
        table = reliability.table(reliability.judged(reliability.scorer(scorer), folders)) if folders else ""
        _keep(kept, args, measured, table)
    return 1 if faults else 0


def _keep(kept: dict[str, Any], args: argparse.Namespace, measured: dict[str, dict[str, Any]], reliable: str) -> None:
    for flag in ("lower", "new_corpus"):
        if why := getattr(args, flag):
            kept["history"].append({"day": date.today().isoformat(), "what": flag.replace("_", " "), "why": why})
    FLOORS.write_text(json.dumps(kept, indent=1) + "\n")
    PAGE.write_text(accuracy_page(kept, measured, reliable))


if __name__ == "__main__":
    sys.exit(main())
