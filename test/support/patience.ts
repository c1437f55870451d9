/**
 * How long a test waits for what has to come. It is there to end a test that hangs, and measures nothing: however busy
 * the machine is, what comes at all comes sooner.
 */
export const PATIENCE_MS = 120_000;
