"""A patient who has a keyboard and nothing else, at 400 % zoom, with scripting off: sign in, look, choose, allow, stop, and see
who looked. Prints what was seen as one JSON object.

usage: patient_keys.py TREATMENT_URL AFFILIATION_URL [--chromium PATH]
"""

import argparse
import faulthandler
import json

from playwright.sync_api import sync_playwright
from states import OVERFLOW
from walk import Walk

# Focus that is outside of the window, behind something, or without an edge.
UNSEEN = """e => { const r = e.getBoundingClientRect(), s = getComputedStyle(e);
  const x = Math.min(Math.max(r.left + r.width / 2, 1), innerWidth - 1), y = Math.min(Math.max(r.top + r.height / 2, 1), innerHeight - 1);
  const there = document.elementFromPoint(x, y);
  const isIn = r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth;
  return !isIn || parseFloat(s.outlineWidth) < 2 || s.outlineStyle === "none"
    || !(there && (e.contains(there) || there.contains(e))) ? e.outerHTML.slice(0, 100) : null }"""


class Keys:
    def __init__(self, page):
        self.page = page
        self.unseen, self.wide, self.pressed = [], [], 0

    def press(self, key):
        self.pressed += 1
        self.page.keyboard.press(key)

    def reach(self, selector):
        """Tab until something has the focus; whatever has it on the way must be seen."""
        over = self.page.evaluate(OVERFLOW)
        if over > 0:
            self.wide.append(f"{self.page.url}: {over} px")
        for _ in range(150):
            self.press("Tab")
            focus = self.page.evaluate_handle("document.activeElement").as_element()
            if focus is None or focus.evaluate("e => e === document.body"):
                continue
            unseen = focus.evaluate(UNSEEN)
            if unseen:
                self.unseen.append(unseen)
            if focus.evaluate("(e, s) => e.matches(s)", selector):
                return focus
        raise AssertionError(f"no key leads to {selector} on {self.page.url}")

    def follow(self, selector, key="Enter"):
        self.reach(selector)
        self.press(key)


def walk(options, browser):
    walk = Walk(options, browser)
    ana = walk.sign_in(options.treatment, "ana", "en-GB")
    walk.find(ana, "camille")
    page = walk.context("en-GB")
    page.set_viewport_size({"width": 341, "height": 192})
    keys, facts = Keys(page), {}
    page.goto(options.affiliation + "/")
    keys.follow("main a.button")
    keys.reach("input[name=account]")
    while page.evaluate("document.activeElement.value") != "camille":
        keys.press("ArrowDown")
    keys.press("Space")
    keys.reach("#password")
    page.keyboard.type("demo")
    keys.press("Enter")
    page.wait_for_url("**/patient")
    page.reload()
    page.locator("a.button[href^='/patient/requests/']").wait_for()
    keys.follow("a.button[href^='/patient/requests/']")
    keys.follow("details.card > summary")
    facts["preview"] = page.locator("details[open] li").count()
    page.reload()
    keys.follow("a.button[href$='/choose']")
    page.wait_for_url("**/choose")
    facts["tickedBefore"] = page.locator("input[name=part]:checked").count()
    keys.follow("input[name=part]", "Space")
    # The Enter key on a box is no answer, whatever is ticked.
    with page.expect_navigation():
        keys.press("Enter")
    facts["afterEnter"] = page.locator("input[name=part]:checked").count() + page.locator("form[action$='/stop']").count()
    keys.follow(".part summary")
    facts["shown"] = page.locator(".part details[open] li").count()
    keys.reach("#close")
    keys.press("ArrowDown")
    facts["time"] = page.locator("#close").input_value()
    facts["ticked"] = page.locator("input[name=part]:checked").count()
    keys.follow("button[value=chosen]")
    page.locator("form[action$='/stop'] button").wait_for()
    facts["allowed"] = page.locator("h1").inner_text()
    keys.reach("form[action$='/stop'] button")
    with page.expect_navigation():
        keys.press("Enter")
    facts["stopped"] = page.locator("main").inner_text()
    keys.follow("main a[href='/patient/history']")
    page.wait_for_url("**/patient/history")
    keys.reach("a[href^='/patient/proofs/']")
    return {"unseen": keys.unseen, "wide": keys.wide, "pressed": keys.pressed, **facts}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("treatment")
    parser.add_argument("affiliation")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    options.script, options.scheme, options.width, options.locale, options.shots, options.api = "off", "light", 1366, "en-GB", None, None
    faulthandler.dump_traceback_later(240, exit=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        print(json.dumps(walk(options, browser), ensure_ascii=False))
        browser.close()


if __name__ == "__main__":
    main()
