"""Web archives made by hand, as crawlers make them."""

from __future__ import annotations

import gzip
import hashlib
import io
from base64 import b32encode
from typing import Any

WORDS = (
    "Kenya and Ghana signed an agreement on fisheries in Accra on Tuesday, officials of both governments said. "
    "The ministers met for two days and will meet again in Nairobi next year, according to a joint statement. "
)


def page(words: str = WORDS, head: str = "") -> bytes:
    body = "".join(f"<p>{words}</p>" for _ in range(3))
    return f"<html><head><title>Talks</title>{head}</head><body><article>{body}</article></body></html>".encode()


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", *(headers or ("Content-Type: text/html; charset=utf-8",))]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(body: bytes, size: int = 100) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def sha1(data: bytes) -> str:
    return f"sha1:{b32encode(hashlib.sha1(data).digest()).decode()}"


def record(kind: str, address: str, block: bytes, **more: str) -> bytes:
    """A record in the form of ISO 28500; `more` are headers, underscores for hyphens."""
    headers = {
        "WARC-Type": kind,
        "WARC-Target-URI": address,
        "WARC-Date": "2019-08-04T10:00:00Z",
        "WARC-Record-ID": "<urn:uuid:4b1c0f5e-0000-4000-8000-000000000000>",
        "Content-Type": "application/http;msgtype=response",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def packed(*records: bytes) -> bytes:
    return b"".join(gzip.compress(each, mtime=0) for each in records)


def table(columns: dict[str, Any], form: str = "parquet", **how: Any) -> bytes:
    """A table's file."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    rows = pa.table(columns)
    sink = io.BytesIO()
    if form == "parquet":
        parquet.write_table(rows, sink, **how)
    elif form == "arrow":
        with pa.ipc.new_file(sink, rows.schema) as writer:
            writer.write_table(rows, **how)
    else:
        with pa.ipc.new_stream(sink, rows.schema) as stream:
            stream.write_table(rows, **how)
    return sink.getvalue()
