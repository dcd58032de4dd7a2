"""The stages in their order: this list is the configuration."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from communique.annotate.encoded import encoded
from communique.annotate.expressions import expressions
from communique.annotate.names import names
from communique.annotate.parties import parties
from communique.annotate.places import places
from communique.annotate.published import published
from communique.annotate.quantities import quantities
from communique.annotate.quotations import quotations
from communique.annotate.times import times
from communique.data.tables import KEYS, folder
from communique.extract.events import coder, events
from communique.extract.figures import figures
from communique.extract.indirect import indirect
from communique.extract.instruments import instruments
from communique.extract.quotes import quotes
from communique.extract.tallies import tallies
from communique.extract.views import positions
from communique.kinds.codebook import Codebook, codebook_files
from communique.kinds.codebook import standard as codebook
from communique.model import Document, digest
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Pipeline, Reading, each
from communique.version import __version__

if TYPE_CHECKING:
    from communique.extract.taught import Problem

ROOMS = ("segment", "models", "annotate", "extract", "kinds", "data")
"""The rooms that decide what is read out of a text."""


def standard(least: float | None = None, codebooks: tuple[str, ...] = ()) -> Pipeline:
    """The pipeline that `communique read` runs. `least` is the probability that an entry must have; None: what each
    kind does best with. `codebooks` are files or folders that extend the codebook of events."""
    coded = coder(extended(codebooks)) if codebooks else events
    return Pipeline(
        [
            each(paragraphs, gives="paragraph"),
            each(sentences, needs="paragraph", gives="sentence"),
            each(quotations, needs="paragraph", gives="quotation"),
            each(expressions, needs="sentence", gives="expression"),
            each(names, needs="sentence", gives="name"),
            each(published, needs="expression name paragraph", gives="published"),
            each(times, needs="expression published", gives="time"),
            each(parties, needs="name published", gives="party"),
            each(places, needs="sentence party", gives="place"),
            each(quantities, needs="sentence time", gives="quantity"),
            each(encoded, needs="sentence party", gives="act stance measure text"),
            each(instruments, needs="party time quotation text", gives="instrument"),
            each(quotes, needs="party quotation instrument", gives="quote"),
            each(coded, needs="party place time quotation quote act", gives="event"),
            each(positions, needs="party quotation quote stance", gives="position"),
            each(figures, needs="party time quantity measure", gives="figure"),
            each(indirect, needs="party quotation instrument", gives="quote"),
            each(tallies, needs="party place time quantity event instrument figure", gives="tally"),
        ],
        least,
    )


@cache
def extended(codebooks: tuple[str, ...]) -> Codebook:
    """The codebook of events with a user's files or folders on top, and rules for the types that have examples alone.

    Raises BadCodebook."""
    from communique.extract.taught import taught

    return taught(codebook().extended(*map(Path, codebooks)), noted)


def own_problems(codebooks: tuple[str, ...]) -> list[Problem]:
    """The examples of a user's codebooks that are not read as they say."""
    from communique.extract.taught import problems

    book = extended(codebooks)
    shipped = {rule.id: rule for rule in codebook().rules}
    rules = tuple(rule for rule in book.rules if shipped.get(rule.id) != rule)
    return list(problems(replace(book, rules=rules), noted))


def noted(text: str) -> Reading:
    """A text read without claims, as the examples of codebooks are."""
    [reading] = _notes()([Document(text, "example")])
    return reading


@cache
def _notes() -> Pipeline:
    return Pipeline([stage for stage in standard().stages if not stage.name.startswith("extract.")])


@cache
def fingerprint(least: float | None = None, codebooks: tuple[str, ...] = ()) -> str:
    """Tells one configuration from another, so that a report is read again only when what reads it has changed: the
    version, and a digest of the rooms' code and tables and of the user's own, and the probability asked for."""
    root = Path(__file__).parents[1]
    files = sorted(
        path
        for room in ROOMS
        for path in (root / room).rglob("*")
        if path.suffix in {".py", ".toml", ".csv", ".json", ".gz", ".onnx", ".txt"}
    )
    seen = [[path.relative_to(root).as_posix(), blake2b(path.read_bytes()).hexdigest()] for path in files]
    own = (folder() / f"{name}.csv" for name in sorted(KEYS))
    seen += [[path.name, blake2b(path.read_bytes()).hexdigest()] for path in own if path.is_file()]
    seen += [["least", str(least)]] if least is not None else []
    books = (file for name in codebooks for file in codebook_files(Path(name)))
    seen += [["codebook", blake2b(file.read_bytes()).hexdigest()] for file in books]
    return f"{__version__}+{digest(seen)}"
