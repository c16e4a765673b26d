"""What happens when someone acts: decode, call, return. One module an interaction, each with `register`."""
