"""Read a flow from its source, without importing or running it."""
