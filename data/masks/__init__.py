"""Mask files: listed, counted by batch, and kept in step with the batches."""
