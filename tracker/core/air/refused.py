"""Why an action changes nothing: a value, not an exception, since an operator is told so."""

from msgspec import Struct


class Refused(Struct, frozen=True):
    """One sentence for the operator, with the way out where there is one."""

    why: str
