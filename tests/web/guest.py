"""A newsroom's page: another origin, its own strict policy, and a snippet somebody pasted."""

import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SNIPPETS = Path(__file__).parent / "snippets"
POLICY = (
    "default-src 'none'; script-src {server}; connect-src {server} {hub}; style-src 'self'; "
    "frame-src {server}; img-src data:; require-trusted-types-for 'script'"
)
PAGE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Berita</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Siaran langsung</h1>{body}</main></body></html>"""


class Guest:
    """Serves one page with *body*, in which SERVER stands for the site's address."""

    def __init__(self, site, body, *, policy=POLICY, with_socket=True):
        server = site.url("")
        hub = f"ws://127.0.0.1:{site.hub_port}" if with_socket else ""
        headers = {"Content-Security-Policy": policy.format(server=server, hub=hub)}
        text = PAGE.format(body=body.replace("SERVER", server)).encode()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _answering(text, headers))
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def url(self):
        """Another origin than the site's, by its name as well as by its port."""
        return f"http://localhost:{self._http.server_port}/"


class Files:
    """Serves a folder as a server of files does, for pages of other origins too."""

    def __init__(self, folder):
        class Serving(SimpleHTTPRequestHandler):
            def end_headers(self):
                self.send_header("Access-Control-Allow-Origin", "*")
                super().end_headers()

            def log_message(self, *_):
                """Say nothing: the test says what went wrong."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Serving, directory=str(folder)))
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self.hub_port = 1

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def url(self, path=""):
        return f"http://127.0.0.1:{self._http.server_port}{path}"


def snippet(name):
    """The snippet *name* as it was once handed out."""
    return (SNIPPETS / f"{name}.html").read_text(encoding="utf-8")


def _answering(text, headers):
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            body = text if self.path == "/" else b""
            self.send_response(200 if body else 204)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing: the test says what went wrong."""

    return Answering
