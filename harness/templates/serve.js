"use strict";
const words = JSON.parse(document.querySelector("main").dataset.words);
const form = document.querySelector("form");
const [send, stop, status, answer] = ["send", "stop", "status", "answer"].map((id) =>
  document.getElementById(id),
);
const field = (id) => document.getElementById(id).value;
const kind = () => new FormData(form).get("kind") ?? "free";
let asking = null;

function asked() {
  if (kind() === "free") return { messages: [{ role: "user", content: field("prompt") }] };
  const input = field("input");
  const text = document.querySelector("[data-input]").dataset.input === "text";
  const given = text ? input : JSON.parse(input);
  if (!text && (given === null || typeof given !== "object" || Array.isArray(given))) throw given;
  return { instruction: field("instruction"), input: given };
}

async function ask() {
  let body;
  try {
    body = JSON.stringify(asked());
  } catch {
    return words.not_json;
  }
  const headers = { "Content-Type": "application/json" };
  const response = await fetch("/chat", { method: "POST", headers, body, signal: asking.signal });
  const told = await response.json();
  if (!response.ok) return words[told.error.code] ?? told.error.message;
  answer.textContent = told.text;
  answer.focus();
  return told.finish_reason === "length" ? words.length : words.done;
}

form.addEventListener("change", () => {
  for (const part of document.querySelectorAll("[data-kind]")) {
    part.hidden = part.dataset.kind !== kind();
  }
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (asking) return;
  asking = new AbortController();
  send.disabled = true;
  stop.disabled = false;
  answer.textContent = "";
  status.textContent = words.writing;
  try {
    status.textContent = await ask();
  } catch (error) {
    status.textContent = error.name === "AbortError" ? words.stopped : words.unreachable;
  }
  asking = null;
  send.disabled = false;
  stop.disabled = true;
});
stop.addEventListener("click", () => asking?.abort());
