import { type Call, type Handler, idIn, ok } from "../call.ts";
import { iso } from "../clock.ts";
import { notFound, Refusal } from "../refusal.ts";
import type { View } from "../views/view.ts";
import type { Delivery } from "../webhooks.ts";
import type { World } from "../world.ts";

/** How long GitHub remembers what it has delivered. */
const REMEMBERED_MS = 3 * 86_400_000;

export const deliveryRoutes = {
  "GET /app/hook/deliveries": (world, call) => {
    const { status, cursor, per_page: size = 30 } = call.query;
    const newestFirst = deliveriesOf(world, call).toReversed();
    const wanted = newestFirst.filter(
      (one) => status === undefined || (one.status === "OK") === (status === "success"),
    );
    const from = cursor === undefined ? 0 : wanted.findIndex(({ id }) => `v1_${String(id)}` === cursor);
    if (from < 0) throw new Refusal(400, "Invalid cursor");
    const page = wanted.slice(from, from + Math.min(100, Math.max(1, Number(size))));
    const next = wanted[from + page.length];
    const answer = ok(page.map(itemView));
    if (next === undefined) return answer;
    const url = new URL(world.apiUrl + call.url.pathname + call.url.search);
    url.searchParams.set("cursor", `v1_${String(next.id)}`);
    return { ...answer, headers: { link: `<${url.href}>; rel="next"` } };
  },

  "GET /app/hook/deliveries/{delivery_id}": (world, call) => {
    const delivery = deliveryIn(world, call);
    return ok({
      ...itemView(delivery),
      url: delivery.app.hook.url,
      request: { headers: delivery.requestHeaders, payload: delivery.payload },
      response: { headers: delivery.response?.headers ?? {}, payload: delivery.response?.body ?? null },
    });
  },

  "POST /app/hook/deliveries/{delivery_id}/attempts": (world, call) => {
    const delivery = deliveryIn(world, call);
    const installation = world.installations.find(({ id }) => id === delivery.installationId);
    if (installation === undefined) throw notFound();
    world.webhooks.redeliver(delivery, installation);
    return { status: 202, body: {} };
  },
} as const satisfies Partial<Record<string, Handler>>;

/** What is under way has no outcome yet, and is not told. */
function deliveriesOf(world: World, { caller }: Call): readonly Delivery[] {
  const sinceMs = world.nowMs() - REMEMBERED_MS;
  return world.webhooks.deliveries.filter(
    (one) => caller.kind === "app" && one.app === caller.app && one.atMs >= sinceMs && one.status !== "pending",
  );
}

function deliveryIn(world: World, call: Call): Delivery {
  const id = idIn(call, "delivery_id");
  const found = deliveriesOf(world, call).find((one) => one.id === id);
  if (found === undefined) throw notFound();
  return found;
}

function itemView(delivery: Delivery): View {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: iso(delivery.atMs),
    redelivery: delivery.isRedelivery,
    duration: Math.round(delivery.durationMs / 10) / 100,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}
