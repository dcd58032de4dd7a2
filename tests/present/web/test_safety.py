"""Who is answered, which forms count, and what a browser is told to refuse."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from webbed import BASE, addresses, client, shelf_of

from communique.cli import main
from communique.present.web.app import app
from communique.present.web.options import Options
from communique.present.web.safety import ACCESS, HEADERS, POLICY, SESSION
from communique.query.record import Record

SAME = {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}


def posts(web: TestClient) -> list[str]:
    """The addresses that take forms."""
    paths = web.get("/openapi.json").json()["paths"]
    claim = next(iter(shelf_of(web).entries))
    return [re.sub(r"{\w+}", claim, path) for path, methods in paths.items() if "post" in methods]


def form_token(web: TestClient, address: str = "/") -> str:
    found = re.search(r'<meta name="form-token" content="(\w+)">', web.get(address).text)
    assert found
    return found[1]


def accept(web: TestClient, **headers: str) -> Any:
    """Sends the simplest judgement there is."""
    claim = next(item.entry for item in shelf_of(web).kinds["event"])
    return web.post("/judge", data={"say": f"accept {claim}", "by": "Nora"}, headers=headers)


def test_every_answer_carries_the_policy(reader: TestClient) -> None:
    for address in (*addresses(reader), "/nowhere", "/static/style.css", "/static/none.css", "/overview.json?page=x",
                    "/openapi.json", "/theme.css", "/network.svg"):  # fmt: skip
        answer = reader.get(address)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (address, name)
    assert "'unsafe" not in POLICY
    assert "default-src 'none'" in POLICY
    assert "frame-ancestors 'none'" in POLICY


def test_nothing_is_described_by_pages_of_others(reader: TestClient) -> None:
    for address in ("/docs", "/redoc"):
        assert reader.get(address).status_code == 404


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "localhost.evil.example", "localhost:80:80", "[::1", "", "192.168.0.7"],
)
def test_under_other_names_nobody_is_answered(reader: TestClient, host: str) -> None:
    answer = reader.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "record" not in answer.text
    assert answer.headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:9", "[::1]:8000", "[::1]"])
def test_under_our_own_names_everybody_is(reader: TestClient, host: str) -> None:
    assert reader.get("/", headers={"Host": host}).status_code == 200


def test_elsewhere_numbers_and_given_names_are_ours_and_no_others() -> None:
    open_ = Options(host="0.0.0.0", token="x", names=("records.example",))
    assert open_.known("192.168.0.7:8000")
    assert open_.known("records.example")
    assert open_.known("[fe80::1]:80")
    assert not open_.known("evil.example")
    assert not open_.known("records.example.evil")
    assert Options(host="::1").loopback
    assert Options(host="localhost").loopback
    assert Options().loopback
    assert not open_.loopback
    assert not Options(host="::").loopback
    assert not Options(host="box.example").loopback


@pytest.fixture
def guarded(made: Path) -> Any:
    with Record.open(made, read_only=True) as record:
        yield client(app(record, options=Options(read_only=True, token="sesame-opens")))


def test_without_the_token_nothing_is_shown(guarded: TestClient) -> None:
    for address in ("/", "/overview.json", "/openapi.json", "/static/style.css", "/nowhere", "/network.svg"):
        answer = guarded.get(address)
        assert answer.status_code == 401, address
        assert "sesame" not in answer.text
    for wrong in ("/?token=sesame", "/?token=", "/?token=sesame-opens2", "/?token=%C3%A9"):
        assert guarded.get(wrong).status_code == 401, wrong
    assert guarded.get("/", headers={"Authorization": "Bearer sesame"}).status_code == 401
    assert guarded.get("/", headers={"Cookie": f"{ACCESS}=sesame-opens"}).status_code == 401
    assert guarded.get("/", headers={"Cookie": f"{ACCESS}="}).status_code == 401


def test_with_the_token_a_cookie_comes_and_the_address_is_clean(guarded: TestClient) -> None:
    answer = guarded.get("/parties?token=sesame-opens&page=2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/parties?page=2")
    cookie = answer.headers["set-cookie"]
    assert "sesame" not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert guarded.get("/parties").status_code == 200
    guarded.cookies.clear()
    assert guarded.get("/parties").status_code == 401
    assert guarded.get("/parties", headers={"Authorization": "Bearer sesame-opens"}).status_code == 200


def test_the_token_leads_to_no_other_server(guarded: TestClient) -> None:
    answer = guarded.get("//evil.example/?token=sesame-opens")
    assert answer.headers.get("location", "/").startswith("/")
    assert not answer.headers.get("location", "/").startswith("//")


def test_forms_from_elsewhere_do_not_count(writer: TestClient) -> None:
    token = form_token(writer)
    for bad in (
        {},
        {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost:8001"},
        {"Origin": "https://localhost:8001"},
        {"Origin": "ftp://localhost:8000"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": BASE, "Sec-Fetch-Site": "cross-site"},
    ):
        answer = accept(writer, **bad, **{"X-Form-Token": token})
        assert answer.status_code == 403, bad
    assert writer.get("/judgements.json").json()["paging"]["total"] == 0


def test_forms_need_the_token_of_their_own_session(writer: TestClient) -> None:
    token = form_token(writer)
    assert accept(writer, **SAME).status_code == 403
    assert accept(writer, **SAME, **{"X-Form-Token": token[:-1] + "x"}).status_code == 403
    mine = writer.cookies[SESSION]
    writer.cookies.clear()
    assert accept(writer, **SAME, **{"X-Form-Token": token}).status_code == 403
    other = form_token(writer)
    assert other != token
    assert accept(writer, **SAME, **{"X-Form-Token": token}).status_code == 403
    writer.cookies.clear()
    writer.cookies[SESSION] = mine
    assert accept(writer, **SAME, **{"X-Form-Token": token}).status_code in (200, 303)
    assert writer.get("/judgements.json").json()["paging"]["total"] == 1


def test_every_form_is_guarded(writer: TestClient) -> None:
    assert posts(writer)
    for address in posts(writer):
        assert writer.post(address, data={"verdict": "accept"}).status_code == 403, address
        token = form_token(writer)
        answer = writer.post(address, headers={"X-Form-Token": token, "Origin": "http://evil.example"})
        assert answer.status_code == 403, address
    assert writer.get("/judgements.json").json()["paging"]["total"] == 0


def test_the_session_cookie_is_not_for_scripts_and_kept_pages_hold_no_token(writer: TestClient) -> None:
    cookie = writer.get("/parties").headers["set-cookie"]
    assert cookie.startswith(SESSION)
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    token = form_token(writer)
    kept = writer.app.state.web.pages._kept.values()  # type: ignore[attr-defined]
    assert kept
    assert not any(token.encode() in page.body for page in kept)


def test_read_only_has_no_address_that_writes(reader: TestClient, writer: TestClient) -> None:
    for address in posts(writer):
        answer = reader.post(address, headers=SAME)
        assert answer.status_code in (404, 405), address
    for address in addresses(reader):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert reader.request(method, address, headers=SAME).status_code in (404, 405), (method, address)
        assert 'method="post"' not in reader.get(address).text.lower(), address
    record = reader.app.state.web.record  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="read-only"):
        record.store.connection.execute("DELETE FROM claim")


def served(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[str, Options]:
    """What `communique serve` prints, and the options with which it would listen."""
    heard: list[Options] = []
    monkeypatch.setattr("communique.present.web.serve.run", lambda app, options: heard.append(options))
    result = CliRunner().invoke(main, ["serve", *arguments])
    assert result.exit_code == 0, result.output
    return result.output.strip(), heard[0]


def test_serve_listens_here_and_elsewhere_only_with_a_token(monkeypatch: pytest.MonkeyPatch, made: Path) -> None:
    shown, options = served(monkeypatch, "--record", str(made), "--read-only")
    assert shown == "http://127.0.0.1:8000/"
    assert options.loopback
    assert not options.token
    assert options.read_only
    shown, options = served(monkeypatch, "--record", str(made), "--read-only", "--host", "0.0.0.0")
    assert len(options.token) >= 32
    assert shown == f"http://0.0.0.0:8000/?token={options.token}"
    _, options = served(monkeypatch, "--record", str(made), "--read-only", "--host", "::", "--token", "mine")
    assert options.token == "mine"


def test_serve_makes_no_record(tmp_path: Path) -> None:
    missing = tmp_path / "none.duckdb"
    result = CliRunner().invoke(main, ["serve", "--record", str(missing)])
    assert result.exit_code == 4
    assert "there is no record" in result.output
    assert not missing.exists()
