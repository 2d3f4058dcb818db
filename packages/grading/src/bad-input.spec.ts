import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { childEnv, type ProcessResult, SOURCE_FLAGS } from "@spinegrade/readme-example";
import { mountSmallDisk, runCommandLines, temporaryFolder } from "@spinegrade/test-utils";
import { MORE_SERIES, writeBadFolders } from "./testing/bad-folders.ts";
import { folderListing } from "./testing/folder-listing.ts";
import { writeSmallNet } from "./testing/small-studies.ts";

const ANSWERS = fileURLToPath(new URL("testing/answer-command-lines.ts", import.meta.url));
const CLI = fileURLToPath(new URL("cli.ts", import.meta.url));
const CASES = [
  "empty",
  "letters",
  "ct",
  "knee",
  "broken",
  "short",
  "half",
  "many-series",
  "hostile",
  "patients",
  "packed",
];

/** Prefix of a command, so that permissions count: root gives its rights up; undefined where it cannot. */
const LIMITED = process.getuid?.() === 0 ? withoutRights() : [];

function withoutRights(): string[] | undefined {
  const limited = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
  return spawnSync("setpriv", [...limited.slice(1), "true"]).status === 0 ? limited : undefined;
}

const disk = mountSmallDisk("500k");

let root: string;
let model: string;
const at = (...names: string[]): string => join(root, ...names);
const grade = (name: string, ...more: string[]): string[] => [
  ...["grade", at(name), "--models", model, "--out", at(`${name}-out`), "--json", "--quiet"],
  ...more,
];

/** The outcome of each case, by its name. */
const results = new Map<string, ProcessResult>();
const resultOf = (name: string): ProcessResult => {
  const result = results.get(name);
  if (result === undefined) throw new Error(`${name} was not run`);
  return result;
};

/** Runs the command for each case, in one process. */
async function runCases(cases: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const lines = Object.values(cases).map((args) => ({ args }));
  const answers = await runCommandLines(ANSWERS, lines);
  for (const [index, name] of Object.keys(cases).entries()) {
    const answer = answers[index];
    if (answer !== undefined) results.set(name, answer);
  }
}

const receiptsIn = async (folder: string): Promise<string[]> => {
  const names = existsSync(folder) ? await readdir(folder, { recursive: true }) : [];
  return names.filter((name) => name.endsWith("receipt.json"));
};

/** Starts the command and ends it by SIGINT as soon as a study is done. @returns the signal that ended it. */
async function interrupt(args: readonly string[], out: string): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [...SOURCE_FLAGS, CLI, ...args], { env: childEnv() });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on("close", (_code, signal) => {
      resolve(signal);
    });
  });
  while ((await receiptsIn(out)).length === 0 && child.exitCode === null) await setTimeout(5);
  child.kill("SIGINT");
  return await ended;
}

const stopped: { signal?: NodeJS.Signals | null; done: string[]; images: string[] } = {
  done: [],
  images: [],
};

beforeAll(async () => {
  await startEngine();
  root = await temporaryFolder("bad-input");
  model = at("nfn.safetensors");
  await writeSmallNet(model, "nfn", 1);
  await writeSmallNet(at("scs.safetensors"), "scs", 2);
  await writeBadFolders(root);
  stopped.images = await folderListing(at("many"));
  const onDisk = grade("many", "--out", join(disk ?? "", "results"));
  await runCases({
    ...Object.fromEntries(CASES.map((name) => [name, grade(name)])),
    part: grade("part", "--models", at("scs.safetensors")),
    "two types": grade("knee", "--series", "1.2.3=sagittal-t1", "1.2.3=sagittal-t2"),
    "folder last": ["grade", "--models", model, at("scs.safetensors"), at("many")],
    "folder after runs": ["grade", "--models", "canal", "foramina", at("many")],
    "no folder after runs": ["grade", "--models", "canal", "two-stage"],
    inside: grade("many", "--out", at("many", "results")),
    ...(disk !== undefined && { disk: onDisk }),
  });
  stopped.signal = await interrupt(grade("many"), at("many-out"));
  stopped.done = await receiptsIn(at("many-out"));
  if (disk !== undefined) execFileSync("mount", ["-o", "remount,size=20m", disk]);
  await runCases({ many: grade("many"), ...(disk !== undefined && { "disk again": onDisk }) });
}, 300_000);

