"""All that is remembered, and the only SQL: one schema for SQLite and PostgreSQL."""
