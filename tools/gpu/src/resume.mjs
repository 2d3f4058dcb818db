#!/usr/bin/env node
/**
 * Trains a small run twice, once without a stop and once stopped by SIGTERM and resumed, and compares the checkpoints:
 * node resume.mjs TRAINER_CLI RUN_FILE FOLD STEPS [--device D], in a workspace with samples. STEPS: the stop comes after so many.
 * Exit code 1: the values differ by more than LIMIT of the largest; equal bytes are reported.
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Sums of a GPU may be added in another order each time; a step amplifies the last bit. */
const LIMIT = 1e-3;
const [cli, runFile, fold, steps, ...options] = process.argv.slice(2);
const runs = join(process.env.SPINEGRADE_WORK_DIR, "runs");

const whole = await train("whole", undefined);
const stopped = await train("stopped", Number(steps));
const resumed = await train("stopped", undefined);
const [a, b] = ["whole", "stopped"].map((name) => readFileSync(fileOf(name, "checkpoint.safetensors")));
const [x, y] = [a, b].map(valuesOf);
let [largest, difference] = [0, x.length === y.length ? 0 : Infinity];
for (let i = 0; i < x.length; i++) {
  largest = Math.max(largest, Math.abs(x[i]));
  difference = Math.max(difference, Math.abs(x[i] - y[i]));
}
const isEqual = Buffer.from(x.buffer).equals(Buffer.from(y.buffer));
const result = { seconds: { whole, stopped, resumed }, isEqual, difference, largest };
console.log(JSON.stringify(result));
if (!(difference <= LIMIT * largest)) process.exitCode = 1;

/** Seconds of one call of the command. `stopAfter`: ends it after that many steps. */
async function train(name, stopAfter) {
  const start = performance.now();
  const args = [cli, "train", runFile, "--fold", fold, "--name", name, ...options];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let wasStopped = false;
  const watch = setInterval(() => {
    if (stopAfter === undefined || wasStopped || stepsOf(name) < stopAfter) return;
    wasStopped = child.kill("SIGTERM");
  }, 50);
  const code = await ended;
  clearInterval(watch);
  if (wasStopped !== (stopAfter !== undefined)) throw new Error(`${name} ended before it was stopped`);
  if (!wasStopped && code !== 0) throw new Error(`${name} ended with ${code}`);
  if (wasStopped && existsSync(fileOf(name, "result.json"))) throw new Error("nothing is left to resume");
  return Math.round(performance.now() - start) / 1000;
}

function stepsOf(name) {
  const log = fileOf(name, "log.jsonl");
  if (!existsSync(log)) return 0;
  return readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line.includes('"kind":"step"')).length;
}

/** A file of the one training in a trial's folder. */
function fileOf(name, file) {
  const folder = join(runs, name, `fold-${fold}`);
  const [key = ""] = existsSync(folder) ? readdirSync(folder) : [];
  return join(folder, key, file);
}

/** The values of a safetensors file, whose header may name its training. */
function valuesOf(bytes) {
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const data = Uint8Array.from(bytes.subarray(start));
  return new Float32Array(data.buffer, 0, Math.floor(data.length / 4));
}
