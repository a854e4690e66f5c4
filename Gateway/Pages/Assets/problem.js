// What went wrong, in the node's own words: RFC 9457's title and detail, and the code, which has a place in /docs/errors.
"use strict";

class Problem extends Error {
  constructor(title, detail, { code = null, retryAfter = null } = {}) {
    super(`${title}. ${detail}`);
    Object.assign(this, { title, detail, code, retryAfter });
  }

  // body: the answer's JSON, or null; retryAfter: the header, in seconds, or null.
  static from(status, body, retryAfter) {
    return typeof body?.code === "string"
      ? new Problem(body.title, body.detail, { code: body.code, retryAfter: Number(retryAfter) || null })
      : new Problem(`The answer was ${status}`, "It is not this node's: something stands between.");
  }

  static get unreachable() {
    return new Problem("The node cannot be reached", "The connection broke, or there was none.", { retryAfter: 1 });
  }

  get help() {
    return this.code && `/docs/errors#${this.code}`;
  }

  // Another try of the same file may end otherwise.
  get isPassing() {
    return this.retryAfter !== null || ["key_required", "key_refused", "internal_error", "no_room", "request_timeout"].includes(this.code);
  }
}
