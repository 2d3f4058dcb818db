import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "@jest/globals";

/** A folder or file of third-party data, which is not ours to ship. */
export interface TestData {
  /** Its path; empty when SPINEGRADE_TEST_DATA is not set. */
  readonly path: string;
  /** `describe` for tests that need it: without it, one test is counted as skipped, its name giving the reason. */
  readonly describe: (title: string, body: () => void) => void;
}

/**
 * Third-party test data below the folder that SPINEGRADE_TEST_DATA names: nothing else says where it is. The tests' tables
 * may be made from its files, since `body` is not run without them.
 * @param name of the folder or file, from there: `rsna-2024`.
 */
export function testData(name: string): TestData {
  const root = process.env["SPINEGRADE_TEST_DATA"];
  const path = root === undefined || root === "" ? "" : join(root, name);
  if (path !== "" && existsSync(path)) return { path, describe };
  const reason = path === "" ? "SPINEGRADE_TEST_DATA is not set" : `${path} does not exist`;
  return {
    path,
    describe: (title) => {
      describe(title, () => {
        it.skip(`needs third-party data: ${reason}`, () => undefined);
      });
    },
  };
}
