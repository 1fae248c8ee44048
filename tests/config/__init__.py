"""Tests of the settings, the logs and the secrets made at first start."""
