"""A browser that takes pictures: pages as a person has them, and the air over moving pictures."""

import base64
import html
import io
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from night import Night

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUALITY = 82
BYTES_MAX = 200_000
HEIGHT_MAX = 6_000
SETTLED = "Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))"
VIDEO = Path(__file__).with_name("video.html")


@dataclass(frozen=True)
class Camera:
    """Takes pictures of *night* into *folder*, as somebody who is signed in."""

    browser: Browser
    night: Night
    folder: Path
    bytes_max: int = BYTES_MAX

    @contextmanager
    def page(
        self,
        path: str,
        *,
        width: int,
        height: int,
        scheme: str = "light",
        scale: float = 1,
        signed_in: bool = True,
    ) -> Iterator[Page]:
        """Open *path* of the night, or of another server where it is a whole address."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            device_scale_factor=scale,
        )
        try:
            if signed_in:
                self._sign_in(context)
            page = context.new_page()
            page.goto(path if "://" in path else self.night.url(path))
            yield page
        finally:
            context.close()

    def _sign_in(self, context: BrowserContext) -> None:
        form: Any = {"token": self.night.token, "next": "/"}
        headers = {"Origin": self.night.site}
        context.request.post(self.night.url("/sign-in"), form=form, headers=headers)

    @contextmanager
    def over_video(self, path: str, *, scale: float = 1) -> Iterator[Page]:
        """Open a page that lies over something like a picture of video, as a mixer puts it."""
        context = self.browser.new_context(
            viewport={"width": 1920, "height": 1080}, device_scale_factor=scale
        )
        behind = self.night.url("/video")
        body = VIDEO.read_text(encoding="utf-8").replace(
            "__SRC__", html.escape(self.night.url(path))
        )
        try:
            page = context.new_page()
            page.route(behind, lambda route: route.fulfill(body=body, content_type="text/html"))
            page.goto(behind)
            yield page
        finally:
            context.close()

    def keep(self, page: Page, name: str, clip: dict[str, float] | None = None) -> None:
        """Write what *clip* cuts out of *page*; by default what is seen of it."""
        size = page.viewport_size
        assert size is not None, "a page of ours has a size"
        page.evaluate(SETTLED)
        # Playwright itself writes no WebP, and a bare capture forgets the scale of a phone.
        scale = page.evaluate("devicePixelRatio")
        cut = {"x": 0, "y": 0, **size, "scale": scale} | (clip or {})
        taken = page.context.new_cdp_session(page).send(
            "Page.captureScreenshot",
            {"format": "webp", "quality": QUALITY, "clip": cut, "captureBeyondViewport": True},
        )
        self.write(name, base64.b64decode(taken["data"]))

    def keep_whole(self, page: Page, name: str) -> None:
        """Write the whole of *page*, however far it has to be scrolled."""
        height = page.evaluate("document.documentElement.scrollHeight")
        self.keep(page, name, {"height": min(HEIGHT_MAX, height)})

    def keep_part(self, page: Page, name: str, selector: str, height_max: float = 1_100) -> None:
        """Write what *selector* finds first."""
        found: Any = page.locator(selector).first.bounding_box()
        assert found is not None, "it is on the page"
        self.keep(page, name, found | {"height": min(found["height"], height_max)})

    def keep_terminal(self, printed: str, name: str, columns: int) -> None:
        """Write what a terminal shows of *printed*, colours and all."""
        console = Console(record=True, width=columns, file=io.StringIO())
        console.print(Text.from_ansi(printed))
        shown = console.export_html(theme=MONOKAI, inline_styles=True, code_format=TERMINAL)
        context = self.browser.new_context(viewport={"width": 1600, "height": 900})
        try:
            page = context.new_page()
            page.set_content(shown)
            self.keep_part(page, name, "pre")
        finally:
            context.close()

    def keep_column(self, pictures: Sequence[bytes], name: str, width: int) -> None:
        """Write *pictures*, which are JPEG, one below the other."""
        encoded = [base64.b64encode(picture).decode() for picture in pictures]
        rows = "".join(f'<img src="data:image/jpeg;base64,{text}">' for text in encoded)
        context = self.browser.new_context(viewport={"width": width, "height": 10})
        try:
            page = context.new_page()
            page.set_content(
                f"<style>body{{margin:0}}img{{display:block;width:100%}}</style>{rows}"
            )
            self.keep_whole(page, name)
        finally:
            context.close()

    def write(self, name: str, body: bytes) -> None:
        """Write *body* as the picture *name*."""
        assert len(body) < self.bytes_max, f"{name} has {len(body):,} bytes"
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(body)


TERMINAL = """<body style="margin:0"><pre style="display:inline-block;margin:0;padding:18px 22px;\
background:#14171c;color:#e8e6e1;font:15px/1.17 'DejaVu Sans Mono',Menlo,Consolas,monospace">\
{code}</pre></body>"""


def browser_of(playwright: Playwright) -> Browser:
    """Return this machine's Chromium, or the one that playwright installed."""
    program = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    return playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
