"""What pairs amount to: groups that most of their pairs speak for, and what persons said above all."""

from __future__ import annotations

import doctest
import random
from collections.abc import Iterable
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

import communique.resolve.clusters as module
from communique.resolve.clusters import FLOOR, WHOLE, Pair, Said, clusters, components, pair


def never(one: str, other: str) -> int:
    return FLOOR


def likely(*groups: str, bits: int = 300) -> dict[Pair, int]:
    """All pairs inside each group, told by letters, say that they are one."""
    return {pair(*two): bits for group in groups for two in combinations(group, 2)}


def test_a_chain_of_summits_that_one_report_mixes_up_stays_apart() -> None:
    """The retrospect `u` may be either summit; the summits of two years cannot be one."""
    judged = likely("abc", "xyz") | {pair("u", claim): 100 for claim in "abcxyz"}
    found = clusters("abcuxyz", judged, Said(), never)
    assert len(found) == 2
    assert not any({"a", "x"} <= set(members) for members in found)


def test_twenty_summits_in_a_row_do_not_run_together() -> None:
    names = [f"{number:02}" for number in range(20)]
    judged = {pair(one, other): 50 for one, other in pairwise(names)}
    assert all(len(members) <= 2 for members in clusters(names, judged, Said(), never))


def test_what_persons_said_holds() -> None:
    judged = likely("abcd")
    assert clusters("abcd", judged, Said(), never) == [["a", "b", "c", "d"]]
    apart = clusters("abcd", judged, Said(different=frozenset({("a", "d")})), never)
    assert not any({"a", "d"} <= set(members) for members in apart)
    assert sorted(claim for members in apart for claim in members) == list("abcd")


def test_whole_groups_become_one_where_a_person_says_so_of_two() -> None:
    judged = likely("ab", "cd")
    assert clusters("abcd", judged, Said(), never) == [["a", "b"], ["c", "d"]]
    assert clusters("abcd", judged, Said(same=frozenset({("a", "c")})), never) == [["a", "b", "c", "d"]]


def test_of_what_persons_said_that_cannot_all_hold_two_different_ones_stay_so() -> None:
    said = Said(frozenset({("a", "b"), ("b", "c")}), frozenset({("a", "c")}))
    for judged in (dict[Pair, int](), likely("abc")):
        found = clusters("abc", judged, said, never)
        assert not any({"a", "c"} <= set(members) for members in found)


NAMES = [f"{number:02}" for number in range(9)]
LINKS = st.dictionaries(st.sampled_from(list(combinations(NAMES, 2))), st.integers(FLOOR, 400))
SOME = st.frozensets(st.sampled_from(list(combinations(NAMES, 2))), max_size=3)


@settings(max_examples=60, deadline=None)
@given(LINKS, SOME, SOME, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_clusters(
    judged: dict[Pair, int], same: frozenset[Pair], different: frozenset[Pair], random: random.Random
) -> None:
    said = Said(same, different)
    found = clusters(NAMES, judged, said, never)
    names, links = NAMES[:], list(judged.items())
    random.shuffle(names)
    random.shuffle(links)
    assert clusters(names, dict(links), said, never) == found
    assert sorted(claim for members in found for claim in members) == NAMES
    assert not any(set(two) <= set(members) for two in different for members in found)


def test_large_components_are_clustered_by_what_was_judged_alone() -> None:
    groups = [[f"{letter}{number:02}" for number in range(12)] for letter in "abcdefgh"]
    judged = {pair(*two): 300 for group in groups for two in combinations(group, 2)}
    judged |= {pair(one[0], other[0]): 100 for one, other in pairwise(groups)}
    names = [name for group in groups for name in group]
    assert len(names) > WHOLE

    def asked(one: str, other: str) -> int:
        raise AssertionError("pairs of large components are not compared")

    assert clusters(names, judged, Said(), asked) == groups


def test_components_are_what_pairs_connect() -> None:
    links: Iterable[Pair] = [("a", "b"), ("b", "c"), ("x", "y")]
    assert components(links) == [["a", "b", "c"], ["x", "y"]]


def test_examples() -> None:
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(module).attempted > 0
