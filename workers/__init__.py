"""Processes that decide when: the composition roots, where settings, edges and signals meet."""

if not __debug__:
    raise SystemExit(
        "realcount refuses to run under python -O: its assertions guard the count."
        " Start it without -O and without PYTHONOPTIMIZE."
    )
