# The shop as an image: docs/OPERATING.md, "Putting it on a server". Built in one stage, run from another
# that holds Node, the built shop and the packages it loads, and neither npm nor a compiler.
FROM docker.io/library/node:24.21.0-trixie-slim AS build
WORKDIR /shop
COPY package.json package-lock.json .npmrc ./
# An .npmrc of your own (a registry, a proxy) is a secret of the build: --secret id=npmrc,src=$HOME/.npmrc
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY scripts scripts
COPY src src
RUN node scripts/build.mjs && node scripts/runtime-packages.mjs --prune

FROM docker.io/library/debian:trixie-slim
LABEL org.opencontainers.image.title="Pushcart" \
      org.opencontainers.image.description="An online shop you can trust with money" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /usr/local/bin/node /usr/local/bin/node
# A name for the account, which commands write beside what they change; and Node finds its libraries here.
RUN echo "pushcart:x:10001:10001::/data:/usr/sbin/nologin" >> /etc/passwd \
 && echo "pushcart:x:10001:" >> /etc/group \
 && install -d -o 10001 -g 10001 /data \
 && node --version
WORKDIR /shop
COPY --from=build /shop/node_modules node_modules
COPY package.json ./
COPY bin bin
COPY scripts/launcher scripts/launcher
COPY migrations migrations
COPY --from=build /shop/dist dist
ENV NODE_ENV=production PORT=3000 PUSHCART_DATA=/data
USER 10001:10001
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
# A start may have migrations to do, or the demo shop's pictures to draw.
HEALTHCHECK --interval=10s --timeout=5s --start-period=600s --retries=3 CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# The launcher puts the shop in its own place: process 1 is the shop, and signals reach it.
ENTRYPOINT ["node", "/shop/bin/pushcart.mjs"]
CMD ["start"]
