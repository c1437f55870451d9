/** What GitHub says about a thing, as JSON. */
export type View = Readonly<Record<string, unknown>>;
