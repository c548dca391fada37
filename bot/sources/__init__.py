"""Where news comes from: one source kind per file."""
