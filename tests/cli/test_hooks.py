"""`realcount hooks`: a secret is printed once, addresses never, and what happens is said first."""

import asyncio
import json
import threading
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from standardwebhooks.webhooks import Webhook

from tests.builders import CONTEST, make_delivery
from tests.cli.running import Running
from tests.notify.receiver import receiving
from tracker.cli.hooks import hooks
from tracker.core.delivery.answers import Answer, GiveUp
from tracker.core.delivery.fates import as_stepped, line_of
from tracker.core.delivery.hook import Cursor
from tracker.errors import CommandError, ConfigError, EntryRefused

URL = "https://hooks.example/services/T0/B0/very-secret"


class Run:
    """The command on one running store."""

    def __init__(self, url):
        self.url = url
        self.running = Running(url)

    def __call__(self, *words, **options):
        return CliRunner().invoke(hooks, [*words, "--redis-url", self.url], **options)

    def json(self, *words):
        outcome = self(*words, "--json")
        assert outcome.exit_code == 0, outcome.output
        return json.loads(outcome.stdout)

    def refused(self, *words):
        """The sentence that a command ended with."""
        error = self(*words).exception
        assert isinstance(error, CommandError | EntryRefused | ConfigError), error
        return str(error)


@pytest.fixture(name="run")
def _run(redis_server):
    return Run(redis_server)


@contextmanager
def a_receiver(**fields):
    """A receiver in a loop of its own: a command has one, too."""
    ready, done, held = threading.Event(), None, {}

    async def serve():
        nonlocal done
        done = asyncio.Event()
        async with receiving(**fields) as receiver:
            held["receiver"], held["loop"] = receiver, asyncio.get_running_loop()
            ready.set()
            await done.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield held["receiver"]
    finally:
        held["loop"].call_soon_threadsafe(done.set)
        thread.join()


# ---------------------------------------------------------------- making and listing


def test_a_webhook_s_secret_alone_is_on_standard_output(run):
    outcome = run("add", "tempo", URL)
    (secret,) = outcome.stdout.splitlines()
    assert secret.startswith("whsec_")
    assert "only this once" in outcome.stderr
    assert "very-secret" not in outcome.output


def test_a_chat_has_no_secret_of_ours(run):
    made = run.json("add", "room", "slack://xoxb-1-2-abc/C01", "--updating", "--language", "en")
    assert (made["kind"], made["secret"], made["where"]) == ("chat", None, "slack://…")


def test_the_list_says_what_each_wants_and_shows_no_secret(run):
    secret = run.json("add", "tempo", URL, "--type", "lead", "--significance", "2")["secret"]
    table, document = run("list").stdout, run("list", "--json").stdout
    for shown in (table, document):
        assert "tempo" in shown
        assert secret not in shown
        assert "very-secret" not in shown
    (listed,) = json.loads(document)["hooks"]
    assert (listed["types"], listed["significance"], listed["audience"]) == (["lead"], 2, "public")
    assert listed["where"] == "https://hooks.example/…"
    assert listed["created_by"].count("@") == 1


def test_an_empty_list_says_how_to_make_one(run):
    assert "realcount hooks add NAME URL" in run("list").stdout


def test_a_hook_gets_what_is_told_from_now_on(run):
    run.running.store(lambda store: store.contests.register(CONTEST))
    run.json("add", "tempo", URL)
    (hook,) = run.running.store(lambda store: store.hooks.every())
    assert hook.since == {}  # nothing is counted yet, so everything is still to come


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["T!", URL], "can't be a hook's name"),
        (["x", "https://"], "names no host"),
        (["x", "http://hooks.example/x"], "use https"),
        (["x", "nonsense://x"], "none that Apprise can read"),
        (["x", URL, "--type", "lead.change"], "lead.change is no type of alert"),
        (["x", URL, "--quiet", "23:00-06:00"], "a webhook is a program"),
        (["x", "slack://xoxb-1-2-abc/C01", "--quiet", "at night"], "are no quiet hours"),
        (["x", "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "--updating"], "can edit"),
    ],
)
def test_what_can_t_be_a_hook_is_refused_with_the_reason(run, words, why):
    assert why in run.refused("add", *words)
    assert run.json("list")["hooks"] == []


def test_a_region_that_no_contest_has_is_refused(run):
    run.running.store(lambda store: store.contests.register(CONTEST))
    assert "no region '77' in contoh-2024" in run.refused("add", "x", URL, "--region", "77")
    assert run("add", "x", URL, "--region", "9101").exit_code == 0


def test_a_name_that_is_taken_is_refused_with_the_way_out(run):
    run.json("add", "tempo", URL)
    assert "realcount hooks remove tempo" in run.refused("add", "tempo", URL)


