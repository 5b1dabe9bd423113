"""Tokens: who somebody is and what they may do, told apart by a secret that only they hold.

Rules at the door: values and arithmetic. Randomness and the clock arrive as arguments, and
comparing in constant time is the edge's.

A plain SHA-256 of the text is kept, not a slow salted hash. Those exist because people choose
passwords that can be guessed; this secret is 160 random bits, which nobody finds by trying
however fast the hash is, and no two tokens share one. A fast hash lets each request be checked.
"""

import re
from base64 import b32encode
from hashlib import sha256
from typing import Literal, TypeAlias
from zlib import crc32

from msgspec import Struct

Permission: TypeAlias = Literal["desk", "air", "ingest", "hooks", "admin"]
Flaw: TypeAlias = Literal["shapeless", "mistyped"]

PERMISSIONS: dict[Permission, str] = {
    "desk": "decide on holds, enter reports and recapitulations, switch sources",
    "air": "operate the on-air panel",
    "ingest": "send in reports",
    "hooks": "say where alerts are sent",
    "admin": "all of these, and change definitions",
}
"""What each permission lets its holder do."""

PREFIX = "rct_"
SECRET_BYTES = 20
"""160 bits: 32 characters of base32 without padding."""

_SHAPE = re.compile(PREFIX + "([a-z2-7]{32})([a-z2-7]{7})")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


class Token(Struct, frozen=True, kw_only=True):
    """One holder's right to act here; the secret itself is nowhere, only its digest.

    Instants are the wall's, not the night clock's: a token outlives the nights that are played.
    When it was last used is not kept, since every request would be a write.
    """

    name: str
    permissions: tuple[Permission, ...]
    digest: str
    created_at_ms: int
    created_by: str
    revoked_at_ms: int | None = None
    revoked_by: str | None = None


def token_text(secret: bytes) -> str:
    """Return the text that stands for *secret*: prefix, base32, checksum.

    The prefix lets a scanner of repositories and chats recognise what has leaked. Base32 has no
    case to lose and no mark at which a double click stops.
    """
    assert len(secret) == SECRET_BYTES, "a token is made of 160 random bits"
    body = _base32(secret)
    return PREFIX + body + _checksum(body)


def tidied(text: str) -> str:
    """Return *text* as it was made: a paste brings blanks, a telephone a capital."""
    return text.strip().lower()


def flaw(text: str) -> Flaw | None:
    """Say what is wrong with a tidied *text* before anybody looks for it, or None.

    A CRC of 32 bits sees every error within four neighbouring characters, so one that is wrong
    or two that have changed places never pass.
    """
    found = _SHAPE.fullmatch(text)
    if found is None:
        return "shapeless"
    body, checksum = found.groups()
    return None if checksum == _checksum(body) else "mistyped"


def digest_of(text: str) -> str:
    """Return what is kept of a tidied *text*: its SHA-256 in hex."""
    return sha256(text.encode()).hexdigest()


def allows(token: Token, permission: Permission) -> bool:
    """Say whether the holder of *token* may do what *permission* is for."""
    held = token.permissions
    return token.revoked_at_ms is None and (permission in held or "admin" in held)


def name_problem(name: str) -> str | None:
    """Say what is wrong with the *name* of a token, or None.

    It stands beside every decision of its holder, for good, in pages and logs and file names.
    """
    if _NAME.fullmatch(name):
        return None
    return (
        "a name begins with a small letter or digit and goes on with up to 39 of these, "
        "dots, hyphens and underscores: siti, desk-1"
    )


def _checksum(body: str) -> str:
    return _base32(crc32(body.encode()).to_bytes(4, "big"))


def _base32(raw: bytes) -> str:
    return b32encode(raw).decode().rstrip("=").lower()
