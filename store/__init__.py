"""The store: remembers. The log, its projections and the database below them. Knows no door and no rule of play."""
