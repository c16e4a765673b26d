"""Every change with its entry: written whole, listed, undone, and told of what other tools write."""
