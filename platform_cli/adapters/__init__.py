"""Everything that touches the outside: files, processes, Metaflow, the scheduler. Vendor errors are translated here."""
