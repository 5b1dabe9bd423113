"""What the parts of `/v1/openapi.json` are made of: shapes, references, parameters, answers."""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
YES_NO: Schema = {"type": "boolean"}


def nullable(*kinds: str) -> Schema:
    """Return the shape of a value of one of *kinds*, or null."""
    return {"type": [*kinds, "null"]}


COUNT = nullable("integer")
MAYBE_TEXT = nullable("string")
INSTANT: Schema = {**MAYBE_TEXT, "format": "date-time"}


def fields(**properties: Schema) -> Schema:
    """Return the shape of an object that has all of *properties*."""
    return {"type": "object", "required": list(properties), "properties": properties}


def array(items: Schema) -> Schema:
    """Return the shape of a list of *items*."""
    return {"type": "array", "items": items}


TEXTS = array(TEXT)


def ref(name: str) -> Schema:
    """Return a reference to the shape called *name*."""
    return {"$ref": f"#/components/schemas/{name}"}


def query(name: str, schema: Schema, description: str) -> Schema:
    """Return a parameter of the query."""
    return {"name": name, "in": "query", "schema": schema, "description": description}


def in_path(name: str) -> Schema:
    """Return a parameter of the path."""
    return {"name": name, "in": "path", "required": True, "schema": TEXT}


def answer(name: str, description: str) -> Schema:
    """Return an answer of the shape called *name*."""
    return {"description": description, "content": {"application/json": {"schema": ref(name)}}}
