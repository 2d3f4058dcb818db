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
    const first = memory.allocateScratch(100);
    const second = memory.allocateScratch(100);
    expect(second.byteOffset).toBe(first.byteOffset);
    expect([memory.commit(second), memory.commit(second)]).toEqual([true, false]);
    expect(memory.allocateScratch(100).byteOffset).toBe(first.byteOffset + 128);
  });

  it("never allocates over scratch memory, and commits only the last", () => {
    const memory = memoryOf(10_000);
    const scratch = memory.allocateScratch(100).fill(7);
    expect(memory.commit(new Uint8Array(100))).toBe(false);
    memory.allocate(500).fill(1);
    expect([...new Set(scratch)]).toEqual([7]);
    expect(memory.commit(scratch)).toBe(false);
  });

  it("takes other memory for what does not fit in, and has room for it the next time", () => {
    const memory = memoryOf(0);
    const kernelBytes = memory.kernel.memory.buffer.byteLength;
    const beyond = memory.allocate(kernelBytes);
    expect(beyond.buffer).not.toBe(memory.kernel.memory.buffer);
    expect(memory.commit(beyond)).toBe(false);
    memory.reset(0);
    expect(memory.allocate(kernelBytes).buffer).toBe(memory.kernel.memory.buffer);
  });

  it("before its first series is any fresh memory", () => {
    const memory = new PixelMemory();
    expect([memory.allocate(3).length, memory.allocate(3).buffer.byteLength]).toEqual([3, 3]);
    const scratch = memory.allocateScratch(5);
    expect([memory.commit(scratch), memory.commit(scratch)]).toEqual([true, false]);
  });
});
