"""Why a rule hits an item, or why not, and the smallest change that would flip it."""
