import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { temporaryName, UserError } from "@spinegrade/pipeline";
import { train } from "@spinegrade/trainer";
import { mountSmallDisk } from "@spinegrade/test-utils";
import { smallRuns } from "../testing/small-runs.ts";
import { createSmallNet, smallData, type SmallExample } from "../testing/small-training.ts";

await startEngine();
const { run, notices, at } = smallRuns();

const states = async () => (await readdir(at())).filter((name) => name.startsWith("state-"));

describe("train, from a saved state", () => {
  it.each([1, 2, 3, 5, 8])("stopped after step %d, resumes bit by bit as if never stopped", async (last) => {
    const unbroken = await run({ folder: at("unbroken") });
    const controller = new AbortController();
    const stopped = run({
      signal: controller.signal,
      stateIntervalSeconds: 1000,
      onStep: ({ step }) => {
        if (step === last) controller.abort();
      },
    });
    await expect(stopped).rejects.toThrow(`stopped after step ${last} `);
    const resumed = await run();
    expect(resumed.hash).toBe(unbroken.hash);
    expect(resumed.epochs.map(({ trainLoss, validation }) => ({ trainLoss, validation }))).toEqual(
      unbroken.epochs.map(({ trainLoss, validation }) => ({ trainLoss, validation })),
    );
  });

  it("does nothing when it has ended already", async () => {
    const { hash } = await run();
    const again = await run({
      computeLoss: () => {
        throw new Error("a step");
      },
    });
    expect(again).toMatchObject({ hash, steps: 9 });
  });

  it("names a damaged state and uses the one before it", async () => {
    const { hash } = await run({ epochs: 2 });
    const [before = "", newest = ""] = (await states()).sort();
    const bytes = await readFile(at(newest));
    bytes[bytes.length - 9] = 1 ^ (bytes[bytes.length - 9] ?? 0);
    await writeFile(at(newest), bytes);
    expect((await run({ epochs: 2 })).hash).toBe(hash);
    expect(notices[0]).toMatch(
      new RegExp(`${newest} is damaged: its content does not match its checksum.*before it is used`),
    );
    expect(notices[1]).toContain(before);
  });

  it("says so when all states are damaged", async () => {
    await run({ epochs: 1 });
    for (const name of await states()) await truncate(at(name), 100);
    await expect(run()).rejects.toThrow(
      /every training state in .* is damaged: delete them to start from the beginning/,
    );
    expect(notices.at(-1)).not.toContain("before it is used");
  });

  it("refuses a state of other samples or of another net", async () => {
    await run({ epochs: 1 });
    await expect(run({}, smallData(12))).rejects.toThrow("other samples or with another seed");
    await expect(run({ seed: 5 })).rejects.toThrow("other samples or with another seed");
    const net = createSmallNet(9);
    const computeLoss = (examples: readonly SmallExample[]) => net.computeLoss(examples);
    const other = train(net, smallData(10), {
      epochs: 2,
      batchSize: 4,
      learningRate: 1,
      folder: at(),
      computeLoss,
    });
    await expect(other).rejects.toThrow(/state of another net or optimizer.*net.hidden/);
    net.dispose();
  });

  it("says what differs from the training that the state is of", async () => {
    await run({ epochs: 1, metadata: { config: "a" } });
    await run({ metadata: { config: "b" } });
    expect(notices[0]).toBe(
      "warning: resumes with another config, so the weights will differ from those of an uninterrupted training: " +
        "b; it was a",
    );
  });

  it("leaves half-written files of a killed process behind no longer than to the next start", async () => {
    const half = temporaryName(at("state-000000009.safetensors"));
    const killed = half.replace(`-${process.pid}-`, `-${2 ** 22 + 1}-`); // a number that no process has
    for (const path of [killed, at("notes.tmp")]) await writeFile(path, "half");
    await run();
    expect((await readdir(at())).sort()).toEqual([
      "notes.tmp", // of the user's own
      "state-000000008.safetensors",
      "state-000000009.safetensors",
    ]);
  });
});

const disk = mountSmallDisk("64k");

/** Writes until nothing more goes in. */
function fillDisk(path: string): void {
  expect(() => {
    for (let page = 0; page < 100; page++) appendFileSync(path, new Uint8Array(4096));
  }).toThrow("ENOSPC");
}

describe("train, where the folder cannot be written", () => {
  it("says that a part of the path is a file", async () => {
    await writeFile(at("file"), "");
    await expect(run({ folder: at("file", "inner") })).rejects.toThrow("is a file, not a folder");
  });

  (disk === undefined ? it.skip : it)(
    "says that the disk is full, keeps the last whole state, and resumes from it (needs the right to mount one)",
    async () => {
      const own = join(disk ?? "", "own");
      const unbroken = await run();
      const filler = join(disk ?? "", "filler");
      const fill = ({ step }: { step: number }): void => {
        if (step === 4) fillDisk(filler);
      };
      await expect(run({ folder: own, onStep: fill })).rejects.toThrow("the disk is full: free some space");
      await rm(filler);
      expect((await run({ folder: own })).hash).toBe(unbroken.hash);
      expect(notices.at(-1)).toMatch(/resumes after step [34] /);
    },
  );

  (disk === undefined ? it.skip : it)(
    "says why a validation failed, and that the state is not saved (needs the right to mount a disk)",
    async () => {
      const filler = join(disk ?? "", "filler");
      const validate = (): { hash: string } => {
        fillDisk(filler);
        throw new UserError("there is no table");
      };
      const failed = run({ folder: join(disk ?? "", "failed"), stateIntervalSeconds: 1000, validate });
      await expect(failed).rejects.toThrow(
        /^validation after epoch 1: there is no table; the state is not saved: .*the disk is full/,
      );
      await rm(filler);
    },
  );

  (disk === undefined ? it.skip : it)(
    "says that it is read-only (needs the right to mount one)",
    async () => {
      execFileSync("mount", ["-o", "remount,ro", disk ?? ""]);
      for (const name of ["own", "new"])
        await expect(run({ folder: join(disk ?? "", name) })).rejects.toThrow(
          /cannot .*read-only: choose another/,
        );
    },
  );
});
