"""Walks through every page of a running demo in Chromium, as its people do, and prints what it found as one JSON object.

usage: walk.py TREATMENT_URL AFFILIATION_URL [--script off] [--scheme dark] [--width 360] [--locale pt-PT] [--shots DIR]

Ends with status 1 where a step could not be done; the findings are printed in every case.
"""

import argparse
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlparse

from accessibility import violations
from playwright.sync_api import Error, Locator, Page, sync_playwright

# What Chromium says of a page that goes on by itself (a waiting page, a log being verified) while it is asked something.
CROSSED = ("interrupted by another navigation", "net::ERR_ABORTED", "Execution context was destroyed", "page is navigating",
           "Cannot find context with specified id")


def patient(ask):
    """The same once more, as a person would do it, where the page went on by itself meanwhile."""

    def asked(target, *arguments, **options):
        for _ in range(3):
            try:
                return ask(target, *arguments, **options)
            except Error as crossed:
                if not any(sign in str(crossed) for sign in CROSSED):
                    raise
                (target if isinstance(target, Page) else target.page).wait_for_load_state()
        return ask(target, *arguments, **options)

    return asked


for each in ("goto", "reload", "go_back", "title", "content", "evaluate", "screenshot"):
    setattr(Page, each, patient(getattr(Page, each)))
for each in ("evaluate", "evaluate_all", "count", "all"):
    setattr(Locator, each, patient(getattr(Locator, each)))


PEOPLE = {
    "gaston": ("139083818506661", "11", "8", "1939"),
    "camille": ("278043306312427", "12", "4", "1978"),
    "ines": ("291096912308733", "14", "9", "1991"),
    "lucien": ("144027505623101", "19", "2", "1944"),
    "lesia": ("203042A00411737", "21", "4", "2003"),
    "paul": ("166097511204563", "1", "9", "1966"),
    "odile": ("274091305501132", "22", "9", "1974"),
    "lucia": ("BBBBBBBBFL000001", "5", "6", "1981"),
    "mateo": ("BBBBBBBBGM000002", "23", "9", "1975"),
    "nuria": ("BBBBBBBBSN000003", "30", "1", "1993"),
}
# What must be in no address: numbers and names of the people who are asked about.
CANARIES = [number for number, *_ in PEOPLE.values()] + ["rousseau", "belkacem", "santini", "fabre", "chevalier"]

# States that only a walk comes to.
ONLY_HERE = {"notice", "search-list", "search-checked", "hidden-fault"}


class Crowd:
    """Many clinicians who wait for one answer, each on a connection of their own."""

    def __init__(self, page, count):
        cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies(page.url))
        self.site = urlparse(page.url)
        self.headers = {"Host": self.site.netloc, "Cookie": cookies}
        quiet = self.page_seconds()
        self.streams = [self.get(self.site.path + "/events") for _ in range(count)]
        self.cost = self.page_seconds() - quiet

    def page_seconds(self):
        """How long a page takes at the 95th percentile."""
        times = []
        for _ in range(40):
            start = time.monotonic()
            self.get("/clinician/requests")[1].read()
            times.append(time.monotonic() - start)
        return sorted(times)[37]

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=10)
        connection.request("GET", path, headers=self.headers)
        return connection, connection.getresponse()

    def told(self):
        """After the answer: every stream ends by itself, with what changed."""
        ended = sum(b"data: " in answer.read() for _, answer in self.streams)
        return {"told": ended, "pageSeconds": self.cost}


