"""Recent things: a few of them by key, the oldest forgotten first. Never what they are about."""

from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The last ``most`` things that were put in, by key."""

    def __init__(self, most: int) -> None:
        """Hold nothing yet, and never more than ``most``."""
        self._most = most
        self._held: OrderedDict[Key, Value] = OrderedDict()

    def __len__(self) -> int:
        """Return how many are held."""
        return len(self._held)

    def put(self, key: Key, value: Value) -> None:
        """Hold ``value`` as the newest, in the place of what the key had."""
        self._held.pop(key, None)
        self._held[key] = value
        if len(self._held) > self._most:
            self._held.popitem(last=False)

    def get(self, key: Key) -> Value | None:
        """Return what is held under ``key``."""
        return self._held.get(key)

    def pop(self, key: Key) -> Value | None:
        """Return what is held under ``key``, and hold it no longer."""
        return self._held.pop(key, None)
