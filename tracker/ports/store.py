"""All storage ports of one run in one value."""

from dataclasses import dataclass

from tracker.ports.alerts import Alerts
from tracker.ports.channels import Channels
from tracker.ports.checkpoints import Checkpoints
from tracker.ports.hooks import Hooks
from tracker.ports.storage import (
    Clock,
    Contests,
    Documents,
    Gate,
    Leases,
    Log,
    Standings,
    Tokens,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """All storage ports of one run, as the composition roots hand them out."""

    log: Log
    documents: Documents
    standings: Standings
    alerts: Alerts
    checkpoints: Checkpoints
    leases: Leases
    contests: Contests
    clock: Clock
    gate: Gate
    tokens: Tokens
    hooks: Hooks
    channels: Channels
