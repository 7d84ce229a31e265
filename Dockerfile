# Compiles the program and copies it, with its production dependencies only, into an image that runs as an unprivileged user.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json .rolldown.config.mjs ./
COPY src ./src
RUN npm run build

FROM node:24.21.0-bookworm-slim AS dependencies
# npm sbom uses the folder's name as the name of the program.
WORKDIR /timpush-exporter
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts
RUN npm sbom --package-lock-only --omit=dev --sbom-format=cyclonedx > sbom.cdx.json

FROM node:24.21.0-bookworm-slim
ARG REVISION=unknown
LABEL org.opencontainers.image.title="timpush-exporter" \
      org.opencontainers.image.description="Push losses of Tencent Cloud Chat for Prometheus" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
COPY --from=dependencies /timpush-exporter/node_modules ./node_modules
COPY --from=dependencies /timpush-exporter/sbom.cdx.json ./
COPY --from=build /build/dist ./dist
COPY package.json LICENSE ./
# malloc keeps freed memory in one arena per thread. One arena saves about 30 MB at a hundred thousand series. Blocks of
# 64 KB and more, such as Node's read buffers, come from the system and return to it; that saves about 25 MB more.
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=1 \
    MALLOC_MMAP_THRESHOLD_=65536 \
    TIMPUSH_LISTEN_ADDRESS=:10087 \
    TIMPUSH_REVISION=${REVISION}
USER node
EXPOSE 10087
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s \
  CMD ["node", "--permission", "--allow-fs-read=/app", "/app/dist/main.js", "health"]
# The program may read its own folder and the folders for configuration and keys. It may not write or start other programs.
# It reads metrics about its own process from /proc, and bcrypt checks whether the system is Alpine. NODE_OPTIONS can allow
# more: see deploy/docs/configuration.md.
# 4 MB for new objects instead of 1 MB: fewer garbage collections make a small scrape faster.
ENTRYPOINT ["node", "--min-semi-space-size=4", "--permission", \
  "--allow-fs-read=/app", \
  "--allow-fs-read=/etc/timpush", "--allow-fs-read=/run/timpush", "--allow-fs-read=/run/secrets", \
  "--allow-fs-read=/proc/self/fd", "--allow-fs-read=/proc/self/limits", "--allow-fs-read=/proc/self/status", \
  "--allow-fs-read=/etc/alpine-release", \
  "/app/dist/main.js"]
