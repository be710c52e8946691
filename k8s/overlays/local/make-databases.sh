#!/bin/sh
# A role and a database for each service; run once, when the volume is empty.
set -eu
for service in api-gateway payment-service webhook-ingest fulfillment-service; do
  role=$(cat "/run/paywright/databases/$service/username")
  psql --set ON_ERROR_STOP=1 --username postgres \
    --set role="$role" --set password="$(cat "/run/paywright/databases/$service/password")" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE DATABASE :"role" OWNER :"role";
REVOKE ALL ON DATABASE :"role" FROM PUBLIC;
SQL
done
