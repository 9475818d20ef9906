"""Named as in the real image, so that its command works."""
