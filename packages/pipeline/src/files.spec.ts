import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { watch } from "node:fs";
import {
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import fc from "fast-check";
import {
  canonicalJson,
  claimFolder,
  contentKey,
  describeStored,
  describeWithHash,
  isAsStored,
  explainWriteFailure,
  sha256,
  sha256File,
  UserError,
  readReceipt,
  sharedStampOf,
  writeFileAtomic,
  writeReceipt,
} from "@spinegrade/pipeline";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder("files");
});

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

  it("says that a folder may be a link that leads nowhere, as to a disk that is not mounted", async () => {
    await symlink(join(folder, "nowhere"), join(folder, "link"));
    for (const path of ["link/file", "link/inner/file"])
      await expect(writeFileAtomic(join(folder, path), "x")).rejects.toThrow(
        "a link in that path leads nowhere",
      );
  });

  const onLinux = process.platform === "linux" ? it : it.skip;
  onLinux("says at once that no folder can be made in a file system that takes none", async () => {
    await expect(writeFileAtomic("/proc/results/file", "x")).rejects.toThrow(UserError);
  });

  it("keeps the permissions of the file that it replaces", async () => {
    const path = join(folder, "private");
    for (const mode of [0o600, 0o664]) {
      await writeFile(path, "old");
      await chmod(path, mode);
      await writeFileAtomic(path, "new");
      expect([(await stat(path)).mode & 0o777, await readFile(path, "utf8")]).toEqual([mode, "new"]);
    }
  });

  it("writes into a pipe, which stays one, and refuses a socket", async () => {
    const [pipe, socket] = [join(folder, "pipe"), join(folder, "socket")];
    execFileSync("mkfifo", [pipe]);
    const [text] = await Promise.all([readFile(pipe, "utf8"), writeFileAtomic(pipe, "text")]);
    expect(text).toBe("text");
    const server = createServer().listen(socket);
    await once(server, "listening");
    try {
      await expect(writeFileAtomic(socket, "text")).rejects.toThrow("it is a socket, not a file");
      expect((await stat(pipe)).isFIFO()).toBe(true);
      expect((await stat(socket)).isSocket()).toBe(true);
    } finally {
      server.close();
    }
  });

  it("writes into an open file of the process, to which /dev/stdout is a link, and keeps the link", async () => {
    if (process.platform !== "linux") return;
    const [path, link] = [join(folder, "output"), join(folder, "stdout")];
    const output = await open(path, "w");
    await symlink(`/proc/${process.pid}/fd/${output.fd}`, link);
    await writeFileAtomic(link, "text");
    await output.close();
    expect(await readFile(path, "utf8")).toBe("text");
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });

  // root may write everywhere
  (process.getuid?.() === 0 ? it.skip : it)("names a folder that may not be written", async () => {
    await chmod(folder, 0o500);
    await expect(writeFileAtomic(join(folder, "file"), "x")).rejects.toThrow(UserError);
    await chmod(folder, 0o700);
  });
});

describe("sharedStampOf", () => {
  it("changes with a file's content, even where its size and modification time are as before", async () => {
    const path = join(folder, "table.csv");
    expect(await sharedStampOf(path)).toBeUndefined();
    await writeFile(path, "one");
    await utimes(path, 1, 1);
    const before = await sharedStampOf(path);
    expect(await sharedStampOf(path)).toBe(before);
    while ((await sharedStampOf(path)) === before) {
      await writeFile(path, "two"); // the clock of a file system ticks every few milliseconds
      await utimes(path, 1, 1);
    }
    expect((await sharedStampOf(path))?.split(" ").slice(0, 2)).toEqual(before?.split(" ").slice(0, 2));
  });
});

/** The name of a temporary file of a process that is gone, as this process would name its own. */
async function leftoverName(): Promise<string> {
  const seen = await new Promise<string>((resolve, reject) => {
    const watcher = watch(folder, (_event, name) => {
      if (name?.endsWith(".tmp") !== true) return;
      watcher.close();
      resolve(name);
    });
    writeFileAtomic(join(folder, "submission.csv"), "x").catch(reject);
  });
  const [pid, started] = [String(process.pid), /-(\d+)-[0-9a-f]{8}\.tmp$/.exec(seen)?.[1] ?? ""];
  return seen.replace(`-${pid}-${started}-`, `-${2 ** 22 + 1}-${started}-`);
}

