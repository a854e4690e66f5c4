// The page of one image: verify and delete, and what came of it.
"use strict";

const hash = document.getElementById("hash").textContent;

document.addEventListener("click", async (event) => {
  const order = event.target.closest("button[data-order]")?.dataset.order;
  if (order === "verify") {
    await Reticulum.order("POST", `/api/v1/images/${hash}/verify`, "Reading every copy", (found) =>
      `${found.verdict === "lost" ? "Lost: no right copy is left" : "Intact"}: ${found.verified} right, ${found.corrupt} wrong, ${found.repaired} replaced.`) && await refresh();
  } else if (order === "delete" && await Reticulum.confirm("Delete this image?",
    "It is gone for every reader from the answer on. Only an upload of the same bytes brings it back.", "Delete it")) {
    await Reticulum.order("DELETE", `/api/v1/images/${hash}`, "Deleting", () => "Deleted.") && await refresh();
  }
});

// The same page again; what is said below it stays.
async function refresh() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  document.getElementById("image").replaceWith(page.getElementById("image"));
  Reticulum.tell();
}