def test_what_is_not_there_names_what_is(run):
    run.json("add", "tempo", URL)
    for command in ("test", "log", "rotate", "enable", "replay"):
        assert "there is tempo" in run.refused(command, "temppo")


# ---------------------------------------------------------------- trying out and rotating


def test_a_test_is_signed_marked_and_answered_in_words(run):
    with a_receiver() as receiver:
        secret = run.json("add", "tempo", receiver.url, "--allow-private")["secret"]
        said = run("test", "tempo")
        assert said.exit_code == 0
        assert "tempo has it: answers 204" in said.stdout
        (got,) = receiver.got
        event = Webhook(secret).verify(got.body, got.headers)
    assert (event["type"], event["data"]["test"]) == ("realcount.digest", True)


def test_a_test_that_is_not_taken_says_why_and_ends_with_one(run):
    with a_receiver(answers=[403, 403]) as receiver:
        run.json("add", "tempo", receiver.url, "--allow-private")
        said = run("test", "tempo")
        assert (said.exit_code, "does not have it: answers 403" in said.stdout) == (1, True)
        assert json.loads(run("test", "tempo", "--json").stdout)["taken"] is False


def test_a_test_of_a_private_address_says_that_it_may_not(run):
    run.json("add", "tempo", "https://127.0.0.1:9/hook")
    assert "private address" in run("test", "tempo").stdout


def test_a_chat_is_tried_out_with_a_message(run):
    with a_receiver() as receiver:
        address = receiver.url.replace("http", "json", 1)
        run.json("add", "room", address, "--allow-private", "--language", "en")
        assert run("test", "room").exit_code == 0
        message = json.loads(receiver.got[0].body)["message"]
    assert message == "[TEST] A test of the hook room: there is no news."


def test_a_rotated_secret_signs_beside_the_one_before(run):
    with a_receiver() as receiver:
        old = run.json("add", "tempo", receiver.url, "--allow-private")["secret"]
        new = run.json("rotate", "tempo")["secret"]
        run("test", "tempo")
        (got,) = receiver.got
        for secret in (old, new):
            Webhook(secret).verify(got.body, got.headers)
    assert old != new


def test_a_chat_has_no_secret_to_rotate(run):
    run.json("add", "room", "slack://xoxb-1-2-abc/C01")
    assert "room is a chat" in run.refused("rotate", "room")


# ---------------------------------------------------------------- afterwards


def given_up(run):
    """A hook with one dead letter, and what it was."""
    run.json("add", "tempo", URL)
    (hook,) = run.running.store(lambda store: store.hooks.every())
    delivery = make_delivery(1, hook_id=hook.id)

    async def deliver(store):
        kept = store.hooks
        await kept.make(hook.id, "c", [(delivery, 0)], held=Cursor(), moved=Cursor("e", 1))
        (claim,) = await kept.claim(hook.id, [delivery.id], now_ms=0, until_ms=9)
        ended = as_stepped(delivery, 1, 5, GiveUp("answers 500"))
        line = line_of(ended, Answer(status=500), attempt=1, now_ms=5, due_ms=None)
        await kept.settle(claim, ended, line, due_ms=None)

    run.running.store(deliver)
    return hook, delivery


def test_a_dead_letter_is_listed_and_replayed(run):
    hook, delivery = given_up(run)
    assert run.json("list")["hooks"][0]["deliveries"] == {"dead": 1}
    assert run.json("replay", "tempo")["replayed"] == 1
    kept = run.running.store(lambda store: store.hooks.delivery(hook.id, delivery.id))
    assert (kept.state, kept.id) == ("waiting", delivery.id)
    assert "none to replay" in run("replay", "tempo").stdout


def test_one_delivery_is_replayed_by_its_id(run):
    _, delivery = given_up(run)
    assert "has had no delivery nothing" in run.refused("replay", "tempo", "nothing")
    assert run.json("replay", "tempo", delivery.id)["replayed"] == 1
    assert "is waiting" in run.refused("replay", "tempo", delivery.id)


def test_all_since_a_moment_are_replayed(run):
    given_up(run)
    assert run.json("replay", "tempo", "--since", "2024-11-27 20:00")["replayed"] == 0
    assert run.json("replay", "tempo", "--since", "1970-01-01 00:00")["replayed"] == 1


def test_the_log_says_what_was_sent_and_how_it_was_answered(run):
    _, delivery = given_up(run)
    (line,) = run.json("log", "tempo")["attempts"]
    assert (line["id"], line["status"], line["outcome"]) == (delivery.id, 500, "answers 500")
    table = run("log", "tempo").stdout
    assert "answers 500" in table
    assert delivery.id in table  # whole, in the 80 columns of a plain terminal


