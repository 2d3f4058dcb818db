/** Encoding of data elements (PS3.5 section 7.1): with or without value representations, and in which byte order. */
export interface Encoding {
  readonly isImplicit: boolean;
  readonly littleEndian: boolean;
}

/** Explicit VR Little Endian, as every meta header is. */
export const EXPLICIT_LITTLE: Encoding = { isImplicit: false, littleEndian: true };
/** Explicit VR Big Endian. */
export const EXPLICIT_BIG: Encoding = { isImplicit: false, littleEndian: false };
/** Implicit VR Little Endian, the default (PS3.5 section 10.1), and what a sequence of VR UN holds (section 6.2.2). */
export const IMPLICIT_LITTLE: Encoding = { isImplicit: true, littleEndian: true };
