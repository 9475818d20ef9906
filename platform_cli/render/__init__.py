"""The only part that writes to the terminal."""
