"""HTTP: asks on behalf of scripts and pages, and shows campaigns to overlays. No SQL and no rule of the game."""
