"""A seeded generator of synthetic patients: the built-in cases and the tiny base's lessons."""
