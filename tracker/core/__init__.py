"""The pure core: no I/O, no clock, no log, no async; nothing third-party but msgspec."""
