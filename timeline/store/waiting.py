"""How long this process waits for somebody else's write."""

seconds = 10.0
