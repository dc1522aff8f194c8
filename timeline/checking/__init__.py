"""What a new event must fit, and what is only hinted at."""
