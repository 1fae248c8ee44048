"""What the commands for set-up and care do: each from settings to an end, which says whether all is well."""
