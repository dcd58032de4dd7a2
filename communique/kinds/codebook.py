"""Codebooks of events: types and rules as data, read from TOML.

The standard codebook is in this folder. `event.toml` has the sixteen types of PLOVER with their modes and scores;
the rules
that find them are in one file for each quad class:

- `event_verbal_cooperation.toml`: AGREE, CONSULT, SUPPORT, CONCEDE
- `event_material_cooperation.toml`: COOPERATE, AID, RETREAT
- `event_verbal_conflict.toml`: REQUEST, ACCUSE, REJECT, THREATEN
- `event_material_conflict.toml`: PROTEST, SANCTION, MOBILIZE, COERCE, ASSAULT

Whoever needs words that ask, refuse, accuse or back (for positions, say) finds them in the `verbs` and `nouns` of
`standard().of("REQUEST")`, `.of("REJECT")`, `.of("ACCUSE")` and `.of("SUPPORT")`.

A rule names what it looks for and says how it is read:

- `verbs`, `nouns`, `adjectives`: phrases of lemmas or word forms; the first word is the one that the parties hang
on, the others must
  follow in order, each within a few words;
- `object`: words of which one must stand in the same clause; `unless`: words of which none may;
- `to`: where the recipients stand: `obj` (the thing acted on and whose it is), `of`, or a preposition;
- `mood`: `done` (the default: an act told as done; one only planned is coded as the type's `planned`), `planned`
  (only acts planned or promised), `any`, `not` (only acts denied: "will not accept");
- `joint`: those in `to` act too;
- `aimed`: only where the sentence names a second party;
- `examples`: sentences with what must come out of them; the tests read them all.

A folder or file of one's own extends the standard codebook: a type or rule of the same name replaces, `drop = true`
takes it out. A `[[type]]` with `examples` and no rule is taught by them (`extract/taught.py`). Nothing needs to be
written in Python.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from communique.errors import BadCodebook

Mood: TypeAlias = Literal["done", "planned", "any", "not"]

_TYPE_KEYS = frozenset(
    "name definition quad score cameo goldstein planned planned_mode mutual modes examples drop".split()
)
_RULE_KEYS = frozenset("id type mode verbs nouns adjectives object unless to mood joint aimed examples drop".split())
_EXAMPLE_KEYS = frozenset("text type mode actors recipients aux none".split())


@dataclass(frozen=True, slots=True)
class Mode:
    """A finer sort of a type, with its scores."""

    name: str
    score: float
    cameo: str
    goldstein: float


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event: what it is coded for, its class and scores. `examples` teach it where no rule does."""

    name: str
    definition: str
    quad: str
    score: float
    cameo: str
    goldstein: float
    planned: str | None = None
    planned_mode: str | None = None
    mutual: bool = False
    modes: Mapping[str, Mode] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()

    def scores(self, mode: str | None) -> tuple[float, float]:
        """The PLOVER and the Goldstein score of an event of this type and mode; an unknown mode has the type's."""
        found = self.modes.get(mode or "")
        return (found.score, found.goldstein) if found else (self.score, self.goldstein)


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and the event that must be read from it; `none`: no event may be."""

    text: str
    type: str
    mode: str | None = None
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    aux: str | None = None
    none: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that tell of a type of event, and how to read them. The module's docstring says what each field means."""

    id: str
    type: str
    mode: str | None = None
    verbs: tuple[tuple[str, ...], ...] = ()
    nouns: tuple[tuple[str, ...], ...] = ()
    adjectives: tuple[tuple[str, ...], ...] = ()
    object: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    to: tuple[str, ...] = ("obj",)
    mood: Mood = "done"
    joint: bool = False
    aimed: bool = False
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """Types by name, and rules in their order."""

    types: Mapping[str, EventType]
    rules: tuple[Rule, ...]

    def of(self, type: str) -> tuple[Rule, ...]:
        """The rules of one type."""
        return tuple(rule for rule in self.rules if rule.type == type)

    def extended(self, *paths: Path) -> Codebook:
        """This codebook with the types and rules of files, or of folders' `*.toml` files, added or put in their place.

        Raises BadCodebook where a file cannot be read as a codebook.
        """
        types, rules = dict(self.types), {rule.id: rule for rule in self.rules}
        for path in paths:
            for file in codebook_files(path):
                try:
                    body = file.read_text(encoding="utf-8")
                except OSError as error:
                    raise BadCodebook(str(file), str(error)) from error
                _take(str(file), body, types, rules)
        return _checked(types, rules)


def codebook_files(path: Path) -> list[Path]:
    """The files of a codebook: itself, or a folder's `*.toml`."""
    return sorted(path.glob("*.toml")) if path.is_dir() else [path]


