// The upload key, where keys are set: kept for this tab, never in an address.
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
    this.field.value ||= tabStore.get(this.name);
    this.field.addEventListener("input", () => {
      this.field.removeAttribute("aria-invalid");
      tabStore.set(this.name, this.field.value);
    });
  },

  // It was refused.
  refuse() {
    this.field?.setAttribute("aria-invalid", "true");
    tabStore.set(this.name, "");
  },
};
