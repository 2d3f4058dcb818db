/** The part of daikon 1.2 that is used; the package ships no types. Its root asks for Node built-ins. */
declare module "daikon/lib/jpeg-baseline.js" {
  export interface JpegImage {
    parse(image: Uint8Array): void;
    getData(width: number, height: number): Uint8Array;
  }

  const daikonJpeg: { readonly JpegImage: new () => JpegImage };
  export default daikonJpeg;
}
