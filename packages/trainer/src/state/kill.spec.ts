import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Generator } from "@spinegrade/random";
import { childEnv } from "@spinegrade/readme-example";
import { repeats, temporaryFolder } from "@spinegrade/test-utils";
import { bundleScript, type BundledScript } from "../testing/bundle-script.ts";
import type { SmallTrainingOptions } from "../testing/train-small-net.ts";

/** Trainings that are killed again and again. */
const CHAINS = [1, 2].slice(0, repeats(1, 2));
/** Kills of each of them. */
const KILLS = repeats(3, 10);
/** Epochs of six steps each: more than are done before the last kill. */
const EPOCHS = repeats(6, 12);
const SCRIPT = fileURLToPath(new URL("../testing/train-small-net.ts", import.meta.url));

/** The end of a process, and its output. */
interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

type Listener = (line: string, send: (name: NodeJS.Signals) => void) => void;

/** Told of what the process says; they may send it a signal. */
interface Listeners {
  readonly onLine?: Listener;
  readonly onError?: Listener;
}

/** Trains in a separate process. */
async function trainIn(
  folder: string,
  { onLine, onError, ...options }: SmallTrainingOptions & Listeners = {},
): Promise<Ended> {
  const env = { ...childEnv(), TF_NUM_INTRAOP_THREADS: "1" };
  const args = ["--no-warnings", script.path, folder, JSON.stringify({ epochs: EPOCHS, ...options })];
  const child = spawn(process.execPath, args, { env });
  const send = (name: NodeJS.Signals): boolean => child.kill(name);
  const lines: string[] = [];
  let errors = "";
  createInterface({ input: child.stderr }).on("line", (line) => {
    errors += `${line}\n`;
    onError?.(line, send);
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    onLine?.(line, send);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, lines, errors };
}

let script: BundledScript;
let folder: string;
let unbroken: Ended;
beforeAll(async () => {
  script = await bundleScript(SCRIPT);
  folder = await temporaryFolder("kill");
  unbroken = await trainIn(join(folder, "unbroken"));
});
afterAll(async () => {
  await script.remove();
});

describe("a training in a separate process", () => {
  /** Kills a training again and again, each time some steps and milliseconds after it went on. */
  async function killAgainAndAgain(chain: number, kills: number): Promise<string[]> {
    const generator = Generator.fromSeed(chain, "kill");
    const resumed: string[] = [];
    for (let kill = 0; kill < kills; kill++) {
      // of two steps, the first one's state is saved: all but the first process find one to go on from
      let stepsLeft = generator.integer(kill === 0 ? 2 : 1, 5);
      const { code, errors } = await trainIn(join(folder, `killed-${chain}`), {
        onLine: (line, send) => {
          if (!line.startsWith("step ") || --stepsLeft !== 0) return;
          void setTimeout(generator.uniform(0, 8)).then(() => {
            send("SIGKILL");
          });
        },
      });
      expect(code).toBeNull(); // it had steps to do when it was killed
      resumed.push(...errors.split("\n").filter((line) => line.startsWith("resumes after step")));
    }
    return resumed;
  }

  it(`killed at ${CHAINS.length * KILLS} random moments, ends with the same weights, byte for byte`, async () => {
    expect(unbroken.lines.at(-1)).toMatch(/^done [0-9a-f]{64}$/);
    const chains = await Promise.all(CHAINS.map((chain) => killAgainAndAgain(chain, KILLS)));
    const ended = await Promise.all(CHAINS.map((chain) => trainIn(join(folder, `killed-${chain}`))));
    for (const { lines } of ended) expect(lines.at(-1)).toBe(unbroken.lines.at(-1));
    for (const resumed of chains) {
      expect(resumed).toHaveLength(KILLS - 1);
      expect(resumed[0]).toMatch(/ [1-5] steps in/); // of the six of an epoch
    }
  }, 120_000);

  /** The number in the last line that begins so. */
  const lastOf = (what: string, { lines }: Ended): number =>
    Number(lines.findLast((line) => line.startsWith(what))?.slice(what.length));

  describe("stopped by one signal after another", () => {
    /** The same training each time. No process saves its state before it stops: saving would turn the event loop. */
    const trainOn = (options: SmallTrainingOptions & Listeners = {}): Promise<Ended> =>
      trainIn(join(folder, "stopped"), { stateIntervalSeconds: 1000, ...options });
    const firstStep = ({ lines }: Ended): number => Number(lines[0]?.slice("step ".length));
    /** Acts once, after a process's first step. */
    const afterFirstStep = (act: (send: (name: NodeJS.Signals) => void) => void): Listener => {
      let isFirst = true;
      return (_line, send) => {
        if (isFirst) act(send);
        isFirst = false;
      };
    };

    it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
      "hears %s within a step that blocks the process, saves the state and says how to resume",
      async (name) => {
        const stopped = await trainOn({
          loadMs: 25,
          onLine: afterFirstStep((send) => {
            send(name);
          }),
        });
        expect(stopped.code).toBe(1);
        expect(lastOf("step ", stopped) - firstStep(stopped)).toBeLessThanOrEqual(2);
        expect(stopped.errors).toContain(`${name}: stops after the step under way and saves the state`);
        expect(stopped.errors).toMatch(
          /error: stopped after step \d+ \(epoch \d of \d+\); the state is saved: run the same command to resume\n$/,
        );
      },
      60_000,
    );

    it("hears one within a volume of the validation", async () => {
      const stopped = await trainOn({
        validateMs: 100,
        onLine: (line, send) => {
          if (line === "volume 2") send("SIGINT");
        },
      });
      expect(stopped.code).toBe(1);
      expect(stopped.errors).toMatch(/resumes after step \d+ \(epoch \d, \d steps in\)/);
      expect(lastOf("volume ", stopped)).toBeLessThanOrEqual(4);
    }, 60_000);

    it("does not lose the state to a second one", async () => {
      const stopped = await trainOn({
        loadMs: 200, // a step takes 0.8 s
        onLine: afterFirstStep((send) => {
          send("SIGINT");
          void setTimeout(500).then(() => {
            send("SIGINT");
          });
        }),
      });
      expect(stopped.code).toBe(1);
      expect(stopped.errors).toContain("the state is saved");
    }, 60_000);

    it("ends with the same weights", async () => {
      const ended = await trainOn();
      expect(ended.errors).toMatch(/resumes after step [1-9]/);
      expect(ended.lines.at(-1)).toBe(unbroken.lines.at(-1));
    }, 60_000);
  });

  it("refuses to work in a folder where another is at work, naming that one", async () => {
    const own = join(folder, "shared");
    let second: Promise<Ended> | undefined;
    const first = await trainIn(own, {
      loadMs: 50,
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
    expect(refused?.errors).toMatch(
      /error: process \d+ on .* \(a training\) is already working here: wait until it has ended/,
    );
  }, 60_000);
});
