"""A self-contained brief of a relationship: one document of typed blocks, written as HTML, Markdown or PDF."""

from communique.present.dossier.build import dossier
from communique.present.dossier.model import Dossier

__all__ = ["Dossier", "dossier"]
