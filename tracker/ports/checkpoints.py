"""What storage owes to those who ask about the past: folds put away along a log."""

from typing import Protocol

from tracker.core.history import Checkpoint, Mark


class Checkpoints(Protocol):
    """Folds put away along a log, so that the past can be asked for quickly.

    All of them may be lost: whoever asks folds the log again. They are few by themselves: what
    `core.history.surplus` names goes when another one comes.
    """

    async def marks(self, contest_id: str) -> tuple[Mark, ...]:
        """Return where checkpoints stand, oldest first."""
        ...

    async def get(self, contest_id: str, offset: int) -> Checkpoint | None:
        """Return the checkpoint at *offset*; None where there is none, or none that can be read."""
        ...

    async def put(self, contest_id: str, checkpoint: Checkpoint) -> None:
        """Keep *checkpoint* in the place of any other at its offset."""
        ...

    async def drop(self, contest_id: str, offset: int) -> None:
        """Keep the checkpoint at *offset* no longer."""
        ...
