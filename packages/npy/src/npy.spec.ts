import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodeNpy, encodeNpy, NpyError } from "@spinegrade/npy";

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

  it.each([
    ["{'descr': '>i2', 'fortran_order': False, 'shape': (1,), }\n", "element type not read here"],
    ["{'descr': '<i2', 'fortran_order': True, 'shape': (1,), }\n", "Fortran order"],
    ["{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", "element type not read here"],
    ["nonsense", "element type not read here"],
  ])("refuses the header %j", (header, message) => {
    const bytes = Uint8Array.of(
      0x93,
      0x4e,
      0x55,
      0x4d,
      0x50,
      0x59,
      1,
      0,
      header.length,
      0,
      ...Buffer.from(header),
      0,
      0,
    );
    expect(() => decodeNpy(bytes)).toThrow(message);
  });

  it("refuses to write an array that does not fill its shape", () => {
    expect(() => encodeNpy({ data: Uint8Array.of(1, 2), shape: [3] })).toThrow(
      "holds 3 elements, the array has 2",
    );
  });
});
