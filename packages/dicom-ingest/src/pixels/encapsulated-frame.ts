import type { DataSet } from "../dicom/data-set.ts";
import type { ElementRange } from "../dicom/element-scanner.ts";
import { DicomError, type DicomSource } from "../dicom/dicom-error.ts";
import { TAGS } from "../dicom/dicom-tags.ts";

const ITEM = 0xe000;
const SEQUENCE_END = 0xe0dd;

/**
 * The bytes of the one frame of encapsulated pixel data (PS3.5 annex A.4): its fragments joined, the offset table left out.
 * @throws DicomError unless every fragment lies in the file and the sequence is closed, so that a cut file is noticed.
 */
export function encapsulatedFrame(file: DataSet, source: DicomSource, range: ElementRange): Uint8Array {
  const view = new DataView(file.bytes.buffer);
  const fragments: Uint8Array[] = [];
  let offset = range.start;
  for (;;) {
    if (offset + 8 > file.bytes.length) throw cutShort(source, offset);
    const group = view.getUint16(offset, true);
    const element = view.getUint16(offset + 2, true);
    const end = offset + 8 + view.getUint32(offset + 4, true);
    if (group === 0xfffe && element === SEQUENCE_END) break;
    if (group !== 0xfffe || element !== ITEM) {
      throw new DicomError(source, `holds no fragment at byte ${offset}: the file is damaged`, {
        tag: TAGS.pixelData,
      });
    }
    if (end > file.bytes.length) throw cutShort(source, offset);
    fragments.push(file.bytes.subarray(offset + 8, end));
    offset = end;
  }
  return join(fragments.slice(1)); // the first item is the offset table
}

function join(fragments: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(fragments.reduce((length, fragment) => length + fragment.length, 0));
  let offset = 0;
  for (const fragment of fragments) {
    whole.set(fragment, offset);
    offset += fragment.length;
  }
  return whole;
}

function cutShort(source: DicomSource, offset: number): DicomError {
  return new DicomError(source, `is not closed: the file is cut short in the fragment at byte ${offset}`, {
    tag: TAGS.pixelData,
  });
}
