import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodeNpy, encodeNpy, NpyError } from "@spinegrade/npy";

/** A file with the header as it stands, for one element of 2 bytes unless told otherwise. */
const fileOf = (header: string, data: readonly number[] = [1, 0], version = 1): Uint8Array => {
  const text = Buffer.from(header, version === 3 ? "utf8" : "latin1");
  const length = [0, 8, 16, 24].map((shift) => (text.length >> shift) & 0xff);
  const start = [0x93, ...Buffer.from("NUMPY"), version, 0, ...length.slice(0, version === 1 ? 2 : 4)];
  return Uint8Array.from([...start, ...text, ...data]);
};

describe("npy", () => {
  // numpy 1.26.4: numpy.save(f, numpy.arange(6, dtype="<i2").reshape(2, 3)), in base64
  const GOLDEN =
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAEAAgADAAQABQA=";

  it("reads and writes a file as numpy writes it, byte for byte", () => {
    const bytes = new Uint8Array(Buffer.from(GOLDEN, "base64"));
    const array = decodeNpy(bytes);
    expect(array).toEqual({ data: Int16Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3] });
    expect(encodeNpy(array)).toEqual(bytes);
  });

  it("returns what was written, for any shape and type", () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
    const types = fc.constantFrom(
      Uint8Array,
      Int8Array,
      Uint16Array,
      Int16Array,
      Uint32Array,
      Int32Array,
      Float32Array,
      Float64Array,
    );
    fc.assert(
      fc.property(shapes, types, fc.nat(), (shape, ArrayType, start) => {
        const elements = shape.reduce((product, length) => product * length, 1);
        const data = new ArrayType(elements);
        for (let index = 0; index < elements; index++) data[index] = start + index;
        expect(decodeNpy(encodeNpy({ data, shape }))).toEqual({ data, shape });
      }),
    );
  });

  it("reads a Buffer, as node's file functions give it", () => {
    const array = { data: Float64Array.of(1.5, -2), shape: [2] };
    expect(decodeNpy(Buffer.from(encodeNpy(array)))).toEqual(array);
  });

  it("refuses any shortened or lengthened file", () => {
    const whole = encodeNpy({ data: Float32Array.of(1, 2, 3), shape: [3] });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
        expect(() => decodeNpy(whole.subarray(0, length))).toThrow(NpyError);
      }),
    );
    expect(() => decodeNpy(Uint8Array.of(...whole, 0))).toThrow("needs 12 bytes, the file has 13");
  });

  it("reads the header's grammar: any order, quotes, spacing, commas, versions 1 to 3, Python 2's numbers", () => {
    const space = fc.constantFrom("", " ", "  ", "\t", "\n");
    const quote = fc.constantFrom("'", '"');
    const order = fc.shuffledSubarray(["descr", "fortran_order", "shape"] as const, { minLength: 3 });
    const style = fc.record({
      space,
      quote,
      order,
      prefix: fc.constantFrom("", "u"),
      comma: fc.boolean(),
      long: fc.constantFrom("", "L"),
      version: fc.constantFrom(1, 2, 3),
      descr: fc.constantFrom("<u2", "=u2", "u2"),
    });
    fc.assert(
      fc.property(style, ({ space, quote, order, prefix, comma, long, version, descr }) => {
        const text = (value: string): string => `${prefix}${quote}${value}${quote}`;
        const shape = `(${space}2${long}${space},${space}3${long}${comma ? "," : ""}${space})`;
        const values = { descr: text(descr), fortran_order: "False", shape };
        const items = order.map((key) => `${text(key)}${space}:${space}${values[key]}`);
        const header = `${space}{${space}${items.join(`${space},${space}`)}${comma ? `,${space}` : ""}}${space}\n`;
        const bytes = fileOf(header, [0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0], version);
        expect(decodeNpy(bytes)).toEqual({ data: Uint16Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3] });
      }),
    );
  });

  it.each([
    ["{'descr': '<i2', 'fortran_order': False, 'shape': ()}", []],
    ["{'descr': '<i2', 'fortran_order': False, 'shape': (1,)}", [1]],
    ["{'descr': '<i2', 'fortran_order': True, 'shape': (1, 1)}", [1, 1]],
    [`{'descr': '<i2', 'fortran_order': False, 'shape': (${"1, ".repeat(64)})}`, Array<number>(64).fill(1)],
  ])("reads the shape of %j", (header, shape) => {
    expect(decodeNpy(fileOf(header))).toEqual({ data: Int16Array.of(1), shape });
  });

  it.each([
    ["{'descr': '>i2', 'fortran_order': False, 'shape': (1,), }\n", "element type '>i2' is not supported"],
    ["{'descr': '<i2', 'fortran_order': True, 'shape': (1, 2, 2), }\n", "Fortran order"],
    ["{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", "element type '|O' is not supported"],
    ["{'descr': [('a', '<i2')], 'fortran_order': False, 'shape': (1,)}", "not a structured array"],
    ["{'descr': '<i2', 'fortran_order': False, 'shape': (1)}", '"," in a tuple of one length'],
    ["{'descr': '<i2', 'fortran_order': False, 'shape': [1]}", 'expected "("'],
    ["{'descr': '<i2', 'fortran_order': False, 'shape': (-1,)}", "expected Python's literals"],
    ["{'descr': '<i2', 'fortran_order': False, 'shape': (1.0,)}", "expected Python's literals"],
    ["{'descr': '<i2', 'fortran_order': 0, 'shape': (1,)}", "expected True or False"],
    ["{'descr': '<i2', 'shape': (1,)}", "expected the keys 'descr', 'fortran_order' and 'shape'"],
    ["{'descr': '<i2', 'descr': '<i2', 'fortran_order': False, 'shape': (1,)}", "the key 'descr' once"],
    ["{'descr': '<i2', 'fortran_order': False, 'shape': (1,), 'x': 1}", "no key but"],
    ["{'descr': '<i2', 'fortran_order': False, 'shape': (1,)} 1", "nothing after the dictionary"],
    ["{'descr': '<i2' 'fortran_order': False, 'shape': (1,)}", 'expected "}"'],
    ["{'descr': '<i2', 'fortran_order': False, 'shape': (1,)", 'expected "}"'],
    [`{'descr': '<i2', 'fortran_order': False, 'shape': (${"1, ".repeat(65)})}`, "at most 64 axes"],
    ["nonsense", 'expected "{"'],
    ["\x1b[2J", "\\x1b[2J; save the array again"],
    ["", 'expected "{"'],
  ])("refuses the header %j", (header, message) => {
    expect(() => decodeNpy(fileOf(header))).toThrow(NpyError);
    expect(() => decodeNpy(fileOf(header))).toThrow(message);
  });

  it("reads a header of 10,000 bytes, the longest that numpy reads, and no longer one", () => {
    const header = "{'descr': '<i2', 'fortran_order': False, 'shape': (1,)}".padEnd(10_000);
    expect(decodeNpy(fileOf(header)).shape).toEqual([1]);
    expect(() => decodeNpy(fileOf(`${header} `))).toThrow("the header has 10001 bytes, more than the 10000");
  });

  it("refuses any other bytes with a message, and in no time", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (header) => {
        expect(() => decodeNpy(fileOf(header))).toThrow(NpyError);
      }),
    );
  });

  it("names what lies in the place of an array, and a version of the future", () => {
    const page = new TextEncoder().encode("<!DOCTYPE html><title>Sign in</title>");
    expect(() => decodeNpy(page)).toThrow('not a .npy file, but an HTML page (titled "Sign in")');
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 134\n";
    expect(() => decodeNpy(new TextEncoder().encode(pointer))).toThrow("git lfs pull");
    expect(() => decodeNpy(Uint8Array.of(1, 2))).toThrow("not a .npy file: wrong first bytes");
    expect(() => decodeNpy(fileOf("{}", [], 4))).toThrow("version 4 is not supported");
  });

  it("refuses to write an array that does not fill its shape", () => {
    expect(() => encodeNpy({ data: Uint8Array.of(1, 2), shape: [3] })).toThrow(
      "holds 3 elements, the array has 2",
    );
  });
});
