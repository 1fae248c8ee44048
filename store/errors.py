"""Why the store cannot serve, as sentences for a person. Rejections by the rules are in ``game/errors.py``."""


class CannotStart(Exception):
    """The program cannot start as it is set up.

    The text is one sentence for the operator: what is wrong and what would mend it. It never holds a password.
    """


class Unreachable(CannotStart):
    """The database could not be reached, or was lost, while the program started."""


class StoreUnavailable(Exception):
    """The database does not answer at the moment; asking again later may succeed."""
