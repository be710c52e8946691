#!/bin/sh
# Migrates before a rollout: runs the Jobs of an overlay's migrations and waits for each.
#
#   k8s/migrate.sh k8s/overlays/production/migrations [seconds a pod may take to start: 300]
#
# Ends with 0 once all are complete; with 1, and the log, as soon as one has failed or cannot start. Every half a minute it says
# what a Job waits for. May be run again at any time: it begins anew.
set -eu
folder=${1:?name the kustomization of migrations, such as k8s/overlays/production/migrations}
patience=${2:-300}
namespace=paywright

stop() {
  echo "$1" >&2
  exit 1
}

# $1: a Job, $2: Complete or Failed
has_ended() {
  [ "$(kubectl get "$1" --namespace "$namespace" --output jsonpath="{.status.conditions[?(@.type==\"$2\")].status}")" = True ]
}

is_running() {
  kubectl get pods --namespace "$namespace" --selector "batch.kubernetes.io/job-name=${1##*/}" \
    --output jsonpath='{.items[*].status.phase}' | grep -q Running
}

# Its pods, what they wait for, and the last warnings about them: a Secret that is missing, an image that cannot be pulled.
say_what_it_waits_for() {
  kubectl get pods --namespace "$namespace" --selector "batch.kubernetes.io/job-name=${1##*/}" --output jsonpath='{range .items[*]}  {.metadata.name}: {.status.phase} {.status.containerStatuses[*].state.waiting.reason} {.status.containerStatuses[*].state.waiting.message}{"\n"}{end}'
  kubectl get events --namespace "$namespace" --field-selector type=Warning --sort-by .lastTimestamp \
    --output jsonpath='{range .items[*]}  {.involvedObject.name}: {.reason}: {.message}{"\n"}{end}' | grep "^  ${1##*/}" | tail -n 3 || true
}

manifests=$(mktemp)
trap 'rm -f "$manifests"' EXIT
kubectl kustomize "$folder" > "$manifests"
grep -q '^kind: Job$' "$manifests" || stop "$folder has no Job, so nothing was applied. Name a kustomization of migrations, such as k8s/overlays/production/migrations"

# A Job cannot be changed, only made anew.
kubectl delete jobs --namespace "$namespace" --selector 'app.kubernetes.io/component in (migration, topics)' --ignore-not-found
kubectl apply --filename "$manifests"

applied=$(kubectl get --filename "$manifests" --output name) || stop 'nobody knows whether it was migrated: the Jobs were applied and cannot be listed. Run this again'
jobs=$(echo "$applied" | grep '^job') || stop 'nobody knows whether it was migrated: none of the Jobs is there any more. Run this again'
for job in $jobs; do
  echo "waiting for $job"
  waited=0
  idle=0
  until has_ended "$job" Complete; do
    if has_ended "$job" Failed; then
      echo "$job has failed; the services go on with what they had. Its log:" >&2
      kubectl logs "$job" --namespace "$namespace" --tail 50 >&2 || say_what_it_waits_for "$job" >&2
      exit 1
    fi
    sleep 2
    waited=$((waited + 2))
    if is_running "$job"; then idle=0; else idle=$((idle + 2)); fi
    if [ $((waited % 30)) -eq 0 ]; then
      echo "$job after $waited s:"
      say_what_it_waits_for "$job"
    fi
    if [ "$idle" -ge "$patience" ]; then
      echo "no pod of $job has run for $patience s; the services go on with what they had. Mend what it waits for and run this again:" >&2
      say_what_it_waits_for "$job" >&2
      exit 1
    fi
  done
done
echo 'migrated'
