"""What polls note of a document, as far as all look who judge by it."""

from typing import Protocol


class Noted(Protocol):
    """When a document was read, when it was news, and since when it can't be read.

    `ports.DocumentState` is one; whoever judges by more asks for more.
    """

    @property
    def checked_at_ms(self) -> int | None:
        """When it was last read."""
        ...

    @property
    def changed_at_ms(self) -> int | None:
        """When it last brought something new."""
        ...

    @property
    def failed_at_ms(self) -> int | None:
        """When a poll of it last failed; None once one has succeeded again."""
        ...
