"""Learns the weights of `communique/extract/weights/figures.json` from coded reports.

`training/heads.py` runs it. Every quantity that the pipeline notes is matched with the coded figures (value, unit,
overlap); one logistic regression learns which quantities are figures, another, over those matched, what they measure.
Full-batch Adam on an L2-penalised loss with a fixed seed: the same data give the same file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from communique.extract.measures import features, holder
from communique.model import Note
from communique.stage import Reading

OUT = Path(__file__).parents[1] / "communique" / "extract" / "weights" / "figures.json"
RARE = 3  # features seen fewer times are left out
FOLDS, EVEN = 5, 0.08
Row = tuple[int, list[str], str | None]


def same(note: Note, figure: dict[str, Any]) -> bool:
    """Whether a quantity is a coded figure: the value, the unit where it is money or percent, words in common."""
    value, unit, wanted = float(str(note.value["value"])), str(note.value["unit"]), str(figure["unit"])
    close = abs(value - float(str(figure["value"]))) <= 0.005 * max(abs(value), abs(float(str(figure["value"]))))
    currency = [part.isupper() and len(part) == 3 for part in (unit, wanted)]
    strict = any(currency) or "percent" in (unit, wanted)
    start, end = figure["evidence"]
    return close and (not strict or unit == wanted) and note.span.start < end and start < note.span.end


def rows(reports: Sequence[tuple[Reading, dict[str, Any]]]) -> list[Row]:
    """(report, features, measure or None) of every quantity."""
    found: list[Row] = []
    for number, (reading, record) in enumerate(reports):
        sentences = reading.layer("sentence")
        starts = [note.span.start for note in sentences]
        left = list(record["figures"])
        for note in reading.layer("quantity"):
            figure = next((figure for figure in left if same(note, figure)), None)
            if figure:
                left.remove(figure)
            sentence = sentences[holder(sentences, starts, note.span)]
            found.append((number, features(note, sentence, reading), figure["measure"] if figure else None))
    return found


def learn(matrix: np.ndarray, targets: np.ndarray, penalty: float) -> np.ndarray:
    """Weights (features x classes) of a softmax regression."""
    targets = targets.astype(np.float32)
    weights = np.zeros((matrix.shape[1], targets.shape[1]), dtype=np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, 121):
        scores = matrix @ weights
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        slope = matrix.T @ (chances - targets) / len(matrix) + penalty * weights
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        step_size = 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights -= step_size.astype(np.float32)
    return weights


def table(found: list[Row], penalty: float) -> dict[str, dict[str, float]]:
    """The two regressions as the pipeline reads them."""
    counts: dict[str, int] = {}
    for _, seen, _ in found:
        for feature in seen:
            counts[feature] = counts.get(feature, 0) + 1
    names = sorted(feature for feature, count in counts.items() if count >= RARE)
    column = {feature: index for index, feature in enumerate(names)}
    matrix = np.zeros((len(found), len(names)), dtype=np.float32)
    for index, (_, seen, _) in enumerate(found):
        for feature in seen:
            if feature in column:
                matrix[index, column[feature]] = 1
    coded = np.array([label is not None for _, _, label in found])
    figure = learn(matrix, np.stack([~coded, coded], axis=1).astype(float), penalty)
    out = {"figure": packed(names, figure[:, 1] - figure[:, 0])}
    measures = sorted({label for _, _, label in found if label})
    targets = np.array([[label == name for name in measures] for _, _, label in found if label], dtype=float)
    which = learn(matrix[coded], targets, penalty)
    return out | {name: packed(names, which[:, index]) for index, name in enumerate(measures)}


def packed(names: list[str], weights: np.ndarray) -> dict[str, float]:
    """Features whose weight matters, to two places."""
    return {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True) if abs(weight) >= 0.035}


def score(weights: dict[str, dict[str, float]], found: list[Row], threshold: float) -> tuple[int, int, int, int]:
    """(hits, coded, called, measures right)."""
    hits = called = right = 0
    for _, seen, label in found:
        if sum(weights["figure"].get(feature, 0.0) for feature in seen) < threshold:
            continue
        called += 1
        hits += label is not None
        best = max(
            (name for name in weights if name not in ("figure", "least")),
            key=lambda name: sum(weights[name].get(feature, 0.0) for feature in seen),
        )
        right += label == best
    return hits, sum(label is not None for _, _, label in found), called, right


def settle(found: list[Row], more: list[Row], penalty: float = 0.002) -> None:
    """Measures over folds of the reports, with `more` always learnt from, and writes the weights with the threshold of
    the best F1 with precision near recall."""
    order = np.random.default_rng(20).permutation(max(row[0] for row in found) + 1)
    steps = [step / 10 for step in range(-14, 8)]
    totals = {step: np.zeros(4) for step in steps}
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        weights = table([*(row for row in found if row[0] not in held), *more], penalty)
        for step in steps:
            totals[step] += score(weights, [row for row in found if row[0] in held], step)
    f1 = {step: 2 * t[0] / (t[1] + t[2]) for step, t in totals.items() if t[0] / t[1] - t[0] / t[2] <= EVEN}
    least = max(f1, key=f1.__getitem__)
    good, coded, called, right = totals[least]
    full = 2 * right / (coded + called)
    print(f"figures: P {good / called:.3f} R {good / coded:.3f} F1 {f1[least]:.3f} with measure {full:.3f} at {least}")
    stored = table([*found, *more], penalty) | {"least": {"": least}}
    OUT.write_text(json.dumps(stored, ensure_ascii=False, indent=0, sort_keys=True) + "\n")
