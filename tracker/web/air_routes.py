"""The addresses of channels on the air."""

from starlette.routing import Route

from tracker.web import air, air_flat, air_here, air_pages, air_panel


def air_routes() -> list[Route]:
    """Return every route of the air."""
    channel = "/v1/air/{channel}"
    return [
        Route(channel, air.show_channel),
        Route(f"{channel}/events", air.stream_channel),
        Route(f"{channel}/here", air_here.here, methods=["POST"]),
        Route(f"{channel}/{{action}}", air.act, methods=["POST"]),
        Route("/v1/contests/{contest}/air", air.show_contest),
        Route("/v1/contests/{contest}/air/events", air.stream_contest),
        Route("/air/ticker", air_pages.show_ticker),
        Route("/air", air_panel.show_channels),
        Route("/air/panel/{channel}", air_panel.show_panel),
        Route("/air/rows.csv", air_flat.show_csv),
        Route("/air/rows.json", air_flat.show_json),
        Route("/air/rows.xml", air_flat.show_xml),
        Route("/air/feed.atom", air_flat.show_atom),
        Route("/air/health", air_flat.show_health),
        Route("/air/{name:path}", air_pages.show_asset),
    ]
