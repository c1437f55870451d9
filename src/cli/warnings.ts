/** Parts of Node that are used knowingly, and IP addresses that grpc-js names to TLS. */
const KNOWN: ReadonlySet<string> = new Set(["ExperimentalWarning", "DEP0123"]);

/** Node's own warnings that do not concern users of the program are not printed. */
export function hideKnownWarnings(): void {
  const printers = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning: Error & { readonly code?: string }) => {
    if (KNOWN.has(warning.name) || KNOWN.has(warning.code ?? "")) return;
    for (const print of printers) print(warning);
  });
}
