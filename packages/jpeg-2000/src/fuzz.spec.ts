import { expect, it } from "@jest/globals";
import { decodeJpeg2000, Jpeg2000Error } from "@spinegrade/jpeg-2000";
import fc from "fast-check";
import { bytesOf, readEncodedPictures } from "./testing/encoded-pictures.ts";

const RUNS = 3000;
const files = readEncodedPictures().map(bytesOf);

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
/** Half of the edits hit the headers. */
const mutation = fc.record({
  kind: fc.constantFrom("flip", "set", "cut", "delete", "insert"),
  at: fc.oneof(
    place,
    place.map((share) => share / 20),
  ),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(file: Uint8Array, { kind, at, bytes }: Mutation): Uint8Array {
  const start = Math.floor(at * file.length);
  const [head, tail] = [file.subarray(0, start), file.subarray(start)];
  switch (kind) {
    case "flip":
      return file.map((byte, index) => (index === start ? byte ^ (1 << ((bytes[0] ?? 0) & 7)) : byte));
    case "set":
      return new Uint8Array([...head, ...bytes, ...tail.subarray(bytes.length)]);
    case "cut":
      return head;
    case "delete":
      return new Uint8Array([...head, ...tail.subarray(bytes.length)]);
    default:
      return new Uint8Array([...head, ...bytes, ...tail]);
  }
}

it("ends in a picture of the stated size or a Jpeg2000Error, whatever the bytes", () => {
  fc.assert(
    fc.property(
      fc.nat(files.length - 1),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      (index, mutations) => {
        const damaged = mutations.reduce(mutate, files[index] ?? new Uint8Array());
        try {
          const { rows, columns, pixels } = decodeJpeg2000(damaged);
          expect(pixels).toHaveLength(rows * columns);
        } catch (error) {
          expect(error).toBeInstanceOf(Jpeg2000Error);
        }
      },
    ),
    { seed: 4, numRuns: RUNS },
  );
});
