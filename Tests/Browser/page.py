#!/usr/bin/env python3
"""The page of a running Reactions, in Chromium.

usage: page.py http://127.0.0.1:8080

Needs playwright and a Chromium (CHROMIUM=/usr/bin/chromium). Ends with 0 when everything is as it should be, else with
1 and what was not.
"""

import json
import os
import re
import secrets
import sys
import traceback
import urllib.request
from contextlib import contextmanager
from urllib.parse import urlsplit

sys.dont_write_bytecode = True  # leaves no __pycache__ beside the sources

from playwright.sync_api import expect, sync_playwright

from breakable_proxy import BreakableProxy

LIVE = "#link[data-state=live]"


class Visitor:
    """Somebody with the page open."""

    def __init__(self, page):
        self.page = page

    def wait_until_live(self):
        self.page.wait_for_selector(LIVE)
        self.page.wait_for_selector("#loading", state="hidden")

    def show_all(self):
        more = self.page.locator("#more[aria-expanded=false]")
        if more.is_visible():
            more.click()

    def row(self, name):
        self.show_all()
        return self.page.locator("#ranking > li").filter(
            has=self.page.get_by_role("button", name=f"React with {name}", exact=True))

    def count(self, name):
        row = self.row(name)
        return number(row.locator(".count").inner_text()) if row.count() else 0

    def total(self):
        return number(self.page.locator("#total").inner_text())

    def names(self):
        self.show_all()
        return self.page.locator("#ranking .name").evaluate_all("names => names.map(name => name.title.slice(1, -1))")

    def sees(self, name, count):
        expect(self.row(name).locator(".count")).to_have_text(re.compile(rf"^{count:,}$"))

    def quick(self, name):
        return self.page.locator("#quick").get_by_role("button", name=f"React with {name}", exact=True)

    def react_by_name(self, typed):
        self.page.get_by_label("Or any emoji by its name").fill(typed)
        self.page.keyboard.press("Enter")

    def answer(self):
        return self.page.locator("#answer")


