/** The part of the WebAssembly JavaScript interface that is used; Node's types leave it out. */
declare namespace WebAssembly {
  type Module = object;
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
  function instantiate(module: Module, imports: object): Promise<object>;
}
