"""The application: pages, actions and drawings of all modules, and what goes wrong in them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files
from types import ModuleType

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException
from starlette.types import Scope

from communique.errors import CommuniqueError
from communique.present.charts.theme import css
from communique.present.web import (
    about,
    across,
    entry,
    instrument,
    judgements,
    judging,
    overview,
    party,
    queue,
    relationship,
    report,
    search,
    sql,
    topic,
)
from communique.present.web.failures import TITLES, Failure, Missing, Refused, failure
from communique.present.web.options import Options
from communique.present.web.page import added, path_of
from communique.present.web.render import templates
from communique.present.web.safety import Gate, Sessions
from communique.present.web.web import Web
from communique.query.record import Record
from communique.version import __version__

ROOMS: tuple[ModuleType, ...] = (
    overview, relationship, party, topic, instrument, entry, report, queue, judging, judgements, search, across, sql,
    about,
)  # fmt: skip
"""The modules whose pages there are: each has `PAGES`, and may have `DRAWINGS`, `ACTIONS` and, for what is neither, a
`ROUTER`."""

SUMMARY = "The record of relations between states, with the words behind every entry."


def app(record: Record, *, options: Options = Options()) -> FastAPI:  # noqa: B008 - frozen
    """The application that shows a record; `read_only` options leave out all routes that write."""
    made = FastAPI(title="communique", version=__version__, summary=SUMMARY, docs_url=None, redoc_url=None)
    made.state.web = Web(record, options, Sessions(), templates())
    for room in ROOMS:
        actions = () if options.read_only else getattr(room, "ACTIONS", ())
        made.include_router(added(room.PAGES, getattr(room, "DRAWINGS", ()), actions))
        if hasattr(room, "ROUTER"):
            made.include_router(room.ROUTER)
    web: Web = made.state.web
    web.paths = frozenset(page.path for room in ROOMS for page in room.PAGES)
    web.drawings = frozenset(drawing.path for room in ROOMS for drawing in getattr(room, "DRAWINGS", ()))
    made.add_api_route("/theme.css", _theme, include_in_schema=False)
    made.mount("/static", _Static(directory=str(files("communique.present.web") / "static")), name="static")
    for error in (CommuniqueError, Missing, Refused):
        made.add_exception_handler(error, _told)
    made.add_exception_handler(RequestValidationError, _unread)
    made.add_exception_handler(HTTPException, _unfound)
    made.add_middleware(Gate, options=options)
    return made


async def _theme(request: Request) -> Response:
    """The colours as custom properties: the same that the charts are drawn in."""
    lasting = "v" in request.query_params
    cache = "public, max-age=31536000, immutable" if lasting else "no-cache"
    return Response(css(), media_type="text/css", headers={"Cache-Control": cache})


class _Static(StaticFiles):
    """Files that may be kept for good, as their addresses tell their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        lasting = b"v=" in scope["query_string"]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
        return response


Handler = Callable[[Request, Exception], Awaitable[Response]]


async def _told(request: Request, error: Exception) -> Response:
    return _answer(request, failure(error, request.app.state.web, path_of(request)))


async def _unread(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = "; ".join(f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in error.errors())
    return _answer(request, Failure(TITLES[422], 422, f"What stands in the address is not understood: {told}."))


async def _unfound(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    web: Web = request.app.state.web
    path = path_of(request)
    message = f"There is no page at {path}." if error.status_code == 404 else str(error.detail)
    known = web.suggest(path) if error.status_code == 404 else ()
    title = TITLES.get(error.status_code, "That failed")
    return _answer(request, Failure(title, error.status_code, message, known), error.headers)


def _answer(request: Request, failed: Failure, headers: object = None) -> Response:
    """As JSON where JSON was asked for, else as a page."""
    told = dict(headers) if isinstance(headers, dict) else {}
    told["Cache-Control"] = "no-store"
    path = path_of(request)
    if path.endswith(".json") or "application/json" in request.headers.get("accept", ""):
        body = TypeAdapter(Failure).dump_json(failed)
        return Response(body, failed.status, told, media_type="application/json")
    web: Web = request.app.state.web
    page = web.show("failure.html", failed, path, {})
    body = page.body.replace(web.sessions.mark.encode(), b"")
    return HTMLResponse(body, failed.status, told)
