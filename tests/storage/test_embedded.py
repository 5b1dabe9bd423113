"""The embedded server: a real one, one per folder, and its numbers survive it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from tracker.errors import CommandError
from tracker.storage.embedded import EmbeddedServer, answers, embedded, running_at


@pytest.fixture(name="folder")
def _folder(tmp_path):
    return tmp_path / "count"


def test_what_was_written_is_there_after_a_restart(folder):
    with embedded(folder) as server, redis.Redis.from_url(server.url()) as client:
        client.set("votes", 7)
    with embedded(folder) as server, redis.Redis.from_url(server.url()) as client:
        assert client.get("votes") == b"7"


def test_what_was_written_survives_a_killed_server(folder):
    server = EmbeddedServer(folder)
    server.start()
    with redis.Redis.from_url(server.url()) as client:
        client.set("votes", 7)
        client.execute_command("WAITAOF", 1, 0, 10_000)
    server._process.kill()
    server._process.wait()
    assert not server.alive()

    server.start()
    with redis.Redis.from_url(server.url()) as client:
        assert client.get("votes") == b"7"
    server.stop()


def test_there_are_never_two_servers_on_one_folder(folder):
    with embedded(folder), pytest.raises(CommandError, match="another realcount is running on"):
        EmbeddedServer(folder).start()


def test_a_server_that_outlived_its_owner_is_ended_before_another_starts(folder):
    """How: the owner is another process, which is killed as a power cut would."""
    script = (
        "import sys, time; from pathlib import Path\n"
        "from tracker.storage.embedded import EmbeddedServer\n"
        "server = EmbeddedServer(Path(sys.argv[1])); server.start()\n"
        "print(server.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    command = [sys.executable, "-c", script, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        orphan = int(owner.stdout.readline())
        with redis.Redis.from_url(running_at(folder)) as client:
            client.set("votes", 7)
        owner.kill()
    with embedded(folder) as server, redis.Redis.from_url(server.url()) as client:
        assert client.get("votes") == b"7"
        assert server.pid != orphan
        assert not _is_running(orphan)


def _is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def test_a_running_server_is_found_by_its_folder(folder):
    assert running_at(folder) is None
    with embedded(folder) as server:
        assert running_at(folder) == server.url()
    assert running_at(folder) is None


def test_a_long_path_gets_a_socket_elsewhere(tmp_path):
    with embedded(tmp_path / ("long" * 20) / ("path" * 20)) as server:
        assert answers(server.url())


def test_jobs_have_a_database_of_their_own(folder):
    with embedded(folder) as server, redis.Redis.from_url(server.url(1)) as jobs:
        jobs.set("job", 1)
        with redis.Redis.from_url(server.url()) as client:
            assert client.keys() == []


def test_nobody_answers_where_no_server_is():
    assert not answers("unix:///nowhere/server.sock")
