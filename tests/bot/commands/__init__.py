"""Tests of the chat grammar: lines in, commands out."""
