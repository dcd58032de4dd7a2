from __future__ import annotations

import time

import pytest
from piped import claims, read
from timed import quickest

from communique.extract.holders import contexts, principals, subjects
from communique.extract.logistic import fit, probability
from communique.extract.positions import candidates, issue_of, learnt, likely
from communique.extract.stances import issues, stances
from communique.extract.whose import Asked, Report, whose
from communique.model import Claim, Span


def told(text: str) -> list[tuple[set[str], str, str]]:
    """Holders, polarity and issue of each position."""
    found = claims(text, "position")
    return [(set(c.parties()), c.label, issue_of(c).of(text).removeprefix("the ")) for c in found]


def proposed(text: str) -> list[tuple[set[str], str, str]]:
    """The same of each candidate."""
    return [(set(c.holder.parties), c.polarity, c.issue.of(text)) for c in candidates(read(text))]


def test_joint_holders_are_one_position() -> None:
    found = told("Brazil and Argentina oppose the copper tariff.")
    assert found == [({"BRA", "ARG"}, "against", "copper tariff")]


def test_urging_somebody_to_end_a_thing_is_against_it() -> None:
    [(holders, polarity, issue)] = told("Canada urged Israel to end the blockade of the port.")
    assert (holders, polarity, issue) == ({"CAN"}, "against", "blockade of the port")


def test_a_denied_stance_is_turned_round() -> None:
    assert any(p == "against" and h == {"JPN"} for h, p, _ in proposed("Japan does not support the fishing ban."))
    assert all(p == "for" for h, p, _ in proposed("Japan supports the fishing ban.") if h == {"JPN"})


def test_two_negatives_are_for_it() -> None:
    found = proposed("Norway does not oppose the pipeline.")
    assert ({"NOR"}, "for", "pipeline") in found
    assert ({"NOR"}, "against", "pipeline") not in found


def test_coordinated_issues_are_offered_whole_and_in_parts() -> None:
    offered = {issue for _, _, issue in proposed("China condemned the naval blockade and the arms sales to Taiwan.")}
    assert {"naval blockade", "arms sales to Taiwan"} <= offered
    assert "naval blockade and the arms sales to Taiwan" in offered


def test_the_agent_of_a_passive_holds_it() -> None:
    assert any(h == {"FRA"} for h, p, _ in proposed("The tariff was condemned by France.") if p == "against")


def test_we_in_a_quotation_is_the_speakers_state() -> None:
    text = '"We reject the new sanctions," Iranian President Hassan Rouhani said on Monday.'
    assert ({"IRN"}, "against", "new sanctions") in told(text)


def test_the_possessive_of_a_noun_of_stance_holds_it() -> None:
    assert proposed("Officials spoke of Poland's opposition to the quota.")[0] == ({"POL"}, "against", "quota")


def test_a_clause_that_follows_is_no_part_of_the_issue() -> None:
    [first, *_] = proposed("Chile opposes the dam because it would flood the valley.")
    assert first[2] == "dam"


def test_the_issue_does_not_run_into_who_said_it() -> None:
    offered = [i for _, _, i in proposed("Peru supports the canal plan, the Chilean foreign minister said.")]
    assert offered
    assert not any("said" in issue for issue in offered)


def test_inner_stances_know_the_outer_one() -> None:
    context = next(contexts(read("Greece urged Turkey to accept the court's ruling.")))
    found = list(stances(context.sentence))
    inner = next(stance for stance in found if context.sentence.nodes[stance.at].lemma == "accept")
    assert inner.outer is not None
    assert context.sentence.nodes[inner.outer.at].lemma == "urge"


def test_readings_of_the_holder_are_put_together() -> None:
    context = next(contexts(read("Greece urged Turkey to accept the court's ruling.")))
    at = next(i for i, node in enumerate(context.sentence.nodes) if node.lemma == "urge")
    found = subjects(context, at)
    assert found[0].parties == ("GRC",)
    assert len({frozenset(subject.parties) for subject in found}) == len(found)


