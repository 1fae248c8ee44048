"""Chat grammar: text in, command out. Pure: no network, no state, no platform, no clock."""

from bot.commands.catalogue import CHAT_COMMANDS, help_text, nearly, parse
from bot.commands.chat_command import Again, ChatCommand, Dry, Help, Line, Parsed, Request, Yes

__all__ = [
    "CHAT_COMMANDS", "Again", "ChatCommand", "Dry", "Help", "Line", "Parsed", "Request", "Yes", "help_text", "nearly",
    "parse",
]  # fmt: skip
