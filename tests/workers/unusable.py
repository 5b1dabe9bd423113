"""A process that can't use its settings."""

import sys

from workers.process import EXIT_CONFIG

if __name__ == "__main__":
    sys.exit(EXIT_CONFIG)
