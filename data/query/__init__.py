"""Questions and their answers: filters, engines, and which state of the data an answer belongs to."""
