"""Who asks: the actor that comes with a command. How a platform finds out stays with the platform."""

import enum

import msgspec


class Role(enum.Enum):
    """What an actor may do, least first. The values are wire names."""

    VIEWER = "viewer"
    VIP = "vip"
    MODERATOR = "moderator"
    BROADCASTER = "broadcaster"
    OPERATOR = "operator"

    def may(self, needed: "Role") -> bool:
        """Whether this role includes ``needed``."""
        order = tuple(Role)
        return order.index(self) >= order.index(needed)


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """One person or token that acts.

    ``id`` is stable and names its platform (``twitch:1234``, ``token:campaign``); ``name`` is for people, 1 to 64
    characters; authority is ``role`` alone, and it comes with each message.
    """

    id: str
    name: str
    role: Role
    platform: str


SYSTEM = Actor(id="system", name="Tablecast", role=Role.OPERATOR, platform="system")