@lru_cache(maxsize=1)
def standard() -> Codebook:
    """The codebook that ships with the package."""
    types: dict[str, EventType] = {}
    rules: dict[str, Rule] = {}
    folder = resources.files(__package__)
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.startswith("event") and file.name.endswith(".toml"):
            _take(file.name, file.read_text(encoding="utf-8"), types, rules)
    return _checked(types, rules)


def _take(name: str, body: str, types: dict[str, EventType], rules: dict[str, Rule]) -> None:
    try:
        data = tomllib.loads(body)
    except tomllib.TOMLDecodeError as error:
        raise BadCodebook(name, f"not TOML: {error}") from error
    if unknown := data.keys() - {"type", "rule"}:
        raise BadCodebook(name, f"only [[type]] and [[rule]] are known, not {sorted(unknown)}")
    for row in data.get("type", []):
        _known(name, "type", row, _TYPE_KEYS)
        if row.get("drop"):
            types.pop(row["name"], None)
        else:
            types[row["name"]] = _type(name, row)
    for row in data.get("rule", []):
        _known(name, "rule", row, _RULE_KEYS)
        if row.get("drop"):
            rules.pop(row["id"], None)
        else:
            rules[row["id"]] = _rule(name, row)


def _known(name: str, what: str, row: Mapping[str, Any], keys: frozenset[str]) -> None:
    label = row.get("name") or row.get("id")
    if not label:
        raise BadCodebook(name, f"a [[{what}]] has no {'name' if what == 'type' else 'id'}")
    if unknown := row.keys() - keys:
        raise BadCodebook(name, f"{what} {label!r} has unknown keys {sorted(unknown)}")


def _type(name: str, row: Mapping[str, Any]) -> EventType:
    try:
        modes = {mode["name"]: Mode(**mode) for mode in row.get("modes", [])}
        given = row.get("examples", [])
        examples = tuple(_example(name, {"type": row["name"]} | dict(example)) for example in given)
        return EventType(**(dict(row) | {"modes": MappingProxyType(modes), "examples": examples}))
    except (TypeError, KeyError) as error:
        raise BadCodebook(name, f"type {row['name']!r}: {error}") from error


def _phrases(values: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(value.split()) for value in values)


def _example(name: str, row: Mapping[str, Any]) -> Example:
    _known(name, "example", {"name": row.get("text"), **row}, _EXAMPLE_KEYS | {"name"})
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Example(**values)


def _rule(name: str, row: Mapping[str, Any]) -> Rule:
    kind = {"type": row.get("type", "")}
    examples = [
        _example(name, (kind if "type" in example else kind | {"mode": row.get("mode")}) | dict(example))
        for example in row.get("examples", [])
    ]
    fields = dict(row) | {
        "verbs": _phrases(row.get("verbs", [])),
        "nouns": _phrases(row.get("nouns", [])),
        "adjectives": _phrases(row.get("adjectives", [])),
        "object": frozenset(row.get("object", [])),
        "unless": frozenset(row.get("unless", [])),
        "to": tuple(row.get("to", ["obj"])),
        "examples": tuple(examples),
    }
    try:
        rule = Rule(**fields)
    except TypeError as error:
        raise BadCodebook(name, f"rule {row['id']!r}: {error}") from error
    if not (rule.verbs or rule.nouns or rule.adjectives):
        raise BadCodebook(name, f"rule {rule.id!r} has no verbs, nouns or adjectives")
    return rule


def _checked(types: dict[str, EventType], rules: dict[str, Rule]) -> Codebook:
    for rule in rules.values():
        if rule.type not in types:
            raise BadCodebook(rule.id, f"the rule's type {rule.type!r} is not defined; add a [[type]] of that name")
        kind = types[rule.type]
        if rule.mode and rule.mode not in kind.modes:
            raise BadCodebook(rule.id, f"the rule's mode {rule.mode!r} is none of {sorted(kind.modes)}")
        if rule.mood not in ("done", "planned", "any", "not"):
            raise BadCodebook(rule.id, f"mood is `done`, `planned`, `any` or `not`, not {rule.mood!r}")
    for kind in types.values():
        if kind.planned and kind.planned not in types:
            raise BadCodebook(kind.name, f"`planned` names {kind.planned!r}, which is no type")
    ordered = tuple(rules[key] for key in rules)
    return Codebook(MappingProxyType(dict(types)), ordered)


def without_examples(codebook: Codebook) -> Codebook:
    """The same codebook without its examples: what a run needs."""
    return replace(codebook, rules=tuple(replace(rule, examples=()) for rule in codebook.rules))
