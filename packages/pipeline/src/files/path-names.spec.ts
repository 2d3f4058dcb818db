import { resolve, sep } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { checkPathName, compileSchema, isPathName, PATH_NAME_SCHEMA, UserError } from "@spinegrade/pipeline";

describe("checkPathName", () => {
  it.each(["nfn", "scs-2", "pvt_v2_b4.in1k", "0", "a..b", "x".repeat(100)])("takes %s", (name) => {
    expect(checkPathName("--key", name)).toBe(name);
  });

  it.each([
    "",
    ".",
    "..",
    "...",
    "../x",
    "a/b",
    "a\\b",
    "/etc",
    ".hidden",
    "-x",
    "a b",
    "a\n",
    "ü",
    "\0",
    "C:",
    "x".repeat(101),
  ])("refuses %j and says what is asked for", (name) => {
    expect(() => checkPathName("--key", name)).toThrow(UserError);
    expect(() => checkPathName("--key", name)).toThrow(/^--key ".*" cannot be the name of a folder/);
  });

  it("takes only names that lie in the folder that they are put in, as the schema does", () => {
    const parse = compileSchema<string>(PATH_NAME_SCHEMA);
    const near = fc.string({
      unit: fc.constantFrom("a", "Z", "0", ".", "-", "_", "/", "\\", " ", "\n", "é"),
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (name) => {
        const isTaken = isPathName(name);
        if (isTaken) expect(resolve(sep, "top", name)).toBe(`${sep}top${sep}${name}`);
        const check = (): string => parse(name, "a name");
        if (isTaken) expect(check()).toBe(name);
        else expect(check).toThrow(UserError);
      }),
    );
  });
});
