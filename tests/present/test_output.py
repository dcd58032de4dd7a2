"""Where reports are shown: standard output, a file, a folder of pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from browser import parsed
from handmade import news, numbered, quiet

from communique.errors import CommuniqueError, ExportFailed, SeveralReports
from communique.present.output import Form, Show, form_of, output


def test_the_form_is_the_one_asked_for_else_that_of_the_name() -> None:
    assert form_of(None, None) == "text"
    assert form_of(None, Path("a.HTML")) == "html"
    assert form_of(None, Path("a.jsonl")) == "jsonl"
    assert form_of("text", Path("a.html")) == "text"


def test_a_page_goes_to_its_file_and_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new" / "page.html"
    with output("html", path) as show:
        show([news()])
        assert not path.exists()
    with output("html") as show:
        show([news()])
    assert path.read_text("utf-8") == capsys.readouterr().out
    assert [found.name for found in path.parent.iterdir()] == ["page.html"]


def test_several_reports_ask_for_a_folder_and_leave_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("before")
    with pytest.raises(SeveralReports), output("html", path) as show:
        _twice(show)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def _twice(show: Show) -> None:
    show([news()])
    show([news()])


def test_a_folder_is_given_a_page_for_each_report_and_an_index(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    names = ("../../etc/passwd", "a/b", "index", "a b", "<script>")
    with output("html", folder) as show:
        for name in names:
            show([quiet(f"Words of {name}.", name)])
        show(numbered(2))
    pages = {path.name for path in folder.iterdir()}
    assert pages == {
        *("etc-passwd.html", "a-b.html", "a-b-2.html", "index-2.html", "script.html"),
        *("many-0.html", "many-1.html", "index.html"),
    }
    index = parsed((folder / "index.html").read_text("utf-8"))
    assert set(index.all("href")) == pages - {"index.html"}
    assert "script" not in {tag for tag, _ in index.elements}


@pytest.mark.parametrize("form", ["text", "jsonl", "html"])
def test_what_cannot_be_written_is_told(tmp_path: Path, form: Form) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommuniqueError, match="name another file"), output(form, tmp_path / "file" / "x.html") as show:
        show([news()])
    if form != "html":
        with pytest.raises(ExportFailed, match="is a folder"), output(form, tmp_path):
            pass


def test_records_with_half_a_surrogate_pair_are_kept_as_escapes(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with output("jsonl", path) as show:
        show([quiet("half \ud83d of a pair", "x"), quiet("whole 🕊", "y")])
    lines = path.read_text("utf-8").splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["half \ud83d of a pair", "whole 🕊"]
    assert "🕊" in lines[1]
