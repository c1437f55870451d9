/** Parts of Node that are used knowingly, and IP addresses that grpc-js names to TLS. */
const KNOWN: ReadonlySet<string> = new Set(["ExperimentalWarning", "DEP0123"]);

/** Of Node's own warnings, those that tell whoever runs the program nothing are not printed. */
export function hideKnownWarnings(): void {
  const printers = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning: Error & { readonly code?: string }) => {
    if (KNOWN.has(warning.name) || KNOWN.has(warning.code ?? "")) return;
    for (const print of printers) print(warning);
  });
}
