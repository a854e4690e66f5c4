// A button that copies a field's text, and says so. navigator.clipboard is there over HTTPS and on localhost only; the old way is everywhere.
"use strict";

function copyButton(button, field, what) {
  let reset;
  button.addEventListener("click", async () => {
    const copied = await copyText(field);
    button.textContent = copied ? "Copied" : "Selected";
    announce(copied ? `${what} copied.` : `${what} is selected: copy it by the keyboard.`);
    clearTimeout(reset);
    reset = setTimeout(() => { button.textContent = "Copy"; }, 2500);
  });
}

async function copyText(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    const focused = document.activeElement;
    field.select();
    const copied = document.execCommand("copy");
    if (copied) focused?.focus();
    return copied;
  }
}
