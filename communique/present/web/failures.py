"""What is answered where there is no page: in words, with what may be meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from communique.errors import BadJudgement, CommuniqueError, QueryFailed, UnknownParty, UnknownTopic

if TYPE_CHECKING:
    from communique.present.web.web import Web


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be meant: its name and its address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no page, and what may be meant."""

    title: str
    status: int
    message: str
    suggestions: tuple[Suggestion, ...] = ()


class Missing(Exception):
    """What was asked for is not in the record."""

    def __init__(self, message: str, suggestions: Sequence[tuple[str, str]] = ()) -> None:
        self.message = message
        self.suggestions = tuple(Suggestion(*each) for each in suggestions)
        super().__init__(message)


class Refused(Exception):
    """What is not done, and why: a form from elsewhere, a missing token."""

    def __init__(self, message: str, status: int = 403) -> None:
        self.message, self.status = message, status
        super().__init__(message)


class Moved(Exception):
    """What was asked for has another permanent address."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(address)


TITLES = {400: "That cannot be done", 403: "Not allowed", 404: "Not found", 405: "Not here", 422: "Not understood"}


def failure(error: Exception, web: Web, path: str) -> Failure:
    """The failure that an error raised on purpose amounts to."""
    match error:
        case Missing():
            return Failure(TITLES[404], 404, error.message, error.suggestions)
        case Refused():
            return Failure(TITLES[403], error.status, error.message)
        case UnknownParty() | UnknownTopic():
            return Failure(TITLES[404], 404, str(error), web.suggest(path))
        case BadJudgement() | QueryFailed():
            return Failure(TITLES[400], 400, str(error))
        case CommuniqueError():
            return Failure("That failed", 500, str(error))
    raise error


def near(name: str, known: Sequence[str], most: int = 5) -> list[str]:
    """Of some names those that are spelt most like one."""
    small = {each.casefold(): each for each in known}
    found = get_close_matches(name.casefold(), list(small), n=most, cutoff=0.5)
    return [small[each] for each in found]
