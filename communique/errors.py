"""Every exception, each saying what to do."""

from __future__ import annotations

from collections.abc import Sequence


class CommuniqueError(Exception):
    """The parent of all errors raised on purpose. `exit_code` is what the command line ends with."""

    exit_code = 1


class MissingLayer(CommuniqueError):
    """The pipeline was put together wrongly."""

    def __init__(self, stage: str, layers: Sequence[str], *, undeclared: bool = False) -> None:
        named = ", ".join(layers)
        what = (
            f"gives {named} but does not declare it" if undeclared else f"needs {named}, which no stage before it gives"
        )
        advice = "add it to the stage's `gives`" if undeclared else "put the stage that gives it earlier in the list"
        super().__init__(f"stage {stage} {what}; {advice}")


class SpanOutside(CommuniqueError):
    """A stage pointed outside the text that it read."""

    def __init__(self, stage: str, start: int, end: int, size: int) -> None:
        super().__init__(
            f"stage {stage} gave the span [{start}, {end}) in a text of {size} code points; "
            "spans must come from where the words were found"
        )


class UnreadableSource(CommuniqueError):
    """A source that cannot be read as a report. Turned into an issue row; the other sources are still read.

    `code` is short and fixed (`empty`, `binary`, `no-text`, …), so that issue rows can be counted.
    """

    exit_code = 3

    def __init__(self, source: str, code: str, message: str) -> None:
        self.source, self.code, self.message = source, code, message
        super().__init__(f"{source}: {message}")


class Unanswered(UnreadableSource):
    """A server that gave no page.

    `status` is what it answered, 0 where no answer came; `after` the seconds for which it asked to be left alone, None
    where it did not ask.
    """

    def __init__(self, source: str, message: str, *, status: int = 0, after: float | None = None) -> None:
        self.status, self.after = status, after
        super().__init__(source, "refused" if status in (401, 403, 407, 451) else "unreachable", message)

    @property
    def passing(self) -> bool:
        """Whether it may answer when asked again later."""
        return self.status in (0, 408, 425, 429) or self.status >= 500


class StoreError(CommuniqueError):
    """The record's file cannot be opened or written."""

    exit_code = 4


class StoreBusy(StoreError):
    """Another process holds the file."""

    def __init__(self, path: str, detail: str = "") -> None:
        super().__init__(
            f"{path} is held by another process; close it there, or name another file with --record. {detail}".rstrip()
        )


class StoreTooNew(StoreError):
    """The file was written by a newer version."""

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(
            f"{path} has schema {found}, this version knows up to {known}; upgrade communique, or read into a new file"
        )


class NotAStore(StoreError):
    """The file is something else."""

    def __init__(self, path: str, detail: str = "") -> None:
        advice = "name a new file, or one made by `communique read --record`."
        super().__init__(f"{path} is not a communique record; {advice} {detail}".rstrip())


class DiskFull(StoreError):
    """There was no room to write. What was committed before stands."""

    def __init__(self, path: str, detail: str = "") -> None:
        advice = "free some space and run the same command again, it goes on where it stopped."
        super().__init__(f"no room left to write {path}; {advice} {detail}".rstrip())


class WorkerLost(CommuniqueError):
    """The processes that read do not stay alive, and no report is the reason."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"the processes that read cannot be kept alive; what is done stands, run the same command again. {detail}"
        )


class UnknownParty(CommuniqueError):
    """A name that is neither a code nor a known name."""

    exit_code = 2

    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        hint = f"; did you mean {', '.join(near)}?" if near else "; use an ISO 3166 alpha-3 code or a state's name"
        super().__init__(f"no party is known as {name!r}{hint}")


class UnknownTopic(CommuniqueError):
    """A name that is no topic of the list."""

    exit_code = 2

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"{name!r} is no topic; there are: {', '.join(sorted(known))}")


class BadCodebook(CommuniqueError):
    """A file of types and rules that cannot be read as one."""

    exit_code = 2

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"codebook {where}: {message}")


class BadTable(CommuniqueError):
    """A file of rows for the tables that cannot be taken in."""

    exit_code = 2

    def __init__(self, path: str, line: int, message: str) -> None:
        where = f"{path}, line {line}" if line else path
        super().__init__(f"{where}: {message}; nothing was taken in")


class BadJudgement(CommuniqueError):
    """A person's word on entries that cannot be taken."""

    exit_code = 2


class QueryFailed(CommuniqueError):
    """A query of the record that is wrong, forbidden or took too long."""

    exit_code = 2


class ExportFailed(CommuniqueError):
    """The folder of an export cannot be written to."""

    exit_code = 4


class BadForm(CommuniqueError):
    """A file's name does not tell in which form it is to be written."""

    exit_code = 2

    def __init__(self, path: str, known: str) -> None:
        super().__init__(f"{path}: the name must end with {known}, which says in which form it is written")


class SeveralReports(CommuniqueError):
    """One page was asked for, and there are several reports."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("a page holds one report, and there are several; name a folder with --output for a page each")


class NoPlot(CommuniqueError):
    """Rows that no chart fits."""

    exit_code = 2

    def __init__(self, row: str, known: Sequence[str]) -> None:
        super().__init__(f"rows of {row} have no plot; there are plots of {', '.join(known)}")


class MissingExtra(CommuniqueError):
    """A library that only some uses need is not installed."""

    exit_code = 2

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs libraries that are not installed; pip install 'communique[{extra}]'")
