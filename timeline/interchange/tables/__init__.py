"""Tables of one's own, read: whatever the file is, columns and rows that keep their lines."""
