"""Whose paper a report is: a release of a government, a statement of several. Its `we` and bare titles are theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from communique.stage import Reading

_HEAD = 700
"""Where a paper says whose it is: in its first so many characters."""

_RELEASES = (
    (
        re.compile(
            r"Office of the Spokesperson|Department of State|NSC Spokesperson|National Security Council|"
            r"Press Statement|Secretary of State|THE (?:VICE )?PRESIDENT:|White House|The U\.S\. Department of"
        ),
        "USA",
    ),
    (re.compile(r"10 Downing Street|Prime Minister's Office|GOV\.UK|Foreign, Commonwealth"), "GBR"),
    (re.compile(r"\bPresident of Russia Vladimir Putin:|Official website of the President of Russia|"
                r"Ministry of Foreign Affairs of the Russian Federation"), "RUS"),
    (re.compile(r"Foreign Ministry Spokesperson(?:'s Remarks)? "
                r"(?:Mao|Wang|Zhao|Hua|Geng|Lu|Lin|Guo|Qin|Jiang|Hong)\b"), "CHN"),
    (re.compile(r"Ministry of External Affairs|Press Information Bureau"), "IND"),
)  # fmt: skip
_FAR = 6000
_JOINT = re.compile(
    r"[Jj]oint (?:[Pp]ress )?(?:[Ss]tatement|[Dd]eclaration|[Cc]ommuniqu[eé])|"
    r"JOINT (?:PRESS )?(?:STATEMENT|DECLARATION|COMMUNIQU)"
)


def home(text: str, counts: Mapping[str, int]) -> str:
    """The state whose release a report is, "" for none. Farther down a sign counts only where the state is named."""
    for pattern, code in _RELEASES:
        if pattern.search(text, 0, _HEAD - 200) or (
            code == "USA" and counts.get(code, 0) and pattern.search(text, _HEAD - 200, _FAR)
        ):
            return code
    return ""


def joint(reading: Reading) -> list[str]:
    """The parties of a joint statement, where the report's head says that it is one; empty otherwise.

    They are those that the sentence with the words names: "the text of a joint statement by Norway and Chile".
    """
    for sentence in reading.layer("sentence"):
        if sentence.span.start > _HEAD:
            break
        if not _JOINT.search(reading.text, sentence.span.start, sentence.span.end):
            continue
        named = [
            str(code)
            for note in reading.within("name", sentence.span)
            if note.label in ("state", "demonym", "organisation", "office") and isinstance(note.value["parties"], list)
            for code in note.value["parties"]
        ]
        found = list(dict.fromkeys(named))
        if len(found) > 1:
            return found
    return []
