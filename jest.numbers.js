/**
 * Says at once that lists of the same numbers are equal, typed arrays and plain ones: `toEqual` looks up each element by its
 * name, several times, and took seconds for an image. What is not the same it compares as before, and shows where.
 */
import { expect } from "@jest/globals";

const { is, keys } = Object; // in a test's own context every look at a global is slow

expect.addEqualityTesters([areSameNumbers]);

/** `undefined` leaves the answer to jest. */
function areSameNumbers(one, other) {
  if (ArrayBuffer.isView(one) && ArrayBuffer.isView(other))
    return (one.constructor === other.constructor && bytesOf(one).equals(bytesOf(other))) || undefined;
  if (Array.isArray(one) && Array.isArray(other)) return areSameLists(one, other) || undefined;
  return undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }) {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function areSameLists(one, other) {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (typeof one[i] !== "number" || !is(one[i], other[i])) return false;
  // a list may have other properties than its elements
  return [one, other].every((list) => keys(list).length === list.length);
}
