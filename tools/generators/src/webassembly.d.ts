/** The part of WebAssembly's interface that is used; Node's types omit it. */
declare namespace WebAssembly {
  const Module: {
    exports(module: Module): { readonly name: string; readonly kind: "function" | "memory" }[];
  };
}
