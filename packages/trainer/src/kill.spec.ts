import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Generator } from "@spinegrade/random";
import { childEnv } from "@spinegrade/readme-example";
import { bundleScript, type BundledScript } from "./testing/bundle-script.ts";

const SCRIPT = fileURLToPath(new URL("./testing/train-small-net.ts", import.meta.url));

/** How a process ended, and what it had said. */
interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

/** Trains in a process of its own; `onLine` may send it a signal. */
async function trainIn(
  folder: string,
  options: { pauseMs?: number; onLine?: (line: string, send: (name: NodeJS.Signals) => void) => void } = {},
): Promise<Ended> {
  const env = { ...childEnv(), TF_NUM_INTRAOP_THREADS: "1" };
  const args = ["--no-warnings", script.path, folder, String(options.pauseMs ?? 0)];
  const child = spawn(process.execPath, args, { env });
  const lines: string[] = [];
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    options.onLine?.(line, (name) => child.kill(name));
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, lines, errors };
}

let script: BundledScript;
let folder: string;
let unbroken: Ended;
beforeAll(async () => {
  script = await bundleScript(SCRIPT);
  folder = await mkdtemp(join(tmpdir(), "spinegrade-kill-"));
  unbroken = await trainIn(join(folder, "unbroken"));
});
afterAll(async () => {
  await script.remove();
  await rm(folder, { recursive: true });
});

describe("a training in a process of its own", () => {
  /** Kills a training again and again, each time some steps and milliseconds after it went on. */
  async function killAgainAndAgain(chain: number, kills: number): Promise<string[]> {
    const generator = Generator.fromSeed(chain, "kill");
    const resumed: string[] = [];
    for (let kill = 0; kill < kills; kill++) {
      let stepsLeft = generator.integer(1, 5);
      const { code, errors } = await trainIn(join(folder, `killed-${chain}`), {
        onLine: (line, send) => {
          if (!line.startsWith("step ") || --stepsLeft !== 0) return;
          void setTimeout(generator.uniform(0, 8)).then(() => {
            send("SIGKILL");
          });
        },
      });
      expect(code).toBeNull(); // it had steps to do when it was killed
      resumed.push(...errors.split("\n").filter((line) => line.startsWith("goes on after step")));
    }
    return resumed;
  }

  it("killed at 20 random moments, ends with the same weights, byte for byte", async () => {
    expect(unbroken.lines.at(-1)).toMatch(/^done [0-9a-f]{64}$/);
    const resumed = await Promise.all([killAgainAndAgain(1, 10), killAgainAndAgain(2, 10)]);
    const ended = await Promise.all([1, 2].map((chain) => trainIn(join(folder, `killed-${chain}`))));
    for (const { lines } of ended) expect(lines.at(-1)).toBe(unbroken.lines.at(-1));
    expect(resumed.flat().length).toBeGreaterThanOrEqual(16); // at its first kills, a chain may have saved nothing
    expect(resumed.flat().filter((line) => !line.includes(" 0 steps in")).length).toBeGreaterThan(8); // mid-epoch
  }, 120_000);

  it("on SIGTERM and SIGINT saves the state and says how to go on", async () => {
    const stopBy = async (name: NodeJS.Signals): Promise<void> => {
      const own = join(folder, name);
      const stopped = await trainIn(own, {
        pauseMs: 20,
        onLine: (line, send) => {
          if (line === "step 4") send(name);
        },
      });
      expect(stopped.code).toBe(1);
      expect(stopped.errors).toContain(`${name}: stops after the step under way`);
      expect(stopped.errors).toMatch(
        /error: stopped after step \d+ \(epoch 1 of 12\); the state is saved: the same command goes on from there\n$/,
      );
      const ended = await trainIn(own);
      expect(ended.errors).toMatch(/goes on after step \d+ \(epoch 1, \d steps in\)/);
      expect(ended.lines.at(-1)).toBe(unbroken.lines.at(-1));
    };
    await Promise.all([stopBy("SIGTERM"), stopBy("SIGINT")]);
  }, 60_000);

  it("refuses to work in a folder where another is at work, naming that one", async () => {
    const own = join(folder, "shared");
    let second: Promise<Ended> | undefined;
    const first = await trainIn(own, {
      pauseMs: 200,
      onLine: (line, send) => {
        if (line !== "step 1") return;
        second = trainIn(own).finally(() => {
          send("SIGKILL");
        });
      },
    });
    const refused = await second;
    expect(first.code).toBeNull();
    expect(refused?.code).toBe(1);
    expect(refused?.errors).toMatch(/error: process \d+ on .* \(a training\) is at work here; wait for it/);
  }, 60_000);
});
