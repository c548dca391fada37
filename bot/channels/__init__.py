"""Where alerts go: one channel kind per file."""
