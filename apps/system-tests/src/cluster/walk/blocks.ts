/** By which words the blocks of docs/kubernetes.md that are walked are found. */
export const blocks = {
  laptop: 'kubectl apply -k k8s/overlays/local',
  namespace: 'kubectl apply -k k8s/base/namespace',
  keysOfOthers: 'mkdir -p ../paywright-secrets/backup-store',
  secrets: 'kubectl create secret generic',
  stores: 'kubectl apply -k k8s/overlays/production/stores',
  rollout: 'and the other three',
  look: 'kubectl get pods,hpa',
  managedSecrets: 'npm run k8s:secrets -- managed',
  restore: 'kubectl apply -k k8s/examples/restore',
  recover: 'kubectl apply -k k8s/examples/recover',
} as const;
