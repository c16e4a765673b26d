"""Batches: which are meant, new ones, and changing many at once."""
