import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { LockedError, UserError, waitForLock, withLock } from "@spinegrade/pipeline";
import { childEnv, SOURCE_FLAGS } from "@spinegrade/readme-example";
import { keepRenewed } from "./renew-lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder("lock");
});

const lock = (): string => join(folder, "lock");
const free = (): Promise<string> => Promise.resolve("free");
/** A number that Linux gives no process. */
const NOBODY = 2 ** 22 + 1;
const leave = (owner: object): Promise<void> => writeFile(lock(), JSON.stringify(owner));

/** The record that this process writes into a lock. */
async function ownRecord(): Promise<object> {
  const text = await withLock(join(folder, "own"), "a look", () => readFile(join(folder, "own"), "utf8"));
  return JSON.parse(text) as object;
}

describe("withLock", () => {
  it("refuses a second owner and names the first", async () => {
    await withLock(lock(), "training", async () => {
      const second = withLock(lock(), "training too", free);
      await expect(second).rejects.toThrow(
        `process ${process.pid} on ${hostname()} (training) is already working here`,
      );
      await expect(second).rejects.toThrow(LockedError);
    });
    expect(await withLock(lock(), "again", free)).toBe("free");
  });

  it("is released when the work fails, and leaves nothing", async () => {
    await expect(withLock(lock(), "x", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await readdir(folder)).toEqual([]);
  });

  it("is whole whenever it is there", async () => {
    await withLock(lock(), "training", async () => {
      const owner: unknown = JSON.parse(await readFile(lock(), "utf8"));
      expect(owner).toMatchObject({ pid: process.pid, host: hostname(), purpose: "training" });
    });
  });

  it.each([
    ["of a process that is gone", () => ({ pid: NOBODY, host: hostname(), purpose: "killed" })],
    ["of this process's number, by an earlier one", () => ({ pid: process.pid, host: hostname() })],
    [
      "of a number that another process has now",
      async () => ({ ...(await ownRecord()), id: "x", started: "1", pid: process.ppid }),
    ],
    [
      "from before the machine was started",
      async () => ({ ...(await ownRecord()), id: "x", boot: "another" }),
    ],
  ])("takes over the lock %s", async (_name, owner) => {
    await leave(await owner());
    expect(await withLock(lock(), "next", free)).toBe("free");
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(["", "{", '{"pid": 7', "[]", "null", '{"pid": "7", "host": 3}'])(
    "takes over a lock that was left as %j",
    async (content) => {
      await writeFile(lock(), content);
      expect(await withLock(lock(), "next", free)).toBe("free");
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it("leaves another machine's lock alone and says what to do", async () => {
    await leave({ pid: NOBODY, host: "elsewhere", purpose: "training" });
    await expect(withLock(lock(), "next", free)).rejects.toThrow(
      `process ${NOBODY} on elsewhere (training) is already working here: wait for it, or if it is gone delete ${lock()}`,
    );
    expect(await readFile(lock(), "utf8")).toContain("elsewhere");
  });

  it.each([
    ["16 minutes", 16, true],
    ["14 minutes", 14, false],
  ])("of another machine, not renewed for %s: taken over", async (_name, minutes, isTaken) => {
    await leave({ ...(await ownRecord()), id: "x", host: "elsewhere" });
    const before = new Date(Date.now() - minutes * 60_000);
    await utimes(lock(), before, before);
    const next = withLock(lock(), "next", free);
    await (isTaken ? expect(next).resolves.toBe("free") : expect(next).rejects.toThrow(LockedError));
  });

  it("is renewed while it is held, and not made again where a person deleted it", async () => {
    await leave({ ...(await ownRecord()), id: "mine" });
    const before = new Date(Date.now() - 60_000);
    await utimes(lock(), before, before);
    const text = await readFile(lock(), "utf8");
    const stop = keepRenewed(lock(), "mine", 5);
    while ((await stat(lock())).mtimeMs <= before.getTime()) await sleep(5);
    expect(await readFile(lock(), "utf8")).toBe(text);
    await rm(lock());
    await sleep(20);
    await stop();
    expect(await readdir(folder)).toEqual([]);
  });

  it("takes over from one that was killed while it took over", async () => {
    const gone = { pid: NOBODY, host: hostname(), boot: "", started: "" };
    await leave({ ...gone, id: "first" });
    await writeFile(`${lock()}.first.successor`, JSON.stringify({ ...gone, id: "second" }));
    await writeFile(`${lock()}.second.successor`, JSON.stringify({ ...gone, id: "third" }));
    expect(await withLock(lock(), "next", free)).toBe("free");
    expect(await readdir(folder)).toEqual([]);
  });

  it("removes no lock but its own", async () => {
    await withLock(lock(), "first", async () => {
      await rm(lock()); // by hand
      await leave({ pid: 1, host: "elsewhere", purpose: "second" });
    });
    expect(await readFile(lock(), "utf8")).toContain("second");
  });

  it("explains a folder that cannot be made", async () => {
    await writeFile(join(folder, "file"), "");
    const attempt = withLock(join(folder, "file", "lock"), "x", free);
    await expect(attempt).rejects.toThrow(UserError);
    await expect(attempt).rejects.toThrow("a part of that path is a file, not a folder");
  });
});

describe("waitForLock", () => {
  it("waits for the holder, and says once for whom", async () => {
    const lines: string[] = [];
    let release: () => void = () => undefined;
    const first = withLock(lock(), "the first", () => new Promise<void>((resolve) => (release = resolve)));
    while ((await readdir(folder)).length === 0) await sleep(5);
    const log = (line: string): void => {
      lines.push(line);
      release();
    };
    expect(await waitForLock(lock(), "the second", { work: free, log })).toBe("free");
    await first;
    expect(lines).toEqual([
      expect.stringMatching(/^waiting: process \d+ on .* \(the first\) is already working here/),
    ]);
  });

  it("ends with what to do when the holder does not", async () => {
    await leave({ pid: 7, host: "elsewhere", purpose: "installing" });
    const wait = waitForLock(lock(), "me", { work: free, log: () => undefined, timeoutMs: 1 });
    await expect(wait).rejects.toThrow(
      `waited 0 s, then gave up: process 7 on elsewhere (installing) is already working here: wait for it, or if it is gone delete ${lock()}`,
    );
  });

  it("does not wait when the work itself meets a lock", async () => {
    const work = (): Promise<never> => Promise.reject(new LockedError("another lock"));
    await expect(waitForLock(lock(), "me", { work, log: () => undefined })).rejects.toThrow("another lock");
  });
});

describe("20 processes that meet a lock at once", () => {
  const RACERS = 20;
  const script = fileURLToPath(new URL("../testing/take-lock.ts", import.meta.url));
  let racers: ChildProcess[] = [];
  beforeAll(async () => {
    racers = Array.from({ length: RACERS }, () =>
      fork(script, { execArgv: [...SOURCE_FLAGS], env: childEnv() }),
    );
    await Promise.all(racers.map((racer) => once(racer, "message")));
  }, 60_000);
  afterAll(() => {
    for (const racer of racers) racer.kill();
  });

  /** Lets all try for a lock at the same time. @returns how each ended. */
  async function race(path: string): Promise<unknown[]> {
    return Promise.all(
      racers.map(async (racer) => {
        const answer = once(racer, "message");
        racer.send(path);
        const [attempt] = (await answer) as unknown[];
        return attempt;
      }),
    );
  }

  it.each([
    ["free", ""],
    ["left by a process that is gone", JSON.stringify({ pid: NOBODY, host: hostname(), purpose: "killed" })],
    ["left empty", "\n"],
  ])(
    "are never inside together, where it is %s",
    async (_name, content) => {
      for (let round = 0; round < 25; round++) {
        const place = join(folder, String(round));
        await mkdir(place);
        if (content !== "") await writeFile(join(place, "lock"), content);
        const attempts = await race(join(place, "lock"));
        expect(attempts).not.toContain("two at once");
        expect(attempts).toContain("held");
        expect(await readdir(place)).toEqual([]);
      }
    },
    60_000,
  );
});
