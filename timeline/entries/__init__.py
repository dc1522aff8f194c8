"""What was entered, as typed: from YAML, JSON or options to drafts, each with its place."""
