"""What is in a mask file, and one image of it: read in a process of its own, because files lie."""
