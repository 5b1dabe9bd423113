"""What must hold across a whole definition, each failure as one sentence."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from tracker.core.model import Contest, Reference, Region, Source, is_by_hand
from tracker.core.official import unknown_blanks

CONTEST_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ID_LENGTH_MAX = 100
"""An id is the name of a folder, with `+test` behind it."""

PART_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,252}[A-Za-z0-9])?")
HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
USERINFO = re.compile(r"^([A-Za-z]+:/*)?.*@", re.S)
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def problems_of(
    file: str, region_file: str, contest: Contest, lines: Mapping[str, int]
) -> Iterator[str]:
    """Yield a sentence for everything in *contest* that contradicts itself.

    *lines* says where in *region_file* each region stands.
    """
    yield from (f"{file}: {sentence}" for sentence in _definition(contest))
    for region_id, sentence in _tree(contest):
        yield f"{region_file}:{lines.get(region_id, 1)}: {sentence}"


def _definition(contest: Contest) -> Iterator[str]:
    if not CONTEST_ID.fullmatch(contest.id) or len(contest.id) > ID_LENGTH_MAX:
        yield (
            f"id: {contest.id[:80]!r} is not made of small letters, digits and single hyphens, "
            f"{ID_LENGTH_MAX} at most"
        )
    yield from _options(contest)
    for number, source in enumerate(contest.sources, 1):
        yield from (f"sources[{number}].{s}" for s in _source(contest, source))
    yield from _repeated("sources: id", (source.id for source in contest.sources))
    if contest.counting_source not in {source.id for source in contest.sources}:
        yield f"counting_source: there is no source {contest.counting_source!r}"
    yield from _official(contest)
    for number, reference in enumerate(contest.reference, 1):
        yield from (f"reference[{number}].{s}" for s in _reference(contest, reference))
    yield from _reference_sums(contest)


def _options(contest: Contest) -> Iterator[str]:
    for number, option in enumerate(contest.options, 1):
        if not PART_ID.fullmatch(option.id):
            yield f"options[{number}].id: {option.id!r} is not made of letters, digits and -_."
        if not COLOUR.fullmatch(option.colour):
            yield f'options[{number}].colour: {option.colour!r} is not a colour like "#B67352"'
    yield from _repeated("options: id", (option.id for option in contest.options))
    yield from _repeated("options: number", (str(option.number) for option in contest.options))


def _source(contest: Contest, source: Source) -> Iterator[str]:
    if not PART_ID.fullmatch(source.id):
        yield f"id: {source.id!r} is not made of letters, digits and -_."
    if is_by_hand(source):
        yield from _by_hand(source)
    elif not _is_address(source.base_url, ("http", "https", "file")):
        seen = USERINFO.sub(r"\1***@", source.base_url)
        yield f"base_url: {seen!r} is not an http, https or file address"
    for host in source.trusted_hosts:
        if not HOST.fullmatch(host):
            yield f"trusted_hosts: {host!r} is not the name of a host, like 'feed.example'"
    yield from _carried(source)
    if source.counted_level not in contest.levels:
        yield f"counted_level: there is no level {source.counted_level!r}"
    unknown = (level for level in source.poll_levels if level not in contest.levels)
    yield from (f"poll_levels: there is no level {level!r}" for level in unknown)
    yield from _reach(contest, source)


def _carried(source: Source) -> Iterator[str]:
    """Say what of the request to a source can't be sent."""
    for name in source.headers:
        if not HEADER.fullmatch(name):
            yield f"headers: {name!r} is not the name of a header, like 'Referer'"
    for name, value in (("election", source.election), *source.headers.items()):
        if not value.isprintable():
            yield f"{name}: {value!r} has a character that no header or address can carry"


def _by_hand(source: Source) -> Iterator[str]:
    """Say what only a source that is polled has."""
    for name in ("base_url", "poll_levels", "trusted_hosts", "headers", "columns"):
        if getattr(source, name):
            yield f"{name}: people enter this source's reports, so nothing of it is polled"
    if source.counted_part != "own":
        yield "counted_part: a person enters a region's own total, so it is 'own' or left out"


def _reach(contest: Contest, source: Source) -> Iterator[str]:
    """Say where no document that is polled would hold a number that counts."""
    levels = contest.levels
    unknown = source.counted_level not in levels
    if source.format == "table" or is_by_hand(source) or unknown:
        return
    depth = levels.index(source.counted_level) - (source.counted_part == "row")
    if depth < 0 or levels[depth] not in source.poll_levels:
        wanted = levels[max(depth, 0)]
        yield (
            f"poll_levels: {wanted!r} is missing; its documents hold the {source.counted_part}s "
            f"of every {source.counted_level}, which are what counts"
        )


