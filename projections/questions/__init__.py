"""What a folded record answers, a module for each question."""
