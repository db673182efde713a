"use strict";
// Works without a network: the lines are made here and offered as a data: URL.
const link = document.getElementById("review-link");
const lines = new Map();

function offer() {
  link.parentElement.hidden = lines.size === 0;
  link.href = "data:application/jsonl;charset=utf-8," + encodeURIComponent([...lines.values()].join(""));
}

for (const form of document.querySelectorAll(".review form")) {
  const shown = form.querySelector("code");

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const line = JSON.stringify({
      schema: 2,
      variant: form.dataset.variant,
      verdicts: form.dataset.verdicts,
      review: given.get("review"),
      reviewer: given.get("reviewer").trim(),
      reason: given.get("reason").trim(),
      time: new Date().toISOString(),
    });
    shown.textContent = line;
    lines.set(form, line + "\n");
    offer();
  });

  // What was written after that is not in the line.
  form.addEventListener("input", () => {
    shown.textContent = "";
    lines.delete(form);
    offer();
  });

  form.hidden = false;
}
