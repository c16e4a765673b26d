"""What happens when someone acts: decode, call, return. `register` says which function answers what."""
