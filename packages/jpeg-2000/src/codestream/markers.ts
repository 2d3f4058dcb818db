/** Markers of a code stream (ITU-T T.800 table A.2). */
export const MARKER = {
  soc: 0xff4f,
  siz: 0xff51,
  cod: 0xff52,
  coc: 0xff53,
  tlm: 0xff55,
  plm: 0xff57,
  plt: 0xff58,
  qcd: 0xff5c,
  qcc: 0xff5d,
  rgn: 0xff5e,
  poc: 0xff5f,
  ppm: 0xff60,
  ppt: 0xff61,
  crg: 0xff63,
  com: 0xff64,
  sot: 0xff90,
  sop: 0xff91,
  eph: 0xff92,
  sod: 0xff93,
  eoc: 0xffd9,
} as const;

/** Segments that help to find one's way or comment; the picture is the same without them. */
const INFORMATIVE: readonly number[] = [MARKER.tlm, MARKER.plm, MARKER.plt, MARKER.crg, MARKER.com];

/** Whether a segment may be skipped. */
export function isInformative(marker: number): boolean {
  return INFORMATIVE.includes(marker);
}

/** The marker as it is written in the standard's tables, for messages. */
export function nameMarker(marker: number): string {
  const [name] = Object.entries(MARKER).find(([, value]) => value === marker) ?? [];
  const hex = marker.toString(16).padStart(4, "0");
  return name === undefined ? `marker ${hex}` : `${name.toUpperCase()} (${hex})`;
}
