"""Manners on the web: what robots.txt allows, how long to wait between two visits to a host, when to stay away."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from communique.errors import Unanswered, UnreadableSource
from communique.read.options import MEBIBYTE, ReadOptions
from communique.read.web import AGENT, Fetched, Version, fetch

PAUSE = 2.0
"""Seconds between two visits to a host that asks for nothing else."""

PATIENCE = 60.0
"""Seconds that are waited at most in the middle of other work; a host that asks for more is visited another time."""

KEPT = 24 * 3600.0
"""For how long a robots.txt counts, as RFC 9309 has it."""

_FAILED = 1800.0
_ROBOTS = MEBIBYTE // 2
_OTHERS = "User-agent: others"
_NOTHING = Version()
_NAMED = re.compile(r"\s*user[- ]?agent\s*[: ]([^#]*)", re.IGNORECASE)


class Clock:
    """Time as a watch sees it: seconds since 1970, waits that a stop ends. A signal's handler may call `stop`."""

    def __init__(self) -> None:
        # No lock: what holds one when a signal comes would wait for itself.
        self._stopped = False

    def now(self) -> float:
        return time.time()

    def wait(self, seconds: float) -> None:
        """Waits, but no longer than until somebody stops it."""
        until = time.monotonic() + seconds
        while not self.stopped and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.25))

    def stop(self) -> None:
        self._stopped = True

    @property
    def stopped(self) -> bool:
        return self._stopped


class Later(UnreadableSource):
    """A host that is not to be visited before `until`: no failure, and nothing was sent."""

    def __init__(self, source: str, until: float) -> None:
        self.until = until
        super().__init__(source, "unreachable", "the host asks for longer pauses; it is visited again later")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt says to us. `trouble` says why nothing may be read where it could not be had, else ""."""

    allows: Callable[[str], bool] = lambda url: True
    delay: float = 0.0
    until: float = 0.0
    trouble: str = ""


@dataclass(slots=True)
class Guest:
    """A well-behaved visitor: reads nothing that robots.txt asks programs to leave alone, waits between two visits to a
    host, longer where its Crawl-delay asks for it, and stays away for as long as a host asks with Retry-After."""

    options: ReadOptions
    clock: Clock = field(default_factory=Clock)
    _rules: dict[str, Rules] = field(default_factory=dict)
    _free: dict[str, float] = field(default_factory=dict)

    def fetch(self, url: str, known: Version = _NOTHING) -> Fetched:
        """As `web.fetch`, with manners at every hop. Raises as it does, and Later where it would have to wait long."""
        try:
            return fetch(url, self.options, known=known, ask=lambda here: self._ask(here, url))
        except Unanswered as error:
            if error.after:
                self.avoid(url, error.after)
            raise

    def free(self, url: str) -> float:
        """When the address's host may be visited next; 0 where it may be now."""
        return self._free.get(_host(url), 0.0)

    def avoid(self, url: str, seconds: float) -> None:
        """Stays away from the address's host."""
        self._free[_host(url)] = max(self.free(url), self.clock.now() + seconds)

    def _ask(self, here: str, url: str) -> None:
        rules = self._rules_of(here)
        if rules.trouble:
            raise Unanswered(url, f"{rules.trouble}; it is asked for again later")
        if not rules.allows(here):
            raise UnreadableSource(
                url, "refused", "the site's robots.txt asks programs not to read this; open it and give a saved copy"
            )
        if (left := self.free(here) - self.clock.now()) > PATIENCE:
            raise Later(url, self.free(here))
        if left > 0:
            self.clock.wait(left)
            if self.clock.stopped:
                raise Later(url, self.free(here))
        self._free[_host(here)] = self.clock.now() + max(PAUSE, rules.delay)

    def _rules_of(self, url: str) -> Rules:
        parts = urlsplit(url)
        place = f"{parts.scheme.lower()}://{parts.netloc.lower()}"
        rules = self._rules.get(place)
        if rules is None or rules.until <= self.clock.now():
            rules = self._rules[place] = robots(f"{place}/robots.txt", self.options, self.clock.now())
        return rules


def robots(url: str, options: ReadOptions, now: float) -> Rules:
    """The rules in a robots.txt: all is allowed where the server has none, nothing where it cannot be had (RFC 9309).

    Raises UnreadableSource where the address itself is refused: a host on a private network.
    """
    try:
        found = fetch(url, replace(options, max_bytes=_ROBOTS))
    except Unanswered as error:
        if not error.passing:
            return Rules(until=now + KEPT)
        until = now + max(_FAILED, error.after or 0.0)
        return Rules(until=until, trouble=f"the site's robots.txt cannot be had ({error.message})")
    except UnreadableSource as error:
        if error.code != "too-large":
            raise
        return Rules(until=now + KEPT, trouble="the site's robots.txt is too large to be one")
    return rules(found.raw.decode("utf-8", "replace"), now)


def rules(text: str, now: float) -> Rules:
    """What the text of a robots.txt says to us, or to all."""
    from protego import Protego

    parsed = Protego.parse("\n".join(_ours(text.removeprefix("\ufeff"))))
    rate = parsed.request_rate(AGENT)
    delay = max(parsed.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate else 0.0)
    return Rules(lambda url: bool(parsed.can_fetch(url, AGENT)), delay, now + KEPT)


def _ours(text: str) -> Iterator[str]:
    """The lines, all programs that we are not under one name: a rule is kept once for each program that it is for."""
    last = ""
    for line in text.splitlines():
        if match := _NAMED.match(line):
            name = match.group(1).strip().lower().replace("*", "")
            line = line if AGENT.startswith(name) else _OTHERS
        if line != _OTHERS or last != _OTHERS:
            yield line
        last = line


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
