const WARNING = "Invalid asm.js";

/**
 * Keeps one warning of V8 off the terminal: daikon's JPEG-LS decoder is asm.js that V8 runs as plain JavaScript, and it
 * says so once a thread. For commands and worker threads; a program that uses the package decides for itself.
 */
export function silenceAsmWarning(): void {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (String(warning).includes(WARNING)) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
}
