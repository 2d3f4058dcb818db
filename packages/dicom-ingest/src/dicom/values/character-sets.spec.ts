import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodeText } from "./character-sets.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
const ascii = (text: string): string => Buffer.from(text, "latin1").toString("hex");

describe("a text is read by its SpecificCharacterSet", () => {
  // bytes by Python's codecs of the sets, or by the examples of PS3.5 annexes H to K
  it.each<[set: string, bytes: string, text: string]>([
    ["", ascii("sag T1"), "sag T1"],
    ["ISO_IR 6", ascii("sag T1"), "sag T1"],
    ["ISO_IR 100", "53e46c6576", "Sälev"],
    ["ISO_IR 101", "b36ff3", "łoó"],
    ["ISO_IR 109", "a6e6", "Ĥĉ"],
    ["ISO_IR 110", "a2e0", "ĸā"],
    ["ISO_IR 144", "bfdee1dddad8e6d0", "Поснкица"],
    ["ISO_IR 127", "d9d5d1", "عصر"],
    ["ISO_IR 126", "c4e9efedf5f3e9eff2", "Διονυσιος"],
    ["ISO_IR 138", "f9f8e5ef", "שרון"],
    ["ISO_IR 148", "c7e176fd", "Çávı"],
    ["ISO_IR 13", "d4cfc0de", "ﾔﾏﾀﾞ"],
    ["ISO_IR 166", "a1d2c3", "การ"],
    ["ISO_IR 203", "a4", "€"],
    ["ISO_IR 192", "e885b0e6a48e", "腰椎"],
    ["GB18030", "d1fcd7b5", "腰椎"],
    ["GBK", "cdf5", "王"],
    ["\\ISO 2022 IR 87", "1b2442 3b33 4544 1b2842 5e 1b2442 4240 4f3a 1b2842", "山田^太郎"],
    ["ISO 2022 IR 13\\ISO 2022 IR 87", "d4cfc0de 3d 1b2442 3b33 4544 1b284a", "ﾔﾏﾀﾞ=山田"],
    ["ISO 2022 IR 6\\ISO 2022 IR 159", "1b242844 3021 1b2842 41", "丂A"],
    ["\\ISO 2022 IR 149", "486f6e67 3d 1b242943 c8ab", "Hong=홍"],
    ["\\ISO 2022 IR 58", "5a68 3d 1b242941 cdf5", "Zh=王"],
    ["ISO 2022 IR 100\\ISO 2022 IR 144", "e4 1b2d4c bf 1b2d41 e4", "äПä"],
    ["ISO 2022 IR 149", "c8ab", "홍"],
  ])("%s", (set, bytes, text) => {
    expect(decodeText(hex(bytes), set)).toBe(text);
  });

  it.each(["ISO_IR 192", "ISO-IR 192", "ISO_IR_192", "ISO IR 192", "iso_ir 192 ", "UTF-8", "utf8"])(
    "however the set's name is written: %j",
    (set) => {
      expect(decodeText(hex("e885b0"), set)).toBe("腰");
    },
  );

  it("as UTF-8 where no set is stated and the bytes are that, else as Latin-1", () => {
    expect([
      decodeText(hex("e885b0"), ""),
      decodeText(hex("e4"), ""),
      decodeText(hex("e4"), "nonsense"),
    ]).toEqual(["腰", "ä", "ä"]);
  });

  it("with the first set again after the end of a line", () => {
    const bytes = hex(`1b242943 c8ab 0d0a ${ascii("a")} e4`);
    expect(decodeText(bytes, "ISO 2022 IR 100\\ISO 2022 IR 149")).toBe("홍\r\naä");
  });

  it("or shows what is none of its characters, whatever the bytes are", () => {
    const sets = ["", "ISO_IR 192", "GB18030", "\\ISO 2022 IR 87\\ISO 2022 IR 149", "ISO_IR 13", "x\\y"];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...sets), (bytes, set) => {
        expect(typeof decodeText(bytes, set)).toBe("string");
      }),
    );
    expect(decodeText(hex("41ff"), "ISO_IR 192")).toBe("A\ufffd");
  });
});
