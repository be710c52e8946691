import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ApiKey } from './api-key';

const columns = `id, client_id AS "clientId", secret_hash AS "secretHash", scopes, sources, created_at AS "createdAt",
  expires_at AS "expiresAt", revoked_at AS "revokedAt"`;

@Injectable()
export class ApiKeyRepository {
  constructor(private readonly db: DataSource) {}

  async find(id: string): Promise<ApiKey | undefined> {
    const [key] = await this.db.query<ApiKey[]>(`SELECT ${columns} FROM api_keys WHERE id = $1`, [id]);
    return key;
  }

  async insert(key: ApiKey): Promise<void> {
    await this.db.query(
      `INSERT INTO api_keys (id, client_id, secret_hash, scopes, sources, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [key.id, key.clientId, key.secretHash, key.scopes, key.sources, key.createdAt, key.expiresAt],
    );
  }

  /** Oldest first. */
  list(): Promise<ApiKey[]> {
    return this.db.query<ApiKey[]>(`SELECT ${columns} FROM api_keys ORDER BY created_at, id`);
  }

  /** Undefined when there is no such key; a key that is revoked already keeps its time. */
  async revoke(id: string, at: Date): Promise<ApiKey | undefined> {
    await this.db.query('UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL', [id, at]);
    return this.find(id);
  }
}
