"""A cluster, as we use it: over its API only, without kubectl."""
