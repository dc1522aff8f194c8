"""What a cut sees: the developments, corrected, dated, linked and in order."""
