"""Every feed format, by the name that a definition gives it."""

from collections.abc import Mapping

from tracker.core.model import Source
from tracker.errors import ConfigError
from tracker.ports import SourceFormat
from tracker.sources import kpu_words
from tracker.sources.kpu import Kpu
from tracker.sources.table import Table

FORMATS: Mapping[str, SourceFormat] = {
    "kpu-pilkada": Kpu(kpu_words.PILKADA),
    "kpu-pemilu": Kpu(kpu_words.PEMILU),
    "table": Table(),
}


def format_of(source: Source) -> SourceFormat:
    """Return the format of *source*.

    Raises:
        ConfigError: the definition names a format that nobody has written.
    """
    if source.format not in FORMATS:
        known = ", ".join(sorted(FORMATS))
        problem = f"format {source.format!r} is none of {known}; see docs/add-a-source.md"
        raise ConfigError(f"source {source.id}", (problem,))
    return FORMATS[source.format]
