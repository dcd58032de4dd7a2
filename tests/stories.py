"""Stories written for the tests of copies: real events of the past, told in words of our own."""

from __future__ import annotations

MOSCOW = """\
MOSCOW, May 26 - The leaders of the United States and the Soviet Union set their names to two accords on strategic \
weapons late on Friday, ending a week of talks that had looked like failing as recently as the afternoon.

Under the first of them neither side may build more than two sites of missiles that shoot down other missiles, one \
around its capital and one around a field of launchers. The second, which runs for five years, holds the number of \
launchers on land and in submarines where it stands today.

Negotiators had worked through the night in a hall of the Kremlin while drafts went to and fro between delegations. \
An aide to Mr Nixon said that the last quarrel had been over how many submarines the Soviet side was building.

"We have taken a step that nobody would have thought possible ten years ago," Mr Nixon said at a dinner in the hall of \
facets. "It is for those who come after us to take the next one."

Mr Brezhnev answered in a toast that both peoples would sleep more soundly. Neither leader took questions, and the \
delegations are to meet again in Geneva in the autumn to talk about bombers, which the accords leave out entirely."""

HELSINKI = """\
HELSINKI, Aug. 1 - Thirty-five heads of state and government put their signatures to a long document about frontiers, \
trade and human contacts here on Friday, the largest gathering of its kind in Europe since the Congress of Vienna.

The document binds nobody in law. It says that frontiers are not to be moved by force, that no state shall meddle in \
the affairs of another, and that families which a border divides should be able to visit each other more easily.

President Ford, who had been urged by exiles in Chicago and Cleveland to stay at home, told the gathering that history \
would judge it by the promises which were kept and not by those which were made.

Finland's president closed the meeting shortly after five in the evening, and the orchestra of the opera house played \
while the delegations filed past a table of birch wood to sign in the alphabetical order of their names in French."""

CAIRO = """\
CAIRO, Nov. 9 - President Sadat departed from the text of a speech to his parliament on Wednesday to say that he was \
ready to travel to the end of the earth, and to the Israeli parliament itself, if that would spare the life of one of \
his soldiers.

Deputies applauded without, it seemed, taking him at his word. Yasser Arafat, who sat in the front row, applauded too. \
Officials of the foreign ministry told reporters afterwards that the remark should be understood as a figure of speech.

In Jerusalem the prime minister's office said that it had no comment to make until it had seen a full translation. \
Within days, however, an invitation was on its way by the American ambassadors in both of the capitals."""


def paragraphs(text: str) -> list[str]:
    return text.split("\n\n")


def joined(*parts: str) -> str:
    return "\n\n".join(parts)
