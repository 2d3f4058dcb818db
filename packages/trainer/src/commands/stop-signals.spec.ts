import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { childEnv } from "@spinegrade/readme-example";
import { bundleScript, type BundledScript } from "../testing/bundle-script.ts";

const SCRIPT = fileURLToPath(new URL("../testing/save-slowly.ts", import.meta.url));

let script: BundledScript;
let asked: Readonly<Record<string, Awaited<ReturnType<typeof askToStop>>>>;
beforeAll(async () => {
  script = await bundleScript(SCRIPT);
  const [SIGINT, SIGTERM, SIGHUP, twice, press, thrice] = await Promise.all([
    askToStop([0]),
    askToStop([0], "SIGTERM"),
    askToStop([0], "SIGHUP"),
    askToStop([0, 700]),
    askToStop([0, 50, 50, 50]),
    askToStop([0, 500, 500]),
  ]);
  asked = { SIGINT, SIGTERM, SIGHUP, twice, press, thrice };
});
afterAll(() => script.remove());

/** Sends signals to a process that works, and then saves for 2 s. @param pauses milliseconds before each signal. */
async function askToStop(pauses: readonly number[], name: NodeJS.Signals = "SIGINT") {
  const child = spawn(process.execPath, [script.path], { env: childEnv() });
  const lines: string[] = [];
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    if (line === "working") void sendAll();
  });
  const sendAll = async (): Promise<void> => {
    for (const pause of pauses) {
      await setTimeout(pause);
      child.kill(name);
    }
  };
  const [code] = (await once(child, "close")) as [number | null];
  return { code, lines, errors };
}

describe("withStopSignals", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("lets work save at the first %s", (name) => {
    expect(asked[name]).toEqual({
      code: 0,
      lines: ["working", "saving", "saved"],
      errors: `\n${name}: stops after the step under way and saves the state\n`,
    });
  });

  it("answers a second one while it saves, and still saves", () => {
    expect(asked["twice"]).toMatchObject({ code: 0, lines: ["working", "saving", "saved"] });
    expect(asked["twice"]?.errors).toContain(
      "SIGINT: stopping and saving, please wait; the same signal again ends at once",
    );
  });

  it("takes one key press that comes by several ways for one", () => {
    expect(asked["press"]?.lines.at(-1)).toBe("saved");
    expect(asked["press"]?.errors).not.toContain("please wait");
  });

  it("ends at once on the third", () => {
    expect(asked["thrice"]).toMatchObject({ code: 130, lines: ["working", "saving"] });
  });
});
