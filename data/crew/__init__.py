"""People: who is on the team, whose work is whose, two names of one person."""
