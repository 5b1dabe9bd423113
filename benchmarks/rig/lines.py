"""What every benchmark's line of JSON has in common: medians over the runs, and the machine."""

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence

MACHINE = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def medians(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the median over *runs* of each of their figures."""
    return {key: round(statistics.median(run[key] for run in runs), 3) for key in runs[0]}


def print_line(benchmark: str, **fields: object) -> None:
    """Print one line of JSON: what was measured, and the machine it was measured on."""
    print(json.dumps({"benchmark": benchmark, **fields, "machine": MACHINE}), flush=True)
