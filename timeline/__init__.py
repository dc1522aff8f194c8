"""The hall of the service: its questions, the shelf they are asked of, and what rooms share."""
