"""Reads a text of a test with every stage of the pipeline."""

from __future__ import annotations

from functools import cache

from communique.model import Claim, Document, Kind
from communique.run.standard import standard
from communique.stage import Pipeline, Reading


@cache
def _pipeline() -> Pipeline:
    return standard()


@cache
def read(text: str) -> Reading:
    """The reading that the standard pipeline makes of a text."""
    [reading] = _pipeline()([Document(text, "test", "test")])
    return reading


def claims(text: str, kind: Kind) -> list[Claim]:
    """The claims of one kind in a text."""
    return [claim for claim in read(text).claims if claim.kind == kind]
