"""The local web page of a review, and who may ask it for anything.

It answers on 127.0.0.1 to whoever knows the address, which holds a random token; a page of another site can neither
read it nor write to it: the Host must be this machine's (a name that was rebound to it is not), an act must come
from the page itself (Origin) as JSON, and the page runs its own script only. Nothing is cached, nothing is logged.
"""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from cleaner.errors import HeraldError
from cleaner.proof import script_hash, script_of
from cleaner.review.sitting import Sitting
from cleaner.review.wishes import Wish

HOST = "127.0.0.1"
LARGEST = 1 << 20
"""Bytes of a request: a corrected paragraph is a few thousand."""


def token() -> str:
    """What makes the address of a review one that cannot be guessed."""
    return secrets.token_urlsafe(24)


class Undo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The wish to take the last decision back."""

    digest: str


def application(sitting: Sitting, secret: str, port: int) -> ASGIApp:
    """The page of a sitting at `http://127.0.0.1:port/secret/`."""

    async def page(_: Request) -> Response:
        return HTMLResponse(await run_in_threadpool(sitting.page))

    async def act(request: Request) -> Response:
        wish = msgspec.json.decode(await request.body(), type=Wish)
        said, entry = await run_in_threadpool(sitting.decide, wish)
        return JSONResponse({"said": f"Kept: {said}", "entry": entry})

    async def undo(request: Request) -> Response:
        wish = msgspec.json.decode(await request.body(), type=Undo)
        return JSONResponse({"said": f"Undone: {await run_in_threadpool(sitting.undo, wish.digest)}", "entry": None})

    routes = [Route(f"/{secret}/", page), Route(f"/{secret}/act", act, methods=["POST"]), Route(f"/{secret}/undo", undo, methods=["POST"])]
    inside = Starlette(routes=routes, exception_handlers={HeraldError: _wrong, msgspec.DecodeError: _no_wish})
    inside.router.redirect_slashes = False
    return Guard(inside, secret, port)


async def _wrong(_: Request, error: Exception) -> Response:
    return JSONResponse({"wrong": str(error)}, 409)


async def _no_wish(_: Request, error: Exception) -> Response:
    return JSONResponse({"wrong": f"the page asks for nothing that is known ({error})"}, 400)


class Guard:
    """Turns away whatever does not come from the review's own page, and says on every answer what a browser may do with it."""

    def __init__(self, inside: ASGIApp, secret: str, port: int) -> None:
        self.inside = inside
        self.secret = secret
        self.hosts = {f"{HOST}:{port}", f"localhost:{port}"}
        script = script_hash(script_of(True))
        self.headers = {
            "Content-Security-Policy": f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{script}'; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Cache-Control": "no-store",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http":
            return
        request = Request(scope)
        wrong = self.refusal(request)
        if wrong is not None:
            await PlainTextResponse(wrong[1] + "\n", wrong[0], self.headers)(scope, receive, send)
            return
        await self.inside(scope, receive, self._marked(send))

    def refusal(self, request: Request) -> tuple[int, str] | None:
        """Why a request is turned away, and with which status; None for one that is let in."""
        if request.headers.getlist("host") != [host := request.headers.get("host", "")] or host not in self.hosts:
            return 400, "This is a review on another machine's own address."
        given = request.url.path.split("/", 2)[1]
        if not secrets.compare_digest(given.encode(), self.secret.encode()):
            return 404, "No such page: use the address that herald-clean review printed."
        return self.refused_act(request, host) if request.method == "POST" else None

    def refused_act(self, request: Request, host: str) -> tuple[int, str] | None:
        """Why an act is turned away; None for one that comes from the page itself."""
        origin = urlsplit(request.headers.get("origin", ""))
        if origin.scheme != "http" or origin.netloc != host:
            return 403, "Decisions are taken on the page of the review only."
        if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
            return 415, "Decisions are sent as JSON."
        length = request.headers.get("content-length", "")
        # The server holds a body to the length that it announces.
        return None if length.isdigit() and int(length) <= LARGEST else (413, "That is too long for a decision.")

    def _marked(self, send: Send) -> Send:
        """`send` that puts the headers on every answer."""

        async def marked(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                own = [(name.lower().encode(), value.encode()) for name, value in self.headers.items()]
                message = {**message, "headers": [*message.get("headers", ()), *own]}
            await send(message)

        return marked
