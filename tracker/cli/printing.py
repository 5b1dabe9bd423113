"""What every command with --json prints: one document on a line of standard output."""

import sys

from tracker.core.wire import Json, encode_json


def print_json(document: Json) -> None:
    """Print *document* as one line, at once."""
    sys.stdout.buffer.write(encode_json(document) + b"\n")
    sys.stdout.buffer.flush()
