"""Log lines: one per event, escaped, on standard error, libraries included."""

import io
import json
import logging
from typing import Any

import pytest
import structlog

from tracker.logs import configure_logs

ATTACK = "Ayu\n2024-11-27 [error] forged.line\x1b[2J\u202e"


def logs(style: str = "json", level: str = "info") -> tuple[Any, io.StringIO]:
    """Return a logger and the stream that its lines go to."""
    stream = io.StringIO()
    configure_logs("poller", level=level, style=style, stream=stream)
    return structlog.get_logger(), stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """Return the lines of *stream*, each read as JSON."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_names_event_level_worker_and_time() -> None:
    log, stream = logs()
    log.info("source.polled", deltas=3, offsets=[4, 5], reason=None)
    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "source.polled",
        "level": "info",
        "worker": "poller",
        "deltas": 3,
        "offsets": [4, 5],
        "reason": None,
    }


def test_what_is_less_than_the_level_is_not_logged() -> None:
    log, stream = logs(level="warning")
    log.info("source.polled")
    assert stream.getvalue() == ""


def test_what_was_bound_on_the_way_is_in_the_line() -> None:
    log, stream = logs()
    structlog.contextvars.bind_contextvars(contest_id="jakarta-2024")
    log.info("source.polled")
    assert lines(stream)[0]["contest_id"] == "jakarta-2024"


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_name_from_a_feed_can_not_forge_a_line_or_move_a_terminal(style: str) -> None:
    log, stream = logs(style)
    log.warning("report.doubted", name=ATTACK, deep={"rows": [ATTACK]}, odd=ValueError(ATTACK))
    assert stream.getvalue().count("\n") == 1
    assert "\x1b[2J" not in stream.getvalue()
    assert "\u202e" not in stream.getvalue()


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_traceback_is_there_and_can_not_forge_a_line(style: str) -> None:
    log, stream = logs(style)
    try:
        raise RuntimeError(ATTACK)
    except RuntimeError:
        log.exception("worker.crashed")
    text = stream.getvalue()
    assert "Traceback" in text
    assert not [line for line in text.split("\n")[1:] if line and not line.startswith("| ")]
    assert "\x1b[2J" not in text


def test_a_library_speaks_in_an_event_of_ours() -> None:
    _, stream = logs()
    logging.getLogger("rq.worker").warning("job %s died\n%s", "poll-1", ATTACK)
    (line,) = lines(stream)
    assert (line["event"], line["level"]) == ("library.logged", "warning")
    assert (line["library"], line["worker"]) == ("rq.worker", "poller")
    assert "\n" not in line["message"]


def test_what_libraries_say_of_each_request_is_left_out() -> None:
    _, stream = logs()
    for name in ("rq.worker", "uvicorn.access", "websockets.server", "aiohttp.access"):
        logging.getLogger(name).info("chatter")
    assert stream.getvalue() == ""


def test_set_up_twice_a_line_is_still_written_once() -> None:
    logs()
    _, stream = logs()
    logging.getLogger("some.library").error("once")
    assert len(lines(stream)) == 1


def test_standard_output_is_left_to_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("cli")
    structlog.get_logger().error("worker.failed")
    written = capsys.readouterr()
    assert written.out == ""
    assert json.loads(written.err)["event"] == "worker.failed"


def test_a_person_at_a_terminal_gets_lines_for_people() -> None:
    log, stream = logs("console")
    log.info("source.polled", deltas=3)
    assert "source.polled" in stream.getvalue()
    assert "deltas=3" in stream.getvalue()
    with pytest.raises(json.JSONDecodeError):
        lines(stream)
