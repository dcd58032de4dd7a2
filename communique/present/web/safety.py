"""Who may ask, and what a browser may do with the answer.

- Only requests that call us by our own name are answered (`Options.known`): a page elsewhere cannot have its own name
  lead here and read the record with its visitor's browser.
- Where a token is asked for, it comes once as `?token=` and then as a cookie, or as `Authorization: Bearer`.
- Forms count only from our own pages: the browser says so (`Sec-Fetch-Site`, `Origin`), and the form holds a token that
  is bound to the visitor's cookie. Both are asked for, as either may be got round in some browser.
- Every answer carries a content-security policy without inline scripts and styles.

The referrer policy is `same-origin` rather than `no-referrer`, with which browsers send `Origin: null` for our own
forms.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response
from starlette.datastructures import Headers, MutableHeaders

from communique.present.web.failures import Refused
from communique.present.web.options import Options

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from communique.present.web.web import Kept

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ACCESS, SESSION = "communique_access", "communique_session"
"""Names of the cookies: of those who have shown the token, and of each visitor whose pages hold forms."""
_YEAR = 365 * 24 * 3600


class Gate:
    """What every request goes through, before anything else."""

    def __init__(self, app: ASGIApp, options: Options) -> None:
        self.app, self.options = app, options
        # The cookie does not hold the token itself: whoever finds it in a browser cannot hand the address on.
        self.pass_ = hmac.digest(options.token.encode(), b"access", "sha256").hex() if options.token else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        if not self.options.known(headers.get("host", "")):
            await _plain("This server does not answer under that name.", 421)(scope, receive, headed)
        elif answer := self._unlet(scope, headers):
            await answer(scope, receive, headed)
        else:
            scope["query_string"] = _filled(scope["query_string"])
            await self.app(scope, receive, headed)

    def _unlet(self, scope: Scope, headers: Headers) -> Response | None:
        """The answer to who has not shown the token, or shows it in the address; None for all others."""
        if not self.options.token:
            return None
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = dict(asked).get("token", "")
        if given and _same(given, self.options.token):
            rest = urlencode([pair for pair in asked if pair[0] != "token"])
            path = scope.get("raw_path", scope["path"].encode()).partition(b"?")[0].decode("ascii", "replace")
            # Two slashes at the start would name another server.
            response = Response(
                status_code=303, headers={"Location": f"/{path.lstrip('/')}{'?' + rest if rest else ''}"}
            )
            response.set_cookie(ACCESS, self.pass_, max_age=_YEAR, httponly=True, samesite="strict", path="/")
            return response
        shown = headers.get("authorization", "").removeprefix("Bearer ").strip()
        if _same(shown, self.options.token) or _same(_cookie(headers, ACCESS), self.pass_):
            return None
        return _plain("This record is shown to those who have its token: open the address that was printed.", 401)


class Sessions:
    """Visitors' sessions, for forms: each has a cookie, and its pages' forms a token that fits it alone."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self.mark = secrets.token_hex(16)
        """What stands in kept pages for the visitor's token; nothing else can hold it by chance."""

    def token(self, session: str) -> str:
        return hmac.digest(self._secret, session.encode(), "sha256").hex()

    def dress(self, request: Request, page: Kept) -> Response:
        """A kept page for one visitor: with his form token, or 304 where his browser has it already."""
        body, etag, mark = page.body, page.etag, self.mark.encode()
        fresh = ""
        if mark in body:
            session = request.cookies.get(SESSION, "")
            if not _token_like(session):
                session = fresh = secrets.token_hex(16)
            token = self.token(session)
            body, etag = body.replace(mark, token.encode()), f"{etag}-{token[:8]}"
        headers = {"ETag": f'"{etag}"', "Cache-Control": "private, no-cache", "Vary": "Cookie"}
        known = request.headers.get("if-none-match", "")
        if f'"{etag}"' in [each.strip().removeprefix("W/") for each in known.split(",")]:
            return Response(status_code=304, headers=headers)
        response = Response(body, media_type=page.media_type, headers=headers)
        if fresh:
            response.set_cookie(SESSION, fresh, max_age=_YEAR, httponly=True, samesite="strict", path="/")
        return response

    async def check(self, request: Request) -> None:
        """Raises Refused for a form that does not come from one of our own pages."""
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        host = request.headers.get("host", "")
        # Behind a proxy that speaks TLS the browser knows us as https.
        own = (f"{request.url.scheme}://{host}", f"https://{host}")
        told = [fine for fine in (site and site == "same-origin", origin and origin in own) if fine is not None]
        if not told or not all(told):
            raise Refused("Forms are taken from this server's own pages only.")
        given = request.headers.get("x-form-token", "")
        if not given:
            given = str((await request.form()).get("form_token", ""))
        session = request.cookies.get(SESSION, "")
        if not session or not _same(given, self.token(session)):
            raise Refused("This form is from before the server was started: open its page again and send it once more.")


def _filled(query: bytes) -> bytes:
    """The parameters without those left empty: forms send every field, and none is what an empty day means."""
    return b"&".join(part for part in query.split(b"&") if part and not part.endswith(b"="))


def _token_like(session: str) -> bool:
    return len(session) == 32 and session.isascii() and session.isalnum()


def _same(given: str, wanted: str) -> bool:
    """Whether two secrets are one, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode()) and bool(wanted)


def _cookie(headers: Headers, name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _plain(words: str, status: int) -> Response:
    headers = {"Cache-Control": "no-store"} | ({"WWW-Authenticate": "Bearer"} if status == 401 else {})
    return Response(words + "\n", status, headers, media_type="text/plain; charset=utf-8")
