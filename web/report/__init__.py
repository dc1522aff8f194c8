"""Reports: one document made from the answers, written as DOCX, PDF, HTML or Markdown."""

FORMS = ("docx", "pdf", "html", "md")
LANGUAGES = ("en", "de", "fr", "es", "zh")
"""The languages of the fixed sentences."""
