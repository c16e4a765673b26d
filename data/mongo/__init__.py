"""The database: a connection that tells errors apart, a server of our own, indexes."""