class Browser:
    def __init__(self, chromium, url):
        self.chromium = chromium
        self.url = url

    @contextmanager
    def visitor(self, url=None, *, excused=None, **context):
        """A visitor in a browser context of their own. Errors in the console fail the check, but for those that contain
        the excused words.
        """
        complaints = []
        context = self.chromium.new_context(locale="en-US", **context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        response = page.goto(url or self.url)
        visitor = Visitor(page)
        visitor.response = response
        visitor.wait_until_live()
        yield visitor
        context.close()
        complaints = [text for text in complaints if not excused or excused not in text]
        assert not complaints, complaints


def number(text):
    return int(text.replace(",", ""))


def fresh(word):
    return f"{word}-{secrets.token_hex(4)}"


def a_reaction_in_one_page_moves_the_other(browser):
    with browser.visitor() as one, browser.visitor() as other:
        slow, quick = fresh("slow"), fresh("quick")
        for name in [slow, quick, slow]:
            one.react_by_name(name)
        other.sees(slow, 2)
        other.sees(quick, 1)
        names = other.names()
        assert names.index(slow) < names.index(quick), names

        total = other.total()
        for _ in range(2):
            one.row(quick).get_by_role("button").click()
        for visitor in (one, other):
            visitor.sees(quick, 3)
            expect(visitor.page.locator("#total")).to_have_text(f"{total + 2:,}")
            names = visitor.names()
            assert names.index(quick) < names.index(slow), names

        with urllib.request.urlopen(browser.url + "/reactions") as answer:
            ranking = json.load(answer)
        assert [entry["name"] for entry in ranking["reactions"]] == other.names()
        assert ranking["total"] == other.total(), (ranking["total"], other.total())


def a_quick_button_counts_and_can_be_taken_back(browser):
    with browser.visitor() as one, browser.visitor() as other:
        before = one.count("tada")
        one.quick("tada").click()
        other.sees("tada", before + 1)
        expect(one.answer()).to_have_text("You reacted with 🎉 tada.")
        one.quick("tada").click()
        expect(one.answer()).to_have_text("You reacted with 🎉 tada, 2 times.")
        other.sees("tada", before + 2)
        for _ in range(2):
            one.page.get_by_role("button", name="Take back").click()
        expect(one.answer()).to_have_text("Took back 🎉 tada.")
        other.sees("tada", before)


def known_names_are_emoji_and_others_are_words(browser):
    with browser.visitor() as one:
        custom = fresh("parrot")
        one.react_by_name(custom)
        expect(one.row(custom).locator(".name")).to_have_text(f":{custom}:")
        for typed, name, glyph in [(" :Rocket: ", "rocket", "🚀"), ("🍕", "pizza", "🍕"), ("flag-de", "flag-de", "🇩🇪")]:
            before = one.count(name)
            one.react_by_name(typed)
            one.sees(name, before + 1)
            expect(one.row(name).locator(".glyph")).to_have_text(glyph)
            expect(one.row(name).locator(".name")).to_have_text(name)


def bad_names_are_refused_and_stay_text(browser):
    with browser.visitor() as one:
        for typed in ["", "<img src=x onerror=alert(1)>", "a/b", "x" * 101]:
            one.react_by_name(typed)
            expect(one.page.locator("#name")).to_have_attribute("aria-invalid", "true")
            expect(one.answer()).to_have_class("wrong")
        one.react_by_name("l'amour")
        expect(one.page.locator("#name")).not_to_have_attribute("aria-invalid", "true")
        expect(one.row("l'amour").locator(".name")).to_have_text(":l'amour:")


def it_works_with_the_keyboard_alone(browser):
    with browser.visitor() as one, browser.visitor() as watcher:
        press = one.page.keyboard.press

        def focused():
            return one.page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.id")

        before = watcher.count("+1")
        press("Tab")
        assert focused() == "React with +1", focused()
        press("Enter")
        watcher.sees("+1", before + 1)
        expect(one.answer()).to_contain_text("+1")
        assert focused() == "React with +1", focused()

        while focused() != "name":
            press("Tab")
        name = fresh("typed")
        one.page.keyboard.type(name)
        press("Enter")
        watcher.sees(name, 1)
        press("Tab")
        press("Tab")
        assert focused() == "undo", focused()
        press("Space")
        watcher.sees(name, 0)
        expect(one.answer()).to_have_text(f"Took back {name}.")
        assert focused() == "name", focused()


def the_focus_stays_on_a_row_that_moves(browser):
    for without in ["", "delete Element.prototype.moveBefore"]:
        with browser.visitor() as one:
            one.page.evaluate(without)
            low, high = fresh("low"), fresh("high")
            for name in [low, high, high]:
                one.react_by_name(name)
            one.sees(high, 2)
            button = one.row(low).get_by_role("button")
            button.focus()
            for count in (2, 3):
                one.page.keyboard.press("Enter")
                one.sees(low, count)
            names = one.names()
            assert names.index(low) < names.index(high), names
            expect(button).to_be_focused()


def a_killed_connection_recovers(browser):
    where = urlsplit(browser.url)
    proxy = BreakableProxy(where.hostname, where.port or 80)
    by_proxy = f"http://127.0.0.1:{proxy.port}/"
    with browser.visitor(by_proxy, excused="WebSocket connection to") as far, browser.visitor() as near:
        name = fresh("missed")
        far.react_by_name(name)
        near.sees(name, 1)

        proxy.cut()
        far.page.wait_for_selector("#link:not([data-state=live])")
        far.quick("tada").click()
        expect(far.answer()).to_contain_text("not sent")
        near.react_by_name(name)
        near.sees(name, 2)
        expect(far.page.get_by_role("status").first).to_have_text("Connection lost. Reconnecting.")
        far.sees(name, 1)

        proxy.mend()
        far.page.wait_for_selector(LIVE, timeout=40_000)
        far.sees(name, 2)
        expect(far.page.get_by_role("status").first).to_have_text("Connected.")
        far.react_by_name(name)
        near.sees(name, 3)
    proxy.cut()


def rows_glide_unless_motion_is_unwelcome(browser):
    for preference, glides in [("no-preference", True), ("reduce", False)]:
        with browser.visitor(reduced_motion=preference) as one:
            low, high = fresh("low"), fresh("high")
            for name in [low, high, high]:
                one.react_by_name(name)
            one.sees(high, 2)
            # Counts the animations that start: looking for one that runs would be a race.
            one.page.evaluate("""() => {
                window.started = 0
                const animate = Element.prototype.animate
                Element.prototype.animate = function (...how) { window.started++; return animate.apply(this, how) }
            }""")
            for _ in range(2):
                one.react_by_name(low)
            one.sees(low, 3)
            assert (one.page.evaluate("window.started") > 0) == glides, f"motion {preference}"


def it_fits_a_phone_and_follows_the_scheme(browser):
    grounds = []
    for scheme in ("light", "dark"):
        with browser.visitor(color_scheme=scheme, viewport={"width": 320, "height": 640}) as one:
            one.react_by_name("x" * 100)
            one.page.wait_for_function("document.querySelector('#ranking li')")
            width = one.page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, f"the page is {width} px wide"
            grounds.append(one.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1], grounds


def only_its_own_script_may_run(browser):
    with browser.visitor(excused="violates the following Content Security Policy") as one:
        policy = one.response.headers["content-security-policy"]
        assert "script-src 'sha256-" in policy and "unsafe" not in policy, policy
        one.page.evaluate("""() => {
            const script = document.createElement('script')
            script.textContent = 'window.intruder = true'
            document.addEventListener('securitypolicyviolation', () => window.refused = true)
            document.body.append(script)
        }""")
        one.page.wait_for_function("window.refused")
        assert not one.page.evaluate("window.intruder")


CHECKS = [
    a_reaction_in_one_page_moves_the_other, a_quick_button_counts_and_can_be_taken_back,
    known_names_are_emoji_and_others_are_words, bad_names_are_refused_and_stay_text, it_works_with_the_keyboard_alone,
    the_focus_stays_on_a_row_that_moves, a_killed_connection_recovers, rows_glide_unless_motion_is_unwelcome,
    it_fits_a_phone_and_follows_the_scheme, only_its_own_script_may_run,
]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    failed = 0
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        browser = Browser(chromium, sys.argv[1].rstrip("/"))
        for check in CHECKS:
            name = check.__name__.replace("_", " ")
            try:
                check(browser)
                print(f"ok      {name}", flush=True)
            except Exception:  # whatever goes wrong fails this check and lets the others run
                failed += 1
                print(f"FAILED  {name}\n{traceback.format_exc()}", flush=True)
        chromium.close()
    print(f"page: {len(CHECKS) - failed} of {len(CHECKS)} passed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
