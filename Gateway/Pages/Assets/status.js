// The status page: follows the cluster, part by part, and gives orders.
"use strict";

const live = document.getElementById("live");
const words = live.querySelector(".words");
const silence = 12_000; // three beats: see StatusFeed
const patience = 5_000;
let heard = 0;
let stale = "";

follow();
setInterval(() => {
  if (heard && Date.now() - heard > silence) old("No news from this node");
}, 1000);

function follow() {
  const source = new EventSource("/status/events");
  source.addEventListener("change", (event) => {
    for (const [id, part] of Object.entries(JSON.parse(event.data))) swap(document.getElementById(id), part);
    now();
  });
  source.addEventListener("beat", now);
  source.addEventListener("error", () => {
    old("This node cannot be reached");
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, patience); // else it tries again by itself
  });
}

function swap(element, part) {
  if (!element || element.dataset.version === part.version) return;
  const focused = element.contains(document.activeElement) ? document.activeElement.id : "";
  const scrolled = [...element.querySelectorAll(".scroll")].map((box) => box.scrollLeft);
  element.innerHTML = part.html;
  element.dataset.version = part.version;
  element.querySelectorAll(".scroll").forEach((box, at) => { box.scrollLeft = scrolled[at] ?? 0; });
  if (focused) document.getElementById(focused)?.focus();
  Reticulum.tell();
}

// Said once: a screen reader reads out whatever changes here.
function now() {
  heard = Date.now();
  if (live.className !== "live good") {
    live.className = "live good";
    words.textContent = "Live";
  }
  stale = "";
}

function old(why) {
  if (stale) return;
  stale = why;
  live.className = "live bad";
  words.textContent = heard
    ? `${why} since ${new Date(heard).toLocaleTimeString()}: what you see is as old as that.`
    : `${why}: what you see does not follow the cluster.`;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-order]");
  if (!button) return;
  const { order, id, name } = button.dataset;
  if (order === "scrub") {
    await Reticulum.order("POST", "/api/v1/scrub", "Starting the check", () => "The check of everything on this node is under way.");
  } else if (order === "resume") {
    await Reticulum.order("POST", `/api/v1/nodes/${id}/resume`, `Resuming ${name}`, () => `${name} owns images again.`);
  } else if (order === "drain" && await Reticulum.confirm(`Drain ${name}?`,
    `From then on ${name} owns nothing and takes nothing new; what it has goes to the others. It goes on serving, and lasts until you resume it, over restarts too.`, `Drain ${name}`)) {
    await Reticulum.order("POST", `/api/v1/nodes/${id}/drain`, `Draining ${name}`, () => `${name} drains: this page says when it is safe to stop.`);
  }
});
