"""Tests of what chat asks."""
