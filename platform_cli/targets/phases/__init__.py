"""One idempotent unit of provisioning a file."""
