"""What OGraf v1 asks of a manifest, in our own words, as a JSON Schema.

Only what a manifest may say is here; what the graphic does is held by `test_air_ograf.py`.
"""

from jsonschema import Draft202012Validator

SPECIFICATION = "https://ograf.ebu.io/v1/specification/json-schemas/graphics/schema.json"
TEXT, YES_NO, NUMBER = {"type": "string"}, {"type": "boolean"}, {"type": "number"}
NOTHING = {"type": "null"}
DURATION = {"type": "integer", "minimum": -1}


def closed(*required, **fields):
    """An object of these fields; what else there is belongs to a vendor and begins with `v_`."""
    vendors = {"patternProperties": {"^v_": True}, "additionalProperties": False}
    return roomy(*required, **fields) | vendors


def roomy(*required, **fields):
    """An object of these fields and any others."""
    return {"type": "object", "properties": fields, "required": list(required)}


def array(items):
    return {"type": "array", "items": items}


def of(kinds, *required, **said):
    """A field of data whose values are of one of *kinds*."""
    return {"properties": {"type": {"enum": kinds.split()}} | said, "required": list(required)}


def where(field, value, then):
    """*then* holds where *field* is *value*."""
    return {"if": {"properties": {field: {"const": value}}, "required": [field]}, "then": then}


# ---------------------------------------------------------------- the data that a graphic takes

LABELLED = roomy("labels")
FILES = roomy(extensions=array(TEXT))
NAMES = of("string", "type") | {"type": "object"}
FOLDER = roomy("folder", folder=TEXT, extensions=array(TEXT))
COUNTABLE = "string number integer"
DIGITS = {"string": "", "integer": "^[0-9]+$", "number": "^[0-9,.]+$"}
"""The label of a choice stands under the choice as text; of a number that is its digits."""


def chosen(kind):
    """What is chosen from is of the *kind* of the field, and so is what the labels stand under."""
    under = {"propertyNames": {"pattern": DIGITS[kind]}, "additionalProperties": TEXT}
    labels = {"gddOptions": {"properties": {"labels": {"type": "object"} | under}}}
    said = {"enum": array({"type": kind})} | (labels if kind != "string" else {})
    return where("type", kind, {"properties": said})


CHOICES = of(COUNTABLE, "type", "enum") | {
    "type": "object",
    "allOf": [where("type", k, {"properties": {"enum": array({"type": k})}}) for k in DIGITS],
}

GDD_TYPES = {
    "single-line": of("string"),
    "multi-line": of("string"),
    "file-path": of("string", gddOptions=FILES),
    "file-path/image-path": of("string", gddOptions=FILES),
    "file-list": of("string", "gddOptions", gddOptions=FOLDER),
    "file-list-multiple": of("array", "gddOptions", "items", gddOptions=FOLDER, items=NAMES),
    "select": of(COUNTABLE, "gddOptions", "enum", gddOptions=LABELLED)
    | {"allOf": [chosen(kind) for kind in DIGITS]},
    "select-multiple": of("array", "gddOptions", "items", gddOptions=LABELLED, items=CHOICES),
    "color-rrggbb": of("string", "pattern", pattern={"const": "^#[0-9a-f]{6}$"}),
    "color-rrggbbaa": of("string", "pattern", pattern={"const": "^#[0-9a-f]{8}$"}),
    "percentage": of("number"),
    "duration-ms": of("integer"),
}
"""How a field may be shown to a person, and what has to stand beside it then."""

KINDS = ("boolean", "string", "number", "integer", "array", "object")
OF_DATA = {"type": "object", "$ref": "#/$defs/data"}
EACH_OF_DATA = {"type": "object", "additionalProperties": OF_DATA}

DATA = roomy("type", gddType=TEXT, gddOptions=roomy(), hidden=YES_NO, order=NUMBER) | {
    "allOf": [
        {"$ref": "https://json-schema.org/draft/2020-12/schema"},
        of(" ".join(KINDS)),
        *(where("type", kind, {"properties": {"default": {"type": kind}}}) for kind in KINDS),
        where("type", "array", of("array", "items", items=OF_DATA)),
        where("type", "object", of("object", "properties", properties=EACH_OF_DATA)),
        *(where("gddType", name, then) for name, then in GDD_TYPES.items()),
    ]
}
"""One field of data, or all of it: a JSON Schema that also says how a person fills it in."""

# ---------------------------------------------------------------- what a renderer has to have

NUMBERS = closed(min=NUMBER, max=NUMBER, exact=NUMBER, ideal=NUMBER)
EITHER = closed(exact=YES_NO, ideal=YES_NO)
ENGINE = roomy("type", "version", type=TEXT, version=roomy("min", min=TEXT))
REQUIREMENT = closed(
    resolution=roomy(width=NUMBERS, height=NUMBERS),
    frameRate=NUMBERS,
    accessToPublicInternet=EITHER,
    engine=array(ENGINE),
)

# ---------------------------------------------------------------- the manifest

PIXELS = {"type": "integer", "minimum": 1}
SIZE = roomy("width", "height", width=PIXELS, height=PIXELS)
STEP = closed("duration", step={"type": "integer", "minimum": 0}, duration=DURATION)


def lasting(action, *required, **fields):
    """How long *action* takes."""
    said = fields | {"type": {"const": action}, "duration": DURATION}
    return closed("type", "duration", *required, **said)


ACTION = closed(
    "id", "name", id=TEXT, name=TEXT, description=TEXT, schema={"anyOf": [NOTHING, OF_DATA]}
)
MANIFEST = closed(
    "$schema",
    "id",
    "name",
    "main",
    "supportsRealTime",
    "supportsNonRealTime",
    **{"$schema": {"const": SPECIFICATION}},
    id=TEXT,
    name=TEXT,
    main=TEXT,
    version=TEXT,
    description=TEXT,
    author=closed("name", name=TEXT, email=TEXT, url=TEXT),
    supportsRealTime=YES_NO,
    supportsNonRealTime=YES_NO,
    stepCount={"type": "number", "minimum": -1},
    schema=OF_DATA,
    customActions=array(ACTION),
    actionDurations=array(
        {
            "anyOf": [
                lasting("playAction", steps=array(STEP)),
                lasting("updateAction"),
                lasting("stopAction"),
                lasting("customAction", "customActionId", customActionId=TEXT),
            ]
        }
    ),
    renderRequirements=array(REQUIREMENT),
    thumbnails=array(closed("file", file=TEXT, resolution=SIZE)),
) | {"$defs": {"data": DATA}}

_RULES = Draft202012Validator(MANIFEST)


def problems_of(manifest):
    """Every rule that *manifest* breaks, as `field: what is wrong`."""
    found = _RULES.iter_errors(manifest)
    return sorted(f"{'.'.join(map(str, e.absolute_path))}: {e.message}" for e in found)
