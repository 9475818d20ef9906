"""A stand-in of Metaflow's metadata service: its interface, records in PostgreSQL, ids that clients may choose."""
