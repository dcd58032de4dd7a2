"""What sort of party an id stands for."""

from __future__ import annotations

from typing import Literal

PartyKind = Literal["state", "organisation", "other"]


def kind_of(party: str) -> PartyKind:
    """Whether the tables know the id as a state's or an organisation's.

    >>> [kind_of(party) for party in ("RUS", "SCO", "Ferrymen's League")]
    ['state', 'organisation', 'other']
    """
    from communique.data.tables import organisations, states

    if party in states():
        return "state"
    return "organisation" if party in organisations() else "other"


def label_of(party: str) -> str:
    """The party's name in English, else the id itself.

    >>> [label_of(party) for party in ("CHN", "Ferrymen's League")]
    ['China', "Ferrymen's League"]
    """
    from communique.data.tables import label

    return label(party)
