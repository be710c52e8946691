import { mainModule } from './main-module';

const goMod = `module k8s.io/kubernetes

go 1.25.0

godebug default=go1.25

require (
	go.etcd.io/etcd/api/v3 v3.6.5
	go.etcd.io/etcd/client/v3 v3.6.5
	k8s.io/api v0.0.0
)

replace (
	k8s.io/api => ./staging/src/k8s.io/api
	k8s.io/kubectl => ./staging/src/k8s.io/kubectl
)
`;

it('a main module that needs Kubernetes takes its libraries from where they are published', () => {
  expect(mainModule('v1.35.4', goMod)).toBe(`module paywright/kubernetes

go 1.25.0
godebug default=go1.25

require k8s.io/kubernetes v1.35.4
require go.etcd.io/etcd/server/v3 v3.6.5

replace k8s.io/api => k8s.io/api v0.35.4
replace k8s.io/kubectl => k8s.io/kubectl v0.35.4
`);
});

it('says what it did not find where a later Kubernetes says it otherwise', () => {
  expect(() => mainModule('v1.99.0', goMod.replace('etcd/client/v3', 'etcd/client/v4'))).toThrow(
    'v1.99.0 does not say which etcd it needs',
  );
  expect(() => mainModule('v1.99.0', goMod.replaceAll('./staging', './libraries'))).toThrow('none of its libraries');
});
