"""The addresses of channels on the air."""

from starlette.routing import Route

from tracker.web.air import channels, flat, here, pages, panel


def air_routes() -> list[Route]:
    """Return every route of the air."""
    channel = "/v1/air/{channel}"
    return [
        Route(channel, channels.show_channel),
        Route(f"{channel}/events", channels.stream_channel),
        Route(f"{channel}/here", here.here, methods=["POST"]),
        Route(f"{channel}/{{action}}", channels.act, methods=["POST"]),
        Route("/v1/contests/{contest}/air", channels.show_contest),
        Route("/v1/contests/{contest}/air/events", channels.stream_contest),
        Route("/air/ticker", pages.show_ticker),
        Route("/air", panel.show_channels),
        Route("/air/panel/{channel}", panel.show_panel),
        Route("/air/rows.csv", flat.show_csv),
        Route("/air/rows.json", flat.show_json),
        Route("/air/rows.xml", flat.show_xml),
        Route("/air/feed.atom", flat.show_atom),
        Route("/air/health", flat.show_health),
        Route("/air/{name:path}", pages.show_asset),
    ]
