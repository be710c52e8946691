import { RpcException } from '@nestjs/microservices';

/** Thrown by a handler for a message it can never process, such as one that breaks its schema: it goes to the dead letters. */
export class UnprocessableMessage extends RpcException {
  readonly code = 'unprocessable-message';
  readonly retryable = false;

  /** @param reason one sentence for whoever looks at the dead letter; carries no values of the message */
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'UnprocessableMessage';
  }

  /** Nest's own filter passes on what this returns; so the error arrives at the transport as it was thrown. */
  override getError(): object {
    return this;
  }
}
