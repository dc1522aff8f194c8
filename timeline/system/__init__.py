"""What the program has of the system that it runs on: files, the terminal, its own installation."""
