/** What every document says as `apiVersion`: those of the register, and those that rollcall writes. */
export const API_VERSION = "rollcall.dev/v1";
