"""A process that does nothing until it is told to end."""

import signal

if __name__ == "__main__":
    signal.pause()
