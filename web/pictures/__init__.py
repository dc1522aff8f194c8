"""Pictures: Vega-Lite specifications made from the answers, drawn in the page and to files."""

PICTURES = {
    "board": "who stands where: parties across, issues down",
    "strip": "when each party hardened, softened or held on each issue",
    "ladder": "one party's steps on one issue",
    "gap": "what one side asks and the other offers, until they meet",
    "lanes": "every development in the lane of its party",
}
