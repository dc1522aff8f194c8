"""What each development does to whose line on what, and under which names."""
