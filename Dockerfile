# One image per app:
#
#   docker build --build-arg APP=payment-service --tag paywright/payment-service .
#
# for api-gateway, payment-service, webhook-ingest, fulfillment-service and apo-sandbox. docs/containers.md says more.

# The current LTS of Node. A platform team puts its own mirror and digest here.
ARG NODE_IMAGE=node:26.13.0-trixie-slim


# The manifests alone, so that dependencies are installed anew only when one of them has changed.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /workspace
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -path ./.npmrc -delete \
  && find . -type d -empty -delete


# What builds: the lock file's packages without their scripts and without the optional ones, which are binaries of tools
# and tests (a quarter of a gigabyte). `npmrc` and `ca` are for networks with a registry or a certificate authority of
# their own; nothing of them stays in a layer.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /workspace
COPY --from=manifests /workspace .
RUN --mount=type=cache,target=/root/.npm,sharing=locked \
    --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca,target=/run/secrets/ca.pem \
    if [ -f /run/secrets/ca.pem ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca.pem; fi \
  && npm ci --ignore-scripts --omit=optional --no-audit --no-fund


# The libraries, one layer for all apps. Types are the gate's business (`npm run typecheck`): here code is only emitted.
FROM dependencies AS libraries
COPY tsconfig.base.json ./
COPY libs libs
RUN node_modules/.bin/tsc --build --noCheck libs/platform/*/tsconfig.lib.json libs/apo/tsconfig.lib.json \
    libs/payments/tsconfig.lib.json libs/routing/tsconfig.lib.json libs/testing/tsconfig.lib.json


# One app; then only what it needs to run, gathered in /image.
FROM libraries AS build
ARG APP
RUN test -n "${APP}" || { echo 'Name the app: --build-arg APP=payment-service' >&2; exit 1; }
COPY apps/${APP} apps/${APP}
RUN node_modules/.bin/tsc --build --noCheck apps/${APP}/tsconfig.app.json
COPY LICENSE LICENSE
COPY tools/images tools/images
RUN node tools/images/gather-app.mjs "${APP}" /image


# What runs: Node and no package manager.
FROM ${NODE_IMAGE} AS runtime
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /usr/local/share /opt/yarn* /usr/local/bin/npm \
    /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg

FROM runtime
ARG APP
ARG VERSION=unknown
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="paywright/${APP}" \
      org.opencontainers.image.description="Paywright, payment orchestration for Antom: ${APP}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.licenses="Apache-2.0"
# Files belong to root and the process does not run as root: it cannot change its own code.
COPY --from=build /image /paywright
WORKDIR /paywright/apps/${APP}
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    HOME=/tmp
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=10s --start-period=60s --retries=5 CMD ["node", "/paywright/healthcheck.mjs"]
# `migrate` and the like follow as arguments. node is process 1 and takes SIGTERM itself. The warning is of kafkajs, about
# a time that has passed; it harms nothing and is no line of JSON.
ENTRYPOINT ["node", "--disable-warning=TimeoutNegativeWarning", "dist/main.js"]
