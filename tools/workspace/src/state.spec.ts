import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { loadConfig, type Receipt, receiptText, UserError } from "@spinegrade/pipeline";
import { readSettings } from "../state/settings.mjs";
import { SmallWorkspace } from "./small-workspace.ts";

let workspace: SmallWorkspace;
beforeAll(() => {
  workspace = new SmallWorkspace();
  for (const name of ["a", "b"]) workspace.write(`${name}/train.csv`, "study_id\n1\n");
  mkdirSync(join(workspace.root, "empty"));
  workspace.write("hidden/.DS_Store", "");
});
afterAll(() => {
  workspace.remove();
});

const inData = (name: string): NodeJS.ProcessEnv => ({ SPINEGRADE_DATA_DIR: join(workspace.root, name) });
const stateOf = (task: string, env: NodeJS.ProcessEnv = {}): string => workspace.stateOf(task, env).line;

describe("state.mjs", () => {
  it.each(["missing", "empty", "hidden", "spinegrade.config.json"])(
    "refuses the data folder %s in the words of the commands, for every task that depends on data",
    async (name) => {
      const words = await loadConfig(workspace.root, inData(name)).catch((error: unknown) => error);
      expect(words).toBeInstanceOf(UserError);
      const { message } = words as UserError;
      for (const task of ["ingest", "tables", "phantom", "runs/nfn/fold-0"])
        expect(workspace.stateOf(task, inData(name))).toEqual({ line: message, fault: message });
      const [refused, engine] = ["ingest", "engine"].map((task) => workspace.state(task, inData(name)));
      expect(await refused).toEqual({ code: 1, stdout: `${message}\n`, stderr: `error: ${message}\n` });
      expect(await engine).toMatchObject({ code: 0, stderr: "" });
    },
  );

  it("tells data folders apart, equal ones too, and all of them from the synthetic data set", () => {
    for (const task of ["ingest", "tables"]) {
      const states = [{}, inData("a"), inData("b")].map((env) => stateOf(task, env));
      expect(new Set(states).size).toBe(3);
      expect(stateOf(task, inData("a"))).toBe(states[1]);
    }
  });

  it("tells when a stored file of a task's receipt is gone, and when it is back", () => {
    const stored = [{ path: "volumes/v.npy", bytes: 3 }];
    const receipt = receiptText({ task: "t", contentKey: "k", stored });
    workspace.write("data-processed/ingest/receipt.json", receipt);
    const volume = workspace.write("cache/work/volumes/v.npy", "abc");
    const whole = stateOf("ingest");
    rmSync(volume);
    expect(stateOf("ingest")).not.toBe(whole);
    writeFileSync(volume, "ab");
    expect(stateOf("ingest")).not.toBe(whole);
    writeFileSync(volume, "abc");
    expect(stateOf("ingest")).toBe(whole);
    rmSync(join(workspace.root, "cache/work"), { recursive: true });
    workspace.write("cache/work/volumes/v.npy", "abc"); // another store, by its identity
    expect(stateOf("ingest")).not.toBe(whole);
  });

  it("tells initial weights from others at the same path, and not from a copy at another", () => {
    const ofFile = (pretrained: string): string => {
      workspace.write("packages/trainer/runs/own.json", JSON.stringify({ pretrained }));
      return stateOf("weights:packages/trainer/runs/own.json");
    };
    const first = workspace.write("first.pth", "weights");
    workspace.write("copy.pth", "weights");
    const state = ofFile("first.pth");
    expect([ofFile("copy.pth"), ofFile(first)]).toEqual([state, state]);
    workspace.write("first.pth", "other weights");
    expect(ofFile("first.pth")).not.toBe(state);
    expect([ofFile("absent.pth"), ofFile(".")]).toEqual(["no file", "no file"]);
  });

  it("tells a synthetic data set from the one before, and from itself once another was made in between", () => {
    const ask = (phantom: object) =>
      workspace.write("spinegrade.config.json", JSON.stringify({ phantom: { seed: 5, ...phantom } }));
    for (const task of ["phantom", "ingest"]) {
      ask({});
      const first = stateOf(task);
      expect(stateOf(task)).toBe(first);
      ask({ trainStudies: 8 });
      const second = stateOf(task);
      expect(stateOf(task)).toBe(second);
      ask({});
      const third = stateOf(task);
      expect(stateOf(task)).toBe(third);
      expect(new Set([first, second, third]).size).toBe(3);
    }
    // a training is that of its samples, of which its receipt tells
    const run = stateOf("runs/nfn/fold-0");
    ask({ trainStudies: 9 });
    expect(stateOf("runs/nfn/fold-0")).toBe(run);
  });

  it("counts one data set where the hashes of several tasks ask at once", async () => {
    workspace.write("spinegrade.config.json", '{ "phantom": { "seed": 6 } }');
    const asked = await Promise.all([1, 2, 3, 4].map(() => workspace.state("phantom")));
    expect(asked.map(({ stdout }) => stdout)).toEqual(asked.map(() => `${stateOf("phantom")}\n`));
  });

  it("is never twice the same for what is damaged: Nx keeps the result of the run that mended it", () => {
    const receipt = (stored: Receipt["stored"]): string =>
      receiptText({ task: "t", contentKey: "k", stored });
    const path = "data-processed/damaged/receipt.json";
    workspace.write(path, receipt([]));
    const whole = stateOf("damaged");
    for (const text of [receipt([{ path: "gone", bytes: 3 }]), "{", ""]) {
      workspace.write(path, text);
      const states = [whole, stateOf("damaged"), stateOf("damaged")];
      expect(new Set(states).size).toBe(3);
    }
    workspace.write(path, receipt([]));
    expect(stateOf("damaged")).toBe(whole);
  });

  it("stays the same when the engine is installed, and is another each time that a file of it is gone", () => {
    const before = stateOf("engine");
    const file = workspace.write("cache/engine/one/addon.node", "abc");
    workspace.write(
      "cache/engine/one/engine.json",
      JSON.stringify({ files: [{ path: "addon.node", bytes: 3 }] }),
    );
    workspace.write("data-processed/engine/installed.json", JSON.stringify({ folder: "one" }));
    expect(stateOf("engine")).toBe(before);
    const gone = [file, file, join(file, "../engine.json"), join(file, "..")].map((path) => {
      rmSync(path, { recursive: true });
      const state = stateOf("engine");
      if (path === file) writeFileSync(file, "abc");
      return state;
    });
    workspace.write("data-processed/engine/installed.json", "damaged");
    gone.push(stateOf("engine"));
    expect(new Set([before, ...gone]).size).toBe(1 + gone.length);
  });
});

