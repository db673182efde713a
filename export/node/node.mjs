// node node.mjs LIBRARY JOB: writes what Transformers.js makes of a job to standard output.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { answerAll } from "./answer.mjs";

const [path, job] = process.argv.slice(2);
const library = await import(pathToFileURL(path));
library.env.fetch = () => Promise.reject(new Error("nothing is fetched"));
const told = await answerAll(library, JSON.parse(readFileSync(job, "utf8")));
process.stdout.write(JSON.stringify(told));
