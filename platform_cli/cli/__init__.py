"""The command line, one file a verb: parse, build a request, call the operation. No logic."""
