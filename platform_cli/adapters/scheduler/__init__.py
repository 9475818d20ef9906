"""The local scheduler: a service around APScheduler that runs releases, and the client that talks to it."""
