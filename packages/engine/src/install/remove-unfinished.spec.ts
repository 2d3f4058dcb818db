import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { engineNames } from "./engine-folder.ts";
import { removeUnfinished } from "./remove-unfinished.ts";

it("removes unfinished engines of the variant, of any compiler and version, and nothing else", async () => {
  const root = await temporaryFolder("engines");
  const platform = { os: "linux", arch: "x64", libc: "glibc" } as const;
  const [cpu, gpu] = [`${engineNames(platform, "cpu")}12345678`, `${engineNames(platform, "gpu")}12345678`];
  const unfinished = [
    `${cpu}.building`,
    `${engineNames(platform, "cpu")}87654321.building`,
    "tensorflow-2.9.1-cpu_tfjs-4.0.0_linux-x64_napi-8_abc.building",
  ];
  const others = [cpu, `${cpu}.old`, `${gpu}.building`, "cpu.lock", "my.building", "store-identity"];
  for (const name of [...unfinished, ...others]) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, "file"), "x");
  }
  await removeUnfinished(root, "cpu");
  expect((await readdir(root)).sort()).toEqual(others.sort());
});
