"""Proves in SQL that the record holds together: that every word reads as stored, and that nothing lacks its parent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold: which rule, in how many rows, and some of their ids."""

    rule: str
    rows: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        return f"does not hold: {self.rule}; {self.rows} rows, such as {', '.join(self.examples)}"


_READ = "JOIN text ON text.id = document.text"
_OUTSIDE = "NOT (0 <= {0}.start AND {0}.start < {0}.stop AND {0}.stop <= text.length)"

RULES: dict[str, str] = {
    "evidence reads as stored": f"""
        SELECT evidence.claim FROM evidence JOIN claim ON claim.id = evidence.claim
        JOIN document ON document.id = claim.document {_READ}
        WHERE substring(text.body, evidence.start + 1, evidence.stop - evidence.start) IS DISTINCT FROM evidence.words
    """,
    "evidence lies inside the text": f"""
        SELECT evidence.claim FROM evidence JOIN claim ON claim.id = evidence.claim
        JOIN document ON document.id = claim.document {_READ} WHERE {_OUTSIDE.format("evidence")}
    """,
    "a note lies inside the text": f"""
        SELECT note.document || ' ' || note.number FROM note
        JOIN document ON document.id = note.document {_READ} WHERE {_OUTSIDE.format("note")}
    """,
    "a role's span lies inside the text": f"""
        SELECT role.claim FROM role JOIN claim ON claim.id = role.claim
        JOIN document ON document.id = claim.document {_READ}
        WHERE (role.start IS NULL) != (role.stop IS NULL) OR {_OUTSIDE.format("role")}
    """,
    "an issue's span lies inside the text": f"""
        SELECT issue.id FROM issue JOIN document ON document.id = issue.document {_READ}
        WHERE (issue.start IS NULL) != (issue.stop IS NULL) OR {_OUTSIDE.format("issue")}
    """,
    "a claim has evidence": "SELECT id FROM claim WHERE id NOT IN (SELECT claim FROM evidence)",
    "evidence has a claim": "SELECT claim FROM evidence WHERE claim NOT IN (SELECT id FROM claim)",
    "a role has a claim": "SELECT claim FROM role WHERE claim NOT IN (SELECT id FROM claim)",
    "a role has a party": "SELECT claim FROM role WHERE party NOT IN (SELECT id FROM party)",
    "a claim has a document": "SELECT id FROM claim WHERE document NOT IN (SELECT id FROM document)",
    "a note has a document": """
        SELECT document || ' ' || number FROM note WHERE document NOT IN (SELECT id FROM document)
    """,
    "an issue has its document": """
        SELECT id FROM issue WHERE document IS NOT NULL AND document NOT IN (SELECT id FROM document)
    """,
    "a document has a text": "SELECT id FROM document WHERE text NOT IN (SELECT id FROM text)",
    "a document has its first place": """
        SELECT document.id FROM document LEFT JOIN source ON source.id = document.source
        WHERE source.document IS DISTINCT FROM document.id
    """,
    "a place has a document": "SELECT id FROM source WHERE document NOT IN (SELECT id FROM document)",
    "a text has its length": "SELECT id FROM text WHERE length(body) != length",
    "a claim is there once": "SELECT id FROM claim GROUP BY id HAVING count(*) > 1",
    "an issue is there once": "SELECT id FROM issue GROUP BY id HAVING count(*) > 1",
    "evidence is there once": "SELECT claim FROM evidence GROUP BY claim, number HAVING count(*) > 1",
    "a role is there once": "SELECT claim FROM role GROUP BY claim, number HAVING count(*) > 1",
    "a judgement is there once": "SELECT id FROM judgement GROUP BY id HAVING count(*) > 1",
    "a model's judgement that stands is of claims that are there": """
        SELECT id FROM judgement WHERE NOT person AND withdrawn IS NULL
        AND (left_id NOT IN (SELECT id FROM claim) OR right_id NOT IN (SELECT id FROM claim))
    """,
    "what was computed of claims is of claims that are there": """
        SELECT claim FROM (
            FROM cluster SELECT claim UNION ALL FROM gist SELECT claim UNION ALL FROM clue SELECT claim
            UNION ALL FROM repeat SELECT claim
        )
        WHERE claim NOT IN (SELECT id FROM claim)
    """,
    "a claim is in one cluster": "SELECT claim FROM cluster GROUP BY claim HAVING count(*) > 1",
    "what was found of reports is of reports that are there": """
        SELECT document FROM (
            FROM resolved SELECT document UNION ALL FROM wording SELECT document
            UNION ALL FROM copy SELECT document UNION ALL FROM copy SELECT original
        ) WHERE document NOT IN (SELECT id FROM document)
    """,
    "a wording is of a report": "SELECT wording FROM sketch WHERE wording NOT IN (SELECT wording FROM wording)",
    "a report has one wording": "SELECT document FROM wording GROUP BY document HAVING count(*) > 1",
    "a passage is of a copy": """
        SELECT document || ' ' || original
        FROM (FROM passage SELECT document, original EXCEPT FROM copy SELECT document, original)
    """,
    "a copied passage lies inside both texts": """
        SELECT passage.document FROM passage
        JOIN document AS one ON one.id = passage.document JOIN text AS here ON here.id = one.text
        JOIN document AS other ON other.id = passage.original JOIN text AS there ON there.id = other.text
        WHERE NOT (0 <= start AND start < stop AND stop <= here.length)
        OR NOT (0 <= original_start AND original_start < original_stop AND original_stop <= there.length)
    """,
    "a claim repeats one claim, which stands for itself": """
        SELECT claim FROM repeat GROUP BY claim HAVING count(*) > 1
        UNION ALL SELECT claim FROM repeat WHERE original IN (SELECT claim FROM repeat)
        OR original NOT IN (SELECT id FROM claim) OR copied NOT IN (SELECT id FROM claim)
    """,
    "a report is resolved once": "SELECT document FROM resolved GROUP BY document HAVING count(*) > 1",
    "days are ranges": """
        SELECT id FROM claim WHERE first_day > last_day
        OR (first_day IS NULL) != (last_day IS NULL) OR (first_day IS NULL) != (basis IS NULL)
    """,
    "values are JSON": """
        SELECT id FROM claim WHERE NOT json_valid(details)
        UNION ALL SELECT document || ' ' || number FROM note WHERE NOT json_valid(value)
    """,
    "a position says on what": """
        SELECT id FROM claim WHERE kind = 'position'
        AND try_cast(details -> '$.issue' AS INTEGER[]) IS NULL
    """,
    "a row says its run": " UNION ALL ".join(
        f"SELECT '{table} of run ' || run FROM {table} WHERE run NOT IN (SELECT id FROM run)"
        for table in (
            "text document source note claim evidence role party judgement issue wording sketch "
            "copy passage repeat gist clue cluster resolved touched feed fed"
        ).split()
    ),
}
"""Each rule with the query that finds what breaks it."""


def check(connection: DuckDBPyConnection, *, examples: int = 5) -> list[Problem]:
    """The rules that do not hold, each with the number of rows and some of their ids; empty where all is well."""
    problems = []
    for rule, sql in RULES.items():
        [(rows, ids)] = connection.execute(
            f"SELECT count(*), list(id ORDER BY id)[:{int(examples)}] FROM ({sql}) AS broken(id)"
        ).fetchall()
        if rows:
            problems.append(Problem(rule, int(rows), tuple(ids)))
    return problems
