"""The views, one module each: what is asked, the rows of a pipe, the board of a terminal."""
