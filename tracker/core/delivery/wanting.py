"""Which hook is for which alert."""

from tracker.core.alerts.alert import Alert, is_for, let_out_ms
from tracker.core.alerts.wanted import is_of
from tracker.core.delivery.hook import Hook, Wants
from tracker.core.model import Contest
from tracker.core.tree import Tree


def may_want(hook: Hook, contest: Contest) -> bool:
    """Say whether any alert of *contest* can be one of *hook*'s."""
    return hook.enabled and _of_contest(hook.wants, contest.id, test=contest.test)


def is_wanted(hook: Hook, alert: Alert, tree: Tree) -> bool:
    """Say whether *alert*, of the contest with *tree*, is to be delivered to *hook*."""
    wants = hook.wants
    return (
        _of_contest(wants, alert.contest_id, test=alert.test)
        and let_out_ms(alert) > hook.since.get(alert.contest_id, -1)
        and is_for(alert, wants.audience)
        and alert.significance >= wants.significance
        and is_of(alert.type, wants.types)
        and _within(wants, alert.region_id, tree)
    )


def _of_contest(wants: Wants, contest_id: str, *, test: bool) -> bool:
    return contest_id in wants.contests or (not wants.contests and not test)


def _within(wants: Wants, region_id: str, tree: Tree) -> bool:
    return not wants.regions or any(tree.is_within(region_id, root) for root in wants.regions)
