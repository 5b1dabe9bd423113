"""Functions of at most 50 lines, modules of at most 400, few positional parameters.

A ratchet: what was larger when the rule came may shrink, never grow; the tables below only
get shorter.
"""

import ast

import pytest

from tests.tidy.code import Function, functions, modules

FUNCTION_LINES_MAX = 50
MODULE_LINES_MAX = 400
POSITIONAL_MAX = 5  # aim at three

LONGER: dict[str, int] = {}
"""Functions over the limit, as `module:name`, with the length they may not exceed."""

LONGER_MODULES = {"tracker.ports": 440}
"""Modules over the limit: the ports stay together, most of their lines are promises."""

MORE_POSITIONAL: dict[str, str] = {}
"""Functions with more positional parameters, each with its reason."""


def length(node: Function) -> int:
    """Return the lines of a function without its docstring."""
    assert node.end_lineno is not None
    lines = node.end_lineno - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None and first.end_lineno is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines


def positional(node: Function) -> list[str]:
    """Return the positional parameters of a function, the object itself left out."""
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return [name for name in names if name not in ("self", "cls")]


@pytest.mark.parametrize("module", list(modules()))
def test_no_function_is_longer_than_a_screen(module: str) -> None:
    long = {
        name: length(node)
        for name, node in functions(modules()[module])
        if length(node) > LONGER.get(name, FUNCTION_LINES_MAX)
    }
    assert long == {}


@pytest.mark.parametrize("module", list(modules()))
def test_no_module_is_longer_than_one_reason_to_change(module: str) -> None:
    lines = modules()[module].read_text(encoding="utf-8").count("\n")
    assert lines <= LONGER_MODULES.get(module, MODULE_LINES_MAX)


def port_methods() -> set[str]:
    """Return the names of the ports' methods: their signatures are decided in `tracker/ports`."""
    rooms = [path for module, path in modules().items() if module.startswith("tracker.ports")]
    return {node.name for path in rooms for _, node in functions(path)}


@pytest.mark.parametrize("module", list(modules()))
def test_many_parameters_are_named_at_the_call(module: str) -> None:
    many = {
        name: positional(node)
        for name, node in functions(modules()[module])
        if len(positional(node)) > POSITIONAL_MAX
        and name not in MORE_POSITIONAL
        and node.name not in port_methods()
    }
    assert many == {}


def test_the_ratchet_holds_nothing_that_has_shrunk() -> None:
    lengths = {name: length(node) for path in modules().values() for name, node in functions(path)}
    slack = {name: limit for name, limit in LONGER.items() if lengths.get(name, 0) < limit}
    assert slack == {}
