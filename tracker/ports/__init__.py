"""What the house needs from the world, as protocols; each says what an implementation owes.

`tests/conformance/` runs one suite per port on every implementation.
"""

from tracker.ports.alerts import Alerts as Alerts
from tracker.ports.channels import Channels as Channels
from tracker.ports.checkpoints import Checkpoints as Checkpoints
from tracker.ports.hooks import Claim as Claim
from tracker.ports.hooks import Hooks as Hooks
from tracker.ports.sources import Fetcher as Fetcher
from tracker.ports.sources import NotModified as NotModified
from tracker.ports.sources import Parsed as Parsed
from tracker.ports.sources import Payload as Payload
from tracker.ports.sources import Recorded as Recorded
from tracker.ports.sources import Recording as Recording
from tracker.ports.sources import SourceFormat as SourceFormat
from tracker.ports.storage import NOTHING_ENDS as NOTHING_ENDS
from tracker.ports.storage import Appended as Appended
from tracker.ports.storage import Breaker as Breaker
from tracker.ports.storage import Change as Change
from tracker.ports.storage import Clock as Clock
from tracker.ports.storage import Commit as Commit
from tracker.ports.storage import Contests as Contests
from tracker.ports.storage import Documents as Documents
from tracker.ports.storage import DocumentState as DocumentState
from tracker.ports.storage import Gate as Gate
from tracker.ports.storage import Head as Head
from tracker.ports.storage import Leases as Leases
from tracker.ports.storage import Log as Log
from tracker.ports.storage import Meta as Meta
from tracker.ports.storage import Notes as Notes
from tracker.ports.storage import Standings as Standings
from tracker.ports.storage import Stored as Stored
from tracker.ports.storage import Tokens as Tokens
from tracker.ports.storage import Verdict as Verdict
from tracker.ports.store import Store as Store
