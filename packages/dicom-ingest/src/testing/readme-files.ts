import type { ExampleFiles } from "@spinegrade/readme-example";
import { testSlices } from "./write-data-set.ts";

/** The series that the examples of READMEs read, by path. */
export function readmeFiles(): ExampleFiles {
  return Object.fromEntries(testSlices(3).map(({ name, bytes }) => [`series/${name}`, bytes]));
}
