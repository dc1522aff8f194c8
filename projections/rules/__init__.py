"""How one state of a line compares with the one before: the rules R0 to R8."""
