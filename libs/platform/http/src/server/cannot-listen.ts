/** The process cannot listen. The message says which port and which variable to change. */
export class CannotListen extends Error {
  readonly code = 'cannot-listen';
  readonly retryable = false;

  constructor(
    address: { readonly service: string; readonly host: string; readonly port: number; readonly portVariable: string },
    cause: NodeJS.ErrnoException,
  ) {
    const { service, host, port, portVariable } = address;
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: `another process already listens there; stop it or set ${portVariable} to a free port`,
      EACCES: `this user may not open that port; set ${portVariable} to a port above 1023`,
      EADDRNOTAVAIL: `this machine has no address ${host}; set HOST to one of its own`,
    };
    const reason = reasons[cause.code ?? ''] ?? cause.message;
    super(`${service} cannot listen on ${host}:${port}: ${reason}.`, { cause });
    this.name = 'CannotListen';
  }
}
