"""Tests that take long, as programs: ``python -m tests.faults.lines 100000``. Their short forms run with all tests."""
