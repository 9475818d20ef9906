"""Metaflow: starting flows in processes of their own, and reading results through its Client API."""
