/** One entry of the `errors` that GitHub adds to a 422. */
export interface FieldError {
  readonly resource: string;
  readonly field?: string;
  readonly code: "custom" | "invalid" | "missing" | "missing_field" | "already_exists" | "unprocessable";
  readonly message?: string;
}

/** GitHub says no: to a request by its status, to a person by its message. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly errors: readonly (FieldError | string)[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    { errors = [], headers = {} }: { errors?: readonly (FieldError | string)[]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

export function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

/** 422 for one field; `message` when it is said in words. */
export function invalid(resource: string, field: string, message?: string): Refusal {
  const error: FieldError =
    message === undefined ? { resource, field, code: "invalid" } : { resource, field, code: "custom", message };
  return new Refusal(422, "Validation Failed", { errors: [error] });
}
