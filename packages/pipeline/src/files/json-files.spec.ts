import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { compileSchema, readJson, writeJsonAtomic } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder("json-files");
});

describe("readJson", () => {
  const parse = compileSchema<{ size: number }>({
    type: "object",
    additionalProperties: false,
    required: ["size"],
    properties: { size: { type: "integer", default: 3 } },
  });

  it("reads back what was written", async () => {
    await writeJsonAtomic(join(folder, "x.json"), { size: 4 });
    expect(await readJson(join(folder, "x.json"), parse)).toEqual({ size: 4 });
  });

  it("reads what an editor on Windows saved, with a byte order mark", async () => {
    await writeFile(join(folder, "x.json"), '\uFEFF{"size": 4}\r\n');
    expect(await readJson(join(folder, "x.json"), parse)).toEqual({ size: 4 });
  });

  it("takes equal keys of several objects, and keys that values and strings hold", async () => {
    const text = '{"size": 4, "x": [{"size": "{\\"size\\": 1}"}, {"size": "size"}, {}]}';
    await writeFile(join(folder, "x.json"), text);
    expect(await readJson(join(folder, "x.json"), (value) => value)).toEqual(JSON.parse(text));
  });

  it.each([
    ['{"size": "big"}', "size: must be integer"],
    ['{"size": 1, "weight": 2}', 'unknown key "weight"'],
    // JSON.parse gives 2 ** 53
    ['{"size": 9007199254740993}', "size: must be <= 9007199254740991"],
    ['{"size": -1e400}', "size: must be integer"],
    ["[]", "must be object"],
    ["{", "is not JSON"],
    ["", "is not JSON, but an empty file: copy or download it again"],
    ["<!DOCTYPE html><title>Sign in</title>", 'is not JSON, but an HTML page (titled "Sign in")'],
    ["version https://git-lfs.github.com/spec/v1\nsize 3\n", "fetch the file with git lfs pull"],
    [Buffer.from('\ufeff{"size": 4}', "utf16le"), "is not JSON, but a text in UTF-16"],
    [
      '{"size": 1,\n"s\\u0069ze": 2}',
      'the key "size" appears twice in one object, the second time in line 2',
    ],
    ['{"a": {"b": 1}, "c": [{"b": 1, "b": 2}]}', 'the key "b" appears twice'],
    [`{"size": ${"[".repeat(20000)}${"]".repeat(20000)}}`, "nests lists or objects more than 100 deep"],
  ])("refuses %.60s, naming the file", async (text, message) => {
    const path = join(folder, "x.json");
    await writeFile(path, text);
    await expect(readJson(path, parse)).rejects.toThrow(message);
    await expect(readJson(path, parse)).rejects.toThrow(path);
  });

  it("says of a value of several forms only what is wrong in the form of its type, or which types it may have", () => {
    const rate = compileSchema({
      type: "object",
      properties: {
        rate: { anyOf: [{ type: "number", exclusiveMinimum: 0 }, { type: "array" }, { type: "object" }] },
        version: { const: 1 },
      },
    });
    expect(() => rate({ rate: -1 }, "x.json")).toThrow(/^x.json is not valid:\n  rate: must be > 0$/);
    expect(() => rate({ rate: "1e-3" }, "x.json")).toThrow(/:\n  rate: must be number or array or object$/);
    expect(() => rate({ version: 2 }, "x.json")).toThrow("version: must be 1");
  });

  it("lists the first 20 faults and counts the rest, so that no file makes a message of megabytes", async () => {
    const path = join(folder, "x.json");
    const faultsOf = async (count: number): Promise<string> => {
      const keys = Array.from({ length: count }, (_, index) => [`\x1b[2J${"x".repeat(200)}${index}`, 1]);
      await writeFile(path, JSON.stringify({ size: 1, ...Object.fromEntries(keys) }));
      return readJson(path, parse).then(String, String);
    };
    expect((await faultsOf(20)).split("\n")).toHaveLength(21);
    const long = await faultsOf(30_000);
    expect(long.split("\n").at(-1)).toBe("  and 29980 more");
    expect(long).toContain('unknown key "\\x1b[2Jxxx');
    expect(long.length).toBeLessThan(5000);
  });

  it("names a file that is not there", async () => {
    await expect(readJson(join(folder, "none.json"), parse)).rejects.toThrow("cannot read");
  });
});
