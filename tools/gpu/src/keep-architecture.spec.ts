import { describe, expect, it } from "@jest/globals";
import { findSection, keepArchitecture } from "./keep-architecture.ts";

/** An entry: kind 1 is PTX, 2 machine code. */
function entry(kind: number, architecture: number, fill: number): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt16LE(kind, 0);
  header.writeUInt32LE(64, 4);
  header.writeBigUInt64LE(16n, 8);
  header.writeUInt32LE(architecture, 28);
  return Buffer.concat([header, Buffer.alloc(16, fill)]);
}

function fatBinary(...entries: readonly Buffer[]): Buffer {
  const content = Buffer.concat(entries);
  const header = Buffer.alloc(16);
  header.writeUInt32LE(0xba55ed50, 0);
  header.writeUInt16LE(1, 4);
  header.writeUInt16LE(16, 6);
  header.writeBigUInt64LE(BigInt(content.length), 8);
  return Buffer.concat([header, content]);
}

describe("keepArchitecture", () => {
  it("clears the code of others and PTX, and moves nothing", () => {
    const before = fatBinary(entry(1, 90, 7), entry(2, 80, 8), entry(2, 90, 9));
    const file = Buffer.concat([Buffer.alloc(8, 5), before, before]);
    const section = { offset: 8, size: 2 * before.length };
    expect(keepArchitecture(file, section, 90)).toEqual({ kept: 32, cleared: 64 });
    const after = fatBinary(entry(1, 90, 0), entry(2, 80, 0), entry(2, 90, 9));
    expect(file).toEqual(Buffer.concat([Buffer.alloc(8, 5), after, after]));
  });

  it("refuses an architecture for which there is no machine code, and what is no fat binary", () => {
    const file = fatBinary(entry(1, 90, 7), entry(2, 80, 8));
    const section = { offset: 0, size: file.length };
    expect(() => keepArchitecture(file, section, 90)).toThrow("has no code for 90");
    expect(() => keepArchitecture(Buffer.alloc(32), { offset: 0, size: 32 }, 90)).toThrow("no fat binary");
  });
});

it("finds a section of an ELF file by its name, or says that there is none", () => {
  const file = Buffer.alloc(512);
  const names = "\0.nv_fatbin\0.names\0";
  file.writeBigUInt64LE(64n, 0x28);
  [64, 3, 2].forEach((value, index) => file.writeUInt16LE(value, 0x3a + 2 * index));
  const header = (index: number, name: number, offset: number, size: number): void => {
    file.writeUInt32LE(name, 64 + 64 * index);
    file.writeBigUInt64LE(BigInt(offset), 64 + 64 * index + 0x18);
    file.writeBigUInt64LE(BigInt(size), 64 + 64 * index + 0x20);
  };
  header(1, 1, 300, 40);
  header(2, 12, 400, names.length);
  file.write(names, 400, "latin1");
  expect(findSection(file, ".nv_fatbin")).toEqual({ offset: 300, size: 40 });
  expect(() => findSection(file, ".text")).toThrow("no section .text");
});
