"""Which sources show zeros in the place of their numbers, and since when, as holds come and go.

A blanked contest of polling stations has fifteen thousand holds, each in an entry of its own, so
none of them may be looked at again for every entry.
"""

from collections import defaultdict
from collections.abc import Mapping
from heapq import heappop, heappush

from tracker.core.diff import Key
from tracker.core.model import Hold
from tracker.core.tallies import SourceKey

BLANKED = "E207"
"""The rule for zeros where stations are in; `core/rules/words.py` has its sentence."""

REGIONS_MIN = 2
"""One region of zeros may be one slip; two at once are a source that shows no numbers."""


class Withdrawal:
    """The regions that each source blanks, and since when each."""

    def __init__(self, holds: Mapping[SourceKey, Hold]) -> None:
        self._since: defaultdict[str, dict[Key, int]] = defaultdict(dict)
        self._earliest: defaultdict[str, list[tuple[int, Key]]] = defaultdict(list)
        for key, hold in holds.items():
            self.note(key, hold)

    def note(self, key: SourceKey, hold: Hold | None) -> None:
        """Take in what is held under *key* from now on; None: nothing is."""
        source_id, place = key
        if hold is None or BLANKED not in hold.suspect.codes:
            self._since[source_id].pop(place, None)
        elif self._since[source_id].get(place) != hold.since_ms:
            self._since[source_id][place] = hold.since_ms
            heappush(self._earliest[source_id], (hold.since_ms, place))

    def since_ms(self, source_id: str) -> int | None:
        """Return since when a source has withdrawn its numbers; None where it has not."""
        blanked, earliest = self._since[source_id], self._earliest[source_id]
        # What ended, or began anew, is still in the heap; it goes when it comes to the top.
        while earliest and blanked.get(earliest[0][1]) != earliest[0][0]:
            heappop(earliest)
        return earliest[0][0] if len(blanked) >= REGIONS_MIN else None
