"""How much goes into one script, so that a commit never blocks Redis for long."""

DELTAS_MAX = 1_000
"""Deltas in one log entry: a report that ends a hold sets four values, and Lua's unpack ends at
8,000."""

COMMIT_ROWS_MAX = 2_000
"""Tallies, side reports and notes in one commit: 4,000 standings block Redis 12 ms, measured."""

CORRECTIONS_SHOWN_MAX = 1_000
"""The newest corrections that a desk is given; all of them stay in the log."""

CHANGES_KEPT = 2_000
"""Lines kept in a change stream. Readers resume from state, never from here, so this only has
to outlast the pause between two reads of a hub."""

ATTEMPTS_KEPT = 1_000
"""Lines kept in a hook's log: what became of every alert stands in its delivery as well."""
