"""What can be imported from `metaflow` because of this extension: see names.py."""

toplevel = "names"
