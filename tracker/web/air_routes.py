"""The addresses of channels on the air."""

from starlette.routing import Route

from tracker.web import air


def air_routes() -> list[Route]:
    """Return every route of the air."""
    channel = "/v1/air/{channel}"
    return [
        Route(channel, air.show_channel),
        Route(f"{channel}/events", air.stream_channel),
        Route(f"{channel}/{{action}}", air.act, methods=["POST"]),
    ]
