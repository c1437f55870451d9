import type { Publish, Subscriber } from "../ports/events.ts";

/**
 * Publishes to subscribers by name, in their order. One that throws keeps the event from none of the others, nor the
 * publisher from its work: `onFailure` gets its name and the error.
 */
export function publishTo(
  subscribers: Readonly<Record<string, Subscriber>>,
  onFailure: (name: string, error: unknown) => void,
): Publish {
  return (event) => {
    for (const [name, receive] of Object.entries(subscribers)) {
      try {
        receive(event);
      } catch (error) {
        report(() => {
          onFailure(name, error);
        });
      }
    }
  };
}

/** Where even the log fails there is nothing left to report to. */
function report(failure: () => void): void {
  try {
    failure();
  } catch {
    return;
  }
}
