"""Rules on one line: how they are read, written, and turned into the other spelling."""
