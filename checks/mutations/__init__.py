"""Mutators of epicrises: one corruption or one harmless rewrite a function, for `umbral audit`."""
