"""Advice for whoever runs Tanda: what is looked at, how it stands, and what to do."""
