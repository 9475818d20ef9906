"""A stand-in of the service that shows runs in a browser: its port and its file's place, and no page."""
