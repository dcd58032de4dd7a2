"""communique: the record of relations between states, read out of reports, with the words behind every entry."""

from importlib import import_module as _import
from typing import TYPE_CHECKING, Any

from communique.version import __version__

# The room `communique.read` is loaded first, so that a later import of it does not hide the function of that name.
_import("communique.read")

from communique.run.local import read  # noqa: E402

if TYPE_CHECKING:
    from communique.annotate.known import Known
    from communique.annotate.who import Who, who
    from communique.model import Claim, Document, Issue, Judgement, Note, Role, Span, When
    from communique.models.pairs import classify_event
    from communique.present.dossier import Dossier, dossier
    from communique.query.record import Record
    from communique.query.rows import Rows
    from communique.read.options import ReadOptions
    from communique.run.dating import Dating, date_of, facts_of
    from communique.run.expressed import times
    from communique.run.standard import standard
    from communique.run.watch import watch

__all__ = [
    "Claim",
    "Dating",
    "Document",
    "Dossier",
    "Issue",
    "Judgement",
    "Known",
    "Note",
    "ReadOptions",
    "Record",
    "Role",
    "Rows",
    "Span",
    "When",
    "Who",
    "__version__",
    "classify_event",
    "date_of",
    "dossier",
    "facts_of",
    "read",
    "standard",
    "times",
    "watch",
    "who",
]

_HOMES = {
    "Who": "communique.annotate.who",
    "who": "communique.annotate.who",
    "Record": "communique.query.record",
    "Rows": "communique.query.rows",
    "ReadOptions": "communique.read.options",
    "classify_event": "communique.models.pairs",
    "Dossier": "communique.present.dossier",
    "dossier": "communique.present.dossier",
    "Dating": "communique.run.dating",
    "date_of": "communique.run.dating",
    "facts_of": "communique.run.dating",
    "Known": "communique.annotate.known",
    "standard": "communique.run.standard",
    "times": "communique.run.expressed",
    "watch": "communique.run.watch",
}


def __getattr__(name: str) -> Any:
    """Public names are loaded when first asked for, so that `import communique` stays quick."""
    if name in __all__:
        return getattr(_import(_HOMES.get(name, "communique.model")), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
