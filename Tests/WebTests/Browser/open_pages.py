"""Leaves pages of a folder open in Chromium while time passes, the network goes, and the other side changes its mind; prints
what was seen as one JSON object.

usage: open_pages.py FOLDER [--chromium PATH]
"""

import argparse
import faulthandler
import functools
import http.server
import json
import os
import re
import threading
import time

from playwright.sync_api import TimeoutError, sync_playwright


class Gateway(http.server.SimpleHTTPRequestHandler):
    """The folder as a site, with the answers that its pages ask for by themselves."""

    version = 2
    # Seconds until a page is answered.
    slowness = 0
    asked = []

    def answer(self, kind, body, status=200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        Gateway.asked.append(f"GET {self.path}")
        if self.path == "/livez":
            self.answer("text/plain", b"ok\n")
        elif self.path.endswith("/status"):
            self.answer("application/json", json.dumps({"version": Gateway.version}).encode())
        elif self.path.endswith("/events"):
            self.answer("text/event-stream", f"data: {Gateway.version}\n\n".encode())
        elif self.path.endswith(".html"):
            time.sleep(Gateway.slowness)
            with open(self.translate_path(self.path), encoding="utf-8") as file:
                html = file.read()
            # A page that is asked for anew is of the version that its events tell, or it would ask for ever.
            body, marks = re.subn('data-version="2"', f'data-version="{Gateway.version}"', html)
            assert marks == (0 if "search" in self.path else 1), self.path
            self.answer("text/html; charset=utf-8", body.encode())
        elif os.path.isfile(self.translate_path(self.path)):
            super().do_GET()
        else:
            self.answer("text/plain", b"", 204)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        Gateway.asked.append(f"POST {self.path}")
        self.answer("text/plain", b"", 204)

    def log_message(self, *_):
        pass


def count(asked):
    return sum(1 for each in Gateway.asked if each == asked)


def asked_again(asked, before):
    """Waits until the page has asked once more; a navigation may be crossed by the next, its request may not."""
    for _ in range(150):
        if count(asked) > before:
            break
        time.sleep(0.1)
    return count(asked)


def waiting(browser, site):
    page = browser.new_page()
    page.clock.install()
    page.goto(f"{site}/waiting.html")
    seen = {"before": page.locator("[data-minutes]").inner_text()}
    page.clock.fast_forward("05:00")
    seen["later"] = page.locator("[data-minutes]").inner_text()
    stale = page.locator("[data-stale]")
    seen["staleBefore"] = stale.is_visible()
    page.context.set_offline(True)
    stale.wait_for(state="visible")
    page.context.set_offline(False)
    stale.wait_for(state="hidden")
    page.close()
    return seen


def leaving(browser, site):
    """A request moves on while its clinician is on the way to another page, and another time when they stay after all."""
    page = browser.new_page()
    page.goto(f"{site}/waiting.html")
    Gateway.slowness = 3
    page.evaluate("setTimeout(() => location.assign('/search-france.html')); setInterval(() => dispatchEvent(new Event('online')), 100)")
    asked_again("GET /search-france.html", 0)
    Gateway.version = 3
    try:
        page.wait_for_url("**/search-france.html", timeout=10000)
    except TimeoutError:
        pass
    seen = {"arrived": page.url.removeprefix(site)}
    Gateway.slowness = 0
    Gateway.version = 2
    page.goto(f"{site}/waiting.html")
    opened = count("GET /waiting.html")
    page.evaluate("void dispatchEvent(new Event('beforeunload'))")
    Gateway.version = 3
    page.evaluate("void dispatchEvent(new Event('online'))")
    seen["stayed"] = asked_again("GET /waiting.html", opened) - opened
    page.wait_for_timeout(1000)
    Gateway.version = 2
    page.close()
    return seen


def form(browser, site):
    """A network that is believed in and leads nowhere."""
    page = browser.new_page()
    page.goto(f"{site}/search-france.html")
    page.locator("#ins-text").fill("278043306312427")
    page.locator("input[name=situation]").first.check()
    page.route("**/livez", lambda route: route.abort())
    page.locator("form[action='/clinician/identify'] button[type=submit]").click()
    page.wait_for_function("document.querySelector('.send .progress').textContent")
    seen = {"told": page.locator(".send .progress").inner_text(), "sentInVain": count("POST /clinician/identify")}
    page.unroute("**/livez")
    with page.expect_request("**/clinician/identify"):
        pass
    page.wait_for_timeout(500)
    seen["sent"] = count("POST /clinician/identify")
    seen["kept"] = page.locator("#ins-text").input_value()
    page.close()
    return seen


def summary(browser, site, folder):
    # Its time is over soon, by the real clock: an hour at once would lock the screen too, which leads elsewhere.
    with open(os.path.join(folder, "summary.html"), encoding="utf-8") as file:
        html = file.read()
    assert html.count('data-closes="3600"') == 1
    with open(os.path.join(folder, "ending.html"), "w", encoding="utf-8") as file:
        file.write(html.replace('data-closes="3600"', 'data-closes="3"'))
    page = browser.new_page()
    page.goto(f"{site}/ending.html")
    page.wait_for_timeout(500)
    seen = {"opened": count("GET /ending.html")}
    # The answer takes longer than the page looks at its time again.
    Gateway.slowness = 3
    asked_again("GET /ending.html", 1)
    time.sleep(2.5)
    seen["afterItsTime"] = count("GET /ending.html")
    Gateway.slowness = 0
    page.close()
    page = browser.new_page()
    page.goto(f"{site}/summary.html")
    page.wait_for_timeout(500)
    opened = count("GET /summary.html")
    Gateway.version = 3
    asked_again("GET /summary.html", opened)
    page.wait_for_timeout(1000)
    seen["afterTheStop"] = count("GET /summary.html") - opened
    Gateway.version = 2
    page.close()
    return seen


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    # What hangs ends, and with it the test, instead of all that come after it.
    faulthandler.dump_traceback_later(180, exit=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Gateway, directory=options.folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site = f"http://127.0.0.1:{server.server_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        found = {"waiting": waiting(browser, site), "leaving": leaving(browser, site), "form": form(browser, site), "summary": summary(browser, site, options.folder)}
        print(json.dumps(found, ensure_ascii=False))
        browser.close()


if __name__ == "__main__":
    main()
