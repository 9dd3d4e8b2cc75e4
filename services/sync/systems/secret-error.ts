/** Why a secret cannot be kept or read, in words fit for whoever gave it. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}
