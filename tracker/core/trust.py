"""TEST by construction: whose numbers make a run real, and how a test run is marked.

A run whose source is a recording, our own feed server, or a host outside the definition's
trusted hosts is a test run, whatever the definition says. It has an id of its own, and with it
its own keys, log and epoch, so that its numbers can't get into a real one. This machine is never
an authority: it is trusted only by the operator's own word (`--live-from`), not a definition's.
A source by hand has no host: who entered a report, and where it was read, stands in its entry.
"""

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from msgspec.structs import replace

from tracker.core.model import Contest, Source, is_by_hand

SUFFIX = "+test"
PLAYED_HEADER = "Realcount-Plays"
"""What our feed server says of itself in every answer, so that no address can hide it."""


def untrusted(contest: Contest, live_hosts: Collection[str] = ()) -> tuple[str, ...]:
    """Return the addresses of *contest* that may not be counted as real."""
    polled = (source for source in contest.sources if not is_by_hand(source))
    return tuple(s.base_url for s in polled if not _trusted(s, live_hosts))


def as_test_run(contest: Contest) -> Contest:
    """Return *contest* marked as a test run; a marked one stays as it is."""
    if contest.test:
        return contest
    return replace(contest, id=f"{contest.id}{SUFFIX}", test=True)


def served_from(contest: Contest, source_id: str, base_url: str) -> Contest:
    """Return *contest* with *source_id* polled at *base_url*."""
    sources = tuple(
        replace(source, base_url=base_url) if source.id == source_id else source
        for source in contest.sources
    )
    return replace(contest, sources=sources)


def _trusted(source: Source, live_hosts: Collection[str]) -> bool:
    parts = urlsplit(source.base_url)
    host = parts.hostname or ""
    named = host in live_hosts or (host in source.trusted_hosts and not is_own(host))
    return parts.scheme != "file" and named


def is_own(host: str) -> bool:
    """Say whether *host* is a name or an address of the machine that asks."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def may_be_played(contest: Contest, source: Source) -> bool:
    """Say whether *contest* may count what our own feed server plays at the address of *source*."""
    return contest.test or (urlsplit(source.base_url).hostname or "") in contest.live_hosts
