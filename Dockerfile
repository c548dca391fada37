# Wirewatch in a container: locked dependencies, no root, nothing written outside /data.
#
#   docker build -t wirewatch .
#   docker run --rm -it --read-only -v wirewatch:/data wirewatch
#
# Your own config:  -v ./config.yaml:/app/config.yaml:ro

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/wirewatch
# The dependencies come first: they change seldom, and their layer is kept.
COPY requirements.lock ./
RUN /opt/wirewatch/bin/pip install --require-hashes --only-binary=:all: -r requirements.lock
COPY . .
# The package itself; the tool that builds it is locked too.
RUN PIP_BUILD_CONSTRAINT=requirements-dev.lock /opt/wirewatch/bin/pip install --no-deps .

FROM python:3.13-slim
RUN useradd --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin wirewatch \
    && install -d -o wirewatch -g wirewatch /data
COPY --from=build /opt/wirewatch /opt/wirewatch
WORKDIR /app
COPY config.yaml ./
COPY examples ./examples
# Two heaps are enough: each thread having its own, as is usual, keeps some 10 MB that nobody uses.
ENV PATH=/opt/wirewatch/bin:$PATH \
    MALLOC_ARENA_MAX=2 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    WIREWATCH_CONFIG=/app/config.yaml \
    WIREWATCH_DATA=/data
USER wirewatch
VOLUME /data
# SIGTERM lets the bot finish what it is sending; it needs at most 10 seconds.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=30s --retries=3 CMD ["wirewatch", "status", "--check"]
ENTRYPOINT ["wirewatch"]
CMD ["run"]
