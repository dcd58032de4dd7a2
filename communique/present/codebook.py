"""The codebook of events as text."""

from __future__ import annotations

from communique.errors import BadCodebook
from communique.kinds.codebook import Codebook, Example


def codebook_text(book: Codebook) -> str:
    """One line for each type: its class, its score, what it is, how many rules read it."""
    rows = [
        (kind.name, kind.quad, f"{kind.score:+.1f}", str(len(book.of(kind.name))), kind.definition)
        for kind in book.types.values()
    ]
    wide = [max(len(row[at]) for row in (("type", "class", "score", "rules"), *rows)) for at in range(4)]
    lines = [("type", "class", "score", "rules", "what it is"), *rows]
    return "\n".join(
        "  ".join((*(cell.ljust(size) for cell, size in zip(line, wide, strict=False)), line[4])) for line in lines
    )


def type_text(book: Codebook, name: str) -> str:
    """A type with its definition, modes, and each rule's words and examples. Raises BadCodebook for an unknown type."""
    kind = book.types.get(name.upper()) or book.types.get(name)
    if kind is None:
        raise BadCodebook(name, f"there is no such type; there are: {', '.join(book.types)}")
    lines = [
        f"{kind.name} ({kind.quad}; PLOVER score {kind.score:+.1f}, Goldstein {kind.goldstein:+.1f})",
        kind.definition,
    ]
    if kind.modes:
        lines.append("modes: " + ", ".join(kind.modes))
    for rule in book.of(kind.name):
        words = [" ".join(phrase) for phrase in (*rule.verbs, *rule.nouns, *rule.adjectives)]
        lines += ["", f"{rule.id}: {', '.join(words)}"]
        lines += [f"    {_example(example)}" for example in rule.examples]
    return "\n".join(lines)


def _example(example: Example) -> str:
    if example.none:
        return f"{example.text}  -> nothing"
    sides = " to ".join(filter(None, (", ".join(example.actors), ", ".join(example.recipients))))
    return f"{example.text}  -> {example.type}: {sides}"
