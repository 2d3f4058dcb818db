import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Generator } from "@spinegrade/random";
import { childEnv, SOURCE_FLAGS } from "@spinegrade/readme-example";
import { repeats, temporaryFolder } from "@spinegrade/test-utils";
import { inSeries } from "../testing/in-series.ts";
import { ingestOnce } from "../testing/ingest-once.ts";
import { testSlices, writeTestDataSet, type TestSeries } from "../testing/write-data-set.ts";

const KILLS = repeats(4, 50);
/** Number of pairs of processes at work at once. */
const PAIRS = repeats(1, 4);
const script = fileURLToPath(new URL("../testing/ingest-once.ts", import.meta.url));

interface Child {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** Its exit code, null when it was killed. */
  readonly ended: Promise<number | null>;
}

let root: string;
const children: { kill(signal: "SIGKILL"): boolean }[] = [];
/** Every file that an unbroken run leaves, by its path. */
let unbroken: Record<string, string>;
/** Duration of an unbroken run in a separate process. */
let unbrokenMs: number;

beforeAll(async () => {
  root = await temporaryFolder("killed");
  await writeTestDataSet(join(root, "data"), { train: Array.from({ length: 10 }, (_, i) => seriesOf(i)) });
  const child = await startChild();
  const startedAt = performance.now();
  expect(await finish(child)).toBe(0);
  unbrokenMs = performance.now() - startedAt;
  unbroken = await filesLeft();
});

beforeEach(clear);

afterEach(() => {
  for (const child of children) child.kill("SIGKILL"); // one that waits to be told would keep jest waiting too
});

function seriesOf(index: number): TestSeries {
  const ids = { studyId: 1 + (index >> 1), seriesId: 100 + index };
  const identity = { studyUid: `1.2.${ids.studyId}`, seriesUid: `1.2.3.${ids.seriesId}` };
  const files = testSlices(3).map(({ name, bytes }) => ({ name, bytes: inSeries(bytes, identity) }));
  return { ...ids, description: "Sagittal T1", files };
}

async function clear(): Promise<void> {
  for (const folder of ["work", "out", "any"]) await rm(join(root, folder), { recursive: true, force: true });
}

/**
 * Every file in the three output folders, hidden ones included, with its content; of the fingerprints without the stamps
 * of the volumes' files, which no two runs have in common.
 */
async function filesLeft(): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const folder of ["work", "out", "any"]) {
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile()) continue;
      const text = await readFile(path, "latin1");
      files[relative(root, path)] = entry.name.startsWith("fingerprints") ? withoutStamps(text) : text;
    }
  }
  return files;
}

function withoutStamps(fingerprints: string): string {
  const stampless = fingerprints.replaceAll(/"\d+ [\d.]+ [\d.]+ \d+:\d+"/g, '"stamp"');
  return stampless.replace(/"seal": ?"[0-9a-f]{16}"/, '"seal"');
}

/** A process that has loaded its modules and waits to be told where to work. */
async function startChild(): Promise<Child> {
  const child = spawn(process.execPath, [...SOURCE_FLAGS, script], {
    env: childEnv(),
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await once(child.stdout, "data");
  return { child, ended };
}

/** Sets it to work and waits for its end. @returns its exit code, null when it was killed. */
async function finish({ child, ended }: Child): Promise<number | null> {
  child.stdin.end(`${root}\n`);
  return await ended;
}

async function killAfter(child: Child, delayMs: number): Promise<number | null> {
  const ended = finish(child);
  await sleep(delayMs);
  child.child.kill("SIGKILL");
  return await ended;
}

describe("a run that is killed", () => {
  it(`leaves nothing that a later run does not make good, byte for byte, ${KILLS} times`, async () => {
    const random = Generator.fromSeed(20_241);
    let broken = 0;
    let next = startChild();
    for (let kill = 0; kill < KILLS; kill++) {
      const child = await next;
      next = kill + 1 < KILLS ? startChild() : Promise.resolve(child);
      // early, late, and while files are written; a few come after the end
      broken += (await killAfter(child, random.uniform(0, 1.05 * unbrokenMs))) === null ? 1 : 0;
      // every other run meets what the one before it left
      if (kill % 2 === 0) continue;
      await ingestOnce(root);
      expect(await filesLeft()).toEqual(unbroken);
      await clear();
    }
    expect(broken).toBeGreaterThan(0);
  }, 240_000);

  it("does not disturb a run that is still working in the same folders", async () => {
    const random = Generator.fromSeed(7);
    for (let pair = 0; pair < PAIRS; pair++) {
      const [killed, living] = await Promise.all([startChild(), startChild()]);
      const [, code] = await Promise.all([killAfter(killed, random.uniform(0, unbrokenMs)), finish(living)]);
      expect(code).toBe(0);
      await ingestOnce(root);
      expect(await filesLeft()).toEqual(unbroken);
      await clear();
    }
  });
});

describe("two runs at once in the same folders", () => {
  it("both end well and leave what one leaves", async () => {
    for (let pair = 0; pair < PAIRS; pair++) {
      const children = await Promise.all([startChild(), startChild()]);
      expect(await Promise.all(children.map(finish))).toEqual([0, 0]);
      expect(await filesLeft()).toEqual(unbroken);
      await clear();
    }
  });
});
