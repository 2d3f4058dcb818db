import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { SharedStore, UserError } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { S3Server, whyNoS3Server } from "../testing/s3-server.ts";

const NO_S3 = whyNoS3Server();
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const FILES = {
  "checkpoint.safetensors": Uint8Array.from({ length: 200_000 }, (_, i) => i % 251),
  "result.json": text("{}"),
};

/** The files of a store whose folder lies here, by their paths. */
async function objectsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** The path and the text of the file of a store that holds a text. */
async function fileWith(folder: string, kind: string, wanted: string): Promise<[path: string, text: string]> {
  for (const path of await objectsIn(folder)) {
    const found = path.includes(`/${kind}/`) ? await readFile(path, "latin1") : "";
    if (found.includes(wanted)) return [path, found];
  }
  throw new Error(`no file in ${folder} holds ${wanted}`);
}

/** No entry is damaged. */
const whole = (line: string): void => {
  throw new Error(line);
};

describe.each([
  { title: "a folder", missing: undefined },
  { title: "a bucket of an S3 server", missing: NO_S3 },
])("a shared store in $title", ({ title, missing }) => {
  if (missing !== undefined) {
    it.skip(missing, () => undefined);
    return;
  }
  let server: S3Server | undefined;
  let folder: string;
  let open: () => Promise<SharedStore>;
  beforeAll(async () => {
    folder = await temporaryFolder("shared-store");
    server = title === "a folder" ? undefined : await S3Server.start(folder);
    const setting = server === undefined ? folder : "s3://shared/some/prefix";
    open = () => SharedStore.open(setting, server?.env);
  });
  afterAll(() => server?.stop());

  it("gives every machine what one of them kept", async () => {
    const store = await open();
    expect([await store.find("trainings/a", whole), await store.has("trainings/a")]).toEqual([
      undefined,
      false,
    ]);
    await store.keep("trainings/a", FILES);
    const found = await (await open()).find("trainings/a", whole);
    expect(
      Object.entries(found ?? {}).map(([name, bytes]) => [name, Buffer.from(bytes).toString("hex")]),
    ).toEqual(Object.entries(FILES).map(([name, bytes]) => [name, Buffer.from(bytes).toString("hex")]));
    expect(await store.has("trainings/a")).toBe(true);
  });

  it("keeps equal content once, whatever its entries are called", async () => {
    const store = await open();
    const contents = async (): Promise<string[]> =>
      (await objectsIn(folder)).filter((path) => path.includes("/objects/")).sort();
    await store.keep("trainings/a", FILES);
    const before = await contents();
    await store.keep("trainings/b", FILES);
    expect(before).toHaveLength(Object.keys(FILES).length);
    expect(await contents()).toEqual(before);
  });

  it.each(["objects", "entries"])(
    "refuses an entry whose %s are damaged or gone, and names it",
    async (kind) => {
      const store = await open();
      const files = { voxels: text(`voxels of ${kind}`) };
      await store.keep("series/c", files);
      const wanted = kind === "objects" ? "voxels of objects" : `"voxels":`;
      const [path, whole] = await fileWith(folder, kind, wanted);
      await writeFile(path, whole.replace("voxels", "Voxels"), "latin1");
      const warnings: string[] = [];
      const find = () => store.find("series/c", (line) => warnings.push(line));
      expect(await find()).toBeUndefined();
      await rm(path);
      expect(await find()).toBeUndefined();
      expect(warnings).toEqual(
        kind === "entries"
          ? [expect.stringMatching(/entries\/series\/c\.json is damaged: its content does not match/)]
          : ["not what was written", "missing"].map((what) =>
              expect.stringMatching(`entries/series/c\\.json is damaged: objects/.* is ${what}`),
            ),
      );
      await store.keep("series/c", files);
      expect(Object.keys((await find()) ?? {})).toEqual(["voxels"]);
    },
  );

  it("reads nothing after the first damaged file of an entry", async () => {
    const store = await open();
    await store.keep("series/d", { first: text("one of two"), second: text("two of two") });
    for (const content of ["one of two", "two of two"])
      await writeFile((await fileWith(folder, "objects", content))[0], "damaged");
    const warnings: string[] = [];
    expect(await store.find("series/d", (line) => warnings.push(line))).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining("is not what was written")]);
  });

  it("looks for an entry without reading it", async () => {
    const store = await open();
    await store.keep("series/e", {});
    expect([await store.has("series/e"), await store.has("series/f")]).toEqual([true, false]);
    if (server === undefined) return;
    expect(await server.operationsOn("entries/series/e.json")).toEqual(["s3_PutObject", "s3_HeadObject"]);
    expect(await server.operationsOn("entries/series/f.json")).toEqual(["s3_HeadObject"]);
  });

  it("says so where the server does not let it in, or is not there", async () => {
    if (server === undefined) {
      const gone = SharedStore.open(join(folder, "gone"));
      await expect(gone).rejects.toThrow(/gone is not a folder: mount it, make it, or remove the setting/);
      return;
    }
    const wrong = await SharedStore.open("s3://shared", { ...server.env, AWS_SECRET_ACCESS_KEY: "another" });
    await expect(wrong.find("a", whole)).rejects.toThrow(
      /cannot read s3:\/\/shared, .*: the server answers 403 /,
    );
    await expect(wrong.has("a")).rejects.toThrow(/cannot look for s3:.*: the server answers 403 /);
    const other = await SharedStore.open("s3://other", server.env);
    await expect(other.keep("a", FILES)).rejects.toThrow("the server answers 404 NoSuchBucket");
    const down = await SharedStore.open("s3://shared", {
      ...server.env,
      AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9",
    });
    await expect(down.has("a")).rejects.toThrow(/cannot reach the shared store s3:\/\/shared at http:/);
  });
});

it.each([
  ["s3://", {}, "is not of the form s3://bucket/prefix"],
  ["s3://bucket/../other", {}, "is not of the form s3://bucket/prefix"],
  [
    "s3://bucket",
    { AWS_ENDPOINT_URL: "https://user:hidden@s3.example.org" },
    "the address of the S3 server s3.example.org holds a user name or password: remove them",
  ],
  ["s3://bucket", { AWS_ENDPOINT_URL_S3: "s3.example.org" }, "is not an address such as https://"],
  ["s3://bucket", {}, "a shared store on S3 needs AWS_ACCESS_KEY_ID: set it"],
])("refuses %s %j", async (setting, env, message) => {
  const opened = SharedStore.open(setting, env);
  await expect(opened).rejects.toThrow(UserError);
  await expect(opened).rejects.toThrow(message);
});
