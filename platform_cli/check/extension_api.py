"""The decorators of our own Metaflow extension; none of them sets an artifact or adds a step.

A test compares these names with the extension.
"""

ON_STEPS = frozenset({"cached", "gpu", "measured", "size", "spot"})
ON_FLOWS = frozenset({"production"})
EXPORTS = ON_STEPS | ON_FLOWS
