"""How much goes into one script, so that a commit never blocks Redis for long."""

DELTAS_MAX = 1_000
"""Deltas in one log entry: the script unpacks two fields for each, and Lua's unpack ends at
8,000 values."""

COMMIT_ROWS_MAX = 2_000
"""Tallies and side reports in one commit: 4,000 standings block Redis for 12 ms, measured."""

CHANGES_KEPT = 2_000
"""Lines kept in a change stream. Readers resume from state, never from here, so this only has
to outlast the pause between two reads of a hub."""
