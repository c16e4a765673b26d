"""A query string becomes the properties of what a page shows."""
