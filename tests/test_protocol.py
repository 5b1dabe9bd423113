"""docs/protocol.md is true: its examples are of the published shapes, its codes are the code's."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.builders import CONTEST, make_contest, make_press, make_source
from tests.messages import SCHEMAS, faults
from tracker.core import wire
from tracker.core.close import EXPLANATIONS, Close, may_return
from tracker.core.model import ContestState, SourceStanding
from tracker.core.scope import STANDINGS_MAX
from tracker.core.session import REQUESTS_MAX, SCOPES_MAX
from tracker.core.wire import REQUEST_BYTES_MAX, Subscribe, Unreadable, Unsubscribe

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.S)]
ROWS = re.findall(r"^\| (\d{4}) \| (yes|no) \| (.*) \|$", TEXT, re.M)
REQUESTS = {"subscribe": Subscribe, "unsubscribe": Unsubscribe}


@pytest.mark.parametrize("path", sorted(SCHEMAS.iterdir()), ids=lambda path: path.name)
def test_a_schema_is_one_and_the_document_links_it(path):
    schema = json.loads(path.read_text())
    Draft202012Validator.check_schema(schema)

    assert schema["$id"] == path.name
    assert f"(protocol/{path.name})" in TEXT


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["op"])
def test_an_example_is_of_the_shape_that_is_published(example):
    assert faults(example) == []


def test_a_field_of_a_later_version_is_passed_over():
    since = {"epoch": "0" * 12, "offset": 1, "more": 1}
    request = {"op": "subscribe", "contest": "c", "since": since, "more": 1}

    assert wire.read_request(json.dumps(request)).since.offset == 1


def test_every_message_has_an_example():
    messages = {path.name.partition(".")[0] for path in SCHEMAS.iterdir()}

    assert {example["op"] for example in EXAMPLES} == messages - {"standing", "contest"}


@pytest.mark.parametrize("op", REQUESTS)
def test_an_example_of_a_request_can_be_read(op):
    (example,) = [example for example in EXAMPLES if example["op"] == op]

    assert isinstance(wire.read_request(json.dumps(example)), REQUESTS[op])


@pytest.mark.parametrize(
    "request_",
    [
        {"op": "subscribe"},
        {"op": "subscribe", "contest": 7},
        {"op": "subscribe", "contest": "c", "since": {"epoch": "0" * 12}},
        {"op": "subscribe", "contest": "c", "since": {"epoch": "0" * 12, "offset": -1}},
        {"op": "subscribe", "contest": "c", "depth": "1"},
        {"op": "subscribe", "contest": "c", "alerts_since": 1},
        {"op": "unsubscribe"},
    ],
    ids=str,
)
def test_hub_and_schema_refuse_the_same_requests(request_):
    assert isinstance(wire.read_request(json.dumps(request_)), Unreadable)
    assert faults(request_) != []


def test_a_contest_with_every_state_of_a_source_is_of_the_shape():
    for state in ("fine", "unreachable", "frozen", "withdrew", "not_polled"):
        sources = {"feed": SourceStanding(state, 1_732_690_000_000, "why")}
        contest = wire.contest_json(CONTEST, ContestState(offset=3, sources=sources))
        (snapshot,) = [example for example in EXAMPLES if example["op"] == "snapshot"]
        assert faults(snapshot | {"contest": contest}) == []


def test_a_source_by_hand_says_so_and_is_of_the_shape():
    contest = make_contest(sources=(make_source(), make_press()))
    told = wire.contest_json(contest, ContestState())
    (snapshot,) = [example for example in EXAMPLES if example["op"] == "snapshot"]

    assert told["sources"][1]["state"] == "by_hand"
    assert faults(snapshot | {"contest": told}) == []


def test_a_field_that_is_not_published_is_a_fault():
    assert faults({"op": "bye", "after_ms": 1, "why": "x"}) != []


def test_every_close_code_is_documented_in_its_own_words():
    ours = {code: EXPLANATIONS[Close(code)] for code in Close}
    documented = {int(code): text for code, _, text in ROWS}

    assert documented == ours


def test_the_document_says_of_each_code_of_ours_whether_to_come_back():
    wrong = [c for c, back, _ in ROWS if may_return(int(c)) != (back == "yes")]

    assert wrong == []


@pytest.mark.parametrize("limit", [STANDINGS_MAX, SCOPES_MAX, REQUESTS_MAX, REQUEST_BYTES_MAX])
def test_the_document_names_every_limit(limit):
    assert f"{limit:,} " in TEXT
