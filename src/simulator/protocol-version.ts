/** The stable protocol versions of the 2.10 line: they decide how topology transactions and parameters are encoded. */
export type ProtocolVersion = 5 | 7;
