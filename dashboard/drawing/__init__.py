"""What a page shows: a query string in, the properties of its components out."""
