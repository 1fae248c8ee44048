"""The commands for set-up and care, as they are typed. Their work is done in ``tablecast/tools``."""
