"""The rules of the table: what may happen, and what follows. Never a clock, chance, a network or a database."""