def test_principals_are_those_named_oftenest() -> None:
    text = "Kenya met Ghana. Kenya praised Ghana. Kenya thanked Ghana. Kenya once wrote to Peru."
    assert set(principals(read(text))) == {"KEN", "GHA"}


def test_nothing_is_for_or_against_without_words_of_stance() -> None:
    assert told("The minister arrived in Lima on Monday. The river is long.") == []


def test_claims_keep_to_the_text() -> None:
    text = "France supports a ceasefire in Lebanon. Later France again supported a ceasefire in Lebanon."
    found: list[Claim] = claims(text, "position")
    assert found
    for claim in found:
        assert 0.0 <= claim.score <= 1.0
        assert claim.when is None
        assert claim.roles
        assert all(role.name == "holder" for role in claim.roles)
        assert issue_of(claim).end <= len(text)
        assert all(span.end <= len(text) for span in claim.evidence)


def test_a_stance_told_twice_is_one_position_with_two_places() -> None:
    text = "France supports a ceasefire in Lebanon. Later France again supported a ceasefire in Lebanon."
    [claim] = [c for c in claims(text, "position") if "ceasefire in Lebanon" in issue_of(c).of(text)]
    assert len(claim.evidence) == 2


def test_issues_of_a_stance_at_the_end_of_a_sentence() -> None:
    context = next(contexts(read("What does Belgium support?")))
    assert [issue for stance in stances(context.sentence) for issue in issues(context.sentence, stance)] == []


def test_likely_candidates_are_those_that_score_enough() -> None:
    text = "France opposes the tariff and urged Chad, which supports the embargo, to end the blockade of Mali's ports."
    reading, scorer = read(text), learnt()
    around = list(contexts(reading))
    every = [(scorer.score(one.features), one) for one in candidates(reading, around)]
    for least in (0.04, 0.3):
        some = [pair for pair in every if pair[0] >= least]
        assert 0 < len(some) < len(every)
        assert list(likely(around, scorer, least)) == some


def test_time_grows_with_the_text() -> None:
    def seconds(times: int) -> float:
        reading = read("support and oppose " * times)
        list(candidates(reading))  # the parse is kept from here on
        begun = time.process_time()
        assert list(candidates(reading)) == []
        return time.process_time() - begun

    assert quickest(seconds, 320) < 12 * max(quickest(seconds, 80), 0.05)


def test_weights_are_the_same_each_time_and_learn() -> None:
    rows = [(("a", "b"), True), (("b", "c"), False)] * 20
    first, second = fit(rows, epochs=5), fit(rows, epochs=5)
    assert first == second
    assert probability(first, ("a", "b")) > 0.5 > probability(first, ("b", "c"))
    assert 0.0 < probability(first, ("unknown",)) < 1.0


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("Vietnam said Laos must not build the dam.", "build the dam"),
        ("Peru urged Chile not to reopen the mine.", "reopen the mine"),
        ("Kenya withdrew its support for the canal.", "canal"),
        ("Ireland said that no state should test such weapons.", "test such weapons"),
        ("Nobody in Bolivia supports the quota.", "quota"),
    ],
)
def test_what_shall_not_be_is_opposed(text: str, issue: str) -> None:
    assert {polarity for _, polarity, words in proposed(text) if words == issue} == {"against"}


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("Cuba called for an immediate end to the blockade.", "blockade"),
        ("Norway insisted that the blockade must end.", "blockade"),
        ("Fiji demanded that the tariffs be lifted.", "tariffs"),
    ],
)
def test_who_asks_for_an_end_to_a_thing_is_against_it(text: str, issue: str) -> None:
    assert any(polarity == "against" and words.removeprefix("the ") == issue for _, polarity, words in proposed(text))


def test_those_named_in_a_row_may_hold_a_stance_together() -> None:
    reading = read("Canada, Norway and Turkey opposed the tariff on copper.")
    found = list(contexts(reading))
    asked = Asked(Report.of(reading), found[0], 6, None, Span(40, 46), None)
    rows = [held for held in whose(asked).candidates if "row:left" in held.ways]
    assert [set(held.subject.parties) for held in rows] == [{"CAN", "NOR", "TUR"}]
