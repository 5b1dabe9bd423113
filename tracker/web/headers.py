"""The headers of every answer, which keep a page from being used against its reader."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker.web.styles import style_sources


def page_policy(socket_url: str, *more: str) -> str:
    """Return what a page of ours may do: its own files, the socket, and to ask at *more*."""
    parts = urlsplit(socket_url)
    asked = " ".join(("'self'", f"{parts.scheme}://{parts.netloc}", *more))
    return (
        "default-src 'none'; script-src 'self'; font-src 'self'; "
        f"style-src 'self' {style_sources('page.css', 'wall.css')}; "
        f"frame-src 'self'; img-src 'self' data:; connect-src {asked}; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'self'"
    )


class Headers:
    """Adds what keeps a page from being used against its reader."""

    def __init__(self, app: ASGIApp, socket_url: str) -> None:
        self._app = app
        self._always = {
            "Content-Security-Policy": page_policy(socket_url),
            # Said to whoever asks, so that no cache keeps an answer without it for other sites.
            "Access-Control-Allow-Origin": "*",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._always.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