def _is_address(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.netloc or parts.path) and has_port


def _official(contest: Contest) -> Iterator[str]:
    for key, address in (("site", contest.official.site), *contest.official.pages.items()):
        if not _is_address(address, ("http", "https")) or urlsplit(address).username is not None:
            yield f"official.{key}: {address!r} is not an address that readers can open"
    for level in contest.official.pages:
        if level not in contest.levels:
            yield f"official.pages.{level}: there is no such level"
            continue
        above = contest.levels[: contest.levels.index(level) + 1]
        for blank in unknown_blanks(contest.official.pages[level], above):
            yield (
                f"official.pages.{level}: {{{blank}}} is nothing that a region is made of; there "
                f"is {{id}}, and {{LEVEL}} and {{LEVEL.slug}} of {', '.join(above)}"
            )


def _reference(contest: Contest, reference: Reference) -> Iterator[str]:
    # Without any region the table is what is wrong, and that has been said.
    if contest.regions and reference.region_id not in {region.id for region in contest.regions}:
        yield f"region: there is no region {reference.region_id!r}"
    unknown = set(reference.votes) - {option.id for option in contest.options}
    if unknown:
        yield f"votes: there is no option {', '.join(sorted(unknown))}"
    total = sum(reference.votes.values())
    if reference.valid is not None and reference.valid != total:
        yield f"valid: the options sum to {total}, not to {reference.valid}"
    if None not in (reference.valid, reference.rejected, reference.cast):
        both = (reference.valid or 0) + (reference.rejected or 0)
        if both != reference.cast:
            yield f"cast: valid and rejected sum to {both}, not to {reference.cast}"


def _reference_sums(contest: Contest) -> Iterator[str]:
    """Compare each reference with those right below it, where all of them are given."""
    given = {reference.region_id: reference for reference in contest.reference}
    for region_id, reference in given.items():
        below = [r.id for r in contest.regions if r.parent_id == region_id]
        if below and all(b in given for b in below):
            for option, votes in reference.votes.items():
                total = sum(given[b].votes.get(option, 0) for b in below)
                if total != votes:
                    yield (
                        f"reference: option {option} in {region_id} has {votes}, "
                        f"the regions below sum to {total}"
                    )


def _tree(contest: Contest) -> Iterator[tuple[str, str]]:
    regions = {region.id: region for region in contest.regions}
    for region_id, count in Counter(region.id for region in contest.regions).items():
        if count > 1:
            yield region_id, f"{region_id} stands {count} times"
    roots = [region.id for region in contest.regions if region.parent_id is None]
    if len(roots) != 1:
        listed = ", ".join(roots[:5]) or "none"
        yield (roots[-1] if roots else ""), f"there must be one region without a parent: {listed}"
    for region in contest.regions:
        yield from ((region.id, sentence) for sentence in _region(contest, regions, region))
    yield from _station_sums(contest, regions)


def _region(contest: Contest, regions: dict[str, Region], region: Region) -> Iterator[str]:
    if not PART_ID.fullmatch(region.id):
        yield f"{region.id!r} is not made of letters, digits and -_."
    if region.level not in contest.levels:
        yield f"{region.id} has level {region.level!r}, which is none of the contest's"
        return
    depth = contest.levels.index(region.level)
    if region.parent_id is None:
        if depth != 0:
            yield f"{region.id} has no parent, but {region.level} is not the highest level"
        return
    parent = regions.get(region.parent_id)
    if parent is None:
        yield f"{region.id} is below {region.parent_id}, which is not in the table"
    elif parent.level not in contest.levels or contest.levels.index(parent.level) != depth - 1:
        yield f"{region.id} is a {region.level}, but its parent {parent.id} is a {parent.level}"


def _station_sums(contest: Contest, regions: dict[str, Region]) -> Iterator[tuple[str, str]]:
    below: dict[str, list[int | None]] = {}
    for region in contest.regions:
        if region.parent_id in regions:
            below.setdefault(region.parent_id or "", []).append(region.stations)
    for region_id, counts in below.items():
        stations = regions[region_id].stations
        given = [count for count in counts if count is not None]
        if stations is not None and len(given) == len(counts) and sum(given) != stations:
            yield region_id, f"{region_id} has {stations} stations, those below sum to {sum(given)}"


def _repeated(what: str, words: Iterable[str]) -> Iterator[str]:
    for word, count in Counter(words).items():
        if count > 1:
            yield f"{what} {word!r} stands {count} times"
