"""What lies in `/root` of the real image: here only the service of the page."""
