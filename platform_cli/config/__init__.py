"""Find and read what the user has set."""
