"""The hall of the service: the shelf that questions are asked of, and what several rooms share."""
