import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { temporaryFolder } from "@spinegrade/test-utils";
import { importCircles } from "../lint/import-circles.mjs";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder("circles");
});

/** Writes files that import each other as the table says, and finds their circles, by name. */
function circlesOf(imports: Readonly<Record<string, readonly string[]>>, kind = "import"): string[][] {
  const files = Object.entries(imports).map(([name, targets]) => {
    const path = join(folder, `${name}.ts`);
    writeFileSync(path, targets.map((target) => `${kind} { X } from "./${target}.ts";\n`).join(""));
    return path;
  });
  return importCircles(files).map((circle) => circle.map((file) => file.slice(folder.length + 1, -3)));
}

describe("importCircles", () => {
  it.each(["import", "import type", "export", "export type"])("finds a circle of %s", (kind) => {
    expect(circlesOf({ a: ["b"], b: ["c"], c: ["a"], d: ["a"] }, kind)).toEqual([["a", "b", "c"]]);
  });

  it("finds each of several circles, and files that are in two of them once", () => {
    expect(circlesOf({ a: ["b"], b: ["a", "c"], c: ["b"], x: ["y"], y: ["x"] })).toEqual([
      ["a", "b", "c"],
      ["x", "y"],
    ]);
  });

  it("finds none where files import only those before them, and one when the last is closed", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 2, maxLength: 8 }), (drawn) => {
        const imports = Object.fromEntries(
          drawn.map((targets, index) => [
            `f${index}`,
            index === 0 ? [] : [...targets.map((target) => `f${target % index}`), `f${index - 1}`],
          ]),
        );
        expect(circlesOf(imports)).toEqual([]);
        expect(circlesOf({ ...imports, f0: [`f${drawn.length - 1}`] })).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });
});
