"""Tests of the web door, over a real database and real sockets."""
