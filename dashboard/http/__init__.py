"""What every request passes: whose word counts, what is refused, below which path, and what browsers keep."""
