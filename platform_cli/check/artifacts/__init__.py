"""Follow a flow's artifacts along its graph."""
