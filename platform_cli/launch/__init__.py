"""What runs inside the flow's own process: the standard library and Metaflow only."""
