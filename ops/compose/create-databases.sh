#!/bin/sh
# Run by the official image of PostgreSQL once, when its volume is empty: a database per service, each with a role of its
# own that owns it, and nobody else may connect to it.
set -eu

for role in api_gateway payment_service webhook_ingest fulfillment_service; do
  password=$(cat "/secrets/postgres/$role")
  psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set role="$role" --set password="$password" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE DATABASE :"role" OWNER :"role";
REVOKE ALL ON DATABASE :"role" FROM PUBLIC;
SQL
done