describe("readSettings", () => {
  it.each<NodeJS.ProcessEnv>([
    {},
    { SPINEGRADE_WORK_DIR: "elsewhere" },
    { SPINEGRADE_WORK_DIR: "", SPINEGRADE_DATA_DIR: " ", XDG_CACHE_HOME: "relative" },
    { XDG_CACHE_HOME: "/caches", SPINEGRADE_DATA_DIR: "a" },
    { SPINEGRADE_CACHE_DIR: "/one", XDG_CACHE_HOME: "/other", SPINEGRADE_DATA_DIR: "b" },
  ])("finds folders where the commands do, with %j", async (env) => {
    const { workDir, dataDir, isPhantom } = await loadConfig(workspace.root, env);
    const settings = readSettings(workspace.root, env);
    expect(settings.workDir).toBe(workDir);
    expect(settings.ownData).toBe(isPhantom ? undefined : dataDir);
  });

  it("reads a file with a byte order mark, as the commands do", async () => {
    workspace.write("spinegrade.config.json", '\uFEFF{ "workDir": "own" }');
    const { workDir } = await loadConfig(workspace.root, {});
    expect(readSettings(workspace.root, {}).workDir).toBe(workDir);
    expect(workDir).toBe(join(workspace.root, "own"));
  });
});
