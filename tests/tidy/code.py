"""What the tidy tests read of the product: its modules, parsed."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> dict[str, Path]:
    """Return every module of the product by its dotted name."""
    paths = [path for room in ("tracker", "workers") for path in (ROOT / room).rglob("*.py")]
    return {dotted(path): path for path in sorted(paths)}


def dotted(path: Path) -> str:
    """Return the name that *path* is imported by."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of *path*."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[tuple[str, Function]]:
    """Yield every function of *path* as `module:name`, methods and inner ones too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, Function):
            yield f"{dotted(path)}:{node.name}", node


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every imported module of *path*, with the number of its line."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield ("." * node.level + (node.module or ""), node.lineno)
            if node.level == 0 and node.module in ("tracker", "workers", "tracker.core"):
                yield from ((f"{node.module}.{name.name}", node.lineno) for name in node.names)


def logged(path: Path) -> Iterator[tuple[str | None, str, int]]:
    """Yield event, level and line of every log call of *path*; None is an event not written out.

    A log call is `log.info("noun.verb", …)` on a name that ends in `log`, or a `.bind()` of it.
    """
    levels = {"debug", "info", "warning", "error", "exception", "critical"}
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in levels and "log" in ast.unparse(node.func.value).lower():
            level = {"exception": "error"}.get(node.func.attr, node.func.attr)
            first = node.args[0] if node.args else None
            event = first.value if isinstance(first, ast.Constant) else None
            yield event if isinstance(event, str) else None, level, node.lineno