interface Slices {
  readonly slices: number;
}

interface Printed {
  readonly studies: readonly {
    readonly folder: string;
    readonly graded: number;
    readonly wasKnown: boolean;
  }[];
  readonly skipped: readonly { readonly reason: string }[];
  readonly faults: readonly { readonly file: string }[];
}

const printedBy = (name: string): Printed => JSON.parse(resultOf(name).stdout) as Printed;

describe("grade of a folder that is not as it should be", () => {
  it.each([
    ["empty", /^error: \S+ holds no MR series: it is empty$/m],
    ["letters", /^error: \S+ holds no MR series: 1 file: not a DICOM Part 10 file$/m],
    ["two types", /^error: --series names two types for the series 1\.2\.3; state one$/m],
    [
      "folder last",
      /^error: (\S+)scs\.safetensors is a model, .*: grade \1many --models \1nfn\.\S+ \1scs\.safetensors$/m,
    ],
    [
      "folder after runs",
      /^error: foramina is a model, where the folder of the studies belongs: grade \S+many --models canal foramina$/m,
    ],
    [
      "no folder after runs",
      /^error: two-stage is a model, where the folder of the studies belongs: grade DIR --models canal two-stage$/m,
    ],
    ["ct", /^error: \S+ holds no MR series: \d+ files: .*CT/m],
    ["inside", /^error: the results cannot go to \S+, which lies in .*: name another with --out DIR$/m],
  ])("%s: ends with 1, says why, and writes nothing", (name, message) => {
    const { code, stdout, stderr } = resultOf(name);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(existsSync(at(`${name}-out`))).toBe(false);
  });

  it("a knee: grades nothing, ends with 1, and says that no lumbar series is there", () => {
    expect(resultOf("knee").code).toBe(1);
    expect(resultOf("knee").stderr).toMatch(/^not graded: study \S+: .*no lumbar Sagittal T1 series/m);
  });

  it("one broken file: grades the study without it, ends with 2, and names the file", () => {
    const { studies, faults } = printedBy("broken");
    expect([resultOf("broken").code, studies.length, faults.length]).toEqual([2, 1, 1]);
    expect(resultOf("broken").stderr).toContain(`not used: ${faults[0]?.file ?? ""}: `);
  });

  it("an archive next to a study: grades the study, ends with 2, and names the archive", () => {
    expect([resultOf("packed").code, printedBy("packed").studies.length]).toEqual([2, 1]);
    expect(resultOf("packed").stderr).toBe("not used: others.zip: an archive, which is not unpacked\n");
  });

  it("a slice that ends too early: grades without it, ends with 2, and says why", () => {
    expect([resultOf("short").code, printedBy("short").studies.length]).toEqual([2, 1]);
    expect(resultOf("short").stderr).toMatch(/^graded in part: \S+: 1 slice cannot be used: .+$/m);
  });

  it("no Sagittal T1 series for a model: grades the other series, ends with 2, and says what is not graded", () => {
    const { code, stderr } = resultOf("part");
    expect([code, printedBy("part").studies.map(({ graded }) => graded)]).toEqual([2, [5]]);
    expect(stderr).toMatch(
      /^graded in part: \S+: not graded: left .+, right .+: the study has no lumbar Sagittal T1 series$/m,
    );
    expect(stderr.split("\n")).toHaveLength(2); // subarticular stenosis has no model: nobody asked for it
  });

  it("half of the slices empty: grades what is left, ends with 2, and names the files", () => {
    const { studies, faults } = printedBy("half");
    expect([resultOf("half").code, studies.length]).toEqual([2, 1]);
    expect(faults.length).toBeGreaterThan(5);
  });

  it(`${MORE_SERIES} more series of a kind: averages them all`, async () => {
    const { studies } = printedBy("many-series");
    expect([resultOf("many-series").code, studies.length, studies[0]?.graded]).toEqual([0, 1, 10]);
    const path = at("many-series-out", studies[0]?.folder ?? "", "results.json");
    const { series } = JSON.parse(await readFile(path, "utf8")) as { series: { notUsed: string | null }[] };
    expect(series.filter(({ notUsed }) => notUsed === null)).toHaveLength(1 + MORE_SERIES);
  });

  it("hostile names, links and headers: grades the study and writes nothing that runs", async () => {
    const { code, stderr } = resultOf("hostile");
    const { studies } = printedBy("hostile");
    expect([code, studies.length, studies[0]?.graded]).toEqual([2, 1, 10]);
    expect(stderr.split("\n").filter((line) => line !== "" && !line.startsWith("not used: "))).toEqual([]);
    expect(stderr).toContain("not used: deep/new\\x0aline <b>`id`.dcm: ");
    const texts = await Promise.all(
      ["report.html", "results.csv", "results-wide.csv"].map((name) =>
        readFile(at("hostile-out", studies[0]?.folder ?? "", name), "utf8"),
      ),
    );
    expect(texts[0]).not.toMatch(/<script|<b>/);
    for (const table of texts.slice(1)) {
      expect(table).toContain("'=1+1|A2");
      expect(table).not.toMatch(/(^|,)"?=/m);
    }
  });

  it("several patients, some under the same UIDs: a result for each, none mixed", async () => {
    const { studies, faults } = printedBy("patients");
    expect([resultOf("patients").code, studies.length, faults]).toEqual([0, 3, []]);
    const texts = await Promise.all(
      studies.map(({ folder }) => readFile(at("patients-out", folder, "results.json"), "utf8")),
    );
    const read = texts.map((text) => JSON.parse(text) as { study: { patientKey: string }; series: Slices[] });
    expect(new Set(read.map(({ study }) => study.patientKey)).size).toBe(3);
    const names = await readdir(at("patients"), { recursive: true });
    const usable = names.filter((name) => name.endsWith(".dcm"));
    const slices = read.flatMap(({ series }) => series.map((one) => one.slices));
    expect(slices.reduce((sum, count) => sum + count, 0)).toBe(usable.length);
  });
});

describe("grade where results cannot be written", () => {
  const needsRight = LIMITED === undefined ? it.skip : it;
  needsRight(
    "says so at once to a user without permission (root needs setpriv to give its rights up)",
    async () => {
      await mkdir(at("locked"));
      await chmod(at("locked"), 0o555);
      const args = [...SOURCE_FLAGS, CLI, ...grade("many", "--out", at("locked", "results"))];
      const [command, ...before] = [...(LIMITED ?? []), process.execPath];
      const { status, stderr } = spawnSync(command, [...before, ...args], {
        ...{ encoding: "utf8", env: childEnv(), cwd: root },
      });
      expect([status, stderr]).toEqual([
        1,
        `error: cannot write ${at("locked", "results")}: writing there is not allowed: change the folder's permissions or choose another folder\n`,
      ]);
    },
  );

  const needsDisk = disk === undefined ? it.skip : it;
  needsDisk(
    "keeps what is whole on a full disk, and continues with room (needs the right to mount one)",
    () => {
      const { studies, skipped } = printedBy("disk");
      expect(resultOf("disk").code).toBe(2);
      expect(resultOf("disk").stderr).toMatch(
        /^stopped: cannot write .*: the disk is full: free some space, then run the same command again$/m,
      );
      expect(studies.length).toBeGreaterThan(0);
      expect(skipped.length).toBeGreaterThan(0);
      expect(studies.length + skipped.length).toBe(3);
      const again = printedBy("disk again");
      expect(resultOf("disk again").code).toBe(0);
      expect(again.studies.map(({ folder, wasKnown }) => (wasKnown ? folder : "")).filter(Boolean)).toEqual(
        studies.map(({ folder }) => folder),
      );
    },
  );
});

it("keeps what is done at Ctrl-C, continues at the next call, and writes nothing into the images", async () => {
  expect(stopped.signal).toBe("SIGINT");
  expect(stopped.done.length).toBeGreaterThan(0);
  expect(stopped.done.length).toBeLessThan(3);
  const { studies } = printedBy("many");
  expect([resultOf("many").code, studies.length]).toEqual([0, 3]);
  expect(studies.filter(({ wasKnown }) => wasKnown)).toHaveLength(stopped.done.length);
  const left = (await readdir(at("many-out"), { recursive: true })).filter((name) => name.endsWith(".tmp"));
  expect(left).toEqual([]);
  const index = await readFile(at("many-out", "index.html"), "utf8");
  for (const { folder } of studies) expect(index).toContain(`"${folder}/report.html"`);
  expect(await folderListing(at("many"))).toEqual(stopped.images);
});
