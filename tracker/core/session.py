"""One reader's subscriptions as a state machine without a socket.

A reader holds, for each scope, the position that its last message reflected. One that can't keep up
simply isn't written to: what it holds is one position, and when its socket drains one message
brings it from there to the newest state. Memory per slow reader is constant.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.core import wire
from tracker.core.alerts.bulletin import Heard
from tracker.core.close import Close
from tracker.core.position import Position
from tracker.core.replica import Replica
from tracker.core.scope import Scope, problem
from tracker.core.wire import Subscribe, Unreadable, Unsubscribe

SCOPES_MAX = 16
REQUESTS_MAX = 60
"""Requests that one connection may make before it is sent away; a page makes one a scope."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request can't be served, and whether the connection ends with it."""

    code: Close
    message: str
    closes: bool = False


class Session:
    """What one reader has subscribed to, and the position it holds of each scope."""

    def __init__(self) -> None:
        self.held: dict[Scope, Position] = {}
        self.heard: dict[str, Heard] = {}
        """Up to which alert it was told, by contest, where it asked for alerts."""
        self._requests = 0

    def scope_of(self, request: Subscribe, replica: Replica | None) -> Scope | Refusal:
        """Return the scope that *request* asks for, or why it can't be had."""
        if replica is None:
            return Refusal(Close.UNKNOWN_SCOPE, f"no contest {request.contest[:80]!r} here")
        root = request.root if request.root is not None else replica.tree.root
        scope = Scope(request.contest, root[:80], request.depth)
        why = problem(replica.tree, scope)
        if why is not None:
            return Refusal(Close.UNKNOWN_SCOPE, why)
        if scope not in self.held and len(self.held) >= SCOPES_MAX:
            return Refusal(Close.TOO_MANY_SCOPES, f"a connection holds at most {SCOPES_MAX} scopes")
        return scope

    def read(self, text: str | bytes) -> Subscribe | Unsubscribe | Refusal:
        """Read one message of the reader's."""
        self._requests += 1
        if self._requests > REQUESTS_MAX:
            return Refusal(
                Close.BUSY, f"more than {REQUESTS_MAX} requests on one connection", closes=True
            )
        request = wire.read_request(text)
        if isinstance(request, Unreadable):
            return Refusal(Close.BAD_REQUEST, request.reason, closes=True)
        return request

    def subscribe(self, scope: Scope, since: Position | None, replica: Replica) -> bytes | None:
        """Begin *scope* and return its first message; None: *since* is the newest already."""
        message = replica.since(scope, since)
        self.held[scope] = replica.position
        return message

    def unsubscribe(self, name: str) -> None:
        """Forget the scope called *name*; forgetting one that isn't held changes nothing."""
        self.held = {scope: p for scope, p in self.held.items() if str(scope) != name}
        self.heard = {c: h for c, h in self.heard.items() if self.follows(c)}

    def follows(self, contest_id: str) -> bool:
        """Say whether any scope of a contest is held."""
        return any(scope.contest_id == contest_id for scope in self.held)

    def hears(self, contest_id: str) -> bool:
        """Say whether the alerts of a contest are to be told."""
        return contest_id in self.heard and self.follows(contest_id)

    def retired(self, contest_id: str) -> Iterator[bytes]:
        """Yield the end of each scope of a contest that nobody counts any more."""
        self.heard.pop(contest_id, None)
        for scope in [scope for scope in self.held if scope.contest_id == contest_id]:
            del self.held[scope]
            yield wire.error(Close.UNKNOWN_SCOPE, f"{contest_id} is not counted here any more")

    def news(self, replica: Replica) -> Iterator[bytes]:
        """Yield one message for each scope of this contest that has moved since it was told.

        A scope whose root a changed definition no longer has ends with an error.
        """
        for scope, held in list(self.held.items()):
            if scope.contest_id != replica.contest.id:
                continue
            why = problem(replica.tree, scope)
            if why is not None:
                del self.held[scope]
                yield wire.error(Close.UNKNOWN_SCOPE, why)
                continue
            message = replica.since(scope, held)
            self.held[scope] = replica.position
            if message is not None:
                yield message
