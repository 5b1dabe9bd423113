"""A child ends when its supervisor does, however that ended.

A killed supervisor can't stop anybody. Each child holds the reading end of a pipe whose writing
end only the supervisor has; when the supervisor is gone, the pipe says so, on every system.
"""

import os
import signal
import threading
from collections.abc import Mapping

VARIABLE = "SUPERVISOR_PIPE"
"""Not one of our settings: nobody sets it but a supervisor for its own children."""


class Lifeline:
    """The pipe of a supervisor; it is cut when the process that made it is gone."""

    def __init__(self) -> None:
        self.fd, self._held = os.pipe()

    @property
    def environment(self) -> dict[str, str]:
        """The variable that tells a child where to listen."""
        return {VARIABLE: str(self.fd)}

    def close(self) -> None:
        """Give both ends back, once no child is left."""
        os.close(self.fd)
        os.close(self._held)


def follow_parent(environ: Mapping[str, str]) -> None:
    """Ask this process to stop as soon as the supervisor that *environ* names is gone."""
    if VARIABLE in environ:
        threading.Thread(target=_wait, args=(int(environ[VARIABLE]),), daemon=True).start()


def _wait(fd: int) -> None:
    os.read(fd, 1)
    os.kill(os.getpid(), signal.SIGTERM)
