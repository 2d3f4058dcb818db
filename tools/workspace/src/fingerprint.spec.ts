import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { stampOf as stampOfIngest } from "@spinegrade/dicom-ingest";
import { temporaryFolder } from "@spinegrade/test-utils";
import { describeFolder, stampOf } from "../state/fingerprint.mjs";

let root: string;
let data: string;
beforeEach(async () => {
  root = await temporaryFolder("fingerprint");
  data = join(root, "data");
  write("train.csv", "study_id\n1\n");
  write("train_images/1/11/1.dcm", "slice one");
  write("train_images/1/11/2.dcm", "slice two");
});

function write(path: string, content: string): string {
  const full = join(data, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

const state = (): string[] => [...describeFolder(data, true)];
const SLICE = "train_images/1/11/1.dcm";

/** Puts the time of a file's content back to what it was. */
function keepTime(path: string, change: () => void): void {
  const { atime, mtime } = statSync(path);
  change();
  utimesSync(path, atime, mtime);
}

describe("stampOf", () => {
  it("is the rule of dicom-ingest", () => {
    const number = fc.double({ min: 0, noNaN: true });
    const whole = fc.maxSafeNat();
    const stats = fc.record({ size: whole, mtimeMs: number, ctimeMs: number, dev: whole, ino: whole });
    fc.assert(
      fc.property(stats, (one) => {
        expect(stampOf(one)).toBe(stampOfIngest(one));
      }),
    );
  });

  it("differs between files that differ in one number alone, their device too", () => {
    const one = { size: 1, mtimeMs: 2, ctimeMs: 3, dev: 4, ino: 5 };
    const others = Object.entries(one).map(([key, value]) => ({ ...one, [key]: value + 1 }));
    expect(new Set([one, ...others].map(stampOf)).size).toBe(6);
  });
});

describe("describeFolder", () => {
  it("is the same while nothing changes, and after reading", () => {
    const before = state();
    readFileSync(join(data, SLICE));
    expect(state()).toEqual(before);
    expect(before.map((line) => line.split(" ")[0])).toEqual([
      "train.csv",
      "train_images/",
      "train_images/1/",
      "train_images/1/11/",
      "train_images/1/11/1.dcm",
      "train_images/1/11/2.dcm",
    ]);
  });

  const CHANGES: Readonly<Record<string, (path: string) => void>> = {
    "rewritten with equal size and time": (path) => {
      keepTime(path, () => {
        writeFileSync(path, "SLICE ONE");
      });
    },
    "replaced by another of equal size and time": (path) => {
      const { atime, mtime } = statSync(path);
      writeFileSync(`${path}.new`, "SLICE ONE");
      utimesSync(`${path}.new`, atime, mtime);
      renameSync(`${path}.new`, path);
    },
    "put far back in time": (path) => {
      utimesSync(path, 1, 1);
    },
    "put into the future": (path) => {
      utimesSync(path, 1e10, 1e10);
    },
    "made longer": (path) => {
      writeFileSync(path, "slice one and more");
    },
    deleted: (path) => {
      rmSync(path);
    },
    "made a link to an equal file elsewhere": (path) => {
      renameSync(path, join(root, "elsewhere.dcm"));
      writeFileSync(join(root, "copy.dcm"), "slice one");
      symlinkSync(join(root, "copy.dcm"), path);
    },
    "made a link that leads nowhere": (path) => {
      rmSync(path);
      symlinkSync(join(root, "nowhere"), path);
    },
    "made a folder": (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  };

  it.each(Object.keys(CHANGES))("notices a file that is %s", async (what) => {
    const before = state();
    await setTimeout(20); // a file system's clock ticks every few milliseconds
    CHANGES[what]?.(join(data, SLICE));
    expect(state()).not.toEqual(before);
  });

  it.each(Object.keys(CHANGES))("notices it behind a linked folder: %s", async (what) => {
    const images = join(root, "images");
    renameSync(join(data, "train_images"), images);
    symlinkSync(images, join(data, "train_images"));
    const before = state();
    expect(before).toHaveLength(6);
    await setTimeout(20);
    CHANGES[what]?.(join(images, "1/11/1.dcm"));
    expect(state()).not.toEqual(before);
  });

  it("notices a link that leads to another folder with the same names", () => {
    for (const name of ["a", "b"]) write(`../${name}/1.dcm`, "slice one");
    symlinkSync(join(root, "a"), join(data, "linked"));
    const before = state();
    rmSync(join(data, "linked"));
    symlinkSync(join(root, "b"), join(data, "linked"));
    expect(state()).not.toEqual(before);
  });

  it("ends where links lead in circles, and names them", () => {
    symlinkSync(data, join(data, "train_images/again"));
    symlinkSync("loop", join(data, "loop"));
    expect(state()).toEqual(
      expect.arrayContaining(["loop ELOOP", "train_images/again/", "train_images/again leads back"]),
    );
  });

  it.each([".7.dcm", ".IM0007", ".hidden"])(
    "tells when the hidden file %s comes, changes and goes",
    (name) => {
      const before = state();
      const path = write(`train_images/1/11/${name}`, "slice");
      const added = state();
      writeFileSync(path, "another slice");
      const changed = state();
      expect([added.length, changed.length]).toEqual([before.length + 1, before.length + 1]);
      expect(changed).not.toEqual(added);
      rmSync(path);
      expect(state()).toEqual(before);
    },
  );

  it("describes a folder once, however many links lead to it", () => {
    // 30 folders, each with two links to the next one: 2^30 ways to the last
    for (let depth = 0; depth < 30; depth++) {
      const here = join(data, `d${depth}`);
      mkdirSync(here);
      for (const link of ["a", "b"]) symlinkSync(`../d${depth + 1}`, join(here, link));
    }
    write("d30/last.dcm", "slice");
    const lines = state();
    expect(lines.filter((line) => line.includes("last.dcm"))).toHaveLength(1);
    expect(lines.length).toBeLessThan(200);
  });

  it("leaves hidden folders aside, and hidden links that lead nowhere", () => {
    const before = state();
    write("train_images/1/.git/1.dcm", "slice");
    symlinkSync("nowhere", join(data, "train_images/1/.#lock"));
    expect(state()).toEqual(before);
  });

  it("leaves hidden files aside, and folders, unless it is asked for folders", () => {
    const before = [...describeFolder(data, false)];
    write(".DS_Store", "");
    write("train_images/1/11/3.dcm", "");
    expect([...describeFolder(data, false)]).toEqual(before);
    expect(before).toHaveLength(1);
  });
});
