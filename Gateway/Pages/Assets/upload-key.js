// The upload key, where keys are set: kept for this tab, never in an address. A browser that keeps nothing is no reason to fail.
"use strict";

const uploadKey = {
  name: "reticulum.upload-key",
  field: document.querySelector("#upload input[name=key]"),

  get isMissing() {
    return this.field !== null && this.field.value === "";
  },

  get value() {
    return this.field?.value ?? "";
  },

  begin() {
    if (!this.field) return;
    try {
      this.field.value ||= sessionStorage.getItem(this.name) ?? "";
    } catch { /* blocked by the browser's settings */ }
    this.field.addEventListener("input", () => {
      this.field.removeAttribute("aria-invalid");
      this.keep(this.field.value);
    });
  },

  // It was refused.
  refuse() {
    this.field?.setAttribute("aria-invalid", "true");
    this.keep("");
  },

  keep(value) {
    try {
      if (value) sessionStorage.setItem(this.name, value);
      else sessionStorage.removeItem(this.name);
    } catch { /* blocked by the browser's settings */ }
  },
};
