"""The tests; the tree mirrors the code. A regular package, so that no installed ``tests`` can stand before it."""
