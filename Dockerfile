# The Node that the tests run on (optionalDependencies of package.json); the image brings its own.
FROM node:26.10.0-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:26.10.0-slim AS base
WORKDIR /app
ENV NODE_ENV=production
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY projections projections
COPY src src

# The jobs of the cluster: certificates, users and rights.
FROM base AS jobs
RUN apt-get update \
  && apt-get install --yes --no-install-recommends openssl \
  && rm -rf /var/lib/apt/lists/*
COPY scripts scripts
# A volume takes over the owner of the folder that it is mounted on.
RUN mkdir --parents /certificates/authority /certificates/trust /certificates/nodes && chown --recursive node:node /certificates
USER node

# The service. Where several share one ledger, they share the key of its log in /log-key.
FROM base AS service
RUN mkdir /data /log-key && chown node:node /data /log-key
USER node
ENV LEDGER_HOST=0.0.0.0 LEDGER_PORT=8080 LEDGER_DATA=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.LEDGER_PORT + '/health/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# No shell and no npm between: SIGTERM must reach the service itself.
CMD ["node", "src/main.ts"]