def test_a_hook_is_disabled_and_enabled(run):
    run.json("add", "tempo", URL)
    assert "not sent to" in run("disable", "tempo", "--why", "they move house").stdout
    (listed,) = run.json("list")["hooks"]
    assert (listed["enabled"], listed["why"]) == (False, "they move house")
    run("enable", "tempo")
    (listed,) = run.json("list")["hooks"]
    assert (listed["enabled"], listed["why"]) == (True, "")


def test_removing_asks_first(run):
    run.json("add", "tempo", URL)
    assert run("remove", "tempo", input="n\n").exit_code == 1
    assert len(run.json("list")["hooks"]) == 1
    assert "tempo is removed" in run("remove", "tempo", "--yes").stdout
    assert run.json("list")["hooks"] == []


# ---------------------------------------------------------------- a file of them


FILE = f"""
[[hooks]]
name = "tempo"
url = "{URL}"
types = ["lead", "threshold"]

[[hooks]]
name = "room"
url_from = "NEWSROOM_CHAT"
audience = "desk"
quiet = "23:00-06:00"
"""


@pytest.fixture(name="file")
def _file(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSROOM_CHAT", "slack://xoxb-1-2-abc/C01")
    path = tmp_path / "hooks.toml"
    path.write_text(FILE)
    return path


def test_a_file_says_what_it_will_do_asks_and_does_it(run, file):
    refused = run("apply", str(file), input="n\n")
    assert refused.exit_code == 1
    assert "add     tempo: webhook, types lead threshold" in refused.stderr
    assert "xoxb" not in refused.output
    assert run.json("list")["hooks"] == []

    made = run("apply", str(file), "--yes")
    assert made.stdout.startswith("whsec_")
    assert [hook["name"] for hook in run.json("list")["hooks"]] == ["room", "tempo"]


def test_a_file_that_was_applied_changes_nothing_again(run, file):
    run("apply", str(file), "--yes")
    again = run("apply", str(file))
    assert (again.exit_code, "everything is as" in again.stdout) == (0, True)


def test_a_file_changes_and_removes_and_keeps_who_a_hook_is(run, file):
    run("apply", str(file), "--yes")
    before = {hook["name"]: hook["id"] for hook in run.json("list")["hooks"]}
    file.write_text(FILE.partition('[[hooks]]\nname = "room"')[0].replace('"lead", ', ""))
    done = run("apply", str(file), "--yes")
    assert "change  tempo: types lead threshold -> threshold" in done.stderr
    assert "remove  room: with the record" in done.stderr
    (left,) = run.json("list")["hooks"]
    assert (left["id"], left["types"]) == (before["tempo"], ["threshold"])


def test_a_file_with_a_region_that_is_nowhere_does_nothing_at_all(run, file):
    run.running.store(lambda store: store.contests.register(CONTEST))
    run.json("add", "before", URL)
    file.write_text(FILE + 'regions = ["77"]\n')
    assert "room: there is no region '77'" in run.refused("apply", str(file), "--yes")
    assert [hook["name"] for hook in run.json("list")["hooks"]] == ["before"]


def test_a_webhook_that_becomes_a_chat_is_another_hook(run, file):
    run("apply", str(file), "--yes")
    file.write_text(FILE.replace(URL, "slack://xoxb-1-2-abc/C02"))
    done = run("apply", str(file), "--yes")
    assert "add     tempo: chat" in done.stderr
    assert "remove  tempo" in done.stderr
    assert {hook["kind"] for hook in run.json("list")["hooks"]} == {"chat"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("hooks = 3", "written as [[hooks]]"),
        ("nonsense", "it is no TOML"),
        ("x = 1", "x says nothing here"),
        ("[[hooks]]\nname = 'a'", "missing required field `url`"),
        ("[[hooks]]\nname = 'a'\nurl = 'https://x.example'\ntypo = 1", "unknown field `typo`"),
        ("[[hooks]]\nname = 'a'\nurl_from = 'NOT_SET'", "the variable NOT_SET is not set"),
        ("[[hooks]]\nname = 'a'\nurl = 'https://x'\nurl_from = 'B'", "one too many"),
        ("[[hooks]]\nname = 'a'\nurl = 'https://x.example'\n" * 2, "a stands there more than once"),
        (
            "[[hooks]]\nname = 'a'\nurl = 'http://x.example'",
            "hook 1 (a): http is read by everybody",
        ),
        ("[[hooks]]\nname = 'a'\nurl = 'https://x.example'\nsignificance = 4", "hook 1: "),
    ],
)
def test_a_file_that_can_t_be_used_says_everything_that_is_wrong(run, tmp_path, text, why):
    path = tmp_path / "hooks.toml"
    path.write_text(text)
    assert why in run.refused("apply", str(path))
