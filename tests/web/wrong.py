"""Wrong values for every place that the OpenAPI document names: bodies and queries with one of them each."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

NUL, HALF = "a\0b", "a\ud800b"
HUGE = 2**53 + 2
WRONG: dict[str, tuple[Any, ...]] = {
    "integer": (True, 1.5, "1", HUGE, -(2**63), None),
    "number": (True, "0.5", HUGE, None),
    "boolean": (1, "true", None),
    "string": (5, True, NUL, HALF),
    "array": ({}, "a"),
    "object": ([], "a"),
    "enum": ("no such word", 1, NUL),
    "null": (False, 0),
}
QUERY: dict[str, tuple[str, ...]] = {
    "integer": ("true", "1.5", "1e3", "-1", "+1", "0x1", "", " 1", "١", "9" * 30, "1\0", "null"),
    "string": ("\0", "nothing like it", ""),
}


class Wrong:
    """Bodies with one wrong value each, made from the schemas of a document."""

    def __init__(self, document: dict[str, Any], somebody: str) -> None:
        """Take the schemas of ``document``, and the id of a character that is there."""
        self._somebody = somebody
        self._parts = document["components"]["schemas"]
        self._seen: set[str] = set()

    def bodies(self, schema: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
        """Yield the place of each wrong value, and a body that has it there; every struct is gone through once."""
        self._seen = set()
        for place, body in self._wrong(schema, ""):
            yield place, json.dumps(body).encode()

    def _struct(self, schema: dict[str, Any]) -> dict[str, Any]:
        name = schema.get("$ref", "").rpartition("/")[2]
        found = self._parts[name] if name else {}
        return {**found, **schema, "required": [*found.get("required", ()), *schema.get("required", ())]}

    def _wrong(self, schema: dict[str, Any], place: str) -> Iterator[tuple[str, Any]]:
        if "$ref" in schema:
            if schema["$ref"] in self._seen:
                return
            self._seen.add(schema["$ref"])
            schema = self._struct(schema)
        if choices := schema.get("anyOf"):
            yield from self._wrong_choice(choices, place)
        elif "properties" in schema:
            least = {name: self._right(schema["properties"][name]) for name in schema["required"]}
            yield place, {**least, "there is no such field": 1}
            for name, field in schema["properties"].items():
                for where, value in self._wrong(field, f"{place}.{name}"):
                    yield where, {**least, name: value}
        elif isinstance(values := schema.get("additionalProperties"), dict):
            for where, value in self._wrong(values, f"{place}.*"):
                yield where, {self._somebody: value}
        else:
            yield from self._wrong_value(schema, place)

    def _wrong_value(self, schema: dict[str, Any], place: str) -> Iterator[tuple[str, Any]]:
        kind = "enum" if "enum" in schema else schema.get("type", "")
        yield from ((place, value) for value in WRONG.get(kind, ()))
        for where, value in self._wrong(schema["items"], f"{place}[]") if "items" in schema else ():
            yield where, [value]

    def _wrong_choice(self, choices: list[dict[str, Any]], place: str) -> Iterator[tuple[str, Any]]:
        """Yield what is wrong in one of the choices, and none of the others."""
        kinds = {self._struct(choice).get("type", "string") for choice in choices}
        for choice in choices:
            for where, value in self._wrong(choice, place):
                if where != place or value in (NUL, HALF) or kind_of(value) not in kinds:
                    yield where, value

    def _right(self, schema: dict[str, Any]) -> Any:
        """Return the least that a schema takes."""
        schema = self._struct(schema)
        if "anyOf" in schema:
            return self._right(schema["anyOf"][0])
        if "enum" in schema:
            return schema["enum"][0]
        if "properties" in schema:
            return {name: self._right(schema["properties"][name]) for name in schema["required"]}
        least = {"integer": max(1, schema.get("minimum", 1)), "number": 0.5, "boolean": True, "string": "vex"}
        return {"array": [], "object": {}, **least}[schema["type"]]


def kind_of(value: Any) -> str:
    """Return the type of a JSON value, as schemas call it."""
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def queries(operation: dict[str, Any]) -> Iterator[str]:
    """Yield queries with one wrong value each."""
    for parameter in operation["parameters"]:
        if parameter["in"] == "query":
            schema = parameter["schema"]
            wrong = QUERY[schema["type"]] if "enum" in schema or schema["type"] == "integer" else QUERY["string"][:1]
            for value in wrong:
                yield f"{parameter['name']}={quote(value)}"
            if schema["type"] == "integer":
                yield f"{parameter['name']}=1&{parameter['name']}=1"
