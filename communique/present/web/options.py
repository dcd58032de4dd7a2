"""How the record is served."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Options:
    """`read_only` leaves out every route that writes. `host` and `port` are where it listens; with a `token` every
    request must show it. `names` are further names by which the machine is called; `by` is who judges, where the form
    says nobody; visitors' SQL is stopped after so many `seconds`."""

    read_only: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    token: str = ""
    names: tuple[str, ...] = ()
    by: str = ""
    seconds: float = 5.0

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host in LOOPBACK

    def known(self, host: str) -> bool:
        """Whether a request may call us so (a `Host` header). A page elsewhere whose name is made to lead here (DNS
        rebinding) comes under its own name; addresses in numbers cannot be made to lead elsewhere."""
        name = _name(host)
        if name in LOOPBACK or name == self.host.lower() or name in map(str.lower, self.names):
            return True
        if self.loopback:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _name(host: str) -> str:
    """The name in a `Host` header, without port and brackets; empty for what is none."""
    host = host.strip().lower()
    if host.startswith("["):
        name, bracket, port = host[1:].partition("]")
        return name if bracket and (not port or (port[0] == ":" and port[1:].isdigit())) else ""
    name, colon, port = host.partition(":")
    return name if not colon or port.isdigit() else ""
