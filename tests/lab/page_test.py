#!/usr/bin/env python3
"""The report's page in a headless browser: page_test.py PAWL. Every number it expects is computed here, from the runs' own rows."""
import json
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

from browser import Browser, find_browser
from make_runs import GAMES, arms_of, make_game_run, make_run, make_runs

PAWL = None
WIDTHS = (400, 1280)
ARMS = (1, 6, 20)


def report(out):
    made = subprocess.run([PAWL, "report", str(out)], capture_output=True, text=True)
    if made.returncode != 0:
        raise AssertionError(f"pawl report: exit {made.returncode}: {made.stderr}")
    return out / "report.html"


def rows_of(run):
    return [json.loads(line) for line in (run / "generations.jsonl").read_text().splitlines()]


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="pawl-page-"))
        cls.pages = {}
        for arms in ARMS:
            make_runs(PAWL, cls.folder / f"arms{arms}", arms)
            cls.pages[arms] = report(cls.folder / f"arms{arms}")
        cls.browser = Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        shutil.rmtree(cls.folder)

    def open(self, arms, width, **settings):
        self.browser.open(self.pages[arms], width, **settings)

    def js(self, expression):
        return self.browser.js(expression)

    def center(self, expression):
        """The middle of an element on the screen, scrolled to."""
        place = self.js(f"""(() => {{const e = {expression}; e.scrollIntoView({{block: 'center', behavior: 'instant'}});
            const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2];}})()""")
        self.js("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return place

    def tip(self):
        return self.js("(() => {const t = document.querySelector('.tip'); return t.hidden || !t.offsetHeight ? '' : t.innerText})()")

    def visible_arms(self, figure):
        """The looks whose line or points can be seen in a figure."""
        return set(self.js(f"""Array.from({figure}.querySelectorAll('.arm')).filter(g => getComputedStyle(g).display !== 'none')
            .map(g => +Array.from(g.classList).find(c => /^a[0-9]+$/.test(c)).slice(1))"""))

    def expected(self, arms, arm, metric, generation):
        fresh, verify = arms_of(arms)[arm]
        folder = self.folder / f"arms{arms}" / f"fresh={fresh}" / f"verify={verify}"
        return [rows_of(folder / f"seed={seed}")[generation][metric] for seed in range(3)]

    # -- layout

    def test_nothing_is_cut_or_too_small_at_any_width(self):
        for arms in ARMS:
            for width in WIDTHS:
                with self.subTest(arms=arms, width=width):
                    self.open(arms, width)
                    self.assertLessEqual(self.js("document.documentElement.scrollWidth"), width)
                    cut = self.js("""Array.from(document.querySelectorAll('.panels svg[role=group]')).flatMap(svg => {
                        const box = svg.getBoundingClientRect();
                        return Array.from(svg.querySelectorAll('text')).filter(t => {const r = t.getBoundingClientRect();
                            return r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1 ||
                                r.left < 0 || r.right > innerWidth}).map(t => t.textContent)})""")
                    self.assertEqual(cut, [])
                    size = self.js("""Math.min(...Array.from(document.querySelectorAll('.panels svg[role=group]')).map(svg =>
                        12 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))""")
                    self.assertGreaterEqual(size, 10, "px of the figures' text")
                    self.assertEqual(self.overlapping_texts(), [])
                    outside = self.js("""Array.from(document.querySelectorAll('body *')).filter(e => !e.closest('.scroll') && !e.closest('pre') &&
                        !e.closest('svg svg') && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))""")
                    self.assertEqual(outside, [])

    def test_no_axis_says_minus_zero(self):
        self.open(6, 1280)
        self.assertEqual([t for t in self.js("Array.from(document.querySelectorAll('figure text')).map(t => t.textContent)")
                          if re.fullmatch(r"-0(\.0*)?", t)], [])

    def overlapping_texts(self):
        return self.js("""Array.from(document.querySelectorAll('.panels svg[role=group]')).flatMap(svg => {
            const all = Array.from(svg.querySelectorAll('text')).map(t => [t.textContent, t.getBoundingClientRect()]);
            return all.flatMap(([a, r], i) => all.slice(i + 1).filter(([b, s]) => r.left < s.right - 1 && s.left < r.right - 1 &&
                r.top < s.bottom - 3 && s.top < r.bottom - 3).map(([b]) => a + ' | ' + b))})""")

    def test_the_plot_has_most_of_a_figure_with_any_number_of_arms(self):
        for arms in ARMS:
            for path in sorted((self.folder / f"arms{arms}/figures").glob("*.svg")):
                root = ElementTree.parse(path).getroot()
                plot = root.find("{http://www.w3.org/2000/svg}svg")
                self.assertGreaterEqual(float(plot.get("width")) / float(root.get("width")), 0.6, path.name)
                self.assertGreaterEqual(float(plot.get("height")), 180, path.name)

    def test_standalone_figures_are_not_cut(self):
        for arms in ARMS:
            for path in sorted((self.folder / f"arms{arms}/figures").glob("*.svg")):
                self.browser.open(path, 1280)
                cut = self.js("""(() => {const svg = document.documentElement, box = svg.getBoundingClientRect();
                    return Array.from(svg.querySelectorAll('text')).filter(t => {const r = t.getBoundingClientRect();
                        return r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1})
                        .map(t => t.textContent)})()""")
                self.assertEqual(cut, [], path.name)
                labels = self.js("Array.from(document.querySelectorAll('text')).map(t => t.textContent).join(' ')")
                for fresh, verify in arms_of(arms) if arms > 1 else []:
                    self.assertIn(verify, labels)

    # -- arms

    def test_a_checkbox_hides_and_shows_its_arm_in_every_figure(self):
        for arms in ARMS:
            for width in WIDTHS:
                with self.subTest(arms=arms, width=width):
                    self.open(arms, width)
                    figures = self.js("document.querySelectorAll('.panels svg[role=group]').length")
                    self.assertGreaterEqual(figures, 10)
                    arm = arms - 1
                    box = f"document.querySelectorAll('.legend input')[{arm}]"
                    for shown in (False, True):
                        self.browser.click(*self.center(box))
                        for figure in range(figures):
                            visible = self.visible_arms(f"document.querySelectorAll('.panels svg[role=group]')[{figure}]")
                            self.assertEqual(visible, set(range(arms)) - (set() if shown else {arm}))
                    self.assertEqual(self.browser.faults(), [])

    def test_all_none_and_the_keyboard(self):
        self.open(20, 1280)
        figure = "document.querySelector('.panels svg[role=group]')"
        self.browser.click(*self.center("document.querySelector('.controls button[value=none]')"))
        self.assertEqual(self.visible_arms(figure), set())
        self.assertIn("0 of 20 shown", self.js("document.querySelector('.legend').innerText"))
        self.js("document.querySelectorAll('.legend input')[4].focus()")
        self.browser.key(" ")
        self.assertEqual(self.visible_arms(figure), {4})
        self.browser.click(*self.center("document.querySelector('.controls button[value=all]')"))
        self.assertEqual(self.visible_arms(figure), set(range(20)))

    def test_no_two_arms_look_alike_and_an_arm_looks_the_same_everywhere(self):
        self.open(20, 1280)
        looks = self.js("""Array.from(document.querySelectorAll('.panels svg[role=group]')).map(svg => Array.from({length: 20}, (_, i) => {
            const line = svg.querySelector('.a' + i + ' .line'), point = svg.querySelector('.a' + i + ' .pt');
            return line && [line.getAttribute('stroke'), line.getAttribute('stroke-dasharray'), point.getAttribute('d'), point.getAttribute('fill')].join()}))""")
        legend = self.js("""Array.from(document.querySelectorAll('.legend li svg')).map(svg => {const [line, point] = svg.querySelectorAll('path');
            return [line.getAttribute('stroke'), line.getAttribute('stroke-dasharray'), point.getAttribute('d'), point.getAttribute('fill')].join()})""")
        self.assertEqual(len(set(legend)), 20)
        self.assertEqual(len({look.split(",", 1)[1].replace(look.split(",")[0], "ink") for look in legend}), 20, "without colours too")
        for figure in looks:
            for arm, look in enumerate(figure):
                self.assertIn(look, (None, legend[arm]))

    # -- numbers

    def check_tip(self, arms, arm, metric, generation, text):
        values = self.expected(arms, arm, metric, generation)
        fresh, verify = arms_of(arms)[arm]
        half = 4.302653 * statistics.stdev(values) / 3 ** 0.5  # Student's t, 2 degrees of freedom
        found = re.search(rf"generation {generation}: mean (\S+), 95% interval (\S+) to (\S+), 3 seeds", text)
        self.assertTrue(found, text)
        mean = statistics.mean(values)
        for shown, right in zip(found.groups(), (mean, mean - half, mean + half)):
            self.assertAlmostEqual(float(shown), right, delta=1e-3 * max(abs(right), 1e-3))
        if arms > 1:
            self.assertIn(verify, text)

    def point(self, metric, arm, generation):
        return f"document.querySelector('figure[data-metric=\"{metric}\"] .a{arm} .pt[data-generation=\"{generation}\"]')"

    def test_hovering_and_tapping_a_point_tell_its_numbers(self):
        for arms in ARMS:
            for width in WIDTHS:
                with self.subTest(arms=arms, width=width):
                    self.open(arms, width, touch=width == 400)
                    for metric, arm, generation in (("eval/facts/accuracy", arms - 1, 3), ("eval/addition/nll", 0, 5)):
                        place = self.center(self.point(metric, arm, generation))
                        if width == 400:
                            self.browser.tap(*place)
                        else:
                            self.browser.hover(*place)
                        self.js("new Promise(done => setTimeout(done, 50))")
                        text = self.tip()
                        self.check_tip(arms, arm, metric, generation, text)
                        box = self.js("(() => {const r = document.querySelector('.tip').getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]})()")
                        self.assertTrue(box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= 900, box)
                    if width != 400:
                        self.browser.hover(5, 5)
                        self.assertEqual(self.tip(), "")
                    self.assertEqual(self.browser.faults(), [])

    def test_arrow_keys_walk_over_points(self):
        self.open(6, 1280)
        self.js("document.querySelector('figure[data-metric=\"eval/facts/accuracy\"] svg').focus()")
        self.browser.key("ArrowRight")
        first = self.tip()
        self.browser.key("ArrowRight")
        self.assertNotEqual(self.tip(), first)
        self.browser.key("ArrowDown")
        self.check_tip(6, 1, "eval/facts/accuracy", int(re.search(r"generation (\d+)", self.tip()).group(1)), self.tip())
        self.browser.key("Escape")
        self.assertEqual(self.tip(), "")

    def test_a_hidden_arm_tells_nothing(self):
        self.open(6, 1280)
        place = self.center(self.point("eval/addition/nll", 5, 5))
        self.browser.hover(*place)
        self.assertNotEqual(self.tip(), "")
        self.js("document.querySelector('.controls button[value=none]').click()")
        self.browser.hover(place[0] + 1, place[1])
        self.assertEqual(self.tip(), "")

    def test_zero_is_drawn_and_what_was_not_measured_is_a_gap(self):
        self.open(6, 1280)
        self.assertIn("mean 0, ", self.js(self.point("eval/facts/accuracy_rare", 0, 3) + ".getAttribute('aria-label')"))
        self.assertIsNone(self.js(self.point("verify/phi", 0, 2)))
        self.assertEqual(self.js("document.querySelector('figure[data-metric=\"verify/phi\"] .a0 .line').getAttribute('d').match(/M/g).length"), 2)

    # -- tables, print, no script

    def test_tables_sort_by_their_heads(self):
        self.open(6, 1280)
        table = "document.querySelector('table.sorts')"
        column = self.js(f"Array.from({table}.tHead.rows[0].cells).findIndex(c => c.textContent.startsWith('change'))")
        for sign in (1, -1):
            self.browser.click(*self.center(f"{table}.tHead.rows[0].cells[{column}].querySelector('button')"))
            values = self.js(f"Array.from({table}.tBodies[0].rows).map(r => +r.cells[{column}].dataset.value)")
            self.assertEqual(values, sorted(values, reverse=sign < 0))
            self.assertEqual(len(values), 6)

    def test_print_has_a_legend_and_no_controls(self):
        for arms in ARMS:
            with self.subTest(arms=arms):
                self.open(arms, 718)  # A4 between its margins
                self.browser.print_media()
                self.assertLessEqual(self.js("document.documentElement.scrollWidth"), 718)
                seen = "e => getComputedStyle(e).display !== 'none' && e.getClientRects().length > 0"
                self.assertEqual(self.js(f"Array.from(document.querySelectorAll('.controls, .legend input, .tip, nav')).filter({seen}).length"), 0)
                self.assertEqual(self.js(f"Array.from(document.querySelectorAll('.legend li')).filter({seen}).length"), arms)
                self.assertEqual(self.js("getComputedStyle(document.querySelector('figure')).breakInside"), "avoid")
                self.assertEqual(self.js("getComputedStyle(document.body).color"), "rgb(0, 0, 0)")
                self.assertEqual(self.js("Array.from(document.querySelectorAll('.scroll')).filter(e => e.scrollWidth > e.clientWidth + 1).length"), 0)
                self.assertTrue(self.browser.pdf().startswith(b"%PDF"))

    def test_without_script_it_is_a_static_document_without_dead_controls(self):
        self.open(6, 1280, script=False)
        # The protocol evaluates scripts although the page's own are off.
        self.assertEqual(self.js("Array.from(document.querySelectorAll('input, button')).filter(e => e.getClientRects().length).length"), 0)
        self.assertEqual(self.js("document.querySelectorAll('.legend li').length"), 6)
        self.assertGreater(self.js("document.querySelector('.panels .line').getBoundingClientRect().width"), 100)
        self.assertIn("generation 0: mean", self.js("document.querySelector('.pt title').textContent"))

    def test_it_needs_no_network_and_raises_no_error(self):
        for arms in ARMS:
            self.open(arms, 1280)
            self.assertEqual([url for url in self.browser.requests() if not url.startswith(("data:", "about:"))], [])
            self.assertEqual(self.browser.faults(), [])

    # -- what it says

    def test_it_says_how_it_was_made(self):
        self.open(6, 1280)
        text = self.js("document.body.innerText")
        for words in ("18 finished runs in 6 arms", "0123456789ab", "A processor", "avx2", "pawl report"):
            self.assertIn(words, text)
        self.assertNotIn("not all made alike", text)
        command = self.js("document.querySelector('.facts code').textContent")
        self.assertEqual(command, f"pawl report {self.folder}/arms6")

    def test_runs_of_two_machines_are_told_apart(self):
        out = self.folder / "machines"
        make_runs(PAWL, out, 2)
        record = out / "fresh=0.0/verify=none/seed=1/run.json"
        record.write_text(json.dumps({**json.loads(record.read_text()), "processor": "Another <b>processor</b>"}))
        (out / "fresh=0.0/verify=exact/seed=0/run.json").unlink()
        self.browser.open(report(out), 1280)
        text = self.js("document.body.innerText")
        self.assertIn("not all made alike", text)
        self.assertIn("Another <b>processor</b>", text)
        self.assertIn("not recorded", text)

    def test_an_unfinished_run_is_named_and_left_out(self):
        out = self.folder / "unfinished"
        make_runs(PAWL, out, 2)
        rows = out / "fresh=0.0/verify=none/seed=1/generations.jsonl"
        rows.write_text("".join(line + "\n" for line in rows.read_text().splitlines()[:3]))
        self.browser.open(report(out), 1280)
        self.assertIn("5 finished runs in 2 arms", self.js("document.body.innerText"))
        self.assertIn("verify=none/seed=1", self.js("document.querySelector('#made').parentNode.innerText"))
        data = json.loads(self.js("document.querySelector('#data').textContent"))
        self.assertEqual(sum(run["finished"] for run in data), 5)

    def test_one_generation_draws_points_that_can_be_seen(self):
        out = self.folder / "one"
        make_runs(PAWL, out, 2, generations=0)
        self.browser.open(report(out), 1280)
        box = self.js(self.point("eval/facts/accuracy", 0, 0) + ".getBoundingClientRect().width")
        self.assertGreater(box, 4)
        self.assertEqual(self.browser.faults(), [])

    def test_a_single_seed_has_no_interval(self):
        out = self.folder / "seed"
        make_runs(PAWL, out, 2, seeds=1)
        self.browser.open(report(out), 1280)
        self.browser.hover(*self.center(self.point("eval/addition/nll", 0, 2)))
        self.assertIn("one seed, no interval", self.tip())
        self.assertEqual(self.js("document.querySelectorAll('.band').length"), 0)

    # -- games

    def test_boards_and_trees_fit_at_any_width(self):
        for number, game in enumerate(GAMES):
            out = self.folder / f"game{number}"
            make_game_run(PAWL, out, game)
            page = report(out)
            for width in WIDTHS:
                with self.subTest(game=game, width=width):
                    self.browser.open(page, width)
                    self.assertEqual(self.browser.faults(), [])
                    self.assertLessEqual(self.js("document.documentElement.scrollWidth"), width)
                    self.assertEqual(self.js("document.querySelectorAll('svg.board').length"), 4)
                    cut = self.js("""Array.from(document.querySelectorAll('svg.board')).flatMap(svg => {
                        const box = svg.getBoundingClientRect();
                        return Array.from(svg.querySelectorAll('*')).filter(e => {const r = e.getBoundingClientRect();
                            return r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1})
                            .map(e => e.outerHTML.slice(0, 80))})""")
                    self.assertEqual(cut, [])
                    self.assertEqual(self.js("document.querySelectorAll('svg.board')[0].getBoundingClientRect().right <= innerWidth"), True)
                    lines = self.js("""Array.from(document.querySelectorAll('.tree .ply')).map(line => {
                        const [move, bar, n] = Array.from(line.children).map(e => e.getBoundingClientRect());
                        return move.right <= bar.left + 1 && bar.right <= n.left + 1 && n.right <= innerWidth && move.width > 20})""")
                    self.assertEqual([fits for fits in lines if not fits], [])

    def test_the_elo_of_one_seed_has_the_interval_that_the_run_measured(self):
        out = self.folder / "elo"
        make_game_run(PAWL, out, "tic_tac_toe")
        self.browser.open(report(out), 1280)
        self.browser.hover(*self.center(self.point("eval/game/elo", 0, 2)))
        self.assertIn("95% interval 56.48 to 103.5 of the one seed's own measurement", self.tip())
        self.assertEqual(self.js("document.querySelectorAll('figure[data-metric=\"eval/game/elo\"] .band').length"), 1)
        self.assertEqual(self.js("document.querySelectorAll('figure[data-metric=\"eval/game/setback\"] .band').length"), 0)

    def test_text_from_configs_stays_text(self):
        out = self.folder / "hostile"
        commands = ["</script><script>document.title='broken'</script>", "a\"b'c&amp;<img src=x onerror=document.title='broken'>", "tab\tand ünïcode ☃ $d{}% {0}"]
        for number, command in enumerate(commands):
            for seed in range(3):
                config = ("generations = 1\nseed = %d\n[[task]]\nkind = \"addition\"\n[verify]\nkind = \"external\"\ncommand = [%s]\n"
                          % (seed, json.dumps(command, ensure_ascii=False)))
                rows = [{"gen": g, "eval/addition/accuracy": 0.1 * number + 0.1 * g + 0.01 * seed} for g in range(2)]
                make_run(PAWL, out / f"c{number}" / f"s{seed}", config, [], rows, {"processor": command})
        self.browser.open(report(out), 400)
        self.assertEqual(self.js("document.title"), "pawl: hostile")
        self.assertEqual(self.js("document.querySelectorAll('img, .legend b b, figure script').length"), 0)
        self.assertEqual(self.browser.faults(), [])
        self.assertLessEqual(self.js("document.documentElement.scrollWidth"), 400)
        data = json.loads(self.js("document.querySelector('#data').textContent"))
        self.assertEqual(len(data), 9)
        self.assertIn(commands[0], json.dumps(data, ensure_ascii=False))
        labels = self.js("Array.from(document.querySelectorAll('.legend li span')).map(e => e.textContent).join(' ')")
        for part in ("</script><script>", "b'c&amp;<img src=x"):
            self.assertIn(part, labels)
        for path in (out / "figures").glob("*.svg"):
            ElementTree.parse(path)


if __name__ == "__main__":
    PAWL = sys.argv.pop(1)
    find_browser()
    unittest.main(verbosity=2)
