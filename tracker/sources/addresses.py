"""Addresses of documents: where to ask, where to follow, and how to speak of one in a log."""

from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from tracker.core import escape
from tracker.core.model import Document, Source
from tracker.errors import SourceRefused

WEB_PORTS = {"http": 80, "https": 443}


def address_of(source: Source, document: Document) -> str:
    """Return the address of *document*; one without a path is the source's own address."""
    return f"{source.base_url}/{document.path}" if document.path else source.base_url


def origin_of(url: str) -> str:
    """Return scheme, host and port of *url*, without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def shown(url: str) -> str:
    """Return *url* for logs and errors: no user, password, query or fragment, no odd characters.

    The first four may hold a secret; the last may come from a redirect, which is untrusted text.
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return escape.log(urlunsplit((parts.scheme, host, parts.path, "", "")))


def redirected(source: Source, url: str, location: str) -> str:
    """Return where *url* sends us: the same host or a trusted one, and never from https to http.

    Another port is another program, perhaps one that only this machine can reach: beside the
    port we asked, only those of the web are followed to.

    Raises:
        SourceRefused: anything else; the way out is `trusted_hosts` in the definition, or the
            final address as `base_url`.
    """
    try:
        target = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(target)
        usual = _port(new) in (_port(old), WEB_PORTS.get(new.scheme))
    except ValueError:
        raise SourceRefused(source.id, f"{shown(url)} redirects to no address") from None
    if new.scheme not in ("http", "https") or (old.scheme == "https" and new.scheme == "http"):
        raise SourceRefused(source.id, f"{shown(url)} redirects to {shown(target)}: not followed")
    if new.hostname != old.hostname and new.hostname not in source.trusted_hosts:
        reason = f"{shown(url)} redirects to {shown(target)}, which is on no trusted host"
        raise SourceRefused(source.id, reason)
    if not usual:
        reason = f"{shown(url)} redirects to {shown(target)}, which is another port"
        raise SourceRefused(source.id, reason)
    return target


def _port(parts: SplitResult) -> int | None:
    """Return the port of an address, given or of its scheme; a ValueError where it is none."""
    return WEB_PORTS.get(parts.scheme) if parts.port is None else parts.port
