"""The `platform` command: a production Metaflow platform with four verbs."""

__version__ = "0.1.0"
