import { createRequire } from 'node:module';

// Kafka's client belongs to libs/platform/event-log; here it sets up what a specification runs against.
const require = createRequire(new URL('../../libs/platform/event-log/package.json', import.meta.url));

/**
 * Adds access rules to a secured broker, as its super user.
 *
 * @param {string[]} brokers of the plain listener
 * @param {Record<string, { resource: string, name: string, operations: string[] }[]>} rules by principal, `User:name`
 */
export async function allow(brokers, rules) {
  const {
    AclOperationTypes,
    AclPermissionTypes,
    AclResourceTypes,
    Kafka,
    logLevel,
    ResourcePatternTypes,
  } = require('kafkajs');
  const wire = (word) => word.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  const acl = Object.entries(rules).flatMap(([principal, ofPrincipal]) =>
    ofPrincipal.flatMap(({ resource, name, operations }) =>
      operations.map((operation) => ({
        principal,
        host: '*',
        resourceType: AclResourceTypes[wire(resource)],
        resourceName: name,
        resourcePatternType: ResourcePatternTypes.LITERAL,
        operation: AclOperationTypes[wire(operation)],
        permissionType: AclPermissionTypes.ALLOW,
      })),
    ),
  );
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await admin.createAcls({ acl });
  } finally {
    await admin.disconnect();
  }
}
