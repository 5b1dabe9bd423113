"""Settings: defaults, problems all at once, and no password on any screen."""

from dataclasses import fields
from pathlib import Path

import pytest

from tracker.config import SETTINGS, Settings, jobs_url, masked, origins, read_settings, shown
from tracker.errors import ConfigError

HOME = {"HOME": "/home/desk"}


def test_every_row_of_the_table_is_a_field_and_has_a_sentence() -> None:
    assert {setting.name for setting in SETTINGS} == {field.name for field in fields(Settings)}
    assert all(setting.help.endswith(".") for setting in SETTINGS)


def test_without_anything_set_the_defaults_stand() -> None:
    settings = read_settings(HOME)
    assert (settings.web_port, settings.hub_port, settings.feed_port) == (8040, 8041, 8042)
    assert settings.folder == Path("/home/desk/.local/share/realcount")
    assert settings.recording_folder == settings.folder / "recording"
    assert settings.public_url == "http://localhost:8040"
    assert settings.redis_url is None
    assert settings.machine


def test_defaults_follow_the_settings_they_rest_on() -> None:
    settings = read_settings({**HOME, "REALCOUNT_FOLDER": "~/night", "REALCOUNT_WEB_PORT": "9000"})
    assert settings.recording_folder == Path("/home/desk/night/recording")
    assert settings.public_url == "http://localhost:9000"


def test_the_data_folder_follows_xdg_and_needs_no_home() -> None:
    assert read_settings({"XDG_DATA_HOME": "/data"}).folder == Path("/data/realcount")
    assert read_settings({"HOME": ""}).folder == Path.cwd() / ".realcount"


def test_an_option_wins_over_the_environment_and_none_does_not() -> None:
    environ = {"REALCOUNT_WEB_PORT": "9000", "REALCOUNT_HUB_PORT": "9001"}
    settings = read_settings(environ, {"web_port": 7000, "hub_port": None})
    assert (settings.web_port, settings.hub_port) == (7000, 9001)


def test_each_setting_says_where_it_comes_from() -> None:
    found = origins({"REALCOUNT_WEB_PORT": "1", "REALCOUNT_HUB_PORT": ""}, {"feed_port": 2})
    assert found["web_port"] == "environment"
    assert found["hub_port"] == "default"
    assert found["feed_port"] == "option"


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read_settings({"REALCOUNT_TICK_MS": " "}).tick_ms == 100


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as told:
        read_settings(
            {
                "REALCOUNT_WEB_PROT": "1",
                "REALCOUNT_TICK_MS": "9999",
                "REALCOUNT_HUB_PORT": "x",
                "REALCOUNT_LOG_LEVEL": "loud",
                "REALCOUNT_LEASE_TTL_S": "nan",
                "OTHER": "1",
            }
        )
    assert told.value.problems == (
        "REALCOUNT_WEB_PROT is no setting; did you mean REALCOUNT_WEB_PORT?",
        "REALCOUNT_HUB_PORT is 'x': it must be a whole number",
        "REALCOUNT_LOG_LEVEL is 'loud': it must be one of debug, info, warning, error",
        "REALCOUNT_TICK_MS is 9999: it must be a whole number from 10 to 5000",
        "REALCOUNT_LEASE_TTL_S is nan: it must be a number from 1 to 300",
    )


def test_a_name_that_is_close_to_no_setting_gets_no_guess() -> None:
    with pytest.raises(ConfigError) as told:
        read_settings({"REALCOUNT_NOPE": "1"})
    assert told.value.problems == (
        "REALCOUNT_NOPE is no setting; unset it; `realcount doctor` lists all",
    )


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("REDIS_URL", "http://x", "it must begin with redis://, rediss://, unix://"),
        ("REDIS_URL", "redis://", "it names no host"),
        ("REDIS_URL", "redis://:6379", "it names no host before the port"),
        ("REDIS_URL", "unix://", "it names no socket"),
        ("REDIS_URL", "redis://host:99999", "Port out of range 0-65535"),
        ("PUBLIC_URL", "tally.example", "it must begin with http://, https://"),
        ("PUBLIC_URL", "https://a:b@tally.example", "it must not hold a password"),
        ("CONTACT", "a\nX-Forged: 1", "use at most 200 printable ASCII characters"),
    ],
)
def test_a_bad_value_is_refused_with_its_reason(name: str, value: str, why: str) -> None:
    with pytest.raises(ConfigError) as told:
        read_settings({f"REALCOUNT_{name}": value})
    assert why in told.value.problems[0]


@pytest.mark.parametrize(
    "url",
    [
        "redis://:s3cret@host:1/0",
        "redis://user:s3cret@host",
        "redis://user:s3/c@re@t:s3cret@host",
        "unix:///run/s?password=s3cret&db=1",
        "redis:/ /:x@s3cret@host",
        "htp://:s3cret@h",
        "redis://:s3cret@host:99999",
    ],
)
def test_no_password_is_ever_printed(url: str) -> None:
    try:
        settings = read_settings({"REALCOUNT_REDIS_URL": url, "REALCOUNT_RQ_REDIS_URL": url})
        printed = f"{settings} {shown(settings)}"
    except ConfigError as problem:
        printed = str(problem)
    assert "s3cret" not in printed


def test_a_masked_address_still_names_its_host() -> None:
    assert masked("redis://user:x@host:6379/0") == "redis://***@host:6379/0"
    assert masked("redis://host:6379/0") == "redis://host:6379/0"


@pytest.mark.parametrize(
    ("store", "jobs"),
    [
        ("redis://host", "redis://host/1"),
        ("redis://:p@host:6379/3", "redis://:p@host:6379/4"),
        ("unix:///run/s", "unix:///run/s?db=1"),
        ("unix:///run/s?db=2&password=p", "unix:///run/s?password=p&db=3"),
    ],
)
def test_jobs_live_in_the_database_after_the_store(store: str, jobs: str) -> None:
    assert jobs_url(None, store) == jobs
    assert jobs_url("redis://own", store) == "redis://own"
