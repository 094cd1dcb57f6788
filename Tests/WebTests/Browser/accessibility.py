"""What axe finds on a page, without all that it found well: most of its time goes to contrast, and to what nobody reads."""

from axe_playwright_python.base import AXE_SCRIPT

RUN = """contrast => axe.run({ resultTypes: ["violations"], rules: { "color-contrast": { enabled: contrast } } })
  .then(found => found.violations.map(each =>
    ({ rule: each.id, nodes: each.nodes.slice(0, 4).map(node => node.target.join(" ")) })))"""


def bring(context):
    """Every page that the context opens has axe: cheaper than to hand it over, where all of them are looked at."""
    context.add_init_script(AXE_SCRIPT)


def violations(page, contrast=True):
    """Rules that the page breaks, each with its first elements. Contrast is a matter of the colours, not of the language."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT + ";0")
    return page.evaluate(RUN, contrast)
