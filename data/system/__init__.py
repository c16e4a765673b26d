"""What the machine lends: processes, threads, locks, folders, and when garbage is searched for."""
