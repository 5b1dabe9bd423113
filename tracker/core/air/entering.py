"""Numbers that an operator types in for the air: read strictly, because everybody will see them."""

from collections.abc import Mapping, Sequence

from tracker.core.air.channel import Override
from tracker.core.air.refused import Refused

VOTES = "votes."
DIGITS_MAX = 10


def override_of(
    given: Mapping[str, str], option_ids: Sequence[str], *, by: str, now_ms: int
) -> Override | Refused:
    """Return the override that the fields `votes.OPTION`, `reported` and `total` say.

    An empty field is a number that is not known: it is shown as a dash. All of them empty, or a
    field of an option that there is not, is refused.
    """
    strange = [n for n in given if n.startswith(VOTES) and n[len(VOTES) :] not in option_ids]
    if strange:
        return Refused("no_option", {"field": strange[0][:40], "known": ", ".join(option_ids)})
    named = {VOTES + option_id: given.get(VOTES + option_id, "") for option_id in option_ids}
    named |= {"reported": given.get("reported", ""), "total": given.get("total", "")}
    numbers = {name: number(text) for name, text in named.items()}
    wrong = [name for name, text in named.items() if text.strip() and numbers[name] is None]
    if wrong:
        return Refused("no_number", {"field": wrong[0]})
    votes = {option_id: numbers[VOTES + option_id] for option_id in option_ids}
    if not any(votes.values()):
        return Refused("override_empty")
    reported, total = numbers["reported"], numbers["total"]
    if reported is not None and total is not None and reported > total:
        return Refused("more_than_all")
    return Override(votes=votes, reported=reported, total=total, by=by, at_ms=now_ms)


def number(text: str) -> int | None:
    """Read a count as people type it, with dots or commas between the thousands, or not."""
    parts = text.strip().replace(",", ".").split(".")
    grouped = all(len(part) == 3 for part in parts[1:]) and len(parts[0]) <= 3
    digits = "".join(parts)
    plain = digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS_MAX
    return int(digits) if plain and (len(parts) == 1 or grouped) else None
