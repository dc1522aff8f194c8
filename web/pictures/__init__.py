"""Pictures: Vega-Lite specifications made from the answers, drawn in the page and to files."""
