"""A night with its accidents: the same playbook, told wrong while something is wrong."""

from collections.abc import Iterable
from datetime import tzinfo

import msgspec

from tracker.core.instant import moment_of
from tracker.simulate.accidents import (
    CONTENT,
    JSON,
    Accident,
    Answer,
    Misread,
    blanked,
    choose_misread,
    code_of,
    misread,
    transported,
)
from tracker.simulate.playbook import Playbook, Served


class TroubledNight:
    """A `Playbook` over another one, with accidents that may be added and ended at any time.

    `body` says what the authority publishes; `answer` says what a request is answered with,
    which differs while the way to the authority is in trouble. A file whose content an accident
    changes carries the time of the change, as KPU's did when it blanked them.
    """

    def __init__(
        self, playbook: Playbook, *, zone: tzinfo, accidents: Iterable[Accident] = ()
    ) -> None:
        self._playbook = playbook
        self._zone = zone
        self._accidents = tuple(accidents)
        self._misreads: dict[Accident, Misread | None] = {}

    @property
    def accidents(self) -> tuple[Accident, ...]:
        """Every accident of the night, past ones and those to come included."""
        return self._accidents

    @property
    def start_ms(self) -> int:
        """The first instant at which anything is published."""
        return self._playbook.start_ms

    @property
    def end_ms(self) -> int:
        """The last publish, or the last accident after it that begins or is corrected."""
        content = [a for a in self._accidents if a.name in CONTENT]
        late = [a.end_ms if a.name == "misread" else a.start_ms for a in content]
        return max(self._playbook.end_ms, *late) if late else self._playbook.end_ms

    def moments(self) -> tuple[int, ...]:
        """Return every instant of the night, and those at which an accident changes content."""
        moments = self._playbook.moments()
        edges = (edge for edge in self._edges() if self.start_ms <= edge <= self.end_ms)
        return tuple(sorted({*moments, *edges}))

    def paths(self) -> tuple[str, ...]:
        """Return the paths of the night; no accident adds one."""
        return tuple(self._playbook.paths())

    def strike(self, accident: Accident) -> None:
        """Add *accident*; it takes effect from its start."""
        self._accidents = (*self._accidents, accident)

    def relieve(self, name: str, now_ms: int) -> int:
        """End every accident called *name* at *now_ms* and return how many were under way.

        Those that have not begun are left out; what was misread is corrected.
        """
        active = [a for a in self._accidents if a.name == name and a.active(now_ms)]
        others = [a for a in self._accidents if a.name != name or a.end_ms <= now_ms]
        ended = [Accident(a.name, a.start_ms, now_ms, a.path) for a in active]
        for old, new in zip(active, ended, strict=True):
            if old in self._misreads:
                self._misreads[new] = self._misreads[old]
        self._accidents = (*others, *ended)
        return len(active)

    def body(self, path: str, now_ms: int) -> Served | None:
        """Return what the authority publishes at *path*, accidents of content included."""
        at_ms = self._frozen_at(path, now_ms)
        served = self._playbook.body(path, at_ms)
        if served is None:
            return None
        return self._told(path, served, at_ms)

    def changed(self, after_ms: int, upto_ms: int) -> frozenset[str]:
        """Return the paths whose body may have changed after *after_ms*, *upto_ms* included."""
        paths = frozenset(self._playbook.changed(after_ms, upto_ms))
        struck = [a for a in self._accidents if a.name in CONTENT]
        for accident in struck:
            if any(after_ms < edge <= upto_ms for edge in (accident.start_ms, accident.end_ms)):
                paths |= self._touched(accident)
        return paths

    def answer(self, path: str, now_ms: int, *, request: int = 0) -> Answer | None:
        """Return what request number *request* for *path* is answered with; None: no such file."""
        served = self.body(path, now_ms)
        if served is None:
            return None
        answer = Answer(200, served.body, served.changed_at_ms, JSON)
        for accident in self._accidents:
            if accident.name not in CONTENT and accident.strikes(path, now_ms):
                answer = transported(
                    accident,
                    answer,
                    lambda at_ms: self.body(path, at_ms),
                    now_ms=now_ms,
                    request=request,
                )
        return answer

    def _edges(self) -> set[int]:
        content = [a for a in self._accidents if a.name in CONTENT]
        return {edge for a in content for edge in (a.start_ms, a.end_ms)}

    def _frozen_at(self, path: str, now_ms: int) -> int:
        """Return the instant as of which *path* stands still, or *now_ms*."""
        freezes = (a for a in self._accidents if a.name == "freeze" and a.strikes(path, now_ms))
        return min((a.start_ms for a in freezes), default=now_ms)

    def _touched(self, accident: Accident) -> frozenset[str]:
        wrong = self._misread(accident) if accident.name == "misread" else None
        if accident.name == "misread":
            return wrong.paths if wrong is not None else frozenset()
        return frozenset(self.paths() if accident.path is None else (accident.path,))

    def _touches(self, accident: Accident, path: str) -> bool:
        if accident.name == "blank":
            return accident.path in (None, path)
        wrong = self._misread(accident) if accident.name == "misread" else None
        return wrong is not None and path in wrong.paths

    def _misread(self, accident: Accident) -> Misread | None:
        if accident not in self._misreads:
            self._misreads[accident] = choose_misread(self._playbook, accident)
        return self._misreads[accident]

    def _told(self, path: str, served: Served, at_ms: int) -> Served:
        """Return *served* as it reads after every accident of content that has begun."""
        struck = [a for a in self._accidents if a.start_ms <= at_ms and self._touches(a, path)]
        if not struck:
            return served
        right = content = msgspec.json.decode(served.body)
        changed_at_ms = served.changed_at_ms
        for accident in sorted(struck, key=lambda a: a.name == "blank"):
            wrong = self._misread(accident) if accident.name == "misread" else None
            other = misread(content, wrong, code_of(path)) if wrong else blanked(content)
            if other != content:
                active = accident.active(at_ms)
                changed_at_ms = max(changed_at_ms, accident.start_ms if active else accident.end_ms)
                content = other if active else content
        if changed_at_ms == served.changed_at_ms and content == right:
            return served
        ts = f"{moment_of(changed_at_ms, self._zone):%Y-%m-%d %H:%M:%S}"
        return Served(msgspec.json.encode(content | {"ts": ts}), changed_at_ms)
