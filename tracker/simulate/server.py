"""The feed as an authority's web server gives it: conditional, compressed, sometimes in trouble."""

import hashlib
import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from tracker.core.trust import PLAYED_HEADER
from tracker.errors import CommandError
from tracker.simulate.accidents import Answer
from tracker.simulate.control import Control
from tracker.simulate.troubled import TroubledNight

GZIP_SUFFIX = "-gzip"


class FeedServer:
    """Serves a night over HTTP. What time it is, the caller says, at every request.

    `require_referer` refuses a request without that header, as KPU's did from March 2024 on.
    Under `/_feed/` stands the control API, for this machine alone and, where a *token* is set,
    only with the header `X-Feed-Token`.
    """

    def __init__(
        self,
        night: TroubledNight,
        now_ms: Callable[[], Awaitable[int]],
        *,
        require_referer: bool = False,
        token: str | None = None,
    ) -> None:
        self._night = night
        self._now_ms = now_ms
        self._require_referer = require_referer
        self._requests: dict[str, int] = {}
        self._served: dict[str, str] = {}
        self._runner: web.AppRunner | None = None
        self._control = Control(
            night, now_ms, served=self._served, requests=self._requests, token=token
        )

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen and return the address; port 0 takes a free one.

        Raises:
            CommandError: the port is taken, or the interface is none of this machine's.
        """
        app = web.Application()
        app.add_routes(self._control.routes())
        app.router.add_get("/{path:.*}", self._get)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self.stop()
            reason = error.strerror or error
            raise CommandError(
                f"the feed can't listen on {host}:{port}: {reason}; choose another --port"
            ) from error
        name = f"[{host}]" if ":" in host else host
        return f"http://{name}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening; requests under way are answered first."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _get(self, request: web.Request) -> web.Response:
        if self._require_referer and not request.headers.get("Referer"):
            return web.json_response({"message": "Forbidden"}, status=403)
        number = self._requests.get(request.path, 0)
        answer = self._night.answer(request.path, await self._now_ms(), request=number)
        if answer is None:
            return web.json_response({"message": "Not Found"}, status=404)
        self._requests[request.path] = number + 1
        return self._response(request, answer)

    def _response(self, request: web.Request, answer: Answer) -> web.Response:
        headers = {"Vary": "Accept-Encoding", PLAYED_HEADER: "a night"}
        response = web.Response(status=answer.status, headers=headers)
        if answer.retry_after_s is not None:
            response.headers["Retry-After"] = str(answer.retry_after_s)
        digest = hashlib.sha256(answer.body).hexdigest()
        zipped = accepts_gzip(request.headers.get("Accept-Encoding", ""))
        if answer.changed_at_ms is not None:
            # One tag stands for one sequence of bytes, so the compressed body has its own.
            response.etag = digest + (GZIP_SUFFIX if zipped else "")
            response.last_modified = answer.changed_at_ms // 1_000
            if unchanged(request, answer.changed_at_ms, digest):
                response.set_status(304)
                return response
        response.body, response.content_type = answer.body, answer.content_type
        if zipped:
            response.enable_compression(web.ContentCoding.gzip)
        if answer.status == 200:
            self._served[request.path] = digest
        return response


def accepts_gzip(header: str) -> bool:
    """Say whether an `Accept-Encoding` of *header* takes gzip; `gzip;q=0` refuses it."""
    for coding in header.lower().split(","):
        name, _, weight = coding.replace(" ", "").partition(";")
        if name == "gzip":
            return not re.fullmatch(r"q=0(\.0{0,3})?", weight)
    return False


def unchanged(request: web.Request, changed_at_ms: int, digest: str) -> bool:
    """Say whether the reader has this body already; a tag, where one is sent, decides alone."""
    tags = request.if_none_match
    if tags is not None:
        return any(tag.value.removesuffix(GZIP_SUFFIX) in (digest, "*") for tag in tags)
    since = request.if_modified_since
    return since is not None and changed_at_ms // 1_000 <= since.timestamp()
