"""Tables of categories told by words: how patterns are read, what takes matches away, what is refused."""

from __future__ import annotations

import pytest

from communique.errors import BadCodebook
from communique.kinds.wordlists import parse, split, wordlists

TABLE = """
threshold = 0.5
most = 3
few = 1

[[category]]
name = "boats"
definition = "Boats."
sure = ["boat*", "ship|ferry ~ harbour", "UNCLOS"]
likely = ["sail"]
hint = ["harbour", "crew"]
except = ["ship of fools", "boat people"]

[[category]]
name = "talk"
sort = "general"
definition = "Talk."
likely = ["speak*"]
"""


def told(text: str) -> dict[str, dict[str, float]]:
    return parse("table", TABLE).tell(text)


def test_prefixes_alternatives_gaps_and_capitals() -> None:
    assert told("two boatmen") == {"boats": {"boat*": 1.0}}
    assert told("a ferry left the old harbour")["boats"] == {"ship|ferry ~ harbour": 1.0}
    assert told("a ferry left on a day without any wind harbour")["boats"] == {"harbour": 0.35}
    assert told("UNCLOS") == {"boats": {"UNCLOS": 1.0}}
    assert told("unclos and a ship") == {}


def test_an_exception_takes_away_what_it_touches() -> None:
    assert told("the boat people") == {}
    assert told("the boat and the boat people") == {"boats": {"boat*": 1.0}}


def test_one_word_tells_once() -> None:
    assert told("the ship in the harbour")["boats"] == {"ship|ferry ~ harbour": 1.0}


def test_hints_need_each_other_and_general_ones_give_way() -> None:
    table = parse("table", TABLE)
    assert table.weigh("the crew") == []
    assert [name for name, _ in table.weigh("the crew in the harbour")] == ["boats"]
    assert [name for name, _ in table.weigh("speaking of boats")] == ["boats"]
    assert [name for name, _ in table.weigh("speaking")] == ["talk"]
    assert [name for name, _ in table.weigh("the crew", "a boat")] == ["boats"]
    assert table.weigh("nothing", "speaking") == []


def test_words_are_split_at_hyphens_and_lose_dots_and_owners() -> None:
    assert [word.small for word in split("U.S.-led, Chad's rules-based")] == ["us", "led", "chad", "rules", "based"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("[[category]", "not TOML"),
        ('[[category]]\nname = "x"', "definition"),
        ('[[category]]\nname = "x"\ndefinition = "d"\nwords = ["a"]', "unknown keys"),
        ('[[category]]\nname = "x"\ndefinition = "d"\nsure = ["a"]\nhint = ["a"]', "twice"),
        ('[[category]]\nname = "x"\ndefinition = "d"\nsure = ["~"]', "without words"),
        ('[[category]]\nname = "x"\ndefinition = "d"\n[[category]]\nname = "x"\ndefinition = "d"', "stands twice"),
    ],
)
def test_a_bad_table_is_refused_with_what_is_wrong(body: str, says: str) -> None:
    with pytest.raises(BadCodebook, match=says):
        parse("table", body)


@pytest.mark.parametrize("name", ["topic", "context"])
def test_the_shipped_tables_define_and_show_every_category(name: str) -> None:
    for category in wordlists(name).categories:
        assert category.definition.endswith(".")
        assert category.examples, category.name
        assert category.sort in ("", "place", "region", "general")
