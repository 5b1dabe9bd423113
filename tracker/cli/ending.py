"""How a command hears that it is asked to end, and leaves signals as it found them."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def when_asked(call: Callable[[], None], *numbers: signal.Signals) -> Iterator[None]:
    """Let each of *numbers* call *call* on the running loop for the length of a block.

    A loop's own handlers leave the signal's deadly default behind when the loop ends; these leave
    what was there before.
    """
    loop = asyncio.get_running_loop()
    before = {
        number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(call))
        for number in numbers
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
