"""A file of any kind becomes batches and people, and nothing in it goes without a word."""
