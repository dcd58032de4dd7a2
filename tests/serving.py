"""`communique serve` in a process of its own, on a free port of this machine, over a record that is read once."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

START = 90.0
"""Seconds that a server may take to answer, on a machine that is busy."""
READ = 300.0
"""Seconds that reading the sample reports may take another process of the tests."""


def sample(folder: Path) -> Path:
    """The record of the sample reports, in a folder that all processes of the tests share: the first one reads it.
    Whoever runs the tests often names one that has been read before in SAMPLE."""
    if ready := os.environ.get("SAMPLE"):
        return Path(ready)
    record = folder / "sample.duckdb"
    try:
        (folder / "sample.reading").mkdir()
    except FileExistsError:
        end = time.monotonic() + READ
        while not record.exists() and time.monotonic() < end:
            time.sleep(0.2)
        assert record.exists(), "the sample reports were not read: see the other process of the tests"
        return record
    draft = folder / "draft.duckdb"
    command = [sys.executable, "-m", "communique", "demo", "--record", str(draft)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=READ, check=False)
    assert done.returncode == 0, done.stderr
    return draft.rename(record)


class Served:
    """A server. `url` is where it answers; `stop` and `start` it again, on the same port and record."""

    def __init__(self, record: Path, *options: str) -> None:
        self.record, self.options = record, options
        self.port = _free()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "communique", "serve", "--record", str(self.record), "--port", str(self.port)]
        with self.told.open("ab") as told:
            environment = {name: value for name, value in os.environ.items() if name != "COMMUNIQUE_BY"}
            self.process = subprocess.Popen([*command, *self.options], stdout=told, stderr=told, env=environment)
        end = time.monotonic() + START
        while time.monotonic() < end and self.process.poll() is None:
            if self._answers():
                return
            time.sleep(0.1)
        raise AssertionError(f"no server came of {' '.join(command)}:\n{self.told.read_text('utf-8')}")

    @property
    def told(self) -> Path:
        """What the server printed."""
        return self.record.with_name(f"{self.record.name}.{self.port}.log")

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(30)
        self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def json(self, path: str) -> Any:
        """The data of a page."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as answer:
            return json.load(answer)

    def undo(self) -> None:
        """Takes back all that was said, as a form would."""
        said = self.json("/judgements.json")["said"]
        while said:
            asked = urllib.request.Request(f"{self.url}/judgements")
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            with opener.open(asked, timeout=60) as answer:
                page = answer.read().decode()
            token = page.partition('name="form-token" content="')[2].partition('"')[0]
            data = urllib.parse.urlencode({"judgement": [each["judgement"] for each in said], "answer": "json"}, True)
            headers = {"X-Form-Token": token, "Origin": self.url}
            with opener.open(urllib.request.Request(f"{self.url}/judgements/undo", data.encode(), headers), timeout=60):
                said = self.json("/judgements.json")["said"]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/openapi.json", timeout=START):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def copied(record: Path, folder: Path) -> Path:
    """A record of one's own to change."""
    return Path(shutil.copy(record, folder / "record.duckdb"))