describe("what a killed writer leaves", () => {
  it("is cleared by the next process that writes there, and nothing else is", async () => {
    const inner = join(folder, "inner");
    const left = await leftoverName();
    await mkdir(inner);
    const ofOthers = ["notes.tmp", "a.0f0f0f0f-1.tmp", `b.${randomUUID()}.tmp`, "left.tmp.txt"];
    for (const name of [left, ...ofOthers]) await writeFile(join(inner, name), "half");
    await mkdir(join(inner, left.replace(/[0-9a-f]{8}\.tmp$/, "00000000.tmp"), "half"), { recursive: true });
    const old = `c.${randomUUID()}.tmp`; // as earlier versions named them
    await writeFile(join(inner, old), "half");
    await utimes(join(inner, old), 1e9, 1e9);
    await writeFileAtomic(join(inner, "submission.csv"), "whole");
    expect((await readdir(inner)).sort()).toEqual([...ofOthers, "submission.csv"].sort());
  });
});

describe("claimFolder", () => {
  it("makes a folder, and knows it again", async () => {
    const own = join(folder, "a", "own");
    await claimFolder(own);
    await writeFile(join(own, "state"), "");
    await claimFolder(own);
    expect((await readdir(own)).sort()).toEqual([".spinegrade", "state"]);
  });

  it("takes a folder that is there and empty, several at once", async () => {
    await Promise.all(Array.from({ length: 8 }, () => claimFolder(folder)));
    expect(await readdir(folder)).toEqual([".spinegrade"]);
  });

  it("refuses a folder of the user's and leaves it as it is", async () => {
    await writeFile(join(folder, "thesis.txt"), "");
    await expect(claimFolder(folder)).rejects.toThrow(
      `${folder} holds files that Spinegrade did not make (thesis.txt): name another folder`,
    );
    expect(await readdir(folder)).toEqual(["thesis.txt"]);
  });

  it("takes one that an earlier version made, by what lies in it", async () => {
    await writeFile(join(folder, "checkpoint.safetensors"), "");
    await claimFolder(folder, (names) => names.includes("checkpoint.safetensors"));
    expect(await readdir(folder)).toContain(".spinegrade");
  });

  it("explains what stands in the way", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(claimFolder(join(folder, "file", "x"))).rejects.toThrow("is a file, not a folder");
  });
});

describe("explainWriteFailure", () => {
  it.each([
    "ENOSPC",
    "EDQUOT",
    "EROFS",
    "EACCES",
    "EPERM",
    "ENOTDIR",
    "EEXIST",
    "ENOENT",
    "EISDIR",
    "ENAMETOOLONG",
    "EIO",
  ])("says what to do about %s", (code) => {
    const explained = explainWriteFailure("/x/y", Object.assign(new Error(code), { code }));
    expect(explained).toBeInstanceOf(UserError);
    expect(explained).toHaveProperty("message", expect.stringMatching(/^cannot write \/x\/y: .{20}/));
  });

  it("leaves errors without a known remedy, and those that are already explained", () => {
    for (const error of [new TypeError("x"), new UserError("told"), "text"])
      expect(explainWriteFailure("/x", error)).toBe(error);
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

describe("receipts and hashes", () => {
  it("describes stored files and survives a round trip, in order of path", async () => {
    await writeFile(join(folder, "b.bin"), "four");
    await writeFile(join(folder, "a.bin"), "");
    const stored = [await describeStored(folder, "b.bin"), await describeStored(folder, "a.bin")];
    await writeReceipt(folder, { task: "t:x", contentKey: "k", stored });
    expect(await readReceipt(folder)).toEqual({
      task: "t:x",
      contentKey: "k",
      stored: [
        { path: "a.bin", bytes: 0 },
        { path: "b.bin", bytes: 4 },
      ],
    });
  });

  it("finds a changed byte of a file whose hash is recorded, and a file that is gone", async () => {
    const path = join(folder, "hashed.bin");
    await writeFile(path, "whole");
    const [sized, hashed] = [
      await describeStored(folder, "hashed.bin"),
      await describeWithHash(folder, "hashed.bin"),
    ];
    expect([await isAsStored(folder, sized), await isAsStored(folder, hashed)]).toEqual([true, true]);
    await writeFile(path, "whola");
    expect([await isAsStored(folder, sized), await isAsStored(folder, hashed)]).toEqual([true, false]);
    await rm(path);
    expect(await isAsStored(folder, sized)).toBe(false);
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
