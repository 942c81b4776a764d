#include "watch/page.h"

namespace pawl {
namespace {

constexpr const char* kPage = R"HTML(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pawl</title>
<style>
body{font:15px/1.45 system-ui,sans-serif;margin:1rem auto;max-width:60rem;padding:0 .8rem;color:#1c1c1c;background:#fff}
h1{font-size:1.25rem;margin:.2rem 0}h2{font-size:1rem;margin:1.2rem 0 .3rem}
table{border-collapse:collapse}td,th{padding:.15rem .6rem .15rem 0;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}
.bar{height:.7rem;background:#e4e4e4;max-width:30rem}.bar div{height:100%;background:#2b6cb0}
.bad{color:#a61b1b;font-weight:600}.muted{color:#666}
#tables{display:grid;grid-template-columns:repeat(auto-fill,minmax(18rem,1fr));column-gap:1.5rem;align-items:start}
#tables section{overflow-x:auto}
.curves{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.8rem}
svg{width:100%;height:auto;background:#fafafa}figure{margin:0}figcaption{font-size:.85rem;color:#444;overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){body{background:#151515;color:#e6e6e6}.bar{background:#333}svg{background:#1e1e1e}figcaption,.muted{color:#aaa}.bad{color:#ff8a8a}}
</style>
</head>
<body>
<h1 id="title">pawl</h1>
<p id="state" class="muted">asking…</p>
<div id="progress"></div>
<h2 id="curves-title" hidden>Curves</h2>
<div id="curves" class="curves"></div>
<div id="tables"></div>
<script>
"use strict";
const $ = id => document.getElementById(id);
const query = location.search;
let past = [], asked = -1;

function element(tag, text, kind) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}
function number(x) {
  if (Number.isInteger(x)) return x.toLocaleString("en");
  return Math.abs(x) >= 1000 ? Math.round(x).toLocaleString("en") : x.toPrecision(4);
}
function span(s) {
  if (s < 120) return Math.round(s) + " s";
  if (s < 7200) return Math.round(s / 60) + " min";
  return (s / 3600).toFixed(1) + " h";
}
function table(title, head, rows) {
  const box = element("section");
  box.append(element("h2", title));
  const made = element("table"), top = element("tr");
  for (const name of head) top.append(element("th", name));
  made.append(top);
  for (const row of rows) {
    const line = element("tr");
    for (const cell of row) {
      const numeric = typeof cell === "number";
      line.append(element("td", numeric ? number(cell) : cell.text ?? cell, numeric ? "n" : cell.kind));
    }
    made.append(line);
  }
  box.append(made);
  return box;
}
function curve(name, points) {
  const w = 300, h = 120, pad = 46, xs = points.map(p => p[0]), ys = points.map(p => p[1]);
  const x0 = Math.min(...xs), x1 = Math.max(...xs, x0 + 1);
  let y0 = Math.min(...ys), y1 = Math.max(...ys);
  if (/(accuracy|accepted|right|fresh|mistakes)$/.test(name)) { y0 = 0; y1 = 1; }
  if (/(loss|nll)$/.test(name) && y0 > 0) y0 = 0;
  if (y0 === y1) { y0 -= .5; y1 += .5; }
  const x = v => pad + (v - x0) / (x1 - x0) * (w - pad - 6), y = v => h - 16 - (v - y0) / (y1 - y0) * (h - 26);
  const ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", `0 0 ${w} ${h}`);
  const add = (tag, set, text) => {
    const made = document.createElementNS(ns, tag);
    for (const [key, value] of Object.entries(set)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    svg.append(made);
  };
  for (const v of [y0, y1]) {
    add("line", {x1: pad, x2: w - 6, y1: y(v), y2: y(v), stroke: "#9996"});
    add("text", {x: pad - 4, y: y(v) + 4, "text-anchor": "end", "font-size": 10, fill: "currentColor"}, number(v));
  }
  add("text", {x: pad, y: h - 3, "font-size": 10, fill: "currentColor"}, "generation " + x0);
  add("text", {x: w - 6, y: h - 3, "text-anchor": "end", "font-size": 10, fill: "currentColor"}, x1);
  add("polyline", {points: points.map(p => `${x(p[0])},${y(p[1])}`).join(" "), fill: "none", stroke: "#2b6cb0", "stroke-width": 1.8});
  for (const p of points) add("circle", {cx: x(p[0]), cy: y(p[1]), r: 1.8, fill: "#2b6cb0"});
  const figure = element("figure");
  figure.append(svg, element("figcaption", `${name}: ${number(ys[ys.length - 1])}`));
  return figure;
}
function showCurves() {
  const names = new Set();
  for (const row of past) for (const name of Object.keys(row))
    if (/^(eval\/[^/]+\/(accuracy|nll|mistakes|elo)|verify\/[^/]+\/(accepted|right)|mix\/fresh|learn\/loss)$/.test(name)) names.add(name);
  const made = [];
  for (const name of [...names].sort()) {
    const points = past.filter(row => name in row).map(row => [row.gen, row[name]]);
    if (points.length) made.push(curve(name, points));
  }
  $("curves").replaceChildren(...made);
  $("curves-title").hidden = made.length === 0;
}
async function askHistory(generation) {
  if (generation === asked) return;
  asked = generation;
  try {
    const answer = await fetch("/api/history" + query);
    if (!answer.ok) throw answer.status;
    past = await answer.json();
    showCurves();
  } catch { asked = -1; }
}
function show(status) {
  const g = status.gauges, m = status.metrics;
  document.title = "pawl " + status.role;
  $("title").textContent = `pawl ${status.role}`;
  $("state").className = status.ready ? "" : "bad";
  $("state").textContent = `run ${status.run}; ${status.ready ? "at work" : "not ready"}; up ${span(status.uptime_s)}; pawl ${status.version}, ${status.commit}`;
  const progress = [];
  if ("pawl_generation" in g) {
    const share = g.pawl_steps > 0 ? Math.min(1, g.pawl_step / g.pawl_steps) : 0;
    progress.push(element("p", `generation ${g.pawl_generation} of ${g.pawl_generations ?? "?"}, step ${g.pawl_step ?? 0} of ${g.pawl_steps ?? "?"}`));
    const bar = element("div", undefined, "bar"), part = element("div");
    part.style.width = share * 100 + "%";
    bar.append(part);
    progress.push(bar);
  }
  $("progress").replaceChildren(...progress);
  const tables = [];
  if (status.peers) {
    const rows = status.peers.map(p => [p.role, p.name,
      p.connected ? "connected" : {text: `missing for ${span(p.gone_s)}`, kind: "bad"}, p.calls, span(p.silent_s)]);
    tables.push(table("Peers", ["role", "name", "", "calls", "last heard of"], rows));
  }
  if (status.queues) tables.push(table("Queues", ["groups", ""], Object.entries(status.queues).map(([k, v]) => [k.replaceAll("_", " "), v])));
  const counted = Object.entries(g).filter(([k, v]) => k.endsWith("_total"));
  if (counted.length) tables.push(table("Counted", ["", ""], counted.flatMap(([k, v]) =>
    typeof v === "number" ? [[k.slice(5, -6).replaceAll("_", " "), v]]
      : Object.entries(v).map(([label, x]) => [`${k.slice(5, -6).replaceAll("_", " ")}, ${label}`, x]))));
  const newest = Object.entries(m).filter(([k]) => /^(eval\/[^/]+\/accuracy|learn\/(loss|rate)|mix\/fresh|verify\/[^/]+\/(accepted|phi|psi)|alarm\/.*)$/.test(k));
  if (newest.length) tables.push(table("Newest", ["", ""], newest));
  $("tables").replaceChildren(...tables);
  askHistory(`${m.gen} ${m["time/generation_s"]}`);  // another when a generation's row was written
}
function listen() {
  const events = new EventSource("/events" + query);
  events.onmessage = event => show(JSON.parse(event.data));
  events.onerror = () => {
    $("state").className = "bad";
    $("state").textContent = "the process does not answer; this page asks again";
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  };
}
listen();
</script>
</body>
</html>
)HTML";

}  // namespace

const std::string& LivePage() {
  static const std::string page = kPage;
  return page;
}

}  // namespace pawl
