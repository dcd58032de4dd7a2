"""The encoder with its heads, in PyTorch: MiniLM-L6 (Wang et al. 2020) and, on it, a tagger, a biaffine parser (Dozat
and Manning 2017), typed triggers with edges to the mentions that fill their roles, and a classifier of marked pairs.

`forward` is what is exported: one window, no padding. Batches are padded for training only.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from communique.models.wordpiece import SHAPES

WIDE, LAYERS, HEADS, INNER = 384, 6, 12, 1536


@dataclass(frozen=True)
class Labels:
    """What the classes are called, in the order of the outputs."""

    tags: tuple[str, ...]
    relations: tuple[str, ...]
    events: tuple[str, ...]
    asides: tuple[str, ...] = ("now", "historical", "future")
    polarities: tuple[str, ...] = ("for", "against")
    measures: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ("actor", "recipient", "holder", "signatory", "owner", "first", "last")


class Layer(nn.Module):
    """One post-norm transformer layer, as in BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDE, WIDE) for _ in range(4))
        self.l1, self.l2 = nn.LayerNorm(WIDE, 1e-12), nn.LayerNorm(WIDE, 1e-12)
        self.i, self.u = nn.Linear(WIDE, INNER), nn.Linear(INNER, WIDE)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        b, t, _ = x.shape
        q, k, v = (f(x).view(b, t, HEADS, WIDE // HEADS).transpose(1, 2) for f in (self.q, self.k, self.v))
        scores = q @ k.transpose(-1, -2) * (WIDE // HEADS) ** -0.5
        y = (scores if mask is None else scores + mask).softmax(-1).to(v.dtype) @ v
        x = self.l1(x + self.drop(self.o(y.transpose(1, 2).reshape(b, t, WIDE))))
        return self.l2(x + self.drop(self.u(functional.gelu(self.i(x)))))


class Encoder(nn.Module):
    """Piece numbers and marks to vectors."""

    def __init__(self, layers: int = LAYERS) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(30522, WIDE), nn.Embedding(512, WIDE)
        self.marks = nn.Embedding(3 * SHAPES, WIDE)
        nn.init.zeros_(self.marks.weight)
        self.norm, self.drop = nn.LayerNorm(WIDE, 1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(self, ids: Tensor, marks: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.states(ids, marks, mask)[-1]

    def states(self, ids: Tensor, marks: Tensor, mask: Tensor | None = None) -> list[Tensor]:
        """What goes out of the embeddings, and of each layer."""
        places = torch.arange(ids.shape[1], device=ids.device)
        found = [self.drop(self.norm(self.words(ids) + self.places(places) + self.marks(marks)))]
        for layer in self.layers:
            found.append(layer(found[-1], mask))
        return found

    def start(self, path: Path) -> None:
        """Takes the pretrained weights from a safetensors file of a BERT."""
        given = tensors(path)
        own = {
            "words.weight": "embeddings.word_embeddings.weight",
            "places.weight": "embeddings.position_embeddings.weight",
        }
        own |= {f"norm.{p}": f"embeddings.LayerNorm.{p}" for p in ("weight", "bias")}
        parts = {
            "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
            "o": "attention.output.dense", "l1": "attention.output.LayerNorm", "i": "intermediate.dense",
            "u": "output.dense", "l2": "output.LayerNorm",
        }  # fmt: skip
        for n in range(len(self.layers)):
            for mine, theirs in parts.items():
                own |= {f"layers.{n}.{mine}.{p}": f"encoder.layer.{n}.{theirs}.{p}" for p in ("weight", "bias")}
        state = {mine: given[theirs] for mine, theirs in own.items()}
        state["places.weight"] = state["places.weight"] + given["embeddings.token_type_embeddings.weight"][0]
        self.load_state_dict(state, strict=False)


def tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file, in float32."""
    raw = path.read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    found = {}
    for name, about in json.loads(raw[8 : 8 + size]).items():
        if name != "__metadata__" and about["dtype"] == "F32":
            begin, end = (8 + size + offset for offset in about["data_offsets"])
            found[name] = torch.frombuffer(bytearray(raw[begin:end]), dtype=torch.float32).reshape(about["shape"])
    return found


def perceptron(wide: int, out: int, inner: int = 192) -> nn.Sequential:
    return nn.Sequential(nn.Linear(wide, inner), nn.GELU(), nn.Dropout(0.2), nn.Linear(inner, out))


class Edges(nn.Module):
    """Scores of an edge of each kind between every two words: `[kinds, from, to]`."""

    def __init__(self, kinds: int, size: int) -> None:
        super().__init__()
        self.kinds, self.size = kinds, size
        self.tail, self.head = nn.Linear(WIDE, kinds * size), nn.Linear(WIDE, kinds * size)
        self.bias = nn.Linear(WIDE, kinds)

    def forward(self, x: Tensor) -> Tensor:
        b, w, _ = x.shape
        tail = functional.gelu(self.tail(x)).view(b, w, self.kinds, self.size).transpose(1, 2)
        head = self.head(x).view(b, w, self.kinds, self.size).transpose(1, 2)
        return tail @ head.transpose(-1, -2) * self.size**-0.5 + self.bias(x).transpose(1, 2)[:, :, None, :]


class Network(nn.Module):
    """The encoder and all its heads."""

    def __init__(self, labels: Labels, layers: int = LAYERS) -> None:
        super().__init__()
        self.labels = labels
        self.encoder = Encoder(layers)
        self.drop = nn.Dropout(0.2)
        self.tags = nn.Linear(WIDE, len(labels.tags))
        self.arcs = Edges(1, 160)
        self.below, self.above = nn.Linear(WIDE, 160), nn.Linear(WIDE, 160)
        self.relations = nn.Linear(160, len(labels.relations))
        self.events = perceptron(WIDE, len(labels.events))
        self.asides = perceptron(WIDE, len(labels.asides))
        self.stances = perceptron(WIDE, len(labels.polarities))
        self.measures = perceptron(WIDE, len(labels.measures))
        self.kinds = perceptron(WIDE, len(labels.kinds))
        self.actions = perceptron(WIDE, len(labels.actions))
        self.roles = Edges(len(labels.roles), 64)
        self.pair = perceptron(4 * WIDE, len(labels.events), 256)
        self.doubt()

    def doubt(self) -> None:
        """Begins with what is most often true: that a word tells of nothing. Else the first steps only unlearn."""
        for rare in (self.events, self.stances):
            nn.init.constant_(rare[-1].bias, -5.0)
        for head in (self.measures, self.kinds):
            nn.init.zeros_(head[-1].bias)
            nn.init.constant_(head[-1].bias[-1:], 5.0)
        nn.init.constant_(self.roles.bias.bias, -1.0)

    def words(self, ids: Tensor, marks: Tensor, firsts: Tensor, mask: Tensor | None = None) -> Tensor:
        """Vectors of words: `[batch, words, WIDE]`."""
        x = self.encoder(ids, marks, mask)
        return self.drop(x.gather(1, firsts[:, :, None].expand(-1, -1, WIDE)))

    def heads(self, x: Tensor, units: Tensor) -> Tensor:
        """Scores `[batch, words, words]` that a word's head is another; its own index stands for the root."""
        apart = (units[:, :, None] != units[:, None, :]).to(x.dtype)
        return self.arcs(x)[:, 0] - 1e4 * apart

    def named(self, x: Tensor, heads: Tensor) -> Tensor:
        """Scores of the relations that words have to the heads given."""
        above = self.above(x).gather(1, heads[:, :, None].expand(-1, -1, 160))
        return self.relations(functional.gelu(self.below(x) + above))

    def pooled(self, x: Tensor, inside: Tensor, sides: Tensor) -> Tensor:
        """The classes of a marked pair: what stands in the source, in the target, all, and the first piece."""
        parts = [x[:, 0]]
        for which in ((sides == 1), (sides == 2), inside):
            weight = which.to(x.dtype)[:, :, None]
            parts.append((x * weight).sum(1) / (weight.sum(1) + 1e-6))
        return self.pair(self.drop(torch.cat(parts, -1)))

    def forward(self, ids: Tensor, marks: Tensor, firsts: Tensor, units: Tensor) -> tuple[Tensor, ...]:
        x = self.encoder(ids, marks)
        pair = self.pooled(x, torch.ones_like(ids), marks // SHAPES)[0].softmax(-1)
        x = x.gather(1, firsts[:, :, None].expand(-1, -1, WIDE))
        arcs = self.heads(x, units)
        heads = arcs.argmax(-1)
        return (
            self.tags(x)[0].argmax(-1),
            arcs[0],
            self.named(x, heads)[0].argmax(-1),
            self.events(x)[0].sigmoid(),
            self.asides(x)[0].softmax(-1),
            self.stances(x)[0].sigmoid(),
            self.measures(x)[0].softmax(-1),
            self.kinds(x)[0].softmax(-1),
            self.actions(x)[0].softmax(-1),
            self.roles(x)[0],
            pair,
        )


OUTPUTS = ("tags", "arcs", "relations", "events", "asides", "stances", "measures", "kinds", "actions", "roles", "pair")
