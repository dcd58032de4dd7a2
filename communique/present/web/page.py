"""How a function that returns typed data becomes a page, the same as JSON, a drawing or an action."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import is_dataclass
from functools import partial
from typing import Any, NamedTuple

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter

from communique.present.web import links
from communique.present.web.failures import Failure, Moved
from communique.present.web.web import Kept, Web

Function = Callable[..., Any]
Endpoint = Callable[..., Awaitable[Response]]


class Page(NamedTuple):
    """An address, the function that gives its data, and the template that shows them. `kept`: whether the page may be
    kept until the shelf changes; not where it tells of anything else (a time, what a visitor's query gave)."""

    path: str
    function: Function
    template: str
    kept: bool = True


class Drawing(NamedTuple):
    """An address that ends with `.svg`, and the function that draws: it takes `theme` last and returns SVG."""

    path: str
    function: Function


class Action(NamedTuple):
    """An address that takes forms; see the package."""

    path: str
    function: Function


AT_ONCE = 2
"""Pages that are made at the same time: they are all arithmetic, which more threads would only slow down."""
_limit = CapacityLimiter(AT_ONCE)
_slow = CapacityLimiter(8)
"""For pages that are not kept, as visitors' SQL: they may take long, and others need not wait for them. More than run
queries, so that who comes too many is told so at once."""
_drawing = CapacityLimiter(1)


def add(router: APIRouter, page: Page) -> None:
    """The page and its JSON. Under `/x/{name}` a request for `/x/y.json` would be one for the thing `y.json`, so the
    more exact address is added first."""
    returned = inspect.signature(page.function, eval_str=True).return_annotation
    assert is_dataclass(returned), f"{page.function.__name__} returns a dataclass, by its annotation"
    adapter: TypeAdapter[Any] = TypeAdapter(returned)
    told = (inspect.getdoc(page.function) or "").partition("\n")
    name = page.function.__name__
    shown = _endpoint(page, partial(_json, adapter))
    router.add_api_route(
        links.as_json(page.path),
        shown,
        name=f"{name}.json",
        operation_id=f"{page.function.__module__.rpartition('.')[2]}_{name}",
        summary=told[0].rstrip("."),
        description=told[2].strip() or told[0],
        response_model=returned,
        responses={404: {"model": Failure, "description": "Not in the record; suggests what may be meant"}},
        tags=[page.path.split("/")[1] or "overview"],
    )
    router.add_api_route(page.path, _endpoint(page, partial(_html, page.template)), name=name, include_in_schema=False)


def draw(router: APIRouter, drawing: Drawing) -> None:
    """A drawing, kept by its address."""

    async def answer(request: Request, web: Web, call: Callable[[], Any]) -> Response:
        def make() -> Kept:
            return Kept.of(call().encode(), "image/svg+xml; charset=utf-8")

        return await _answer(request, web, make, limit=_drawing)

    router.add_api_route(drawing.path, _called(drawing.function, answer), include_in_schema=False)


def act(router: APIRouter, action: Action) -> None:
    """What takes a form. Its sender is checked (see safety.py) before its fields are, and it is called alone."""

    async def answer(request: Request, web: Web, call: Callable[[], Any]) -> Response:
        async with web.writing:
            done = await to_thread.run_sync(call)
        if isinstance(done, Response):
            return done
        if isinstance(done, str):
            return RedirectResponse(done, 303)
        return Response(TypeAdapter(type(done)).dump_json(done), media_type="application/json")

    router.add_api_route(
        action.path,
        _called(action.function, answer),
        methods=["POST"],
        dependencies=[Depends(_sent)],
        summary=(inspect.getdoc(action.function) or "").partition("\n")[0].rstrip("."),
        tags=["judging"],
        response_class=RedirectResponse,
        status_code=303,
        responses={403: {"model": Failure, "description": "Without the form's token, or from another site"}},
    )


async def _sent(request: Request) -> None:
    await request.app.state.web.sessions.check(request)


def _endpoint(page: Page, write: Callable[[Web, Request, Any], Kept]) -> Endpoint:
    async def answer(request: Request, web: Web, call: Callable[[], Any]) -> Response:
        limit = _limit if page.kept else _slow
        return await _answer(request, web, lambda: write(web, request, call()), kept=page.kept, limit=limit)

    return _called(page.function, answer)


def _called(function: Function, answer: Callable[[Request, Web, Callable[[], Any]], Awaitable[Response]]) -> Endpoint:
    """An endpoint that FastAPI sees with the function's parameters, but for the first, the `Web`."""

    async def endpoint(request: Request, **given: Any) -> Response:
        web: Web = request.app.state.web
        return await answer(request, web, partial(function, web, **given))

    signature = inspect.signature(function, eval_str=True)
    first, *rest = signature.parameters.values()
    assert first.annotation is Web, f"{function.__name__} takes the Web first"
    own = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)
    named = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in rest]
    endpoint.__signature__ = inspect.Signature([own, *named], return_annotation=Response)  # type: ignore[attr-defined]
    endpoint.__name__, endpoint.__doc__ = function.__name__, function.__doc__
    return endpoint


async def _answer(
    request: Request, web: Web, make: Callable[[], Kept], *, kept: bool = True, limit: CapacityLimiter = _limit
) -> Response:
    """The page from what is kept, else made aside and kept."""
    address = f"{path_of(request)}?{request.url.query}"
    version = web.shelf.version
    found = web.pages.get(address, version) if kept else None
    if found is None:
        try:
            found = await to_thread.run_sync(make, limiter=limit)
        except Moved as moved:
            # Entries are joined and parted again: no browser may keep where one was for good.
            return RedirectResponse(_likewise(request.url.path, moved.address), 308, {"Cache-Control": "no-cache"})
        if kept:
            web.pages.put(address, version, found)
    return web.sessions.dress(request, found)


def _likewise(asked: str, address: str) -> str:
    """Where a page has moved to, in the form that was asked for: as JSON, or a page."""
    if not asked.endswith(".json"):
        return address
    path, mark, rest = address.partition("?")
    return f"{links.as_json(path)}{mark}{rest}"


def _json(adapter: TypeAdapter[Any], web: Web, request: Request, data: Any) -> Kept:
    return Kept.of(adapter.dump_json(data), "application/json")


def _html(template: str, web: Web, request: Request, data: Any) -> Kept:
    return web.show(template, data, path_of(request), dict(request.query_params))


def path_of(request: Request) -> str:
    """The path as it was asked for, with its escapes."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.partition(b"?")[0].decode("ascii", "replace")


def added(pages: Sequence[Page], drawings: Sequence[Drawing], actions: Sequence[Action]) -> APIRouter:
    """A module's routes."""
    router = APIRouter()
    for drawing in drawings:
        draw(router, drawing)
    for page in pages:
        add(router, page)
    for action in actions:
        act(router, action)
    return router
