// What is kept for this tab, and gone with it: keys. A browser that keeps nothing is no reason to fail.
"use strict";

const tabStore = {
  get(name) {
    try {
      return sessionStorage.getItem(name) ?? "";
    } catch {
      return "";
    }
  },

  // Nothing, to forget it.
  set(name, value) {
    try {
      if (value) sessionStorage.setItem(name, value);
      else sessionStorage.removeItem(name);
    } catch { /* blocked by the browser's settings */ }
  },
};
