"""Opens every page of a folder in Chromium, in every way people look at it, and prints what is wrong as one JSON object.

usage: states.py FOLDER [--shots DIR]

The folder holds LANGUAGE/NAME.html and the assets. Each page is looked at wide, on a tablet, on a phone and enlarged four
times; light or dark in turn; in forced colours; with reduced motion; on paper.
"""

import argparse
import functools
import http.server
import json
import os
import threading

from accessibility import bring, violations
from playwright.sync_api import sync_playwright

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Controls whose edge cannot be seen where the system replaces every colour.
WITHOUT_EDGE = """[...document.querySelectorAll("main button, main .button, main input[type=text], main input[type=email], main select")]
  .filter(e => e.checkVisibility() && (getComputedStyle(e).borderStyle === "none" || parseFloat(getComputedStyle(e).borderWidth) < 1))
  .map(e => e.outerHTML.slice(0, 80))"""
CURRENT_UNSEEN = """[...document.querySelectorAll(".segments a[aria-current]")]
  .filter(e => { const o = e.parentElement.querySelector("a:not([aria-current])");
    return o && getComputedStyle(o).backgroundColor === getComputedStyle(e).backgroundColor })
  .map(e => e.textContent)"""
# Controls that look as the browser makes them: with letters of their own, or white on a dark page.
UNSTYLED = """[...document.querySelectorAll("main input[type=text], main input[type=email], main textarea, main select, main button")]
  .filter(e => e.checkVisibility() && getComputedStyle(e).fontFamily !== getComputedStyle(document.body).fontFamily)
  .map(e => e.outerHTML.slice(0, 80))"""
HIDDEN_FOCUS = """() => { const found = [];
  for (const e of document.querySelectorAll("a, button, input, select, summary, [tabindex='0']")) {
    if (!e.checkVisibility()) continue;
    e.focus();
    if (document.activeElement !== e) continue;
    const s = getComputedStyle(e);
    if (!e.matches(":focus-visible")) continue;
    if (s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 2) found.push(e.outerHTML.slice(0, 80));
  } return found; }"""


# What is said later is neither there too early nor never, without a script and whatever the system wants of motion.
LATE = """[...document.querySelectorAll(".late")].flatMap(e => { const found = [], seen = () => e.checkVisibility({ visibilityProperty: true });
  if (seen()) found.push("too early");
  if (e.getAnimations().length !== 1) found.push("when?");
  e.getAnimations().forEach(each => each.finish());
  if (!seen()) found.push("never");
  return found; })"""


# Choices whose words are longer than their box.
CUT = """[...document.querySelectorAll("select")].filter(e => {
    const s = getComputedStyle(e), pen = document.createElement("canvas").getContext("2d");
    pen.font = s.font;
    return pen.measureText(e.selectedOptions[0].text).width > e.clientWidth - parseFloat(s.paddingLeft) - 24;
  }).map(e => e.selectedOptions[0].text)"""


# What a patient taps that is smaller than a finger (users.md section 11); links within a sentence are as its lines are.
SMALL = """[...document.querySelectorAll("a, button, summary, select, input, label.choice")]
  .filter(e => e.checkVisibility() && !e.matches(".skip, .choice input, .visually-hidden") && e.type !== "hidden" && !e.closest("p:not(.ticks):not(.after), li .small"))
  .filter(e => Math.round(e.getBoundingClientRect().height) < 44).map(e => e.outerHTML.slice(0, 80))"""


# Words on paper that are smaller than 10 points (a point is 4/3 of a CSS pixel).
SMALL_PRINT = """[...new Set([...document.querySelectorAll("body *")].filter(e => e.checkVisibility()
    && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
    && parseFloat(getComputedStyle(e).fontSize) < 13.3).map(e => `${e.tagName}.${e.className} ${e.textContent.slice(0, 40)}`))]"""


