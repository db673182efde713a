"""Built-in suites: a suite.toml and its cases each."""
