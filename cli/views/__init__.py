"""The views: what is asked, the rows of a pipe, the board of a terminal."""
