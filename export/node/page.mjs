// In a page: fetches the job from where the page came from and posts what came of it there.

import { answerAll } from "./answer.mjs";

const here = (path) => new URL(path, import.meta.url).href;
const post = (told) => fetch(here("result"), { method: "POST", body: JSON.stringify(told) });

// Whatever the policy stops, an application under the same policy would lack.
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  post({ error: `the page's policy blocks ${blockedURI.slice(0, 200)} (${effectiveDirective})` }),
);
try {
  const library = await import("./modules/@huggingface/transformers/dist/transformers.min.js");
  const runtime = here("modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify");
  library.env.backends.onnx.wasm.wasmPaths = { mjs: `${runtime}.mjs`, wasm: `${runtime}.wasm` };
  const job = await (await fetch(here("job.json"))).json();
  await post(await answerAll(library, job));
} catch (error) {
  await post({ error: String(error).slice(0, 500) });
}
