"""The command line: one group of commands, in the language of whoever types them."""
