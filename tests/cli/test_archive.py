"""`realcount archive` on a running store."""

import json

from click.testing import CliRunner

from tests.builders import make_contest, make_delta, make_reports
from tests.cli.running import Running
from tracker.cli.archive import archive

CONTEST = make_contest()


def test_a_contest_is_written_into_a_new_folder(redis_server, tmp_path):
    run = Running(redis_server)

    async def begin(store):
        await store.contests.register(CONTEST)
        body = make_reports(make_delta("9101"))
        await store.log.append_reports(CONTEST.id, body, now_ms=1_732_690_000_000)

    run.store(begin)
    run.commit(CONTEST)
    out = tmp_path / "kept"
    words = ["--out", str(out), "--json", "--redis-url", redis_server]
    done = CliRunner().invoke(archive, [*words, "--folder", str(tmp_path / "run")])

    assert done.exit_code == 0, done.exception
    told = json.loads(done.stdout)
    assert told["files"] == sum(file.is_file() for file in out.rglob("*"))
    assert "Andi" in (out / "c/contoh-2024/index.html").read_text()
