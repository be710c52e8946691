import { namedByPod } from './named-by-pod';

it('a pod names Secrets and ConfigMaps as volumes, in projections and as variables', () => {
  const named = namedByPod({
    volumes: [
      { name: 'keys', secret: { secretName: 'keys' } },
      { name: 'database', secret: { secretName: 'database', items: [{ key: 'url', path: 'url' }] } },
      { name: 'set-up', configMap: { name: 'set-up' } },
      { name: 'temporary', emptyDir: {} },
      {
        name: 'kafka',
        projected: { sources: [{ secret: { name: 'authority', items: [{ key: 'ca.crt', path: 'ca.crt' }] } }] },
      },
    ],
    containers: [
      {
        name: 'service',
        image: 'service:1',
        envFrom: [{ configMapRef: { name: 'settings' } }],
        env: [
          { name: 'MODE', value: 'production' },
          { name: 'USER', valueFrom: { secretKeyRef: { name: 'account', key: 'username' } } },
        ],
      },
    ],
  });
  expect(named).toEqual([
    { kind: 'Secret', name: 'keys', keys: [] },
    { kind: 'Secret', name: 'database', keys: ['url'] },
    { kind: 'ConfigMap', name: 'set-up', keys: [] },
    { kind: 'Secret', name: 'authority', keys: ['ca.crt'] },
    { kind: 'ConfigMap', name: 'settings', keys: [] },
    { kind: 'Secret', name: 'account', keys: ['username'] },
  ]);
});
