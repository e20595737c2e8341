"""Returns in columns of a college's own, and in the words of other standards."""
