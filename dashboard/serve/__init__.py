"""How the processes are started, watched, kept patient with slow clients, and stopped."""
