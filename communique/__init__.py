"""communique: the record of relations between states, read out of reports, with the words behind every entry."""

from importlib import import_module as _import
from typing import TYPE_CHECKING, Any

from communique.version import __version__

# The room `communique.read` is loaded first, so that a later import of it does not hide the function of that name.
_import("communique.read")

from communique.run.local import read  # noqa: E402

if TYPE_CHECKING:
    from communique.model import Claim, Document, Issue, Judgement, Note, Role, Span, When
    from communique.query.record import Record
    from communique.query.rows import Rows
    from communique.read.options import ReadOptions
    from communique.run.standard import standard

__all__ = [
    "Claim",
    "Document",
    "Issue",
    "Judgement",
    "Note",
    "ReadOptions",
    "Record",
    "Role",
    "Rows",
    "Span",
    "When",
    "__version__",
    "read",
    "standard",
]

_HOMES = {
    "Record": "communique.query.record",
    "Rows": "communique.query.rows",
    "ReadOptions": "communique.read.options",
    "standard": "communique.run.standard",
}


def __getattr__(name: str) -> Any:
    """Public names are loaded when first asked for, so that `import communique` stays quick."""
    if name in __all__:
        return getattr(_import(_HOMES.get(name, "communique.model")), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
