"""The numbers that a text names, and what they count."""
