#!/bin/sh
# Migrates before a rollout: runs the Jobs of an overlay's migrations and waits for each.
#
#   k8s/migrate.sh k8s/overlays/production/migrations
#
# Ends with 0 once all are complete; with 1, and the log, as soon as one has failed. May be run again at any time.
set -eu
folder=${1:?name the kustomization of migrations, such as k8s/overlays/production/migrations}
namespace=paywright
job_names() { kubectl get --filename - --output name < "$manifests" | grep "^job"; }

manifests=$(mktemp)
trap 'rm -f "$manifests"' EXIT
kubectl kustomize "$folder" > "$manifests"

# A Job cannot be changed, only made anew.
kubectl delete jobs --namespace "$namespace" --selector 'app.kubernetes.io/component in (migration, topics)' --ignore-not-found
kubectl apply --filename "$manifests"

for job in $(job_names); do
  echo "waiting for $job"
  until [ "$(kubectl get "$job" --namespace "$namespace" --output jsonpath='{.status.conditions[?(@.type=="Complete")].status}')" = True ]; do
    if [ "$(kubectl get "$job" --namespace "$namespace" --output jsonpath='{.status.conditions[?(@.type=="Failed")].status}')" = True ]; then
      echo "$job has failed; the services go on with what they had. Its log:" >&2
      kubectl logs "$job" --namespace "$namespace" --tail 50 >&2
      exit 1
    fi
    sleep 2
  done
done
echo 'migrated'
