"""Tests of the room that starts Tablecast."""
