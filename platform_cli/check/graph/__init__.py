"""The graph of a flow, and what can be said of it in time linear in its size."""
