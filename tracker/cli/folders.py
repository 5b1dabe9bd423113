"""The folders that nights are played in: gone afterwards, or new where one is to be kept."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.errors import CommandError
from tracker.storage.embedded import holds_a_run


@contextmanager
def night_folder(given: str | None, prefix: str) -> Iterator[Path]:
    """Give the folder that a night is played in: *given*, or one that is gone after the block.

    Raises:
        CommandError: *given* can't be a folder, or holds another run; a night that begins again
            would count on from it.
    """
    if given is None:
        with _temporary(prefix) as folder:
            yield folder
        return
    folder = Path(given)
    if holds_a_run(folder):
        raise CommandError(
            f"{folder} holds an earlier run, and its entries would be counted with this night's; "
            "name another folder, or remove this one"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{folder} can't be a data folder: {error.strerror}") from error
    yield folder


@contextmanager
def _temporary(prefix: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        # Half of it would stay if a signal came between; whoever sends one waits for this.
        before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
        shutil.rmtree(folder, ignore_errors=True)
        signal.signal(signal.SIGTERM, before)
