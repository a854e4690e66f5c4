// One upload. XMLHttpRequest, because fetch does not tell how far an upload is.
"use strict";

// fields: the other parts, in front of the image; onProgress: share of the body that is sent, 0 to 1. The promise is of the node's answer, or fails with a Problem; null: it was cancelled.
function transfer(file, fields, onProgress) {
  const request = new XMLHttpRequest();
  const answer = new Promise((resolve, reject) => {
    request.open("POST", "/");
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.upload.addEventListener("load", () => onProgress(1));
    request.addEventListener("load", () => request.status === 200 && request.response
      ? resolve(request.response)
      : reject(Problem.from(request.status, request.response, request.getResponseHeader("Retry-After"))));
    request.addEventListener("error", () => reject(Problem.unreachable));
    request.addEventListener("abort", () => resolve(null));

    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      if (value) body.append(name, value);
    }
    body.append("image", file);
    request.send(body);
  });
  return { answer, cancel: () => request.abort() };
}
