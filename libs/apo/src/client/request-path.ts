const livePrefix = '/ams/api';

/**
 * The path a call really takes: client ids of the sandbox start with `SANDBOX_`, and the gateway expects theirs under
 * another prefix. The rewritten path is also the one that is signed (APO reference 1.1).
 */
export function requestPath(clientId: string, apiPath: string): string {
  return clientId.startsWith('SANDBOX_') ? apiPath.replace(livePrefix, '/ams/sandbox/api') : apiPath;
}
