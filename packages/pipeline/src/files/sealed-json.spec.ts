import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import fc from "fast-check";
import {
  compileSchema,
  readJson,
  readSealedJson,
  sealJson,
  openSealedJson,
  sha256,
  UserError,
  writeSealedJson,
} from "@spinegrade/pipeline";

interface Card {
  readonly name: string;
  readonly points: readonly number[];
}

const parse = compileSchema<Card>({
  type: "object",
  additionalProperties: false,
  required: ["name", "points"],
  properties: { name: { type: "string" }, points: { type: "array", items: { type: "number" } } },
});
const cards = fc.record({
  name: fc.oneof(fc.string(), fc.constant(`"seal": "${"0".repeat(16)}"`)),
  points: fc.array(fc.integer()),
});

describe("sealJson and openSealedJson", () => {
  it("give back any record, however it is written", () => {
    fc.assert(
      fc.property(cards, fc.constantFrom(undefined, JSON.stringify), (card, stringify) => {
        expect(openSealedJson(sealJson(card, stringify), "a card", parse)).toEqual(card);
      }),
    );
  });

  it("give back a record with sealed records inside, which stand before its own checksum", () => {
    const inner = { seal: "0000000000000000", text: '{"seal": "0123456789abcdef"}' };
    const record = { a: [inner, { seal: "0123456789abcdef" }], b: { c: inner }, z: inner };
    for (const stringify of [undefined, JSON.stringify]) {
      const sealed = sealJson(record, stringify);
      expect(openSealedJson(sealed, "a record", (value) => value)).toEqual(record);
      const changed = sealed.replace(/"0123456789abcdef"/, '"0123456789abcdee"');
      expect(() => openSealedJson(changed, "a record", (value) => value)).toThrow("a record is damaged");
    }
  });

  it("refuse a record that has the key of the checksum already", () => {
    expect(() => sealJson({ seal: "none" })).toThrow(RangeError);
  });

  it("refuse a list, to which no key can be added", () => {
    expect(() => sealJson([5])).toThrow(RangeError);
  });

  it.each(["{}", '{"name": "x", "points": []}', '{"seal": "0000000000000000"}', ""])(
    "refuse what was never sealed: %j",
    (text) => {
      expect(() => openSealedJson(text, "card.json", parse)).toThrow("card.json is damaged");
    },
  );
});

describe("readJson", () => {
  it("takes a sealed record without its seal, and one that was never sealed, but none that was edited", async () => {
    const path = join(await temporaryFolder("sealed"), "card.json");
    await writeSealedJson(path, { name: "nfn", points: [1] });
    expect(await readJson(path, parse)).toEqual({ name: "nfn", points: [1] });
    const edited = (await readFile(path, "utf8")).replace("nfn", "scs");
    await writeFile(path, edited);
    await expect(readJson(path, parse)).rejects.toThrow(
      'Make it again; to use it as it is, remove its key "seal"',
    );
    await writeFile(path, edited.replace(/"seal": "\w+"/, '"seal": 5'));
    await expect(readJson(path, parse)).rejects.toThrow("is damaged, or was edited");
    await writeFile(path, edited.replace(/,\s*"seal": "\w+"/, ""));
    expect(await readJson(path, parse)).toEqual({ name: "scs", points: [1] });
    await writeFile(path, sealJson({ name: "ss", points: [] }, JSON.stringify, sha256));
    expect(await readJson(path, parse)).toEqual({ name: "ss", points: [] });
  });
});

describe("readJson of a sealed record in another form", () => {
  const card = { name: "nfn \u00e4", points: [1, 2.5, -0.1] };
  const sealed = sealJson(card);
  const changed = sealed.replace("2.5", "2.25");
  const FORMS: [form: string, formed: (text: string) => string][] = [
    ["on one line", (text) => JSON.stringify(JSON.parse(text))],
    ["indented by four", (text) => JSON.stringify(JSON.parse(text), null, 4)],
    ["with lines of Windows", (text) => `\uFEFF${text.replaceAll("\n", "\r\n")}`],
    [
      "with its keys in another order",
      (text) => JSON.stringify(Object.fromEntries(entriesOf(text).reverse())),
    ],
    ["without its last line end", (text) => text.trimEnd()],
  ];
  const entriesOf = (text: string): [string, unknown][] => Object.entries(JSON.parse(text) as object);

  it.each(FORMS)("takes it %s, and refuses another content", async (_, formed) => {
    const path = join(await temporaryFolder("sealed"), "card.json");
    await writeFile(path, formed(sealed));
    expect(await readJson(path, parse)).toEqual(card);
    await writeFile(path, formed(changed));
    await expect(readJson(path, parse)).rejects.toThrow("is damaged, or was edited");
    await writeFile(path, formed(sealed.replace(/[0-9a-f]{16}/, "0123456789abcdef")));
    await expect(readJson(path, parse)).rejects.toThrow("is damaged, or was edited");
  });
});

describe("readSealedJson", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder("sealed");
  });

  it("notices every single bit of a file that is not as it was written", async () => {
    const path = join(folder, "card.json");
    await writeSealedJson(path, { name: "nfn \u00e4", points: [1, 2.5] });
    const whole = await readFile(path);
    for (let bit = 0; bit < 8 * whole.length; bit += 5) {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await writeFile(path, bytes);
      const read = readSealedJson(path, parse);
      await expect(read).rejects.toThrow(UserError);
      await expect(read).rejects.toThrow(path);
    }
  });

  it("names a file that is not there", async () => {
    const path = join(folder, "none.json");
    await expect(readSealedJson(path, parse)).rejects.toThrow(
      `cannot read ${path}: there is no such file or folder`,
    );
  });
});
