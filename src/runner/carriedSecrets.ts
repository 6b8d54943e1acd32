/** The way of a config's secrets to the runner's process: its environment, which is in no file. */
import type { Secrets } from '../config/keel/secrets';

const variable = 'KEEL_SECRETS';

/** Variables for the runner. */
export const carried = (secrets: Secrets): Record<string, string> =>
  Object.keys(secrets).length > 0 ? { [variable]: JSON.stringify(secrets) } : {};

/** Takes the secrets out of an environment, so that no process gets them that this one starts. */
export function taken(environment: NodeJS.ProcessEnv): Secrets {
  const { [variable]: text } = environment;
  delete environment[variable];
  return text === undefined ? {} : (JSON.parse(text) as Secrets);
}
