"""Close codes of the hub: the number itself says whether a reader should come back.

4000 to 4499: come back, with the position you hold. 4500 to 4999: don't, mend the client first.
1001 and 1012 are the protocol's own words for a server that goes away.
"""

from enum import IntEnum


class Close(IntEnum):
    """Why a connection is closed or a request can't be served."""

    GOING_AWAY = 1001
    RESTART = 1012
    SLOW = 4008
    NOT_READY = 4013
    BUSY = 4429
    BAD_REQUEST = 4500
    UNKNOWN_SCOPE = 4501
    TOO_MANY_SCOPES = 4502


EXPLANATIONS = {
    Close.GOING_AWAY: "The hub is shutting down; come back with your position.",
    Close.RESTART: "The hub restarts; come back with your position after the `bye` delay.",
    Close.SLOW: "One message was not read within 60 seconds; come back with your position.",
    Close.NOT_READY: "The hub can't reach its store to look the contest up; come back soon.",
    Close.BUSY: "Too many requests on this connection; come back later, ask less often.",
    Close.BAD_REQUEST: "A message could not be read; mend the client.",
    Close.UNKNOWN_SCOPE: "There is no such contest, region or depth; mend the request.",
    Close.TOO_MANY_SCOPES: "One connection asks for more scopes than it may; mend the client.",
}
"""What each code means to the one who gets it."""


def may_return(code: int) -> bool:
    """Say whether a reader that was closed with *code* should come back."""
    return not 4500 <= code <= 4999
