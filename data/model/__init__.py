"""What a batch is: from raw fields to clean values, the words of a team, and which text means what."""
