"""The performance harness: ratios against peers in one run, never absolute claims. Not part of the program."""
