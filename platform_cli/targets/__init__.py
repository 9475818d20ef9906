"""The kinds of place an environment can be; each one is an ordered list of phases."""
