"""What DuckDB reports, in the words of the house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from communique.errors import DiskFull, NotAStore, StoreBusy, StoreError

_FULL = ("No space left on device", "File too large", "Disk quota exceeded", "not enough space")
_BUSY = ("Could not set lock on file", "different configuration than existing connections", "being used by another")
_FOREIGN = ("not a valid DuckDB database file", "Is a directory", "Corrupt database file", "is not a DuckDB")


@contextmanager
def told(path: str) -> Iterator[None]:
    """Turns DuckDB's errors about a file into the house's; errors in a query pass.

    Raises StoreBusy, NotAStore, DiskFull, or StoreError for whatever else is wrong with the file.
    """
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        detail = _plain(str(error))
        if any(words in detail for words in _FULL):
            raise DiskFull(path, detail) from error
        if any(words in detail for words in _BUSY):
            raise StoreBusy(path, detail) from error
        if any(words in detail for words in _FOREIGN):
            raise NotAStore(path, detail) from error
        about_file = isinstance(error, duckdb.IOException | duckdb.FatalException | duckdb.SerializationException)
        if about_file or isinstance(error, duckdb.InternalException):
            raise StoreError(f"{path} cannot be opened or written; {detail}") from error
        raise


def _plain(message: str) -> str:
    return " ".join(message.partition("See also")[0].split())
