"""The published schemas of `realcount.v1`, for every test that sees a message."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SCHEMAS = Path(__file__).resolve().parent.parent / "docs" / "protocol"


def closed(schema: Any) -> Any:
    """Return *schema* without room for fields that it doesn't name.

    Readers must ignore what they don't know; what we send ourselves is documented, all of it.
    """
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    tight = {key: closed(part) for key, part in schema.items()}
    if "properties" in tight and tight.get("type") == "object":
        tight.setdefault("additionalProperties", False)
    return tight


@cache
def _validators() -> dict[str, Draft202012Validator]:
    schemas = [closed(json.loads(path.read_text())) for path in SCHEMAS.glob("*.schema.json")]
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas
    )
    return {
        schema["$id"].partition(".")[0]: Draft202012Validator(schema, registry=registry)
        for schema in schemas
    }


def faults(message: dict[str, Any]) -> list[str]:
    """Return what is wrong with *message* by the schema of its `op`; nothing is well."""
    validator = _validators().get(message.get("op", ""))
    if validator is None:
        return [f"no schema for {message.get('op')!r}"]
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(message)]


def read(text: str | bytes) -> dict[str, Any]:
    """Read a frame of a hub's, and fail the test if it is not of the shape that we publish."""
    message: dict[str, Any] = json.loads(text)
    assert faults(message) == []
    return message
