"""Files for people, and files from people."""
