"""The plain fold: moves into lines of steps, for each day, in each order that days leave open."""
