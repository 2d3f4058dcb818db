import { chmod, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { EntryStore } from "../server/entry-store.mjs";

const open = (folder: string, maxBytes = 2 ** 30): Promise<EntryStore> =>
  EntryStore.open(folder, { maxBytes, log: () => undefined });
const putBytes = (store: EntryStore, name: string, bytes: number): Promise<string> =>
  store.put(name, Readable.from([Buffer.alloc(bytes)]), bytes);

it("forgets an entry that is removed while it is read", async () => {
  const size = 2 ** 24;
  const folder = await temporaryFolder("entries");
  const store = await open(folder, size + 1000);
  expect(await putBytes(store, "large", size)).toBe("stored");
  const reading = store.get("large");
  while (store.has("large")) {
    await new Promise((resolve) => setImmediate(resolve));
    expect(await putBytes(store, "other", size - 1000)).toBe("stored");
  }
  (await reading)?.stream.destroy();
  expect(store.has("large")).toBe(false);
  expect(await putBytes(store, "large", 100)).toBe("stored");
  expect((await readdir(folder)).sort()).toEqual(["large", "other"]);
});

it("keeps an entry that cannot be opened now, as where too many files are open", async () => {
  const folder = await temporaryFolder("entries");
  const store = await open(folder);
  await putBytes(store, "1", 10);
  await rm(join(folder, "1"));
  await symlink("1", join(folder, "1"));
  await expect(store.get("1")).rejects.toThrow("ELOOP");
  expect(store.has("1")).toBe(true);
});

it.each<[string, (folder: string) => Promise<unknown>, string]>([
  [
    "a file of the user's",
    (folder) => writeFile(join(folder, "notes.txt"), "mine"),
    "notes.txt is not an entry",
  ],
  ["a folder", (folder) => mkdir(join(folder, "src")), "src is not an entry of the cache"],
  ["a link", (folder) => symlink("/etc/hostname", join(folder, "1")), "1 is not an entry of the cache"],
  ["write access for others", (folder) => chmod(folder, 0o777), "others may write into"],
])("does not open a folder with %s, and removes nothing there", async (_, prepare, message) => {
  const folder = await temporaryFolder("entries");
  await writeFile(join(folder, "left.partial"), "half");
  await prepare(folder);
  const before = await readdir(folder);
  await expect(open(folder)).rejects.toThrow(message);
  expect(await readdir(folder)).toEqual(before);
});
