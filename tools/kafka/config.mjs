import { join } from 'node:path';

/**
 * One node that is broker and controller; replication factors of 1, and small internal topics for a quick start. With
 * `secure` it has two listeners more, where nobody may do anything that no rule allows.
 */
export function serverProperties({ dataDir, port, controllerPort, secure }) {
  const secured = secure ? securedProperties(dataDir, secure) : undefined;
  return `${Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: [
      `PLAINTEXT://127.0.0.1:${port}`,
      `CONTROLLER://127.0.0.1:${controllerPort}`,
      ...(secured?.listeners ?? []),
    ],
    'advertised.listeners': [`PLAINTEXT://127.0.0.1:${port}`, ...(secured?.listeners ?? [])],
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(dataDir, 'data').replaceAll('\\', '/'),
    'auto.create.topics.enable': false,
    'num.partitions': 12,
    'default.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    'log.index.size.max.bytes': 1048576,
    'log.cleaner.dedupe.buffer.size': 2097152,
    'num.network.threads': 2,
    'num.io.threads': 4,
    ...secured?.properties,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`;
}

/** Where {@link serverProperties} expects the PEM files of `secure`. */
export function secureFiles(dataDir) {
  return { keystore: join(dataDir, 'broker.pem'), truststore: join(dataDir, 'authorities.pem') };
}

/** Who comes by the plain listener of loopback is the super user, who sets the rules; everybody else needs one. */
function securedProperties(dataDir, { tlsPort, saslPort, users }) {
  const files = secureFiles(dataDir);
  const logins = Object.entries(users).map(([name, password]) => `user_${name}="${password}"`);
  const module = (name, options = []) =>
    `org.apache.kafka.common.security.${name}LoginModule required ${options.join(' ')};`;
  return {
    listeners: [`TLS://127.0.0.1:${tlsPort}`, `SASL://127.0.0.1:${saslPort}`],
    properties: {
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL,SASL:SASL_SSL',
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': files.keystore.replaceAll('\\', '/'),
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': files.truststore.replaceAll('\\', '/'),
      'listener.name.tls.ssl.client.auth': 'required',
      'listener.name.sasl.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      'listener.name.sasl.plain.sasl.jaas.config': module('plain.Plain', logins),
      'listener.name.sasl.scram-sha-256.sasl.jaas.config': module('scram.Scram'),
      'listener.name.sasl.scram-sha-512.sasl.jaas.config': module('scram.Scram'),
    },
  };
}

/** To standard output, which goes to server.log. */
export const log4j2Config = `
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d %p %m (%c{1})%n
rootLogger.level=info
rootLogger.appenderRef.out.ref=out
`;
