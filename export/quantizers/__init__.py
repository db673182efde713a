"""The ways to write a weight in fewer bits: each reads one layer at a time."""
