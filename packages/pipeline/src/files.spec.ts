import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  canonicalJson,
  compileSchema,
  contentKey,
  describeStored,
  readJson,
  sha256,
  sha256File,
  UserError,
  validateReceipt,
  withLock,
  writeFileAtomic,
  writeJsonAtomic,
  writeReceipt,
} from "@spinegrade/pipeline";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "spinegrade-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("writeFileAtomic", () => {
  it("makes the folder, writes the whole file and leaves nothing else", async () => {
    await writeFileAtomic(join(folder, "a", "b.txt"), "text");
    expect(await readFile(join(folder, "a", "b.txt"), "utf8")).toBe("text");
    expect(await readdir(join(folder, "a"))).toEqual(["b.txt"]);
  });

  it("keeps the old file when the new one cannot be written, and says what to do", async () => {
    await writeFileAtomic(join(folder, "file"), "old");
    await expect(writeFileAtomic(join(folder, "file", "inner"), "new")).rejects.toThrow(
      "a part of that path is a file, not a folder",
    );
    expect(await readFile(join(folder, "file"), "utf8")).toBe("old");
  });

  // root may write everywhere
  (process.getuid?.() === 0 ? it.skip : it)("names a folder that may not be written", async () => {
    await chmod(folder, 0o500);
    await expect(writeFileAtomic(join(folder, "file"), "x")).rejects.toThrow(UserError);
    await chmod(folder, 0o700);
  });
});

describe("canonicalJson", () => {
  it("does not depend on the order in which keys were set", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(contentKey(reversed)).toBe(contentKey(value));
      }),
    );
  });
});

describe("readJson", () => {
  const validate = compileSchema<{ size: number }>({
    type: "object",
    additionalProperties: false,
    required: ["size"],
    properties: { size: { type: "integer", default: 3 } },
  });

  it("reads back what was written", async () => {
    await writeJsonAtomic(join(folder, "x.json"), { size: 4 });
    expect(await readJson(join(folder, "x.json"), validate)).toEqual({ size: 4 });
  });

  it.each([
    ['{"size": "big"}', "size: must be integer"],
    ['{"size": 1, "weight": 2}', 'unknown key "weight"'],
    ["[]", "must be object"],
    ["{", "is not JSON"],
  ])("refuses %s, naming the file", async (text, message) => {
    const path = join(folder, "x.json");
    await writeFile(path, text);
    await expect(readJson(path, validate)).rejects.toThrow(message);
    await expect(readJson(path, validate)).rejects.toThrow(path);
  });

  it("names a file that is not there", async () => {
    await expect(readJson(join(folder, "none.json"), validate)).rejects.toThrow("cannot read");
  });
});

describe("receipts and hashes", () => {
  it("describes stored files and survives a round trip, in order of path", async () => {
    await writeFile(join(folder, "b.bin"), "four");
    await writeFile(join(folder, "a.bin"), "");
    const stored = [await describeStored(folder, "b.bin"), await describeStored(folder, "a.bin")];
    await writeReceipt(folder, { task: "t:x", contentKey: "k", stored });
    expect(await readJson(join(folder, "receipt.json"), validateReceipt)).toEqual({
      task: "t:x",
      contentKey: "k",
      stored: [
        { path: "a.bin", bytes: 0 },
        { path: "b.bin", bytes: 4 },
      ],
    });
  });

  it("hashes a file as its content", async () => {
    await writeFile(join(folder, "x"), "abc");
    // FIPS 180-2, appendix B.1
    expect(await sha256File(join(folder, "x"))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(sha256("abc")).toBe(await sha256File(join(folder, "x")));
  });
});

describe("withLock", () => {
  const lock = () => join(folder, "lock");

  it("refuses a second owner and names the first", async () => {
    await withLock(lock(), "training", async () => {
      await expect(withLock(lock(), "training too", () => Promise.resolve())).rejects.toThrow(
        `process ${process.pid} on`,
      );
    });
    expect(await withLock(lock(), "again", () => Promise.resolve("free"))).toBe("free");
  });

  it("is released when the work fails", async () => {
    await expect(withLock(lock(), "x", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await readdir(folder)).toEqual([]);
  });

  it("takes over the lock of a process that is gone, never one that it cannot read", async () => {
    const { hostname } = await import("node:os");
    await writeFile(lock(), JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), purpose: "killed" }));
    expect(await withLock(lock(), "next", () => Promise.resolve("mine"))).toBe("mine");
    await writeFile(lock(), "");
    await expect(withLock(lock(), "next", () => Promise.resolve())).rejects.toThrow(`delete ${lock()}`);
  });
});
