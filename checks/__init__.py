"""Umbral's own checks: one file, one check; what it looks for stands in its docstring."""
