# The release of Node is the toolchain's (package.json, devDependencies). A version names the image and no digest: whoever
# builds it pins what they got, with `docker buildx imagetools inspect`.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
# The image holds the package as it is published.
RUN npm run build && .ci/pack /packed && tar --extract --gzip --directory /packed --file /packed/rollcall-*.tgz

FROM node:24.21.0-bookworm-slim
LABEL org.opencontainers.image.title="rollcall" \
      org.opencontainers.image.description="GitOps reconciliation of domain membership in Daml/Canton" \
      org.opencontainers.image.version="0.1.0"
# git leaves helpers of its own behind when a fetch is ended: tini, as the first process, buries them and hands signals on.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git openssh-client tini \
 && rm -rf /var/lib/apt/lists/* \
 && ln --symbolic /app/dist/cli/main.js /usr/local/bin/rollcall \
 && install --directory --owner=node --group=node /var/lib/rollcall
WORKDIR /app
COPY --from=build /packed/package ./
ENV NODE_ENV=production ROLLCALL_CONFIG=/etc/rollcall/rollcall.yaml
# Nothing is written but the state: the root file system may be read-only.
VOLUME /var/lib/rollcall
# The user node, by number: Kubernetes cannot tell from a name that it is not root.
USER 1000:1000
EXPOSE 8700
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["rollcall", "health"]
ENTRYPOINT ["tini", "--", "rollcall"]
CMD ["serve"]
