"""The live page in a headless browser, on a run that goes on: tests/watch/page_test.py PAWL"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lab"))
from browser import Browser  # noqa: E402

CONFIG = """
generations = 1000
[model]
layers = 1
width = 16
heads = 2
feed_forward = 16
context = 24
[[task]]
kind = "addition"
fresh_levels = [1, 1]
[start]
steps = 20
[sample]
problems = 16
max_new_tokens = 6
[learn]
steps = 5
rows = 8
[eval]
problems = 5
[process]
actors = 0
"""


def expect(true, what):
    if not true:
        raise SystemExit(f"page_test: {what}")


def await_text(browser, wanted, seconds=30):
    """Until the page shows all of them."""
    end = time.time() + seconds
    while True:
        text = browser.call("Runtime.evaluate", expression="document.body?.innerText")["result"].get("value") or ""
        if all(part in text for part in wanted):
            return text
        expect(time.time() < end, f"the page lacks {[part for part in wanted if part not in text]}: {text}")
        time.sleep(0.2)


def main():
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder, "c.toml")
        config.write_text(CONFIG)
        said = pathlib.Path(folder, "said")
        run = subprocess.Popen([sys.argv[1], "run", str(config), "--out", folder + "/run", "--http", "127.0.0.1:0"],
                               stderr=said.open("w"), stdout=subprocess.DEVNULL)
        browser = None
        try:
            url = None
            while url is None:
                expect(run.poll() is None, "the run ended: " + said.read_text())
                time.sleep(0.1)
                found = re.search(r"shown at (http://\S+)", said.read_text(errors="replace"))
                url = found and found.group(1)
            browser = Browser()
            for width in (1000, 400):
                browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
                browser.events.clear()
                browser.call("Page.navigate", url=url)
                text = await_text(browser, ["pawl run", "at work", "generation", "learner", "connected", "eval/addition/accuracy", "Curves"])
                wide = browser.call("Runtime.evaluate", expression="document.documentElement.scrollWidth")["result"]["value"]
                expect(wide <= width, f"at {width} pixels the page is {wide} wide")
                before = re.search(r"generation (\d+) of 1000", text).group(1)
                end = time.time() + 30
                while re.search(r"generation (\d+) of 1000", await_text(browser, ["generation"])).group(1) == before:
                    expect(time.time() < end, "the page does not go on")
                    time.sleep(0.2)
                for event in browser.events:
                    expect(event.get("method") not in ("Runtime.exceptionThrown", "Log.entryAdded"), json.dumps(event))
                    if event.get("method") == "Network.requestWillBeSent":
                        asked = event["params"]["request"]["url"]
                        expect(asked.startswith((url, "data:")), f"the page asks for {asked}")
            run.terminate()
            run.wait(60)
            await_text(browser, ["does not answer"])
            try:
                urllib.request.urlopen(url, timeout=2)
                expect(False, "it still listens")
            except OSError:
                pass
        finally:
            run.kill()
            if browser:
                browser.close()


main()
