"""Our own codings of reports, kept without the reports: spans and labels only.

`python -m training.annotations RECORDS TARGET SOURCE` writes a folder of records as JSON Lines without any words of the
text; `read` joins them with the texts again. The texts stay where they are: in `training/corpus/` for reports of our
own, else in a collection of reports (JSON Lines with `id` and `text`, gzipped).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CORPUS = "corpus"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def keep(records: Sequence[Mapping[str, Any]], source: str) -> Iterator[str]:
    """Lines for the folder `annotations`: records less their text, with what tells whether the text is still the
    same."""
    for record in sorted(records, key=lambda record: str(record["id"])):
        row = {"id": record["id"], "source": source, "text_sha256": digest(record["text"])}
        row |= {key: value for key, value in record.items() if key not in ("id", "text", "schema")}
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def read(reports: Path, folder: Path = HERE / "annotations") -> list[dict[str, Any]]:
    """The records in `folder`, each with its text; `reports` is the folder of the collections.

    Raises ValueError where a text is missing or is not the one that was coded."""
    rows = [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    texts: dict[tuple[str, str], str] = {}
    for source in sorted({row["source"] for row in rows}):
        for key, text in _texts(reports, source):
            texts[source, key] = text
    found = []
    for row in rows:
        found_text = texts.get((row["source"], row["id"]))
        if found_text is None or digest(found_text) != row["text_sha256"]:
            raise ValueError(f"the text of {row['id']} in {row['source']} is missing or not the one that was coded")
        found.append(
            {"schema": "communique/1", "text": found_text} | {k: v for k, v in row.items() if k != "text_sha256"}
        )
    return found


def _texts(reports: Path, source: str) -> Iterator[tuple[str, str]]:
    if source == CORPUS:
        for path in sorted((HERE / CORPUS).glob("*.txt")):
            yield path.stem, path.read_text(encoding="utf-8")
        return
    with gzip.open(reports / f"{source}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["id"], row["text"]


if __name__ == "__main__":
    given, target, name = sys.argv[1:]
    known = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(Path(given).glob("*.json"))]
    Path(target).write_text("\n".join(keep(known, name)) + "\n", encoding="utf-8")
