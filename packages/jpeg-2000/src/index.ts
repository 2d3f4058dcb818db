export { decodeJpeg2000 } from "./decode-jpeg-2000.ts";
export { readJpeg2000Header } from "./read-jpeg-2000-header.ts";
export { unwrapCodeStream } from "./unwrap-code-stream.ts";
export { Jpeg2000Error } from "./jpeg-2000-error.ts";
export type { Jpeg2000Picture } from "./decode-jpeg-2000.ts";
export type { Jpeg2000Header } from "./read-jpeg-2000-header.ts";
export type { Jpeg2000Fault } from "./jpeg-2000-error.ts";
