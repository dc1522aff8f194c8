"""The second door: the service over HTTP and the page. Parse, call one service function, render."""
