import { spawnSync } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { startCacheServer, temporaryFolder, TOKENS } from "@spinegrade/test-utils";

const SERVE = fileURLToPath(new URL("../serve.mjs", import.meta.url));
/** 10,737 bytes: room for ten entries of 1,000 bytes. */
const SMALL = ["--max-gib", "0.00001"];

function ask(url: string, hash: string, init: RequestInit = {}, token: string = TOKENS.write) {
  return fetch(`${url}/v1/cache/${hash}`, { ...init, headers: { authorization: `Bearer ${token}` } });
}

async function put(url: string, hash: string, body: string | Uint8Array<ArrayBuffer>): Promise<number> {
  return (await ask(url, hash, { method: "PUT", body })).status;
}

it("returns what was put, and never replaces it, whoever asks and however many at once", async () => {
  const url = await startCacheServer(await temporaryFolder("entries"));
  const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256);
  expect((await ask(url, "1")).status).toBe(404);
  const statuses = await Promise.all(Array.from({ length: 8 }, () => put(url, "1", bytes)));
  expect(statuses.sort((a, b) => a - b)).toEqual([200, ...Array<number>(7).fill(409)]);
  expect(await put(url, "1", "other")).toBe(409);
  const found = new Uint8Array(await (await ask(url, "1", {}, TOKENS.read)).arrayBuffer());
  expect(Buffer.from(found).equals(bytes)).toBe(true);
  expect([await put(url, "2", ""), await (await ask(url, "2")).text()]).toEqual([200, ""]);
});

it.each([
  ["GET", "", 401],
  ["GET", "another-token-entirely", 401],
  ["PUT", "another-token-entirely", 401],
  ["PUT", TOKENS.read, 403],
  ["DELETE", TOKENS.write, 405],
])("refuses %s with the token '%s': %i", async (method, token, status) => {
  const folder = await temporaryFolder("entries");
  const url = await startCacheServer(folder);
  const body = method === "PUT" ? { body: "x" } : {};
  expect((await ask(url, "1", { method, ...body }, token)).status).toBe(status);
  expect(await readdir(folder)).toEqual([]);
});

it("takes no name that leads out of its folder", async () => {
  const url = await startCacheServer(await temporaryFolder("entries"));
  for (const name of ["..%2fx", "%2e%2e", "a.b", "x".repeat(129), "a/b"])
    expect([name, await put(url, name, "x")]).toEqual([name, 404]);
});

it("removes what was not used for longest where there is no room, also after a restart", async () => {
  const folder = await temporaryFolder("entries");
  const url = await startCacheServer(folder, SMALL);
  for (let index = 0; index < 10; index++) expect(await put(url, `e${index}`, "x".repeat(1000))).toBe(200);
  await (await ask(url, "e0")).text();
  expect(await put(url, "e10", "x".repeat(1000))).toBe(200);
  const held = await readdir(folder);
  expect(held).toHaveLength(10);
  expect([held.includes("e0"), held.includes("e1")]).toEqual([true, false]);
  expect(await put(url, "large", "x".repeat(11_000))).toBe(413);
  expect(await readdir(folder)).toEqual(held);
  const again = await startCacheServer(folder, ["--max-gib", "0.000003"]);
  expect((await readdir(folder)).sort()).toEqual(["e0", "e10", "e9"]);
  expect((await ask(again, "e0")).status).toBe(200);
});

it("keeps nothing of a client that breaks off, nor of a server that was killed", async () => {
  const folder = await temporaryFolder("entries");
  await writeFile(join(folder, "left.partial"), "half");
  const url = await startCacheServer(folder);
  expect(await readdir(folder)).toEqual([]);
  const headers = { authorization: `Bearer ${TOKENS.write}`, "content-length": 1_000_000 };
  const broken = request(`${url}/v1/cache/1`, { method: "PUT", headers });
  broken.on("error", () => undefined);
  broken.write("x".repeat(10_000), () => broken.destroy());
  await new Promise((resolve) => broken.on("close", resolve));
  expect(await put(url, "1", "whole")).toBe(200);
  expect(await (await ask(url, "1")).text()).toBe("whole");
});

it.each<[string[], NodeJS.ProcessEnv, string]>([
  [[], {}, "--folder is missing"],
  [["--folder", "x", "--port", "a"], {}, '--port "a" is not a valid number'],
  [["--folder", "x", "--size", "1"], {}, "Unknown option '--size'"],
  [["--folder", "x"], { SPINEGRADE_CACHE_READ_TOKEN: "short" }, "SPINEGRADE_CACHE_READ_TOKEN must be set"],
  [["--folder", "x"], { SPINEGRADE_CACHE_READ_TOKEN: TOKENS.write }, "are equal"],
])("says what is wrong with %j %j", (args, env, message) => {
  const tokens = { SPINEGRADE_CACHE_READ_TOKEN: TOKENS.read, SPINEGRADE_CACHE_WRITE_TOKEN: TOKENS.write };
  const { status, stderr } = spawnSync(process.execPath, [SERVE, ...args], {
    env: { ...tokens, ...env },
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([1, expect.stringContaining(`error: `)]);
  expect(stderr).toContain(message);
});
