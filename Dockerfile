# Builds with BuildKit. The first stage installs what uv.lock names; the second has that and no tools to build with.
FROM python:3.11-slim-bookworm AS build

ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir --disable-pip-version-check "uv==0.13.9"

WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --no-dev --no-install-project

COPY . .
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --no-dev --no-editable


FROM python:3.11-slim-bookworm

LABEL org.opencontainers.image.title="Tablecast" \
      org.opencontainers.image.description="Live tabletop shows: chat commands become hit points, conditions and rosters on every overlay." \
      org.opencontainers.image.licenses="MIT"

# The embedded Postgres refuses to be root, and asks for an account that has a name.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin tablecast \
    && install --directory --owner=tablecast --group=tablecast --mode=0700 /data

# It belongs to root: what runs cannot change its own program.
COPY --from=build /app/.venv /app/.venv
COPY LICENSE NOTICE /app/

ENV PATH="/app/.venv/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    APP_ENV=production \
    DATA_DIR=/data

# Nobody's .env is read by chance: the folder of the data has none.
WORKDIR /data
VOLUME ["/data"]
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8000, timeout=2); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]

# The installed command, not `python -m tablecast`: that is for checkouts, and would look after a .venv.
ENTRYPOINT ["tablecast"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
