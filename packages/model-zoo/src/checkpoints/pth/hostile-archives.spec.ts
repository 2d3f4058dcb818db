import { describe, expect, it } from "@jest/globals";
import { op, torchFile } from "../../testing/pickle.ts";
import { refusal } from "../../testing/refusal.ts";

const SIX = new Uint8Array(24);

describe("members of an archive", () => {
  it("may not overlap", () => {
    const file = torchFile(op.dict([]), { 0: SIX, 1: SIX });
    const entry = (name: string): number => Buffer.from(file).lastIndexOf(name) - 46;
    const view = new DataView(file.buffer);
    view.setUint32(entry("archive/data/1") + 42, view.getUint32(entry("archive/data/0") + 42, true), true);
    expect(refusal(file)).toContain("member archive/data/1 overlaps another");
  });

  it("of 65,534 entries over one member of 11 MB end at once", () => {
    const content = new Uint8Array(11_000_000);
    const name = new TextEncoder().encode("a");
    const header = new Uint8Array(31);
    const headerView = new DataView(header.buffer);
    headerView.setUint32(0, 0x04034b50, true);
    headerView.setUint16(26, 1, true);
    header.set(name, 30);
    const count = 65_534;
    const directory = new Uint8Array(count * 52);
    const view = new DataView(directory.buffer);
    for (let index = 0; index < count; index++) {
      const at = index * 52;
      view.setUint32(at, 0x02014b50, true);
      view.setUint32(at + 16, 1, true);
      view.setUint32(at + 20, content.length, true);
      view.setUint32(at + 24, content.length, true);
      view.setUint16(at + 28, 6, true);
      directory.set(new TextEncoder().encode(String(index).padStart(6, "0")), at + 46);
    }
    const end = new Uint8Array(22);
    const endView = new DataView(end.buffer);
    endView.setUint32(0, 0x06054b50, true);
    endView.setUint16(10, count, true);
    endView.setUint32(16, header.length + content.length, true);
    const file = Buffer.concat([header, content, directory, end]);
    expect(refusal(file)).toContain("overlaps another");
    file.writeUInt16LE(65_535, file.length - 12);
    expect(refusal(file)).toContain("more than 65,534 members");
  });
});
