"""Tests of the core: no database, no async, no fixture but builders."""
