"""How the encoder learns: the losses of all its heads, and the steps over mixed batches."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from training.batches import Batch, Piece, batch, shuffled
from training.network import Network

SEED = 20
ROOM, SMALL = 704, 448
"""Pieces in a batch of reports or trees; in one of marked pairs. Small batches make many steps of few data."""


@dataclass(frozen=True)
class Course:
    """How long and how fast to learn: the rate of the encoder, and that of the heads on it."""

    epochs: int = 5
    rate: float = 3e-4
    fast: float = 1e-3


def loss(network: Network, now: Batch) -> Tensor:
    """All losses that the batch has something to say about."""
    x = network.encoder(now.ids, now.marks, now.mask).float()
    if now.pieces[0].pair >= 0:
        found = network.pooled(x, now.inside, now.marks // 4)
        return functional.cross_entropy(found, torch.tensor([p.pair for p in now.pieces]), label_smoothing=0.05)
    x = network.drop(x.gather(1, now.firsts[:, :, None].expand(-1, -1, x.shape[-1])))
    return _syntax(network, x, now) if now.pieces[0].tags else _entries(network, x, now)


def _syntax(network: Network, x: Tensor, now: Batch) -> Tensor:
    shape = now.words.shape
    tags, heads, names = (torch.full(shape, -100) for _ in range(3))
    for row, piece in enumerate(now.pieces):
        n = len(piece.tags)
        tags[row, :n], heads[row, :n] = torch.tensor(piece.tags), torch.tensor(piece.heads)
        names[row, :n] = torch.tensor(piece.relations)
    named = network.named(x, heads.clamp(min=0))
    return sum(
        (
            functional.cross_entropy(scores.flatten(0, 1), right.flatten(), ignore_index=-100)
            for scores, right in ((network.tags(x), tags), (network.heads(x, now.units), heads), (named, names))
        ),
        torch.zeros(()),
    )


def _entries(network: Network, x: Tensor, now: Batch) -> Tensor:
    total = torch.zeros(())
    for head in ("events", "stances"):
        scores = getattr(network, head)(x)
        right = torch.zeros_like(scores)
        for row, piece in enumerate(now.pieces):
            for at, label in piece.targets.get(head, ()):
                right[row, at, label] = 1.0
        each = functional.binary_cross_entropy_with_logits(scores, right, reduction="none").sum(-1)
        total = total + 12 * (each * now.words).sum() / now.words.sum()
    for head in ("measures", "kinds"):
        scores = getattr(network, head)(x)
        right = torch.full(scores.shape[:2], scores.shape[-1] - 1)
        for row, piece in enumerate(now.pieces):
            for at, label in piece.targets.get(head, ()):
                right[row, at] = label
        each = functional.cross_entropy(scores.transpose(1, 2), right, reduction="none")
        total = total + 8 * (each * now.words).sum() / now.words.sum()
    for head in ("asides", "actions"):
        found = [(row, at, label) for row, p in enumerate(now.pieces) for at, label in p.targets.get(head, ())]
        if found:
            rows, places, right = (torch.tensor(column) for column in zip(*found, strict=True))
            total = total + 0.5 * functional.cross_entropy(getattr(network, head)(x[rows, places]), right)
    return total + _edges(network, x, now)


def _edges(network: Network, x: Tensor, now: Batch) -> Tensor:
    """Of the mentions of a party the likeliest counts: their scores are joined by log-sum-exp."""
    scores = network.roles(x)
    _, roles, size, _ = scores.shape
    flat, total = scores.flatten(), torch.zeros(())
    found: list[tuple[list[int], float]] = []
    bounds: list[tuple[int, int, int, int]] = []
    for row, piece in enumerate(now.pieces):
        for word, role, near, codes in piece.edges:
            places: dict[str, list[int]] = {}
            for at, code in near:
                places.setdefault(code, []).append(((row * roles + role) * size + word) * size + at)
            found += [(ats, float(code in codes)) for code, ats in places.items()]
        for at, first, last in piece.bounds:
            bounds += [(row, roles - 2, at, first), (row, roles - 1, at, last)]
    if found:
        most = max(len(ats) for ats, _ in found)
        index = torch.tensor([ats + [0] * (most - len(ats)) for ats, _ in found])
        spare = torch.tensor([[0.0] * len(ats) + [-1e4] * (most - len(ats)) for ats, _ in found])
        right = torch.tensor([right for _, right in found])
        joined = (flat[index] + spare).logsumexp(1)
        total = total + functional.binary_cross_entropy_with_logits(joined, right)
    if bounds:
        rows, kinds, ats, places_ = (torch.tensor(column) for column in zip(*bounds, strict=True))
        apart = now.units[rows] != now.units[rows, ats][:, None]
        lines = scores[rows, kinds, ats].masked_fill(apart, -1e4)
        total = total + 0.5 * functional.cross_entropy(lines, places_)
    return total


@dataclass(frozen=True)
class Material:
    """Windows of one sort, how many pieces make a batch, and what share of them one epoch sees."""

    found: Sequence[Piece]
    room: int = ROOM
    share: float = 1.0

    def batches(self, chance: random.Random) -> list[list[Piece]]:
        some = chance.sample(list(self.found), round(self.share * len(self.found)))
        return shuffled(some, self.room, chance)


def schedule(sets: Sequence[Material], chance: random.Random) -> Iterator[list[list[Piece]]]:
    """One epoch's steps: as many as the first set has batches, the other sets spread over them."""
    streams = [material.batches(chance) for material in sets]
    steps = len(streams[0])
    for step in range(steps):
        yield [s for stream in streams for s in stream[step * len(stream) // steps : (step + 1) * len(stream) // steps]]


class Pace:
    """The steps of a course: rates rise over the first `warm` share of the steps and fall to nothing at the end. The
    embeddings of the pieces stay as they are: the data are too few to move them."""

    def __init__(self, network: Network, course: Course, steps: int, warm: float = 0.05) -> None:
        for part in (network.encoder.words, network.encoder.places):
            part.requires_grad_(False)
        slow = [p for p in network.encoder.parameters() if p.requires_grad]
        quick = [p for n, p in network.named_parameters() if not n.startswith("encoder.")]
        self.moved = [*slow, *quick]
        self.optimizer = torch.optim.AdamW(
            [{"params": slow, "lr": course.rate}, {"params": quick, "lr": course.fast}],
            weight_decay=0.01,
            betas=(0.9, 0.98),
            fused=True,
        )
        self.rates = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda s: min((s + 1) / (warm * steps), max(0.0, (steps - s) / ((1 - warm) * steps)))
        )

    def step(self) -> None:
        """Moves the weights by what has been found wrong, and forgets it."""
        torch.nn.utils.clip_grad_norm_(self.moved, 5.0)
        self.optimizer.step()
        self.rates.step()
        self.optimizer.zero_grad()


def train(
    network: Network, sets: Sequence[Material], course: Course, after: Callable[[Network, int], None] | None = None
) -> None:
    """Learns in place."""
    chance = random.Random(SEED)
    torch.manual_seed(SEED)
    steps = course.epochs * sum(1 for _ in schedule(sets, random.Random(SEED)))
    pace = Pace(network, course, steps)
    for epoch in range(course.epochs):
        network.train()
        begun, total, count = time.time(), 0.0, 0
        for groups in schedule(sets, chance):
            for group in groups:
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    lost = loss(network, batch(group))
                lost.backward()
                total, count = total + float(lost.detach()), count + 1
            pace.step()
        print(f"epoch {epoch} loss {total / count:.3f} batches {count} seconds {time.time() - begun:.0f}", flush=True)
        if after:
            after(network, epoch)
