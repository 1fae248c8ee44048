"""Chat grammar: text in, command out. Pure: no network, no state, no platform, no clock."""

from bot.commands.catalogue import CHAT_COMMANDS, help_text, parse
from bot.commands.chat_command import ChatCommand, Dry, Help, Line, Parsed, Request

__all__ = ["CHAT_COMMANDS", "ChatCommand", "Dry", "Help", "Line", "Parsed", "Request", "help_text", "parse"]
