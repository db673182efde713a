"""The clinical language that the checks share: normal forms, lexica, what a text tells."""
