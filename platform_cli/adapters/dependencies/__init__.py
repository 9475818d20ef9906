"""Dependencies: what a flow declares, the lock that is made of it, and the environments that are made of locks."""
