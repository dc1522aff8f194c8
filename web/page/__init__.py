"""The page: server-rendered, alive with a little JavaScript, and whole without it."""