class Walk:
    def __init__(self, options, browser):
        self.options = options
        self.browser = browser
        self.hosts = {urlparse(options.treatment).netloc, urlparse(options.affiliation).netloc}
        self.found = {"pages": [], "axe": [], "outside": [], "leaks": [], "console": [], "cacheable": [], "wide": [], "titles": [],
                      "sizes": {}, "facts": {}}

    def context(self, locale):
        context = self.browser.new_context(
            locale=locale, java_script_enabled=self.options.script != "off", color_scheme=self.options.scheme,
            viewport={"width": self.options.width, "height": 900})
        if self.options.script == "blocked":
            context.route("**/assets/*.js", lambda route: route.abort())
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("request", self.requested)
        page.on("response", self.answered)
        page.on("console", lambda line: self.found["console"].append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.found["console"].append(str(error)))
        return page

    def requested(self, request):
        if urlparse(request.url).netloc not in self.hosts:
            self.found["outside"].append(request.url)
        if any(canary.lower() in request.url.lower() for canary in CANARIES):
            self.found["leaks"].append(request.url)

    def answered(self, response):
        kind = response.headers.get("content-type", "")
        if kind.startswith("text/html") and "no-store" not in response.headers.get("cache-control", ""):
            self.found["cacheable"].append(response.url)

    def look(self, page, name):
        """One page in one state: picture, accessibility, no sideways scrolling, no person in the title."""
        self.found["pages"].append(name)
        self.found["titles"].append(page.title())
        if self.options.shots:
            page.screenshot(path=os.path.join(self.options.shots, f"{name}.png"), full_page=True)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            self.found["wide"].append(f"{name}: {overflow} px")
        # It runs in the page, where scripting has to be on. The clinician's and the patient's pages are looked at in every
        # state and both schemes by states.py, and the second auditor's are the first one's in another language: their
        # colours need no second look, and nothing of theirs a third.
        isPortal = "/clinician" in page.url or "/patient" in page.url
        isKnown = isPortal and name not in ONLY_HERE or name.endswith("-rita")
        if self.options.script != "off" and (self.options.script == "blocked" or self.options.api or not isKnown):
            self.found["axe"] += [{"page": name, **each} for each in violations(page, contrast=not isKnown)]

    def sign_in(self, base, account, locale):
        page = self.context(locale)
        page.goto(base + "/")
        self.look(page, f"welcome-{account}")
        page.locator("main a.button").first.click()
        if account in ("ana", "camille"):
            self.look(page, f"sign-in-{account}")
        page.locator(f"input[name=account][value={account}]").check()
        page.locator("#password").fill("demo")
        page.locator("main button[type=submit]").click()
        page.locator("header .who").wait_for()
        return page

    # The auditors.

    def auditor(self, base, account, locale):
        """A complaint names a reference: the actions from there to the verdict are counted; then every other page."""
        auditor = self.sign_in(base, account, locale)
        auditor.goto(base + "/audit")
        self.look(auditor, f"audit-{account}")
        reference = auditor.locator("table a.mono").first.inner_text()
        actions = 0

        def act(locator, text=None):
            """What the auditor does by hand: typing into a field, or pressing something."""
            nonlocal actions
            actions += 1
            locator.click() if text is None else locator.fill(text)

        act(auditor.locator("#reference"), reference)
        act(auditor.locator("form.find button"))
        auditor.wait_for_url(f"**/audit/{reference.replace('-', '')}")
        self.look(auditor, f"audit-exchange-{account}")
        act(auditor.locator("form[action$='/verify'] button"))
        auditor.locator("#verdict").wait_for()
        self.found["facts"].setdefault("actionsToVerdict", []).append(actions)
        evidences = auditor.locator("[aria-labelledby=evidences] tbody tr")
        self.found["facts"].setdefault("evidences", []).append(
            [evidences.count(), auditor.locator("[aria-labelledby=evidences] tbody tr.refused").count()])
        trace = auditor.locator("main > p.small .mono").last.inner_text()
        self.found["facts"].setdefault("verdicts", []).append(
            auditor.locator("#verdict .verdict").get_attribute("class"))
        for summary in auditor.locator("#verdict summary").all():
            summary.click()
        self.look(auditor, f"audit-verified-{account}")
        auditor.locator("#purpose").fill("complaint 7")
        with auditor.expect_download() as download:
            auditor.locator("form[action$='/export'] button").click()
        with open(download.value.path(), "rb") as file:
            self.found["facts"].setdefault("packs", []).append(file.read(2).decode())
        for name in ("overview", "readers", "person"):
            auditor.goto(f"{base}/audit/{name}")
            self.look(auditor, f"audit-{name}-{account}")
        auditor.goto(base + "/audit?outcome=delivered&purpose=EMERGENCY&peer=DE")
        self.look(auditor, f"audit-nothing-{account}")
        self.narrow(auditor, base, reference, trace)
        auditor.goto(base + "/audit")
        auditor.locator("form[action='/audit/verify'] button").click()
        auditor.wait_for_url("**/audit/verify")
        # It runs behind the page, which asks again by itself.
        auditor.locator("#whole .verdict.intact").wait_for()
        self.look(auditor, f"audit-verified-whole-{account}")

    def narrow(self, auditor, base, reference, trace):
        """By organisation, in the address; by the trace id, which leads to the exchange itself."""
        facts = {}
        auditor.goto(base + "/audit")
        auditor.locator("details.filters summary").click()
        for name, wanted in (("ours", "ribeira"), ("byNumber", "2.999.351.10"), ("nobodys", "nowhere")):
            auditor.goto(f"{base}/audit?organisation={wanted}")
            facts[name] = auditor.locator("table tbody tr").count()
        auditor.goto(base + "/audit")
        auditor.locator("#reference").fill(trace)
        auditor.locator("form.find button").click()
        auditor.wait_for_url(f"**/audit/{reference.replace('-', '')}")
        facts["byTrace"] = auditor.locator("h1 .mono").inner_text() == reference
        self.found["facts"].setdefault("narrowed", []).append(facts)

    def search_by_person(self, base, camille):
        """An auditor who looks for a person says why, and the person sees it."""
        auditor = self.sign_in(base, "aude", "en-GB")
        auditor.goto(base + "/audit/person")
        auditor.locator("#identifier").fill(PEOPLE["camille"][0] + "^^^&1.2.250.1.213.1.4.10&ISO")
        auditor.locator("#reason").fill("complaint 7")
        auditor.locator("form[action='/audit/person'] button").click()
        auditor.locator("table.cards").wait_for()
        self.look(auditor, "audit-person-found")
        self.found["facts"]["personInAddress"] = PEOPLE["camille"][0] in auditor.url + auditor.content()
        camille.goto(base + "/patient/history")
        told = camille.locator("main").inner_text()
        self.found["facts"]["toldOfSearch"] = all(
            word in told for word in ("auditeur", "Aude GARDIEN", "complaint 7"))

    def flags(self, base, account, raised):
        """Who looks for eleven people within an hour is a flag of the log; another auditor decides about it."""
        auditor = self.sign_in(base, account, "en-GB")
        for number in range(11 if raised else 0):
            auditor.goto(base + "/audit/person")
            auditor.locator("#identifier").fill(f"2780433063{number:05}^^^&1.2.250.1.213.1.4.10&ISO")
            auditor.locator("#reason").fill("complaint 7")
            auditor.locator("form[action='/audit/person'] button").click()
            auditor.locator("main .notice").wait_for()
        auditor.goto(base + "/audit/flags")
        self.look(auditor, f"audit-flags-{account}")
        facts = {"open": auditor.locator(".flagcard.open").count(),
                 "rules": auditor.locator("table tbody tr").count()}
        if raised:
            # At night other rules have their flags as well.
            mine = auditor.locator(".flagcard.open", has_text="11 people in 1 h")
            card = mine.first
            facts["named"] = card.inner_text()
            card.locator("input[name=note]").fill(" ")
            card.locator("button[value=reviewed]").click()
            self.look(auditor, f"audit-flag-fault-{account}")
            facts["refused"] = auditor.locator("[role=alert]").count()
            card = mine.first
            card.locator("input[name=note]").fill("Sample of complaints, agreed with the authority.")
            card.locator("button[value=escalated]").click()
            auditor.locator("[role=status]").wait_for()
            self.look(auditor, f"audit-flag-decided-{account}")
            facts["decided"] = auditor.locator(".flagcard.escalated").inner_text()
            auditor.goto(base + "/audit/flags?state=escalated")
            facts["kept"] = auditor.locator(".flagcard.escalated").count()
        auditor.goto(base + "/audit")
        facts["sorted"] = []
        for wanted in ("ascending", "descending"):
            auditor.locator("button[name=sort][value$=duration]").click()
            facts["sorted"].append(auditor.locator(f"th[aria-sort={wanted}]").count())
        self.look(auditor, f"audit-sorted-{account}")
        auditor.goto(base + "/audit/person")
        auditor.locator("#professional").fill("ana")
        auditor.locator("#professional-reason").fill("complaint 7")
        auditor.locator("form[action='/audit/professional'] button").click()
        auditor.locator("main .notice").wait_for()
        self.look(auditor, f"audit-professional-{account}")
        facts["professionalFound"] = auditor.locator("table tbody tr").count()
        facts["professionalInAddress"] = auditor.url != base + "/audit/professional"
        auditor.goto(base + "/audit/person")
        auditor.locator("#professional").fill("nobody.known")
        auditor.locator("#professional-reason").fill("complaint 7")
        auditor.locator("form[action='/audit/professional'] button").click()
        auditor.locator("main .notice").wait_for()
        facts["othersFound"] = auditor.locator("table tbody tr").count()
        auditor.goto(base + "/audit/readers")
        facts["professionalLogged"] = auditor.locator(
            "tbody tr", has_text="search by professional").filter(has_text="complaint 7").count()
        facts["professionalInLog"] = "nobody.known" in auditor.content()
        self.found["facts"].setdefault("flags", []).append(facts)

    # The clinician.

    def mask(self, page, country="FR"):
        page.goto(self.options.treatment + "/clinician")
        if self.options.script == "on":
            page.locator("#country").fill(country.lower())
            page.locator("#country").press("Enter")
        else:
            page.locator("#country").select_option(country)
            page.locator("form[action='/clinician'] button").click()
        page.locator("form[action='/clinician/identify']").wait_for()

    def fill(self, page, person, number=None, code=None):
        ins, day, month, year = PEOPLE[person]
        number_field = page.locator("form[action='/clinician/identify'] fieldset input[type=text]").first
        number_field.fill(number or ins)
        for part, value in (("day", day), ("month", month), ("year", year)):
            page.locator(f"input[name$='-{part}']").fill(value)
        if code:
            page.locator("#code-text").fill(code)
        page.locator("input[name=situation]").nth(2).check()

    def find(self, page, person, code=None, picture=False, country="FR"):
        self.mask(page, country)
        self.fill(page, person, code=code)
        page.locator("form[action='/clinician/identify'] button[type=submit]").click()
        page.locator("form[action='/clinician/ask']").wait_for()
        if picture:
            self.look(page, "identity")
        page.locator("button[value=yes]").click()
        page.wait_for_url("**/clinician/requests/**")

    def until(self, page, selector):
        """Waits as the person would: the page changes by itself; without script it asks again every 10 seconds."""
        if self.options.script == "blocked":
            # Nothing asks by itself, so the person does.
            for _ in range(60):
                if page.locator(selector).count():
                    return
                page.locator("main a.button[href='']").click()
                time.sleep(0.3)
        page.locator(selector).first.wait_for(timeout=60_000)

    def troubles(self, ana):
        """What is hidden, and a country that answers slowly, falsely, or not at all."""
        facts = self.found["facts"]
        self.find(ana, "paul")
        self.until(ana, ".notice")
        facts["hidden"] = ana.locator(".notice h2").inner_text()
        self.look(ana, "no-record")
        self.mask(ana, "ES")
        self.fill(ana, "mateo")
        words = []
        if self.options.script == "on":
            ana.expose_function("sawProgress", lambda text: words.append(text))
            ana.evaluate("new MutationObserver(() => sawProgress(document.querySelector('.progress').textContent))"
                         ".observe(document.querySelector('.progress'), { childList: true })")
        ana.locator("form[action='/clinician/identify'] button[type=submit]").click(no_wait_after=True)
        ana.locator("form[action='/clinician/ask']").wait_for()
        facts["progress"] = "".join(words)
        self.find(ana, "lucia", country="ES")
        self.until(ana, ".notice.bad")
        facts["brokenSeal"] = ana.locator("main").inner_text()
        self.look(ana, "broken-seal")
        self.mask(ana, "ES")
        self.fill(ana, "nuria")
        ana.locator("form[action='/clinician/identify'] button[type=submit]").click()
        ana.locator("#failure").wait_for()
        facts["silent"] = ana.locator("#failure").inner_text()
        facts["typedStays"] = ana.locator("#cip-text").input_value()
        self.look(ana, "search-silent")
        ana.goto(self.options.treatment + "/clinician")
        facts["interrupted"] = ana.locator("option[value=ES], #country-ES").first.text_content()

    # The patient.

    def open_request(self, page):
        for _ in range(120):
            page.goto(self.options.affiliation + "/patient")
            answer = page.locator("a.button[href^='/patient/requests/']")
            if answer.count():
                return answer.first
            time.sleep(0.25)
        raise AssertionError("the patient was not asked")

    def on_a_phone(self, page):
        """The decision on one screen of a phone, and what the page costs it, cold: requests, and octets with their heads."""
        size = page.viewport_size
        page.set_viewport_size({"width": 360, "height": 640})
        answers = []
        keep = lambda response: answers.append(response)
        # A page that is cached costs nothing.
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.on("response", keep)
        page.reload()
        page.remove_listener("response", keep)
        for answer in answers:
            answer.finished()
        sizes = [answer.request.sizes() for answer in answers]
        self.found["facts"]["phone"] = {
            "bottom": page.locator(".equal .button").evaluate("e => Math.round(e.getBoundingClientRect().bottom)"),
            "requests": len(answers),
            "octets": sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes)}
        self.look(page, "approval-phone")
        session.detach()
        page.set_viewport_size(size)

    def standing(self, page):
        """Messages, acting, and another language, which stays until another is chosen."""
        base = self.options.affiliation + "/patient"
        page.goto(base + "/notifications")
        self.look(page, "messages")
        page.goto(base + "/acting")
        self.look(page, "acting")
        begin = page.locator("button[value=begin]")
        self.found["facts"]["mayActFor"] = begin.count()
        if begin.count():
            begin.first.click()
            page.locator(".acting").wait_for()
            self.look(page, "acting-home")
            page.goto(base + "/code")
            self.look(page, "acting-code")
            page.locator(".acting button").click()
            page.locator(".acting").wait_for(state="detached")
        page.locator(".languages a[hreflang=de]").click()
        page.goto(base)
        self.look(page, "patient-de")
        self.found["facts"]["spoken"] = page.locator("html").get_attribute("lang")
        page.locator(".languages a[hreflang=fr]").click()

    def choices(self, page):
        """What a patient sets in advance, and takes away."""
        base = self.options.affiliation + "/patient"
        page.locator(".lanes a[href*='/patient/requests/']").first.click()
        self.look(page, "decided-later")
        with page.expect_download() as download:
            page.locator("a[href$='/receipt.json']").click()
        receipts = json.load(open(download.value.path()))
        self.found["facts"]["receipts"] = len(receipts["receipts"])
        page.goto(base + "/choices")
        self.look(page, "choices")
        page.goto(base + "/hidden")
        self.look(page, "hidden-none")
        page.locator("form[action='/patient/hidden'] button").click()
        page.locator(".fault").wait_for()
        self.look(page, "hidden-fault")
        page.locator("#what").select_option("section:29762-2")
        page.locator("#whom").select_option("country:PT")
        page.locator("form[action='/patient/hidden'] button").click()
        page.locator("form[action$='/lift']").wait_for()
        self.look(page, "hidden-one")
        page.locator("form[action$='/lift'] button").click()
        page.locator("p.lead").wait_for()
        self.found["facts"]["liftedIn"] = page.locator("form[action$='/lift']").count()
        page.goto(base + "/emergency")
        self.look(page, "emergency-off")
        for name in ("country", "role", "part"):
            page.locator(f"input[name={name}]").first.check()
        page.locator("button[value=set]").click()
        page.locator("button[value=end]").wait_for()
        self.look(page, "emergency-on")
        page.locator("button[value=end]").click()
        page.locator("p.lead").wait_for()
        page.goto(base + "/history")
        self.look(page, "history-changes")

    def summary_facts(self, page, address):
        """What holds for a summary whatever its content: sizes, paper, keys, nothing left behind."""
        facts = self.found["facts"]
        viewport = page.viewport_size
        page.goto(f"{address}?language=pt")
        page.set_viewport_size({"width": 1366, "height": 768})
        facts["belowTheFold"] = page.locator(".first > .section").evaluate_all(
            "all => all.filter(e => e.getBoundingClientRect().bottom > innerHeight).map(e => e.className)")
        facts["smallTargets"] = page.locator("main a, main summary, main button").evaluate_all(
            "all => all.filter(e => e.offsetParent && !e.closest('.truth, p, .provenance') && "
            "Math.round(e.getBoundingClientRect().height) < 44).map(e => e.textContent)")
        for width, height, name in ((768, 1024, "summary-tablet"), (340, 256, "summary-zoomed"), (360, 640, "summary-phone")):
            page.set_viewport_size({"width": width, "height": height})
            self.look(page, name)
        page.set_viewport_size(viewport)
        facts["printedPages"] = self.paper(page.pdf(prefer_css_page_size=True))
        if self.options.script == "off":
            return
        facts["stored"] = page.evaluate(
            "async () => [localStorage.length, sessionStorage.length, (await caches.keys()).length]")
        page.keyboard.press("o")
        page.wait_for_url("**mode=both**")
        page.keyboard.press("f")
        page.wait_for_url("**flagged=1**")
        page.keyboard.press("2")
        facts["jumpedTo"] = page.evaluate("document.activeElement.id")
        facts["coveredByBar"] = page.evaluate(
            "document.querySelector('.idbar').getBoundingClientRect().bottom > "
            "document.activeElement.getBoundingClientRect().top + 1")
        page.locator("details.keys summary").click()
        page.locator("#keys-on").uncheck()
        page.locator("h1").click()
        page.keyboard.press("l")
        facts["keysOff"] = "locked" not in page.url
        page.locator("#keys-on").check()
        page.locator("h1").click()
        page.keyboard.press("l")
        page.wait_for_url("**/locked")
        self.look(page, "locked")
        page.goto(address)
        facts["readAfterLock"] = page.locator(".idbar").count()
        page.goto(self.options.treatment + "/sign-in?again=1")
        page.locator("input[name=account][value=ana]").check()
        page.locator("#password").fill("demo")
        page.locator("main button[type=submit]").click()
        page.locator("header .who").wait_for()
        page.goto(address)
        facts["readAfterUnlock"] = page.locator(".idbar").count()
        self.keyboard_search(page)

    def paper(self, pdf):
        """The text of each printed page."""
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            text = subprocess.run(["pdftotext", "-layout", file.name, "-"], capture_output=True, text=True).stdout
        return [page for page in text.split("\f") if page.strip()]

    def keyboard_search(self, page):
        """From the empty search to the identity with nothing but a keyboard."""
        page.goto(self.options.treatment + "/clinician")
        self.found["facts"]["cursorIn"] = page.evaluate("document.activeElement.id")
        page.keyboard.type("Fran")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        self.look(page, "search-list")
        page.keyboard.press("Enter")
        page.locator("form[action='/clinician/identify']").wait_for()
        ins, day, month, year = PEOPLE["gaston"]
        self.found["facts"]["thenIn"] = page.evaluate("document.activeElement.id")
        page.keyboard.type(ins[:-1])
        page.keyboard.press("Tab")
        page.locator("#ins-fault:not(:empty)").wait_for()
        self.look(page, "search-checked")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("End")
        page.keyboard.type(ins[-1])
        for value in (day, month, year):
            page.keyboard.press("Tab")
            page.keyboard.type(value)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.locator("form[action='/clinician/ask']").wait_for()
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.value") == "yes":
                break
        page.keyboard.press("Enter")
        page.locator(".steps li.done").first.wait_for()
        self.found["facts"]["askedByKeyboard"] = 1

    def hospital_system(self, ana, affiliation):
        """The commands of the README, while the patient allows."""
        with open(self.options.api, encoding="utf-8") as file:
            block = re.search(r"```sh\n(PT=.*?)```", file.read(), re.S).group(1)
        block = block.replace("http://pt.localhost:9080", self.options.treatment)
        with tempfile.TemporaryDirectory() as folder:
            shell = subprocess.Popen(["bash", "-euo", "pipefail", "-c", block], cwd=folder, stderr=subprocess.PIPE, text=True)
            lesia = self.sign_in(affiliation, "lesia", "fr-FR")
            self.open_request(lesia).click()
            lesia.locator("button[value=allow]").click()
            errors = shell.communicate(timeout=60)[1]
            with open(os.path.join(folder, "summary.json"), encoding="utf-8") as file:
                bundle = json.load(file)
            with open(os.path.join(folder, "summary.xml"), encoding="utf-8") as file:
                document = file.read()
        self.found["facts"]["refusals"] = self.refusals()
        self.found["facts"]["api"] = {
            "errors": errors, "resource": bundle.get("resourceType"), "type": bundle.get("type"),
            "cda": "<ClinicalDocument" in document and "SANTINI" in document}

    def refusals(self):
        """Status of calls that must not be answered: without a token, with a false one, of an auditor, with a fault."""
        base = self.options.treatment
        def call(*arguments):
            return subprocess.run(["curl", "-sS", *arguments], capture_output=True, text=True).stdout
        def token(account):
            return json.loads(call(f"{base}/issuer/token", "-d", "grant_type=password", "-d", "client_id=passerelle",
                                   "-d", f"username={account}", "-d", "password=demo"))["id_token"]
        def status(path, *arguments):
            return int(call("-o", os.devnull, "-w", "%{http_code}", base + path, *arguments))
        good = "Authorization: Bearer " + token("ana")
        forged = good[:-8] + ("A" if good[-8] != "A" else "B") + good[-7:]
        return [
            status("/api/v1/requests"), status("/api/v1/requests", "-H", "Authorization: Bearer x.y.z"),
            status("/api/v1/requests", "-H", forged),
            status("/api/v1/requests", "-H", "Authorization: Bearer " + token("rita")),
            status("/api/v1/requests/" + "0" * 32, "-H", good),
            status("/api/v1/patients", "-H", good, "-d", '{"country": "FR", "situation": "in-person", "fields": {}}'),
            status("/api/v1/patients", "-H", good, "-d", "no json"), status("/api/v1/requests", "-H", good)]

    def essentials(self):
        """What a clinician cannot do without, where the scripts do not arrive."""
        treatment, affiliation = self.options.treatment, self.options.affiliation
        ana = self.sign_in(treatment, "ana", self.options.locale)
        self.find(ana, "odile")
        odile = self.sign_in(affiliation, "odile", "fr-FR")
        self.open_request(odile).click()
        self.until(ana, ".number")
        self.look(ana, "waiting-blocked")
        odile.locator("button[value=allow]").click()
        self.until(ana, ".idbar")
        self.look(ana, "summary-blocked")
        facts = self.found["facts"]
        facts["firstSection"] = ana.locator(".first h2").first.inner_text().split("\n")[0]
        ana.locator(".tools .segments a").nth(1).click()
        facts["bothBlocked"] = ana.locator("main.both").count()
        ana.locator("form[data-lock] button").click()
        ana.wait_for_url("**/locked")
        ana.goto(treatment + "/clinician/requests")
        facts["readAfterLock"] = ana.locator("table").count()

    def run(self):
        if self.options.script == "blocked":
            return self.essentials()
        treatment, affiliation = self.options.treatment, self.options.affiliation
        ana = self.sign_in(treatment, "ana", self.options.locale)
        self.look(ana, "search")
        self.mask(ana)
        self.look(ana, "search-mask")
        self.fill(ana, "camille", number="27804330631242")
        ana.locator("form[action='/clinician/identify'] button[type=submit]").click()
        ana.locator("#faults").wait_for()
        self.look(ana, "search-fault")
        self.fill(ana, "camille", number="199019999999979")
        ana.locator("form[action='/clinician/identify'] button[type=submit]").click()
        ana.locator("#failure").wait_for()
        self.look(ana, "search-none")

        # The patient allows; the waiting page turns into the summary.
        self.find(ana, "camille", picture=True)
        camille = self.sign_in(affiliation, "camille", "fr-FR")
        self.look(camille, "patient-empty-or-asked")
        answer = self.open_request(camille)
        self.look(camille, "patient-asked")
        answer.click()
        camille.locator(".number").wait_for()
        self.look(camille, "approval")
        self.found["sizes"]["approval"] = len(camille.content())
        styles = camille.locator(".equal button, .equal .button").evaluate_all(
            "all => all.map(e => { const s = getComputedStyle(e); return [s.width, s.height, s.fontSize, s.color, "
            "s.backgroundColor, s.borderColor].join(' ') })")
        self.found["facts"]["equalButtons"] = len(set(styles)) == 1 and len(styles) == 3
        self.on_a_phone(camille)
        self.until(ana, ".number")
        self.look(ana, "waiting")
        shown = ana.locator(".number").inner_text(), camille.locator(".number").inner_text()
        self.found["facts"]["checkNumbersEqual"] = shown[0] == shown[1]
        camille.locator("a.button[href$='/choose']").click()
        self.look(camille, "choose")
        camille.locator("button[value=chosen]").click()
        camille.locator(".fault").wait_for()
        self.look(camille, "choose-fault")
        camille.locator("a.button").last.click()
        camille.locator("button[value=allow]").click()
        allowed = time.monotonic()
        self.until(ana, ".idbar")
        self.found["facts"]["secondsToSummary"] = time.monotonic() - allowed
        self.look(ana, "summary-pt")
        self.look(camille, "decided-allow")
        self.found["facts"]["firstSection"] = ana.locator(".first h2").first.inner_text().split("\n")[0]
        address = ana.url
        ana.goto(f"{address}?mode=original")
        ana.goto(treatment + "/clinician/requests")
        ana.locator("table a").first.click()
        self.found["facts"]["wordingKept"] = ana.locator(".segments").first.locator("[aria-current]").inner_text()
        ana.goto(f"{address}?mode=translation")
        ana.goto(treatment + "/clinician/requests")
        self.look(ana, "my-requests")
        ana.goto(treatment + "/clinician/notice?language=fr")
        self.look(ana, "notice")
        ana.goto(treatment + "/clinician?country=IT")
        self.look(ana, "not-connected")
        self.summary_facts(ana, address)
        if self.options.api:
            self.hospital_system(ana, affiliation)

        # Another patient refuses, while the clinician leaves and comes back.
        self.find(ana, "ines")
        waiting = ana.url
        ana.goto(treatment + "/clinician/requests")
        self.look(ana, "my-requests-waiting")
        ana.locator(f"table a[href='{urlparse(waiting).path}']").click()
        self.until(ana, ".number")
        self.found["facts"]["cameBack"] = ana.url == waiting
        crowd = Crowd(ana, 100) if self.options.api else None
        ines = self.sign_in(affiliation, "ines", "fr-FR")
        self.open_request(ines).click()
        ines.locator("button[value=refuse]").click()
        self.look(ines, "decided-refuse")
        if crowd:
            self.found["facts"]["crowd"] = crowd.told()
        self.until(ana, ".notice.warn")
        self.found["facts"]["tabAfterAnswer"] = ana.title()
        self.look(ana, "refused")
        if self.options.api:
            self.troubles(ana)
        # Back and a second submit of the same form change nothing.
        ines.go_back()
        second = ines.locator("button[value=allow]")
        if second.count():
            second.click()
        self.found["facts"]["refusalIsFinal"] = "refus" in ines.locator("main").inner_text().lower()
        self.standing(ines)

        # A code made beforehand is the answer.
        lucien = self.sign_in(affiliation, "lucien", "fr-FR")
        lucien.goto(affiliation + "/patient/code")
        self.look(lucien, "code-form")
        lucien.locator("#country").select_option("PT")
        for box in lucien.locator("input[name=part]").all()[:2]:
            box.check()
        lucien.locator("main button[type=submit]:not([name=look])").click()
        code = lucien.locator(".code").inner_text()
        self.look(lucien, "code-made")
        self.find(ana, "lucien", code=code)
        self.until(ana, ".idbar")
        self.look(ana, "summary-code")
        self.found["facts"]["codeParts"] = ana.locator(".section .items").count()
        lucien.goto(affiliation + "/patient/history")
        self.look(lucien, "history")
        camille.goto(affiliation + "/patient/history")
        self.look(camille, "history-camille")
        self.choices(camille)

        # Both auditors.
        for base, account, locale in ((treatment, "rita", "pt-PT"), (affiliation, "aude", "fr-FR")):
            self.auditor(base, account, locale)
        self.search_by_person(affiliation, camille)
        self.flags(affiliation, "aude", raised=True)
        self.flags(treatment, "rita", raised=False)

        # What is not theirs.
        camille.goto(affiliation + "/audit")
        self.look(camille, "not-entitled")
        ana.goto(treatment + "/nowhere")
        self.look(ana, "not-found")
        for page in (ana, camille):
            page.goto((treatment if page is ana else affiliation) + "/")
            page.locator("form[action='/sign-out'] button").click()
            self.found["facts"].setdefault("signedOut", 0)
            self.found["facts"]["signedOut"] += page.locator("header .who").count() == 0
        ana.goto(address)
        self.found["facts"]["summaryAfterSignOut"] = ana.locator(".idbar").count()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("treatment")
    parser.add_argument("affiliation")
    parser.add_argument("--script", choices=["on", "off", "blocked"], default="on")
    parser.add_argument("--scheme", choices=["light", "dark"], default="light")
    parser.add_argument("--width", type=int, default=1366)
    parser.add_argument("--locale", default="pt-PT", help="of the clinician's browser")
    parser.add_argument("--api", help="the README, whose calls of a hospital system are made")
    parser.add_argument("--shots")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    if options.shots:
        os.makedirs(options.shots, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        walk = Walk(options, browser)
        status = 0
        try:
            walk.run()
        except Exception as problem:  # the findings so far say where it stopped
            seen = [page for context in browser.contexts for page in context.pages]
            walk.found["stopped"] = f"{type(problem).__name__}: {problem}" + "".join(
                f" [{page.url}: {page.locator('body').inner_text()[:300]}]" for page in seen)
            status = 1
        print(json.dumps(walk.found, ensure_ascii=False, indent=1))
        browser.close()
    sys.exit(status)


if __name__ == "__main__":
    main()
