"""Asks, from chat: platforms bring lines in, ``commands`` reads them, replies go out. Never a rule of the table."""
