// Words for those who hear the page: one polite live region.
"use strict";

function announce(text) {
  const announcer = document.getElementById("announcer");
  // The same words again are no change, and would not be read.
  announcer.textContent = announcer.textContent === text ? `${text}\u00a0` : text;
}
