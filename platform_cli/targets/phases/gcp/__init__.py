"""The phases of an environment on Google Cloud that come before and after those of its cluster."""
