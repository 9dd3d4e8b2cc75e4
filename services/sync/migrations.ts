/** Where the SQL files of this service are, for whoever migrates without loading the service. */
export const migrations = new URL('./store/migrations/', import.meta.url);
