"""What sort of party an id stands for, as far as the id itself tells."""

from __future__ import annotations

import re
from typing import Literal

PartyKind = Literal["state", "organisation", "other"]

ORGANISATIONS = frozenset(
    "AL ASEAN AU BRICS CIS CSTO CTBTO EC ECOWAS EU G7 G20 GCC IAEA ICC ICJ ICRC IMF IOC NATO OAS OPCW OPEC OSCE "
    "SCO UN UNGA UNSC WB WHO WTO".split()
)
"""The acronyms that the interchange format names."""

_STATE = re.compile(r"[A-Z]{3}")


def kind_of(party: str) -> PartyKind:
    """`organisation` for the acronyms of the interchange format, `state` for other words of three capitals.

    >>> [kind_of(party) for party in ("RUS", "SCO", "WEST", "Wagner Group")]
    ['state', 'organisation', 'other', 'other']
    """
    if party in ORGANISATIONS:
        return "organisation"
    return "state" if _STATE.fullmatch(party) else "other"
