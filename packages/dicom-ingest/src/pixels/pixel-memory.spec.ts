import { describe, expect, it } from "@jest/globals";
import { PixelMemory } from "./pixel-memory.ts";

function memoryOf(bytes: number): PixelMemory {
  const memory = new PixelMemory();
  memory.reset(bytes);
  return memory;
}

describe("PixelMemory", () => {
  it("lends the same place again, until what lies there is kept", () => {
    const memory = memoryOf(10_000);
    const first = memory.lend(100);
    const second = memory.lend(100);
    expect(second.byteOffset).toBe(first.byteOffset);
    expect([memory.keep(second), memory.keep(second)]).toEqual([true, false]);
    expect(memory.lend(100).byteOffset).toBe(first.byteOffset + 128);
  });

  it("takes no place that is lent, and keeps only what it lent last", () => {
    const memory = memoryOf(10_000);
    const lent = memory.lend(100).fill(7);
    expect(memory.keep(new Uint8Array(100))).toBe(false);
    memory.take(500).fill(1);
    expect([...new Set(lent)]).toEqual([7]);
    expect(memory.keep(lent)).toBe(false);
  });

  it("takes other memory for what does not fit in, and has room for it the next time", () => {
    const memory = memoryOf(0);
    const kernelBytes = memory.kernel.memory.buffer.byteLength;
    const beyond = memory.take(kernelBytes);
    expect(beyond.buffer).not.toBe(memory.kernel.memory.buffer);
    expect(memory.keep(beyond)).toBe(false);
    memory.reset(0);
    expect(memory.take(kernelBytes).buffer).toBe(memory.kernel.memory.buffer);
  });

  it("before its first series is any fresh memory", () => {
    const memory = new PixelMemory();
    expect([memory.take(3).length, memory.take(3).buffer.byteLength]).toEqual([3, 3]);
    const lent = memory.lend(5);
    expect([memory.keep(lent), memory.keep(lent)]).toEqual([true, false]);
  });
});
