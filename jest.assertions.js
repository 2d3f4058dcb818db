/** Fails a test that expects nothing: a loop over an empty list, for example, is silent. */
import { beforeEach, expect } from "@jest/globals";

beforeEach(() => {
  expect.hasAssertions();
});
