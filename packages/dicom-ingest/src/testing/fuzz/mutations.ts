import type { Generator } from "@spinegrade/random";
import { concatenate } from "../element-writer.ts";
import type { ElementPlace, Places } from "./locate-elements.ts";

/** Damages a copy of a valid file in one way. */
type Mutation = (bytes: Uint8Array, places: Places, generator: Generator) => Uint8Array;

const EXTREME_LENGTHS = [0, 1, 2, 3, 7, 0x7fff, 0xfffe, 0xffff, 0x10000, 0x7fffffff, 0xfffffff0, 0xffffffff];
const EXTREME_NUMBERS = [0, 1, 2, 3, 7, 8, 15, 16, 17, 32, 64, 255, 256, 1024, 32767, 32768, 65535];
const EXTREME_TEXTS = ["", "0", "-1", "1000000", "1e999", "NaN", "1\\2", "9".repeat(40), "\u00ff\u00fe"];
const US_GROUP = 0x0028;

/** All ways of damage, by name. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  flipBits: (bytes, _, generator) => {
    const count = 1 + generator.integer(0, 8);
    for (let i = 0; i < count; i++) flipBit(bytes, generator.integer(0, bytes.length + 1), generator);
    return bytes;
  },
  flipHeaderBits: (bytes, places, generator) => {
    const end = places.elements.at(-1)?.value ?? bytes.length;
    const count = 1 + generator.integer(0, 4);
    for (let i = 0; i < count; i++) flipBit(bytes, generator.integer(0, end), generator);
    return bytes;
  },
  garblePixels: (bytes, places, generator) => {
    const start = places.elements.at(-1)?.value ?? 0;
    const from = start + generator.integer(0, Math.max(1, bytes.length - start));
    const to = Math.min(bytes.length, from + 1 + generator.integer(0, 1000));
    for (let i = from; i < to; i++) bytes[i] = generator.integer(0, 256);
    return bytes;
  },
  cut: (bytes, _, generator) => bytes.subarray(0, generator.integer(0, bytes.length + 1)),
  cutTail: (bytes, _, generator) => bytes.subarray(0, bytes.length - 1 - generator.integer(0, 64)),
  cutMiddle: (bytes, _, generator) => {
    const from = generator.integer(0, bytes.length + 1);
    return splice(bytes, from, from + 1 + generator.integer(0, 200), new Uint8Array(0));
  },
  insertBytes: (bytes, _, generator) => {
    const at = generator.integer(0, bytes.length + 1);
    const noise = Uint8Array.from({ length: 1 + generator.integer(0, 64) }, () => generator.integer(0, 256));
    return splice(bytes, at, at, noise);
  },
  editLength: (bytes, { elements, fragments, littleEndian }, generator) => {
    const place = pick([...elements, ...fragments], generator);
    if (place === undefined) return bytes;
    const near = place.end - place.value + generator.integer(-4, 5);
    const length = generator.bernoulli(0.5) ? near : generator.pick(EXTREME_LENGTHS);
    writeLength(bytes, place, length, littleEndian);
    return bytes;
  },
  deleteElement: (bytes, { elements }, generator) => {
    const place = pick(elements, generator);
    return place === undefined ? bytes : splice(bytes, place.start, place.end, new Uint8Array(0));
  },
  repeatElement: (bytes, { elements }, generator) => {
    const place = pick(elements, generator);
    if (place === undefined) return bytes;
    return splice(bytes, place.start, place.start, bytes.slice(place.start, place.end));
  },
  editNumber: (bytes, { elements, littleEndian }, generator) => {
    const place = pick(
      elements.filter(({ group, value, end }) => group === US_GROUP && end - value === 2),
      generator,
    );
    if (place === undefined) return bytes;
    viewOf(bytes).setUint16(place.value, generator.pick(EXTREME_NUMBERS), littleEndian);
    return bytes;
  },
  editText: (bytes, { elements, littleEndian }, generator) => {
    const place = pick(elements.slice(0, -1), generator);
    if (place === undefined) return bytes;
    const text = generator.pick(EXTREME_TEXTS);
    const value = Uint8Array.from(text.length % 2 === 0 ? text : `${text} `, (letter) =>
      letter.charCodeAt(0),
    );
    writeLength(bytes, place, value.length, place.group === 2 || littleEndian);
    return splice(bytes, place.value, place.end, value);
  },
  nestSequences: (bytes, { elements, isExplicit, littleEndian }, generator) => {
    const place = pick(elements.slice(1), generator);
    if (place === undefined || !littleEndian) return bytes;
    const depth = generator.pick([1, 3, 50, 1000, 5000]);
    return splice(bytes, place.start, place.start, nestedSequences(depth, isExplicit, generator));
  },
  swapFragments: (bytes, { fragments }, generator) => {
    const [a, b] = [pick(fragments, generator), pick(fragments, generator)];
    if (a === undefined || b === undefined || a.start === b.start) return bytes;
    const [first, second] = a.start < b.start ? [a, b] : [b, a];
    const parts = [
      bytes.subarray(0, first.start),
      bytes.subarray(second.start, second.end),
      bytes.subarray(first.end, second.start),
      bytes.subarray(first.start, first.end),
      bytes.subarray(second.end),
    ];
    return concatenate(parts);
  },
  dropFragment: (bytes, { fragments }, generator) => {
    const place = pick(fragments, generator);
    return place === undefined ? bytes : splice(bytes, place.start, place.end, new Uint8Array(0));
  },
};

/** Sequences in sequences, each of undefined length and closed in half of the cases. */
function nestedSequences(depth: number, isExplicit: boolean, generator: Generator): Uint8Array {
  const open = isExplicit
    ? [0x08, 0, 0x40, 0x11, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff] // (0008,1140) SQ
    : [0x08, 0, 0x40, 0x11, 0xff, 0xff, 0xff, 0xff];
  const item = [0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff];
  const close = [0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0];
  const isClosed = generator.bernoulli(0.5);
  const levels = Array.from({ length: depth }, () => [...open, ...item]).flat();
  const ends = isClosed ? Array.from({ length: depth }, () => close).flat() : [];
  return Uint8Array.from([...levels, ...ends]);
}

function flipBit(bytes: Uint8Array, at: number, generator: Generator): void {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << generator.integer(0, 8));
}

function pick(places: readonly ElementPlace[], generator: Generator): ElementPlace | undefined {
  return places[generator.integer(0, Math.max(1, places.length))];
}

function writeLength(bytes: Uint8Array, place: ElementPlace, length: number, littleEndian: boolean): void {
  const isLittle = place.group === 2 || place.group === 0xfffe || littleEndian;
  if (place.lengthBytes === 4) viewOf(bytes).setUint32(place.lengthAt, length >>> 0, isLittle);
  else viewOf(bytes).setUint16(place.lengthAt, length & 0xffff, isLittle);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function splice(bytes: Uint8Array, from: number, to: number, insert: Uint8Array): Uint8Array {
  return concatenate([bytes.subarray(0, from), insert, bytes.subarray(Math.min(to, bytes.length))]);
}
