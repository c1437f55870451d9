FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git openssh-client \
 && rm -rf /var/lib/apt/lists/* \
 && install --directory --owner=node --group=node /var/lib/rollcall
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/schemas ./schemas
COPY --from=build /app/example-repo ./example-repo
ENV NODE_ENV=production ROLLCALL_CONFIG=/etc/rollcall/rollcall.yaml
# Nothing is written but the state: the root file system may be read-only.
VOLUME /var/lib/rollcall
USER node
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "/app/dist/cli/main.js"]
CMD ["--help"]
