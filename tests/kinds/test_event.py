"""The codebook of events: the standard one, and what a user adds to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.errors import BadCodebook
from communique.kinds.codebook import standard


def test_the_sixteen_types_have_their_classes_and_scores() -> None:
    types = standard().types
    assert len(types) == 16
    assert types["ACCUSE"].score == -3.0
    assert types["SANCTION"].quad == "material conflict"
    assert types["CONSULT"].scores("visit") == (4.0, 1.9)
    assert types["CONSULT"].scores("no such mode") == types["CONSULT"].scores(None) == (2.5, 1.0)
    assert {kind.name for kind in types.values() if kind.mutual} == {"AGREE", "CONSULT", "COOPERATE"}


def test_conflict_scores_low_and_cooperation_high() -> None:
    for kind in standard().types.values():
        scores = [kind.score, *(mode.score for mode in kind.modes.values())]
        if "cooperation" in kind.quad:
            assert min(scores) > 0, kind.name
        else:
            assert max(scores) <= 0.5, kind.name


def test_every_rule_has_an_example_and_every_type_a_rule() -> None:
    book = standard()
    assert [rule.id for rule in book.rules if not rule.examples] == []
    assert {rule.type for rule in book.rules} == set(book.types)
    assert len({rule.id for rule in book.rules}) == len(book.rules)


def test_a_folder_adds_replaces_and_drops(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        """
        [[type]]
        name = "SPORT"
        definition = "Play against each other."
        quad = "material cooperation"
        score = 1.0
        cameo = "06"
        goldstein = 6.0

        [[rule]]
        id = "sport-play"
        type = "SPORT"
        verbs = ["play", "kick off"]
        to = ["obj", "against"]

        [[rule]]
        id = "request-want"
        drop = true

        [[rule]]
        id = "reject-refuse"
        type = "REJECT"
        verbs = ["refuse"]
        """,
        encoding="utf-8",
    )
    book = standard().extended(tmp_path)
    assert book.of("SPORT")[0].verbs == (("play",), ("kick", "off"))
    ids = {rule.id for rule in book.rules}
    assert "request-want" not in ids
    assert {rule.id: rule for rule in book.rules}["reject-refuse"].nouns == ()
    assert "request-want" in {rule.id for rule in standard().rules}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("[[rule]", "not TOML"),
        ("[other]\nx = 1", "only"),
        ('[[rule]]\ntype = "AID"\nverbs = ["give"]', "no id"),
        ('[[rule]]\nid = "x"\ntype = "NONE"\nverbs = ["give"]', "not defined"),
        ('[[rule]]\nid = "x"\ntype = "AID"', "no verbs"),
        ('[[rule]]\nid = "x"\ntype = "AID"\nverbs = ["give"]\nmode = "visit"', "mode"),
        ('[[rule]]\nid = "x"\ntype = "AID"\nverbs = ["give"]\nmood = "sad"', "mood"),
        ('[[rule]]\nid = "x"\ntype = "AID"\nverb = ["give"]', "unknown keys"),
        ('[[type]]\nname = "X"', "missing"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(tmp_path: Path, body: str, says: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(body, encoding="utf-8")
    with pytest.raises(BadCodebook, match=says):
        standard().extended(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCodebook, match=r"none\.toml"):
        standard().extended(tmp_path / "none.toml")
