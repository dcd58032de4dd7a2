"""What a stance is about, as topics of a documented list: `kinds/topic.toml`."""

from __future__ import annotations

from communique.kinds.wordlists import wordlists


def topics(words: str, around: str = "") -> list[tuple[str, float]]:
    """The topics of an issue with scores from 0 to 1, the likeliest first; `[("other", 0.0)]` where none is told.

    `around` is the sentence of the issue: it says what "the embargo" or "its demands" are about.
    """
    lists = wordlists("topic")
    return lists.weigh(words, around) or [(str(lists.settings["other"]), 0.0)]
