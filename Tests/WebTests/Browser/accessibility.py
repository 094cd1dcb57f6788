"""What axe finds on a page, without all that it found well: most of its time goes to contrast, and to what nobody reads."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Error

RUN = """contrast => axe.run({ resultTypes: ["violations"], rules: { "color-contrast": { enabled: contrast } } })
  .then(found => found.violations.map(each =>
    ({ rule: each.id, nodes: each.nodes.slice(0, 4).map(node => node.target.join(" ")) })))"""


def bring(context):
    """Every page that the context opens has axe: cheaper than to hand it over, where all of them are looked at."""
    context.add_init_script(AXE_SCRIPT)


def violations(page, contrast=True):
    """Rules that the page breaks, each with its first elements. Contrast is a matter of the colours, not of the language."""
    for _ in range(3):
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT + ";0")
        try:
            return page.evaluate(RUN, contrast)
        except Error as gone:
            # A page that went on by itself has no axe any more.
            if "axe is not defined" not in str(gone):
                raise
    return page.evaluate(RUN, contrast)
