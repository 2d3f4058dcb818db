import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it } from "@jest/globals";
import { connectionTo, startCacheServer, temporaryFolder } from "@spinegrade/test-utils";
import { SmallClone } from "./testing/small-clone.ts";

let folder: string;
let url: string;
let first: SmallClone;
let second: SmallClone;

beforeAll(async () => {
  folder = await temporaryFolder("entries");
  url = await startCacheServer(folder);
  first = await SmallClone.create("one");
  second = await SmallClone.create("one");
});

it("gives a second clone what the first one made: nothing runs there", async () => {
  const made = await first.run(connectionTo(url, "write"));
  expect(made).toMatchObject({ code: 0, text: expect.stringContaining("copied") });
  const found = await second.run(connectionTo(url, "read"));
  expect(found).toMatchObject({ code: 0, text: expect.stringContaining("remote cache") });
  expect(await second.result()).toEqual({ runs: 0, copy: "one" });
});

it("keeps nothing of a client that may only read, whose task succeeds all the same", async () => {
  await second.write("given", "untrusted");
  const before = await readdir(folder);
  expect((await second.run(connectionTo(url, "read"))).code).toBe(0);
  expect(await second.result()).toEqual({ runs: 1, copy: "untrusted" });
  expect(await readdir(folder)).toEqual(before);
});

it("never sends an entry that changed on its disk: the task runs, and its result is stored again", async () => {
  const [name = ""] = await readdir(folder);
  const path = join(folder, name);
  const whole = await readFile(path);
  const changed = Buffer.from(whole);
  changed[100] = (changed[100] ?? 0) ^ 1;
  await writeFile(path, changed);
  const third = await SmallClone.create("one");
  expect((await third.run(connectionTo(url, "write"))).code).toBe(0);
  expect(await third.result()).toEqual({ runs: 1, copy: "one" });
  expect(await readdir(folder)).toEqual([name]);
});
