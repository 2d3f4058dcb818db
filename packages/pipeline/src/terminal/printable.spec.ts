import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { printable, printableLines } from "@spinegrade/pipeline";

describe("text from outside", () => {
  it.each([
    ["\x1b[2J\x1b[31mALL CLEAN", "\\x1b[2J\\x1b[31mALL CLEAN"],
    ["one\nFAILED: 0\r", "one\\x0aFAILED: 0\\x0d"],
    ["\0\t\x7f\x9b31m", "\\x00\\x09\\x7f\\x9b31m"],
    ["abc\u202Egpj.exe\u2066\u200F", "abc\\u202egpj.exe\\u2066\\u200f"],
    ["next\u0085line\u2028and\u2029so", "next\\x85line\\u2028and\\u2029so"],
    ["half \uD83D a pair \uDE00", "half \\ud83d a pair \\ude00"],
    [
      "T2 Wirbelsäule, 腰椎 矢状位, Поясница, \u{1F600}, C:\\x",
      "T2 Wirbelsäule, 腰椎 矢状位, Поясница, \u{1F600}, C:\\x",
    ],
    ["", ""],
  ])("%j is shown as %j", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("keeps the line feeds of several lines, and nothing else", () => {
    expect(printableLines("one\n\ttwo\r\nthree\x1b[1A\n")).toBe("one\n\\x09two\\x0d\nthree\\x1b[1A\n");
  });

  it("never moves a cursor, whatever it is, and is shown once only", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(/[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
        expect(Buffer.from(shown).toString()).toBe(shown);
        expect(printable(shown)).toBe(shown);
      }),
    );
  });
});
