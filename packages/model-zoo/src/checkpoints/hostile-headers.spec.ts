import { describe, expect, it } from "@jest/globals";
import { refusal } from "../testing/refusal.ts";

const uint32 = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);

describe("a safetensors header", () => {
  const withHeader = (header: string): Uint8Array => {
    const text = new TextEncoder().encode(header);
    return Buffer.concat([Uint8Array.of(...uint32(text.length), 0, 0, 0, 0), text]);
  };
  it.each([
    [
      "a type that is a list 100,000 deep",
      `{"a":{"dtype":${"[".repeat(1e5)}${"]".repeat(1e5)}}}`,
      "dtype [[...]] is not supported",
    ],
    ["a type of 1 MB", `{"a":{"dtype":"${"x".repeat(1e6)}"}}`, "xxx... is not supported"],
    [
      "a name with escape sequences",
      '{"\\u001b[2J":7}',
      "tensor \\x1b[2J: its header entry is not an object",
    ],
    ["a name of 1 MB", `{"${"x".repeat(1e6)}":7}`, "xxx...: its header entry"],
    [
      "a tensor twice, of which JSON takes the last",
      '{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0,2],"data_offsets":[0,0]}}',
      "the header has a twice in one object",
    ],
    [
      "a shape of a million axes",
      `{"a":{"dtype":"F32","shape":[${"1,".repeat(1e6)}1]}}`,
      "shape of 1000001 items",
    ],
  ])("with %s is refused in a line", (_what, header, message) => {
    expect(refusal(withHeader(header))).toContain(message);
  });
});
