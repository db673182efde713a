"""An accepted model on the loopback address: a page for a person, an endpoint for a program."""
