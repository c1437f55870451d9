import { status } from "@grpc/grpc-js";

import {
  Health,
  HealthCheckResponse_ServingStatus,
} from "../../../protocol/grpc/generated/grpc/health/v1/health_pb.ts";
import { PlainError } from "../../canton-error.ts";
import { serve, type ServedMethod } from "../../served-method.ts";

const SERVICES: readonly string[] = ["", "sequencer-health-check-service"];

/** Whether the sequencer serves: a passive replica does not. */
export function healthService(isServing: () => boolean): readonly ServedMethod[] {
  const { SERVING, NOT_SERVING } = HealthCheckResponse_ServingStatus;
  return [
    serve(Health.method.check, ({ service }) => {
      if (!SERVICES.includes(service)) throw new PlainError(status.NOT_FOUND, `unknown service ${service}`);
      return { status: isServing() ? SERVING : NOT_SERVING };
    }),
  ];
}
