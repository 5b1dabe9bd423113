"""The one JSON of an alert: for HTTP, feeds, streams, sockets, webhooks and the command line.

`docs/protocol/alert.schema.json` describes it, `docs/alerts.md` says what the types mean.
"""

from tracker.core.alerts.alert import Alert, Decided
from tracker.core.alerts.words import wording
from tracker.core.desk_wire import place_json
from tracker.core.escape import addresses
from tracker.core.instant import iso
from tracker.core.model import Contest
from tracker.core.tree import Tree
from tracker.core.wire import Json


def alert_json(
    alert: Alert, contest: Contest, tree: Tree, site: str, *, epoch: str | None = None
) -> Json:
    """Return *alert* as everybody gets it who may have it.

    *site* is the public address of the pages, without a slash at its end. *epoch* is left out
    where whoever tells does not know it: an offset without one is no position to go on from.
    """
    words = wording(alert, contest, tree)
    position: Json = {"offset": alert.offset}
    return {
        "id": alert.id,
        "number": alert.number,
        "published": alert.published,
        "type": alert.type,
        "audience": alert.audience,
        "significance": alert.significance,
        "status": alert.status,
        "contest": alert.contest_id,
        "region": alert.region_id,
        **place_json(tree, alert.region_id),
        "subject": alert.subject,
        "occurrence": alert.occurrence,
        "position": position if epoch is None else {"epoch": epoch, **position},
        "at": iso(alert.at_ms),
        "source_at": iso(alert.source_at_ms),
        "source": alert.source_id or None,
        "facts": alert.facts,
        "undoes": alert.undoes,
        "test": alert.test,
        "late": alert.late,
        "headline": {language: said.headline for language, said in words.items()},
        "text": {language: said.sentence for language, said in words.items()},
        "url": page_of(alert, contest, tree, site),
        "links": list(addresses(alert.links)),
    }


def desk_alert_json(
    alert: Alert, contest: Contest, tree: Tree, site: str, *, epoch: str | None = None
) -> Json:
    """Return *alert* as a desk gets it: also who decided on it, and who has taken note."""
    return alert_json(alert, contest, tree, site, epoch=epoch) | {
        "decided": _decided(alert.decided),
        "acknowledged": _decided(alert.acknowledged),
    }


def page_of(alert: Alert, contest: Contest, tree: Tree, site: str) -> str:
    """Return the page of the region that *alert* is of, or of the contest where it is gone."""
    page = f"{site}/c/{contest.id}"
    return f"{page}/{alert.region_id}" if alert.region_id in tree.regions else page


def _decided(decided: Decided | None) -> Json | None:
    if decided is None:
        return None
    return {"by": decided.by, "at": iso(decided.at_ms), "why": decided.why}
