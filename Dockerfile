# The telephone system's Asterisk, started by compose alone (profile telephones). Debian left it out of its stable release.
FROM debian:forky-slim AS asterisk
RUN apt-get update && apt-get install -y --no-install-recommends asterisk asterisk-modules && rm -rf /var/lib/apt/lists/*
# Who the portal is, by number: both read files that nobody else may.
USER 999:999
CMD ["asterisk", "-fn", "-C", "/engine/conf/asterisk.conf"]

FROM python:3.11-slim
WORKDIR /portal
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORTAL_ENV=production
COPY requirements.lock .
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY manage.py gunicorn.conf.py ./
COPY pbxportal pbxportal
COPY common common
COPY users users
COPY service_numbers service_numbers
COPY calendars calendars
COPY queues queues
COPY routing routing
COPY statistics statistics
COPY recordings recordings
COPY telephony telephony
COPY history history
COPY templates templates
COPY static static
# Collecting needs settings, not secrets: these values are gone with the command.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" DATABASE_URL=postgresql:///none \
    ALLOWED_HOSTS=none.invalid PORTAL_ADDRESS=https://none.invalid \
    PROVIDER_EMAIL=none DEFAULT_FROM_EMAIL=none EMAIL_HOST=none MEDIA_ROOT=/media python manage.py collectstatic --noinput \
    && useradd --system --uid 999 portal && mkdir /media /backups /certificates /engine \
    && chown portal /media /backups /engine && chmod 700 /engine \
    && chown 101:101 /certificates
# Nothing else is ever written: the file system may be read-only, with a /tmp in memory.
VOLUME /media /backups /engine
USER portal
EXPOSE 8000
# Migrations are a step of their own (docs/production.md): several machines start this, and one of them migrates.
CMD ["gunicorn"]
