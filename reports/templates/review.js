"use strict";
// Works without a network: the line is made here and offered as a data: URL.
const form = document.getElementById("review-form");
const link = document.getElementById("review-link");
const shown = document.getElementById("review-line");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const given = new FormData(form);
  const line = JSON.stringify({
    schema: 1,
    verdicts: form.dataset.verdicts,
    review: given.get("review"),
    reviewer: given.get("reviewer").trim(),
    reason: given.get("reason").trim(),
    time: new Date().toISOString(),
  });
  shown.textContent = line;
  link.href = "data:application/jsonl;charset=utf-8," + encodeURIComponent(line + "\n");
  link.parentElement.hidden = false;
});

// What was written after that is not in the line.
form.addEventListener("input", () => {
  link.parentElement.hidden = true;
  link.removeAttribute("href");
});

form.hidden = false;