class Pages(http.server.SimpleHTTPRequestHandler):
    """The folder as a site; what it does not have is empty, and style and scripts are fetched once."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        if os.path.isfile(self.translate_path(self.path)):
            return super().send_head()
        self.send_response(204)
        self.end_headers()

    def end_headers(self):
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, *_):
        pass


class States:
    def __init__(self, options, browser, site):
        self.options = options
        self.site = site
        kinds = ("axe", "wide", "cut", "forced", "motion", "late", "paper", "fold", "focus", "unstyled", "small", "console")
        self.found = {"pages": 0, **{kind: [] for kind in kinds}}
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        bring(context)
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("pageerror", lambda error: self.found["console"].append(str(error)))

    def note(self, kind, name, what):
        if what:
            self.found[kind].append(f"{name}: {what}")

    def shot(self, name):
        if self.options.shots:
            self.page.evaluate("scrollTo(0, 0)")
            self.page.screenshot(path=os.path.join(self.options.shots, f"{name}.png"), full_page=True)

    def audit(self, name, contrast):
        for violation in violations(self.page, contrast):
            self.note("axe", name, f"{violation['rule']} {violation['nodes']}")

    def look(self, language, file, scheme, isWhole):
        page, name = self.page, f"{file.removesuffix('.html')}-{language}"
        self.found["pages"] += 1
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{self.site}/{language}/{file}")
        if name.startswith(("summary", "person")):
            below = page.locator(".first > .section").evaluate_all(
                "all => all.filter(e => e.getBoundingClientRect().bottom > innerHeight).map(e => e.className)")
            # What is wrong with a summary stands before it, and takes its room.
            if not name.startswith(("summary-both", "summary-remarks", "summary-failed", "summary-vital", "person-gaston")):
                self.note("fold", name, below)
        if not name.startswith("person") or name.startswith("person-eleni"):
            # The same colours as in English.
            self.audit(name, contrast=language != "de")
        self.shot(name)
        if name.startswith("patient-"):
            self.note("cut", f"{name}, wide", page.evaluate(CUT))
        for width, height in ((768, 1024), (360, 640), (341, 192)):
            page.set_viewport_size({"width": width, "height": height})
            over = page.evaluate(OVERFLOW)
            self.note("wide", name, f"{over} px at {width}" if over > 0 else "")
            if width == 360 and name.removesuffix(f"-{language}") in (
                    "patient-approval", "patient-approval-night", "patient-approval-uniform"):
                self.note("fold", f"{name} on a phone", page.locator(".equal .button").evaluate(
                    "e => e.getBoundingClientRect().bottom > innerHeight && e.getBoundingClientRect().bottom") or "")
            if width == 360:
                if name.startswith("patient-"):
                    self.note("cut", name, page.evaluate(CUT))
                    self.note("small", name, page.evaluate(SMALL))
                self.shot(f"{name}-phone")
        page.set_viewport_size({"width": 1366, "height": 768})
        if isWhole:
            self.whole(name)

    def whole(self, name):
        page = self.page
        self.note("focus", name, page.evaluate(HIDDEN_FOCUS))
        self.note("unstyled", name, page.evaluate(UNSTYLED))
        self.note("late", name, page.evaluate(LATE))
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        self.note("forced", name, page.evaluate(WITHOUT_EDGE) + page.evaluate(CURRENT_UNSEEN))
        # What arms a button, or says something, after a time moves nothing.
        self.note("motion", name, page.evaluate(
            "document.getAnimations().filter(each => !['armed', 'late'].includes(each.animationName)).length") or "")
        page.reload()
        self.note("late", f"{name} without motion", page.evaluate(LATE))
        self.shot(f"{name}-forced")
        page.emulate_media(forced_colors="none", media="print")
        self.note("paper", name, page.evaluate(
            "[...document.querySelectorAll('.noprint, header.top, .keys, .timeout')].filter(e => e.checkVisibility())"
            ".map(e => e.className)"))
        if name.startswith("summary"):
            self.note("paper", name, page.evaluate(SMALL_PRINT))
        self.shot(f"{name}-paper")
        page.emulate_media(media="screen")

    def run(self):
        schemes = {"en": "light", "fr": "dark", "de": "light"}
        for language, scheme in schemes.items():
            for file in sorted(os.listdir(os.path.join(self.options.folder, language))):
                self.look(language, file, scheme, isWhole=language == "de")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--shots")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    if options.shots:
        os.makedirs(options.shots, exist_ok=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Pages, directory=options.folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        states = States(options, browser, f"http://127.0.0.1:{server.server_port}")
        states.run()
        print(json.dumps(states.found, ensure_ascii=False, indent=1))
        browser.close()


if __name__ == "__main__":
    main()
